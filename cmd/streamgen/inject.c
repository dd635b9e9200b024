/* What befalls records between their making and their writing. */
#include <stdlib.h>

#include "inject.h"
#include "json/write.h"

static const char *const words[CARRIES] = {
    [CARRIES_LATE] = "late",
    [CARRIES_SWAP] = "swapped",
    [CARRIES_COPY] = "duplicate",
};

void
inject_release(struct inject *s)
{
	delay_release(&s->late);
	delay_release(&s->swapped);
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
break_one(struct inject *s, struct str lines, struct verdict *verdict)
{
	int64_t n = 0, which;
	int kind = -1;

	for (struct str rest = lines; rest.n; n++)
		cut_line(&rest);
	buf_clear(&s->broken);
	if (n == 0)
		return 0;
	which = rng_int(&verdict->rng, 0, n - 1);
	while (lines.n) {
		struct str line = cut_line(&lines);

		if (which-- == 0)
			kind = corrupt(
			    &s->broken, line, s->faults->kinds, &verdict->rng);
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
marked(struct inject *s, struct str lines, unsigned carries)
{
	struct buf member = {0};

	if (!s->mark || !carries)
		return lines;
	put_member(&member, s->mark, carries);
	buf_clear(&s->marked);
	while (lines.n) {
		corrupt_mark(&s->marked, cut_line(&lines), buf_str(&member));
		buf_putc(&s->marked, '\n');
	}
	buf_release(&member);
	return buf_str(&s->marked);
}

static void
count(struct inject *s, unsigned carries)
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
hold(struct delay_queue *h, int64_t due, int64_t n, unsigned carries,
    struct str text)
{
	delay_put(h,
	    (struct delay_item){.due = due,
		.n = n,
		.copy = carries >> CARRIES_COPY & 1,
		.flags = carries,
		.text = (char *)(uintptr_t)text.p,
		.len = text.n});
}

/* Where the copies of one record go. */
struct way {
	struct buf *b;		  /* at once, or NULL */
	struct delay_queue *held; /* else, until it is due */
	int64_t due;
};

static void
put_copy(struct inject *s, struct way way, int64_t n, struct str lines,
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
inject_put(struct inject *s, struct buf *b, int64_t n, int64_t at,
    struct str lines, struct verdict *verdict, struct err *e)
{
	struct way way = {b, NULL, 0};
	unsigned carries = 0;

	if (verdict->left_out) {
		s->left_out += b != NULL;
		return 0;
	}
	if (verdict->broken)
		carries = break_one(s, lines, verdict);
	if (carries)
		lines = buf_str(&s->broken);
	if (verdict->late) {
		carries |= 1u << CARRIES_LATE;
		at = later(at, verdict->late_ns);
		way = (struct way){NULL, &s->late, at};
	} else if (verdict->swapped) {
		carries |= 1u << CARRIES_SWAP;
		way = (struct way){
		    NULL, &s->swapped, later(n, s->faults->swap_by)};
	}
	put_copy(s, way, n, lines, carries);
	if (verdict->twice && verdict->again_ns)
		way =
		    (struct way){NULL, &s->late, later(at, verdict->again_ns)};
	if (verdict->twice)
		put_copy(s, way, n, lines, carries | 1u << CARRIES_COPY);
	if (s->late.bytes + s->swapped.bytes > INJECT_HELD_MAX)
		return err_set(e, EX_OSERR,
		    "more than 1 GiB of records is held back for their time");
	return 0;
}

void
inject_pop(struct inject *s, struct delay_queue *h, struct buf *b)
{
	struct delay_item item = delay_pop(h);

	if (b) {
		buf_put(b, item.text, item.len);
		count(s, item.flags);
	}
	free(item.text);
}
