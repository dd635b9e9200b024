/* A question to a broker that is waited for; see call.c. */
#ifndef KAFKA_CLIENT_CALL_H
#define KAFKA_CLIENT_CALL_H

#include "kafka/client/conn.h"
#include "kafka/cluster.h"

struct kcoord;

enum kcall_result {
	KCALL_DONE,
	KCALL_AGAIN,  /* refresh and ask again; `error` is set */
	KCALL_FAILED, /* `error` is final */
	KCALL_BAD,    /* the answer could not be decoded */
};

struct kcall {
	struct krequest request; /* first; the caller sets .api */
	struct ktopic *topic;	 /* ask the leader of this partition; NULL: */
	int32_t partition;
	bool controller;      /* ask the controller */
	struct kcoord *coord; /* ask the coordinator; else any broker */
	int64_t deadline;
	void (*put)(struct kcall *, struct buf *, int version);
	enum kcall_result (*got)(struct kcall *, struct kreply *);
	struct err error;
	enum kcall_result result; /* FAILED before it could be asked:
					 there will be no coordinator */
	bool pending;		  /* private */
};

/* 0 once got() says DONE; -1 and *err, code 0 when a signal came. */
int kcall_run(struct kcluster *, struct kcall *, struct err *);

#endif
