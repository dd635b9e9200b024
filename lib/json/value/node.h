/*
 * How values lie in memory, private to lib/json.  value.h says what they mean.
 */
#ifndef JSON_VALUE_NODE_H
#define JSON_VALUE_NODE_H

#include "json/doc.h"
#include "json/fast.h"
#include "json/value.h"
#include "json/value/pool.h"

/* --- nodes ---------------------------------------------------------------- */

/* A string, or the text of a long number: jstr_text() tells where it lies. */
struct jstr {
	struct jnode head;
	size_t len, cap;
	/* and `cap` bytes of its own, unless it is JSTR_LONG */
};

/*
 * One with room for JSTR_LONG_MIN bytes or more.  Its text lies in its own
 * bytes, from p on (text cut off at the front leaves room there), or, of a
 * slice, in those of `base`, which is then referenced and so never changes.
 */
struct jlong {
	struct jstr s; /* cap: of own bytes; 0 for a slice */
	char *p;
	struct jlong *base;
	/* Code points that start in front of every JLONG_STEP-th own byte, made
	 * when they are first asked for, for the first `indexed` bytes. */
	size_t *index;
	size_t indexed;
};

enum { JSTR_LONG_MIN = 256, JLONG_STEP = 256 };

enum {
	/* Of jstr.head.kind: it is a jlong. */
	JSTR_LONG = 512,
	/* Of jstr.head.kind: the text, which needs no escapes, stands behind
	 * itself once more as ,"TEXT": (and some bytes can be read behind
	 * that). */
	JSTR_QUOTED = 256,
	JSTR_QUOTES = 4
};

/* Nodes that refer to values; `next` links those that wait to be freed. */
struct jbox {
	struct jnode head;
	struct jbox *next;
};

/*
 * An array.  Its elements lie in its own slots, from e on (elements cut off at
 * the front leave room there), or, of a slice, in those of `base`, which is
 * then referenced and so never changes.
 */
struct jarr {
	struct jbox box;
	struct jarr *base;
	struct jv *e;
	uint32_t len, cap; /* cap: of own slots */
	struct jv slot[];
};

/* A member; a removed one has a key of JV_NONE. */
struct jmember {
	struct jv key; /* JV_STR, or a VIEW of a DT_STR in a small object */
	struct jv value;
	uint32_t print; /* of the key: key_print() */
	uint32_t hash;	/* of the key, when there is an index */
};

/*
 * An object: its members in order, and from OBJ_INDEXED on a hash index, whose
 * entries are positions in m plus 1, or 0.  Removed members stay in place until
 * they are the greater part.
 */
struct jobj {
	struct jbox box;
	uint32_t *index;
	uint32_t mask; /* slots of the index less 1 */
	uint32_t used, live, cap;
	struct jmember m[];
};

enum { OBJ_INDEXED = 16 };

/* A changed member of a PATCH; JV_NONE when removed. */
struct jchange {
	uint32_t key; /* tape index of the member's key */
	struct jv value;
};

/*
 * An object view without duplicate keys and what was changed in it: members
 * replaced or removed, in order of the tape, and members added (a JV_OBJ, or
 * JV_NONE).  With more than PATCH_MAX changes it becomes an OBJ.
 */
struct jpatch {
	struct jbox box;
	struct doc *doc;
	uint32_t at;
	uint16_t n, cap;  /* of c */
	uint32_t removed; /* of the n */
	struct jv added;
	struct jchange c[];
};

enum { PATCH_MAX = 16 };

/* Their sizes in memory. */
static inline size_t
jstr_size(size_t cap)
{
	return sizeof(struct jstr) + cap;
}

static inline size_t
jlong_size(size_t cap)
{
	return sizeof(struct jlong) + cap;
}

static inline size_t
jarr_size(size_t cap)
{
	return sizeof(struct jarr) + cap * sizeof(struct jv);
}

static inline size_t
jobj_size(size_t cap)
{
	return sizeof(struct jobj) + cap * sizeof(struct jmember);
}

