/* Builtins: regular expressions. */
#include "expr/regex/hunt.h"

/* Elements of _edits() for a match. */
enum { EDIT = 3 };

/* What is made of each match: an element of the result. */
typedef struct jv make_fn(struct hunt *);

/* An array with an element for each match.  Consumes all. */
static int
matches(struct vm *m, struct jv in, struct jv pattern, struct jv flags,
    bool global, make_fn *make, struct jv *out)
{
	struct hunt h;
	struct jv all = jv_arr();
	int r = hunt_init(&h, m, in, pattern, flags, global);

	while (r == 0 && (r = hunt_next(&h)) == 1) {
		all = jv_push(all, make(&h));
		r = 0;
	}
	/* hunt_next() has set r to 0 at the end. */
	jv_unref(in);
	jv_unref(pattern);
	jv_unref(flags);
	if (r < 0) {
		jv_unref(all);
		return -1;
	}
	*out = all;
	return 1;
}

/* Takes [PATTERN, FLAGS], [PATTERN] or PATTERN (consumed) apart. */
static int
one_argument(struct vm *m, struct jv v, struct jv *pattern, struct jv *flags)
{
	*flags = JV_NULL_V;
	if (jv_type(v) == JT_STRING) {
		*pattern = v;
		return 0;
	}
	if (jv_type(v) != JT_ARRAY || jv_len(v) == 0) {
		vm_type_error(m, v, v, "%T not a string or array");
		jv_unref(v);
		return -1;
	}
	*pattern = jv_at(v, 0);
	if (jv_len(v) > 1)
		*flags = jv_at(v, 1);
	jv_unref(v);
	return 0;
}

static int
test_(struct vm *m, struct jv in, struct jv pattern, struct jv flags,
    struct jv *out)
{
	struct hunt h;
	int r = hunt_init(&h, m, in, pattern, flags, false);

	if (r == 0)
		r = regex_test(m, h.re, h.s);
	jv_unref(in);
	jv_unref(pattern);
	jv_unref(flags);
	if (r < 0)
		return -1;
	*out = jv_bool(r == 1);
	return 1;
}

static int
test1(struct vm *m, struct jv in, struct jv *args, struct jv *out)
{
	struct regex *again = regex_again(m, args[0]);
	struct jv pattern, flags;
	int r;

	if (again && jv_type(in) == JT_STRING) {
		r = regex_test(m, again, jv_text(in, &m->text[0]));
		jv_unref(in);
		jv_unref(args[0]);
		*out = jv_bool(r == 1);
		return r < 0 ? -1 : 1;
	}
	if (one_argument(m, args[0], &pattern, &flags) < 0) {
		jv_unref(in);
		return -1;
	}
	return test_(m, in, pattern, flags, out);
}

static int
test2(struct vm *m, struct jv in, struct jv *args, struct jv *out)
{
	return test_(m, in, args[0], args[1], out);
}

/* _match_impl(PATTERN; FLAGS; TEST): jq's own, which libraries call. */
static int
match_impl(struct vm *m, struct jv in, struct jv *args, struct jv *out)
{
	bool only_test = jv_type(args[2]) == JT_TRUE;

	jv_unref(args[2]);
	if (only_test)
		return test_(m, in, args[0], args[1], out);
	return matches(m, in, args[0], args[1], false, hunt_match, out);
}

#define MATCHES1(name, make)                                             \
	static int name(                                                 \
	    struct vm *m, struct jv in, struct jv *args, struct jv *out) \
	{                                                                \
		struct jv pattern, flags;                                \
                                                                         \
		if (one_argument(m, args[0], &pattern, &flags) < 0) {    \
			jv_unref(in);                                    \
			return -1;                                       \
		}                                                        \
		return matches(m, in, pattern, flags, false, make, out); \
	}

#define MATCHES2(name, make)                                               \
	static int name(                                                   \
	    struct vm *m, struct jv in, struct jv *args, struct jv *out)   \
	{                                                                  \
		return matches(m, in, args[0], args[1], false, make, out); \
	}

MATCHES1(match1, hunt_match)
MATCHES2(match2, hunt_match)
MATCHES1(capture1, hunt_capture)
MATCHES2(capture2, hunt_capture)
MATCHES2(scan2, hunt_scan)

/* The parts between the matches. */
static int
split2(struct vm *m, struct jv in, struct jv *args, struct jv *out)
{
	struct hunt h;
	struct regex_span x;
	struct jv all = jv_arr();
	ptrdiff_t from = 0;
	int r = hunt_init(&h, m, in, args[0], args[1], true);

	while (r == 0 && (r = hunt_next(&h)) == 1) {
		x = regex_span(h.re, 0);
		all = jv_push(
		    all, hunt_string(&h, (struct regex_span){from, x.from}));
		from = x.to;
		r = 0;
	}
	if (r == 0)
		*out = jv_push(all,
		    hunt_string(
			&h, (struct regex_span){from, (ptrdiff_t)h.s.n}));
	else
		jv_unref(all);
	jv_unref(in);
	jv_unref(args[0]);
	jv_unref(args[1]);
	return r == 0 ? 1 : -1;
}

/*
 * One way of replacing: appends the gap before an edit and the text in its
 * place to s (consumed; JV_NONE at first).  JV_NONE and an error raised when
 * it is no text.
 */
