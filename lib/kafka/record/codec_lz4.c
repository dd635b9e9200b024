/*
 * LZ4 frames, with Kafka's constraints: independent blocks of 64 KiB.  Magic 0
 * came with a wrong header checksum (computed over the magic number too), so
 * there the right one is put in its place before the library sees it.
 */
#include <stdlib.h>
#include <string.h>

#include <lz4frame.h>

#include "base/mem.h"
#include "kafka/record/codec_priv.h"
#include "kafka/wire/be.h"

struct lz4 {
	LZ4F_cctx *packer;
	LZ4F_dctx *unpacker;
};

static void
lz4_release(void *state)
{
	struct lz4 *l = state;

	LZ4F_freeCompressionContext(l->packer);
	LZ4F_freeDecompressionContext(l->unpacker);
	free(l);
}

static struct lz4 *
get(void **state)
{
	if (!*state)
		*state = xcalloc(1, sizeof(struct lz4));
	return *state;
}

/* The library has no numbers for its errors, but names. */
static bool
no_memory(size_t n)
{
	return !strcmp(LZ4F_getErrorName(n), "ERROR_allocation_failed");
}

static int
lz4_pack(
    void **state, int level, struct kbytes in, struct buf *out, struct err *e)
{
	static const LZ4F_compressOptions_t stable = {.stableSrc = 1};
	LZ4F_preferences_t pref = {
	    .frameInfo = {.blockSizeID = LZ4F_max64KB,
		.blockMode = LZ4F_blockIndependent},
	    .compressionLevel = level == KCODEC_LEVEL_DEFAULT ? 0 : level,
	};
	struct lz4 *l = get(state);
	size_t size = LZ4F_HEADER_SIZE_MAX + LZ4F_compressBound(in.n, &pref);
	char *p = buf_room(out, size);
	size_t at, n;

	if (!l->packer &&
	    LZ4F_isError(
		LZ4F_createCompressionContext(&l->packer, LZ4F_VERSION)))
		return codec_no_memory(e, "lz4");
	at = n = LZ4F_compressBegin(l->packer, p, size, &pref);
	if (!LZ4F_isError(n))
		at += n = LZ4F_compressUpdate(
		    l->packer, p + at, size - at, in.p, in.n, &stable);
	if (!LZ4F_isError(n))
		at += n =
		    LZ4F_compressEnd(l->packer, p + at, size - at, &stable);
	if (LZ4F_isError(n) && no_memory(n))
		return codec_no_memory(e, "lz4");
	if (LZ4F_isError(n))
		return err_set(
		    e, EX_SOFTWARE, "lz4 failed: %s", LZ4F_getErrorName(n));
	out->len += at;
	return 0;
}

/* XXH32 with seed 0 of fewer than 16 bytes, which the header always is. */
static uint32_t
xxh32(const uint8_t *p, size_t n)
{
	uint32_t h = 374761393u + (uint32_t)n;

	for (; n >= 4; n -= 4, p += 4) {
		h += ((uint32_t)p[0] | (uint32_t)p[1] << 8 |
			 (uint32_t)p[2] << 16 | (uint32_t)p[3] << 24) *
		    3266489917u;
		h = (h << 17 | h >> 15) * 668265263u;
	}
	for (; n; n--) {
		h += *p++ * 374761393u;
		h = (h << 11 | h >> 21) * 2654435761u;
	}
	h = (h ^ h >> 15) * 2246822519u;
	h = (h ^ h >> 13) * 3266489917u;
	return h ^ h >> 16;
}

/*
 * The frame header of `in` with its checksum made right, in h; its length, or
 * 0 when there is no whole header.
 */
static size_t
mended(struct kbytes in, uint8_t h[LZ4F_HEADER_SIZE_MAX])
{
	size_t n = 7;

	if (in.n < n || be32(in.p) != 0x04224d18)
		return 0;
	n += in.p[4] & 0x08 ? 8 : 0; /* content size */
	n += in.p[4] & 0x01 ? 4 : 0; /* dictionary */
	if (in.n < n)
		return 0;
	memcpy(h, in.p, n);
	h[n - 1] = (uint8_t)(xxh32(h + 4, n - 5) >> 8);
	return n;
}

/* One piece; the hint of the library (0: end of a frame) or -1. */
static int
step(LZ4F_dctx *d, struct kbytes *in, size_t end, struct buf *out, size_t *hint,
    struct err *e)
{
	size_t used = in->n, n = 1;
	uint8_t spare, *p = &spare;

	/* Full: it may still be that only the end of the frame is left. */
	if (out->len < end && codec_room(out, end, 4 * in->n + 512, &p, &n, e))
		return -1;
	*hint = LZ4F_decompress(d, p, &n, in->p, &used, NULL);
	if (LZ4F_isError(*hint))
		return no_memory(*hint) ? codec_no_memory(e, "lz4")
					: codec_damaged(e, "lz4");
	in->p += used;
	in->n -= used;
	if (p == &spare)
		return n ? codec_too_large(e) : 0;
	out->len += n;
	return 0;
}

/* All of `in`, which may end in the midst of a frame: *hint tells. */
static int
feed(LZ4F_dctx *d, struct kbytes in, size_t end, struct buf *out, size_t *hint,
    struct err *e)
{
	size_t left, len;

	do {
		left = in.n;
		len = out->len;
		if (step(d, &in, end, out, hint, e))
			return -1;
		/* To the end of a frame, or until it stands still. */
	} while ((in.n || *hint) && (in.n != left || out->len != len));
	return in.n ? codec_damaged(e, "lz4") : 0;
}

static int
lz4_unpack(void **state, int magic, struct kbytes in, size_t end,
    struct buf *out, struct err *e)
{
	struct lz4 *l = get(state);
	uint8_t header[LZ4F_HEADER_SIZE_MAX];
	size_t n = magic == 0 ? mended(in, header) : 0, hint = 1;

	if (!l->unpacker &&
	    LZ4F_isError(
		LZ4F_createDecompressionContext(&l->unpacker, LZ4F_VERSION)))
		return codec_no_memory(e, "lz4");
	LZ4F_resetDecompressionContext(l->unpacker);
	if (n &&
	    feed(l->unpacker, (struct kbytes){header, n}, end, out, &hint, e))
		return -1;
	if (feed(l->unpacker, (struct kbytes){in.p + n, in.n - n}, end, out,
		&hint, e))
		return -1;
	return hint ? codec_damaged(e, "lz4") : 0;
}

const struct codec codec_lz4 = {
    "lz4", 1, 12, lz4_release, lz4_pack, lz4_unpack};
