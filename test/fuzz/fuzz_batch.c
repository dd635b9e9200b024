/*
 * The batches of a Fetch response.  Four bytes say how to read: flags (1 makes
 * the checksums right, which no search would find; 2 reads committed only), the
 * offset to begin with, and two aborted producers; the rest is the response.
 * Whatever it is, records come in order, within their memory, and the position
 * never goes back.
 */
#include <stdlib.h>
#include <string.h>

#include <zlib.h>

#include "base/crc32c.h"
#include "kafka/record/batch.h"
#include "kafka/record/batch_layout.h"
#include "kafka/wire/be.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t n);

static volatile unsigned sink;

/* Makes the checksum of each whole entry right. */
static void
mend(uint8_t *p, size_t n)
{
	while (n >= OLD_MIN) {
		size_t size = (size_t)be32(p + AT_LENGTH) + LOG_OVERHEAD;

		if (size > n || size < OLD_MIN)
			return;
		if (p[AT_MAGIC] >= 2 && size > AT_ATTRIBUTES)
			be32_put(p + AT_CRC,
			    crc32c(0, p + AT_ATTRIBUTES, size - AT_ATTRIBUTES));
		else
			be32_put(p + AT_OLD_CRC,
			    (uint32_t)crc32(
				0, p + AT_MAGIC, (uInt)(size - AT_MAGIC)));
		p += size;
		n -= size;
	}
}

static void
touch(struct kbytes b)
{
	for (size_t i = 0; i < b.n; i++)
		sink += b.p[i];
}

static void
read_all(struct krecs *r)
{
	int64_t last = -1, position = r->position;
	struct krecord k;
	struct err e;
	int ret;

	while ((ret = krecs_next(r, &k, &e)) > 0) {
		if (k.offset <= last || k.offset < position ||
		    r->position <= k.offset)
			abort();
		last = k.offset;
		position = r->position;
		touch(k.key);
		touch(k.value);
		for (size_t i = 0; i < k.nheaders; i++) {
			touch(k.headers[i].name);
			touch(k.headers[i].value);
		}
	}
	if (r->position < position || (ret < 0 && e.code != EX_PROTOCOL))
		abort();
	if (krecs_next(r, &k, &e) != ret)
		abort();
}

int
LLVMFuzzerTestOneInput(const uint8_t *data, size_t n)
{
	static struct kcodecs *codecs;
	static struct krecs r;
	struct krecs_options opt = {.max_unpacked = 1 << 20};
	struct kaborted aborted[2];
	uint8_t *copy;

	if (n < 4)
		return 0;
	if (!codecs) {
		codecs = kcodecs_new();
		krecs_init(&r, codecs);
	}
	opt.read_committed = (data[0] & 2) != 0;
	for (int i = 0; i < 2; i++)
		aborted[i] =
		    (struct kaborted){data[2 + i] % 40, data[2 + i] / 16};
	n -= 4;
	copy = malloc(n ? n : 1);
	if (!copy)
		abort();
	memcpy(copy, data + 4, n);
	if (data[0] & 1)
		mend(copy, n);
	krecs_open(&r, (struct kbytes){copy, n}, data[1], aborted, 2, &opt);
	read_all(&r);
	free(copy);
	return 0;
}
