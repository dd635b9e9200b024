/*
 * Decompression.  The first byte picks the codec, the second the cap.  What
 * comes out has to come out again after it was packed by us.
 */
#include <stdlib.h>
#include <string.h>

#include "kafka/codec.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t n);

static void
again(struct kcodecs *k, enum kcodec codec, const struct buf *plain)
{
	struct kbytes in = {(const uint8_t *)plain->p, plain->len};
	struct buf packed = {0}, back = {0};
	struct kbytes p;
	struct err e;

	if (kcodec_pack(k, codec, KCODEC_LEVEL_DEFAULT, in, &packed, &e))
		abort();
	p = (struct kbytes){(const uint8_t *)packed.p, packed.len};
	if (kcodec_unpack(k, (int)codec, 2, p, in.n, &back, &e))
		abort();
	if (back.len != in.n || (in.n && memcmp(back.p, in.p, in.n) != 0))
		abort();
	buf_release(&packed);
	buf_release(&back);
}

int
LLVMFuzzerTestOneInput(const uint8_t *data, size_t n)
{
	static struct kcodecs *k;
	struct buf plain = {0};
	struct err e;
	size_t cap;
	int codec;

	if (n < 2)
		return 0;
	if (!k)
		k = kcodecs_new();
	codec = 1 + data[0] % (KCODEC_COUNT - 1);
	cap = (size_t)data[1] * data[1];
	if (kcodec_unpack(k, codec, data[0] >> 7 ? 0 : 2,
		(struct kbytes){data + 2, n - 2}, cap, &plain, &e) == 0) {
		if (plain.len > cap)
			abort();
		again(k, (enum kcodec)codec, &plain);
	} else if (plain.len || !e.code) {
		abort();
	}
	buf_release(&plain);
	return 0;
}
