/* What the messages share: frame and header, topics with their partitions. */
#include <string.h>

#include "kafka/wire/msg.h"
#include "kafka/wire/msg_topics_priv.h"

size_t
kmsg_request(struct buf *b, enum kapi api, int version, int32_t correlation,
    struct str client_id)
{
	size_t begun = kput_hole(b);

	kput_i16(b, (int16_t)api);
	kput_i16(b, (int16_t)version);
	kput_i32(b, correlation);
	kput_str(b, client_id);
	return begun;
}

void
kmsg_request_end(struct buf *b, size_t begun)
{
	kput_size(b, begun);
}

/* --- topics with partitions, between the wire and flat arrays ------------- */

static struct str
topic_of(const void *element)
{
	struct str s;

	memcpy(&s, element, sizeof s);
	return s;
}

void
kmsg_put_topics(struct buf *b, const void *elements, size_t n, size_t size,
    kmsg_put_part put, int version)
{
	const char *e = elements;
	size_t hole = kput_hole(b), i = 0;
	int32_t topics = 0;

	while (i < n) {
		struct str topic = topic_of(e + i * size);
		size_t parts, from = i;

		kput_str(b, topic);
		parts = kput_hole(b);
		do
			put(b, e + i * size, version);
		while (++i < n && str_eq(topic_of(e + i * size), topic));
		kput_fill(b, parts, (int32_t)(i - from));
		topics++;
	}
	kput_fill(b, hole, topics);
}

void
kmsg_get_topics(struct kcur *c, void **elements, size_t *n, size_t *cap,
    size_t size, size_t min_part, kmsg_get_part get, int version, void *context)
{
	*n = 0;
	for (size_t topics = kcur_array(c, 6); topics && !c->bad; topics--) {
		struct str topic = kcur_str(c);
		size_t parts = kcur_array(c, min_part);

		for (; parts && !c->bad; parts--) {
			char *e;

			*elements = xgrow(*elements, cap, *n, size);
			e = (char *)*elements + *n * size;
			memset(e, 0, size);
			memcpy(e, &topic, sizeof topic);
			get(c, e, version, context);
			++*n;
		}
	}
}
