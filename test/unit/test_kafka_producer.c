/* The producer against a scripted broker that checks sequences. */
#include <time.h>

#include "kafka_client.h"

enum { TOKENS = 20000 };

static struct kproducer *producer;
static unsigned char state_of[TOKENS]; /* enum kdelivery + 1 */
static int64_t offset_of[TOKENS];
static struct err why;
static size_t results;

static void
on_result(void *arg, const struct kdelivered *d)
{
	assert_ptr_equal(arg, &producer);
	assert_true(d->n > 0);
	if (d->why)
		why = *d->why;
	else
		assert_int_equal(d->state, KDELIVERY_ACKED);
	for (size_t i = 0; i < d->n; i++) {
		assert_true(d->tokens[i] < TOKENS);
		/* Once, and only once. */
		assert_int_equal(state_of[d->tokens[i]], 0);
		state_of[d->tokens[i]] = (unsigned char)(d->state + 1);
		offset_of[d->tokens[i]] =
		    d->offset < 0 ? -1 : d->offset + (int64_t)i;
	}
	results += d->n;
}

static void
begin(size_t nparts)
{
	start(nparts);
	memset(state_of, 0, sizeof state_of);
	results = 0;
	err_clear(&why);
}

static void
go(void)
{
	join();
	producer = kproducer_new(cluster, &props, on_result, &producer);
	kcluster_auto_create(cluster, true);
}

static void
end(void)
{
	struct kproducer_stats s = kproducer_stats(producer);

	assert_int_equal(s.records,
	    s.acked + s.rejected + s.in_doubt + s.not_sent +
		kproducer_pending(producer));
	kproducer_free(producer);
	leave();
}

static size_t
count(enum kdelivery state)
{
	size_t n = 0;

	for (size_t i = 0; i < TOKENS; i++)
		n += state_of[i] == (unsigned char)(state + 1);
	return n;
}

/* Sends a value; waits as long as it takes. */
static void
put(int32_t partition, const char *value, uint64_t token)
{
	struct krecord r = {.timestamp = 1000,
	    .value = {(const uint8_t *)value, strlen(value)}};
	enum ksend rc;
	int64_t limit = clock_ns() + 10 * SECOND;

	while ((rc = kproducer_send(producer, topic, partition, &r, token,
		    &err)) == KSEND_WAIT) {
		if (clock_ns() > limit)
			fail_msg("no room for ever");
		loop_turn(loop, clock_ns() + SECOND / 100, &err);
	}
	if (rc != KSEND_OK)
		fail_msg("%s", err.msg);
}

/* n records, each a batch of its own: numbers from `first`. */
static void
put_batches(int32_t partition, int first, int n)
{
	for (int i = first; i < first + n; i++) {
		char text[20];

		snprintf(text, sizeof text, "%d", i);
		put(partition, text, (uint64_t)i);
		kproducer_idle(producer);
		loop_turn(loop, 0, &err);
	}
}

/* n records without a pause. */
static void
put_many(int32_t partition, int first, int n)
{
	for (int i = first; i < first + n; i++) {
		char text[20];

		snprintf(text, sizeof text, "%d", i);
		put(partition, text, (uint64_t)i);
	}
}

static void
finish(void)
{
	kproducer_flush(producer);
	until(kproducer_pending(producer) == 0);
}

/* The partition holds these numbers, each once and in order. */
static void
check_log(size_t partition, int first, int n)
{
	struct buf want = {0}, got = {0};

	for (int i = first; i < first + n; i++)
		buf_printf(&want, "%d\n", i);
	fake_log_text(&fake->logs[partition], &got);
	assert_string_equal(got.p, buf_cstr(&want));
	buf_release(&want);
	buf_release(&got);
}

static void
test_plain(void **state)
{
	(void)state;
	begin(1);
	go();
	put_many(0, 0, 1000);
	finish();
	assert_int_equal(count(KDELIVERY_ACKED), 1000);
	check_log(0, 0, 1000);
	for (int i = 0; i < 1000; i++)
		assert_int_equal(offset_of[i], i);
	end();
}

