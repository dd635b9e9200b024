/*
 * Programs run on a C stack of 256 KiB, as threads may have it: what they put
 * out, or the error.
 */
#ifndef TEST_EXPR_JOB_H
#define TEST_EXPR_JOB_H

#include <pthread.h>

#include "base/buf.h"
#include "expr/expr.h"
#include "json/write.h"

#if defined(__SANITIZE_ADDRESS__) || defined(__clang__)
enum { STACK = 2 << 20 }; /* instrumented frames are larger */
#else
enum { STACK = 256 << 10 };
#endif

struct job {
	const char *program;
	struct vm_env env;
	struct buf out; /* the outputs, or the error */
	int code;	/* of the error */
};

static void
run(struct job *j)
{
	struct err e = {0};
	struct expr *x = expr_compile(str_of(j->program), NULL, &e);
	struct vm *m;
	struct jv v;
	int r = -1;

	if (x) {
		m = vm_new(x, &j->env);
		vm_start(m, JV_NULL_V);
		while ((r = vm_next(m, &v, &e)) == 1) {
			json_write(&j->out, v, NULL);
			buf_putc(&j->out, ' ');
			jv_unref(v);
		}
		vm_free(m);
	}
	if (r == -1) {
		buf_printf(&j->out, "%s", e.msg);
		j->code = e.code;
	}
	buf_cstr(&j->out);
	expr_free(x);
}

static void *
in_thread(void *arg)
{
	run(arg);
	return NULL;
}

/* Runs the program on the small stack. */
static void
on_small_stack(struct job *j)
{
	pthread_attr_t attr;
	pthread_t t;

	assert_int_equal(pthread_attr_init(&attr), 0);
	assert_int_equal(pthread_attr_setstacksize(&attr, STACK), 0);
	assert_int_equal(pthread_create(&t, &attr, in_thread, j), 0);
	assert_int_equal(pthread_join(t, NULL), 0);
	pthread_attr_destroy(&attr);
}

#endif
