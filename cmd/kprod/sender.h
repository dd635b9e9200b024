/*
 * The run of kprod: lines in, records to the producer, and an account of what
 * became of each line.
 */
#ifndef KPROD_SENDER_H
#define KPROD_SENDER_H

#include "tally.h"
#include "report.h"
#include "cli/kafka.h"
#include "cli/stats.h"
#include "split.h"
#include "record.h"

struct sender {
	/* set by the program first */
	struct kafka_cli *kafka; /* connected */
	struct input *in;
	struct split *split;
	const struct record_options *records;
	struct record_builder *builder; /* of these */
	struct report *report;
	struct bad *bad;
	struct stats *stats;
	int64_t max_messages; /* -1: all */

	/* for the statistics */
	uint64_t read;
	struct tally tally;
	struct kproducer_stats produced;

	/* private */
	struct kproducer *producer;
	struct ktopic *topic; /* of the last record */
	bool keep;	      /* a struct inflight for each line on its way */
	bool keep_text;	      /* with the line in it */
	bool stop;	      /* read no more */
	uint64_t accepted;    /* by the producer */
	struct err why;	      /* what the run fails with; code 0: nothing */
	uint64_t place;	      /* of the line in hand */
	struct plain_lines lines;
	uint32_t file; /* of the input, from 1 */
	int64_t signal_at, since;
};

/*
 * Sends everything; returns the exit status after having said what failed.
 * The caller still dies by the signal that was caught, if any.
 */
int sender_run(struct sender *);

/* Memory has run out: says what is known of each line, without any. */
void sender_no_memory(struct sender *);

/* --- delivery.c, for sender.c ----------------------------------------------
 */

/* The run fails with this, unless it has failed before; input ends. */
void sender_fail(struct sender *, const struct err *);
/* What the producer tells of records. */
kproducer_result sender_result;

#endif
