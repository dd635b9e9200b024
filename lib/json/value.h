/*
 * JSON values.
 *
 * A value is 16 bytes and passed by value.  Scalars live in it; a VIEW points
 * at a place on the tape of a parsed document (json/doc.h); strings, arrays,
 * objects and long numbers that a program made are heap nodes that count
 * references.  PATCH is an object view with changed members: what did not
 * change is still spliced from the input.
 *
 * References.  A jv that a function returns belongs to the caller; each one is
 * given up once, by jv_unref() or by a function whose comment says it consumes.
 * All others borrow.  Counts are not atomic: a value belongs to one thread.
 * A node nobody else refers to is changed in place, so that building an array
 * by `. + [$x]` is linear.  Freeing never recurses on the C stack.
 *
 * Views.  A view keeps its document; a document that is still referenced when
 * its record is done detaches itself from the input block (json/doc.h), so that
 * values never dangle.  Strings handed out as struct str belong to the value
 * and last as long as the caller holds it.
 *
 * Depth is capped at JV_DEPTH_MAX where values are built; that bounds every
 * recursive walk.
 */
#ifndef JSON_VALUE_H
#define JSON_VALUE_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "base/buf.h"
#include "base/err.h"
#include "base/str.h"
#include "json/doc.h"

enum { JV_DEPTH_MAX = 10000 };

struct jnode;

/* Representation; ask jv_type() for what it means. */
enum jv_kind {
	JV_NONE, /* no value: absent, or the end of an iteration */
	JV_NULL,
	JV_FALSE,
	JV_TRUE,
	JV_INT,	 /* i */
	JV_DBL,	 /* d; may be NaN or infinite when computed */
	JV_VIEW, /* doc, at: any type */
	JV_STR,	 /* node from here on */
	JV_ARR,
	JV_OBJ,
	JV_BIGNUM, /* a literal beyond int64 and double: its text */
	JV_PATCH,  /* an object view and its changed members */
};

/* In jq's order of types, false before true. */
enum jv_type {
	JT_NONE,
	JT_NULL,
	JT_FALSE,
	JT_TRUE,
	JT_NUMBER,
	JT_STRING,
	JT_ARRAY,
	JT_OBJECT,
};

struct jv {
	uint8_t kind;
	uint8_t flags; /* private to lib/json */
	uint16_t
	    depth;   /* of nesting below and with this value, for heap kinds */
	uint32_t at; /* VIEW: index of its tape word */
	union {
		int64_t i;
		double d;
		struct doc *doc;
		struct jnode *node;
	};
};

/* --- references ------------------------------------------------------- */

/* Another reference to the same value.  Inline for scalars. */
static inline struct jv jv_ref(struct jv);
/* Gives one up. */
static inline void jv_unref(struct jv);
/*
 * The same value with nodes and documents of its own, for another thread.  The
 * thread that has the original makes it.
 */
struct jv jv_copy(struct jv);
/* A thread that had values ends: returns the memory kept for more of them. */
void jv_thread_end(void);

/* --- making ------------------------------------------------------------ */

#define JV_NONE_V ((struct jv){.kind = JV_NONE})
#define JV_NULL_V ((struct jv){.kind = JV_NULL})

static inline struct jv
jv_bool(bool b)
{
	return (struct jv){.kind = b ? JV_TRUE : JV_FALSE};
}

static inline struct jv
jv_int(int64_t i)
{
	return (struct jv){.kind = JV_INT, .i = i};
}

/* As computed: a double that is integral stays a double and prints so. */
static inline struct jv
jv_dbl(double d)
{
	return (struct jv){.kind = JV_DBL, .d = d};
}

/* A copy of UTF-8 text (the caller vouches for it). */
struct jv jv_str(struct str);
/* The same, made ready to be written as the name of a member many times. */
struct jv jv_str_key(struct str);
/* A copy in which each invalid byte becomes U+FFFD. */
struct jv jv_str_lossy(struct str);
struct jv jv_arr(void);
struct jv jv_arr_sized(size_t n); /* empty, with room for n */
struct jv jv_obj(void);
struct jv jv_obj_sized(size_t n); /* empty, with room for n members */
/* Of n members, given as key, value, key, value …, all consumed; the keys are
 * made by jv_str() and differ.  JV_NONE when it would be too deep. */
