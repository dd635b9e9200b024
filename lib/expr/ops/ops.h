/*
 * What operators do to values.  Like builtins: operands are consumed unless it
 * says otherwise, 1 and *out or -1 and an error raised.
 */
#ifndef EXPR_OPS_OPS_H
#define EXPR_OPS_OPS_H

#include "expr/core/vm.h"

/* The cap on what indices can make of an array. */
enum { ARRAY_MAX = 1 << 29 };

int op_arith(struct vm *, int sub, struct jv a, struct jv b, struct jv *out);
/* The same of computing forms, JV_INT or JV_DBL. */
int op_numbers(struct vm *, int sub, struct jv a, struct jv b, struct jv *out);
int op_negate(struct vm *, struct jv a, struct jv *out);
/* Borrows both. */
bool op_compare(int sub, struct jv a, struct jv b);

/* a * b of objects: a deep merge. */
int op_merge(struct vm *, struct jv a, struct jv b, struct jv *out);
/* A string split by another; both are strings. */
int op_split(struct vm *, struct jv s, struct jv by, struct jv *out);

/* a[key]: any type of key, objects for slices included; borrows both. */
int op_index(struct vm *, struct jv a, struct jv key, struct jv *out);
/* The error of a member asked of what has none; -1. */
int op_member_error(struct vm *, struct jv a, struct str name);
/* a[from:to]; JV_NONE for an end left open; consumes a, borrows the ends. */
int op_slice(
    struct vm *, struct jv a, struct jv from, struct jv to, struct jv *out);
/* Its ends among n elements; false when they are no numbers; borrows. */
bool op_slice_ends(
    struct jv from, struct jv to, size_t n, size_t *i, size_t *j);
/* The places of the array b within the array a; borrows both. */
int op_indices(struct jv a, struct jv b, struct jv *out);
/* The elements of an array (consumed) in jq's order; stable. */
struct jv op_sort(struct jv);
/* The {"start": from, "end": to} of a path; consumes both. */
struct jv op_slice_key(struct jv from, struct jv to);
/* Whether to iterate: an array or an object; raises otherwise. */
bool op_iterable(struct vm *, struct jv);

/* --- paths (path.c): arrays of keys ------------------------------------- */

/* Borrow both. */
/* Whether it is an array that is not too long; else an error. */
int path_check(struct vm *, struct jv path);
int path_get(struct vm *, struct jv v, struct jv path, struct jv *out);
/* Consumes v and x; borrows the path. */
int path_set(
    struct vm *, struct jv v, struct jv path, struct jv x, struct jv *out);
/* One step of it: v[key] = x.  Consumes v and x. */
int path_put(
    struct vm *, struct jv v, struct jv key, struct jv x, struct jv *out);
/* Takes v[key] out, so that it can change in place and be put back by
 * path_put(); null when missing.  Borrows the key. */
int path_take(struct vm *, struct jv *v, struct jv key, struct jv *out);
/* Deletes all paths of the list at once.  Consumes v; borrows the list. */
int path_del(struct vm *, struct jv v, struct jv paths, struct jv *out);

/* --- walking paths (path.c) --- */

/* Containers on the way down a path, to be filled again on the way up. */
struct path_way {
	struct jv *p;
	size_t n, cap;
};

/* Goes down the first n keys, taking out; *v becomes what is there. */
int path_down(
    struct vm *, struct path_way *, struct jv *v, struct jv path, size_t n);
/* Puts x (consumed) back through all containers of the way. */
int path_up(struct vm *, struct path_way *, struct jv path, struct jv x,
    struct jv *out);
void path_way_release(struct path_way *);
/* What the first n keys lead to. */
int path_get_upto(
    struct vm *, struct jv v, struct jv path, size_t n, struct jv *out);

#endif
