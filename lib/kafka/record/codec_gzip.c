/* gzip (RFC 1952) by zlib. */
#include <stdlib.h>

#include <zlib.h>

#include "base/mem.h"
#include "kafka/record/codec_priv.h"

enum { GZIP_WINDOW = 15 + 16 }; /* the largest, in gzip's wrapping */

struct gzip {
	z_stream packer, unpacker;
	bool packing, unpacking; /* which of them are set up */
	int level;
};

static void
gzip_release(void *state)
{
	struct gzip *g = state;

	if (g->packing)
		deflateEnd(&g->packer);
	if (g->unpacking)
		inflateEnd(&g->unpacker);
	free(g);
}

static struct gzip *
get(void **state)
{
	if (!*state)
		*state = xcalloc(1, sizeof(struct gzip));
	return *state;
}

static int
pack_start(struct gzip *g, int level, struct err *e)
{
	int ret;

	if (level == KCODEC_LEVEL_DEFAULT)
		level = Z_DEFAULT_COMPRESSION;
	if (g->packing && g->level == level)
		return deflateReset(&g->packer) == Z_OK
		    ? 0
		    : err_set(e, EX_SOFTWARE, "gzip cannot start");
	if (g->packing)
		deflateEnd(&g->packer);
	g->packer = (z_stream){0};
	g->level = level;
	ret = deflateInit2(
	    &g->packer, level, Z_DEFLATED, GZIP_WINDOW, 8, Z_DEFAULT_STRATEGY);
	g->packing = ret == Z_OK;
	if (ret == Z_MEM_ERROR)
		return codec_no_memory(e, "gzip");
	if (ret != Z_OK)
		return err_set(e, EX_SOFTWARE, "gzip cannot start");
	return 0;
}

static int
gzip_pack(
    void **state, int level, struct kbytes in, struct buf *out, struct err *e)
{
	struct gzip *g = get(state);
	size_t bound;

	if (in.n > KCODEC_PACK_MAX)
		return err_set(e, EX_SOFTWARE, "too much for gzip");
	if (pack_start(g, level, e))
		return -1;
	bound = deflateBound(&g->packer, (uLong)in.n);
	g->packer.next_in = (Bytef *)(uintptr_t)in.p;
	g->packer.avail_in = (uInt)in.n;
	g->packer.next_out = (Bytef *)buf_room(out, bound);
	g->packer.avail_out = (uInt)bound;
	if (deflate(&g->packer, Z_FINISH) != Z_STREAM_END)
		return err_set(e, EX_SOFTWARE, "gzip failed");
	out->len += bound - g->packer.avail_out;
	return 0;
}

/* Inflates one piece; *ret is what zlib said. */
static int
step(z_stream *z, size_t end, struct buf *out, int *ret, struct err *e)
{
	uint8_t *p;
	uint8_t spare;
	size_t n;

	/* Full: it may still be that only the trailer is left. */
	if (out->len >= end) {
		p = &spare;
		n = 1;
	} else if (codec_room(
		       out, end, 4 * (size_t)z->avail_in + 512, &p, &n, e)) {
		return -1;
	}
	z->next_out = p;
	z->avail_out = n > UINT32_MAX ? UINT32_MAX : (uInt)n;
	n = z->avail_out;
	*ret = inflate(z, Z_NO_FLUSH);
	n -= z->avail_out;
	if (p == &spare)
		return n ? codec_too_large(e) : 0;
	out->len += n;
	return 0;
}

static int
gzip_unpack(void **state, int magic, struct kbytes in, size_t end,
    struct buf *out, struct err *e)
{
	struct gzip *g = get(state);
	z_stream *z = &g->unpacker;
	int ret;

	(void)magic;
	if (!g->unpacking) {
		*z = (z_stream){0};
		if (inflateInit2(z, GZIP_WINDOW) != Z_OK)
			return codec_no_memory(e, "gzip");
		g->unpacking = true;
	} else if (inflateReset(z) != Z_OK) {
		return err_set(e, EX_SOFTWARE, "gzip cannot start");
	}
	if (in.n > KCODEC_PACK_MAX)
		return codec_too_large(e);
	z->next_in = (Bytef *)(uintptr_t)in.p;
	z->avail_in = (uInt)in.n;
	for (;;) {
		if (step(z, end, out, &ret, e))
			return -1;
		if (ret == Z_STREAM_END) {
			if (!z->avail_in)
				return 0;
			/* Members may follow one another. */
			if (inflateReset(z) != Z_OK)
				return codec_damaged(e, "gzip");
		} else if (ret == Z_MEM_ERROR) {
			return codec_no_memory(e, "gzip");
		} else if (ret != Z_OK || (z->avail_out && !z->avail_in)) {
			return codec_damaged(e, "gzip");
		}
	}
}

const struct codec codec_gzip = {
    "gzip", 1, 9, gzip_release, gzip_pack, gzip_unpack};
