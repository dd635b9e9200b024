/*
 * NDJSON (or concatenated JSON) in, documents out.
 *
 * The parser is handed blocks of bytes and yields one record at a time as a
 * VIEW on a validated tape.  Strict RFC 8259: UTF-8 checked everywhere, no
 * control bytes in strings, no lone surrogate escapes, no NaN, depth at most
 * JV_DEPTH_MAX, nothing but white space around the value.  A bad record is
 * told apart from its neighbours, in linear time even when every one is bad.
 *
 * Lines: LF ends a record; a CR before it and a BOM at the start of the input
 * are tolerated; blank lines are skipped and counted.
 *
 * Multi-line: after a bad value the next one is looked for at the start of a
 * line, from the fault on, whose first byte can start a value.  A value that
 * is whole is yielded at once, but for a number or literal at the end of a
 * block, which may go on.
 */
#ifndef JSON_PARSER_H
#define JSON_PARSER_H

#include "base/err.h"
#include "json/value.h"

struct json_parser;

/* What was found by json_next(). */
struct json_rec {
	struct jv value; /* the record; owned by the caller */
	struct str text; /* its bytes as they came, without the line end */
	uint64_t line;	 /* its line, from 1 (multi-line: where it starts, or
			    of a bad one where it goes wrong) */
	/* of a bad record: */
	size_t column;	 /* byte within the line, from 1 */
	const char *why; /* static text: "expected a value", … */
};

enum json_found {
	JSON_BAD =
	    -1, /* rec.text, line, column, why tell; go on with json_next */
	JSON_END = 0, /* the block holds no further whole record */
	JSON_RECORD = 1,
};

/* multiline: values are separated by their own ends, not by lines (-m). */
struct json_parser *json_parser_new(bool multiline, size_t max_record);
void json_parser_free(struct json_parser *);

/*
 * Hands over a block.  It must stay in place and unchanged until json_next()
 * has returned JSON_END.  JSON_PADDING bytes behind it must be readable (their
 * content does not matter).  By lines: the block holds whole lines, only the
 * last block (`last`) may end without LF.  Multi-line: any split will do; an
 * unfinished value is kept inside until more comes.  n is below 4 GiB.
 */
enum { JSON_PADDING = 64 };
void json_feed(struct json_parser *, const char *block, size_t n, bool last);

/*
 * The next record of the block.  Values of earlier records stay valid as long
 * as they are referenced: a document still referenced when the next call is
 * made copies what it needs from the block first.
 */
enum json_found json_next(struct json_parser *, struct json_rec *);

/*
 * Goes on at another place of the input, or in another one: what is fed next
 * stands behind `lines` lines; a BOM is looked for when it is the start.  By
 * lines only, and after JSON_END.
 */
void json_seek(struct json_parser *, uint64_t lines, bool start);

/*
 * The same with many values a line: what is unfinished is dropped, and what is
 * fed next is another text, whose bytes are counted from its start.
 */
void json_restart(struct json_parser *, uint64_t lines);

/* Lines passed so far, and how many of them were blank. */
uint64_t json_lines(const struct json_parser *);
uint64_t json_blank_lines(const struct json_parser *);

/*
 * One text by itself (--argjson, fromjson, envelopes): the whole of it must be
 * one JSON text.  The value owns a copy.  JV_NONE and *err (EX_DATAERR, with
 * "byte N: why") when it is not.
 */
struct jv json_parse(struct str text, struct err *);

/*
 * All the values of a text (--slurpfile, modules of data) as an array, empty
 * when there is none.  JSON_PADDING bytes behind the text must be readable.
 * JV_NONE and *err (EX_DATAERR, with "line N, byte N: why") when one is bad.
 */
struct jv json_parse_all(const struct buf *text, struct err *);

/* The same check without a value: is this one valid JSON text? */
bool json_valid(struct str text);

/* That check for every record of a stream: keeps its room, so that it allocates
 * only while texts grow. */
struct json_checker;

struct json_checker *json_checker_new(void);
void json_checker_free(struct json_checker *);
/* Also tells how deep the text is nested (0: a scalar) when it is valid. */
bool json_check(struct json_checker *, struct str text, unsigned *depth);

#endif
