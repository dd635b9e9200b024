/*
 * The way along the shapes without a tape, for json_raw_filter(), the same for
 * each kind of processor: behind shape_walk_priv.h.
 */
#include "json/fast.h"
#include "json/raw_filter.h"

/* Behind the string at `start`, and the next entry in *entry; 0: it is bad, or
 * a rare one. */
SHAPE_STEP size_t
pass_string(
    struct walk *w, const char *text, const uint32_t **entry, size_t start)
{
	const uint32_t *e = *entry;
	size_t end = e[1];

	if (LIKELY(text[end] == '"')) {
		*entry = e + 2;
		return end + 1;
	}
	if (shape_escapes(w, e, start) == 0)
		return 0;
	*entry = w->behind.entry;
	return w->behind.pos;
}

SHAPE_STEP size_t
pass_literal(const char *text, size_t start)
{
	uint64_t word = literal_word(text, start);

	return word ? start + word_len(word) : 0;
}

/* Where what was picked is; end 0: nowhere. */
struct picked {
	size_t start, end;
};

enum { NO_INDEX = UINT32_MAX };

SHAPE_CALL size_t pass_array(struct walk *, const struct shape_node *,
    const uint32_t *entry, size_t pos, unsigned nested, uint32_t index);

/* Behind the value at `start`, which is picked or whose element is; 0 unless
 * that is a number, or there is no such element. */
SHAPE_STEP size_t
pass_picked(struct walk *w, const struct shape_node *n, const char *text,
    const uint32_t **entry, size_t start, struct picked *picked)
{
	const struct json_path *pick = &w->shapes->pick;
	char c = text[start];
	size_t end;

	if (pick->indexed) {
		if (c != '[')
			return 0;
		w->element.end = 0;
		end = pass_array(w, n, *entry, start, 0, pick->index);
		*entry = w->behind.entry;
		*picked = (struct picked){w->element.start, w->element.end};
		return end;
	}
	if (c == '"' || c > '9')
		return 0;
	end = number_end(text, start);
	*picked = (struct picked){start, end};
	return end;
}

/* Behind a scalar, or if `many`, behind as many numbers as can be. */
SHAPE_STEP size_t
pass_simple(struct walk *w, const char *text, const uint32_t **entry,
    size_t start, bool many)
{
	char c = text[start];
	size_t end;

	if (c == '"')
		return pass_string(w, text, entry, start);
	if (c > '9')
		return pass_literal(text, start);
	end = many ? numbers_end(text, start) : 0;
	return LIKELY(end) ? end : number_end(text, start);
}

/* Behind any value; the same. */
SHAPE_STEP size_t
pass_value(struct walk *w, const struct shape_node *n, const char *text,
    const uint32_t **entry, size_t start, unsigned nested)
{
	char c = text[start];
	size_t end;

	if (c == '"')
		return pass_string(w, text, entry, start);
	if (c <= '9')
		return number_end(text, start);
	if (LIKELY(c != '['))
		return pass_literal(text, start);
	c = text[start + 1];
	if (c == ']')
		return start + 2;
	if (c != '"' && c <= '9') {
		end = numbers_end(text, start + 1);
		if (LIKELY(end) && LIKELY(text[end] == ']'))
			return end + 1;
	}
	end = pass_array(w, n, *entry, start, nested, NO_INDEX);
	*entry = w->behind.entry;
	return end;
}

/*
 * Behind the object at `pos`, by the trie that begins with `first`, and the
 * next entry in *entry; 0 when it leaves the trie.  picked NULL: nothing is
 * picked.
 */
SHAPE_STEP size_t
pass_way(struct walk *w, unsigned first, const uint32_t **entry, size_t pos,
    unsigned nested, struct picked *picked)
{
	const struct shapes *s = w->shapes;
	const struct shape_node *n = &s->node[first];
	const char *text = w->scan.text;
	const uint32_t *e = *entry;
	unsigned special, rare = SHAPE_LONG | SHAPE_LAST;

	if (picked)
		rare |= SHAPE_PICK | SHAPE_ODD;
	for (;;) {
		special = n->special;
		if (UNLIKELY(!head_is(n, text + pos)))
			goto other;
		if (UNLIKELY(special & rare)) {
			if ((special & SHAPE_LONG) &&
			    !shape_rest(s, n, text, pos))
				goto other;
			if (picked && (special & SHAPE_ODD))
				return 0;
			if (special & SHAPE_LAST)
				break;
		}
		e += n->entries;
		pos += n->len;
		if (picked && UNLIKELY(special & SHAPE_PICK))
			pos = pass_picked(w, n, text, &e, pos, picked);
		else
			pos = pass_value(w, n, text, &e, pos, nested);
		if (UNLIKELY(pos == 0))
			return 0;
		n = &s->node[n->next];
		continue;
	other:
		if (n->alt == 0)
			return 0;
		n = &s->node[n->alt];
	}
	*entry = e + n->entries;
	return s->more[n - s->node].flags == 0 ? pos + n->len : 0;
}

