/* Regular expressions: the compiled ones of a vm, and searching. */
#include "expr/regex/regex.h"

#include <stdlib.h>

#include "base/mem.h"
#include "expr/regex/library_priv.h"

/* How many are kept: a program names few, but patterns may be data. */
enum { KEPT = 32 };

struct regex {
	struct jv pattern;
	unsigned flags;
	OnigRegex re;
	OnigRegion *region;
	struct jv *names; /* of the groups, from 1; null for none */
	size_t groups;
};

struct regex_cache {
	const struct regex_lib *lib;
	struct regex *one[KEPT];
	size_t n, last, oldest;
};

static void
release(const struct regex_lib *lib, struct regex *r)
{
	for (size_t i = 0; i < r->groups; i++)
		jv_unref(r->names[i]);
	free(r->names);
	lib->region_free(r->region, 1);
	lib->destroy(r->re);
	jv_unref(r->pattern);
	free(r);
}

void
regex_cache_free(struct regex_cache *c)
{
	if (!c)
		return;
	for (size_t i = 0; i < c->n; i++)
		release(c->lib, c->one[i]);
	free(c);
}

static struct regex_cache *
cache(struct vm *m)
{
	const struct regex_lib *lib;

	if (m->regex)
		return m->regex;
	if (!(lib = regex_lib())) {
		vm_fatal(m, EX_OSERR,
		    "regular expressions need the library libonig.so.5");
		return NULL;
	}
	m->regex = xcalloc(1, sizeof *m->regex);
	m->regex->lib = lib;
	return m->regex;
}

static int
library_error(
    struct vm *m, const struct regex_lib *lib, int code, OnigErrorInfo *info)
{
	OnigUChar text[ONIG_MAX_ERROR_MESSAGE_LEN];

	if (info)
		lib->error_text(text, code, info);
	else
		lib->error_text(text, code);
	return vm_error(m, "Regex failure: %s", (const char *)text);
}

/* A name's groups; several may share it. */
static int
take_name(const OnigUChar *name, const OnigUChar *end, int n, int *groups,
    OnigRegex re, void *arg)
{
	struct regex *r = arg;
	struct str s = {(const char *)name, (size_t)(end - name)};

	(void)re;
	for (int i = 0; i < n; i++)
		r->names[groups[i] - 1] = jv_str(s);
	return 0;
}

static OnigOptionType
options(unsigned flags)
{
	static const struct {
		unsigned flag;
		OnigOptionType option;
	} of[] = {
	    {REGEX_ICASE, ONIG_OPTION_IGNORECASE},
	    {REGEX_EXTEND, ONIG_OPTION_EXTEND},
	    {REGEX_SINGLELINE, ONIG_OPTION_SINGLELINE},
	    {REGEX_DOTALL, ONIG_OPTION_MULTILINE},
	    {REGEX_LONGEST, ONIG_OPTION_FIND_LONGEST},
	    {REGEX_NOT_EMPTY, ONIG_OPTION_FIND_NOT_EMPTY},
	};
	/* Groups without a name count beside those with one. */
	OnigOptionType o = ONIG_OPTION_CAPTURE_GROUP;

	for (size_t i = 0; i < sizeof of / sizeof *of; i++)
		if (flags & of[i].flag)
			o |= of[i].option;
	return o;
}

static struct regex *
compile(struct vm *m, const struct regex_lib *lib, struct jv pattern,
    unsigned flags)
{
	struct str s = jv_text(pattern, &m->text[1]);
	const OnigUChar *p = (const OnigUChar *)(s.n ? s.p : "");
	OnigErrorInfo info;
	struct regex *r;
	OnigRegex re;
	int code;

	code = lib->create(
	    &re, p, p + s.n, options(flags), lib->utf8, lib->syntax, &info);
	if (code != ONIG_NORMAL) {
		library_error(m, lib, code, &info);
		return NULL;
	}
	r = xcalloc(1, sizeof *r);
	/* A view would keep the record it came from. */
	r->pattern = pattern.kind == JV_STR ? jv_ref(pattern) : jv_str(s);
	r->flags = flags;
	r->re = re;
	r->region = lib->region_new();
	r->groups = (size_t)lib->captures(re);
	r->names = xcalloc(r->groups, sizeof *r->names);
	for (size_t i = 0; i < r->groups; i++)
		r->names[i] = JV_NULL_V;
	lib->each_name(re, take_name, r);
	return r;
}

static bool
is_same(const struct regex *r, struct jv pattern, unsigned flags)
{
	return r->pattern.kind == JV_STR && r->flags == flags &&
	    r->pattern.node == pattern.node;
}

struct regex *
regex_again(const struct vm *m, struct jv pattern)
{
	const struct regex_cache *c = m->regex;
	struct regex *r = c && c->n ? c->one[c->last] : NULL;

	return r && pattern.kind == JV_STR && is_same(r, pattern, 0) ? r : NULL;
}

/* Its place among those kept; SIZE_MAX: it is none of them. */
static size_t
find(const struct regex_cache *c, struct jv pattern, unsigned flags)
{
	/* A constant of the program is the same string each time. */
	if (pattern.kind == JV_STR)
		for (size_t i = 0; i < c->n; i++)
			if (is_same(c->one[i], pattern, flags))
				return i;
	for (size_t i = 0; i < c->n; i++)
		if (c->one[i]->flags == flags &&
		    jv_eq(c->one[i]->pattern, pattern))
			return i;
	return SIZE_MAX;
}

struct regex *
regex_get(struct vm *m, struct jv pattern, unsigned flags)
{
	struct regex_cache *c = cache(m);
	struct regex *r;
	size_t at;

	if (!c)
		return NULL;
	at = find(c, pattern, flags);
	if (at != SIZE_MAX) {
		c->last = at;
		return c->one[at];
	}
	if (!(r = compile(m, c->lib, pattern, flags)))
		return NULL;
	if (c->n < KEPT) {
		c->last = c->n++;
	} else {
		c->last = c->oldest;
		c->oldest = (c->oldest + 1) % KEPT;
		release(c->lib, c->one[c->last]);
	}
	c->one[c->last] = r;
	return r;
}

size_t
regex_groups(const struct regex *r)
{
	return r->groups;
}

struct jv
regex_name(const struct regex *r, size_t i)
{
	return r->names[i - 1];
}

static int
search(struct vm *m, struct regex *r, struct str s, size_t from, bool places)
{
	const struct regex_lib *lib = m->regex->lib;
	const OnigUChar *p = (const OnigUChar *)(s.n ? s.p : "");
	int at = lib->search(r->re, p, p + s.n, p + from, p + s.n,
	    places ? r->region : NULL, ONIG_OPTION_NONE);

	if (at >= 0)
		return 1;
	return at == ONIG_MISMATCH ? 0 : library_error(m, lib, at, NULL);
}

int
regex_search(struct vm *m, struct regex *r, struct str s, size_t from)
{
	return search(m, r, s, from, true);
}

int
regex_test(struct vm *m, struct regex *r, struct str s)
{
	return search(m, r, s, 0, false);
}

struct regex_span
regex_span(const struct regex *r, size_t i)
{
	if (i >= (size_t)r->region->num_regs || r->region->beg[i] < 0)
		return (struct regex_span){-1, -1};
	return (struct regex_span){r->region->beg[i], r->region->end[i]};
}