static struct jv
replace_one(struct vm *m, struct jv s, struct str gap, struct jv insert)
{
	s = s.kind == JV_NONE ? jv_str(gap) : jv_append(s, gap);
	if (jv_type(insert) == JT_STRING)
		return jv_append(s, jv_text(insert, &m->text[1]));
	if (jv_type(insert) == JT_NULL)
		return s;
	vm_type_error(m, s, insert, "%1 and %2 cannot be added");
	jv_unref(s);
	return JV_NONE_V;
}

/*
 * _edits(PATTERN; FLAGS): for each match its place, FROM and TO in bytes, and
 * its named groups, all in one array; a text may have very many.
 */
static int
edits(struct vm *m, struct jv in, struct jv *args, struct jv *out)
{
	struct hunt h;
	struct jv all = jv_arr();
	struct regex_span x;
	int r = hunt_init(&h, m, in, args[0], args[1], false);

	while (r == 0 && (r = hunt_next(&h)) == 1) {
		x = regex_span(h.re, 0);
		all = jv_push(all, jv_int(x.from));
		all = jv_push(all, jv_int(x.to));
		/* Without groups, all share the first one's empty object. */
		if (regex_groups(h.re) == 0 && jv_len(all) > EDIT)
			all = jv_push(all, jv_at(all, EDIT - 1));
		else
			all = jv_push(all, hunt_capture(&h));
		r = 0;
	}
	jv_unref(in);
	jv_unref(args[0]);
	jv_unref(args[1]);
	if (r < 0) {
		jv_unref(all);
		return -1;
	}
	*out = all;
	return 1;
}

/* The results so far with an edit's texts appended, each to its own. */
static struct jv
replace_all(struct vm *m, struct jv all, struct str gap, struct jv texts)
{
	struct jv_iter it = jv_iter(texts);
	struct jv one;

	while (jv_next(&it)) {
		one = jv_take_at(&all, it.index);
		one = replace_one(m, one, gap, it.value);
		if (one.kind == JV_NONE) {
			jv_iter_end(&it);
			jv_unref(all);
			return JV_NONE_V;
		}
		all = jv_set_at(all, it.index, one);
	}
	return all;
}

/*
 * _replace(EDITS; TEXTS): an array of results.  TEXTS has an array for each
 * edit; its first elements make the first result, the second ones the second,
 * and so on, as in jq.
 */
static int
replace(struct vm *m, struct jv in, struct jv *args, struct jv *out)
{
	struct jv all = jv_arr(), texts, one;
	struct str s = jv_text(in, &m->text[0]), gap;
	size_t from = 0, to;

	for (size_t i = 0; all.kind != JV_NONE && i < jv_len(args[1]); i++) {
		to = (size_t)jv_at(args[0], i * EDIT).i;
		gap = (struct str){s.p + from, to - from};
		from = (size_t)jv_at(args[0], i * EDIT + 1).i;
		texts = jv_at(args[1], i);
		all = replace_all(m, all, gap, texts);
		jv_unref(texts);
	}
	for (size_t i = 0; i < jv_len(all); i++) {
		one = jv_take_at(&all, i);
		all = jv_set_at(all, i,
		    jv_append(one, (struct str){s.p + from, s.n - from}));
	}
	if (all.kind != JV_NONE && jv_len(all) == 0)
		all = jv_push(all, jv_ref(in));
	jv_unref(in);
	jv_unref(args[0]);
	jv_unref(args[1]);
	*out = all;
	return all.kind == JV_NONE ? -1 : 1;
}

const struct builtin builtins_regex[] = {
    {"test", 1, .fn = test1},
    {"test", 2, .fn = test2},
    {"_match", 1, .fn = match1},
    {"_match", 2, .fn = match2},
    {"_match_impl", 3, .fn = match_impl},
    {"_capture", 1, .fn = capture1},
    {"_capture", 2, .fn = capture2},
    {"_scan", 2, .fn = scan2},
    {"_split", 2, .fn = split2},
    {"_edits", 2, .fn = edits},
    {"_replace", 2, .fn = replace},
    {"match", 1, .src = "def match(re): _match(re) | .[];"},
    {"match", 2, .src = "def match(re; flags): _match(re; flags) | .[];"},
    {"capture", 1, .src = "def capture(re): _capture(re) | .[];"},
    {"capture", 2, .src = "def capture(re; flags): _capture(re; flags) | .[];"},
    {"scan", 1, .src = "def scan($re): _scan($re; \"g\") | .[];"},
    {"scan", 2,
	.src = "def scan($re; $flags): _scan($re; \"g\" + $flags) | .[];"},
    {"split", 2, .src = "def split($re; $flags): _split($re; $flags + \"g\");"},
    {"splits", 1, .src = "def splits($re): _split($re; \"g\") | .[];"},
    {"splits", 2,
	.src = "def splits($re; $flags): _split($re; $flags + \"g\") | .[];"},
    {"sub", 2, .src = "def sub($re; f): sub($re; f; null);"},
    {"sub", 3,
	.src = "def sub($re; f; $flags): _edits($re; $flags) as $e | "
	       "_replace($e; [range(2; $e | length; 3) as $i | "
	       "[$e[$i] | f]]) | .[];"},
    {"gsub", 2, .src = "def gsub($re; f): sub($re; f; \"g\");"},
    {"gsub", 3,
	.src = "def gsub($re; f; $flags): sub($re; f; $flags + \"g\");"},
    {NULL, 0, .fn = NULL},
};
