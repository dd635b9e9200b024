/*
 * The frame of every request and response, and how the message files work.
 *
 * msg_*.h hold the messages, a family a file, at the versions of
 * kafka/wire/version.h and with no policy.  For each API there are
 *
 *	void kmsg_NAME_put(struct buf *, …)	the body of a request
 *	int kmsg_NAME_get(struct kcur *, …)	the body of a response
 *
 * with the API's version as an argument where there are two layouts.  A _get
 * returns 0, or -1 when the response is too short, lies about a count, or has
 * bytes left over; what it filled in is then not to be used.
 *
 * Responses with arrays keep them in a struct with a _release: the arrays
 * belong to it and are used again by the next _get, so that a connection
 * allocates only while its responses grow.  Zero-initialise it before the
 * first.  Topics and partitions are flattened: one element a partition, with
 * its topic.  Strings and bytes are views of the response, exactly as the
 * broker sent them: take care when printing.
 *
 * Requests take flat arrays alike.  Elements of one topic must stand together:
 * each run of equal names becomes one topic of the request.
 */
#ifndef KAFKA_WIRE_MSG_H
#define KAFKA_WIRE_MSG_H

#include "kafka/wire/cursor.h"
#include "kafka/wire/version.h"

/* Bytes of a message that are sent from where they lie, behind the first `at`
 * bytes of those that are not. */
struct ksplice {
	size_t at;
	struct kbytes bytes;
};

enum {
	/* Brokers close the connection on larger requests by default. */
	KREQUEST_MAX = 100 * 1024 * 1024,
	KRESPONSE_MIN = 4, /* bytes of a response: the correlation id */
};

/*
 * Begins a request (header version 1): room for the frame size, header.
 * Returns what kmsg_request_end() wants, which fills in the size.
 */
size_t kmsg_request(struct buf *, enum kapi, int version, int32_t correlation,
    struct str client_id);
void kmsg_request_end(struct buf *, size_t begun);

/* Topic and partition, for requests that need no more. */
struct kmsg_part {
	struct str topic;
	int32_t partition;
};

#endif
