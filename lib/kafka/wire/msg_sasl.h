/* Messages of authentication: SaslHandshake, SaslAuthenticate. */
#ifndef KAFKA_WIRE_MSG_SASL_H
#define KAFKA_WIRE_MSG_SASL_H

#include "kafka/wire/msg.h"

/* SaslHandshake 1. */
struct kmsg_sasl_handshake {
	int16_t error;
	struct kbytes mechanisms; /* offered; see kmsg_mechanism_next() */
};

void kmsg_sasl_handshake_put(struct buf *, struct str mechanism);
int kmsg_sasl_handshake_get(struct kcur *, struct kmsg_sasl_handshake *);
/* Takes the next mechanism off the view; false at its end. */
bool kmsg_mechanism_next(struct kbytes *, struct str *);

/* SaslAuthenticate 1, 0. */
struct kmsg_sasl_authenticate {
	int16_t error;
	struct str message; /* for the user; p NULL: none */
	struct kbytes token;
	int64_t lifetime_ms; /* of the session; 0: no end, or not told */
};

void kmsg_sasl_authenticate_put(struct buf *, struct kbytes token);
int kmsg_sasl_authenticate_get(
    struct kcur *, int version, struct kmsg_sasl_authenticate *);

#endif