static inline size_t
jpatch_size(size_t cap)
{
	return sizeof(struct jpatch) + cap * sizeof(struct jchange);
}

static inline struct jstr *
str_of_jv(struct jv v)
{
	return (struct jstr *)v.node;
}

static inline struct jarr *
arr_of(struct jv v)
{
	return (struct jarr *)v.node;
}

static inline struct jobj *
obj_of(struct jv v)
{
	return (struct jobj *)v.node;
}

static inline struct jpatch *
patch_of(struct jv v)
{
	return (struct jpatch *)v.node;
}

/* --- common ----------------------------------------------------------------
 */

/* A new node's handle: the value owns its one reference. */
static inline struct jv
jv_of_node(enum jv_kind kind, struct jnode *node, uint16_t depth)
{
	return (struct jv){.kind = (uint8_t)kind, .depth = depth, .node = node};
}

/* view_borrow(), referenced. */
static inline struct jv
view_take(struct doc *d, uint32_t at)
{
	return jv_ref(view_borrow(d, at));
}

/* Whether the value is an object view that may have duplicate keys. */
static inline bool
may_dup(struct jv v)
{
	return v.kind == JV_VIEW && doc_may_dup(v.doc, v.at);
}

/* Whether the value is a view of an array or object (DT_ARR or DT_OBJ). */
static inline bool
is_view_of(struct jv v, enum doc_type t)
{
	return v.kind == JV_VIEW && doc_type(v.doc, v.at) == t;
}

/*
 * Nesting of a value, 0 for a scalar: exact or too great.  Removing elements
 * does not lower it, and a view has its document's.
 */
static inline unsigned
depth_bound(struct jv v)
{
	enum doc_type t;

	if (v.kind < JV_VIEW || v.kind == JV_STR || v.kind == JV_BIGNUM)
		return 0;
	if (v.kind != JV_VIEW)
		return v.depth;
	t = doc_type(v.doc, v.at);
	return t == DT_ARR || t == DT_OBJ ? v.doc->depth : 0;
}

/* The depth of a container with bound `have` once it holds x, or 0 when that
 * is over the cap. */
unsigned depth_of_deeper(unsigned have, struct jv x);

static inline unsigned
depth_with(unsigned have, struct jv x)
{
	return depth_bound(x) < have ? have : depth_of_deeper(have, x);
}

/* --- strings (string.c) ----------------------------------------------------
 */

/* An empty node with room for n bytes. */
struct jstr *jstr_new(enum jv_kind kind, size_t n);
/* Frees one that nobody refers to. */
void jstr_free(struct jstr *);

static inline struct jlong *
jlong_of(const struct jstr *s)
{
	return (struct jlong *)(uintptr_t)s;
}

/* The own bytes of a long one. */
static inline char *
jlong_own(struct jlong *s)
{
	return (char *)(s + 1);
}

/* The own bytes of a short one. */
static inline char *
jstr_own(const struct jstr *s)
{
	return (char *)(uintptr_t)(s + 1);
}

static inline char *
jstr_text(const struct jstr *s)
{
	return s->head.kind & JSTR_LONG ? jlong_of(s)->p : jstr_own(s);
}

static inline struct str
jstr_str(const struct jstr *s)
{
	return (struct str){jstr_text(s), s->len};
}

static inline struct jv
str_value(struct jstr *s)
{
	return jv_of_node(JV_STR, &s->head, 0);
}

/* (string_part.c) The index no longer holds for own bytes from `at` on. */
void jlong_forget(struct jlong *, size_t at);

/* The text of an object's key: a JV_STR, or a view of a DT_STR. */
static inline struct str
key_text(struct jv key)
{
	if (key.kind == JV_VIEW)
		return doc_str_raw(key.doc, key.at);
	return jstr_str(str_of_jv(key));
}

/* Whether a string of the tape is this text; escapes are decoded. */
bool view_str_is(const struct doc *, uint32_t at, struct str text);

/* --- arrays (array.c) ------------------------------------------------------
 */

