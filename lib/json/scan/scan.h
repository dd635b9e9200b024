/*
 * The index: where the special bytes of a text are.  Private to lib/json.
 *
 * Special are, in order of place:
 *	- a quote that is not escaped;
 *	- a backslash that starts an escape;
 *	- a control byte (below 0x20), escaped or not, so every line end.
 * Nothing else is needed to step from token to token: the quotes bound the
 * strings, a string with an escape or a control byte shows it between them,
 * and what lies outside strings is read anyway to check it.  As a line end is
 * in the index whatever stands before it, and takes a dangling backslash with
 * it, a broken line has no effect on the next.
 *
 * A text is indexed a window at a time, when the reader asks for more.
 */
#ifndef JSON_SCAN_SCAN_H
#define JSON_SCAN_SCAN_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

enum {
	SCAN_WINDOW = 32 * 1024, /* a multiple of 64 */
	SCAN_SLACK = 72, /* entries that a kernel may write beyond its last */
};

/* What goes over from one chunk of 64 bytes to the next. */
struct scan_state {
	bool escaped; /* the next byte stands behind a backslash */
	bool high;    /* some byte was above 0x7f */
};

/*
 * Writes the places of the special bytes of `chunks` times 64 bytes at `p`,
 * counted from `place`, and returns where the next one would go.
 */
typedef uint32_t *scan_kernel(const char *p, size_t chunks, uint32_t place,
    uint32_t *out, struct scan_state *);

scan_kernel scan_scalar;
#if defined(__x86_64__)
scan_kernel scan_avx2; /* needs CPU_AVX2 */
#elif defined(__aarch64__)
scan_kernel scan_neon;
#endif

struct scan {
	scan_kernel *kernel;
	const char *text;
	size_t n;	 /* of text; its last byte is a line feed */
	size_t done;	 /* indexed so far */
	size_t checked;	 /* for UTF-8 so far */
	uint32_t *entry; /* of the window; two line ends follow the last */
	uint32_t *end;
	size_t room; /* entries allocated */
	struct scan_state state;
	bool bad_window; /* invalid UTF-8 in what was indexed last */
	bool suspect;	 /* the same of any window since this was cleared */
};

void scan_init(struct scan *);
void scan_release(struct scan *);

/*
 * Starts on a text that ends in a line feed and is shorter than 4 GiB - 64.
 * Nothing is indexed yet; returns the first entry, which is scan.end.
 */
const uint32_t *scan_start(struct scan *, const char *text, size_t n);

/*
 * Indexes on until at least two entries stand at `e` (fewer only when the text
 * has no more) and returns where they now are.  Entries before `e` are gone.
 * What follows the last entry of a window are two places of the last byte of
 * the text, a line feed: reading one or two entries too far does no harm, and
 * shows by e >= scan.end.
 */
const uint32_t *scan_more(struct scan *, const uint32_t *e);

/* Whether scan_more() could add to the entries. */
static inline bool
scan_dry(const struct scan *s)
{
	return s->done == s->n;
}

#endif