struct jv jv_obj_of(const struct jv *pairs, size_t n);
/* The same with the keys of another one, which jv_obj_of() made: n values,
 * consumed. */
struct jv jv_obj_like(struct jv obj, const struct jv *values, size_t n);
/* A number from valid JSON number text: int64, double, or exact text. */
struct jv jv_num_text(struct str);

/* --- reading ------------------------------------------------------------ */

static inline enum jv_type jv_type(struct jv);
/* "null" "boolean" "number" "string" "array" "object". */
const char *jv_type_name(struct jv);
/* jq's truth: everything but null and false. */
static inline bool jv_truthy(struct jv);

/*
 * A number in its computing form: JV_INT or JV_DBL (a long literal is rounded
 * to the nearest double).  Any other type gives JV_NONE.
 */
struct jv jv_number(struct jv);
/* The number as a double; 0 for other types. */
double jv_double(struct jv);
/* True, with the value, when the number is integral and fits. */
bool jv_integer(struct jv, int64_t *);

/*
 * The decoded text of a string.  A view without escapes is handed out as it
 * lies in the input; with escapes it is decoded into `tmp`, which is cleared
 * first (so one `tmp` serves one string at a time).
 */
struct str jv_text(struct jv, struct buf *tmp);

/*
 * The code points of a string.  Of a long one it is remembered where they are,
 * so that this and jv_str_slice() take no time that grows with its length.
 */
size_t jv_str_len(struct jv);

/* Elements of an array, members of an object (0 for others).  May be O(n) the
 * first time on a view. */
size_t jv_len(struct jv);
/* The i-th element, JV_NONE past the end.  i >= 0. */
struct jv jv_at(struct jv arr, size_t i);
/* All of them, borrowed, where they lie in memory: NULL for a view. */
const struct jv *jv_elements(struct jv arr);
/* The member, JV_NONE when there is none.  Of duplicates, the last. */
struct jv jv_get(struct jv obj, struct str key);
/* jv_get with a key prepared once, for compiled programs: raw comparison. */
struct jv_key {
	struct str text; /* decoded; belongs to whoever prepared it */
	/* private: */
	uint64_t head,
	    mask;	/* its first 8 bytes as a number, and which count */
	uint32_t print; /* short fingerprint */
	uint32_t plain; /* the upper half of its tape word without escapes */
	uint32_t place; /* where an object of scalars had it last: its word,
			   counted from the object's */
	uint32_t hint; /* the same of an object made by a program: its member */
};
void jv_key_init(struct jv_key *, struct str text);
struct jv jv_get_key(struct jv obj, struct jv_key *);
/* The same, borrowed from the object. */
struct jv jv_peek_key(struct jv obj, struct jv_key *);

/*
 * Iteration over the elements or members of a value that the caller holds, in
 * order, duplicates collapsed (first position, last value).  Changing the value
 * while iterating is not allowed (hold another reference: it then copies).
 *
 *	struct jv_iter it = jv_iter(v);
 *	while (jv_next(&it)) use(it.key, it.value);
 *	jv_iter_end(&it);      only when leaving early
 *
 * it.key (a string, JV_NONE for arrays) and it.value are borrowed until the
 * next call; jv_ref() them to keep them.  it.index counts from 0.
 */
struct jv_iter {
	struct jv of; /* borrowed */
	struct jv key, value;
	size_t index;
	size_t pos; /* private, as is what follows */
	void *extra;
};
struct jv_iter jv_iter(struct jv);
bool jv_next(struct jv_iter *);
void jv_iter_end(struct jv_iter *);

/* The member names sorted by code point, as an array of strings. */
struct jv jv_keys(struct jv obj);

/* --- changing: all consume the container and what goes into it ---------- */

/* In place when nobody else refers to it, else on a copy.  On a depth over the
 * cap (or an array index beyond 2^29) they consume all and return JV_NONE. */
struct jv jv_push(struct jv arr, struct jv x);
/* Sets element i, filling with null up to it. */
struct jv jv_set_at(struct jv arr, size_t i, struct jv x);
/* Elements from..to (not included), both within the length.  Of a shared array
 * it is a view, as long as it is not a small part of it. */
