/* Builtins: types, errors, conversion, the world outside. */
#include <math.h>
#include <stdlib.h>
#include <strings.h>

#include "expr/core/vm.h"
#include "expr/ops/ops.h"
#include "json/parser.h"
#include "json/write.h"

static int
result(struct jv in, struct jv v, struct jv *out)
{
	jv_unref(in);
	*out = v;
	return 1;
}

static int
not_(struct vm *m, struct jv in, struct jv *args, struct jv *out)
{
	(void)m;
	(void)args;
	return result(in, jv_bool(!jv_truthy(in)), out);
}

static int
constant_true(struct vm *m, struct jv in, struct jv *args, struct jv *out)
{
	(void)m;
	(void)args;
	return result(in, jv_bool(true), out);
}

static int
constant_false(struct vm *m, struct jv in, struct jv *args, struct jv *out)
{
	(void)m;
	(void)args;
	return result(in, jv_bool(false), out);
}

static int
null(struct vm *m, struct jv in, struct jv *args, struct jv *out)
{
	(void)m;
	(void)args;
	return result(in, JV_NULL_V, out);
}

static int
type(struct vm *m, struct jv in, struct jv *args, struct jv *out)
{
	(void)m;
	(void)args;
	return result(in, jv_str(str_of(jv_type_name(in))), out);
}

static int
error(struct vm *m, struct jv in, struct jv *args, struct jv *out)
{
	(void)args;
	(void)out;
	return vm_raise(m, in);
}

static int
tojson(struct vm *m, struct jv in, struct jv *args, struct jv *out)
{
	struct buf b = {0};

	(void)m;
	(void)args;
	vm_tojson(in, &b);
	result(in, jv_str(buf_str(&b)), out);
	buf_release(&b);
	return 1;
}

static int
tostring(struct vm *m, struct jv in, struct jv *args, struct jv *out)
{
	if (jv_type(in) != JT_STRING)
		return tojson(m, in, args, out);
	*out = in;
	return 1;
}

static int
fromjson(struct vm *m, struct jv in, struct jv *args, struct jv *out)
{
	struct err e;
	struct str s;

	(void)args;
	if (jv_type(in) != JT_STRING) {
		vm_type_error(m, in, in, "%1 only strings can be parsed");
		jv_unref(in);
		return -1;
	}
	s = jv_text(in, &m->text[0]);
	if (str_is(s, "nan"))
		*out = jv_dbl(NAN);
	else
		*out = json_parse(s, &e);
	if (out->kind == JV_NONE)
		vm_error(m, "%s (while parsing '%.*s')", e.msg,
		    (int)(s.n > 100 ? 100 : s.n), s.p);
	jv_unref(in);
	return out->kind == JV_NONE ? -1 : 1;
}

/* A name of what is no finite number, without its sign; 0 if it is none. */
static double
named_number(struct str s)
{
	if (s.n == 3 && strncasecmp(s.p, "nan", 3) == 0)
		return NAN;
	if ((s.n == 3 && strncasecmp(s.p, "inf", 3) == 0) ||
	    (s.n == 8 && strncasecmp(s.p, "infinity", 8) == 0))
		return INFINITY;
	return 0;
}

/* Appends the digits at s.p[*i] and moves past them; how many there were. */
static size_t
digits(struct buf *to, struct str s, size_t *i)
{
	size_t from = *i;

	while (*i < s.n && s.p[*i] >= '0' && s.p[*i] <= '9')
		++*i;
	buf_put(to, s.p + from, *i - from);
	return *i - from;
}

/*
 * A number as people write it: beyond what JSON has also +1, 007, .5, 5. and
 * the names of infinity.  What it is in JSON goes to `to`.
 */
static bool
decimal(struct buf *to, struct str s)
{
	size_t i = 0, whole, part = 0;

	while (i + 1 < s.n && s.p[i] == '0' && s.p[i + 1] >= '0' &&
	    s.p[i + 1] <= '9')
		i++;
	whole = digits(to, s, &i);
	if (!whole)
		buf_putc(to, '0');
	if (i < s.n && s.p[i] == '.') {
		size_t dot = to->len;

		i++;
		buf_putc(to, '.');
		part = digits(to, s, &i);
		to->len = part ? to->len : dot;
	}
	if (!whole && !part)
		return false;
	if (i < s.n && (s.p[i] | 32) == 'e') {
		buf_putc(to, 'e');
		i++;
		if (i < s.n && (s.p[i] == '-' || s.p[i] == '+'))
			buf_putc(to, s.p[i++]);
		if (!digits(to, s, &i))
			return false;
	}
	return i == s.n;
}

