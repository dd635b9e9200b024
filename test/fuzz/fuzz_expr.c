/*
 * Programs: any text is compiled; if it is a program it runs on a few inputs,
 * with a bound on its outputs, its stack and its time (by the stop flag, as a
 * signal would).  Held to be true: it
 * ends, with outputs that can be written, or with an error that has a code and
 * a text; a run that is given up leaves nothing behind.
 */
#define _XOPEN_SOURCE 700

#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <sys/time.h>

#include "expr/expr.h"
#include "json/parser.h"
#include "json/write.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t n);

enum { TEXT_MAX = 400, OUTPUTS_MAX = 50, MILLISECONDS = 30 };

static volatile sig_atomic_t stop;

static void
on_alarm(int sig)
{
	(void)sig;
	stop = 1;
}

/* Sets the stop flag after a while; 0 takes it back. */
static void
deadline(int ms)
{
	struct itimerval t = {.it_value = {0, ms * 1000}};
	struct sigaction sa = {.sa_handler = on_alarm};

	stop = 0;
	sigaction(SIGALRM, &sa, NULL);
	setitimer(ITIMER_REAL, &t, NULL);
}

static void
check(bool ok, const char *what)
{
	if (ok)
		return;
	fprintf(stderr, "%s\n", what);
	abort();
}

static int
next_input(void *arg, struct jv *out, struct err *e)
{
	int *inputs = arg;

	(void)e;
	if (++*inputs > 5)
		return 0;
	*out = jv_int(*inputs);
	return 1;
}

/* By the function for its kind of programs, when there is one; as vm_next(). */
static int
run_by_kind(struct vm *m, const struct expr *x, struct jv in, struct err *e)
{
	struct buf b = {0};
	int r = 0;

	if (expr_is_object(x))
		r = vm_print(m, in, &b, e);
	else if (expr_is_select(x))
		r = vm_select(m, in, e);
	check((b.len != 0) == (r == 1 && expr_is_object(x)),
	    "something printed, or nothing");
	check(!b.len || json_valid(buf_str(&b)), "what is printed is no JSON");
	buf_release(&b);
	return r;
}

static void
run(const struct expr *x, const char *input, bool by_kind)
{
	int inputs = 0;
	struct vm_env env = {.arg = &inputs,
	    .input = next_input,
	    .stop = &stop,
	    .max_memory = 1 << 20};
	struct vm *m = vm_new(x, &env);
	struct err e = {0};
	struct jv v = json_parse(str_of(input), &e);
	struct buf b = {0};
	int r = 1;

	deadline(MILLISECONDS);
	if (by_kind) {
		r = run_by_kind(m, x, v, &e);
		jv_unref(v);
	} else {
		vm_start(m, v);
	}
	for (int i = 0;
	     !by_kind && i < OUTPUTS_MAX && (r = vm_next(m, &v, &e)) == 1;
	     i++) {
		buf_clear(&b);
		json_write(&b, v, NULL);
		jv_unref(v);
	}
	deadline(0);
	check(r != -1 || e.code == EX_DATAERR || e.code == EX_OSERR ||
		e.code == EX_TEMPFAIL,
	    "an error without a proper code");
	buf_release(&b);
	vm_free(m);
}

/*
 * The modules there are: no file of the machine is ever opened.  They import
 * each other, rightly and in a circle.
 */
static const char *const modules[][2] = {
    {"a.jq",
	"module {v: [1, -2]}; import \"b\" as b; import \"d\" as $d; "
	"def f: b::g + 1; def g(x; $y): x, $y, $d; def r: if . then r end; "
	"def bad: nope;"},
    {"b.jq", "include \"c\" {search: \"./\"}; def g: h; def map(f): 2;"},
    {"c/c.jq", "def h: 3; def i: $__loc__;"},
    {"d.json", "{\"x\":[1]} 2"},
    {"e.jq", "import \"e\" as e; def f: 1;"},
    {"home/.jq", "def mine: 4;"},
    {"wrong.jq", "def f: 1 +;"},
    {"wrong.json", "[1,"},
};

static int
find_module(void *arg, const char *path, struct buf *real)
{
	(void)arg;
	check(strlen(path) < 5000, "a path beyond its limit");
	for (size_t i = 0; i < sizeof modules / sizeof *modules; i++)
		if (strcmp(path, modules[i][0]) == 0) {
			buf_puts(real, str_of(path));
			return 1;
		}
	return 0;
}

static int
read_module(
    void *arg, const char *path, bool data, struct buf *b, struct err *e)
{
	(void)arg;
	(void)data;
	(void)e;
	for (size_t i = 0; i < sizeof modules / sizeof *modules; i++)
		if (strcmp(path, modules[i][0]) == 0)
			buf_puts(b, str_of(modules[i][1]));
	buf_room(b, JSON_PADDING);
	return 0;
}

static int
folder(void *arg, bool home, struct buf *b)
{
	(void)arg;
	buf_puts(b, home ? STR("home") : STR("origin"));
	return 1;
}

static const char *const search[] = {"~/.jq", "$ORIGIN/lib"};
static const struct expr_modules loader = {.find = find_module,
    .read = read_module,
    .folder = folder,
    .search = search,
    .nsearch = 2,
    .dir = ".",
    .home_file = true};

/*
 * Programs that make large values at one go: these are bounded elsewhere, but
 * by more than a fuzzer should fill.
 */
static bool
large(const char *p, size_t n)
{
	int digits = 0, times = 0;

	for (size_t i = 0; i < n; i++) {
		digits = p[i] >= '0' && p[i] <= '9' ? digits + 1 : 0;
		times += p[i] == '*';
		if (digits > 4 || times > 2)
			return true;
		if (i && (p[i] | 32) == 'e' && p[i - 1] >= '0' &&
		    p[i - 1] <= '9')
			return true;
	}
	return false;
}

int
LLVMFuzzerTestOneInput(const uint8_t *data, size_t n)
{
	static const char *const inputs[] = {"null",
	    "{\"a\":[1,2.5,{\"b\":\"x\"}],\"c\":null,\"k\":\"a\"}",
	    "[[1,2],[3],\"str\",-5,true,{\"a\":1}]", "\"some text\""};
	struct expr_opts opts = {.name = "expression", .modules = &loader};
	struct err e = {0};
	struct expr *x;

	if (n > TEXT_MAX || large((const char *)data, n))
		return 0;
	x = expr_compile((struct str){(const char *)data, n}, &opts, &e);
	if (!x) {
		check((e.code == EX_USAGE || e.code == EX_NOINPUT ||
			  e.code == EX_DATAERR) &&
			e.msg[0],
		    "no error text");
		return 0;
	}
	for (size_t i = 0; i < sizeof inputs / sizeof *inputs; i++)
		run(x, inputs[i], false);
	for (size_t i = 0; i < sizeof inputs / sizeof *inputs; i++)
		run(x, inputs[i], true);
	expr_free(x);
	return 0;
}
