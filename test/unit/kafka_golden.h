/* Golden bytes by name; include the header that defines golden[] first. */
#ifndef TEST_KAFKA_GOLDEN_H
#define TEST_KAFKA_GOLDEN_H

#include <stdio.h>

#include "base/buf.h"
#include "kafka_hex.h"

/* Its bytes, in memory of exactly that size; the caller frees p. */
static inline struct kbytes
golden_bytes(const char *name)
{
	for (size_t i = 0; i < sizeof golden / sizeof *golden; i++)
		if (strcmp(golden[i].name, name) == 0)
			return unhex(golden[i].hex);
	fprintf(stderr, "no golden message %s\n", name);
	abort();
}

/* The buffer holds exactly the golden bytes, and is emptied. */
#define assert_golden(b, name)                                 \
	do {                                                   \
		struct kbytes want_ = golden_bytes(name);      \
		assert_int_equal((b)->len, want_.n);           \
		assert_memory_equal((b)->p, want_.p, want_.n); \
		unfree(want_);                                 \
		buf_clear(b);                                  \
	} while (0)

#endif
