/*
 * CRC-32C (Castagnoli, RFC 3720 appendix B.4): the checksum of Kafka's record
 * batches.  Uses the processor's instruction where there is one (base/cpu.h).
 */
#ifndef BASE_CRC32C_H
#define BASE_CRC32C_H

#include <stddef.h>
#include <stdint.h>

/* The checksum of n more bytes after those that gave `crc`; begin with 0. */
uint32_t crc32c(uint32_t crc, const void *p, size_t n);

#endif
