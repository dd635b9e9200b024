/* The index of special bytes, AArch64. */
#include "json/scan/scan.h"
#include "json/scan/scan_escape_priv.h"

#if defined(__aarch64__)
#include <arm_neon.h>

/* One bit a byte, from bytes that are all ones or all zeros. */
static inline uint64_t
mask(const uint8x16_t v[4])
{
	static const uint8_t weight[16] = {
	    1, 2, 4, 8, 16, 32, 64, 128, 1, 2, 4, 8, 16, 32, 64, 128};
	uint8x16_t w = vld1q_u8(weight);
	uint8x16_t low = vpaddq_u8(vandq_u8(v[0], w), vandq_u8(v[1], w));
	uint8x16_t high = vpaddq_u8(vandq_u8(v[2], w), vandq_u8(v[3], w));
	uint8x16_t sum = vpaddq_u8(low, high);

	return vgetq_lane_u64(vreinterpretq_u64_u8(vpaddq_u8(sum, sum)), 0);
}

static inline uint64_t
mask_of(const uint8x16_t v[4], uint8_t c)
{
	uint8x16_t m[4];
	int k;

	for (k = 0; k < 4; k++)
		m[k] = vceqq_u8(v[k], vdupq_n_u8(c));
	return mask(m);
}

static inline uint64_t
mask_control(const uint8x16_t v[4])
{
	uint8x16_t m[4];
	int k;

	for (k = 0; k < 4; k++)
		m[k] = vcltq_u8(v[k], vdupq_n_u8(0x20));
	return mask(m);
}

uint32_t *
scan_neon(const char *p, size_t chunks, uint32_t place, uint32_t *out,
    struct scan_state *state)
{
	const char *end = p + chunks * 64;
	uint8x16_t v[4], all = vdupq_n_u8(0);
	uint64_t bits;
	int k;

	for (; p < end; p += 64, place += 64) {
		for (k = 0; k < 4; k++) {
			v[k] = vld1q_u8((const uint8_t *)p + 16 * k);
			all = vorrq_u8(all, v[k]);
		}
		bits = scan_special(
		    mask_of(v, '"'), mask_of(v, '\\'), mask_control(v), state);
		for (; bits; bits &= bits - 1)
			*out++ = place + (uint32_t)__builtin_ctzll(bits);
	}
	state->high |= vmaxvq_u8(all) >= 0x80;
	return out;
}

#endif
