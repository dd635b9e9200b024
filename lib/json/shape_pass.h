/*
 * The way along the shapes without a tape, for json_pass(), the same for each
 * kind of processor: behind shape_walk.h.
 */
#include "json/fast.h"
#include "json/pass.h"

/* Behind the scalar at `start`, and the next entry in *entry; 0: it is bad, or
 * a rare one. */
SHAPE_STEP size_t
pass_scalar(
    struct walk *w, const char *text, const uint32_t **entry, size_t start)
{
	const uint32_t *e = *entry;
	uint64_t word;
	size_t end;
	char c = text[start];

	if (c == '"') {
		end = e[1];
		if (LIKELY(text[end] == '"')) {
			*entry = e + 2;
			return end + 1;
		}
		if (shape_escapes(w, e, start) == 0)
			return 0;
		*entry = w->behind.entry;
		return w->behind.pos;
	}
	if (c <= '9')
		return number_end(text, start);
	word = literal_word(text, start);
	return word ? start + word_len(word) : 0;
}

/* Where the scalar is that was picked; end 0: nowhere. */
struct picked {
	size_t start, end;
};

/* Behind the record at `pos`, with the entry of its line feed in *entry; 0 when
 * it leaves the trie. */
SHAPE_STEP size_t
pass_record(struct walk *w, bool picks, const uint32_t **entry, size_t pos,
    struct picked *picked)
{
	const struct shapes *s = w->shapes;
	const struct shape_node *n = &s->node[s->node[0].next];
	const char *text = w->scan.text;
	const uint32_t *e = *entry;
	unsigned special;
	size_t start, end;

	*picked = (struct picked){0};
	for (;;) {
		special = n->special;
		if (UNLIKELY(!head_is(n, text + pos)))
			goto other;
		if (UNLIKELY(special & (SHAPE_LONG | SHAPE_LAST | SHAPE_ODD))) {
			if ((special & SHAPE_LONG) &&
			    !shape_rest(s, n, text, pos))
				goto other;
			if (picks && (special & SHAPE_ODD))
				return 0;
			if (special & SHAPE_LAST)
				break;
		}
		*entry = e + n->entries;
		start = pos + n->len;
		end = pass_scalar(w, text, entry, start);
		if (UNLIKELY(end == 0))
			goto other;
		e = *entry;
		if (picks && UNLIKELY(special & SHAPE_PICK))
			*picked = (struct picked){start, end};
		pos = end;
		n = &s->node[n->next];
		continue;
	other:
		if (n->alt == 0)
			return 0;
		n = &s->node[n->alt];
	}
	*entry = e + n->entries;
	end = pos + n->len;
	return text[end] == '\n' && s->more[n - s->node].flags == 0 ? end : 0;
}

/* Copies n bytes, and some bytes behind them. */
SHAPE_STEP void
pass_copy(char *to, const char *from, size_t n)
{
	for (size_t i = 0; i < n; i += PASS_ROOM)
		memcpy(to + i, from + i, PASS_ROOM);
}

/* Whether a number was picked: its text. */
SHAPE_STEP bool
pass_number(const char *text, struct picked at, struct str *number)
{
	*number = (struct str){text + at.start, at.end - at.start};
	return at.end && *number->p <= '9' && *number->p != '"';
}

/*
 * Copies the line, which is overwritten again when it is not wanted: which it
 * is comes at random, and a branch would guess wrong.  False: it takes more to
 * tell.
 */
SHAPE_STEP bool
pass_compared(
    struct json_pass *pass, const char *text, struct str line, struct picked at)
{
	struct buf *out = pass->out;
	struct str number;
	unsigned holds = pass->holds & 1; /* null is less than any number */
	double x;

	if (LIKELY(at.end)) {
		if (!pass_number(text, at, &number) ||
		    !fast_order_text(number, &x))
			return false;
		holds = pass->holds >> fast_order_bit(x, pass->than) & 1;
	}
	pass_copy(buf_room(out, line.n + PASS_ROOM), line.p, line.n);
	out->len += holds ? line.n : 0;
	pass->kept += holds;
	return true;
}

/* Copies the line with another number in it. */
SHAPE_STEP bool
pass_edited(
    struct json_pass *pass, const char *text, struct str line, struct picked at)
{
	struct buf *out = pass->out;
	struct str number;
	size_t before = out->len, head, tail;

	if (!pass_number(text, at, &number))
		return false;
	head = (size_t)(number.p - line.p);
	tail = line.n - head - number.n;
	pass_copy(buf_room(out, line.n + PASS_ROOM), line.p, head);
	out->len += head;
	if (UNLIKELY(!pass->edit(pass, number, out))) {
		out->len = before;
		return false;
	}
	pass_copy(buf_room(out, tail + PASS_ROOM), number.p + number.n, tail);
	out->len += tail;
	pass->kept++;
	return true;
}

enum pass_kind { PASS_ALL, PASS_COMPARE, PASS_EDIT };

SHAPE_STEP size_t
pass_lines(struct walk *w, struct json_pass *pass, enum pass_kind kind,
    size_t pos, size_t max)
{
	const char *text = w->scan.text;
	const uint32_t *last = w->scan.end - w->shapes->most, *e = w->entry;
	struct picked picked;
	struct str line;
	size_t end;

	while (e < last) {
		end = pass_record(w, kind != PASS_ALL, &e, pos, &picked);
		if (UNLIKELY(end == 0) || UNLIKELY(end - pos > max))
			break;
		line = (struct str){text + pos, end + 1 - pos};
		if (kind == PASS_COMPARE &&
		    !pass_compared(pass, text, line, picked))
			break;
		if (kind == PASS_EDIT && !pass_edited(pass, text, line, picked))
			break;
		w->entry = ++e;
		pass->records++;
		pos = end + 1;
	}
	return pos;
}

SHAPE_STEP size_t
shape_pass(struct walk *w, struct json_pass *pass, size_t pos, size_t max)
{
	if (!pass->key.p)
		return pass_lines(w, pass, PASS_ALL, pos, max);
	if (!pass->edit)
		return pass_lines(w, pass, PASS_COMPARE, pos, max);
	return pass_lines(w, pass, PASS_EDIT, pos, max);
}
