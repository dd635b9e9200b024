/*
 * JSON texts as events, while they are parsed: what jq's --stream gives.
 *
 *	[PATH, LEAF]	a scalar, or an empty array or object
 *	[PATH]		an array or object has ended; PATH is of its last part
 *
 * Nothing is kept but the path and the token at hand, so that a text may be of
 * any size.  The same is accepted as by json/parser.h, and told of what is bad
 * in the same words (but for bytes between tokens that are no UTF-8); the
 *events of what stands before a fault have been given by then.  Members come as
 *they stand: a name that stands twice comes twice.
 */
#ifndef JSON_STREAM_H
#define JSON_STREAM_H

#include "json/parser.h"

struct json_stream;

struct json_stream_how {
	bool multiline; /* values may span lines or share one */
	/* Record separators (RFC 7464): one ends what is unfinished, and after
	 * a fault goes on behind the next. */
	bool seq;
	bool final_lf;	  /* by lines: a last one without LF is bad */
	bool errors;	  /* a fault is an event, [MESSAGE, PATH] */
	size_t max_token; /* of a string or number, in bytes */
};

struct json_stream *json_stream_new(struct json_stream_how);
void json_stream_free(struct json_stream *);

/*
 * Hands over a block, of any size, that stays in place until
 * json_stream_next() says JSON_END; JSON_PADDING bytes behind it are readable.
 * With the `last` the input ends, and what is fed next is another.
 */
void json_stream_feed(struct json_stream *, const char *, size_t n, bool last);

/*
 * The next event of the block: JSON_RECORD with its value and line.  JSON_BAD:
 * rec.text is what is at hand of the bad text.
 */
enum json_found json_stream_next(struct json_stream *, struct json_rec *);

/* Lines passed of this input, and blank ones of all. */
uint64_t json_stream_lines(const struct json_stream *);
uint64_t json_stream_blank_lines(const struct json_stream *);

#endif
