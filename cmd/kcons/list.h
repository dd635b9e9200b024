/*
 * Listings as NDJSON: the cluster (-L) and the offsets of partitions (-Q).
 * They end the program when nothing can be had; where only a part is missing
 * they say so and return the exit status, else 0.
 */
#ifndef KCONS_LIST_H
#define KCONS_LIST_H

#include "select.h"

/*
 * One line a broker, then one a partition; of the topics named, or of all.
 */
int list_cluster(struct kafka_cli *, const struct selection *, struct buf *);

/*
 * One line a partition: its beginning and end, or with -o the offset of that
 * place (beginning, end or @TIME; null where no record is that late).
 */
int list_offsets(struct kafka_cli *, const struct selection *,
    const struct chosen *, size_t n, bool read_committed, struct buf *);

/* --- for the other listings --------------------------------------------- */

/* "name":"text"; null when it is none or not UTF-8. */
void list_text(struct buf *, const char *name, struct str);
/* ,"error":"NAME" if there is one. */
void list_error(struct buf *, int16_t code);
/* Says that something is missing of the topic; returns the exit status. */
int list_missing(int16_t code, struct str topic);
/* Offsets by time, one for each partition; the caller frees. */
struct kmsg_offset *list_ask(struct kafka_cli *, const struct chosen *,
    size_t n, int64_t time, bool read_committed);

#endif
