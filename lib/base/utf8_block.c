/*
 * UTF-8 validation by table lookup, after J. Keiser and D. Lemire, "Validating
 * UTF-8 In Less Than One Instruction Per Byte" (2020).
 *
 * Each pair of neighbouring bytes is looked up three times by nibble: the high
 * and the low one of the first byte, the high one of the second.  Every table
 * answers with the set of mistakes that its nibble allows; a mistake that all
 * three allow is there.  Only whether the third and fourth byte of a sequence
 * continue it is left; that is known from the lead bytes two and three back.
 */
#include "base/cpu.h"
#include "base/utf8_block_priv.h"

#if defined(__x86_64__) || defined(__aarch64__)

enum {
	TOO_SHORT = 1 << 0,   /* lead, then no continuation */
	TOO_LONG = 1 << 1,    /* ASCII, then a continuation */
	OVERLONG_3 = 1 << 2,  /* E0 80..9F */
	TOO_LARGE = 1 << 3,   /* F4 90..BF, F5..FF */
	SURROGATE = 1 << 4,   /* ED A0..BF */
	OVERLONG_2 = 1 << 5,  /* C0, C1 */
	TOO_LARGE_8 = 1 << 6, /* F5..FF 80..8F; shares its bit with … */
	OVERLONG_4 = 1 << 6,  /* F0 80..8F */
	TWO_CONTS = 1 << 7,   /* two continuations: fine in longer sequences */
	ANY = TOO_SHORT | TOO_LONG | TWO_CONTS, /* whatever the low nibble */
};

static const uint8_t first_high[16] = {TOO_LONG, TOO_LONG, TOO_LONG, TOO_LONG,
    TOO_LONG, TOO_LONG, TOO_LONG, TOO_LONG, TWO_CONTS, TWO_CONTS, TWO_CONTS,
    TWO_CONTS, TOO_SHORT | OVERLONG_2, TOO_SHORT,
    TOO_SHORT | OVERLONG_3 | SURROGATE,
    TOO_SHORT | TOO_LARGE | TOO_LARGE_8 | OVERLONG_4};

static const uint8_t first_low[16] = {
    ANY | OVERLONG_3 | OVERLONG_2 | OVERLONG_4, ANY | OVERLONG_2, ANY, ANY,
    ANY | TOO_LARGE, ANY | TOO_LARGE | TOO_LARGE_8,
    ANY | TOO_LARGE | TOO_LARGE_8, ANY | TOO_LARGE | TOO_LARGE_8,
    ANY | TOO_LARGE | TOO_LARGE_8, ANY | TOO_LARGE | TOO_LARGE_8,
    ANY | TOO_LARGE | TOO_LARGE_8, ANY | TOO_LARGE | TOO_LARGE_8,
    ANY | TOO_LARGE | TOO_LARGE_8, ANY | TOO_LARGE | TOO_LARGE_8 | SURROGATE,
    ANY | TOO_LARGE | TOO_LARGE_8, ANY | TOO_LARGE | TOO_LARGE_8};

static const uint8_t second_high[16] = {TOO_SHORT, TOO_SHORT, TOO_SHORT,
    TOO_SHORT, TOO_SHORT, TOO_SHORT, TOO_SHORT, TOO_SHORT,
    TOO_LONG | OVERLONG_2 | TWO_CONTS | OVERLONG_3 | TOO_LARGE_8 | OVERLONG_4,
    TOO_LONG | OVERLONG_2 | TWO_CONTS | OVERLONG_3 | TOO_LARGE,
    TOO_LONG | OVERLONG_2 | TWO_CONTS | SURROGATE | TOO_LARGE,
    TOO_LONG | OVERLONG_2 | TWO_CONTS | SURROGATE | TOO_LARGE, TOO_SHORT,
    TOO_SHORT, TOO_SHORT, TOO_SHORT};

/* A sequence that the last block cuts is not judged yet: where it starts. */
static size_t
whole(const char *text, size_t end)
{
	const uint8_t *p = (const uint8_t *)text;
	size_t k;

	for (k = 1; k <= 3; k++) {
		if (p[end - k] >= 0xc0)
			return end - k;
		if (p[end - k] < 0x80)
			break;
	}
	return end;
}

#endif

#if defined(__x86_64__)
#include <immintrin.h>

#define AVX2 __attribute__((target("avx2")))

static AVX2 inline __m256i
table(const uint8_t t[16])
{
	return _mm256_broadcastsi128_si256(
	    _mm_loadu_si128((const __m128i *)(const void *)t));
}

