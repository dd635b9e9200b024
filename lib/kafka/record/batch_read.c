/*
 * Reading the batches of a Fetch response: stepping from one to the next.  The
 * formats themselves are in record_batch.c and message_set.c.
 */
#include <inttypes.h>
#include <stdlib.h>

#include "base/mem.h"
#include "kafka/record/batch_priv.h"

/* Kept from one batch to the next: what brokers take by default, decompressed
 * somewhat more. */
enum { KEEP = 2 * 1024 * 1024 };

void
krecs_init(struct krecs *r, struct kcodecs *codecs)
{
	*r = (struct krecs){.leader_epoch = -1};
	r->in = xcalloc(1, sizeof *r->in);
	r->in->codecs = codecs;
}

void
krecs_release(struct krecs *r)
{
	if (!r->in)
		return;
	kaborted_release(&r->in->aborted);
	buf_release(&r->in->unpacked);
	free(r->in->headers);
	free(r->in);
	*r = (struct krecs){0};
}

void
krecs_open(struct krecs *r, struct kbytes records, int64_t from,
    const struct kaborted *aborted, size_t naborted,
    const struct krecs_options *opt)
{
	struct krecs_private *in = r->in;

	r->position = from;
	r->leader_epoch = -1;
	in->opt = *opt;
	if (!in->opt.max_unpacked)
		in->opt.max_unpacked = KCODEC_UNPACK_MAX;
	in->rest = kcur_of(records.p, records.p ? records.n : 0);
	in->records = kcur_of(NULL, 0);
	in->from = from;
	in->past = 0;
	err_clear(&in->failed);
	kaborted_open(
	    &in->aborted, aborted, in->opt.read_committed ? naborted : 0);
}

size_t
krecs_unpacked(const struct krecs *r)
{
	return r->in->unpacked.cap;
}

static void
drop_large(struct krecs_private *in)
{
	if (in->unpacked.cap > KEEP)
		buf_release(&in->unpacked);
	buf_clear(&in->unpacked);
}

int
kentry_unpack(struct krecs_private *in, int codec, struct kbytes packed,
    struct kcur *out, struct err *e)
{
	if (codec == KCODEC_NONE) {
		*out = kcur_of(packed.p, packed.n);
		return 0;
	}
	if (!in->codecs)
		return err_set(e, EX_SOFTWARE, "no codecs to unpack with");
	drop_large(in);
	if (kcodec_unpack(in->codecs, codec, in->magic, packed,
		in->opt.max_unpacked, &in->unpacked, e))
		return -1;
	*out = kcur_of(in->unpacked.p, in->unpacked.len);
	return 0;
}

/*
 * The bytes of the next entry, taken off the rest.  0 at the end, where a cut
 * entry is left out; -1 when its length cannot be.
 */
static int
take_entry(struct krecs_private *in, const uint8_t **p, size_t *n)
{
	struct kcur *rest = &in->rest;
	bool first = in->past == 0;
	size_t length = LOG_OVERHEAD;

	if (!rest->n)
		return 0;
	if (rest->n >= LOG_OVERHEAD) {
		length += be32(rest->p + AT_LENGTH);
		if (length > INT32_MAX || length < OLD_MIN)
			return -1;
	}
	if (length > rest->n) {
		rest->n = 0;
		return first ? -1 : 0;
	}
	*n = length;
	*p = kcur_take(rest, length);
	return 1;
}

static int
fail(struct krecs_private *in, int64_t offset, const char *why, struct err *e)
{
	if (why)
		err_set(e, EX_PROTOCOL, "%s", why);
	err_prefix(e, "batch at offset %" PRId64, offset);
	in->failed = *e;
	return -1;
}

/* Enters the next batch: 1, 0 at the end, -1. */
static int
enter(struct krecs *r, struct err *e)
{
	struct krecs_private *in = r->in;
	const char *why = NULL;
	const uint8_t *p = in->rest.p;
	int64_t offset = in->from;
	size_t n = in->rest.n;
	int ret;

	if (n >= LOG_OVERHEAD)
		offset = (int64_t)be64(p + AT_BASE_OFFSET);
	ret = take_entry(in, &p, &n);
	if (ret == 0) {
		drop_large(in);
		return 0;
	}
	if (ret < 0)
		return fail(in, offset, "its length is not possible", e);
	if (offset < 0 || offset == INT64_MAX || offset < in->past)
		return fail(in, offset, "its offset is out of order", e);
	in->magic = p[AT_MAGIC];
	if (in->magic > 2)
		return fail(in, offset, "its format is not known", e);
	if (in->magic == 2)
		ret = kentry_batch(in, p, n, &why, e);
	else
		ret = kentry_legacy(in, p, n, &why, e);
	if (ret) {
		in->records.n = 0;
		return fail(in, offset, why, e);
	}
	if (in->magic == 2)
		r->leader_epoch = (int32_t)be32(p + AT_LEADER_EPOCH);
	return 1;
}

int
krecs_next(struct krecs *r, struct krecord *out, struct err *e)
{
	struct krecs_private *in = r->in;
	int ret;

	if (in->failed.code) {
		*e = in->failed;
		return -1;
	}
	for (;;) {
		while (in->records.n) {
			ret = in->magic == 2 ? krecord_v2(in, out)
					     : krecord_legacy(in, out);
			if (ret) /* verified before: memory has changed */
				return fail(
				    in, in->base, "it changed while read", e);
			if (out->offset < in->from)
				continue;
			r->position =
			    in->records.n ? out->offset + 1 : in->past;
			return 1;
		}
		if (in->past > r->position)
			r->position = in->past;
		ret = enter(r, e);
		if (ret <= 0)
			return ret;
	}
}
