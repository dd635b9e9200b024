/* Builtins: regular expressions. */
#include "base/utf8.h"
#include "expr/regex.h"

/* A search through the input of a builtin. */
struct hunt {
	struct vm *m;
	struct regex *re;
	struct str s;	/* the input's text */
	size_t next;	/* where the next match may begin; past s.n: nowhere */
	size_t at, cps; /* a place in bytes, and in code points */
	bool global;
};

/* What is made of each match: an element of the result. */
typedef struct jv make_fn(struct hunt *);

/* --- the pattern and its flags -------------------------------------------- */

static int
read_flags(struct vm *m, struct jv v, unsigned *flags, bool *global)
{
	struct str s;

	*flags = 0;
	if (jv_type(v) == JT_NULL)
		return 0;
	if (jv_type(v) != JT_STRING)
		return vm_type_error(m, v, v, "%1 is not a string");
	s = jv_text(v, &m->text[1]);
	for (size_t i = 0; i < s.n; i++)
		switch (s.p[i]) {
		case 'g':
			*global = true;
			break;
		case 'i':
			*flags |= REGEX_ICASE;
			break;
		case 'x':
			*flags |= REGEX_EXTEND;
			break;
		case 's':
			*flags |= REGEX_SINGLELINE;
			break;
		case 'p':
			*flags |= REGEX_DOTALL | REGEX_SINGLELINE;
			break;
		case 'l':
			*flags |= REGEX_LONGEST;
			break;
		case 'n':
			*flags |= REGEX_NOT_EMPTY;
			break;
		default:
			return vm_error(m,
			    "%.*s is not a valid modifier string",
			    (int)(s.n > 100 ? 100 : s.n), s.p);
		}
	return 0;
}

/* Borrows all; what is handed out lives as long as the input is held. */
static int
hunt_init(struct hunt *h, struct vm *m, struct jv in, struct jv pattern,
    struct jv flags, bool global)
{
	unsigned f;

	*h = (struct hunt){.m = m, .global = global};
	if (jv_type(in) != JT_STRING)
		return vm_type_error(
		    m, in, in, "%1 cannot be matched, as it is not a string");
	if (jv_type(pattern) != JT_STRING)
		return vm_type_error(m, pattern, pattern, "%1 is not a string");
	if (read_flags(m, flags, &f, &h->global) < 0 ||
	    !(h->re = regex_get(m, pattern, f)))
		return -1;
	h->s = jv_text(in, &m->text[0]);
	return 0;
}

/* The next match: 1, 0 or -1 and an error raised. */
static int
hunt_next(struct hunt *h)
{
	struct regex_span all;
	uint32_t cp;
	size_t n;
	int r;

	if (h->next > h->s.n)
		return 0;
	if (vm_stopped(h->m))
		return -1;
	if ((r = regex_search(h->m, h->re, h->s, h->next)) != 1)
		return r;
	all = regex_span(h->re, 0);
	h->next = (size_t)all.to;
	if (!h->global) {
		h->next = h->s.n + 1;
	} else if (all.to == all.from) {
		/* After an empty match, a code point further. */
		n = h->next < h->s.n
		    ? utf8_decode(h->s.p + h->next, h->s.n - h->next, &cp)
		    : 0;
		h->next += n ? n : 1;
	}
	return 1;
}

/* --- what is made of a match ---------------------------------------------- */

/* A place in code points; matches come in order, so each is counted once. */
static size_t
offset(struct hunt *h, size_t at)
{
	if (at >= h->at)
		h->cps += utf8_count(h->s.p + h->at, at - h->at);
	else
		h->cps -= utf8_count(h->s.p + at, h->at - at);
	h->at = at;
	return h->cps;
}

static struct str
span_text(const struct hunt *h, struct regex_span x)
{
	if (x.from == x.to)
		return STR("");
	return (struct str){h->s.p + x.from, (size_t)(x.to - x.from)};
}

static struct jv
span_string(const struct hunt *h, struct regex_span x)
{
	return x.from < 0 ? JV_NULL_V : jv_str(span_text(h, x));
}

/* The members that a match and a group of it share, in jq's order. */
static struct jv
describe(struct hunt *h, struct regex_span x, bool group)
{
	struct jv o = jv_obj_sized(4);
	int64_t at = -1;
	struct str s;

	if (x.from >= 0)
		at = (int64_t)offset(h, (size_t)x.from);
	o = jv_set_str(o, STR("offset"), jv_int(at));
	if (group && x.from == x.to) {
		o = jv_set_str(o, STR("string"), span_string(h, x));
		return jv_set_str(o, STR("length"), jv_int(0));
	}
	s = span_text(h, x);
	o = jv_set_str(o, STR("length"), jv_int((int64_t)utf8_count(s.p, s.n)));
	return jv_set_str(o, STR("string"), jv_str(s));
}

