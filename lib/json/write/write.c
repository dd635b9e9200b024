/*
 * Values as text.  Containers that are being written lie on a stack of their
 * own, so that depth costs heap and not C stack.
 */
#include <stdlib.h>

#include "base/mem.h"
#include "json/write.h"
#include "json/write/splice_priv.h"

/* A container being written: by iteration, by sorted names, or by splicing. */
struct frame {
	enum {
		BY_ITER,
		BY_NAME,
		BY_SPLICE,
	} how;
	enum jv_type type;
	size_t written; /* elements or members */
	union {
		struct jv_iter it;
		struct jsorted sorted;
		struct splice splice;
	};
};

struct writer {
	struct buf *out;
	struct json_style style;
	bool plain;	     /* no style at all: unchanged bytes are copied */
	struct buf text;     /* a decoded string */
	struct frame *stack; /* `first`, until it gets deep */
	struct frame *first;
	size_t n, cap;
};

enum { FIRST_FRAMES = 8 };

const struct json_colors json_colors_default = {
    .null = "\033[0;90m",
    .false_ = "\033[0;39m",
    .true_ = "\033[0;39m",
    .number = "\033[0;39m",
    .string = "\033[0;32m",
    .array = "\033[1;39m",
    .object = "\033[1;39m",
    .name = "\033[1;34m",
};

static const char RESET[] = "\033[0m";

static const char *
color_of(const struct writer *w, enum jv_type t)
{
	const struct json_colors *c = w->style.colors;

	switch (t) {
	case JT_NULL:
		return c->null;
	case JT_FALSE:
		return c->false_;
	case JT_TRUE:
		return c->true_;
	case JT_NUMBER:
		return c->number;
	case JT_STRING:
		return c->string;
	case JT_ARRAY:
		return c->array;
	default:
		return c->object;
	}
}

static void
color(struct writer *w, const char *code)
{
	if (w->style.color)
		buf_puts(w->out, str_of(code));
}

static void
new_line(struct writer *w, size_t level)
{
	size_t n;

	if (!w->style.lines)
		return;
	n = w->style.indent < 0 ? level : level * (size_t)w->style.indent;
	buf_room(w->out, n + 1);
	buf_putc(w->out, '\n');
	memset(w->out->p + w->out->len, w->style.indent < 0 ? '\t' : ' ', n);
	w->out->len += n;
}

/* A string; one of the input keeps its escapes, where that is wanted. */
static void
put_string(struct writer *w, struct jv v)
{
	struct str raw;

	if (w->style.decoded) {
		json_write_str(w->out, jv_text(v, &w->text), w->style.ascii);
		return;
	}
	if (v.kind != JV_VIEW) {
		json_write_str(w->out, key_text(v), w->style.ascii);
		return;
	}
	raw = doc_raw(v.doc, v.at);
	if (w->style.ascii)
		json_write_ascii(w->out, raw);
	else
		splice_put(w->out, raw);
}

static void
put_scalar(struct writer *w, struct jv v)
{
	if (jv_type(v) == JT_STRING)
		put_string(w, v);
	else
		json_write_number(w->out, v);
}

static struct frame *
push(struct writer *w)
{
	if (w->n == w->cap) {
		struct frame *old = w->stack == w->first ? NULL : w->stack;

		w->cap *= 2;
		w->stack = xreallocarray(old, w->cap, sizeof *w->stack);
		if (!old)
			memcpy(w->stack, w->first, w->n * sizeof *w->stack);
	}
	return &w->stack[w->n++];
}

