/* Lines on their way, and the memory that they share. */
#include <stdlib.h>
#include <string.h>

#include "base/mem.h"
#include "inflight.h"

/* By how many steps it is large, less one. */
static size_t
class_of(size_t text)
{
	return (sizeof(struct inflight) + text - 1) / INFLIGHT_STEP;
}

static struct inflight *
take_spare(struct inflight_pool *p, size_t class)
{
	struct inflight *s = p->spare[class];

	p->spare[class] = s->newer;
	p->kept -= (class + 1) * INFLIGHT_STEP;
	return s;
}

/* Frees what is kept of other sizes until the pool is within its bound. */
static void
trim(struct inflight_pool *p)
{
	for (size_t i = INFLIGHT_CLASSES; i > 0; i--)
		while (p->spare[i - 1] && p->live + p->kept > p->max)
			free(take_spare(p, i - 1));
}

static struct inflight *
get(struct inflight_pool *p, size_t text)
{
	size_t class = class_of(text), size = (class + 1) * INFLIGHT_STEP;

	p->live += size;
	if (class < INFLIGHT_CLASSES && p->spare[class])
		return take_spare(p, class);
	if (p->kept && p->live + p->kept > p->max)
		trim(p);
	return xmalloc(size);
}

struct inflight *
inflight_new(struct inflight_pool *p, uint64_t place, struct str line,
    const struct outgoing *out)
{
	size_t topic = out->source.p ? out->source.n : 0;
	struct inflight *s = get(p, topic + line.n);

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
inflight_free(struct inflight_pool *p, struct inflight *s)
{
	size_t class, size;

	if (!s)
		return;
	class = class_of((size_t)s->topic + s->len);
	size = (class + 1) * INFLIGHT_STEP;
	p->live -= size;
	if (class >= INFLIGHT_CLASSES || p->live + p->kept + size > p->max) {
		free(s);
		return;
	}
	s->newer = p->spare[class];
	p->spare[class] = s;
	p->kept += size;
}

struct str
inflight_line(const struct inflight *s)
{
	return (struct str){s->text + s->topic, s->len};
}

void
inflight_pool_release(struct inflight_pool *p)
{
	p->max = 0;
	trim(p);
}
