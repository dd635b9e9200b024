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

/* Whether the member at `start`, which ends at `end`, is a number that compares
 * so; -1: it takes more to tell. */
SHAPE_STEP int
pass_holds(
    const struct json_pass *pass, const char *text, size_t start, size_t end)
{
	double x;

	if (UNLIKELY(text[start] > '9') || UNLIKELY(text[start] == '"') ||
	    !fast_order_text((struct str){text + start, end - start}, &x))
		return -1;
	return pass->holds >> fast_order_bit(x, pass->than) & 1;
}

/*
 * Behind the record at `pos`, with the entry of its line feed in *entry and,
 * when it `picks`, in *holds what the member says; 0 when it leaves the trie.
 */
SHAPE_STEP size_t
pass_record(struct walk *w, const struct json_pass *pass, bool picks,
    const uint32_t **entry, size_t pos, int *holds)
{
	const struct shapes *s = w->shapes;
	const struct shape_node *n = &s->node[s->node[0].next];
	const char *text = w->scan.text;
	const uint32_t *e = *entry;
	unsigned special;
	size_t start, end;

	/* (where there is none it is null, which is less than any number) */
	*holds = picks ? pass->holds & 1 : 1;
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
			*holds = pass_holds(pass, text, start, end);
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

/* The line, and some bytes behind it. */
SHAPE_STEP void
pass_copy(char *to, const char *from, size_t n)
{
	for (size_t i = 0; i < n; i += PASS_ROOM)
		memcpy(to + i, from + i, PASS_ROOM);
}

/* Each line is copied, and what is not wanted then overwritten: which it is
 * comes at random, and a branch would guess wrong. */
SHAPE_STEP size_t
pass_lines(
    struct walk *w, struct json_pass *pass, bool picks, size_t pos, size_t max)
{
	const char *text = w->scan.text;
	const uint32_t *last = w->scan.end - w->shapes->most, *e = w->entry;
	char *out = picks ? pass->out->p + pass->out->len : NULL;
	size_t end;
	int holds;

	while (e < last) {
		end = pass_record(w, pass, picks, &e, pos, &holds);
		if (UNLIKELY(end == 0) || UNLIKELY(holds < 0) ||
		    UNLIKELY(end - pos > max))
			break;
		w->entry = ++e;
		if (picks) {
			pass_copy(out, text + pos, end + 1 - pos);
			out += holds ? end + 1 - pos : 0;
			pass->kept += (unsigned)holds;
		}
		pass->records++;
		pos = end + 1;
	}
	if (picks)
		pass->out->len = (size_t)(out - pass->out->p);
	return pos;
}

SHAPE_STEP size_t
shape_pass(struct walk *w, struct json_pass *pass, size_t pos, size_t max)
{
	return pass->key.p ? pass_lines(w, pass, true, pos, max)
			   : pass_lines(w, pass, false, pos, max);
}
