/*
 * A quick way past records of which nothing is wanted but to go on as they are,
 * all of them, or those whose member compares so with a number, or with another
 * number in its place: no document is made.  They are checked as by
 * json_next().
 */
#ifndef JSON_PASS_H
#define JSON_PASS_H

#include "json/parser.h"

struct json_pass {
	/* What is wanted; key.p NULL: all records. */
	struct str key; /* of the outermost object */
	double than;
	uint8_t holds; /* a bit each: when the number is less, equal, greater */
	/*
	 * In place of comparing; or NULL.  Appends what goes in the place of
	 * the number (valid JSON, at least NUM_SHORT_ROOM readable bytes); when
	 * false, the record is not passed.  `op` and `by` are its own.
	 */
	bool (*edit)(
	    const struct json_pass *, struct str number, struct buf *out);
	int op;
	struct jv by;
	/* Where the lines of records that hold go, when there is a key. */
	struct buf *out;
	/* The outcome. */
	struct str run; /* without a key: the lines passed, where they lie */
	uint64_t records;
	uint64_t kept; /* of these */
};

/*
 * By lines: passes records behind the last one, as many as are each an array or
 * object without white space and duplicate keys, have the shape of some that
 * came before, and with a key are objects whose member is a number, a short one
 * to compare; where it is not there it compares as less.  It may stop at any
 * one, which is then json_next()'s.
 */
void json_pass(struct json_parser *, struct json_pass *);

#endif
