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
 * Gaps are kept in a trie: behind each gap comes a scalar of any kind, then one
 * of the gaps that followed before.  A record that leaves the trie is walked by
 * the grammar (doc_grammar.c) from its start, and what it has is added.  Where
 * records have too little in common the trie rests for a while, so that they
 * cost no more than without it.
 *
 * By lines only: a gap never holds a line feed.
 */
#ifndef JSON_SHAPE_H
#define JSON_SHAPE_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "base/str.h"

struct walk;
struct json_pass;

enum {
	SHAPE_HEAD = 32, /* bytes of a gap that are compared at once */
	SHAPE_NODES = 256,
	SHAPE_WORDS = 1024, /* of all gaps together */
	SHAPE_TEXT = 4096,  /* of what is beyond their heads */
	SHAPE_PATH = 512,   /* tape words of one record; a tape has as many */
	PASS_ROOM = 32,	    /* bytes that are copied at once */
};

/* A gap, as it is met: most have not more than this.  Node 0 stands for none;
 * its head is none of any gap. */
struct shape_node {
	char head[SHAPE_HEAD]; /* its first bytes, padded with zeros */
	uint64_t word[2]; /* its first tape words, counted from its start */
	uint32_t care;	  /* a bit for each byte of the head that counts */
	uint16_t len;	  /* of the gap */
	uint16_t next;	  /* the first gap behind the scalar that follows */
	uint16_t alt;	  /* another gap that may stand here */
	uint8_t words;	  /* of the tape */
	uint8_t entries;  /* of the index, that lie in it */
	uint8_t special;  /* SHAPE_… */
};

enum {
	SHAPE_MORE = 1, /* there are words, fixes or bytes beyond these */
	SHAPE_LAST = 2, /* the value ends here */
	SHAPE_LONG = 4, /* there are bytes beyond its head; MORE is set too */
	SHAPE_PICK = 8, /* behind it is the scalar that is picked */
	SHAPE_ODD = 16, /* what is picked is none, or it is no object */
};

/* What else a gap may have. */
struct shape_more {
	uint16_t text; /* where in shapes.text what is beyond its head is */
	uint16_t word; /* in shapes.word are its other words, then its fixes */
	uint16_t fixes;
	uint16_t depth, flags; /* of a value that ends here */
};

struct shapes {
	struct shape_node node[SHAPE_NODES];
	struct shape_more more[SHAPE_NODES];
	/*
	 * A fix is the length of a container that ends here, if it is not the
	 * outermost: the place of its word from the first one of the tape, and
	 * the bits to put there.
	 */
	uint64_t word[SHAPE_WORDS];
	char text[SHAPE_TEXT];
	unsigned nodes, words, texts; /* in use; node 0 counts */
	unsigned most;		      /* entries that any record may take */
	unsigned hits, misses;	      /* since the last look at them */
	unsigned rest;		      /* records to leave alone */
	struct str pick;	      /* the key of a member that is picked */
};

/* What a fix leaves as it is. */
#define SHAPE_KEEP 0xf0000000ffffffffu

struct shapes *shapes_new(void);

/*
 * The walk has gone another way and found the value that starts at `start`:
 * takes note of its gaps, if it is worth it.
 */
void shapes_learn(struct walk *, size_t start);

/* Marks the gaps before this member of the outermost object: SHAPE_PICK.  The
 * key's text must last. */
void shapes_pick(struct shapes *, struct str key);

/* Walks that try the shapes first; see walk_value(). */
bool shape_walk_portable(struct walk *, size_t pos);
/*
 * Passes records of at most `max` bytes from `pos` on, whose entry is the next,
 * as json_pass() does, within the window; returns the place behind them.
 */
typedef size_t pass_fn(
    struct walk *, struct json_pass *, size_t pos, size_t max);
pass_fn shape_pass_portable;
#if defined(__x86_64__)
bool shape_walk_avx2(struct walk *, size_t pos); /* needs CPU_AVX2 */
pass_fn shape_pass_avx2;
#endif

#endif