/* Behind an element of the array that follows the node's gap, as pass_value().
 */
SHAPE_STEP size_t
pass_element(struct walk *w, const struct shape_node *n, const uint32_t **entry,
    size_t pos, unsigned nested)
{
	const struct shapes *s = w->shapes;
	size_t end;

	if (nested == SHAPE_NEST)
		return 0;
	if (w->scan.text[pos] == '{')
		return pass_way(
		    w, s->more[n - s->node].element, entry, pos, nested, NULL);
	end = pass_array(w, n, *entry, pos, nested, NO_INDEX);
	*entry = w->behind.entry;
	return end;
}

/* Behind the array at `pos`, and the next entry in w->behind; 0 when it leaves
 * the trie.  The element of this index goes to w->element. */
SHAPE_CALL size_t
pass_array(struct walk *w, const struct shape_node *n, const uint32_t *entry,
    size_t pos, unsigned nested, uint32_t index)
{
	const char *text = w->scan.text;
	const uint32_t *last = w->scan.end - w->shapes->most;
	size_t end;
	char c = text[++pos];

	w->behind.entry = entry;
	if (c == ']')
		return entry <= last ? pos + 1 : 0;
	for (;;) {
		if (UNLIKELY(entry > last))
			return 0;
		if (c == '{' || c == '[')
			end = pass_element(w, n, &entry, pos, nested + 1);
		else
			end = pass_simple(
			    w, text, &entry, pos, index == NO_INDEX);
		if (UNLIKELY(end == 0))
			return 0;
		if (UNLIKELY(index != NO_INDEX) && index-- == 0) {
			w->element.start = pos;
			w->element.end = end;
			index = NO_INDEX;
		}
		pos = end + 1;
		if (text[end] != ',')
			break;
		c = text[pos];
	}
	w->behind.entry = entry;
	return text[end] == ']' && entry <= last ? pos : 0;
}

/* Behind the record at `pos`, with the entry of its line feed in *entry; 0 when
 * it leaves the trie. */
SHAPE_STEP size_t
pass_record(
    struct walk *w, const uint32_t **entry, size_t pos, struct picked *picked)
{
	const struct shapes *s = w->shapes;
	const char *text = w->scan.text;
	size_t end;

	if (picked)
		*picked = (struct picked){0};
	if (LIKELY(text[pos] != '[')) {
		end = pass_way(w, s->node[0].next, entry, pos, 0, picked);
	} else {
		end = picked ? 0
			     : pass_array(w, s->node, *entry, pos, 0, NO_INDEX);
		*entry = w->behind.entry;
	}
	return text[end] == '\n' ? end : 0;
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
pass_compared(struct json_raw_filter *pass, const char *text, struct str line,
    struct picked at)
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
pass_edited(struct json_raw_filter *pass, const char *text, struct str line,
    struct picked at)
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
pass_lines(struct walk *w, struct json_raw_filter *pass, enum pass_kind kind,
    size_t pos, size_t max)
{
	const char *text = w->scan.text;
	const uint32_t *last = w->scan.end - w->shapes->most, *e = w->entry;
	struct picked picked;
	struct str line;
	size_t end;

	while (e < last) {
		end =
		    pass_record(w, &e, pos, kind == PASS_ALL ? NULL : &picked);
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
shape_pass(struct walk *w, struct json_raw_filter *pass, size_t pos, size_t max)
{
	if (pass->path.n == 0)
		return pass_lines(w, pass, PASS_ALL, pos, max);
	if (!pass->edit)
		return pass_lines(w, pass, PASS_COMPARE, pos, max);
	return pass_lines(w, pass, PASS_EDIT, pos, max);
}
