/* Duplicate keys: the exact checks. */
#include <stdlib.h>

#include "base/hash.h"
#include "base/mem.h"
#include "base/str.h"
#include "json/doc.h"
#include "json/scan/keys_priv.h"

static struct str
key_text(const char *text, uint64_t w)
{
	return (struct str){text + word_off(w), word_len(w)};
}

/* From a key to the next one of the same object. */
static uint32_t
next_key(const uint64_t *tape, uint32_t key)
{
	uint64_t w = tape[key + 1];
	enum doc_type t = word_type(w);

	return key + 1 + (t == DT_ARR || t == DT_OBJ ? word_len(w) : 1);
}

bool
key_repeats(const char *text, const uint64_t *tape, uint32_t start,
    uint32_t count, uint32_t key)
{
	struct str k = key_text(text, tape[key]);
	uint32_t at = start + 1;

	for (; count; count--, at = next_key(tape, at))
		if (word_len(tape[at]) == k.n &&
		    str_eq(key_text(text, tape[at]), k))
			return true;
	return false;
}

/* At least twice as many slots as keys, all empty. */
static size_t
table_clear(struct key_table *t, uint32_t count)
{
	size_t size = 128;

	while (size < (size_t)count * 2)
		size *= 2;
	if (t->room < size) {
		free(t->slot);
		t->slot = xreallocarray(NULL, size, sizeof(*t->slot));
		t->room = size;
	}
	memset(t->slot, 0, size * sizeof(*t->slot));
	return size;
}

bool
keys_differ(struct key_table *t, const char *text, const uint64_t *tape,
    uint32_t start, uint32_t count)
{
	size_t size = table_clear(t, count), i;
	uint32_t at = start + 1;
	struct str k;

	for (; count; count--, at = next_key(tape, at)) {
		k = key_text(text, tape[at]);
		i = hash_bytes(k.p, k.n) & (size - 1);
		while (
		    t->slot[i] && !str_eq(key_text(text, tape[t->slot[i]]), k))
			i = (i + 1) & (size - 1);
		if (t->slot[i])
			return false;
		t->slot[i] = at;
	}
	return true;
}
