/*
 * The ways of a record that every program starts with, for the gate that counts
 * instructions: the index of its special bytes, or index and validated tape.
 *
 * usage: parse index|tape FILE
 */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "base/buf.h"
#include "json/doc.h"
#include "json/parser.h"
#include "json/scan/scan.h"

/* As many bytes as the programs read in one go. */
enum { BLOCK = 64 * 1024 };

static unsigned long
count_index(const char *text, size_t n)
{
	struct scan s;
	unsigned long found = 0;

	scan_init(&s);
	scan_start(&s, text, n);
	while (!scan_dry(&s)) {
		const uint32_t *e = scan_more(&s, s.end);

		found += (unsigned long)(s.end - e);
	}
	scan_release(&s);
	return found;
}

static unsigned long
count_records(struct json_parser *p, const char *text, size_t n, bool last)
{
	struct json_rec rec;
	unsigned long found = 0;
	enum json_found what;

	json_feed(p, text, n, last);
	while ((what = json_next(p, &rec)) != JSON_END) {
		if (what == JSON_BAD) {
			fprintf(stderr, "bad record: %s\n", rec.why);
			exit(1);
		}
		found++;
		doc_unref(rec.value.doc);
	}
	return found;
}

/* The bytes up to the last line feed that a block takes. */
static size_t
whole_lines(const char *p, size_t n)
{
	if (n <= BLOCK)
		return n;
	for (n = BLOCK; n && p[n - 1] != '\n';)
		n--;
	return n;
}

int
main(int argc, char **argv)
{
	struct json_parser *parser = json_parser_new(false, BLOCK);
	struct buf b = {0};
	unsigned long found = 0;
	char part[4096];
	FILE *f = argc == 3 ? fopen(argv[2], "r") : NULL;
	size_t n;

	if (!f) {
		fprintf(stderr, "usage: parse index|tape FILE\n");
		return 1;
	}
	while ((n = fread(part, 1, sizeof part, f)))
		buf_put(&b, part, n);
	fclose(f);
	n = b.len;
	memset(buf_room(&b, JSON_PADDING), '"', JSON_PADDING);
	for (size_t at = 0, size; at < n; at += size) {
		size = whole_lines(b.p + at, n - at);
		if (strcmp(argv[1], "index") == 0)
			found += count_index(b.p + at, size);
		else
			found += count_records(
			    parser, b.p + at, size, at + size == n);
	}
	printf("%lu\n", found);
	json_parser_free(parser);
	buf_release(&b);
	return 0;
}