/* Values at little cost each, in between records that take the long way. */
static void
test_values(void **state)
{
	char text[1000][12];
	struct kbytes v[1000];
	uint64_t tokens[1000];
	size_t quick = 0;

	(void)state;
	begin(1);
	set("batch.size", "3000");
	go();
	for (int i = 0; i < 10000;) {
		size_t n = (size_t)rand() % 1000, took;

		for (size_t k = 0; k < n; k++) {
			tokens[k] = (uint64_t)i + k;
			snprintf(text[k], sizeof *text, "%d", i + (int)k);
			v[k] = (struct kbytes){
			    (uint8_t *)text[k], strlen(text[k])};
		}
		took = kproducer_send_values(producer, topic, -1, v, tokens, n);
		assert_true(took <= n);
		quick += took;
		i += (int)took;
		put_many(i % 2 - 1, i, 1);
		i++;
		if (rand() % 8 == 0)
			kproducer_idle(producer);
		loop_turn(loop, 0, &err);
	}
	finish();
	assert_true(quick > 5000);
	assert_int_equal(results, kproducer_stats(producer).records);
	assert_int_equal(count(KDELIVERY_ACKED), results);
	check_log(0, 0, (int)results);
	for (int i = 0; i < (int)results; i++)
		assert_int_equal(offset_of[i], i);
	/* A partition that is not there is for the long way. */
	assert_int_equal(
	    kproducer_send_values(producer, topic, 1, v, tokens, 1), 0);
	end();
}

/* One request carries the batches of all partitions. */
static void
test_one_request(void **state)
{
	(void)state;
	begin(4);
	go();
	put_many(0, 0, 1);
	finish();
	for (int i = 0; i < 4; i++)
		put_many(i, 10 * (i + 1), 10);
	finish();
	assert_int_equal(fake->most_parts, 4);
	assert_true(fake->seen[KAPI_PRODUCE] <= 3);
	assert_int_equal(count(KDELIVERY_ACKED), 41);
	end();
}

/* The answer is lost after the batch was written: no copy of it. */
static void
test_answer_lost(void **state)
{
	(void)state;
	begin(1);
	fake_rule(fake, KAPI_PRODUCE, 3, 1, FAKE_WRITE_CLOSE, 0);
	fake_rule(fake, KAPI_PRODUCE, 9, 1, FAKE_WRITE_CLOSE, 0);
	go();
	put_batches(0, 0, 30);
	finish();
	assert_int_equal(count(KDELIVERY_ACKED), 30);
	check_log(0, 0, 30);
	assert_true(fake->logs[0].duplicates > 0);
	end();
}

/*
 * Written, answered with an error, and the repetition is lost: meanwhile no
 * more batches go than the broker can remember, or it would not know this one
 * again.
 */
static void
test_remembered(void **state)
{
	unsigned n;

	(void)state;
	begin(1);
	set("batch.size", "80"); /* a record or two each */
	go();
	put_many(0, 0, 100);
	finish();
	n = fake->seen[KAPI_PRODUCE];
	fake_rule(
	    fake, KAPI_PRODUCE, n, 1, FAKE_WRITE_ERROR, KERR_REQUEST_TIMED_OUT);
	fake_rule(
	    fake, KAPI_PRODUCE, n + 5, 1, FAKE_ERROR, KERR_REQUEST_TIMED_OUT);
	put_many(0, 100, 100);
	finish();
	assert_int_equal(count(KDELIVERY_ACKED), 200);
	check_log(0, 0, 200);
	assert_int_equal(fake->logs[0].gaps, 0);
	end();
}

/* The request is lost before it was written: all go again, in order. */
static void
test_request_lost(void **state)
{
	(void)state;
	begin(1);
	fake_rule(fake, KAPI_PRODUCE, 2, 2, FAKE_CLOSE, 0);
	fake_rule(fake, KAPI_PRODUCE, 8, 1, FAKE_CLOSE, 0);
	go();
	put_batches(0, 0, 30);
	finish();
	assert_int_equal(count(KDELIVERY_ACKED), 30);
	check_log(0, 0, 30);
	end();
}

