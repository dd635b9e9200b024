/* Escapes in 64 bytes given as a bit mask; shared by the SIMD kernels. */
#ifndef JSON_SCAN_SCAN_ESCAPE_PRIV_H
#define JSON_SCAN_SCAN_ESCAPE_PRIV_H

#include <stdbool.h>
#include <stdint.h>

#include "json/scan/scan.h"

/*
 * Of the quotes, backslashes and control bytes of one chunk, the special ones:
 * a backslash escapes the byte behind it unless it is escaped itself.  Escapes
 * are few, so one step for each does.
 */
static inline uint64_t
scan_special(uint64_t quotes, uint64_t backslashes, uint64_t controls,
    struct scan_state *state)
{
	uint64_t escaped = state->escaped, left = backslashes & ~escaped;
	uint64_t starts = 0, bit;

	while (left) {
		bit = left & -left;
		starts |= bit;
		escaped |= bit << 1;
		left &= ~(bit | bit << 1);
	}
	state->escaped = starts >> 63;
	return (quotes & ~escaped) | starts | controls;
}

#endif
