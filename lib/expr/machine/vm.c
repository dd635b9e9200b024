/* The machine: its life, and the loop. */
#include <stdlib.h>

#include "base/mem.h"
#include "expr/machine/machine_priv.h"
#include "expr/regex/regex.h"

enum {
	FIRST_CAP = 16384,
};

/* The default and the greatest size of the stack. */
static const size_t DEFAULT_MAX = (size_t)1 << 30;
static const size_t MAX_MAX = UINT32_MAX - 65536;

static struct jv
constant(struct vm *m, const struct constant *k)
{
	struct jv v;

	switch (k->kind) {
	case CONST_FALSE:
		return jv_bool(false);
	case CONST_TRUE:
		return jv_bool(true);
	case CONST_NUM:
		return jv_num_text(k->text);
	case CONST_STR:
		return jv_str(k->text);
	case CONST_VALUE:
		return m->world.copy_values ? jv_copy(k->value)
					    : jv_ref(k->value);
	case CONST_NODE:
		if (eval(m, k->node, JV_NULL_V, true, VM_MAIN_ENV, &v) == 1)
			return v;
		break;
	default:
		break;
	}
	return JV_NULL_V;
}

struct vm *
vm_new(const struct expr *x, const struct vm_env *env)
{
	struct vm *m = xcalloc(1, sizeof *m);

	m->prog = x;
	if (env)
		m->world = *env;
	m->max = m->world.max_memory ? m->world.max_memory : DEFAULT_MAX;
	m->max = m->max > MAX_MAX ? MAX_MAX : m->max;
	m->v = m->p = JV_NONE_V;
	m->error = JV_NULL_V;
	m->envvars = JV_NONE_V;
	m->cap = FIRST_CAP;
	if (m->max < FIRST_CAP)
		m->max = FIRST_CAP;
	while (m->cap < sizeof(struct env) + VM_MAIN_ENV +
		x->main.nslots * sizeof(struct jv))
		m->cap *= 2;
	m->max = m->max < m->cap ? m->cap : m->max;
	m->base = xmalloc(m->cap);
	m->top = VM_MAIN_ENV;
	m->e = stack_push_env(m, &x->main, 0);
	m->keys = xcalloc(x->nkeys, sizeof *m->keys);
	for (size_t i = 0; i < x->nkeys; i++)
		jv_key_init(&m->keys[i], x->keys[i]);
	m->forms = xcalloc(x->nforms, sizeof *m->forms);
	m->consts = xcalloc(x->nconsts, sizeof *m->consts);
	for (size_t i = 0; i < x->nconsts; i++)
		m->consts[i] = constant(m, &x->consts[i]);
	eval_prepare_bound(m);
	eval_prepare_print(m);
	return m;
}

void
vm_clear_slots(struct vm *m)
{
	struct jv *val = vm_env_at(m, VM_MAIN_ENV, 0)->val;
	const uint32_t n = m->prog->main.nslots;

	for (uint32_t i = 0; i < n; i++) {
		struct jv old = val[i];

		val[i] = JV_NULL_V;
		jv_unref(old);
	}
}

/* Ends a run: whatever it held is released. */
static void
reset(struct vm *m)
{
	jv_unref(m->v);
	jv_unref(m->p);
	m->v = m->p = JV_NONE_V;
	m->k = m->f = m->h = 0;
	m->e = VM_MAIN_ENV;
	stack_trim(m);
	vm_clear_slots(m);
	m->state = VM_IDLE;
}

void
vm_free(struct vm *m)
{
	if (!m)
		return;
	reset(m);
	for (size_t i = 0; i < m->prog->nconsts; i++)
		jv_unref(m->consts[i]);
	jv_unref(m->error);
	jv_unref(m->envvars);
	regex_cache_free(m->regex);
	buf_release(&m->text[0]);
	buf_release(&m->text[1]);
	buf_release(&m->made);
	for (size_t i = 0; i < m->prog->nforms; i++)
		jv_unref(m->forms[i]);
	eval_release_print(m);
	free(m->forms);
	free(m->consts);
	free(m->keys);
	free(m->base);
	free(m);
}

void
vm_start(struct vm *m, struct jv input)
{
	if (m->state != VM_IDLE)
		reset(m);
	m->v = input;
	m->label_count = 0;
	m->state = VM_START;
}

static void
drop_registers(struct vm *m)
{
	jv_unref(m->v);
	jv_unref(m->p);
	m->v = m->p = JV_NONE_V;
}

static int
run(struct vm *m, enum act a, struct jv *out, struct err *e)
{
	for (;;) {
		switch (a) {
		case ACT_EVAL:
			a = run_eval(m);
			break;
		case ACT_RET:
			if (m->k) {
				a = run_ret(m);
				break;
			}
			*out = m->v;
			m->v = JV_NONE_V;
			m->state = VM_RUNNING;
			return 1;
		case ACT_FAIL:
			drop_registers(m);
			if (m->f) {
				a = run_fail(m);
				break;
			}
			reset(m);
			return 0;
		default:
			drop_registers(m);
			if (run_breaks(m)) {
				a = ACT_FAIL;
				break;
			}
			if (m->h && !m->fatal.code) {
				a = run_catch(m);
				break;
			}
			vm_report(m, e);
			reset(m);
			return -1;
		}
	}
}

int
vm_eval(struct vm *m, struct jv in, struct jv *out, struct err *e)
{
	const struct func *f = &m->prog->main;
	int r = eval(m, f->body, in, true, VM_MAIN_ENV, out);

	if (r == -1)
		vm_report(m, e);
	if (f->nslots)
		vm_clear_slots(m);
	return r;
}

/* A program that is direct as a whole: no stack, no forks. */
static int
run_whole(struct vm *m, struct jv *out, struct err *e)
{
	struct jv in = m->v;

	m->v = JV_NONE_V;
	m->state = VM_IDLE;
	return vm_eval(m, in, out, e);
}

int
vm_next(struct vm *m, struct jv *out, struct err *e)
{
	switch (m->state) {
	case VM_START:
		if (m->prog->main.body->direct)
			return run_whole(m, out, e);
		m->n = m->prog->main.body;
		return run(m, ACT_EVAL, out, e);
	case VM_RUNNING:
		return run(m, ACT_FAIL, out, e);
	default:
		return 0;
	}
}

int
vm_one(struct vm *m, struct jv input, struct jv *out, struct err *e)
{
	struct jv more;
	int r;

	vm_start(m, input);
	r = vm_next(m, out, e);
	if (r == 0)
		return err_set(e, EX_DATAERR, "the expression yields no value");
	if (r == -1 || m->state == VM_IDLE)
		return r == 1 ? 0 : -1;
	r = vm_next(m, &more, e);
	if (r == 0)
		return 0;
	jv_unref(*out);
	if (r == -1)
		return -1;
	jv_unref(more);
	reset(m);
	return err_set(
	    e, EX_DATAERR, "the expression yields more than one value");
}
