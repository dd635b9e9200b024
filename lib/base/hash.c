/*
 * Keyed hashing: SipHash-1-3 (Aumasson, Bernstein, "SipHash: a fast
 * short-input PRF"), the reduced-round form that language runtimes use for
 * their tables.
 */
#include <fcntl.h>
#include <pthread.h>
#include <stdatomic.h>
#include <stdbool.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>
#include <unistd.h>

#include "base/hash.h"

static uint64_t key[2];
static atomic_bool keyed;
static pthread_once_t once = PTHREAD_ONCE_INIT;

void
random_bytes(void *p, size_t n)
{
	int fd = open("/dev/urandom", O_RDONLY | O_CLOEXEC);
	ssize_t got = fd < 0 ? -1 : read(fd, p, n);
	struct timespec ts;
	uint64_t x;

	if (fd >= 0)
		close(fd);
	if (got >= 0 && (size_t)got == n)
		return;
	clock_gettime(CLOCK_REALTIME, &ts);
	x = (uint64_t)ts.tv_nsec * 0x9e3779b97f4a7c15u ^ (uint64_t)ts.tv_sec ^
	    (uint64_t)getpid() << 32;
	for (size_t i = 0; i < n; i++) {
		x ^= x << 13;
		x ^= x >> 7;
		x ^= x << 17;
		((unsigned char *)p)[i] = (unsigned char)(x >> 32);
	}
}

static void
set_key(void)
{
	const char *s = getenv("STREAMUTILS_SEED");

	if (s)
		key[0] = key[1] = strtoull(s, NULL, 10);
	else
		random_bytes(key, sizeof key);
	atomic_store_explicit(&keyed, true, memory_order_release);
}

static inline uint64_t
rotl(uint64_t x, int b)
{
	return x << b | x >> (64 - b);
}

#define ROUND                           \
	do {                            \
		v0 += v1;               \
		v1 = rotl(v1, 13) ^ v0; \
		v0 = rotl(v0, 32);      \
		v2 += v3;               \
		v3 = rotl(v3, 16) ^ v2; \
		v0 += v3;               \
		v3 = rotl(v3, 21) ^ v0; \
		v2 += v1;               \
		v1 = rotl(v1, 17) ^ v2; \
		v2 = rotl(v2, 32);      \
	} while (0)

uint64_t
hash_bytes(const void *data, size_t n)
{
	const unsigned char *p = data;
	uint64_t v0, v1, v2, v3, m, last = (uint64_t)n << 56;

	if (!atomic_load_explicit(&keyed, memory_order_acquire))
		pthread_once(&once, set_key);
	v0 = key[0] ^ 0x736f6d6570736575u;
	v1 = key[1] ^ 0x646f72616e646f6du;
	v2 = key[0] ^ 0x6c7967656e657261u;
	v3 = key[1] ^ 0x7465646279746573u;
	for (; n >= 8; n -= 8, p += 8) {
		memcpy(&m, p, 8);
		v3 ^= m;
		ROUND;
		v0 ^= m;
	}
	for (size_t i = 0; i < n; i++)
		last |= (uint64_t)p[i] << (8 * i);
	v3 ^= last;
	ROUND;
	v0 ^= last;
	v2 ^= 0xff;
	ROUND;
	ROUND;
	ROUND;
	return v0 ^ v1 ^ v2 ^ v3;
}
