/* Batches, their memory, and where records without a key go. */
#include <inttypes.h>
#include <stdlib.h>

#include "base/clock.h"
#include "base/mem.h"
#include "kafka/error.h"
#include "kafka/producer/producer_priv.h"

static uint32_t
dice(struct kproducer *p)
{
	/* xorshift64*: spreading load needs no better. */
	p->random ^= p->random >> 12;
	p->random ^= p->random << 25;
	p->random ^= p->random >> 27;
	return (uint32_t)((p->random * UINT64_C(0x2545f4914f6cdd1d)) >> 32);
}

struct ptopic *
paccum_topic(struct kproducer *p, struct ktopic *t)
{
	struct ptopic *pt;

	while (p->topics_cap <= t->index) {
		size_t was = p->topics_cap;

		p->topics =
		    xgrow(p->topics, &p->topics_cap, was, sizeof *p->topics);
		for (size_t i = was; i < p->topics_cap; i++)
			p->topics[i] = NULL;
	}
	pt = p->topics[t->index];
	if (!pt) {
		pt = xcalloc(1, sizeof *pt);
		pt->producer = p;
		pt->topic = t;
		pt->sticky = -1;
		pt->batch_size = (size_t)p->props->batch_size;
		p->topics[t->index] = pt;
	}
	if (pt->nparts < t->nparts) {
		pt->parts =
		    xreallocarray(pt->parts, t->nparts, sizeof *pt->parts);
		while (pt->nparts < t->nparts) {
			struct ppart *part = xcalloc(1, sizeof *part);

			part->topic = pt;
			part->index = (int32_t)pt->nparts;
			part->producer_id = -1;
			pt->parts[pt->nparts++] = part;
		}
	}
	return pt;
}

/* Batches that wait for their acknowledgement. */
static size_t
queue_length(const struct ppart *part)
{
	size_t n = 0;

	for (const struct pbatch *b = part->head; b; b = b->next)
		n++;
	return n;
}

/*
 * Of the partitions that have a leader (of all when none has) one with the
 * shortest queue, at random: a partition that is slow holds no more of the
 * memory than the others (as KIP-794).  None for a topic of no partitions.
 */
static void
stick(struct kproducer *p, struct ptopic *t)
{
	size_t least = SIZE_MAX;
	uint32_t ties = 0;
	bool led = false;

	t->sticky_bytes = 0;
	for (size_t i = 0; i < t->nparts; i++) {
		bool leader = t->topic->parts[i].leader >= 0;
		size_t n;

		if (led && !leader)
			continue;
		n = queue_length(t->parts[i]);
		if (n > least && led == leader)
			continue;
		if (n < least || led != leader)
			ties = 0;
		led = leader;
		least = n;
		if (dice(p) % ++ties == 0)
			t->sticky = (int32_t)i;
	}
}

void
paccum_unstick(struct ptopic *t)
{
	t->sticky = -1;
}

struct ppart *
paccum_partition(struct kproducer *p, struct ptopic *t, int32_t partition,
    const struct krecord *r, bool *free_choice, struct err *e)
{
	*free_choice = false;
	if (partition < 0)
		partition = kpart_pick((enum kpart)p->props->partitioner,
		    r->key, (int32_t)t->nparts);
	if (partition < 0) {
		*free_choice = true;
		if (t->sticky < 0 || t->sticky_bytes >= t->batch_size)
			stick(p, t);
		partition = t->sticky;
	}
	if ((size_t)partition >= t->nparts) {
		err_set(e, EX_DATAERR,
		    "topic %s: no partition %" PRId32 ", there are %zu",
		    t->topic->name.p, partition, t->nparts);
		return NULL;
	}
	return t->parts[partition];
}

/* What a batch holds on to. */
static size_t
memory_of(const struct pbatch *b)
{
	return sizeof *b + b->b.out.cap + b->tokens_cap * sizeof *b->tokens;
}

static void
free_batch(struct pbatch *b)
{
	kbatch_release(&b->b);
	free(b->tokens);
	free(b);
}

struct pbatch *
paccum_batch(struct kproducer *p, struct ppart *part)
{
	struct pbatch *b = p->spare;

	if (b) {
		p->spare = b->next;
		p->spare_bytes -= memory_of(b);
		/* Where many partitions share the memory, each begins small. */
		if (p->used + memory_of(b) >
		    (size_t)p->props->buffer_memory / 2) {
			free_batch(b);
			b = NULL;
		}
	}
	if (!b)
		b = xcalloc(1, sizeof *b);
	b->next = NULL;
	b->part = part;
	b->charge = memory_of(b);
	p->used += b->charge;
	b->state = PBATCH_OPEN;
	b->leave = b->stamped = b->doubt = false;
	b->attempts = b->damaged = 0;
	b->created = clock_ns();
	b->paused = produce_paused(p);
	b->not_before = 0;
	return b;
}

