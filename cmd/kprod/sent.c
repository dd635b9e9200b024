/* Lines on their way, and the memory that they share. */
#include <stdlib.h>
#include <string.h>

#include "base/mem.h"
#include "sent.h"

enum { SLAB = 64 * 1024 };

struct slab {
	struct slab *next;
	_Alignas(struct sent) char room[];
};

/* By how many steps it is large, less one. */
static size_t
class_of(size_t text)
{
	return (sizeof(struct sent) + text - 1) / SENT_STEP;
}

static struct sent *
carve(struct sent_pool *p, size_t n)
{
	struct slab *slab;
	struct sent *s;

	if ((size_t)(p->end - p->at) < n) {
		slab = xmalloc(sizeof *slab + SLAB);
		slab->next = p->slabs;
		p->slabs = slab;
		p->at = slab->room;
		p->end = slab->room + SLAB;
	}
	s = (struct sent *)(void *)p->at;
	p->at += n;
	return s;
}

static struct sent *
get(struct sent_pool *p, size_t text)
{
	size_t class = class_of(text);
	struct sent *s;

	if (class >= SENT_CLASSES)
		return xmalloc(sizeof *s + text);
	s = p->spare[class];
	if (!s)
		return carve(p, (class + 1) * SENT_STEP);
	p->spare[class] = s->newer;
	return s;
}

struct sent *
sent_new(struct sent_pool *p, uint64_t place, struct str line,
    const struct outgoing *out)
{
	size_t topic = out->source.p ? out->source.n : 0;
	struct sent *s = get(p, topic + line.n);

	s->place = place;
	s->partition = out->source.p ? out->source_partition : -1;
	s->offset = out->source_offset;
	s->topic = (uint32_t)topic;
	s->len = (uint32_t)line.n;
	if (topic)
		memcpy(s->text, out->source.p, topic);
	memcpy(s->text + topic, line.p, line.n);
	return s;
}

void
sent_free(struct sent_pool *p, struct sent *s)
{
	size_t class;

	if (!s)
		return;
	class = class_of((size_t)s->topic + s->len);
	if (class >= SENT_CLASSES) {
		free(s);
		return;
	}
	s->newer = p->spare[class];
	p->spare[class] = s;
}

struct str
sent_line(const struct sent *s)
{
	return (struct str){s->text + s->topic, s->len};
}

void
sent_pool_release(struct sent_pool *p)
{
	struct slab *next;

	for (struct slab *s = p->slabs; s; s = next) {
		next = s->next;
		free(s);
	}
	*p = (struct sent_pool){0};
}
