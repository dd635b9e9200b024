/* The producer id, under which brokers check sequences (KIP-98). */
#include <stdio.h>

#include "base/clock.h"
#include "kafka/error.h"
#include "kafka/producer/producer_priv.h"

#define MS INT64_C(1000000)

static void
put_init(struct krequest *r, struct buf *b, int version)
{
	(void)r;
	(void)version;
	kmsg_init_producer_put(b, (struct str){NULL, 0}, 60000);
}

/* Without an id nothing can be sent safely; say so rather than send less. */
static void
no_id(struct kproducer *p, const struct err *why)
{
	struct err e = *why;
	size_t n = strlen(e.msg);

	snprintf(e.msg + n, sizeof e.msg - n,
	    " (enable.idempotence=false and acks=1 do without)");
	response_fail(p, &e);
}

static void
got_init(struct krequest *r, struct kreply *reply)
{
	struct kproducer *p =
	    (struct kproducer *)((char *)r - offsetof(struct kproducer, init));
	struct kmsg_init_producer m;
	struct err e = {0};

	p->init_conn = NULL;
	p->init_after =
	    clock_ns() + kcluster_backoff(p->props, p->init_tries++);
	if (reply->state != KREPLY_OK) {
		if (reply->state == KREPLY_REFUSED)
			no_id(p, reply->why);
		produce_rearm(p);
		return;
	}
	if (kmsg_init_producer_get(&reply->body, &m)) {
		kconn_fail(reply->conn, NULL);
		return;
	}
	reply->error = m.error;
	kconn_throttle(reply->conn, m.throttle_ms);
	if (m.error && !kerr_retriable(m.error)) {
		kerr_set(&e, m.error, "producer id");
		no_id(p, &e);
	} else if (!m.error && m.producer_id >= 0 && m.epoch >= 0) {
		p->producer_id = m.producer_id;
		p->epoch = m.epoch;
		p->init_tries = 0;
	}
	produce_pump(p);
}

/* True when batches can be stamped. */
bool
producer_id_known(struct kproducer *p)
{
	struct kconn *conn;

	if (!p->props->idempotence || p->producer_id >= 0)
		return true;
	if (p->init_conn || p->init_after > clock_ns())
		return false;
	conn = kcluster_any(p->cluster);
	if (conn) {
		p->init_conn = conn;
		p->init.timeout_ns = p->props->request_timeout_ms * MS;
		kconn_send(conn, &p->init);
	}
	return false;
}

void
producer_id_init(struct kproducer *p)
{
	p->init = (struct krequest){
	    .api = KAPI_INIT_PRODUCER_ID, .encode = put_init, .done = got_init};
}

void
producer_id_release(struct kproducer *p)
{
	if (p->init_conn)
		kconn_cancel(p->init_conn, &p->init);
	p->init_conn = NULL;
	krequest_release(&p->init);
}
