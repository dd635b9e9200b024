/* A line as a record for Kafka: what the options make of it. */
#ifndef KPROD_RECORD_H
#define KPROD_RECORD_H

#include "base/err.h"
#include "envelope/envelope.h"
#include "split.h"

/* What a line `null` means. */
enum null_line { NULL_REFUSED, NULL_TOMBSTONE, NULL_TEXT };

enum { RECORD_HEADERS = 64 };

/* -H and --header, in their order. */
struct header_option {
	const char *name;
	const char *text; /* NULL: the value is null */
	bool is_expr;
};

struct record_options {
	const char *topic; /* NULL: from each record */
	const char *key, *partition, *timestamp, *topic_from; /* expressions */
	int32_t fixed_partition;			      /* -1: none */
	struct header_option headers[RECORD_HEADERS];
	size_t nheaders;
	bool envelope, copy;
	enum null_line null_line;
};

struct outgoing {
	struct krecord rec;
	struct str topic;
	int32_t partition; /* -1: by the key */
	/* where an envelope says it came from; source.p NULL: it does not */
	struct str source;
	int32_t source_partition;
	int64_t source_offset;
};

struct record_builder;

/* NULL and *err when an expression does not compile.  Options are borrowed. */
struct record_builder *record_builder_new(
    const struct record_options *, struct err *);
void record_builder_free(struct record_builder *);
/* Whether lines must be parsed first. */
bool record_needs_json(const struct record_options *);

/*
 * Whether a plain line (see split_plain) makes a record of the one topic that
 * is its value and nothing else, so that record_make() need not be asked.
 */
bool record_is_value(const struct record_options *);

/*
 * 0 and the record, whose views last until the next call and no longer than the
 * line; -1 and *err (EX_DATAERR) when the line makes none.
 */
int record_make(struct record_builder *, const struct line *, struct outgoing *,
    struct err *);

/*
 * The record is done with: lets go of what the line's document still lends,
 * which the parser would have to copy else.
 */
void record_done(struct record_builder *);

#endif
