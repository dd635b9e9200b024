/*
 * Parts of arrays: slices, splices, ends that are cut and grown, held against a
 * plain model; and that what nobody else holds is not copied, that what
 * somebody holds never changes, and that a small part does not keep the whole.
 */
#include "json_help.h"

#include "base/mem.h"

enum { HELD = 12 };

/* An array of numbers and what it should be. */
struct model {
	struct jv v;
	int *e;
	size_t n;
};

static void
check_array(const struct model *m)
{
	assert_int_equal(jv_len(m->v), m->n);
	for (size_t i = 0; i < m->n; i++) {
		struct jv x = jv_at(m->v, i), y = jv_at(x, 0);

		assert_int_equal(y.i, m->e[i]);
		jv_unref(y);
		jv_unref(x);
	}
}

static void
model_free(struct model *m)
{
	jv_unref(m->v);
	free(m->e);
	*m = (struct model){0};
}

static struct model
model_copy(const struct model *m)
{
	struct model c = {
	    jv_ref(m->v), xmalloc((m->n + 1) * sizeof(int)), m->n};

	if (m->n)
		memcpy(c.e, m->e, m->n * sizeof(int));
	return c;
}

static struct model
model_new(size_t n)
{
	static int next;
	struct model m = {jv_arr(), xmalloc((n + 1) * sizeof(int)), n};

	for (size_t i = 0; i < n; i++) {
		m.e[i] = next++;
		m.v = jv_push(m.v, jv_push(jv_arr(), jv_int(m.e[i])));
	}
	return m;
}

/* m[from:to] replaced by x, which is consumed. */
static void
model_splice(struct model *m, size_t from, size_t to, struct model *x)
{
	size_t n = m->n - (to - from) + x->n;
	int *e = xmalloc((n + 1) * sizeof *e);

	memcpy(e, m->e, from * sizeof *e);
	memcpy(e + from, x->e, x->n * sizeof *e);
	memcpy(e + from + x->n, m->e + to, (m->n - to) * sizeof *e);
	free(m->e);
	free(x->e);
	m->e = e;
	m->n = n;
}

static void
model_slice(struct model *m, size_t from, size_t to)
{
	memmove(m->e, m->e + from, (to - from) * sizeof *m->e);
	m->n = to - from;
}

static size_t
random_place(size_t n)
{
	uint32_t r = random_below(8);

	if (r < 2)
		return 0;
	if (r < 4)
		return n;
	return random_below((uint32_t)n + 1);
}

static void
change(struct model *m)
{
	size_t i = random_place(m->n), j = random_place(m->n);
	size_t from = i < j ? i : j, to = i < j ? j : i;
	struct model x = model_new(random_below(random_below(4) ? 4 : 90));

	switch (random_below(7)) {
	case 0:
		m->v = jv_splice(m->v, from, to, x.v);
		model_splice(m, from, to, &x);
		return;
	case 1:
		m->v = jv_splice(m->v, from, from + (from < m->n), x.v);
		model_splice(m, from, from + (from < m->n), &x);
		return;
	case 2:
		m->v = jv_concat(m->v, x.v);
		model_splice(m, m->n, m->n, &x);
		return;
	case 3:
		m->v = jv_concat(x.v, m->v);
		model_splice(m, 0, 0, &x);
		return;
	case 4:
		m->v = jv_slice(m->v, from, to);
		model_slice(m, from, to);
		break;
	case 5:
		from = m->n > 0;
		m->v = jv_slice(m->v, from, m->n);
		model_slice(m, from, m->n);
		break;
	default: {
		struct jv part = jv_take_slice(&m->v, from, to);

		assert_int_equal(jv_len(part), to - from);
		m->v = jv_splice(m->v, from, to, part);
		break;
	}
	}
	model_free(&x);
}

static void
test_random(void **unused)
{
	struct model held[HELD] = {0};

	(void)unused;
	for (int i = 0; i < HELD; i++)
		held[i] = model_new(random_below(200));
	for (int round = 0; round < 20000; round++) {
		struct model *m = &held[random_below(HELD)];
		struct model *to = &held[random_below(HELD)];

		if (random_below(4) == 0 && m != to) {
			model_free(to);
			*to = model_copy(m);
		}
		if (m->n > 2000) {
			model_free(m);
			*m = model_new(random_below(200));
		}
		change(m);
		check_array(m);
		if (round % 50 == 0)
			for (int i = 0; i < HELD; i++)
				check_array(&held[i]);
	}
	for (int i = 0; i < HELD; i++) {
		check_array(&held[i]);
		model_free(&held[i]);
	}
}

static void
test_in_place(void **unused)
{
	struct jv a = jv_arr(), s, empty = JV_NONE_V;
	const struct jnode *node;
	int moves = 0;

	(void)unused;
	for (int i = 0; i < 100000; i++)
		a = jv_push(a, jv_int(i));
	node = a.node;
	for (size_t i = 0; i < 100000; i++)
		a = jv_splice(a, i, i + 1, jv_push(jv_arr(), jv_int(7)));
	assert_ptr_equal(a.node, node);
	/* a small part does not keep the whole, a greater one shares it */
	s = jv_slice(jv_ref(a), 500, 1000);
	assert_int_equal(a.node->refs, 1);
	jv_unref(s);
	s = jv_slice(jv_ref(a), 500, 99000);
	assert_int_equal(a.node->refs, 2);
	jv_unref(s);
	/* ends: a queue, and arrays that grow and shrink at the front */
	for (int i = 0; i < 400000; i++) {
		a = jv_push(jv_slice(a, 1, jv_len(a)), jv_int(i));
		moves += a.node != node;
		node = a.node;
	}
	for (int i = 0; i < 400000; i++) {
		a = jv_concat(jv_push(jv_arr(), jv_int(i)), a);
		moves += a.node != node;
		node = a.node;
	}
	assert_int_equal(jv_len(a), 500000);
	for (int i = 0; i < 250000; i++) {
		a = jv_splice(a, 0, 1, empty);
		a = jv_splice(a, jv_len(a) - 1, jv_len(a), empty);
		moves += a.node != node;
		node = a.node;
	}
	assert_int_equal(jv_len(a), 0);
	assert_true(moves < 60);
	jv_unref(a);
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
	    cmocka_unit_test(test_random),
	    cmocka_unit_test(test_in_place),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