/* Every retriable error, also those after which the batch is in the log. */
static void
test_retriable(void **state)
{
	static const int16_t before[] = {KERR_UNKNOWN_TOPIC_OR_PARTITION,
	    KERR_LEADER_NOT_AVAILABLE, KERR_NOT_LEADER_OR_FOLLOWER,
	    KERR_NOT_ENOUGH_REPLICAS, KERR_KAFKA_STORAGE_ERROR,
	    KERR_CORRUPT_MESSAGE, KERR_FENCED_LEADER_EPOCH};
	static const int16_t after[] = {KERR_REQUEST_TIMED_OUT,
	    KERR_NOT_ENOUGH_REPLICAS_AFTER_APPEND, KERR_NETWORK_EXCEPTION};
	size_t nb = sizeof before / sizeof *before;
	size_t na = sizeof after / sizeof *after;
	int n = 0;

	(void)state;
	begin(1);
	for (size_t i = 0; i < nb; i++)
		fake_rule(fake, KAPI_PRODUCE, (unsigned)(2 + 3 * i), 1,
		    FAKE_ERROR, before[i]);
	for (size_t i = 0; i < na; i++)
		fake_rule(fake, KAPI_PRODUCE, (unsigned)(3 + 3 * i), 1,
		    FAKE_WRITE_ERROR, after[i]);
	go();
	/* Until all of them have been told. */
	while (fake->seen[KAPI_PRODUCE] < 3 * nb + 3) {
		put_batches(0, n++, 1);
		loop_turn(loop, clock_ns() + SECOND / 1000, &err);
	}
	finish();
	assert_int_equal(count(KDELIVERY_ACKED), n);
	check_log(0, 0, n);
	assert_true(kproducer_stats(producer).retries >= nb + na);
	end();
}

/* A leader moves to another broker in the middle. */
/* A trace that takes longer than a pause before the next attempt. */
static void
hear_slowly(void *arg, const char *line)
{
	struct timespec pause = {.tv_nsec = 90 * 1000 * 1000};

	hear(arg, line);
	if (strstr(line, "> Produce"))
		nanosleep(&pause, NULL);
}

/* What is not due when batches are sent, but is when that is done, is not
 * forgotten: nothing else would wake the loop. */
static void
test_due_meanwhile(void **state)
{
	(void)state;
	begin(2);
	set("retry.backoff.ms", "50");
	set("retry.backoff.max.ms", "50");
	fake_second(fake);
	fake->leaders[1] = fake->other->leaders[1] = 2;
	fake_rule(fake, KAPI_PRODUCE, 0, 1, FAKE_ERROR, KERR_REQUEST_TIMED_OUT);
	/* That it answers would wake us. */
	fake_rule(fake->other, KAPI_PRODUCE, 1, 1, FAKE_MUTE, 0);
	go();
	put(1, "other", 0);
	finish();
	put(0, "first", 1);
	kproducer_idle(producer);
	until(heard("error 7"));
	kcluster_on_trace(cluster, hear_slowly, NULL);
	put(1, "second", 2);
	kproducer_idle(producer);
	until(state_of[1]);
	assert_int_equal(state_of[1], KDELIVERY_ACKED + 1);
	assert_int_equal(state_of[2], 0);
	end();
}

static void
test_leader_moves(void **state)
{
	struct fake *second;

	(void)state;
	begin(2);
	second = fake_second(fake);
	go();
	put_batches(0, 0, 10);
	fake->leaders[0] = second->leaders[0] = 2;
	fake->epoch = second->epoch = 1;
	put_batches(0, 10, 20);
	put_batches(1, 100, 5);
	finish();
	assert_int_equal(count(KDELIVERY_ACKED), 35);
	check_log(0, 0, 30);
	check_log(1, 100, 5);
	end();
}

/* Never answered: in doubt when its time is over, and never sent again. */
static void
test_in_doubt(void **state)
{
	(void)state;
	begin(1);
	go();
	put_batches(0, 0, 1);
	finish();
	set("delivery.timeout.ms", "1000");
	fake_rule(fake, KAPI_PRODUCE, 1, FAKE_ALWAYS, FAKE_MUTE, 0);
	put_batches(0, 1, 2);
	finish();
	assert_int_equal(count(KDELIVERY_IN_DOUBT), 2);
	assert_int_equal(why.code, EX_UNAVAILABLE);
	set("delivery.timeout.ms", "120000");
	/* What comes later goes under the next epoch. */
	fake->nrules = 0;
	put_batches(0, 3, 10);
	finish();
	assert_int_equal(count(KDELIVERY_ACKED), 11);
	assert_int_equal(fake->logs[0].epoch, 1);
	end();
}

