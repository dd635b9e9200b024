/*
 * One JSON value of an indexed text, checked and put on a tape.  Private to
 * lib/json.
 */
#ifndef JSON_SCAN_WALK_H
#define JSON_SCAN_WALK_H

#include "json/doc.h"
#include "json/scan/keys_priv.h"
#include "json/scan/scan.h"
#include "json/scan/shape.h"

/* An open container. */
struct frame {
	uint64_t seen;	/* fingerprints of an object's keys so far */
	uint32_t start; /* its word */
	uint32_t count; /* commas so far */
	char close;	/* '}' or ']' */
	uint8_t doubt;	/* enum doubt: about duplicate keys */
};

struct walk;
typedef bool walk_fn(struct walk *, size_t pos);

struct walk {
	struct scan scan;
	walk_fn *value;	       /* by shapes, where there are any */
	walk_fn *general;      /* by the grammar alone */
	pass_fn *pass;	       /* along the shapes, without a tape */
	struct shapes *shapes; /* by lines, else NULL */
	const uint32_t *entry; /* the next in the index */
	struct {
		const uint32_t *entry;
		size_t pos;
	} behind; /* a value that was walked out of line along the shapes */
	struct {
		size_t start, end;
	} element;   /* of an array, that a pass looked for; end 0: none */
	uint64_t *t; /* the next word of the tape, along the shapes */
	bool multi;  /* line feeds are white space */
	/*
	 * The tape and the open containers, of which the first stands for none;
	 * both grow and are used again.
	 */
	uint64_t *tape;
	size_t tape_room;
	struct frame *stack;
	size_t stack_room;
	struct key_table keys;
	/* Line feeds passed as white space, and where the last line starts. */
	uint64_t lines;
	size_t line_start;
	/* The outcome. */
	size_t pos; /* behind the value, or the byte that is wrong */
	const char *why;
	bool unfinished; /* the text ended inside a container */
	size_t words;
	uint16_t flags; /* DOC_… */
	uint16_t depth;
};

void walk_init(struct walk *, bool multi);
void walk_release(struct walk *);

/* Starts on a text, as scan_start(). */
void walk_start(struct walk *, const char *text, size_t n);

/*
 * Passes white space from `pos` on: blanks, tabs, CR, and with `multi` line
 * feeds except the last byte of the text.  Returns the place behind.
 */
size_t walk_space(struct walk *, size_t pos);

/*
 * Walks the value whose first byte is at `pos`, no white space.  True with
 * pos, words, flags and depth; false with pos and why.
 */
static inline bool
walk_value(struct walk *w, size_t pos)
{
	return w->value(w, pos);
}

/* Passes all up to the next line feed from `pos` on; returns its place. */
size_t walk_to_line_end(struct walk *, size_t pos);
/* Takes the entry of a tab, CR or LF that is passed outside of the walk. */
static inline void
walk_take_entry(struct walk *w)
{
	if (w->entry >= w->scan.end)
		w->entry = scan_more(&w->scan, w->entry);
	w->entry++;
}

#endif
