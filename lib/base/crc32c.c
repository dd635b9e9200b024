/*
 * CRC-32C.
 *
 * The portable twin takes eight bytes at a time through eight tables
 * (slicing-by-8, Kounavis and Berry 2005).  The x86 instruction takes three
 * cycles but can start every cycle, so three stretches of the data are summed
 * side by side; joining them means to multiply a sum by x^(8 * STRETCH), which
 * is linear and therefore four table look-ups.
 */
#include <string.h>

#include "base/cpu.h"
#include "base/crc32c.h"

#define POLY 0x82f63b78u /* reflected */

enum { STRETCH = 1024 }; /* bytes; a multiple of 8 */

static uint32_t slice[8][256];

static void
slice_setup(void)
{
	for (uint32_t i = 0; i < 256; i++) {
		uint32_t c = i;

		for (int k = 0; k < 8; k++)
			c = c & 1 ? c >> 1 ^ POLY : c >> 1;
		slice[0][i] = c;
	}
	for (uint32_t i = 0; i < 256; i++)
		for (int t = 1; t < 8; t++)
			slice[t][i] = slice[t - 1][i] >> 8 ^
			    slice[0][slice[t - 1][i] & 0xff];
}

/* All of these work on the inverted sum. */
static uint32_t
portable(uint32_t c, const unsigned char *p, size_t n)
{
	for (; n >= 8; n -= 8, p += 8) {
		uint32_t lo = c ^
		    ((uint32_t)p[0] | (uint32_t)p[1] << 8 |
			(uint32_t)p[2] << 16 | (uint32_t)p[3] << 24);

		c = slice[7][lo & 0xff] ^ slice[6][lo >> 8 & 0xff] ^
		    slice[5][lo >> 16 & 0xff] ^ slice[4][lo >> 24] ^
		    slice[3][p[4]] ^ slice[2][p[5]] ^ slice[1][p[6]] ^
		    slice[0][p[7]];
	}
	for (; n; n--)
		c = c >> 8 ^ slice[0][(c ^ *p++) & 0xff];
	return c;
}

#if defined(__x86_64__)
#include <nmmintrin.h>

static uint32_t shift[4][256]; /* a byte of the sum, STRETCH bytes on */

static void
shift_setup(void)
{
	static const unsigned char zeros[STRETCH];

	/* What each single bit becomes after STRETCH zero bytes; the rest
	 * follows, because the sum is linear. */
	for (int t = 0; t < 4; t++)
		for (uint32_t bit = 1; bit < 256; bit <<= 1) {
			uint32_t c = portable(bit << 8 * t, zeros, STRETCH);

			for (uint32_t i = 0; i < bit; i++)
				shift[t][bit | i] = shift[t][i] ^ c;
		}
}

static inline uint32_t
shifted(uint32_t c)
{
	return shift[0][c & 0xff] ^ shift[1][c >> 8 & 0xff] ^
	    shift[2][c >> 16 & 0xff] ^ shift[3][c >> 24];
}

static inline uint64_t
word(const unsigned char *p)
{
	uint64_t w;

	memcpy(&w, p, sizeof w);
	return w;
}

__attribute__((target("sse4.2"))) static uint32_t
hardware(uint32_t c, const unsigned char *p, size_t n)
{
	uint64_t a = c;

	for (; n >= 3 * STRETCH; n -= 3 * STRETCH, p += 3 * STRETCH) {
		uint64_t b = 0, d = 0;

		for (size_t i = 0; i < STRETCH; i += 8) {
			a = _mm_crc32_u64(a, word(p + i));
			b = _mm_crc32_u64(b, word(p + STRETCH + i));
			d = _mm_crc32_u64(d, word(p + (2 * STRETCH) + i));
		}
		a = shifted(shifted((uint32_t)a) ^ (uint32_t)b) ^ d;
	}
	for (; n >= 8; n -= 8, p += 8)
		a = _mm_crc32_u64(a, word(p));
	c = (uint32_t)a;
	for (; n; n--)
		c = _mm_crc32_u8(c, *p++);
	return c;
}

static int
have_hardware(void)
{
	return cpu_level() == CPU_SSE42 || cpu_level() == CPU_AVX2;
}

#elif defined(__aarch64__) && defined(__ARM_FEATURE_CRC32) && \
    __BYTE_ORDER__ == __ORDER_LITTLE_ENDIAN__
#include <arm_acle.h>

static void
shift_setup(void)
{
}

/* Two instructions a cycle or so: eight bytes at a time will do. */
static uint32_t
hardware(uint32_t c, const unsigned char *p, size_t n)
{
	for (; n >= 8; n -= 8, p += 8) {
		uint64_t w;

		memcpy(&w, p, sizeof w);
		c = __crc32cd(c, w);
	}
	for (; n; n--)
		c = __crc32cb(c, *p++);
	return c;
}

static int
have_hardware(void)
{
	return cpu_level() != CPU_SCALAR;
}

#else

static void
shift_setup(void)
{
}

static uint32_t
hardware(uint32_t c, const unsigned char *p, size_t n)
{
	return portable(c, p, n);
}

static int
have_hardware(void)
{
	return 0;
}
#endif

uint32_t
crc32c(uint32_t crc, const void *p, size_t n)
{
	static uint32_t (*fn)(uint32_t, const unsigned char *, size_t);

	if (!fn) {
		slice_setup();
		shift_setup();
		fn = have_hardware() ? hardware : portable;
	}
	return ~fn(~crc, p, n);
}