/* The broker is gone before anything was sent. */
static void
test_not_sent(void **state)
{
	(void)state;
	begin(1);
	go();
	put_batches(0, 0, 1);
	finish();
	set("delivery.timeout.ms", "1000");
	fake_close(fake);
	for (int i = 0; i < 5; i++)
		loop_turn(loop, clock_ns() + SECOND / 1000, &err);
	put_many(0, 1, 5);
	finish();
	assert_int_equal(count(KDELIVERY_NOT_SENT), 5);
	assert_int_equal(why.code, EX_UNAVAILABLE);
	assert_non_null(strstr(why.msg, "127.0.0.1"));
	/* The sequence has no hole: nothing was ever sent. */
	set("delivery.timeout.ms", "120000");
	fake_open(fake, fake->port);
	put_many(0, 6, 5);
	finish();
	assert_int_equal(count(KDELIVERY_ACKED), 6);
	assert_int_equal(fake->logs[0].epoch, 0);
	end();
}

static void
refused(bool named, int16_t code, int produce_version)
{
	begin(1);
	fake->limits = (struct fake_limits){
	    .bad = "BAD", .bad_error = code, .name_bad = named};
	fake->produce_max = produce_version;
	go();
	put_batches(0, 0, 5);
	for (int i = 5; i < 400; i++) {
		char text[20];

		snprintf(text, sizeof text, "%s%d",
		    i == 20 || i == 100 || i == 399 ? "BAD" : "", i);
		put(0, text, (uint64_t)i);
		if (i % 50 == 0)
			kproducer_idle(producer);
	}
	finish();
	assert_int_equal(count(KDELIVERY_REJECTED), 3);
	assert_int_equal(state_of[20], KDELIVERY_REJECTED + 1);
	assert_int_equal(state_of[100], KDELIVERY_REJECTED + 1);
	assert_int_equal(state_of[399], KDELIVERY_REJECTED + 1);
	assert_int_equal(count(KDELIVERY_ACKED), 397);
	assert_int_equal(fake->logs[0].epoch, 0);
	assert_int_equal(fake->logs[0].end, 397);
	assert_int_equal(why.code, EX_DATAERR);
	for (int i = 1, last = 0; i < 399; i++) {
		if (i == 20 || i == 100)
			continue;
		assert_true(offset_of[i] > offset_of[last]);
		last = i;
	}
}

static void
test_refused_named(void **state)
{
	(void)state;
	refused(true, KERR_INVALID_TIMESTAMP, 8);
	/* The broker's words, without what moves a cursor. */
	assert_non_null(strstr(why.msg, "not wanted? here"));
	end();
}

static void
test_refused_halved(void **state)
{
	(void)state;
	refused(false, KERR_INVALID_RECORD, 7);
	end();
	refused(false, KERR_MESSAGE_TOO_LARGE, 8);
	end();
}

/* Batches too large for the topic, none of the records is. */
static void
test_batch_too_large(void **state)
{
	(void)state;
	begin(1);
	fake->limits.max_batch = 500;
	go();
	put_many(0, 0, 2000);
	finish();
	assert_int_equal(count(KDELIVERY_ACKED), 2000);
	check_log(0, 0, 2000);
	end();
}

/* Refusals, lost answers and errors, mixed at random: nothing doubled, nothing
 * lost, order kept. */
static void
test_mixed(void **state)
{
	(void)state;
	for (unsigned seed = 1; seed <= 50; seed++) {
		static const enum fake_act acts[] = {
		    FAKE_ERROR, FAKE_WRITE_ERROR, FAKE_CLOSE, FAKE_WRITE_CLOSE};
		int last = -1;

		begin(2);
		srand(seed);
		fake->limits = (struct fake_limits){.bad = "BAD",
		    .bad_error = KERR_INVALID_RECORD,
		    .name_bad = seed % 2};
		for (int i = 0; i < 30; i++) {
			enum fake_act act = acts[rand() % 4];
			bool wrote = act == FAKE_WRITE_ERROR;

			/* No broker writes and says that it is no leader. */
			fake_rule(fake, KAPI_PRODUCE, (unsigned)rand() % 80, 1,
			    act,
			    wrote || rand() % 2 ? KERR_REQUEST_TIMED_OUT
						: KERR_NOT_LEADER_OR_FOLLOWER);
		}
		go();
		for (int i = 0; i < 600; i++) {
			char text[20];

			snprintf(text, sizeof text, "%s%d",
			    i % 97 == 13 ? "BAD" : "", i);
			put(i % 2, text, (uint64_t)i);
			if (rand() % 8 == 0)
				kproducer_idle(producer);
			if (rand() % 4 == 0)
				loop_turn(loop, 0, &err);
		}
		finish();
		assert_int_equal(count(KDELIVERY_REJECTED), 7);
		assert_int_equal(count(KDELIVERY_ACKED), 593);
		assert_int_equal(fake->logs[0].end + fake->logs[1].end, 593);
		for (int k = 0; k < 2; k++) {
			struct buf got = {0};
			char *at;

			fake_log_text(&fake->logs[k], &got);
			last = -1;
			for (at = got.p; *at;) {
				int n = (int)strtol(at, &at, 10);

				assert_true(n > last && n % 2 == k);
				last = n;
				at++;
			}
			buf_release(&got);
		}
		end();
	}
}

