/* Messages that make topics and ask for their settings. */
#include <stdlib.h>

#include "kafka/wire/msg_meta.h"
#include "kafka/wire/msg_topics_priv.h"

enum { RESOURCE_TOPIC = 2 };

void
kmsg_create_topics_put(
    struct buf *b, const struct kmsg_create *t, size_t n, int32_t timeout_ms)
{
	kput_count(b, n);
	for (size_t i = 0; i < n; i++) {
		kput_str(b, t[i].topic);
		kput_i32(b, t[i].partitions);
		kput_i16(b, t[i].replicas);
		kput_count(b, 0); /* assignments by hand */
		kput_count(b, 0); /* settings */
	}
	kput_i32(b, timeout_ms);
	kput_bool(b, false); /* validate only */
}

int
kmsg_create_topics_get(struct kcur *c, struct kmsg_create_topics *m)
{
	m->n = 0;
	m->throttle_ms = kcur_i32(c);
	for (size_t n = kcur_array(c, 6); n && !c->bad; n--) {
		struct kmsg_created *t;

		m->topics = xgrow(m->topics, &m->cap, m->n, sizeof *t);
		t = &m->topics[m->n++];
		t->topic = kcur_str(c);
		t->error = kcur_i16(c);
		t->message = kcur_str(c);
	}
	return kcur_end(c);
}

void
kmsg_create_topics_release(struct kmsg_create_topics *m)
{
	free(m->topics);
	*m = (struct kmsg_create_topics){0};
}

void
kmsg_describe_configs_put(struct buf *b, struct str topic, struct str setting)
{
	kput_count(b, 1);
	kput_i8(b, RESOURCE_TOPIC);
	kput_str(b, topic);
	kput_count(b, 1);
	kput_str(b, setting);
	kput_bool(b, false); /* with synonyms */
}

/* One setting; its value is kept when it is the one wanted. */
static void
get_setting(struct kcur *c, struct str setting, struct kmsg_describe_configs *m)
{
	struct str name = kcur_str(c);
	struct str value = kcur_str(c);

	kcur_bool(c); /* read only */
	kcur_i8(c);   /* source */
	kcur_bool(c); /* sensitive */
	for (size_t n = kcur_array(c, 5); n && !c->bad; n--) {
		kcur_str(c); /* synonym: name, value, source */
		kcur_str(c);
		kcur_i8(c);
	}
	if (!c->bad && str_eq(name, setting))
		m->value = value;
}

int
kmsg_describe_configs_get(
    struct kcur *c, struct str setting, struct kmsg_describe_configs *m)
{
	*m = (struct kmsg_describe_configs){0};
	m->throttle_ms = kcur_i32(c);
	for (size_t n = kcur_array(c, 11); n && !c->bad; n--) {
		m->error = kcur_i16(c);
		m->message = kcur_str(c);
		kcur_i8(c);  /* type */
		kcur_str(c); /* name */
		for (size_t k = kcur_array(c, 11); k && !c->bad; k--)
			get_setting(c, setting, m);
	}
	return kcur_end(c);
}
