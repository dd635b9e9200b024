/* Elements and members one after the other, and members sorted by name. */
#include <stdlib.h>

#include "base/mem.h"
#include "json/value/node.h"

/* In `pos` of a PATCH: on to the members that were added. */
static const size_t IN_ADDED = SIZE_MAX / 2 + 1;

/* An object view with duplicate keys as an object without; NULL for all others,
 * so that these keep the escapes in their names. */
static struct jobj *
collapse(struct jv v)
{
	struct jobj *o;

	if (!may_dup(v))
		return NULL;
	o = obj_own(jv_ref(v), 0);
	if (o->live < doc_count(v.doc, v.at))
		return o;
	jv_unref(jv_of_node(JV_OBJ, &o->box.head, 0));
	return NULL;
}

struct jv_iter
jv_iter(struct jv v)
{
	struct jv_iter it = {.of = v, .index = SIZE_MAX};

	if (v.kind == JV_PATCH) {
		it.pos = patch_of(v)->at + 1;
	} else if (v.kind == JV_VIEW) {
		it.pos = v.at + 1;
		it.extra = collapse(v);
		if (it.extra)
			it.pos = 0;
		else if (doc_type(v.doc, v.at) == DT_OBJ)
			it.key = v; /* next_in_view() moves it on */
		else if (doc_type(v.doc, v.at) != DT_ARR)
			it.of = JV_NONE_V;
	}
	return it;
}

void
jv_iter_end(struct jv_iter *it)
{
	struct jobj *o = it->extra;

	if (o)
		jv_unref(jv_of_node(JV_OBJ, &o->box.head, 0));
	*it = (struct jv_iter){.of = JV_NONE_V};
}

static bool
next_in_arr(struct jv_iter *it, const struct jarr *a)
{
	if (it->pos >= a->len)
		return false;
	it->value = a->e[it->pos++];
	return true;
}

static bool
next_in_obj(struct jv_iter *it, const struct jobj *o)
{
	while (it->pos < o->used) {
		const struct jmember *m = &o->m[it->pos++];

		if (m->key.kind != JV_NONE) {
			it->key = m->key;
			it->value = m->value;
			return true;
		}
	}
	return false;
}

static bool
next_in_view(struct jv_iter *it, struct doc *d)
{
	uint32_t at = (uint32_t)it->pos;

	if (doc_type(d, at) >= DT_END)
		return false;
	if (it->key.kind != JV_NONE)
		it->key.at = at++;
	it->value = view_borrow(d, at);
	it->pos = doc_next(d, at);
	return true;
}

static bool
next_in_patch(struct jv_iter *it, const struct jpatch *p)
{
	uint32_t end = doc_end(p->doc, p->at);
	bool found;

	while (it->pos < end) {
		uint32_t at = (uint32_t)it->pos;
		const struct jchange *c = patch_change(p, at);

		it->pos = doc_next(p->doc, at + 1);
		if (c && c->value.kind == JV_NONE)
			continue;
		it->key = (struct jv){.kind = JV_VIEW, .at = at, .doc = p->doc};
		it->value = c ? c->value : view_borrow(p->doc, at + 1);
		return true;
	}
	if (p->added.kind == JV_NONE)
		return false;
	it->pos = it->pos < IN_ADDED ? 0 : it->pos - IN_ADDED;
	found = next_in_obj(it, obj_of(p->added));
	it->pos += IN_ADDED;
	return found;
}

bool
jv_next(struct jv_iter *it)
{
	bool found;

	if (it->extra)
		found = next_in_obj(it, it->extra);
	else if (it->of.kind == JV_VIEW)
		found = next_in_view(it, it->of.doc);
	else if (it->of.kind == JV_ARR)
		found = next_in_arr(it, arr_of(it->of));
	else if (it->of.kind == JV_OBJ)
		found = next_in_obj(it, obj_of(it->of));
	else if (it->of.kind == JV_PATCH)
		found = next_in_patch(it, patch_of(it->of));
	else
		found = false;
	if (found)
		it->index++;
	else
		jv_iter_end(it);
	return found;
}

const struct jv *
jv_elements(struct jv arr)
{
	return arr.kind == JV_ARR ? arr_of(arr)->e : NULL;
}

/* --- sorted
 * -------------------------------------------------------------------- */

static int
by_key(const void *a, const void *b)
{
	return str_cmp(((const struct jsorted_member *)a)->key,
	    ((const struct jsorted_member *)b)->key);
}

/* The name's text.  Decoded text goes to s->text, which may still move: until
 * all is there the key has its length only. */
static struct str
name_text(struct jsorted *s, struct jv name)
{
	size_t start = s->text.len;

	if (!is_view_of(name, DT_STR_ESC))
		return key_text(name);
	json_unescape(&s->text, doc_str_raw(name.doc, name.at));
	return (struct str){NULL, s->text.len - start};
}

void
jsorted_init(struct jsorted *s, struct jv obj)
{
	struct jobj *o = collapse(obj);
	struct jv_iter it;
	size_t start = 0;

	*s = (struct jsorted){.own = JV_NONE_V};
	if (o)
		obj = s->own = jv_of_node(JV_OBJ, &o->box.head, 0);
	s->m = xreallocarray(NULL, jv_len(obj), sizeof *s->m);
	it = jv_iter(obj);
	while (jv_next(&it)) {
		struct jsorted_member *m = &s->m[s->n++];

		m->name = it.key;
		m->value = it.value;
		m->key = name_text(s, it.key);
	}
	start = 0;
	for (size_t i = 0; i < s->n; i++) {
		if (!is_view_of(s->m[i].name, DT_STR_ESC))
			continue;
		s->m[i].key.p = s->text.p + start;
		start += s->m[i].key.n;
	}
	if (s->n)
		qsort(s->m, s->n, sizeof *s->m, by_key);
}

void
jsorted_release(struct jsorted *s)
{
	free(s->m);
	buf_release(&s->text);
	jv_unref(s->own);
}

struct jv
jv_keys(struct jv obj)
{
	struct jsorted s;
	struct jv keys;

	jsorted_init(&s, obj);
	keys = jv_arr_sized(s.n);
	for (size_t i = 0; i < s.n; i++)
		keys = jv_push(keys, jv_ref(s.m[i].name));
	jsorted_release(&s);
	return keys;
}
