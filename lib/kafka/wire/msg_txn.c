/* Messages of transactions. */
#include "kafka/wire/msg_topics_priv.h"
#include "kafka/wire/msg_txn.h"

static void
put_txn(struct buf *b, const struct kmsg_txn *t)
{
	kput_str(b, t->id);
	kput_i64(b, t->producer_id);
	kput_i16(b, t->epoch);
}

static void
put_part(struct buf *b, const void *element, int version)
{
	const struct kmsg_part *p = element;

	(void)version;
	kput_i32(b, p->partition);
}

void
kmsg_add_partitions_put(struct buf *b, const struct kmsg_txn *t,
    const struct kmsg_part *p, size_t n)
{
	put_txn(b, t);
	kmsg_put_topics(b, p, n, sizeof *p, put_part, 0);
}

void
kmsg_add_offsets_put(struct buf *b, const struct kmsg_txn *t, struct str group)
{
	put_txn(b, t);
	kput_str(b, group);
}

void
kmsg_end_txn_put(struct buf *b, const struct kmsg_txn *t, bool commit)
{
	put_txn(b, t);
	kput_bool(b, commit);
}
