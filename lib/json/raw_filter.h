/*
 * A quick way past records of which nothing is wanted but to go on as they are,
 * all of them, or those whose member compares so with a number, or with another
 * number in its place: no document is made.  They are checked as by
 * json_next().
 */
#ifndef JSON_RAW_FILTER_H
#define JSON_RAW_FILTER_H

#include "json/value.h"

struct json_parser;

enum { PATH_KEYS = 8 };

/* The way to a value: by keys of objects within objects, then perhaps by the
 * index of an element.  The keys' text is its owner's. */
struct json_path {
	struct str key[PATH_KEYS];
	unsigned n; /* keys */
	bool indexed;
	uint32_t index;
};

struct json_raw_filter {
	/* What is wanted; of no key: all records. */
	struct json_path path;
	double than;
	uint8_t holds; /* a bit each: when the number is less, equal, greater */
	/*
	 * In place of comparing; or NULL.  Appends what goes in the place of
	 * the number (valid JSON, at least NUM_SHORT_ROOM readable bytes); when
	 * false, the record is not passed.  `op` and `by` are its own.
	 */
	bool (*edit)(
	    const struct json_raw_filter *, struct str number, struct buf *out);
	int op;
	struct jv by;
	/* Where the lines of records that hold go, when there is a path. */
	struct buf *out;
	/* The outcome. */
	struct str run; /* without a path: the lines passed, where they lie */
	uint64_t records;
	uint64_t kept; /* of these */
};

/*
 * By lines: passes records behind the last one, as many as are each an array or
 * object without white space and duplicate keys, whose objects have the shape
 * of some that came before, and with a path are objects in which it leads to a
 * number, a short one to compare; where it leads nowhere that compares as less.
 * It may stop at any one, which is then json_next()'s.
 */
void json_raw_filter(struct json_parser *, struct json_raw_filter *);

#endif
