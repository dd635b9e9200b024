/* Bytes from hexadecimal text, for the tests of the Kafka wire. */
#ifndef TEST_KAFKA_HEX_H
#define TEST_KAFKA_HEX_H

#include <stdint.h>
#include <stdlib.h>
#include <string.h>

#include "kafka/record.h"

static inline int
hex_digit(char c)
{
	const char *d = "0123456789abcdef", *at = c ? strchr(d, c) : NULL;

	return at ? (int)(at - d) : -1;
}

/*
 * The bytes that the text stands for, up to the first character that is no
 * digit.  The memory is exactly as long, so that a sanitizer sees an overread,
 * and belongs to the caller (free p).
 */
static inline struct kbytes
unhex(const char *text)
{
	size_t n = 0;
	uint8_t *p;

	while (hex_digit(text[2 * n]) >= 0 && hex_digit(text[2 * n + 1]) >= 0)
		n++;
	p = malloc(n ? n : 1);
	if (!p)
		abort();
	for (size_t i = 0; i < n; i++)
		p[i] = (uint8_t)(hex_digit(text[2 * i]) * 16 +
		    hex_digit(text[2 * i + 1]));
	return (struct kbytes){p, n};
}

/* A copy of exactly n bytes. */
static inline uint8_t *
exact(const void *p, size_t n)
{
	uint8_t *d = malloc(n ? n : 1);

	if (!d)
		abort();
	if (n)
		memcpy(d, p, n);
	return d;
}

static inline struct kbytes
kb(const char *text)
{
	return (struct kbytes){(const uint8_t *)text, strlen(text)};
}

static inline void
unfree(struct kbytes b)
{
	free((void *)(uintptr_t)b.p);
}

#endif
