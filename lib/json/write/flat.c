/*
 * Values as text in the plain style, where no stack is needed: scalars, what
 * can be copied from the input, objects and patches of these, and arrays of
 * all that but the patches.  That is what
 * most programs yield.
 */
#include "base/num.h"
#include "json/write.h"
#include "json/write/splice_priv.h"

void
json_write_number(struct buf *b, struct jv v)
{
	struct str text;

	switch (v.kind) {
	case JV_INT:
		b->len += num_i64(buf_room(b, NUM_TEXT_MAX), v.i);
		break;
	case JV_DBL:
		b->len += num_double(buf_room(b, NUM_TEXT_MAX), v.d);
		break;
	case JV_NULL:
		buf_puts(b, STR("null"));
		break;
	case JV_FALSE:
		buf_puts(b, STR("false"));
		break;
	case JV_TRUE:
		buf_puts(b, STR("true"));
		break;
	case JV_BIGNUM:
		buf_puts(b, key_text(v));
		break;
	default:
		text = doc_str_raw(v.doc, v.at);
		splice_put(b, text);
		break;
	}
}

/* A value that write_flat() takes and that is no object or patch. */
static inline void
put(struct buf *b, struct jv v)
{
	if (v.kind == JV_STR)
		json_write_str(b, key_text(v), false);
	else if (v.kind != JV_VIEW)
		json_write_number(b, v);
	else if (doc_type(v.doc, v.at) < DT_ARR)
		splice_put(b, doc_raw(v.doc, v.at));
	else
		splice_view(b, v.doc, v.at);
}

/* Whether the value is written by put(). */
static inline bool
is_flat(struct jv v)
{
	if (v.kind == JV_VIEW)
		return doc_type(v.doc, v.at) < DT_ARR ||
		    !(v.doc->flags & DOC_DUP);
	return v.kind != JV_ARR && v.kind != JV_OBJ && v.kind != JV_PATCH &&
	    v.kind != JV_NONE;
}

/* ,"name": with `first` in place of the comma */
static inline void
put_key(struct buf *b, struct jv key, char first)
{
	const struct jstr *s;
	char *out;

	if (key.kind == JV_STR && key.node->kind & JSTR_QUOTED) {
		s = str_of_jv(key);
		out = buf_room(b, s->len + JSTR_QUOTES + SPLICE_ROOM);
		b->len = (size_t)(splice_token(out,
				      (struct str){jstr_own(s) + s->len,
					  s->len + JSTR_QUOTES}) -
		    b->p);
		*out = first;
		return;
	}
	buf_putc(b, first);
	if (key.kind == JV_VIEW)
		splice_put(b, doc_raw(key.doc, key.at));
	else
		json_write_str(b, key_text(key), false);
	buf_putc(b, ':');
}

static bool
write_object(struct buf *b, const struct jobj *o)
{
	char first = '{';

	if (!o->live)
		return false;
	for (uint32_t i = 0; i < o->used; i++)
		if (o->m[i].key.kind != JV_NONE && !is_flat(o->m[i].value))
			return false;
	for (uint32_t i = 0; i < o->used; i++) {
		if (o->m[i].key.kind == JV_NONE)
			continue;
		put_key(b, o->m[i].key, first);
		put(b, o->m[i].value);
		first = ',';
	}
	buf_putc(b, '}');
	return true;
}

/* An array of what is flat and of objects of that, or nothing. */
static bool
write_array(struct buf *b, const struct jarr *a)
{
	size_t start = b->len;
	char first = '[';

	if (!a->len)
		return false;
	for (uint32_t i = 0; i < a->len; i++) {
		struct jv v = a->e[i];

		buf_putc(b, first);
		first = ',';
		if (is_flat(v)) {
			put(b, v);
		} else if (v.kind != JV_OBJ || !write_object(b, obj_of(v))) {
			b->len = start;
			return false;
		}
	}
	buf_putc(b, ']');
	return true;
}

/* Members replaced in an object that could be copied as it is. */
static bool
write_patch(struct buf *b, const struct jpatch *p)
{
	const struct doc *d = p->doc;
	const char *from, *end;

	if (!doc_clean(d) || p->removed || p->added.kind != JV_NONE)
		return false;
	for (unsigned i = 0; i < p->n; i++)
		if (!is_flat(p->c[i].value))
			return false;
	from = d->base + word_off(d->tape[p->at]);
	for (unsigned i = 0; i < p->n; i++) {
		struct str old = doc_raw(d, p->c[i].key + 1);

		buf_put(b, from, (size_t)(old.p - from));
		put(b, p->c[i].value);
		from = old.p + old.n;
	}
	end = d->base + word_off(d->tape[doc_end(d, p->at)]) + 1;
	splice_put(b, (struct str){from, (size_t)(end - from)});
	return true;
}

bool
json_write_flat(struct buf *b, struct jv v)
{
	if (v.kind == JV_OBJ)
		return write_object(b, obj_of(v));
	if (v.kind == JV_ARR)
		return write_array(b, arr_of(v));
	if (v.kind == JV_PATCH)
		return write_patch(b, patch_of(v));
	if (!is_flat(v))
		return false;
	put(b, v);
	return true;
}

bool
json_write_inner(struct buf *b, struct jv v)
{
	if (v.kind < JV_VIEW) {
		json_write_number(b, v);
		return true;
	}
	if (v.kind == JV_VIEW && doc_type(v.doc, v.at) < DT_ARR) {
		splice_put(b, doc_raw(v.doc, v.at));
		return true;
	}
	if (v.kind == JV_STR) {
		json_write_str(b, key_text(v), false);
		return true;
	}
	if (!depth_with(1, v))
		return false;
	json_write(b, v, NULL);
	return true;
}
