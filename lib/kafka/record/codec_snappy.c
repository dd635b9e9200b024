/*
 * Snappy.  librdkafka and others write one raw block; Java writes the framing
 * of the xerial library: a 16-byte header, then blocks, each after its length.
 * Both are read, the raw one is written.
 *
 * The library is C++ and throws when memory is short, which C cannot catch:
 * the program would be aborted.  So the handler that `new` calls before it
 * throws is set, by its name in the C++ ABI, wherever that library is linked.
 */
#include <dlfcn.h>
#include <snappy-c.h>

#include "base/mem.h"
#include "kafka/record/codec_priv.h"
#include "kafka/wire/cursor.h"

static const uint8_t xerial[8] = {0x82, 'S', 'N', 'A', 'P', 'P', 'Y', 0x00};

static void
no_memory(void)
{
	mem_failed(0);
}

static void
set_new_handler(void)
{
	static bool set;
	void *self, *(*setter)(void (*)(void));

	if (set)
		return;
	set = true;
	self = dlopen(NULL, RTLD_LAZY);
	if (!self)
		return;
	/* A function from an object pointer, as POSIX has it. */
	*(void **)&setter = dlsym(self, "_ZSt15set_new_handlerPFvvE");
	if (setter)
		setter(no_memory);
	dlclose(self);
}

static int
snappy_pack(
    void **state, int level, struct kbytes in, struct buf *out, struct err *e)
{
	size_t n = snappy_max_compressed_length(in.n);

	(void)state;
	(void)level;
	set_new_handler();
	if (snappy_compress((const char *)in.p, in.n, buf_room(out, n + 1),
		&n) != SNAPPY_OK)
		return err_set(e, EX_SOFTWARE, "snappy failed");
	out->len += n;
	return 0;
}

/*
 * One raw block.  Its first bytes tell the size, which is believed only as far
 * as the block could yield it: an element gives at most 64 bytes for 3.
 */
static int
block(struct kbytes in, size_t end, struct buf *out, struct err *e)
{
	size_t n;

	if (snappy_uncompressed_length((const char *)in.p, in.n, &n) !=
		SNAPPY_OK ||
	    n / 32 > in.n)
		return codec_damaged(e, "snappy");
	if (n > end - out->len)
		return codec_too_large(e);
	if (snappy_uncompress((const char *)in.p, in.n, buf_room(out, n + 1),
		&n) != SNAPPY_OK)
		return codec_damaged(e, "snappy");
	out->len += n;
	return 0;
}

static bool
at_header(const struct kcur *c)
{
	return c->n >= 16 && memcmp(c->p, xerial, sizeof xerial) == 0;
}

static int
snappy_unpack(void **state, int magic, struct kbytes in, size_t end,
    struct buf *out, struct err *e)
{
	struct kcur c = kcur_of(in.p, in.n);

	(void)state;
	(void)magic;
	set_new_handler();
	if (!at_header(&c))
		return block(in, end, out, e);
	while (c.n) {
		struct kbytes part;

		/* Several framings may follow one another. */
		if (at_header(&c)) {
			kcur_take(&c, 16);
			continue;
		}
		part = kcur_bytes(&c);
		if (c.bad || !part.p)
			return codec_damaged(e, "snappy");
		if (block(part, end, out, e))
			return -1;
	}
	return 0;
}

const struct codec codec_snappy = {
    "snappy", 0, 0, NULL, snappy_pack, snappy_unpack};
