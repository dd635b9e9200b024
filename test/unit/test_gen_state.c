/* What lasts from record to record, and what does not. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

#include "gen/funcs.h"
#include "json/write.h"

static struct expr *
compiled(const char *text)
{
	struct expr_opts opts = {.funcs = gen_funcs};
	struct err e = {0};
	struct expr *x = expr_compile(str_of(text), &opts, &e);

	if (!x)
		fail_msg("%s: %s", text, e.msg);
	return x;
}

static void
stateful(void **state)
{
	static const struct {
		const char *text;
		bool stateful;
	} all[] = {
	    {"{id: $n, ts: $ts, a: randint(1; 6), b: zipf(1000; 1)}", false},
	    {"entity(\"u\"; 5; {a: name, b: stable(1; uuid)}; 1)", false},
	    {"keyed(1; fresh(2))", false},
	    {"def walk(a; b): 7; walk(1; 2)", false},
	    {"walk(1; 2)", true},
	    {"{a: [1, 2, walk(1; 2; 0; 3)]}", true},
	    {"entity(\"u\"; 5; {a: counter})", true},
	    {"if $n < 0 then markov({a: {a: 1}}) else 1 end", true},
	    {"def f: counter(1); [f]", true},
	    {"map(counter)?", true},
	};

	(void)state;
	for (size_t i = 0; i < sizeof all / sizeof *all; i++) {
		struct expr *x = compiled(all[i].text);

		if (gen_is_stateful(x) != all[i].stateful)
			fail_msg("%s", all[i].text);
		expr_free(x);
	}
}

/* A place has one number, however often its text is compiled in. */
static void
places(void **state)
{
	struct expr *x = compiled("def f(g): [g, g]; "
				  "f(randint(1; 2)), f(uuid), uuid");

	(void)state;
	assert_string_equal(expr_site(x, 0)->name, "randint");
	assert_string_equal(expr_site(x, 1)->name, "uuid");
	assert_string_equal(expr_site(x, 2)->name, "uuid");
	assert_null(expr_site(x, 3));
	expr_free(x);
}

static void
record(struct vm *vm, struct gen_state *g, int64_t n, struct buf *b)
{
	struct err e = {0};
	struct jv v;

	buf_clear(b);
	gen_record(g, n, 1000000000 * n);
	vm_start(vm, JV_NULL_V);
	while (vm_next(vm, &v, &e) == 1) {
		json_write(b, v, NULL);
		jv_unref(v);
	}
	assert_int_equal(e.code, 0);
	buf_cstr(b);
}

/* A record is the same, whatever was made before it. */
static void
records_stand_alone(void **state)
{
	struct expr *x =
	    compiled("[$n, $ts, now, randint(1; 1000000), zipf(1000; 1), name, "
		     "weighted({a: 1, b: 2}), normal(0; 1), uuid, "
		     "entity(\"u\"; 10; {a: uuid, b: fresh(uuid)}; 1)], "
		     "[entity(\"none\"; 10; empty)], uuid");
	struct gen_state one, all;
	struct vm *v1, *v2;
	struct buf a = {0}, b = {0};

	(void)state;
	gen_init(&one, 7);
	gen_init(&all, 7);
	v1 = vm_new(x, &(struct vm_env){.arg = &one});
	v2 = vm_new(x, &(struct vm_env){.arg = &all});
	for (int64_t n = 0; n < 1000; n++) {
		record(v2, &all, n, &a);
		if (n % 37)
			continue;
		record(v1, &one, n, &b);
		assert_string_equal(a.p, b.p);
		assert_non_null(strstr(a.p, "1970-01-01T00:"));
	}
	buf_release(&a);
	buf_release(&b);
	vm_free(v1);
	vm_free(v2);
	gen_release(&one);
	gen_release(&all);
	expr_free(x);
}

/* Keys: equal values are one, others are not, nor is their order lost. */
static void
keys(void **state)
{
	struct jv text = jv_str(STR("1")), arr = jv_push(jv_arr(), jv_int(1)),
		  obj = jv_set_str(jv_obj(), STR("1"), jv_int(1));
	const struct jv all[] = {JV_NULL_V, jv_bool(false), jv_bool(true),
	    jv_int(0), jv_int(1), jv_int(-1), jv_dbl(0.5), jv_dbl(1e300), text,
	    arr, obj};
	const size_t n = sizeof all / sizeof *all;

	(void)state;
	for (size_t i = 0; i < n; i++) {
		assert_true(gen_hash(all[i]) != 0);
		for (size_t k = 0; k < n; k++) {
			assert_int_equal(
			    gen_hash(all[i]) == gen_hash(all[k]), i == k);
			assert_int_equal(
			    gen_hash_with(gen_hash(all[i]), all[k]) ==
				gen_hash_with(gen_hash(all[k]), all[i]),
			    i == k);
		}
	}
	assert_true(gen_hash(jv_int(7)) == gen_hash(jv_dbl(7)));
	/* as it was and will be, on every machine */
	assert_int_equal(gen_hash(text), 0xb1ce869531be2d79u);
	assert_int_equal(gen_hash(jv_int(7)), 0xfaf22d04026f56d5u);
	jv_unref(text);
	jv_unref(arr);
	jv_unref(obj);
}

/* What a place keeps for many keys is still there when more have come. */
static void
many_keys(void **state)
{
	struct gen_state g;
	struct err e = {0};

	(void)state;
	gen_init(&g, 1);
	for (int64_t round = 0; round < 3; round++)
		for (int64_t key = 0; key < 20000; key++) {
			struct gen_cell *c =
			    gen_cell(&g, 3, gen_hash(jv_int(key)), &e);

			assert_int_equal(c->kind, round ? GEN_INT : GEN_EMPTY);
			assert_int_equal(c->i, round ? key + round - 1 : 0);
			c->kind = GEN_INT;
			c->i = key + round;
		}
	assert_int_equal(g.ncells, 20000);
	g.ncells = GEN_CELLS_MAX;
	assert_non_null(gen_cell(&g, 3, gen_hash(jv_int(5)), &e));
	assert_null(gen_cell(&g, 3, gen_hash(jv_int(-5)), &e));
	assert_int_equal(e.code, EX_DATAERR);
	gen_release(&g);
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
	    cmocka_unit_test(stateful),
	    cmocka_unit_test(places),
	    cmocka_unit_test(records_stand_alone),
	    cmocka_unit_test(keys),
	    cmocka_unit_test(many_keys),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
