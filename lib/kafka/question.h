/* A question to a broker that is waited for; see question.c. */
#ifndef KAFKA_QUESTION_H
#define KAFKA_QUESTION_H

#include "kafka/cluster.h"
#include "kafka/conn.h"

struct kcoord;

enum kquestion_result {
	KQUESTION_DONE,
	KQUESTION_AGAIN,  /* refresh and ask again; `error` is set */
	KQUESTION_FAILED, /* `error` is final */
	KQUESTION_BAD,	  /* the answer could not be decoded */
};

struct kquestion {
	struct krequest request; /* first; the caller sets .api */
	struct ktopic *topic;	 /* ask the leader of this partition; NULL: */
	int32_t partition;
	bool controller;      /* ask the controller */
	struct kcoord *coord; /* ask the coordinator; else any broker */
	int64_t deadline;
	void (*put)(struct kquestion *, struct buf *, int version);
	enum kquestion_result (*got)(struct kquestion *, struct kreply *);
	struct err error;
	enum kquestion_result result; /* FAILED before it could be asked:
					 there will be no coordinator */
	bool pending;		      /* private */
};

/* 0 once got() says DONE; -1 and *err, code 0 when a signal came. */
int kquestion_ask(struct kcluster *, struct kquestion *, struct err *);

#endif