static AVX2 inline __m256i
high_nibbles(__m256i v)
{
	return _mm256_and_si256(
	    _mm256_srli_epi16(v, 4), _mm256_set1_epi8(0x0f));
}

/* Nonzero bytes where `in`, which follows `before`, is wrong. */
static AVX2 inline __m256i
errors_avx2(__m256i in, __m256i before)
{
	__m256i mid = _mm256_permute2x128_si256(before, in, 0x21);
	__m256i one = _mm256_alignr_epi8(in, mid, 15);
	__m256i two = _mm256_alignr_epi8(in, mid, 14);
	__m256i three = _mm256_alignr_epi8(in, mid, 13);
	__m256i low = _mm256_and_si256(one, _mm256_set1_epi8(0x0f));
	__m256i pair = _mm256_and_si256(
	    _mm256_and_si256(
		_mm256_shuffle_epi8(table(first_high), high_nibbles(one)),
		_mm256_shuffle_epi8(table(first_low), low)),
	    _mm256_shuffle_epi8(table(second_high), high_nibbles(in)));
	__m256i must = _mm256_or_si256(
	    _mm256_subs_epu8(two, _mm256_set1_epi8((char)(0xe0 - 0x80))),
	    _mm256_subs_epu8(three, _mm256_set1_epi8((char)(0xf0 - 0x80))));

	return _mm256_xor_si256(
	    _mm256_and_si256(must, _mm256_set1_epi8((char)0x80)), pair);
}

/*
 * 64 bytes a round.  ASCII is passed over; then only a sequence cut by the
 * round before must be ruled out, which looking at its last bytes does.
 */
static AVX2 size_t
valid_avx2(const char *p, size_t n)
{
	__m256i before = _mm256_setzero_si256();
	__m256i bad = _mm256_setzero_si256();
	size_t i;

	for (i = 0; i + 64 <= n; i += 64) {
		__m256i a = _mm256_loadu_si256((const __m256i_u *)(p + i));
		__m256i b = _mm256_loadu_si256((const __m256i_u *)(p + i + 32));

		if (_mm256_movemask_epi8(_mm256_or_si256(a, b)) == 0) {
			if (i && whole(p, i) != i)
				bad = _mm256_or_si256(
				    bad, errors_avx2(a, before));
		} else {
			bad = _mm256_or_si256(bad, errors_avx2(a, before));
			bad = _mm256_or_si256(bad, errors_avx2(b, a));
		}
		before = b;
	}
	if (!_mm256_testz_si256(bad, bad))
		return UTF8_BLOCK_BAD;
	return i ? whole(p, i) : 0;
}

size_t
utf8_block_valid(const char *p, size_t n)
{
	return cpu_level() == CPU_AVX2 ? valid_avx2(p, n) : 0;
}

#elif defined(__aarch64__)
#include <arm_neon.h>

static inline uint8x16_t
errors_neon(uint8x16_t in, uint8x16_t before)
{
	uint8x16_t one = vextq_u8(before, in, 15);
	uint8x16_t two = vextq_u8(before, in, 14);
	uint8x16_t three = vextq_u8(before, in, 13);
	uint8x16_t pair = vandq_u8(
	    vandq_u8(vqtbl1q_u8(vld1q_u8(first_high), vshrq_n_u8(one, 4)),
		vqtbl1q_u8(vld1q_u8(first_low), vandq_u8(one, vdupq_n_u8(15)))),
	    vqtbl1q_u8(vld1q_u8(second_high), vshrq_n_u8(in, 4)));
	uint8x16_t must = vorrq_u8(vqsubq_u8(two, vdupq_n_u8(0xe0 - 0x80)),
	    vqsubq_u8(three, vdupq_n_u8(0xf0 - 0x80)));

	return veorq_u8(vandq_u8(must, vdupq_n_u8(0x80)), pair);
}

size_t
utf8_block_valid(const char *text, size_t n)
{
	const uint8_t *p = (const uint8_t *)text;
	uint8x16_t before = vdupq_n_u8(0), bad = vdupq_n_u8(0);
	size_t i;

	if (cpu_level() != CPU_NEON)
		return 0;
	for (i = 0; i + 16 <= n; i += 16) {
		uint8x16_t in = vld1q_u8(p + i);

		bad = vorrq_u8(bad, errors_neon(in, before));
		before = in;
	}
	if (vmaxvq_u8(bad) != 0)
		return UTF8_BLOCK_BAD;
	return i ? whole(text, i) : 0;
}

#else

size_t
utf8_block_valid(const char *p, size_t n)
{
	(void)p;
	(void)n;
	return 0;
}

#endif
