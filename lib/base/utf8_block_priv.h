/* The fast part of utf8_valid(): whole blocks by SIMD.  Private to lib/base. */
#ifndef BASE_UTF8_BLOCK_PRIV_H
#define BASE_UTF8_BLOCK_PRIV_H

#include <stddef.h>
#include <stdint.h>

#define UTF8_BLOCK_BAD SIZE_MAX

/*
 * Checks as many of the n bytes as whole blocks cover: returns how many bytes
 * from the start are whole valid sequences (the rest is for the caller, one by
 * one), or UTF8_BLOCK_BAD.  0 where the processor has no kernel.
 */
size_t utf8_block_valid(const char *p, size_t n);

#endif