/* The broker has forgotten the producer in the middle (45 out of the blue). */
static void
test_state_lost(void **state)
{
	(void)state;
	begin(1);
	go();
	put_batches(0, 0, 3);
	finish();
	fake_rule(fake, KAPI_PRODUCE, 3, 1, FAKE_ERROR,
	    KERR_OUT_OF_ORDER_SEQUENCE_NUMBER);
	put_batches(0, 3, 6);
	finish();
	assert_int_equal(count(KDELIVERY_ACKED), 9);
	check_log(0, 0, 9);
	assert_int_equal(fake->logs[0].epoch, 1);
	/* A duplicate older than those remembered is in the log. */
	fake_rule(fake, KAPI_PRODUCE, fake->seen[KAPI_PRODUCE], 1,
	    FAKE_WRITE_ERROR, KERR_DUPLICATE_SEQUENCE_NUMBER);
	put_batches(0, 9, 1);
	finish();
	assert_int_equal(state_of[9], KDELIVERY_ACKED + 1);
	assert_int_equal(offset_of[9], -1);
	end();
}

/*
 * What the broker says of the sequence of a batch that may have been written
 * before settles nothing: in doubt, never sent again (KIP-360).  Was it not
 * sent before, then it goes again, under the next epoch.
 */
static void
test_unresolved(void **state)
{
	static const int16_t codes[] = {KERR_OUT_OF_ORDER_SEQUENCE_NUMBER,
	    KERR_UNKNOWN_PRODUCER_ID, KERR_INVALID_PRODUCER_EPOCH};

	(void)state;
	for (size_t i = 0; i < 2 * sizeof codes / sizeof *codes; i++) {
		bool before = i % 2;

		begin(1);
		if (before)
			fake_rule(fake, KAPI_PRODUCE, 1, 1, FAKE_CLOSE, 0);
		fake_rule(fake, KAPI_PRODUCE, 1 + before, 1, FAKE_ERROR,
		    codes[i / 2]);
		go();
		put_batches(0, 0, 1);
		finish();
		put_batches(0, 1, 1);
		finish();
		assert_int_equal(state_of[1],
		    1 + (before ? KDELIVERY_IN_DOUBT : KDELIVERY_ACKED));
		assert_int_equal(fake->seen[KAPI_PRODUCE], 3);
		assert_int_equal(fake->logs[0].end, before ? 1 : 2);
		put_batches(0, 2, 5);
		finish();
		assert_int_equal(count(KDELIVERY_ACKED), before ? 6 : 7);
		assert_int_equal(fake->logs[0].end, before ? 6 : 7);
		assert_int_equal(fake->logs[0].epoch, 1);
		end();
	}
}

/* The buffer is full: records wait outside, memory does not grow. */
static void
test_memory(void **state)
{
	static char big[1001];
	struct krecord r;
	size_t taken = 0;

	(void)state;
	memset(big, 'x', 1000);
	r = (struct krecord){.timestamp = -1, .value = {(uint8_t *)big, 1000}};
	begin(1);
	set("buffer.memory", "65536");
	go();
	put(0, "first", 0);
	finish();
	fake_rule(fake, KAPI_PRODUCE, 1, 1, FAKE_MUTE, 0);
	set("request.timeout.ms", "100");
	while (taken < 200 &&
	    kproducer_send(producer, topic, 0, &r, taken + 1, &err) == KSEND_OK)
		taken++;
	assert_true(taken > 25 && taken < 65);
	finish();
	assert_int_equal(count(KDELIVERY_ACKED), taken + 1);
	end();
}

/*
 * Records spread over many partitions, in much less memory than they take: the
 * batches grow while the broker has enough to do, and leave in turn.  (At most
 * each record would be a batch of its own.)
 */
