/* The index of special bytes: windows, and the portable kernel. */
#include <stdlib.h>
#include <string.h>

#include "base/cpu.h"
#include "base/mem.h"
#include "base/utf8.h"
#include "json/scan/scan.h"
#include "json/scan/scan_escape_priv.h"

void
scan_init(struct scan *s)
{
	*s = (struct scan){.kernel = scan_scalar};
#if defined(__x86_64__)
	if (cpu_level() == CPU_AVX2)
		s->kernel = scan_avx2;
#elif defined(__aarch64__)
	if (cpu_level() == CPU_NEON)
		s->kernel = scan_neon;
#endif
}

void
scan_release(struct scan *s)
{
	free(s->entry);
	s->entry = NULL;
}

const uint32_t *
scan_start(struct scan *s, const char *text, size_t n)
{
	size_t room = (n < SCAN_WINDOW ? n : SCAN_WINDOW) + SCAN_SLACK;

	if (s->room < room) {
		if (room < s->room * 2) /* blocks that grow bit by bit */
			room = s->room * 2;
		free(s->entry);
		s->entry = xreallocarray(NULL, room, sizeof(*s->entry));
		s->room = room;
	}
	s->text = text;
	s->n = n;
	s->done = s->checked = 0;
	s->state = (struct scan_state){0};
	s->bad_window = s->suspect = false;
	s->end = s->entry;
	s->end[0] = s->end[1] = (uint32_t)(n - 1);
	return s->end;
}

/*
 * Where to stop checking for now: not inside a sequence that the next window
 * may complete.  A line end always stops it, so what is put off belongs to a
 * record that goes on in the next window.
 */
static size_t
check_to(const struct scan *s)
{
	size_t end = s->done;
	unsigned char c;
	int k;

	if (scan_dry(s))
		return end;
	for (k = 1; k <= 4; k++) {
		c = (unsigned char)s->text[end - (size_t)k];
		if (c >= 0xc0)
			return end - (size_t)k;
		if (c < 0x80)
			break;
	}
	return end;
}

/* The window started at `start`; something before it may have been put off. */
static void
check_utf8(struct scan *s, size_t start)
{
	size_t to = check_to(s);

	s->bad_window = (s->state.high || s->checked < start) &&
	    !utf8_valid(s->text + s->checked, to - s->checked);
	s->suspect |= s->bad_window;
	s->checked = to;
}

static void
window(struct scan *s)
{
	size_t start = s->done, n = s->n - start, whole;
	char last[64];

	if (n > SCAN_WINDOW)
		n = SCAN_WINDOW;
	whole = n & ~(size_t)63;
	s->state.high = false;
	s->end = s->kernel(
	    s->text + start, whole / 64, (uint32_t)start, s->end, &s->state);
	if (whole < n) {
		memset(last, ' ', sizeof(last));
		memcpy(last, s->text + start + whole, n - whole);
		s->end = s->kernel(
		    last, 1, (uint32_t)(start + whole), s->end, &s->state);
	}
	s->done += n;
	check_utf8(s, start);
}

const uint32_t *
scan_more(struct scan *s, const uint32_t *e)
{
	size_t left = e < s->end ? (size_t)(s->end - e) : 0;

	if (left >= 2 || scan_dry(s))
		return e;
	if (left)
		s->entry[0] = *e;
	s->end = s->entry + left;
	while (s->end - s->entry < 2 && !scan_dry(s))
		window(s);
	s->end[0] = s->end[1] = (uint32_t)(s->n - 1);
	return s->entry;
}

/* --- the portable kernel --- */

enum { QUOTE = 1, BACKSLASH = 2, CONTROL = 4, HIGH = 8 };

static inline unsigned
class_of(unsigned char c)
{
	if (c == '"')
		return QUOTE;
	if (c == '\\')
		return BACKSLASH;
	if (c < 0x20)
		return CONTROL;
	return c >= 0x80 ? HIGH : 0;
}

uint32_t *
scan_scalar(const char *p, size_t chunks, uint32_t place, uint32_t *out,
    struct scan_state *state)
{
	size_t i, n = chunks * 64;
	bool escaped = state->escaped;
	unsigned c, all = 0;

	for (i = 0; i < n; i++) {
		c = class_of((unsigned char)p[i]);
		all |= c;
		if ((c & CONTROL) || ((c & (QUOTE | BACKSLASH)) && !escaped))
			*out++ = place + (uint32_t)i;
		escaped = (c & BACKSLASH) && !escaped;
	}
	state->escaped = escaped;
	state->high |= (all & HIGH) != 0;
	return out;
}
