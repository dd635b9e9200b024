/*
 * Compression of record batches: gzip, snappy, LZ4 and Zstandard as Kafka
 * frames them.  Contexts are made on first use and kept, so that a batch costs
 * no allocation.
 */
#ifndef KAFKA_CODEC_H
#define KAFKA_CODEC_H

#include "base/buf.h"
#include "base/err.h"
#include "kafka/record.h"

/* The numbers are those of a batch's attributes. */
enum kcodec {
	KCODEC_NONE,
	KCODEC_GZIP,
	KCODEC_SNAPPY,
	KCODEC_LZ4,
	KCODEC_ZSTD,
	KCODEC_COUNT,
};

enum {
	/* No level given: the library's own default. */
	KCODEC_LEVEL_DEFAULT = -1000000,
	/* A sensible cap for one batch's decompressed records. */
	KCODEC_UNPACK_MAX = 128 * 1024 * 1024,
	/* No more bytes than this are packed or unpacked at once. */
	KCODEC_PACK_MAX = 1024 * 1024 * 1024,
};

/* Static text; "unknown" beyond the table. */
const char *kcodec_name(int codec);
/* Its number, or -1. */
int kcodec_by_name(struct str name);
/* The range of levels; false when the codec has none (none, snappy). */
bool kcodec_levels(enum kcodec, int *min, int *max);

struct kcodecs;
struct kcodecs *kcodecs_new(void);
void kcodecs_free(struct kcodecs *);
/* A buffer to pack into, emptied; its content is good until the next call. */
struct buf *kcodecs_scratch(struct kcodecs *);

/*
 * Appends the compressed form of `in`.  0, or -1 and *err (EX_SOFTWARE: the
 * library refused; *out is then as it was).  KCODEC_NONE is refused.
 */
int kcodec_pack(struct kcodecs *, enum kcodec, int level, struct kbytes in,
    struct buf *out, struct err *);

/*
 * Appends the decompressed form of `in`, at most `max` bytes of it, and beyond
 * 16 MiB at most 4096 times the input; it grows as it comes, so a lie about
 * sizes nothing.  `magic` is that of the batch: before 1, LZ4 headers had a
 * wrong checksum.  0, or -1 and *err (EX_PROTOCOL: damaged, cut, unknown codec,
 * or larger than max; *out is then as it was).
 */
int kcodec_unpack(struct kcodecs *, int codec, int magic, struct kbytes in,
    size_t max, struct buf *out, struct err *);

#endif
