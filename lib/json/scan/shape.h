/*
 * Shapes: what the records of a stream have in common.  Private to lib/json.
 *
 * The records of a stream mostly differ in their scalars only.  The text
 * between two scalars, a gap, is then the same from record to record: brackets,
 * keys, colons, commas and blanks.  A gap that was walked once need not be
 * walked again: if its bytes are the same and the scalars around it are valid,
 * the same tokens are there, and so the same words of the tape, the same flags
 * and the same verdict on duplicate keys.
 *
 * Gaps are kept in a trie: behind each gap comes a scalar of any kind or an
 * array, then one of the gaps that followed before.  Objects within objects lie
 * in the gaps.  Arrays differ in length, too, so they are walked element by
 * element: scalars, arrays, and objects by a trie of their own, which hangs at
 * the gap before the array.  A record that leaves the trie is walked by the
 * grammar (grammar.c) from its start, and what it has is added.  Where
 * records have too little in common the trie rests for a while, so that they
 * cost no more than without it.
 *
 * What an array holds lengthens the tape and the index by any number, so the
 * room for the rest is looked at with each element: between two looks lies no
 * more than one way through a trie, of a record or of one element, and what
 * that takes at most is known.
 *
 * By lines only: a gap never holds a line feed.
 */
#ifndef JSON_SCAN_SHAPE_H
#define JSON_SCAN_SHAPE_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "base/str.h"
#include "json/raw_filter.h"

struct walk;

enum {
	SHAPE_HEAD = 32, /* bytes of a gap that are compared at once */
	SHAPE_NODES = 256,
	SHAPE_WORDS = 1024, /* of all gaps together */
	SHAPE_TEXT = 4096,  /* of what is beyond their heads */
	SHAPE_PATH = 512,   /* tape words of one way; a tape has more */
	SHAPE_DEPTH = 16,   /* of objects in one way */
	SHAPE_NEST = 8,	    /* arrays in arrays, or in their objects */
	PASS_ROOM = 32,	    /* bytes that are copied at once */
};

/* A gap, as it is met: most have not more than this.  Node 0 stands for none;
 * its head is none of any gap. */
struct shape_node {
	char head[SHAPE_HEAD]; /* its first bytes, padded with zeros */
	uint64_t word[2]; /* its first tape words, counted from its start */
	uint32_t care;	  /* a bit for each byte of the head that counts */
	uint16_t len;	  /* of the gap */
	uint16_t next;	  /* the first gap behind the value that follows */
	/* Another gap that may stand here.  One that this is the beginning of
	 * comes before it. */
	uint16_t alt;
	uint8_t words;	 /* of the tape */
	uint8_t entries; /* of the index, that lie in it */
	uint8_t special; /* SHAPE_… */
};

enum {
	SHAPE_MORE = 1, /* there are words, ends, opens or bytes beyond these */
	SHAPE_LAST = 2, /* the value ends here */
	SHAPE_LONG = 4, /* there are bytes beyond its head; MORE is set too */
	SHAPE_PICK = 8, /* behind it is the value that is picked */
	SHAPE_ODD = 16, /* the way to what is picked does not lead to a scalar
			   or an array */
};

/* What else a gap may have. */
struct shape_more {
	uint16_t text; /* where in shapes.text what is beyond its head is */
	uint16_t word; /* in shapes.word are its other words, ends and opens */
	uint8_t ends, opens;
	uint16_t element; /* the first gap of objects in an array behind it */
	/* Objects that are open behind it; if the value ends here, the most
	 * that were. */
	uint16_t depth;
	uint16_t flags; /* of a value that ends here, without its arrays */
};

struct shapes {
	struct shape_node node[SHAPE_NODES];
	struct shape_more more[SHAPE_NODES];
	/*
	 * Behind the other words of a gap: which of its words end an object
	 * that another gap opened, and which open one that another gap ends,
	 * the outermost apart.
	 */
	uint64_t word[SHAPE_WORDS];
	char text[SHAPE_TEXT];
	unsigned nodes, words, texts; /* in use; node 0 counts */
	/* Entries that any way may take, and with those the line feed behind
	 * one that an array has come in. */
	unsigned most;
	unsigned hits, misses; /* since the last look at them */
	unsigned rest;	       /* records to leave alone */
	struct json_path pick; /* what is picked; of no key: nothing */
	/* Objects that a gap opened and another one is to end: their words,
	 * while a record is walked. */
	uint64_t *open[SHAPE_DEPTH * (SHAPE_NEST + 1)];
};

/* What of a container's word is not its length. */
#define SHAPE_KEEP 0xf0000000ffffffffu

struct shapes *shapes_new(void);

/*
 * The walk has gone another way and found a value: takes note of its gaps, if
 * it is worth it (shape_learn.c).
 */
void shapes_learn(struct walk *);

/* Marks the gaps before what the path leads to: SHAPE_PICK.  Its keys must
 * last. */
void shapes_pick(struct shapes *, const struct json_path *);
/* A gap as it was met. */
struct shape_gap {
	struct str text;
	size_t at; /* its place */
	const uint64_t *word;
	unsigned words;
	bool first; /* its first word is the outermost object's */
	uint8_t ends[SHAPE_DEPTH], opens[SHAPE_DEPTH]; /* as in shapes.word */
	unsigned nends, nopens;
	unsigned special, depth, flags;
};

/*
 * The node of the gap, which hangs at *link or is another one for the same
 * place: the one that was there, or a new one.  0: there is no room.
 */
unsigned shapes_gap(struct shapes *, uint16_t *link, const struct shape_gap *);
/* Forgets all gaps. */
void shapes_forget(struct shapes *);

/* Walks that try the shapes first; see walk_value(). */
bool shape_walk_portable(struct walk *, size_t pos);
/*
 * Passes records of at most `max` bytes from `pos` on, whose entry is the next,
 * as json_raw_filter() does, within the window; returns the place behind them.
 */
typedef size_t pass_fn(
    struct walk *, struct json_raw_filter *, size_t pos, size_t max);
pass_fn shape_pass_portable;
#if defined(__x86_64__)
bool shape_walk_avx2(struct walk *, size_t pos); /* needs CPU_AVX2 */
pass_fn shape_pass_avx2;
#endif

#endif
