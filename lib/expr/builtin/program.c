/* Builtins: the program itself: what there is, formats by name, its end. */
#include <math.h>

#include "expr/core/vm.h"
#include "json/write.h"

static int
result(struct jv in, struct jv v, struct jv *out)
{
	jv_unref(in);
	*out = v;
	return 1;
}

/* NAME/ARITY of all that are not for other builtins only. */
static int
builtins(struct vm *m, struct jv in, struct jv *args, struct jv *out)
{
	struct jv all = jv_arr();
	const struct builtin *b;
	struct buf t = {0};

	(void)m;
	(void)args;
	for (size_t i = 0; (b = builtin_at(i)); i++) {
		if (b->name[0] == '_')
			continue;
		buf_clear(&t);
		buf_printf(&t, "%s/%d", b->name, b->arity);
		all = jv_push(all, jv_str(buf_str(&t)));
	}
	buf_release(&t);
	return result(in, all, out);
}

/* Numbers nobody computes with keep their digits. */
static int
have_literal_numbers(
    struct vm *m, struct jv in, struct jv *args, struct jv *out)
{
	(void)m;
	(void)args;
	return result(in, jv_bool(true), out);
}

/* Arithmetic in decimal there is none. */
static int
have_decnum(struct vm *m, struct jv in, struct jv *args, struct jv *out)
{
	(void)m;
	(void)args;
	return result(in, jv_bool(false), out);
}

static int
format(struct vm *m, struct jv in, struct jv *args, struct jv *out)
{
	const struct format *f = NULL;
	struct buf name = {0}, text = {0};
	int r = -1;

	if (jv_type(args[0]) != JT_STRING) {
		vm_type_error(m, args[0], args[0], "%1 is not a valid format");
		goto done;
	}
	buf_putc(&name, '@');
	buf_puts(&name, jv_text(args[0], &m->text[0]));
	f = format_find(buf_str(&name));
	if (!f) {
		vm_error_about(
		    m, jv_text(args[0], &m->text[0]), "is not a valid format");
		goto done;
	}
	r = f->write(m, in, &text);
	if (r == 1)
		*out = jv_str(buf_str(&text));
done:
	jv_unref(in);
	jv_unref(args[0]);
	buf_release(&name);
	buf_release(&text);
	return r;
}

/* Ends the program; only some have an end of their own. */
static int
end(struct vm *m, int status)
{
	if (!m->world.halt)
		return vm_error(m, "this program cannot be halted");
	m->world.halt(m->world.arg, status);
	return vm_fatal(m, EX_TEMPFAIL, "halted");
}

static int
halt(struct vm *m, struct jv in, struct jv *args, struct jv *out)
{
	(void)args;
	(void)out;
	jv_unref(in);
	return end(m, 0);
}

/* A string as it is, other values as a line, null not at all. */
static int
halt_error(struct vm *m, struct jv in, struct jv *args, struct jv *out)
{
	struct buf b = {0};
	double status = jv_double(args[0]);

	(void)out;
	if (jv_type(args[0]) != JT_NUMBER) {
		vm_type_error(m, in, in, "%1 halt_error/1: number required");
		jv_unref(in);
		jv_unref(args[0]);
		return -1;
	}
	jv_unref(args[0]);
	if (jv_type(in) == JT_STRING) {
		buf_puts(&b, jv_text(in, &m->text[0]));
	} else if (jv_type(in) != JT_NULL) {
		json_write(&b, in, NULL);
		buf_putc(&b, '\n');
	}
	if (m->world.halt && m->world.message)
		m->world.message(m->world.arg, buf_str(&b));
	buf_release(&b);
	jv_unref(in);
	return end(m, fabs(status) < 1e9 ? (int)status & 255 : 255);
}

const struct builtin builtins_program[] = {
    {"builtins", 0, .fn = builtins},
    {"have_literal_numbers", 0, .fn = have_literal_numbers},
    {"have_decnum", 0, .fn = have_decnum},
    {"format", 1, .fn = format},
    {"halt", 0, .fn = halt},
    {"halt_error", 1, .fn = halt_error},
    {"halt_error", 0, .src = "def halt_error: halt_error(5);"},
    {NULL, 0, .fn = NULL},
};