enum { ARR_MAX = 1 << 29 /* elements */ };

/* An empty one with room for cap elements. */
struct jarr *jarr_new(uint32_t cap);
/* Any array as an unshared node with room for n elements in all; consumes it.
 */
struct jarr *arr_own(struct jv arr, size_t n);
/* Appends references to the elements first..end of any array; there is room. */
void jarr_copy(struct jarr *, struct jv from, size_t first, size_t end);
/* JV_NONE for what would be too large or too deep; consumes both. */
struct jv arr_refuse(struct jv container, struct jv x);

static inline struct jv
arr_value(struct jarr *a, unsigned depth)
{
	return jv_of_node(JV_ARR, &a->box.head, (uint16_t)depth);
}

static inline size_t
arr_len(struct jv arr)
{
	return arr.kind == JV_ARR ? arr_of(arr)->len
				  : doc_count(arr.doc, arr.at);
}

/* Whether the elements lie in slots that nobody else refers to. */
static inline bool
arr_is_own(struct jv arr)
{
	return arr.kind == JV_ARR && arr.node->refs == 1 && !arr_of(arr)->base;
}

/* --- objects ---------------------------------------------------------------
 */

/* A fingerprint of a key, so that most others are told apart without a look at
 * their text.  It need not be hard to forge: few are compared. */
static inline uint32_t
key_print(struct str k)
{
	uint32_t first = 0;

	if (!k.n)
		return 0;
	if (k.n >= 4)
		memcpy(&first, k.p, 4);
	else
		first = (uint32_t)(unsigned char)k.p[0] << 8 |
		    (unsigned char)k.p[k.n / 2];
	return (uint32_t)k.n * 0x9e3779b1u + first +
	    ((uint32_t)(unsigned char)k.p[k.n - 1] << 9);
}

struct jobj *jobj_new(uint32_t cap);
/* Makes the hash index anew, for the members there are and as many again. */
void jobj_index(struct jobj *);
/* (object_own.c) Any object as an unshared node; consumes it.  A copy has room
 * for `room` members more. */
struct jobj *obj_own(struct jv obj, uint32_t room);
struct jmember *jobj_find(const struct jobj *, struct str key, uint32_t print);
/* The same, at first where the key was found last. */
struct jmember *jobj_find_key(const struct jobj *, struct jv_key *);
/* Sets in an unshared node, which may move; key and value are consumed. */
struct jobj *jobj_put(struct jobj *, struct jv key, struct jv value);
void jobj_remove(struct jobj *, struct jmember *);

/* --- patches (patch.c): obj is a PATCH, or a view without duplicates --------
 */

/* The member's value, borrowed, or JV_NONE; obj is a PATCH. */
struct jv patch_peek(struct jv obj, struct jv_key *);
/* Sets a member, at a depth already found good.  `name` is the key as a value,
 * or JV_NONE to have it made from `key`.  Consumes obj, name and x. */
struct jv patch_set(struct jv obj, struct jv_key *key, struct jv name,
    struct jv x, unsigned depth);
struct jv patch_del(struct jv obj, struct jv_key *);
/* The change of the member whose key is at `key` on the tape, or NULL. */
const struct jchange *patch_change(const struct jpatch *, uint32_t key);
size_t patch_len(const struct jpatch *);

/* --- members in order of their names (iter.c) ------------------------------
 */

struct jsorted_member {
	struct str key; /* decoded; its offset in `text` while that grows */
	struct jv name, value;
};

/* Borrowed from the object, which must stay. */
struct jsorted {
	struct jsorted_member *m;
	size_t n;
	struct buf text; /* of keys that had escapes */
	struct jv own;	 /* what names and values are borrowed from */
};

void jsorted_init(struct jsorted *, struct jv obj);
void jsorted_release(struct jsorted *);

/* --- numbers (number.c) ----------------------------------------------------
 */

/* <0, 0, >0 by value, both numbers; a NaN is below all, itself included. */
int jnum_cmp(struct jv, struct jv);
uint64_t jnum_hash(struct jv);

#endif
