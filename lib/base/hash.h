/*
 * Keyed hashing of bytes.  The seed is random for each process, so that input
 * cannot be made to collide; STREAMUTILS_SEED in the environment fixes it for
 * tests.  Nothing that a user sees may depend on hash order.
 */
#ifndef BASE_HASH_H
#define BASE_HASH_H

#include <stddef.h>
#include <stdint.h>

uint64_t hash_bytes(const void *p, size_t n);

/* n bytes of the system's randomness.  Never fails (falls back to the clock).
 */
void random_bytes(void *p, size_t n);

#endif
