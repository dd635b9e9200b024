/*
 * JSON input.  The first byte says where the blocks are cut, the rest is the
 * text.  Held to be true:
 *	- SIMD and the portable kernel give the same records and faults;
 *	- each line is judged as a plain second checker judges it by itself,
 *	  whatever its neighbours are;
 *	- lines that come again are seen by their shapes as by the grammar, and
 *	  passed without a document as with one;
 *	- values (-m) do not depend on how the blocks are cut;
 *	- one text by itself is valid when the second checker says so, and the
 *	  words of its tape lie inside it and nest.
 */
#include <stdio.h>
#include <stdlib.h>

#include "../unit/json_oracle.h"
#include "../unit/json_records.h"
#include "base/utf8.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t n);

static void
check(bool ok, const char *what)
{
	if (ok)
		return;
	fprintf(stderr, "%s\n", what);
	abort();
}

static void
check_same(
    const char *p, size_t n, struct how a, struct how b, const char *what)
{
	char *x = records(p, n, a), *y = records(p, n, b);

	if (strcmp(x, y) != 0)
		fprintf(stderr, "%s---\n%s", x, y);
	check(strcmp(x, y) == 0, what);
	free(x);
	free(y);
}

static bool
blank(const char *p, size_t n)
{
	while (n && (*p == ' ' || *p == '\t' || *p == '\r')) {
		p++;
		n--;
	}
	return n == 0;
}

/* The line that the record, or the blank lines before it, must be. */
static void
check_lines(const char *p, size_t n)
{
	char *got = records(p, n, (struct how){0}), *at = got;
	unsigned long long line = 0, seen;
	const char *lf;
	size_t len;
	int found;

	if (n >= 3 && memcmp(p, "\xef\xbb\xbf", 3) == 0) {
		p += 3;
		n -= 3;
	}
	for (; n; p += len, n -= len) {
		lf = memchr(p, '\n', n);
		len = lf ? (size_t)(lf - p) + 1 : n;
		line++;
		if (blank(p, len - (lf != NULL)))
			continue;
		check(sscanf(at, "%d line %llu ", &found, &seen) == 2 &&
			seen == line,
		    "a line without its record");
		check((found > 0) == oracle_valid(p, len - (lf != NULL), true),
		    "a line judged wrongly");
		at = strstr(at, "\n") + 1;
	}
	check(strstr(at, " lines, ") != NULL, "a record without its line");
	free(got);
}

/* What is passed without a document is what the documents say. */
static void
check_pass(const char *p, size_t n, struct how how, struct json_raw_filter pass)
{
	uint64_t passed = 0;
	char *x = kept(p, n, how, &pass, true, &passed), *y;

	how.shapes = SHAPES_NONE;
	y = kept(p, n, how, &pass, false, &passed);
	if (strcmp(x, y) != 0)
		fprintf(stderr, "%s---\n%s", x, y);
	check(strcmp(x, y) == 0, "a pass shows");
	free(x);
	free(y);
}

static void
check_passes(const char *p, size_t n)
{
	struct json_raw_filter passes[] = {
	    {.holds = 7},
	    {.path = {{STR("a")}, 1, false, 0},
		.than = 1,
		.holds = (uint8_t)(n % 8)},
	    {.path = {{STR("a")}, 1, false, 0}, .edit = bracket},
	    {.path = {{STR("a"), STR("b")}, 2, false, 0},
		.holds = (uint8_t)(n % 7 + 1)},
	    {.path = {{STR("a"), STR("b")}, 2, false, 0}, .edit = bracket},
	    {.path = {{STR("a")}, 1, true, (uint32_t)n % 3}, .holds = 3},
	    {.path = {{STR("a")}, 1, true, (uint32_t)n % 3}, .edit = bracket},
	};
	struct how portable = {.shapes = SHAPES_PORTABLE};

	for (size_t i = 0; i < sizeof passes / sizeof *passes; i++) {
		check_pass(p, n, (struct how){0}, passes[i]);
		check_pass(p, n, portable, passes[i]);
	}
}

/* All lines a second time: most are known by their shapes then. */
static void
check_shapes(const char *p, size_t n)
{
	struct buf twice = {0};

	buf_put(&twice, p, n);
	buf_putc(&twice, '\n');
	buf_put(&twice, p, n);
	check_same(twice.p, twice.len, (struct how){0},
	    (struct how){.shapes = SHAPES_NONE}, "shapes differ");
	check_same(twice.p, twice.len, (struct how){.shapes = SHAPES_PORTABLE},
	    (struct how){.shapes = SHAPES_NONE}, "portable shapes differ");
	check_lines(twice.p, twice.len);
	buf_put(&twice, "\n", 1);
	buf_put(&twice, p, n);
	check_passes(twice.p, twice.len);
	buf_release(&twice);
}

static void
check_word(const struct doc *d, uint32_t at, size_t n, struct buf *tmp)
{
	struct str s = doc_raw(d, at);

	check(s.p >= d->base && s.p + s.n <= d->base + n, "a word outside");
	if (doc_type(d, at) != DT_STR_ESC)
		return;
	buf_clear(tmp);
	json_unescape(tmp, doc_str_raw(d, at));
	check(utf8_valid(tmp->p, tmp->len), "decoded to invalid UTF-8");
	check(tmp->len < s.n - 2, "decoded to more than it was");
}

static void
check_one(const char *p, size_t n)
{
	bool valid = oracle_valid(p, n, false);
	struct err err = {0};
	struct jv v = json_parse((struct str){p, n}, &err);
	struct buf tmp = {0};
	uint32_t at;

	check(valid == (v.kind != JV_NONE), "one text judged wrongly");
	check(valid == json_valid((struct str){p, n}), "two verdicts");
	check(valid == (err.code == 0), "no error told");
	if (!valid)
		return;
	for (at = 0; at < v.doc->words; at++)
		if (doc_type(v.doc, at) < DT_END)
			check_word(v.doc, at, n, &tmp);
	check(doc_next(v.doc, 0) == v.doc->words, "not one value");
	check(doc_depth(v.doc, 0) == v.doc->depth, "depth");
	doc_unref(v.doc);
	buf_release(&tmp);
}

int
LLVMFuzzerTestOneInput(const uint8_t *data, size_t n)
{
	const char *p = (const char *)data + 1;
	struct how multi = {.multi = true}, cut = multi;

	if (n < 2 || n > 4096)
		return 0;
	n--;
	cut.cut[0] = data[0] % (n + 1);
	cut.cut[1] = (size_t)data[0] * 7 % (n + 1);
	check_same(p, n, (struct how){0}, (struct how){.kernel = scan_scalar},
	    "kernels differ");
	check_same(p, n, multi,
	    (struct how){.multi = true, .kernel = scan_scalar},
	    "kernels differ on values");
	check_same(p, n, multi, cut, "a cut shows");
	check_lines(p, n);
	check_shapes(p, n);
	check_one(p, n);
	return 0;
}
