/*
 * A document: the bytes of one valid JSON text and the tape over them.
 *
 * The tape has one 64-bit word a scalar and two a container, in document order:
 *
 *	bits 0–31	offset from doc.base (a string: of its first byte
 *			behind the quote; a container: of its bracket)
 *	bits 32–59	length in bytes (strings without their quotes); for
 *			DT_ARR and DT_OBJ the words to the next sibling; for
 *			DT_END the number of elements or members
 *	bits 60–63	type
 *
 * An object's members follow its word as key, value, key, value, …; a key is a
 * string word.  An array's elements follow its word.  The DT_END word comes
 * last, so a container at i has its DT_END at doc_next(i) - 1, and skipping it
 * costs one addition.  The root is word 0.
 *
 * Everything on a tape has been validated: literals, numbers, escapes (\u
 * surrogates come in pairs) and UTF-8.  Texts are shorter than DOC_TEXT_MAX.
 *
 * Life.  A parser owns one reference and uses the document again for its next
 * record when nobody else holds one; else it detaches it first: the bytes and
 * the tape move to memory of the document's own, offsets are then counted from
 * its new base.  So keep (doc, at), not pointers or words, across json_next().
 * Counts are not atomic.
 */
#ifndef JSON_DOC_H
#define JSON_DOC_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "base/buf.h"
#include "base/str.h"

enum doc_type {
	DT_NULL,
	DT_FALSE,
	DT_TRUE,
	DT_INT,	    /* a number without fraction and exponent */
	DT_NUM,	    /* any other number */
	DT_STR,	    /* a string whose bytes are its text */
	DT_STR_ESC, /* a string with at least one escape */
	DT_ARR,
	DT_OBJ,
	DT_END,	    /* of an array, or of an object whose keys all differ */
	DT_END_DUP, /* of an object that may have duplicate keys */
};

enum {
	/* White space somewhere between the first and the last token. */
	DOC_SPACE = 1,
	/* Some object may have duplicate keys (its end is DT_END_DUP). */
	DOC_DUP = 2,
};

#define DOC_TEXT_MAX ((size_t)1 << 28)

struct doc {
	uint32_t refs;
	uint16_t flags; /* DOC_… */
	uint16_t depth; /* greatest nesting: 0 for a scalar, 1 for [] */
	/*
	 * What offsets count from.  64 bytes behind the text are readable,
	 * whatever they hold.
	 */
	const char *base;
	const uint64_t *tape;
	size_t words; /* of the tape */
	/* Where jv_at() was last: element seek_i, at seek_at, of the array at
	 * seek_arr; the parser sets seek_at to 0, nowhere. */
	uint32_t seek_arr, seek_i, seek_at;
	void *own; /* memory of a detached document, else NULL */
	struct doc_strings *strings; /* long ones that were cut, or NULL */
};

/* --- words --- */

static inline enum doc_type
word_type(uint64_t w)
{
	return (enum doc_type)(w >> 60);
}

static inline uint32_t
word_off(uint64_t w)
{
	return (uint32_t)w;
}

/* Length, distance to the next sibling, or count, by the type. */
static inline uint32_t
word_len(uint64_t w)
{
	return (uint32_t)(w >> 32) & 0x0fffffff;
}

static inline uint64_t
word_make(enum doc_type type, uint32_t off, uint32_t len)
{
	return (uint64_t)type << 60 | (uint64_t)len << 32 | off;
}

/* --- moving about --- */

static inline enum doc_type
doc_type(const struct doc *d, uint32_t at)
{
	return word_type(d->tape[at]);
}

/* The place behind the value at `at`: its next sibling, or its parent's end. */
static inline uint32_t
doc_next(const struct doc *d, uint32_t at)
{
	uint64_t w = d->tape[at];
	enum doc_type t = word_type(w);

	return t == DT_ARR || t == DT_OBJ ? at + word_len(w) : at + 1;
}

/* The place of a container's end word. */
static inline uint32_t
doc_end(const struct doc *d, uint32_t at)
{
	return at + word_len(d->tape[at]) - 1;
}

/* Elements of an array; members of an object, duplicates counted. */
static inline uint32_t
doc_count(const struct doc *d, uint32_t at)
{
	return word_len(d->tape[doc_end(d, at)]);
}

/* Whether this object itself may have duplicate keys. */
static inline bool
doc_may_dup(const struct doc *d, uint32_t at)
{
	return (d->flags & DOC_DUP) &&
	    doc_type(d, doc_end(d, at)) == DT_END_DUP;
}

/* Whether the raw text of every value is how it would be written: no white
 * space between tokens, no duplicate keys at any depth. */
static inline bool
doc_clean(const struct doc *d)
{
	return d->flags == 0;
}

/* --- text --- */

/* A string without its quotes, escapes as they came; the raw text of any other
 * scalar. */
static inline struct str
doc_str_raw(const struct doc *d, uint32_t at)
{
	uint64_t w = d->tape[at];

	return (struct str){d->base + word_off(w), word_len(w)};
}

/* The value's own bytes: with the quotes of a string, the brackets of a
 * container. */
static inline struct str
doc_raw(const struct doc *d, uint32_t at)
{
	uint64_t w = d->tape[at];
	uint32_t off = word_off(w);

	switch (word_type(w)) {
	case DT_STR:
	case DT_STR_ESC:
		return (struct str){d->base + off - 1, (size_t)word_len(w) + 2};
	case DT_ARR:
	case DT_OBJ:
		return (struct str){
		    d->base + off, word_off(d->tape[doc_end(d, at)]) - off + 1};
	default:
		return (struct str){d->base + off, word_len(w)};
	}
}

/*
 * Appends the text that a valid JSON string (given without its quotes) stands
 * for.  The result is never longer than `raw`.
 */
void json_unescape(struct buf *, struct str raw);

/* Nesting below and with the value at `at` (0 for a scalar); O(words). */
unsigned doc_depth(const struct doc *, uint32_t at);

/* --- life --- */

/* A document without text; the caller owns its one reference. */
struct doc *doc_new(void);
/* Out of line: frees a document that nobody refers to. */
void doc_free(struct doc *);
/*
 * Copies the tape and the text, of which the n bytes from offset `from` on are
 * the record, so that neither is needed outside any more.
 */
void doc_detach(struct doc *, size_t from, size_t n);

/* Before the document is used for another text: what was remembered of its
 * strings goes (value/string_part.c). */
void doc_forget_strings(struct doc *);

static inline struct doc *
doc_ref(struct doc *d)
{
	d->refs++;
	return d;
}

static inline void
doc_unref(struct doc *d)
{
	if (--d->refs == 0)
		doc_free(d);
}

#endif
