/* --stream: the parts of a value, one by one, as tostream gives them. */
#ifndef STREAMPROC_EVENTS_H
#define STREAMPROC_EVENTS_H

#include "base/err.h"
#include "json/value.h"

struct events;

struct events *events_new(void);
void events_free(struct events *);

/* Begins with a value (consumed); what is left of the one before is dropped. */
void events_start(struct events *, struct jv);
/* 1 and the next event, the caller's; 0 at the end of the value; -1 and *e. */
int events_next(struct events *, struct jv *, struct err *e);
/* Drops what is left. */
void events_stop(struct events *);

#endif