static struct jv
number(struct str s)
{
	bool minus = s.n && s.p[0] == '-';
	struct buf text = {0};
	struct jv v = JV_NONE_V;
	double d;

	if (minus || (s.n && s.p[0] == '+')) {
		s.p++;
		s.n--;
	}
	d = named_number(s);
	if (d != 0)
		return jv_dbl(minus ? -d : d);
	if (minus)
		buf_putc(&text, '-');
	if (decimal(&text, s))
		v = jv_num_text(buf_str(&text));
	buf_release(&text);
	return v;
}

static int
tonumber(struct vm *m, struct jv in, struct jv *args, struct jv *out)
{
	(void)args;
	if (jv_type(in) == JT_NUMBER) {
		*out = in;
		return 1;
	}
	*out = JV_NONE_V;
	if (jv_type(in) == JT_STRING)
		*out = number(jv_text(in, &m->text[0]));
	if (out->kind == JV_NONE)
		vm_type_error(m, in, in, "%1 cannot be parsed as a number");
	jv_unref(in);
	return out->kind == JV_NONE ? -1 : 1;
}

static int
toboolean(struct vm *m, struct jv in, struct jv *args, struct jv *out)
{
	enum jv_type t = jv_type(in);
	struct str s;

	(void)args;
	if (t == JT_TRUE || t == JT_FALSE) {
		*out = in;
		return 1;
	}
	if (t == JT_STRING) {
		s = jv_text(in, &m->text[0]);
		if (str_is(s, "true") || str_is(s, "false"))
			return result(in, jv_bool(s.n == 4), out);
	}
	vm_type_error(m, in, in, "%1 cannot be parsed as a boolean");
	jv_unref(in);
	return -1;
}

extern char **environ;

/* $ENV: made once. */
static int
env(struct vm *m, struct jv in, struct jv *args, struct jv *out)
{
	(void)args;
	if (m->envvars.kind == JV_NONE) {
		m->envvars = jv_obj();
		for (char **p = environ; *p; p++) {
			struct str all = str_of(*p), k = all;
			const char *eq = strchr(*p, '=');
			struct jv key;

			if (!eq)
				continue;
			k.n = (size_t)(eq - *p);
			key = jv_str_lossy(k);
			m->envvars = jv_set(m->envvars, key,
			    jv_str_lossy(
				(struct str){eq + 1, all.n - k.n - 1}));
		}
	}
	return result(in, jv_ref(m->envvars), out);
}

static void
message(struct vm *m, struct buf *b)
{
	if (m->world.message)
		m->world.message(m->world.arg, buf_str(b));
	buf_release(b);
}

/* ["DEBUG:",VALUE] on standard error. */
static int
debug(struct vm *m, struct jv in, struct jv *args, struct jv *out)
{
	struct buf b = {0};

	(void)args;
	buf_puts(&b, STR("[\"DEBUG:\","));
	json_write(&b, in, NULL);
	buf_puts(&b, STR("]\n"));
	message(m, &b);
	*out = in;
	return 1;
}

static int
stderr_(struct vm *m, struct jv in, struct jv *args, struct jv *out)
{
	struct buf b = {0};

	(void)args;
	if (jv_type(in) == JT_STRING)
		buf_puts(&b, jv_text(in, &m->text[0]));
	else
		json_write(&b, in, NULL);
	message(m, &b);
	*out = in;
	return 1;
}

static int
input_line_number(struct vm *m, struct jv in, struct jv *args, struct jv *out)
{
	uint64_t n = 0;

	(void)args;
	if (m->world.input_line)
		n = m->world.input_line(m->world.arg);
	return result(in, jv_int((int64_t)n), out);
}

static int
input_filename(struct vm *m, struct jv in, struct jv *args, struct jv *out)
{
	struct str s = {0};

	(void)args;
	if (m->world.input_filename)
		s = m->world.input_filename(m->world.arg);
	return result(in, s.p ? jv_str_lossy(s) : JV_NULL_V, out);
}

const struct builtin builtins_core[] = {
    {"not", 0, .fn = not_},
    {"true", 0, .fn = constant_true},
    {"false", 0, .fn = constant_false},
    {"null", 0, .fn = null},
    {"type", 0, .fn = type},
    {"error", 0, .fn = error},
    {"tojson", 0, .fn = tojson},
    {"tostring", 0, .fn = tostring},
    {"fromjson", 0, .fn = fromjson},
    {"tonumber", 0, .fn = tonumber},
    {"toboolean", 0, .fn = toboolean},
    {"env", 0, .fn = env},
    {"debug", 0, .fn = debug},
    {"stderr", 0, .fn = stderr_},
    {"input_line_number", 0, .fn = input_line_number},
    {"input_filename", 0, .fn = input_filename},
    {NULL, 0, .fn = NULL},
};
