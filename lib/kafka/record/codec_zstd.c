/*
 * Zstandard.  Frames on topics often lack the content size (librdkafka writes
 * none), so unpacking streams.
 */
#include <stdlib.h>

#include <zstd.h>
#include <zstd_errors.h>

#include "base/mem.h"
#include "kafka/record/codec_priv.h"

struct zstd {
	ZSTD_CCtx *packer;
	ZSTD_DCtx *unpacker;
};

static void
zstd_release(void *state)
{
	struct zstd *z = state;

	ZSTD_freeCCtx(z->packer);
	ZSTD_freeDCtx(z->unpacker);
	free(z);
}

static struct zstd *
get(void **state)
{
	if (!*state)
		*state = xcalloc(1, sizeof(struct zstd));
	return *state;
}

static bool
no_memory(size_t n)
{
	return ZSTD_getErrorCode(n) == ZSTD_error_memory_allocation;
}

static int
zstd_pack(
    void **state, int level, struct kbytes in, struct buf *out, struct err *e)
{
	struct zstd *z = get(state);
	size_t bound = ZSTD_compressBound(in.n), n;

	if (!z->packer && !(z->packer = ZSTD_createCCtx()))
		return codec_no_memory(e, "zstd");
	if (level == KCODEC_LEVEL_DEFAULT)
		level = ZSTD_CLEVEL_DEFAULT;
	n = ZSTD_compressCCtx(
	    z->packer, buf_room(out, bound), bound, in.p, in.n, level);
	if (ZSTD_isError(n) && no_memory(n))
		return codec_no_memory(e, "zstd");
	if (ZSTD_isError(n))
		return err_set(
		    e, EX_SOFTWARE, "zstd failed: %s", ZSTD_getErrorName(n));
	out->len += n;
	return 0;
}

/* One piece of the stream; *left is 0 at the end of a frame. */
static int
step(ZSTD_DCtx *d, ZSTD_inBuffer *in, size_t end, struct buf *out, size_t *left,
    struct err *e)
{
	ZSTD_outBuffer o = {NULL, 0, 0};
	uint8_t spare;

	/* Full: it may still be that only the end of the frame is left. */
	if (out->len >= end) {
		o.dst = &spare;
		o.size = 1;
	} else {
		uint8_t *p;

		if (codec_room(out, end, 4 * (in->size - in->pos) + 512, &p,
			&o.size, e))
			return -1;
		o.dst = p;
	}
	*left = ZSTD_decompressStream(d, &o, in);
	if (ZSTD_isError(*left))
		return no_memory(*left) ? codec_no_memory(e, "zstd")
					: codec_damaged(e, "zstd");
	if (o.dst == &spare)
		return o.pos ? codec_too_large(e) : 0;
	out->len += o.pos;
	/* No more input, and yet it left room: the frame is cut. */
	if (*left && in->pos == in->size && o.pos < o.size)
		return codec_damaged(e, "zstd");
	return 0;
}

static int
zstd_unpack(void **state, int magic, struct kbytes in, size_t end,
    struct buf *out, struct err *e)
{
	struct zstd *z = get(state);
	ZSTD_inBuffer i = {in.p, in.n, 0};
	size_t left = 1;

	(void)magic;
	if (!z->unpacker && !(z->unpacker = ZSTD_createDCtx()))
		return codec_no_memory(e, "zstd");
	ZSTD_DCtx_reset(z->unpacker, ZSTD_reset_session_only);
	while (i.pos < i.size || left) {
		size_t pos = i.pos, len = out->len;

		if (step(z->unpacker, &i, end, out, &left, e))
			return -1;
		if (left && i.pos == pos && out->len == len)
			return codec_damaged(e, "zstd"); /* stands still */
	}
	return 0;
}

const struct codec codec_zstd = {
    "zstd", -7, 19, zstd_release, zstd_pack, zstd_unpack};
