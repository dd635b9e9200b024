/* The walk along the shapes, x86-64 with AVX2, BMI1, BMI2. */
#include "json/scan/shape.h"
#include "json/scan/walk_at.h"

#if defined(__x86_64__)
#include <immintrin.h>

#include "json/scan/number.h"

#define AVX2 __attribute__((target("avx2,bmi,bmi2,popcnt,lzcnt")))
#define SHAPE_STEP AVX2 STEP
#define SHAPE_CALL AVX2 static __attribute__((noinline))

SHAPE_STEP bool
head_is(const struct shape_node *n, const char *p)
{
	__m256i have = _mm256_loadu_si256((const __m256i_u *)p);
	__m256i want = _mm256_loadu_si256((const __m256i_u *)n->head);
	unsigned same =
	    (unsigned)_mm256_movemask_epi8(_mm256_cmpeq_epi8(have, want));

	return (n->care & ~same) == 0;
}

/* A bit for each of the bytes that is c. */
SHAPE_STEP unsigned
is(__m256i v, char c)
{
	return (unsigned)_mm256_movemask_epi8(
	    _mm256_cmpeq_epi8(v, _mm256_set1_epi8(c)));
}

/* A bit for each of the 32 bytes at p that is no digit: digits become the ten
 * least signed bytes. */
SHAPE_STEP unsigned
no_digits(const char *p)
{
	__m256i v = _mm256_add_epi8(
	    _mm256_loadu_si256((const __m256i_u *)p), _mm256_set1_epi8(0x50));

	return (unsigned)_mm256_movemask_epi8(
	    _mm256_cmpgt_epi8(v, _mm256_set1_epi8(-128 + 9)));
}

static __attribute__((noinline)) uint64_t
long_number_word(const char *text, size_t pos)
{
	size_t end;
	enum doc_type type = number_check(text, pos, &end);

	return type == DT_END ? 0 : scalar_word(type, pos, end - pos);
}

/*
 * Integer part and fraction, less than 32 bytes of each, without a branch on
 * their lengths.  Exponents and faults go the long way.
 */
SHAPE_STEP uint64_t
number_word(const char *text, size_t pos, size_t *end)
{
	const char *p = text + pos + (text[pos] == '-');
	unsigned other = no_digits(p), n = _tzcnt_u32(other), point = n;
	/* digits but one that may stand before the point */
	unsigned most = *p == '0' ? 0 : SHAPE_HEAD - 2;
	uint64_t word, type = (uint64_t)DT_INT << 60;
	bool odd = n - 1 > most;

	if (p[n] == '.') {
		n = _tzcnt_u32(_blsr_u32(other));
		type = (uint64_t)DT_NUM << 60;
		odd |= (n == point + 1) | (n >= SHAPE_HEAD);
	}
	if (UNLIKELY(odd) || UNLIKELY((p[n] | 0x20) == 'e')) {
		word = long_number_word(text, pos);
		*end = pos + word_len(word);
		return word;
	}
	*end = (size_t)(p - text) + n;
	return type + ((*end - pos) << 32) + pos;
}

/* The place behind the number at `start`, 0 when it is none, or a long one, or
 * has an exponent. */
SHAPE_STEP size_t
number_end(const char *text, size_t start)
{
	const char *p = text + start + (text[start] == '-');
	unsigned other = no_digits(p), n = _tzcnt_u32(other), point = n;

	if (UNLIKELY(n == 0) || (UNLIKELY(*p == '0') && UNLIKELY(n > 1)))
		return 0;
	if (p[n] == '.') {
		n = _tzcnt_u32(_blsr_u32(other));
		if (UNLIKELY(n == point + 1))
			return 0;
	}
	return LIKELY(n < SHAPE_HEAD) ? (size_t)(p - text) + n : 0;
}

/*
 * Numbers without exponents between commas, as many as 32 bytes hold: a bit for
 * each byte, and what must stand before and behind which.
 */
SHAPE_STEP size_t
numbers_end(const char *text, size_t start)
{
	__m256i v = _mm256_loadu_si256((const __m256i_u *)(text + start));
	unsigned digit = ~no_digits(text + start), comma = is(v, ','), end;
	unsigned point = is(v, '.'), minus = is(v, '-'), first, in, bad;

	end = is(v, ']');
	if (end)
		end = _tzcnt_u32(end);
	else if (comma)
		end = 31 - _lzcnt_u32(comma);
	else
		return 0;
	in = (1u << end) - 1;
	digit &= in;
	comma &= in;
	point &= in;
	minus &= in;
	bad = in ^ (digit | comma | point | minus);
	/* a sign is the first byte; digits are behind it, and around points */
	first = comma << 1 | 1;
	bad |= minus & ~first;
	bad |= (minus | point) << 1 & ~digit;
	bad |= (point | comma | 1u << end) & ~(digit << 1);
	/* no digit is behind a zero that is the first one */
	first = (first & digit) | minus << 1;
	bad |= (first & is(v, '0')) << 1 & digit;
	/* the sum has a carry where the digits behind a point end */
	bad |= ((point << 1) + digit) & point;
	return bad ? 0 : start + end;
}

#include "json/scan/shape_walk_priv.h"

#include "json/scan/shape_filter_priv.h"

AVX2 bool
shape_walk_avx2(struct walk *w, size_t pos)
{
	return shape_walk(w, pos);
}

AVX2 size_t
shape_pass_avx2(
    struct walk *w, struct json_raw_filter *pass, size_t pos, size_t max)
{
	return shape_pass(w, pass, pos, max);
}

#endif
