/* What the tests of the parser share: the records of an input as text, so that
 * two ways to get them can be compared. */
#ifndef TEST_JSON_RECORDS_H
#define TEST_JSON_RECORDS_H

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "base/mem.h"
#include "json/parse/parser_priv.h"
#include "json/raw_filter.h"

/* A copy of a block as json_feed() wants it, the padding filled with trouble.
 */
static inline char *
padded(const char *p, size_t n)
{
	char *copy = xmalloc(n + JSON_PADDING);

	if (n)
		memcpy(copy, p, n);
	memset(copy + n, '"', JSON_PADDING);
	return copy;
}

/* Everything about a record but where its bytes lie. */
static inline void
show(struct buf *out, enum json_found found, const struct json_rec *rec)
{
	const struct doc *d = rec->value.doc;
	size_t i;

	buf_printf(out, "%d line %llu ", found, (unsigned long long)rec->line);
	if (found == JSON_BAD) {
		buf_printf(out, "column %zu %s\n", rec->column, rec->why);
		return;
	}
	buf_printf(out, "flags %d depth %d:", d->flags, d->depth);
	for (i = 0; i < d->words; i++)
		buf_printf(out, " %d/%u/%u", word_type(d->tape[i]),
		    word_off(d->tape[i]) - word_off(d->tape[0]),
		    word_len(d->tape[i]));
	buf_putc(out, ' ');
	buf_puts(out, doc_raw(d, 0));
	buf_putc(out, '\n');
}

static inline void
show_records(struct buf *out, struct json_parser *p)
{
	struct json_rec rec = {0};
	enum json_found found;

	while ((found = json_next(p, &rec)) != JSON_END) {
		show(out, found, &rec);
		if (found == JSON_RECORD)
			doc_unref(rec.value.doc);
	}
}

struct how {
	bool multi;
	scan_kernel *kernel; /* NULL: the processor's best */
	enum {
		SHAPES_BEST,
		SHAPES_PORTABLE,
		SHAPES_NONE, /* the grammar alone */
	} shapes;
	size_t max_record; /* 0: none */
	size_t cut[2];	   /* where blocks end; 0: nowhere */
};

static inline struct json_parser *
parser_for(struct how how)
{
	struct json_parser *parser = json_parser_new(
	    how.multi, how.max_record ? how.max_record : SIZE_MAX);

	if (how.kernel)
		parser->walk.scan.kernel = how.kernel;
	if (how.shapes == SHAPES_PORTABLE && !how.multi) {
		parser->walk.value = shape_walk_portable;
		parser->walk.pass = shape_pass_portable;
	} else if (how.shapes == SHAPES_NONE)
		parser->walk.value = parser->walk.general;
	return parser;
}

/* All records of an input, given in up to three blocks. */
static inline char *
records(const char *p, size_t n, struct how how)
{
	size_t at[4] = {0, how.cut[0], how.cut[1], n};
	struct json_parser *parser = parser_for(how);
	struct buf out = {0};
	char *block;
	int i;

	for (i = 0; i < 3; i++) {
		if (at[i + 1] < at[i])
			at[i + 1] = at[i];
		block = padded(p + at[i], at[i + 1] - at[i]);
		json_feed(parser, block, at[i + 1] - at[i], i == 2);
		show_records(&out, parser);
		free(block);
	}
	buf_printf(&out, "%llu lines, %llu blank\n",
	    (unsigned long long)json_lines(parser),
	    (unsigned long long)json_blank_lines(parser));
	json_parser_free(parser);
	buf_cstr(&out);
	return out.p;
}

/* What the path leads to; null when nowhere, none when it is an error. */
static inline struct jv
follow_path(const struct json_path *path, const struct json_rec *rec)
{
	struct jv v = jv_ref(rec->value), next;

	for (unsigned i = 0; i < path->n + path->indexed; i++) {
		bool index = i == path->n;

		next = JV_NULL_V;
		if (jv_type(v) == (index ? JT_ARRAY : JT_OBJECT))
			next = index ? jv_at(v, path->index)
				     : jv_get(v, path->key[i]);
		else if (jv_type(v) != JT_NULL)
			next = JV_NONE_V;
		if (next.kind == JV_NONE && jv_type(v) != JT_NULL &&
		    jv_type(v) == (index ? JT_ARRAY : JT_OBJECT))
			next = JV_NULL_V;
		jv_unref(v);
		v = next;
		if (v.kind == JV_NONE)
			break;
	}
	return v;
}

/* What json_raw_filter() is to do with the record: keep it, 1, or not; -1: to
 * stop.
 */
static inline int
keeps(const struct json_raw_filter *pass, const struct json_rec *rec)
{
	struct jv v;
	int order;

	if (pass->path.n == 0)
		return 1;
	v = follow_path(&pass->path, rec);
	if (v.kind == JV_NONE)
		return -1;
	order = jv_cmp(v, jv_dbl(pass->than));
	jv_unref(v);
	return pass->holds >> (1 + (order > 0) - (order < 0)) & 1;
}

/* A json_pass.edit: [NUMBER] in the place of short ones. */
static inline bool
bracket(const struct json_raw_filter *pass, struct str number, struct buf *out)
{
	(void)pass;
	if (number.n > 3)
		return false;
	buf_printf(out, "[%.*s]", (int)number.n, number.p);
	return true;
}

/* The record's line as a pass with this edit has it. */
static inline void
put_bracketed(struct buf *out, const struct json_raw_filter *pass,
    const struct json_rec *rec)
{
	struct jv v = follow_path(&pass->path, rec);
	struct str text = rec->text, raw;

	if (v.kind == JV_VIEW && jv_type(v) == JT_NUMBER) {
		raw = doc_raw(v.doc, v.at);
		buf_put(out, text.p, (size_t)(raw.p - text.p));
		buf_printf(out, "[%.*s]", (int)raw.n, raw.p);
		text.n -= (size_t)(raw.p + raw.n - text.p);
		text.p = raw.p + raw.n;
	}
	buf_puts(out, text);
	jv_unref(v);
}

/* The lines of records that are kept, and the faults of bad ones: with
 * json_raw_filter() behind each record, or without. */
static inline char *
kept(const char *p, size_t n, struct how how, struct json_raw_filter *pass,
    bool passes, uint64_t *passed)
{
	struct json_parser *parser = parser_for(how);
	struct buf out = {0};
	char *block = padded(p, n);
	struct json_rec rec = {0};
	enum json_found found;

	pass->out = &out;
	json_feed(parser, block, n, true);
	while ((found = json_next(parser, &rec)) != JSON_END) {
		if (found == JSON_BAD) {
			show(&out, found, &rec);
			continue;
		}
		if (pass->edit) {
			put_bracketed(&out, pass, &rec);
			buf_putc(&out, '\n');
		} else if (keeps(pass, &rec) == 1) {
			buf_puts(&out, rec.text);
			buf_putc(&out, '\n');
		} else if (keeps(pass, &rec) < 0) {
			buf_puts(&out, STR("an error\n"));
		}
		doc_unref(rec.value.doc);
		if (!passes)
			continue;
		json_raw_filter(parser, pass);
		buf_puts(&out, pass->run);
		*passed += pass->records;
	}
	buf_printf(&out, "%llu lines, %llu blank\n",
	    (unsigned long long)json_lines(parser),
	    (unsigned long long)json_blank_lines(parser));
	json_parser_free(parser);
	free(block);
	buf_cstr(&out);
	return out.p;
}

#endif
