/* Members of any kind of object: found, set, removed. */
#include "json/value/node.h"

/*
 * Looking into objects of a document.  This is where a program's time goes, so
 * no text is decoded and nothing is hashed: a member's tape word tells type and
 * length of its name, and only a name of the right length is looked at.
 */
void
jv_key_init(struct jv_key *k, struct str text)
{
	/* No string of a document is so long: no word is like this. */
	uint32_t plain = UINT32_MAX;

	if (text.n < DOC_TEXT_MAX)
		plain =
		    (uint32_t)(word_make(DT_STR, 0, (uint32_t)text.n) >> 32);
	*k = (struct jv_key){
	    .text = text, .print = key_print(text), .plain = plain, .place = 1};
	if (!text.n)
		return;
	memcpy(&k->head, text.p, text.n < 8 ? text.n : 8);
	memset(&k->mask, 0xff, text.n < 8 ? text.n : 8);
}

uint32_t
view_find(const struct doc *d, uint32_t at, struct jv_key *k)
{
	const uint64_t *tape = d->tape;
	uint32_t end = doc_end(d, at), found = 0;
	bool last = doc_may_dup(d, at);

	if (k->text.n >= DOC_TEXT_MAX)
		return 0;
	for (uint32_t i = at + 1; i < end; i = doc_next(d, i + 1)) {
		uint64_t w = tape[i];

		if (w >> 32 == k->plain ? key_is_name(d, w, k)
					: word_type(w) == DT_STR_ESC &&
			    view_str_is(d, i, k->text)) {
			found = i;
			if (!last)
				break;
		}
	}
	/* Of no use elsewhere, and there it does not lead astray. */
	if (found)
		k->place = (found - at) | 1;
	return found;
}

size_t
jv_len(struct jv v)
{
	struct jobj *o;
	size_t n;

	switch (v.kind) {
	case JV_ARR:
		return arr_of(v)->len;
	case JV_OBJ:
		return obj_of(v)->live;
	case JV_PATCH:
		return patch_len(patch_of(v));
	case JV_VIEW:
		break;
	default:
		return 0;
	}
	if (doc_type(v.doc, v.at) == DT_ARR || doc_type(v.doc, v.at) == DT_OBJ)
		n = doc_count(v.doc, v.at);
	else
		n = 0;
	if (n && may_dup(v)) {
		o = obj_own(jv_ref(v), 0);
		n = o->live;
		jv_unref(jv_of_node(JV_OBJ, &o->box.head, 0));
	}
	return n;
}

struct jv
jv_peek_key(struct jv obj, struct jv_key *k)
{
	const struct jmember *m;
	uint32_t at;

	if (obj.kind == JV_VIEW) {
		if (doc_type(obj.doc, obj.at) != DT_OBJ)
			return JV_NONE_V;
		at = view_member(obj.doc, obj.at, k);
		return at ? view_borrow(obj.doc, at + 1) : JV_NONE_V;
	}
	if (obj.kind == JV_PATCH)
		return patch_peek(obj, k);
	if (obj.kind != JV_OBJ)
		return JV_NONE_V;
	m = jobj_find_key(obj_of(obj), k);
	return m ? m->value : JV_NONE_V;
}

struct jv
jv_get_key(struct jv obj, struct jv_key *k)
{
	return jv_ref(jv_peek_key(obj, k));
}

struct jv
jv_get(struct jv obj, struct str key)
{
	struct jv_key k;

	jv_key_init(&k, key);
	return jv_get_key(obj, &k);
}

/* Sets a member; `name` is the key as an owned value, or JV_NONE. */
static struct jv
set(struct jv obj, struct jv_key *k, struct jv name, struct jv x)
{
	unsigned depth = depth_with(depth_bound(obj), x);
	struct jmember *m;
	struct jobj *o;

	if (!depth) {
		jv_unref(obj);
		jv_unref(name);
		jv_unref(x);
		return JV_NONE_V;
	}
	if (obj.kind != JV_OBJ && !may_dup(obj))
		return patch_set(obj, k, name, x, depth);
	o = obj_own(obj, 1);
	m = name.kind == JV_NONE ? jobj_find_key(o, k) : NULL;
	if (m) {
		jv_unref(m->value);
		m->value = x;
	} else {
		o = jobj_put(
		    o, name.kind == JV_NONE ? jv_str(k->text) : name, x);
	}
	return jv_of_node(JV_OBJ, &o->box.head, (uint16_t)depth);
}

struct jv
jv_set_key(struct jv obj, struct jv_key *k, struct jv x)
{
	return set(obj, k, JV_NONE_V, x);
}

struct jv
jv_set_str(struct jv obj, struct str key, struct jv x)
{
	struct jv_key k;

	jv_key_init(&k, key);
	return set(obj, &k, JV_NONE_V, x);
}

struct jv
jv_set(struct jv obj, struct jv key, struct jv x)
{
	struct jv_key k;
	unsigned depth;

	if (is_view_of(key, DT_STR_ESC)) {
		struct buf tmp = {0};
		struct jv own = jv_str(jv_text(key, &tmp));

		buf_release(&tmp);
		jv_unref(key);
		key = own;
	}
	if (obj.kind == JV_OBJ && obj.node->refs == 1 &&
	    (depth = depth_with(obj.depth, x)) != 0) {
		struct jobj *o = jobj_put(obj_of(obj), key, x);

		return jv_of_node(JV_OBJ, &o->box.head, (uint16_t)depth);
	}
	jv_key_init(&k, key_text(key));
	return set(obj, &k, key, x);
}

struct jv
jv_del(struct jv obj, struct str key)
{
	unsigned depth = depth_bound(obj);
	struct jv_key k;
	struct jobj *o;
	struct jmember *m;

	jv_key_init(&k, key);
	if (obj.kind != JV_OBJ && !may_dup(obj))
		return patch_del(obj, &k);
	if (obj.kind == JV_OBJ && !jobj_find(obj_of(obj), key, k.print))
		return obj;
	o = obj_own(obj, 0);
	m = jobj_find(o, key, k.print);
	if (m)
		jobj_remove(o, m);
	return jv_of_node(JV_OBJ, &o->box.head, (uint16_t)depth);
}

/* From an object that nobody else holds. */
static struct jv
take_out(struct jobj *o, struct jv_key *k)
{
	struct jmember *m = jobj_find_key(o, k);
	struct jv x;

	if (!m)
		return JV_NONE_V;
	x = m->value;
	if (x.kind > JV_VIEW)
		m->value = JV_NULL_V;
	return x.kind == JV_VIEW ? jv_ref(x) : x;
}

struct jv
jv_take(struct jv *obj, struct str key)
{
	struct jv_key k;

	jv_key_init(&k, key);
	return jv_take_key(obj, &k);
}

struct jv
jv_take_key(struct jv *obj, struct jv_key *k)
{
	struct jv x;
	struct jobj *o;

	if (obj->kind == JV_OBJ && obj->node->refs == 1)
		return take_out(obj_of(*obj), k);
	x = jv_get_key(*obj, k);
	if (x.kind <= JV_VIEW)
		return x;
	if (obj->kind == JV_PATCH) {
		struct jv patch = *obj, null = JV_NULL_V;

		*obj = patch_set(patch, k, JV_NONE_V, null, patch.depth);
		return x;
	}
	o = obj_own(*obj, 0);
	*obj = jv_of_node(JV_OBJ, &o->box.head, obj->depth);
	jv_unref(x);
	return take_out(o, k);
}
