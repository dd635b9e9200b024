/* Messages of authentication. */
#include "kafka/wire/msg_sasl.h"

void
kmsg_sasl_handshake_put(struct buf *b, struct str mechanism)
{
	kput_str(b, mechanism);
}

int
kmsg_sasl_handshake_get(struct kcur *c, struct kmsg_sasl_handshake *m)
{
	size_t n;

	m->error = kcur_i16(c);
	n = kcur_array(c, 2);
	m->mechanisms = (struct kbytes){c->p, 0};
	for (; n && !c->bad; n--)
		kcur_str(c);
	m->mechanisms.n = (size_t)(c->p - m->mechanisms.p);
	return kcur_end(c);
}

bool
kmsg_mechanism_next(struct kbytes *rest, struct str *name)
{
	struct kcur c = kcur_of(rest->p, rest->n);

	*name = kcur_str(&c);
	*rest = (struct kbytes){c.p, c.n};
	return !c.bad;
}

void
kmsg_sasl_authenticate_put(struct buf *b, struct kbytes token)
{
	kput_bytes(b, token);
}

int
kmsg_sasl_authenticate_get(
    struct kcur *c, int version, struct kmsg_sasl_authenticate *m)
{
	m->error = kcur_i16(c);
	m->message = kcur_str(c);
	m->token = kcur_bytes(c);
	m->lifetime_ms = version >= 1 ? kcur_i64(c) : 0;
	return kcur_end(c);
}
