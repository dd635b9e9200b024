/* Searching the input of a builtin, and what is made of a match. */
#include "base/utf8.h"
#include "expr/regex/hunt.h"

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
		case 'm':
			*flags |= REGEX_DOTALL;
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
			return vm_error_about(
			    m, s, "is not a valid modifier string");
		}
	return 0;
}

int
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

int
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

struct jv
hunt_string(const struct hunt *h, struct regex_span x)
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
		o = jv_set_str(o, STR("string"), hunt_string(h, x));
		return jv_set_str(o, STR("length"), jv_int(0));
	}
	s = span_text(h, x);
	o = jv_set_str(o, STR("length"), jv_int((int64_t)utf8_count(s.p, s.n)));
	return jv_set_str(o, STR("string"), jv_str(s));
}

struct jv
hunt_match(struct hunt *h)
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
struct jv
hunt_capture(struct hunt *h)
{
	struct jv o = jv_obj(), name;

	for (size_t i = 1; i <= regex_groups(h->re); i++) {
		name = regex_name(h->re, i);
		if (name.kind != JV_NULL)
			o = jv_set(o, jv_ref(name),
			    hunt_string(h, regex_span(h->re, i)));
	}
	return o;
}

/* The text, or the groups' texts if there are any. */
struct jv
hunt_scan(struct hunt *h)
{
	size_t n = regex_groups(h->re);
	struct jv all;

	if (n == 0)
		return hunt_string(h, regex_span(h->re, 0));
	all = jv_arr_sized(n);
	for (size_t i = 1; i <= n; i++)
		all = jv_push(all, hunt_string(h, regex_span(h->re, i)));
	return all;
}
