/* The index of special bytes, x86-64 with AVX2, BMI1, BMI2. */
#include "json/scan/scan.h"
#include "json/scan/scan_escape_priv.h"

#if defined(__x86_64__)
#include <immintrin.h>

#define AVX2 __attribute__((target("avx2,bmi,bmi2,popcnt,lzcnt")))

struct chunk {
	__m256i low, high; /* bytes 0–31, 32–63 */
};

static AVX2 inline uint64_t
mask(__m256i low, __m256i high)
{
	return (uint32_t)_mm256_movemask_epi8(low) |
	    (uint64_t)(uint32_t)_mm256_movemask_epi8(high) << 32;
}

static AVX2 inline __m256i
is(__m256i v, char c)
{
	return _mm256_cmpeq_epi8(v, _mm256_set1_epi8(c));
}

static AVX2 inline __m256i
control(__m256i v)
{
	return _mm256_cmpeq_epi8(_mm256_min_epu8(v, _mm256_set1_epi8(0x1f)), v);
}

static AVX2 inline __m256i
quote_or_control(__m256i v)
{
	return _mm256_or_si256(is(v, '"'), control(v));
}

/* Eight places, and garbage where fewer bits are left. */
static AVX2 inline uint64_t
put8(uint32_t *out, uint64_t bits, uint32_t place)
{
	int k;

#pragma GCC unroll 8
	for (k = 0; k < 8; k++) {
		out[k] = place + (uint32_t)_tzcnt_u64(bits);
		bits = _blsr_u64(bits);
	}
	return bits;
}

/* Most chunks hold at most 16: so a branch for each eight, not for each. */
static AVX2 inline uint32_t *
put(uint32_t *out, uint64_t bits, uint32_t place)
{
	unsigned n = (unsigned)_mm_popcnt_u64(bits), k;

	bits = put8(out, bits, place);
	if (n > 8) {
		bits = put8(out + 8, bits, place);
		for (k = 16; k < n; k += 8)
			bits = put8(out + k, bits, place);
	}
	return out + n;
}

/* Any backslash in the chunk, or one just before it. */
static AVX2 uint64_t
with_escapes(const struct chunk *c, struct scan_state *state)
{
	return scan_special(mask(is(c->low, '"'), is(c->high, '"')),
	    mask(is(c->low, '\\'), is(c->high, '\\')),
	    mask(control(c->low), control(c->high)), state);
}

AVX2 uint32_t *
scan_avx2(const char *p, size_t chunks, uint32_t place, uint32_t *out,
    struct scan_state *state)
{
	const char *end = p + chunks * 64;
	__m256i all = _mm256_setzero_si256(), slashes;
	struct chunk c;
	uint64_t bits;

	for (; p < end; p += 64, place += 64) {
		c.low = _mm256_loadu_si256((const __m256i_u *)p);
		c.high = _mm256_loadu_si256((const __m256i_u *)(p + 32));
		all = _mm256_or_si256(all, _mm256_or_si256(c.low, c.high));
		slashes = _mm256_or_si256(is(c.low, '\\'), is(c.high, '\\'));
		if (_mm256_movemask_epi8(slashes) | (int)state->escaped)
			bits = with_escapes(&c, state);
		else
			bits = mask(
			    quote_or_control(c.low), quote_or_control(c.high));
		out = put(out, bits, place);
	}
	state->high |= _mm256_movemask_epi8(all) != 0;
	return out;
}

#endif
