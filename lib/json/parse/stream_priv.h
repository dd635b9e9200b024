/* What the files of json/stream.h share.  Private to lib/json. */
#ifndef JSON_PARSE_STREAM_PRIV_H
#define JSON_PARSE_STREAM_PRIV_H

#include <string.h>

#include "json/stream.h"

/* What is expected next. */
enum stream_place {
	STREAM_TOP,	  /* a text, or the end */
	STREAM_VALUE,	  /* behind `:` or `,` */
	STREAM_ELEMENT,	  /* behind `[`: a value or `]` */
	STREAM_FIRST_KEY, /* behind `{`: a key or `}` */
	STREAM_KEY,	  /* behind `,` */
	STREAM_COLON,
	STREAM_BEHIND,	   /* behind a value within an array or object */
	STREAM_LINE_REST,  /* behind a text: nothing more on its line */
	STREAM_SKIP_LINE,  /* behind a fault: to the next line, … */
	STREAM_SKIP_START, /* … the next that can start a value, or … */
	STREAM_SKIP_RS,	   /* … the next separator */
};

/* An open array or object, and where in it we are. */
struct level {
	bool object;
	struct jv key; /* JV_NULL before the first */
	int64_t index;
};

/* A token that the end of a block has cut. */
enum stream_token { TOKEN_NONE, TOKEN_STRING, TOKEN_WORD };

struct json_stream {
	struct json_stream_how how;
	enum stream_place place;
	struct level *level;
	size_t depth, cap;
	/* the block: p is the next byte; n bytes from `block` on */
	const char *block, *p, *end;
	bool last;
	uint64_t base;	  /* of the block, in the input */
	uint64_t line_at; /* where the line of p starts */
	uint64_t lines, blank;
	uint64_t text_at; /* where the text at hand starts */
	bool line_used;	  /* there is more than blanks on it */
	unsigned bom;	  /* bytes of one that were seen; 3: no more to come */
	enum stream_token token;
	bool escaped;	   /* … behind a backslash */
	bool escapes;	   /* it has some */
	uint64_t token_at; /* where it starts */
	struct buf held;   /* what there is of it */
	struct buf decoded;
	uint64_t fault_at;
	const char *why; /* of a fault */
};

static inline uint64_t
stream_at(const struct json_stream *s, const char *p)
{
	return s->base + (uint64_t)(p - s->block);
}

static inline bool
stream_top(const struct json_stream *s)
{
	return s->depth == 0;
}

/* Whether a value may start so, at the start of a line behind a fault. */
static inline bool
stream_starts(char c)
{
	return c && strchr("{[\"-0123456789tfn", c) != NULL;
}

/* Fills *rec with [PATH, leaf], or [PATH] for JV_NONE. */
enum json_found stream_event(
    struct json_stream *, struct json_rec *, struct jv leaf);

enum stream_got {
	GOT_FAULT = -1, /* fault_at, why */
	GOT_PART = 0,	/* the block ended first */
	GOT_ALL = 1,
};

/* Notes a fault. */
enum stream_got stream_fault(
    struct json_stream *, uint64_t at, const char *why);
/* What is wrong where no value can go on: `why`, or that a line or the input
 * ends there. */
enum stream_got stream_unexpected(struct json_stream *, const char *why);
/* The same behind a value. */
const char *stream_behind(const struct json_stream *);

/* Takes one token, or what stands between texts (stream_grammar.c): GOT_ALL
 * with an event, GOT_PART without. */
enum stream_got stream_step(struct json_stream *, struct json_rec *);

/*
 * The string at p, whose quote that is, or the number or literal, or more of
 * one that is held (stream_token.c).  On GOT_ALL *out is the caller's and p
 * stands behind it.
 */
enum stream_got stream_string(struct json_stream *, struct jv *out);
enum stream_got stream_word(struct json_stream *, struct jv *out);

#endif