static struct jv
make_match(struct hunt *h)
{
	size_t n = regex_groups(h->re);
	struct jv o = describe(h, regex_span(h->re, 0), false), all, group;

	all = jv_arr_sized(n);
	for (size_t i = 1; i <= n; i++) {
		group = describe(h, regex_span(h->re, i), true);
		group = jv_set_str(
		    group, STR("name"), jv_ref(regex_name(h->re, i)));
		all = jv_push(all, group);
	}
	return jv_set_str(o, STR("captures"), all);
}

/* {NAME: TEXT} of the groups that have names. */
static struct jv
make_capture(struct hunt *h)
{
	struct jv o = jv_obj(), name;

	for (size_t i = 1; i <= regex_groups(h->re); i++) {
		name = regex_name(h->re, i);
		if (name.kind != JV_NULL)
			o = jv_set(o, jv_ref(name),
			    span_string(h, regex_span(h->re, i)));
	}
	return o;
}

/* The text, or the groups' texts if there are any. */
static struct jv
make_scan(struct hunt *h)
{
	size_t n = regex_groups(h->re);
	struct jv all;

	if (n == 0)
		return span_string(h, regex_span(h->re, 0));
	all = jv_arr_sized(n);
	for (size_t i = 1; i <= n; i++)
		all = jv_push(all, span_string(h, regex_span(h->re, i)));
	return all;
}

/* [FROM, TO, NAMED GROUPS], in bytes: what sub needs. */
static struct jv
make_edit(struct hunt *h)
{
	struct regex_span x = regex_span(h->re, 0);
	struct jv all = jv_arr_sized(3);

	all = jv_push(all, jv_int(x.from));
	all = jv_push(all, jv_int(x.to));
	return jv_push(all, make_capture(h));
}

/* --- the builtins --------------------------------------------------------- */

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
		r = hunt_next(&h);
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
	struct jv pattern, flags;

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

MATCHES1(match1, make_match)
MATCHES2(match2, make_match)
MATCHES1(capture1, make_capture)
MATCHES2(capture2, make_capture)
MATCHES2(scan2, make_scan)
MATCHES2(edits, make_edit)

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
		    all, span_string(&h, (struct regex_span){from, x.from}));
		from = x.to;
		r = 0;
	}
	if (r == 0)
		*out = jv_push(all,
		    span_string(
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

/* The number at a place of an edit. */
static size_t
edit_at(struct jv edit, size_t i)
{
	return (size_t)jv_at(edit, i).i;
}

/*
 * _replace(EDITS; TEXTS): an array of results.  TEXTS has an array for each
 * edit; its first elements make the first result, the second ones the second,
 * and so on, as in jq.
 */
static int
replace(struct vm *m, struct jv in, struct jv *args, struct jv *out)
{
	struct jv all = jv_arr(), edit, texts, one;
	struct str s = jv_text(in, &m->text[0]);
	struct jv_iter it;
	size_t from = 0;
	int r = 1;

	for (size_t i = 0; r == 1 && i < jv_len(args[0]); i++) {
		struct str gap = {s.p + from, 0};

		edit = jv_at(args[0], i);
		texts = jv_at(args[1], i);
		gap.n = edit_at(edit, 0) - from;
		from = edit_at(edit, 1);
		it = jv_iter(texts);
		while (r == 1 && jv_next(&it)) {
			one = jv_take_at(&all, it.index);
			one = replace_one(m, one, gap, it.value);
			if (one.kind == JV_NONE)
				r = -1;
			else
				all = jv_set_at(all, it.index, one);
		}
		if (r != 1)
			jv_iter_end(&it);
		jv_unref(edit);
		jv_unref(texts);
	}
	for (size_t i = 0; r == 1 && i < jv_len(all); i++) {
		one = jv_take_at(&all, i);
		all = jv_set_at(all, i,
		    jv_append(one, (struct str){s.p + from, s.n - from}));
	}
	if (jv_len(all) == 0)
		all = jv_push(all, jv_ref(in));
	jv_unref(in);
	jv_unref(args[0]);
	jv_unref(args[1]);
	if (r != 1) {
		jv_unref(all);
		return -1;
	}
	*out = all;
	return 1;
}

const struct builtin builtins_regex[] = {
    {"test", 1, .fn = test1},
    {"test", 2, .fn = test2},
    {"_match", 1, .fn = match1},
    {"_match", 2, .fn = match2},
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
	       "_replace($e; [$e[] | [.[2] | f]]) | .[];"},
    {"gsub", 2, .src = "def gsub($re; f): sub($re; f; \"g\");"},
    {"gsub", 3,
	.src = "def gsub($re; f; $flags): sub($re; f; $flags + \"g\");"},
    {NULL, 0, .fn = NULL},
};