static void
test_many_partitions(void **state)
{
	enum { PARTS = 500 };
	struct buf got = {0};

	(void)state;
	begin(PARTS);
	set("buffer.memory", "400000");
	set("linger.ms", "60000");
	go();
	for (int i = 0; i < TOKENS; i++) {
		char text[20];

		snprintf(text, sizeof text, "%d", i);
		put(i % PARTS, text, (uint64_t)i);
	}
	finish();
	assert_int_equal(count(KDELIVERY_ACKED), TOKENS);
	assert_in_range(kproducer_stats(producer).batches, PARTS, 2000);
	for (size_t i = 0; i < PARTS; i++) {
		char *at;

		assert_int_equal(fake->logs[i].gaps, 0);
		buf_clear(&got);
		fake_log_text(&fake->logs[i], &got);
		at = got.p;
		for (size_t want = i; want < TOKENS; want += PARTS)
			assert_int_equal(strtol(at, &at, 10), want);
	}
	buf_release(&got);
	end();
}

/* A partition whose leader does not answer holds its share of the memory; the
 * others go on meanwhile. */
static void
test_stalled_leader(void **state)
{
	static char text[1000];
	struct krecord r = {
	    .timestamp = 1, .value = {(uint8_t *)text, sizeof text}};
	struct fake *second;
	int64_t before;
	int sent;

	(void)state;
	memset(text, 'x', sizeof text);
	for (int keyed = 0; keyed < 2; keyed++) {
		begin(4);
		second = fake_second(fake);
		second->leaders[3] = fake->leaders[3] = 2;
		set("buffer.memory", "400000");
		set("batch.size", "20000");
		go();
		for (int i = 0; i < 4; i++)
			put_many(i, i, 1);
		finish();
		fake_rule(second, KAPI_PRODUCE, 0, FAKE_ALWAYS, FAKE_MUTE, 0);
		second->seen[KAPI_PRODUCE] = 0;
		before = fake->logs[3].end;
		for (sent = 4; sent < TOKENS / 2; sent++) {
			int32_t to = keyed ? sent % 4 : -1;
			int64_t limit = clock_ns() + SECOND / 4;
			enum ksend rc;

			while ((rc = kproducer_send(producer, topic, to, &r,
				    (uint64_t)sent, &err)) == KSEND_WAIT &&
			    clock_ns() < limit)
				loop_turn(
				    loop, clock_ns() + SECOND / 100, &err);
			if (rc != KSEND_OK)
				break;
			if (sent % 10 == 0)
				loop_turn(loop, 0, &err);
		}
		assert_true(second->seen[KAPI_PRODUCE] > 0);
		assert_int_equal(fake->logs[3].end, before);
		until(kproducer_pending(producer) <= 400);
		if (keyed) {
			/* Until it has filled the memory; then nothing is taken
			 * any more, and the rest is delivered. */
			assert_true(sent > 4 * 150 && sent < 4 * 450);
			until(count(KDELIVERY_ACKED) >= (size_t)sent * 3 / 4);
		} else {
			assert_int_equal(sent, TOKENS / 2);
			until(kproducer_pending(producer) < 150);
		}
		fake->nrules = second->nrules = 0;
		kproducer_abort(producer, &(struct err){EX_TEMPFAIL, "enough"});
		end();
	}
}

/* What waits at the end of patience is told, with its true state. */
static void
test_abort(void **state)
{
	struct err end_of_it = {EX_TEMPFAIL, "given up"};

	(void)state;
	begin(1);
	go();
	put_batches(0, 0, 1);
	finish();
	fake_rule(fake, KAPI_PRODUCE, 1, FAKE_ALWAYS, FAKE_MUTE, 0);
	put_batches(0, 1, 1);
	until(fake->seen[KAPI_PRODUCE] == 2);
	put(0, "2", 2);
	kproducer_abort(producer, &end_of_it);
	assert_int_equal(count(KDELIVERY_ACKED), 1);
	assert_int_equal(state_of[1], KDELIVERY_IN_DOUBT + 1);
	assert_int_equal(state_of[2], KDELIVERY_NOT_SENT + 1);
	assert_int_equal(why.code, EX_TEMPFAIL);
	assert_int_equal(kproducer_pending(producer), 0);
	end();
}

