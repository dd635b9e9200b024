/* What befalls records between their making and their writing. */
#include <stdlib.h>

#include "json/write.h"
#include "stage.h"

static const char *const words[CARRIES] = {
    [CARRIES_LATE] = "late",
    [CARRIES_SWAP] = "swapped",
    [CARRIES_COPY] = "duplicate",
};

void
stage_release(struct stage *s)
{
	held_release(&s->late);
	held_release(&s->swapped);
	buf_release(&s->broken);
	buf_release(&s->marked);
}

/* Takes a line, without its line feed, off the front. */
static struct str
cut_line(struct str *lines)
{
	const char *end = memchr(lines->p, '\n', lines->n);
	size_t n = end ? (size_t)(end - lines->p) : lines->n;
	struct str line = {lines->p, n};

	lines->p += n + (end != NULL);
	lines->n -= n + (end != NULL);
	return line;
}

/*
 * Breaks one of the lines, drawn evenly.  What the record carries for it, 0
 * when it could not be broken.
 */
static unsigned
break_one(struct stage *s, struct str lines, struct fate *fate)
{
	int64_t n = 0, which;
	int kind = -1;

	for (struct str rest = lines; rest.n; n++)
		cut_line(&rest);
	buf_clear(&s->broken);
	if (n == 0)
		return 0;
	which = rng_int(&fate->rng, 0, n - 1);
	while (lines.n) {
		struct str line = cut_line(&lines);

		if (which-- == 0)
			kind = spoil(
			    &s->broken, line, s->faults->kinds, &fate->rng);
		else
			buf_puts(&s->broken, line);
		buf_putc(&s->broken, '\n');
	}
	return kind < 0 ? 0 : 1u << kind;
}

/* The member that --mark adds. */
static void
put_member(struct buf *b, const char *name, unsigned carries)
{
	bool first = true;

	json_write_str(b, str_of(name), false);
	buf_puts(b, STR(":["));
	for (int i = 0; i < CARRIES; i++) {
		if (!(carries & 1u << i))
			continue;
		if (!first)
			buf_putc(b, ',');
		first = false;
		json_write_str(b,
		    str_of(i < BREAKAGES ? break_names[i] : words[i]), false);
	}
	buf_putc(b, ']');
}

/* The lines with what they carry told, where it is to be told. */
static struct str
marked(struct stage *s, struct str lines, unsigned carries)
{
	struct buf member = {0};

	if (!s->mark || !carries)
		return lines;
	put_member(&member, s->mark, carries);
	buf_clear(&s->marked);
	while (lines.n) {
		spoil_mark(&s->marked, cut_line(&lines), buf_str(&member));
		buf_putc(&s->marked, '\n');
	}
	buf_release(&member);
	return buf_str(&s->marked);
}

static void
count(struct stage *s, unsigned carries)
{
	s->out++;
	for (int i = 0; i < CARRIES; i++)
		s->carried[i] += carries >> i & 1;
}

static int64_t
later(int64_t at, int64_t by)
{
	int64_t sum;

	return __builtin_add_overflow(at, by, &sum) ? INT64_MAX : sum;
}

static void
hold(struct held *h, int64_t due, int64_t n, unsigned carries, struct str text)
{
	held_put(h,
	    (struct held_item){.due = due,
		.n = n,
		.copy = carries >> CARRIES_COPY & 1,
		.flags = carries,
		.text = (char *)(uintptr_t)text.p,
		.len = text.n});
}

/* Where the copies of one record go. */
struct way {
	struct buf *b;	   /* at once, or NULL */
	struct held *held; /* else, until it is due */
	int64_t due;
};

static void
put_copy(struct stage *s, struct way way, int64_t n, struct str lines,
    unsigned carries)
{
	if (!way.held && !way.b)
		return;
	lines = marked(s, lines, carries);
	if (way.held) {
		hold(way.held, way.due, n, carries, lines);
		return;
	}
	buf_puts(way.b, lines);
	count(s, carries);
}

int
stage_put(struct stage *s, struct buf *b, int64_t n, int64_t at,
    struct str lines, struct fate *fate, struct err *e)
{
	struct way way = {b, NULL, 0};
	unsigned carries = 0;

	if (fate->left_out) {
		s->left_out += b != NULL;
		return 0;
	}
	if (fate->broken)
		carries = break_one(s, lines, fate);
	if (carries)
		lines = buf_str(&s->broken);
	if (fate->late) {
		carries |= 1u << CARRIES_LATE;
		at = later(at, fate->late_ns);
		way = (struct way){NULL, &s->late, at};
	} else if (fate->swapped) {
		carries |= 1u << CARRIES_SWAP;
		way = (struct way){
		    NULL, &s->swapped, later(n, s->faults->swap_by)};
	}
	put_copy(s, way, n, lines, carries);
	if (fate->twice && fate->again_ns)
		way = (struct way){NULL, &s->late, later(at, fate->again_ns)};
	if (fate->twice)
		put_copy(s, way, n, lines, carries | 1u << CARRIES_COPY);
	if (s->late.bytes + s->swapped.bytes > STAGE_HELD_MAX)
		return err_set(e, EX_OSERR,
		    "more than 1 GiB of records is held back for their time");
	return 0;
}

void
stage_pop(struct stage *s, struct held *h, struct buf *b)
{
	struct held_item item = held_pop(h);

	if (b) {
		buf_put(b, item.text, item.len);
		count(s, item.flags);
	}
	free(item.text);
}
