/*
 * How the message files write and read "topics, each with its partitions" from
 * and into flat arrays.  Private to them.
 *
 * Every element type of such an array begins with `struct str topic`, so that
 * one function can walk any of them by its size.
 */
#ifndef KAFKA_WIRE_MSG_TOPICS_PRIV_H
#define KAFKA_WIRE_MSG_TOPICS_PRIV_H

#include "base/mem.h"
#include "kafka/wire/msg.h"

/* Writes a partition's part of the i-th element. */
typedef void (*kmsg_put_part)(struct buf *, const void *element, int version);

/* Runs of equal topics in n elements of the size, one entry each. */
void kmsg_put_topics(struct buf *, const void *elements, size_t n, size_t size,
    kmsg_put_part, int version);

/* Reads a partition's part into a zeroed element; its topic is set. */
typedef void (*kmsg_get_part)(
    struct kcur *, void *element, int version, void *context);

/*
 * Reads the array of topics; a partition takes at least min_part bytes.  The
 * elements go to *elements, whose capacity is *cap, and their number to *n.
 */
void kmsg_get_topics(struct kcur *, void **elements, size_t *n, size_t *cap,
    size_t size, size_t min_part, kmsg_get_part, int version, void *context);

#endif