struct jv jv_slice(struct jv arr, size_t from, size_t to);
/* a followed by b; of two that can change the longer one grows, at its end or
 * at its front. */
struct jv jv_concat(struct jv a, struct jv b);
/* The elements from..to replaced by those of x, or JV_NONE for none: moves no
 * more than the elements at the nearer end. */
struct jv jv_splice(struct jv arr, size_t from, size_t to, struct jv x);
/* `key` is a string value. */
struct jv jv_set(struct jv obj, struct jv key, struct jv x);
struct jv jv_set_str(struct jv obj, struct str key, struct jv x);
/* As jv_set, for a prepared key: the fast way of `.a = …`, gives a PATCH. */
struct jv jv_set_key(struct jv obj, struct jv_key *key, struct jv x);
/*
 * The place of a member of an input record: that of its key on the tape.  0
 * when the object is none, may have duplicate keys, or has no such member.
 * Setting it is jv_set_key().
 */
uint32_t jv_place(struct jv obj, struct jv_key *);
struct jv jv_set_place(struct jv obj, uint32_t place, struct jv x);
struct jv jv_del(struct jv obj, struct str key);
/*
 * The code points from..to of a string, both within its length; and its bytes
 * from..to.  Of a long one it is a view, as long as it is not a small part of
 * it; what nobody else holds is cut in place.
 */
struct jv jv_str_slice(struct jv s, size_t from, size_t to);
struct jv jv_str_cut(struct jv s, size_t from, size_t to);
/* Appends text to a string value, in place when it can. */
struct jv jv_append(struct jv s, struct str text);
/*
 * Takes the element or member out, leaving null in its place, so that it can be
 * changed in place and put back: returns it and updates *container.  JV_NONE
 * when there is none (the container is untouched).  A scalar or a view may stay
 * in its place as well: it is never changed in place.
 */
struct jv jv_take_at(struct jv *arr, size_t i);
/* The same of the elements from..to, as an array. */
struct jv jv_take_slice(struct jv *arr, size_t from, size_t to);
struct jv jv_take(struct jv *obj, struct str key);
struct jv jv_take_key(struct jv *obj, struct jv_key *);

/* --- comparing ----------------------------------------------------------- */

/*
 * jq's total order: null < false < true < numbers < strings (by code point) <
 * arrays < objects (key sets first, then values).  Numbers compare exactly:
 * int64 against double by value, long literals by their decimal text; NaN is
 * below every number, another NaN too, as in jq.  <0, 0, >0.
 */
int jv_cmp(struct jv, struct jv);
bool jv_eq(struct jv, struct jv);
/* Agrees with jv_eq: equal values have equal hashes. */
uint64_t jv_hash(struct jv);

/* --- inline parts --------------------------------------------------------- */

struct jnode {
	uint32_t refs;
	uint32_t kind;
};

/* Out of line: frees what has no reference any more. */
void jv_free(struct jv);

/* The count of a view or a heap kind. */
static inline uint32_t *
jv_refs(struct jv v)
{
	return v.kind == JV_VIEW ? &v.doc->refs : &v.node->refs;
}

static inline struct jv
jv_ref(struct jv v)
{
	if (v.kind >= JV_VIEW)
		++*jv_refs(v);
	return v;
}

static inline void
jv_unref(struct jv v)
{
	if (v.kind >= JV_VIEW && --*jv_refs(v) == 0)
		jv_free(v);
}

/* Types by kind, and by the type of a tape word (value/value.c). */
extern const uint8_t jv_type_of_kind[JV_PATCH + 1];
extern const uint8_t jv_type_of_word[DT_OBJ + 1];

static inline enum jv_type
jv_type(struct jv v)
{
	if (v.kind == JV_VIEW)
		return (enum jv_type)jv_type_of_word[doc_type(v.doc, v.at)];
	return (enum jv_type)jv_type_of_kind[v.kind];
}

static inline bool
jv_truthy(struct jv v)
{
	if (v.kind == JV_VIEW)
		return doc_type(v.doc, v.at) > DT_FALSE;
	return v.kind != JV_NULL && v.kind != JV_FALSE;
}

#endif
