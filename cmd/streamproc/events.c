/* --stream: a program of its own runs on each value and gives its events. */
#include <stdlib.h>

#include "base/mem.h"
#include "events.h"
#include "expr/expr.h"
#include "io/signals.h"

struct events {
	struct expr *expr;
	struct vm *vm;
	bool active;
};

struct events *
events_new(void)
{
	struct events *v = xcalloc(1, sizeof *v);
	struct expr_opts opts = {.name = "--stream"};
	struct vm_env env = {.stop = &signal_overdue};
	struct err e;

	v->expr = expr_compile(STR("tostream"), &opts, &e);
	v->vm = vm_new(v->expr, &env);
	return v;
}

void
events_free(struct events *v)
{
	if (!v)
		return;
	vm_free(v->vm);
	expr_free(v->expr);
	free(v);
}

void
events_start(struct events *v, struct jv value)
{
	vm_start(v->vm, value);
	v->active = true;
}

int
events_next(struct events *v, struct jv *out, struct err *e)
{
	int r = v->active ? vm_next(v->vm, out, e) : 0;

	v->active = r > 0;
	return r;
}

void
events_stop(struct events *v)
{
	v->active = false;
}
