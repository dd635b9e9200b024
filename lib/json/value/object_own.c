/* Any object as a node of its own, that may be changed: copies of the shared,
 * of views and of patches. */
#include "json/value/node.h"

/* The key of a view as an object keeps it: escapes are decoded. */
static struct jv
member_name(struct doc *d, uint32_t at)
{
	struct jv name = {.kind = JV_VIEW, .at = at, .doc = d};
	struct buf tmp = {0};
	struct jv own;

	if (doc_type(d, at) == DT_STR)
		return jv_ref(name);
	own = jv_str(jv_text(name, &tmp));
	buf_release(&tmp);
	return own;
}

static struct jobj *
copy_of_obj(const struct jobj *from, uint32_t room)
{
	struct jobj *o = jobj_new(from->live + room);

	for (uint32_t i = 0; i < from->used; i++) {
		if (from->m[i].key.kind == JV_NONE)
			continue;
		o->m[o->used] = from->m[i];
		jv_ref(o->m[o->used].key);
		jv_ref(o->m[o->used].value);
		o->used++;
	}
	o->live = o->used;
	if (from->index)
		jobj_index(o);
	return o;
}

static struct jobj *
copy_of_view(struct doc *d, uint32_t at, uint32_t room)
{
	struct jobj *o = jobj_new(doc_count(d, at) + room);
	uint32_t end = doc_end(d, at);

	for (uint32_t k = at + 1; k < end; k = doc_next(d, k + 1))
		o = jobj_put(o, member_name(d, k), view_take(d, k + 1));
	return o;
}

static struct jobj *
copy_of_patch(const struct jpatch *p, uint32_t room)
{
	struct jobj *o = jobj_new(doc_count(p->doc, p->at) + p->n + room);
	uint32_t end = doc_end(p->doc, p->at);

	for (uint32_t k = p->at + 1; k < end; k = doc_next(p->doc, k + 1)) {
		const struct jchange *c = patch_change(p, k);

		if (!c)
			o = jobj_put(o, member_name(p->doc, k),
			    view_take(p->doc, k + 1));
		else if (c->value.kind != JV_NONE)
			o = jobj_put(
			    o, member_name(p->doc, k), jv_ref(c->value));
	}
	if (p->added.kind != JV_NONE)
		for (uint32_t i = 0; i < obj_of(p->added)->used; i++) {
			const struct jmember *m = &obj_of(p->added)->m[i];

			if (m->key.kind != JV_NONE)
				o = jobj_put(
				    o, jv_ref(m->key), jv_ref(m->value));
		}
	return o;
}

struct jobj *
obj_own(struct jv obj, uint32_t room)
{
	struct jobj *o;

	if (obj.kind == JV_OBJ && obj.node->refs == 1)
		return obj_of(obj);
	if (obj.kind == JV_OBJ)
		o = copy_of_obj(obj_of(obj), room);
	else if (obj.kind == JV_VIEW)
		o = copy_of_view(obj.doc, obj.at, room);
	else
		o = copy_of_patch(patch_of(obj), room);
	jv_unref(obj);
	return o;
}