static void
test_denied(void **state)
{
	struct krecord r = {.timestamp = 1};

	(void)state;
	begin(1);
	fake_rule(fake, KAPI_PRODUCE, 0, FAKE_ALWAYS, FAKE_ERROR,
	    KERR_TOPIC_AUTHORIZATION_FAILED);
	go();
	put_many(0, 0, 3);
	finish();
	assert_int_equal(count(KDELIVERY_REJECTED), 3);
	assert_int_equal(kproducer_failed(producer, &err), -1);
	assert_int_equal(err.code, EX_NOPERM);
	assert_int_equal(
	    kproducer_send(producer, topic, 0, &r, 9, &err), KSEND_ERROR);
	end();
}

/* The topic is deleted meanwhile: no waiting for the delivery timeout. */
static void
test_deleted(void **state)
{
	struct krecord r = {.timestamp = 1};

	(void)state;
	begin(1);
	go();
	kcluster_auto_create(cluster, false);
	put_batches(0, 0, 1);
	finish();
	fake->topic_error = KERR_UNKNOWN_TOPIC_OR_PARTITION;
	fake_rule(fake, KAPI_PRODUCE, 1, FAKE_ALWAYS, FAKE_ERROR,
	    KERR_UNKNOWN_TOPIC_OR_PARTITION);
	put_batches(0, 1, 3);
	finish();
	assert_int_equal(count(KDELIVERY_NOT_SENT), 3);
	assert_string_equal(why.msg, "topic t: does not exist");
	assert_int_equal(
	    kproducer_send(producer, topic, 0, &r, 9, &err), KSEND_ERROR);
	assert_int_equal(err.code, EX_UNAVAILABLE);
	end();
}

/* A broker too old for us. */
static void
test_too_old(void **state)
{
	(void)state;
	begin(1);
	fake->produce_max = 2;
	go();
	put_many(0, 0, 3);
	finish();
	assert_int_equal(count(KDELIVERY_NOT_SENT), 3);
	assert_int_equal(kproducer_failed(producer, &err), -1);
	assert_int_equal(err.code, EX_PROTOCOL);
	assert_non_null(strstr(err.msg, "Produce"));
	end();
}

static void
test_no_idempotence(void **state)
{
	(void)state;
	begin(1);
	fake->idempotence = false;
	go();
	put_many(0, 0, 3);
	finish();
	assert_int_equal(count(KDELIVERY_NOT_SENT), 3);
	assert_int_equal(kproducer_failed(producer, &err), -1);
	assert_non_null(strstr(err.msg, "enable.idempotence"));
	end();

	begin(1);
	fake->idempotence = false;
	set("enable.idempotence", "false");
	set("acks", "1");
	go();
	put_batches(0, 0, 20);
	finish();
	check_log(0, 0, 20);
	assert_int_equal(fake->logs[0].producer, -1);
	end();
}

static void
test_partitions(void **state)
{
	struct krecord r = {.timestamp = 1, .value = {(uint8_t *)"v", 1}};
	size_t used = 0;

	(void)state;
	begin(4);
	set("batch.size", "200");
	go();
	put_many(-1, 0, 400);
	finish();
	/* No key: a partition for a batch's worth, then another. */
	for (int i = 0; i < 4; i++)
		used += fake->logs[i].end > 0;
	assert_true(used >= 2);
	/* Java's murmur2. */
	r.key = (struct kbytes){(uint8_t *)"21", 2};
	assert_int_equal(
	    kproducer_send(producer, topic, -1, &r, 1000, &err), KSEND_OK);
	finish();
	assert_int_equal(
	    kproducer_send(producer, topic, 4, &r, 1001, &err), KSEND_ERROR);
	assert_int_equal(err.code, EX_DATAERR);
	end();
}

/* linger.ms holds back, idle or not; without it nothing waits. */
static void
test_linger(void **state)
{
	int64_t t, least = INT64_MAX;

	(void)state;
	begin(1);
	go();
	put_batches(0, 0, 1);
	finish();
	/* The quickest of ten: other processes may hold this one up. */
	for (int i = 1; i <= 10; i++) {
		t = clock_ns();
		put(0, "1", (uint64_t)i);
		kproducer_idle(producer);
		until(kproducer_pending(producer) == 0);
		t = clock_ns() - t;
		if (t < least)
			least = t;
	}
	assert_true(least < SECOND / 20);
	end();

	begin(1);
	set("linger.ms", "100");
	go();
	put_batches(0, 0, 1);
	finish();
	t = clock_ns();
	put(0, "1", 1);
	kproducer_idle(producer);
	until(kproducer_pending(producer) == 0);
	assert_true(clock_ns() - t >= SECOND / 10);
	end();
}

