/* Keys to partitions, as the Java client and librdkafka do it. */
#include <string.h>

#include <zlib.h>

#include "kafka/record/partitioner.h"

const char *const kpart_names[] = {"murmur2_random", "murmur2",
    "consistent_random", "consistent", "fnv1a_random", "fnv1a", "random", NULL};

int
kpart_by_name(struct str name)
{
	if (str_is(name, "java") || str_is(name, "default"))
		return KPART_MURMUR2_RANDOM;
	for (int i = 0; kpart_names[i]; i++)
		if (str_is(name, kpart_names[i]))
			return i;
	return -1;
}

/* Austin Appleby's MurmurHash2 with Kafka's seed; words are little-endian. */
uint32_t
murmur2(const void *data, size_t n)
{
	const uint32_t m = 0x5bd1e995;
	const uint8_t *p = data;
	uint32_t h = 0x9747b28cu ^ (uint32_t)n;

	for (; n >= 4; n -= 4, p += 4) {
		uint32_t k = (uint32_t)p[0] | (uint32_t)p[1] << 8 |
		    (uint32_t)p[2] << 16 | (uint32_t)p[3] << 24;

		k *= m;
		k ^= k >> 24;
		h = h * m ^ k * m;
	}
	if (n >= 3)
		h ^= (uint32_t)p[2] << 16;
	if (n >= 2)
		h ^= (uint32_t)p[1] << 8;
	if (n >= 1)
		h = (h ^ p[0]) * m;
	h ^= h >> 13;
	h *= m;
	return h ^ h >> 15;
}

/* FNV-1a, as librdkafka uses it: the absolute value of an int32. */
static uint32_t
fnv1a(struct kbytes k)
{
	uint32_t h = 0x811c9dc5u;

	for (size_t i = 0; i < k.n; i++)
		h = (h ^ k.p[i]) * 0x01000193u;
	return h >> 31 ? ~h + 1 : h;
}

static uint32_t
crc(struct kbytes k)
{
	uLong c = 0;

	for (size_t i = 0; i < k.n;) {
		size_t part = k.n - i < 1u << 30 ? k.n - i : 1u << 30;

		c = crc32(c, k.p + i, (uInt)part);
		i += part;
	}
	return (uint32_t)c;
}

int32_t
kpart_pick(enum kpart kind, struct kbytes key, int32_t partitions)
{
	const bool none = !key.p;
	uint32_t h = 0;

	if (none)
		key = (struct kbytes){(const uint8_t *)"", 0};
	switch (kind) {
	case KPART_MURMUR2_RANDOM:
	case KPART_MURMUR2:
		if (none && kind == KPART_MURMUR2_RANDOM)
			return -1;
		h = murmur2(key.p, key.n) & 0x7fffffff;
		break;
	case KPART_CONSISTENT_RANDOM:
	case KPART_CONSISTENT:
		if (!key.n && kind == KPART_CONSISTENT_RANDOM)
			return -1;
		h = crc(key);
		break;
	case KPART_FNV1A_RANDOM:
	case KPART_FNV1A:
		if (none && kind == KPART_FNV1A_RANDOM)
			return -1;
		h = fnv1a(key);
		break;
	case KPART_RANDOM:
		return -1;
	}
	return (int32_t)(h % (uint32_t)partitions);
}
