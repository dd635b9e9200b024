/*
 * One compression each: what codec.c asks of the codec files.  A pack or
 * unpack appends to *out and leaves the cleaning up after an error to codec.c.
 */
#ifndef KAFKA_RECORD_CODEC_PRIV_H
#define KAFKA_RECORD_CODEC_PRIV_H

#include "kafka/codec.h"

struct codec {
	const char *name;
	int min, max; /* levels; equal when there are none */
	void (*release)(void *state);
	int (*pack)(void **state, int level, struct kbytes in, struct buf *out,
	    struct err *);
	/* out->len may grow to `end`, no further. */
	int (*unpack)(void **state, int magic, struct kbytes in, size_t end,
	    struct buf *out, struct err *);
};

extern const struct codec codec_gzip, codec_snappy, codec_lz4, codec_zstd;

/*
 * Room for a piece of output: at least one byte, at most up to `end`; gives
 * where and how much.  -1 and *err when the end has been reached.
 */
int codec_room(struct buf *out, size_t end, size_t want, uint8_t **p, size_t *n,
    struct err *);
int codec_too_large(struct err *);
/* Short of memory: EX_OSERR. */
int codec_no_memory(struct err *, const char *codec);
int codec_damaged(struct err *, const char *codec);

#endif
