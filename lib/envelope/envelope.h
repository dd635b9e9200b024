/*
 * A Kafka record as a line of JSON and back.
 *
 * The envelope is lossless for any bytes:
 *
 *	{"topic":"t","partition":0,"offset":42,"timestamp":1732278896123,
 *	 "headers":[["h","v"]],"key":"user-1","value":{"id":1}}
 *
 * value is the JSON of the value's own bytes, where these are one JSON text
 * that survives the way there and back as it is; else value_text holds its
 * UTF-8 text, else value_base64 its bytes.  key and the parts of a header are
 * text, or base64 where they are not UTF-8.  null is Kafka's null everywhere.
 */
#ifndef ENVELOPE_ENVELOPE_H
#define ENVELOPE_ENVELOPE_H

#include "base/buf.h"
#include "base/err.h"
#include "json/value.h"
#include "kafka/record.h"

/* How values are written.  Bytes that are no UTF-8 are always base64. */
enum envelope_form {
	ENVELOPE_AUTO,
	ENVELOPE_TEXT,	 /* value_text */
	ENVELOPE_BASE64, /* value_base64 */
};

/* What writes them.  Zero-initialised is ready. */
struct envelope_writer {
	enum envelope_form form;
	struct json_checker *checker; /* private; made on first use */
};

/* Appends the record as an envelope, without a line end. */
void envelope_put(struct envelope_writer *, struct buf *, struct str topic,
    int32_t partition, const struct krecord *);

/*
 * Appends the value alone as one line with its LF: null as the line `null`,
 * line breaks between the tokens of JSON as blanks.  -1, and nothing appended,
 * when the value holds a line break and is not JSON.
 */
int envelope_plain(struct envelope_writer *, struct buf *, struct kbytes value);

void envelope_writer_release(struct envelope_writer *);

/* An envelope taken apart.  Zero-initialised is empty and valid. */
struct envelope {
	struct krecord rec; /* offset and timestamp -1: not told */
	struct str topic;   /* p NULL: not told */
	int32_t partition;  /* -1: not told */

	/* private: what is not a view of the JSON text */
	struct buf bytes;
	struct kheader *headers;
	size_t cap;
};

/*
 * Takes apart a parsed record.  The views last until the next call, and no
 * longer than the value (which must be unchanged, as the parser gave it).  0,
 * or -1 and *err (EX_DATAERR) when it is no envelope.
 *
 * Exactly one of value, value_text, value_base64 and kcat's payload must be
 * there; a missing one is not null.  key may be any JSON: what is not a string
 * stands for its text.  headers are [[name, value], …], kcat's flat [name,
 * value, …] or an object.  Members that are not ours are ignored.
 */
int envelope_get(struct envelope *, struct jv, struct err *);
void envelope_release(struct envelope *);

#endif