static void
open_frame(struct writer *w, struct jv v, enum jv_type t)
{
	struct frame *f = push(w);

	f->type = t;
	f->written = 0;
	if (w->plain && v.kind == JV_PATCH &&
	    !(patch_of(v)->doc->flags & DOC_DUP)) {
		f->how = BY_SPLICE;
		splice_start(&f->splice, patch_of(v));
		return;
	}
	if (w->style.sort_keys && t == JT_OBJECT) {
		f->how = BY_NAME;
		jsorted_init(&f->sorted, v);
	} else {
		f->how = BY_ITER;
		f->it = jv_iter(v);
	}
	color(w, color_of(w, t));
	buf_putc(w->out, t == JT_ARRAY ? '[' : '{');
}

static void
close_frame(struct writer *w, struct frame *f)
{
	if (f->how == BY_NAME)
		jsorted_release(&f->sorted);
	w->n--;
	if (f->how == BY_SPLICE)
		return;
	if (f->written) {
		new_line(w, w->n);
		color(w, color_of(w, f->type));
	}
	buf_putc(w->out, f->type == JT_ARRAY ? ']' : '}');
	color(w, RESET);
}

/* Writes a scalar or what can be copied; opens a frame for anything else. */
static void
put_value(struct writer *w, struct jv v)
{
	enum jv_type t;

	if (w->plain && json_write_flat(w->out, v))
		return;
	t = jv_type(v);
	if (t >= JT_ARRAY) {
		open_frame(w, v, t);
		return;
	}
	color(w, color_of(w, t));
	put_scalar(w, v);
	color(w, RESET);
}

static bool
frame_next(struct frame *f, struct jv *key, struct jv *value)
{
	const struct jsorted_member *m;

	if (f->how == BY_NAME) {
		if (f->written == f->sorted.n)
			return false;
		m = &f->sorted.m[f->written];
		*key = m->name;
		*value = m->value;
		return true;
	}
	if (!jv_next(&f->it))
		return false;
	*key = f->it.key;
	*value = f->it.value;
	return true;
}

/* The next element or member of the container on the top, or its end. */
static void
step(struct writer *w)
{
	struct frame *f = &w->stack[w->n - 1];
	struct jv key, value;

	if (f->how == BY_SPLICE) {
		value = splice_next(&f->splice, w->out);
		if (value.kind == JV_NONE)
			close_frame(w, f);
		else
			put_value(w, value);
		return;
	}
	if (!frame_next(f, &key, &value)) {
		close_frame(w, f);
		return;
	}
	if (w->plain) {
		if (f->written++)
			buf_putc(w->out, ',');
		if (f->type == JT_OBJECT) {
			put_string(w, key);
			buf_putc(w->out, ':');
		}
		put_value(w, value);
		return;
	}
	if (f->written++) {
		color(w, color_of(w, f->type));
		buf_putc(w->out, ',');
	}
	color(w, RESET);
	new_line(w, w->n);
	if (f->type == JT_OBJECT) {
		color(w, w->style.colors->name);
		put_string(w, key);
		color(w, RESET);
		color(w, w->style.colors->object);
		buf_putc(w->out, ':');
		color(w, RESET);
		if (w->style.lines)
			buf_putc(w->out, ' ');
	}
	put_value(w, value);
}

static bool
is_plain(const struct json_style *s)
{
	return !s ||
	    (!s->indent && !s->lines && !s->sort_keys && !s->ascii &&
		!s->color && !s->decoded);
}

static void
write_by_stack(struct buf *b, struct jv v, const struct json_style *style)
{
	struct frame first[FIRST_FRAMES];
	struct writer w = {
	    .out = b, .stack = first, .first = first, .cap = FIRST_FRAMES};

	if (style)
		w.style = *style;
	if (w.style.indent)
		w.style.lines = true;
	if (!w.style.colors)
		w.style.colors = &json_colors_default;
	w.plain = is_plain(style);
	put_value(&w, v);
	while (w.n)
		step(&w);
	buf_release(&w.text);
	if (w.stack != first)
		free(w.stack);
}

void
json_write(struct buf *b, struct jv v, const struct json_style *style)
{
	if (!is_plain(style) || !json_write_flat(b, v))
		write_by_stack(b, v, style);
}