void
paccum_recycle(struct kproducer *p, struct pbatch *b)
{
	size_t n = memory_of(b);

	p->used -= b->charge;
	if (p->used + p->spare_bytes + n > (size_t)p->props->buffer_memory) {
		free_batch(b);
		return;
	}
	kbatch_clear(&b->b);
	p->spare_bytes += n;
	b->next = p->spare;
	p->spare = b;
}

void
paccum_append(struct pbatch *b)
{
	struct ppart *part = b->part;
	struct kproducer *p = part->topic->producer;

	b->next = NULL;
	if (part->tail)
		part->tail->next = b;
	else
		part->head = b;
	part->tail = b;
	if (!part->active) {
		part->active = true;
		part->next_active = p->active;
		p->active = part;
	}
}

void
paccum_leave(struct pbatch *b)
{
	struct kproducer *p = b->part->topic->producer;

	if (b->leave)
		return;
	b->leave = true;
	p->open--;
	p->open_bytes -= b->b.out.len;
}

void
paccum_close(struct pbatch *b)
{
	paccum_leave(b);
	b->state = PBATCH_WAITING;
}

void
paccum_remove(struct pbatch *b)
{
	struct ppart *part = b->part;
	struct pbatch *before = NULL;

	for (struct pbatch *x = part->head; x != b; x = x->next)
		before = x;
	if (before)
		before->next = b->next;
	else
		part->head = b->next;
	if (part->tail == b)
		part->tail = before;
	b->next = NULL;
}

bool
paccum_add(
    struct pbatch *b, const struct krecord *r, uint64_t token, size_t limit)
{
	struct kproducer *p = b->part->topic->producer;
	size_t had = memory_of(b), was = b->b.out.len;
	size_t n = (size_t)b->b.count;

	if (!kbatch_add(&b->b, r, limit))
		return false;
	if (n == b->tokens_cap)
		b->tokens =
		    xgrow(b->tokens, &b->tokens_cap, n, sizeof *b->tokens);
	b->tokens[n] = token;
	b->charge += memory_of(b) - had;
	p->used += memory_of(b) - had;
	if (b->state == PBATCH_OPEN && !b->leave)
		p->open_bytes += b->b.out.len - was;
	return true;
}

struct pbatch *
paccum_open_for_values(
    struct kproducer *p, struct ptopic *t, int32_t partition, bool *free_choice)
{
	struct kbytes no_key = {NULL, 0};

	if (partition < 0)
		partition = kpart_pick((enum kpart)p->props->partitioner,
		    no_key, (int32_t)t->nparts);
	*free_choice = partition < 0;
	if (*free_choice) {
		if (t->sticky < 0 || t->sticky_bytes >= t->batch_size)
			return NULL;
		partition = t->sticky;
	}
	return (size_t)partition < t->nparts ? open_batch(t->parts[partition])
					     : NULL;
}

size_t
paccum_add_values(struct pbatch *b, int64_t timestamp,
    const struct kbytes *values, const uint64_t *tokens, size_t n, size_t limit)
{
	struct kproducer *p = b->part->topic->producer;
	size_t had = (size_t)b->b.count, was = b->b.out.len;

	if (n > b->tokens_cap - had)
		n = b->tokens_cap - had;
	n = kbatch_add_values(&b->b, timestamp, values, n, limit);
	memcpy(b->tokens + had, tokens, n * sizeof *tokens);
	if (!b->leave)
		p->open_bytes += b->b.out.len - was;
	return n;
}

static void
free_list(struct pbatch *b)
{
	while (b) {
		struct pbatch *next = b->next;

		free_batch(b);
		b = next;
	}
}

void
paccum_release(struct kproducer *p)
{
	for (size_t i = 0; i < p->topics_cap; i++) {
		struct ptopic *t = p->topics[i];

		for (size_t k = 0; t && k < t->nparts; k++) {
			free_list(t->parts[k]->head);
			response_forget(t->parts[k]);
			free(t->parts[k]);
		}
		if (t)
			free(t->parts);
		free(t);
	}
	free(p->topics);
	free_list(p->spare);
}
