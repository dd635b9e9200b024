/* A text of any number of values: a file taken as a whole. */
#include "json/parser.h"

enum { RECORD_MAX = 256 << 20 };

struct jv
json_parse_all(const struct buf *text, struct err *e)
{
	struct json_parser *p = json_parser_new(true, RECORD_MAX);
	struct jv all = jv_arr();
	struct json_rec rec;
	enum json_found f = JSON_END;

	json_feed(p, text->p, text->len, true);
	while (all.kind != JV_NONE && (f = json_next(p, &rec)) == JSON_RECORD)
		all = jv_push(all, rec.value);
	if (f == JSON_BAD)
		err_set(e, EX_DATAERR, "line %llu, byte %zu: %s",
		    (unsigned long long)rec.line, rec.column, rec.why);
	else if (all.kind == JV_NONE)
		err_set(e, EX_DATAERR, "nested too deeply");
	if (f == JSON_BAD) {
		jv_unref(all);
		all = JV_NONE_V;
	}
	json_parser_free(p);
	return all;
}