/* A broker that asks for a pause gets it. */
static void
test_throttle(void **state)
{
	int64_t t;

	(void)state;
	begin(1);
	fake_rule(fake, KAPI_PRODUCE, 0, 1, FAKE_THROTTLE, 150);
	go();
	t = clock_ns();
	put_batches(0, 0, 1);
	until(results == 1);
	put_batches(0, 1, 1);
	finish();
	assert_true(clock_ns() - t >= SECOND * 15 / 100);
	assert_int_equal(kcluster_stats(cluster).throttled_ms, 150);
	end();
}

/* Neither the time for an answer nor that for delivery goes on while a broker,
 * which asked for a pause, reads nothing. */
static void
test_quota(void **state)
{
	(void)state;
	begin(1);
	fake_rule(fake, KAPI_PRODUCE, 1, 2, FAKE_DEAFEN, 1500);
	set("request.timeout.ms", "1000");
	set("delivery.timeout.ms", "1000");
	go();
	put_batches(0, 0, 1);
	until(results == 1);
	/* Some are sent before the pause, some wait for it to end. */
	put_batches(0, 1, 9);
	finish();
	assert_int_equal(count(KDELIVERY_ACKED), 10);
	assert_int_equal(kproducer_stats(producer).retries, 0);
	assert_int_equal(kcluster_stats(cluster).throttled_ms, 3000);
	assert_int_equal(fake->accepted, 1);
	check_log(0, 0, 10);
	end();
}

/* Wrong bits anywhere in answers: each record still gets one report. */
static void
test_noise(void **state)
{
	struct err enough = {EX_TEMPFAIL, "enough"};

	(void)state;
	for (unsigned seed = 1; seed <= 15; seed++) {
		begin(3);
		srand(seed);
		set("request.timeout.ms", "100");
		set("delivery.timeout.ms", "300");
		go();
		assert_int_equal(kcluster_wait(cluster, 10 * SECOND, &err), 0);
		fake->noise = 4;
		for (int i = 0; i < 200; i++) {
			struct krecord r = {
			    .timestamp = 1, .value = {(uint8_t *)"v", 1}};

			if (kproducer_send(producer, topic, i % 3, &r,
				(uint64_t)i, &err) != KSEND_OK)
				state_of[i] = 9;
			kproducer_idle(producer);
			loop_turn(loop, clock_ns() + SECOND / 10000, &err);
		}
		kproducer_flush(producer);
		for (int64_t limit = clock_ns() + SECOND;
		     kproducer_pending(producer) && clock_ns() < limit;)
			loop_turn(loop, clock_ns() + SECOND / 1000, &err);
		kproducer_abort(producer, &enough);
		for (int i = 0; i < 200; i++)
			assert_true(state_of[i] != 0);
		end();
	}
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
	    cmocka_unit_test(test_plain),
	    cmocka_unit_test(test_values),
	    cmocka_unit_test(test_one_request),
	    cmocka_unit_test(test_answer_lost),
	    cmocka_unit_test(test_remembered),
	    cmocka_unit_test(test_request_lost),
	    cmocka_unit_test(test_retriable),
	    cmocka_unit_test(test_due_meanwhile),
	    cmocka_unit_test(test_leader_moves),
	    cmocka_unit_test(test_in_doubt),
	    cmocka_unit_test(test_not_sent),
	    cmocka_unit_test(test_refused_named),
	    cmocka_unit_test(test_refused_halved),
	    cmocka_unit_test(test_batch_too_large),
	    cmocka_unit_test(test_mixed),
	    cmocka_unit_test(test_state_lost),
	    cmocka_unit_test(test_unresolved),
	    cmocka_unit_test(test_memory),
	    cmocka_unit_test(test_many_partitions),
	    cmocka_unit_test(test_stalled_leader),
	    cmocka_unit_test(test_abort),
	    cmocka_unit_test(test_denied),
	    cmocka_unit_test(test_deleted),
	    cmocka_unit_test(test_too_old),
	    cmocka_unit_test(test_no_idempotence),
	    cmocka_unit_test(test_partitions),
	    cmocka_unit_test(test_linger),
	    cmocka_unit_test(test_throttle),
	    cmocka_unit_test(test_quota),
	    cmocka_unit_test(test_noise),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
