/* The choice among the compressions, and what they share. */
#include <stdlib.h>

#include "base/mem.h"
#include "kafka/record/codec_priv.h"

enum {
	RATIO_FREE = 16 * 1024 * 1024, /* bytes that may come of anything */
	RATIO_MAX = 4096, /* beyond them, how much bytes may swell */
};

static const struct codec *const codecs[KCODEC_COUNT] = {
    [KCODEC_GZIP] = &codec_gzip,
    [KCODEC_SNAPPY] = &codec_snappy,
    [KCODEC_LZ4] = &codec_lz4,
    [KCODEC_ZSTD] = &codec_zstd,
};

struct kcodecs {
	void *state[KCODEC_COUNT];
	struct buf scratch;
};

struct kcodecs *
kcodecs_new(void)
{
	return xcalloc(1, sizeof(struct kcodecs));
}

void
kcodecs_free(struct kcodecs *k)
{
	if (!k)
		return;
	for (int i = KCODEC_GZIP; i < KCODEC_COUNT; i++)
		if (k->state[i] && codecs[i]->release)
			codecs[i]->release(k->state[i]);
	buf_release(&k->scratch);
	free(k);
}

struct buf *
kcodecs_scratch(struct kcodecs *k)
{
	buf_clear(&k->scratch);
	return &k->scratch;
}

static const struct codec *
find(int codec)
{
	return codec > KCODEC_NONE && codec < KCODEC_COUNT ? codecs[codec]
							   : NULL;
}

const char *
kcodec_name(int codec)
{
	const struct codec *c = find(codec);

	if (c)
		return c->name;
	return codec == KCODEC_NONE ? "none" : "unknown";
}

int
kcodec_by_name(struct str name)
{
	for (int i = 0; i < KCODEC_COUNT; i++)
		if (str_is(name, kcodec_name(i)))
			return i;
	return -1;
}

bool
kcodec_levels(enum kcodec codec, int *min, int *max)
{
	const struct codec *c = find((int)codec);

	if (!c || c->min == c->max)
		return false;
	*min = c->min;
	*max = c->max;
	return true;
}

int
kcodec_pack(struct kcodecs *k, enum kcodec codec, int level, struct kbytes in,
    struct buf *out, struct err *e)
{
	const struct codec *c = find((int)codec);
	size_t before = out->len;

	if (!in.p)
		in = (struct kbytes){(const uint8_t *)"", 0};
	if (!c)
		return err_set(e, EX_SOFTWARE, "no such compression");
	if (c->pack(&k->state[codec], level, in, out, e)) {
		out->len = before;
		return -1;
	}
	return 0;
}

int
kcodec_unpack(struct kcodecs *k, int codec, int magic, struct kbytes in,
    size_t max, struct buf *out, struct err *e)
{
	const struct codec *c = find(codec);
	size_t before = out->len;

	if (!in.p)
		in = (struct kbytes){(const uint8_t *)"", 0};
	if (!c)
		return err_set(e, EX_PROTOCOL,
		    "compressed in a way not known here (codec %d)", codec);
	if (max > RATIO_FREE && max / RATIO_MAX > in.n)
		max = in.n < RATIO_FREE / RATIO_MAX ? RATIO_FREE
						    : in.n * RATIO_MAX;
	if (c->unpack(&k->state[codec], magic, in, before + max, out, e)) {
		out->len = before;
		return -1;
	}
	return 0;
}

int
codec_room(struct buf *out, size_t end, size_t want, uint8_t **p, size_t *n,
    struct err *e)
{
	if (out->len >= end)
		return codec_too_large(e);
	if (want > end - out->len)
		want = end - out->len;
	*p = (uint8_t *)buf_room(out, want);
	*n = out->cap - out->len;
	if (*n > end - out->len)
		*n = end - out->len;
	return 0;
}

int
codec_too_large(struct err *e)
{
	return err_set(
	    e, EX_PROTOCOL, "it is larger than allowed when decompressed");
}

int
codec_no_memory(struct err *e, const char *codec)
{
	return err_set(e, EX_OSERR, "no memory for %s", codec);
}

int
codec_damaged(struct err *e, const char *codec)
{
	return err_set(e, EX_PROTOCOL, "its %s data is damaged", codec);
}
