/*
 * Duplicate keys, found while the tape is made.  Private to lib/json.
 *
 * Each key of an object sets one of 64 bits.  Only a key whose bit is set
 * already is compared with those before it.  In large objects every bit is set
 * soon; they are checked through a hash table when they end.
 */
#ifndef JSON_SCAN_KEYS_PRIV_H
#define JSON_SCAN_KEYS_PRIV_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>
#include <string.h>

enum doubt {
	DOUBT_NONE,
	DOUBT_MANY, /* too many keys to compare each: ask keys_differ() */
	DOUBT_SURE, /* a duplicate, or a key with escapes that may be one */
};

enum { KEYS_FEW = 32 };

/* Eight bytes, the first in the lowest bits. */
static inline uint64_t
load8(const char *p)
{
	uint64_t w;

	memcpy(&w, p, 8);
#if __BYTE_ORDER__ == __ORDER_BIG_ENDIAN__
	w = __builtin_bswap64(w);
#endif
	return w;
}

/*
 * The number of the bit of the key at p, from its first eight bytes and its
 * length.  8 bytes behind it are readable.
 */
static inline __attribute__((always_inline)) unsigned
key_bit(const char *p, size_t n)
{
	static const uint64_t mask[] = {0, 0xff, 0xffff, 0xffffff, 0xffffffff,
	    0xffffffffff, 0xffffffffffff, 0xffffffffffffff, UINT64_MAX};
	uint64_t first = load8(p) & mask[n < 8 ? n : 8];

	return (unsigned)((first + n) * 0x9e3779b97f4a7c15u >> 58);
}

/* Whether the key word at `key` equals one of the `count` members that follow
 * the object's word at `start`. */
bool key_repeats(const char *text, const uint64_t *tape, uint32_t start,
    uint32_t count, uint32_t key);

/* A hash table that is used again; zero-initialised is empty. */
struct key_table {
	uint32_t *slot; /* places of keys on the tape, 0 for none */
	size_t room;
};

/* Whether all `count` keys of the object at `start` differ as raw text. */
bool keys_differ(struct key_table *, const char *text, const uint64_t *tape,
    uint32_t start, uint32_t count);

#endif
