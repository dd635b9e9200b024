/* Objects of a document with some members changed. */
#include <stdlib.h>

#include "base/mem.h"
#include "json/value/node.h"

enum { FIRST_ROOM = 2 };

/* Takes over a reference to the document. */
static struct jpatch *
patch_new(struct doc *d, uint32_t at, unsigned cap)
{
	struct jpatch *p = pool_alloc(jpatch_size(cap));

	p->box.head = (struct jnode){.refs = 1, .kind = JV_PATCH};
	p->doc = d;
	p->at = at;
	p->n = 0;
	p->removed = 0;
	p->cap = (uint16_t)cap;
	p->added = JV_NONE_V;
	return p;
}

static struct jv
patch_value(struct jpatch *p, unsigned depth)
{
	return jv_of_node(JV_PATCH, &p->box.head, (uint16_t)depth);
}

/* A patch nobody else refers to, of a view or another patch; consumes it. */
static struct jpatch *
patch_own(struct jv obj)
{
	struct jpatch *p, *from;

	if (obj.kind == JV_VIEW)
		return patch_new(obj.doc, obj.at, FIRST_ROOM);
	from = patch_of(obj);
	if (from->box.head.refs == 1)
		return from;
	p = patch_new(doc_ref(from->doc), from->at, from->n + FIRST_ROOM);
	p->n = from->n;
	p->removed = from->removed;
	p->added = jv_ref(from->added);
	for (unsigned i = 0; i < from->n; i++) {
		p->c[i] = from->c[i];
		jv_ref(p->c[i].value);
	}
	jv_unref(obj);
	return p;
}

const struct jchange *
patch_change(const struct jpatch *p, uint32_t key)
{
	for (unsigned i = 0; i < p->n; i++)
		if (p->c[i].key == key)
			return &p->c[i];
	return NULL;
}

/* The change of a member in an unshared patch, which may move; made where
 * there is none, in order of the tape. */
static struct jchange *
change(struct jpatch **pp, uint32_t key)
{
	struct jpatch *p = *pp;
	unsigned i = 0;

	while (i < p->n && p->c[i].key < key)
		i++;
	if (i < p->n && p->c[i].key == key)
		return &p->c[i];
	if (p->n == p->cap) {
		unsigned cap = p->cap * 2u;

		*pp = p = pool_grow(p, jpatch_size(p->cap), jpatch_size(cap));
		p->cap = (uint16_t)cap;
	}
	memmove(&p->c[i + 1], &p->c[i], (p->n - i) * sizeof *p->c);
	p->n++;
	/* Until a value is set the member is as it was. */
	p->c[i] = (struct jchange){.key = key, .value = JV_NULL_V};
	return &p->c[i];
}

size_t
patch_len(const struct jpatch *p)
{
	size_t n = doc_count(p->doc, p->at) - p->removed;

	return p->added.kind == JV_NONE ? n : n + obj_of(p->added)->live;
}

static struct jmember *
find_added(const struct jpatch *p, const struct jv_key *k)
{
	if (p->added.kind == JV_NONE)
		return NULL;
	return jobj_find(obj_of(p->added), k->text, k->print);
}

struct jv
patch_peek(struct jv obj, struct jv_key *k)
{
	const struct jpatch *p = patch_of(obj);
	uint32_t at = view_member(p->doc, p->at, k);
	const struct jchange *c = at ? patch_change(p, at) : NULL;
	const struct jmember *m;

	if (at && !c)
		return view_borrow(p->doc, at + 1);
	if (c && c->value.kind != JV_NONE)
		return c->value;
	m = find_added(p, k);
	return m ? m->value : JV_NONE_V;
}

/* Where the document has the member, if it was not removed since; else 0. */
static uint32_t
find_base(struct jv obj, struct jv_key *k)
{
	const struct jpatch *p;
	const struct jchange *c;
	uint32_t at;

	if (obj.kind == JV_VIEW)
		return view_member(obj.doc, obj.at, k);
	p = patch_of(obj);
	at = view_member(p->doc, p->at, k);
	c = at ? patch_change(p, at) : NULL;
	return c && c->value.kind == JV_NONE ? 0 : at;
}

static bool
is_full(struct jv obj, uint32_t at)
{
	return obj.kind == JV_PATCH && patch_of(obj)->n >= PATCH_MAX &&
	    !patch_change(patch_of(obj), at);
}

uint32_t
jv_place(struct jv obj, struct jv_key *k)
{
	if (!is_view_of(obj, DT_OBJ) || may_dup(obj))
		return 0;
	return view_member(obj.doc, obj.at, k);
}

struct jv
jv_set_place(struct jv obj, uint32_t place, struct jv x)
{
	unsigned depth = depth_with(obj.doc->depth, x);
	struct jpatch *p;

	if (!depth) {
		jv_unref(obj);
		jv_unref(x);
		return JV_NONE_V;
	}
	p = patch_new(obj.doc, obj.at, FIRST_ROOM);
	p->n = 1;
	p->c[0] = (struct jchange){.key = place, .value = x};
	return patch_value(p, depth);
}

struct jv
patch_set(struct jv obj, struct jv_key *k, struct jv name, struct jv x,
    unsigned depth)
{
	uint32_t at = find_base(obj, k);
	struct jpatch *p;
	struct jchange *c;
	struct jobj *added;

	if (at && !is_full(obj, at)) {
		p = patch_own(obj);
		jv_unref(name);
		c = change(&p, at);
		jv_unref(c->value);
		c->value = x;
		return patch_value(p, depth);
	}
	if (name.kind == JV_NONE)
		name = jv_str(k->text);
	if (at) {
		added = jobj_put(obj_own(obj, 0), name, x);
		return jv_of_node(JV_OBJ, &added->box.head, (uint16_t)depth);
	}
	p = patch_own(obj);
	added = p->added.kind == JV_NONE ? jobj_new(FIRST_ROOM)
					 : obj_own(p->added, 1);
	added = jobj_put(added, name, x);
	p->added = jv_of_node(JV_OBJ, &added->box.head, 0);
	return patch_value(p, depth);
}

struct jv
patch_del(struct jv obj, struct jv_key *k)
{
	unsigned depth = depth_bound(obj);
	uint32_t at = find_base(obj, k);
	struct jpatch *p;
	struct jchange *c;
	struct jobj *o;

	if (at && is_full(obj, at)) {
		o = obj_own(obj, 0);
		jobj_remove(o, jobj_find(o, k->text, k->print));
		return jv_of_node(JV_OBJ, &o->box.head, (uint16_t)depth);
	}
	if (!at && (obj.kind == JV_VIEW || !find_added(patch_of(obj), k)))
		return obj;
	p = patch_own(obj);
	if (at) {
		c = change(&p, at);
		jv_unref(c->value);
		c->value = JV_NONE_V;
		p->removed++;
	} else {
		o = obj_own(p->added, 0);
		p->added = jv_of_node(JV_OBJ, &o->box.head, 0);
		jobj_remove(o, jobj_find(o, k->text, k->print));
	}
	return patch_value(p, depth);
}
