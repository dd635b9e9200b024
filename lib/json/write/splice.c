/* Output copied from the input's bytes, around what changed. */
#include "json/write.h"
#include "json/write/splice_priv.h"

static inline bool
is_space(char c)
{
	return c == ' ' || c == '\t' || c == '\n' || c == '\r';
}

/* Between scalars stand brackets, commas, colons and white space only. */
static inline char *
put_gap(char *out, const char *p, const char *end)
{
	for (; p < end; p++) {
		*out = *p;
		out += !is_space(*p);
	}
	return out;
}

/* Appends the bytes from..to of the document, which hold the scalars among the
 * words first..last (not included), less white space. */
static void
copy(struct buf *b, const struct doc *d, uint32_t first, uint32_t last,
    uint32_t from, uint32_t to)
{
	const char *p = d->base + from, *end = d->base + to;
	char *out;

	if (!(d->flags & DOC_SPACE)) {
		buf_put(b, p, (size_t)(end - p));
		return;
	}
	out = buf_room(b, (size_t)(end - p) + SPLICE_ROOM);
	for (; first < last; first++) {
		struct str token;

		if (doc_type(d, first) >= DT_ARR)
			continue;
		token = doc_raw(d, first);
		out = put_gap(out, p, token.p);
		out = splice_token(out, token);
		p = token.p + token.n;
	}
	out = put_gap(out, p, end);
	b->len = (size_t)(out - b->p);
}

/* Where a value starts and ends, from the base. */
static uint32_t
start_of(const struct doc *d, uint32_t at)
{
	return (uint32_t)(doc_raw(d, at).p - d->base);
}

static uint32_t
end_of(const struct doc *d, uint32_t at)
{
	struct str raw = doc_raw(d, at);

	return (uint32_t)(raw.p + raw.n - d->base);
}

void
splice_view(struct buf *b, const struct doc *d, uint32_t at)
{
	copy(b, d, at, doc_next(d, at), start_of(d, at), end_of(d, at));
}

void
splice_start(struct splice *s, const struct jpatch *p)
{
	*s = (struct splice){
	    .patch = p, .off = start_of(p->doc, p->at), .word = p->at};
}

/* Copies up to the end of the word before `word` and on to the byte `to`. */
static void
copy_until(struct splice *s, struct buf *b, uint32_t word, uint32_t to)
{
	copy(b, s->patch->doc, s->word, word, s->off, to);
	s->word = word;
	s->off = to;
}

/* Leaves a member out, and one of the commas around it. */
static void
skip_member(struct splice *s, struct buf *b, uint32_t key)
{
	const struct doc *d = s->patch->doc;
	uint32_t start = start_of(d, key), before = start - 1;

	while (is_space(d->base[before]))
		before--;
	if (d->base[before] == ',' && before >= s->off) {
		copy_until(s, b, key, before);
		s->off = end_of(d, key + 1);
	} else {
		copy_until(s, b, key, start);
		s->off = end_of(d, key + 1);
		while (is_space(d->base[s->off]))
			s->off++;
		if (d->base[s->off] == ',')
			s->off++;
	}
	s->word = doc_next(d, key + 1);
}

static struct jv
next_added(struct splice *s, struct buf *b)
{
	const struct jobj *o;

	o = s->patch->added.kind == JV_NONE ? NULL : obj_of(s->patch->added);
	while (o && s->i < o->used) {
		const struct jmember *m = &o->m[s->i++];

		if (m->key.kind == JV_NONE)
			continue;
		if (s->comma)
			buf_putc(b, ',');
		s->comma = true;
		json_write_str(b, key_text(m->key), false);
		buf_putc(b, ':');
		return m->value;
	}
	buf_putc(b, '}');
	return JV_NONE_V;
}

struct jv
splice_next(struct splice *s, struct buf *b)
{
	const struct jpatch *p = s->patch;
	const struct doc *d = p->doc;

	while (!s->changed && s->i < p->n) {
		const struct jchange *c = &p->c[s->i++];

		if (c->value.kind == JV_NONE) {
			skip_member(s, b, c->key);
			continue;
		}
		copy_until(s, b, c->key + 1, start_of(d, c->key + 1));
		s->word = doc_next(d, c->key + 1);
		s->off = end_of(d, c->key + 1);
		return c->value;
	}
	if (!s->changed) {
		uint32_t end = doc_end(d, p->at);

		copy_until(s, b, end, word_off(d->tape[end]));
		s->changed = true;
		s->i = 0;
		s->comma = doc_count(d, p->at) > p->removed;
	}
	return next_added(s, b);
}
