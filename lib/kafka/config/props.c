/* Properties: setting them by name, from text, files and the environment. */
#include "kafka/props.h"

#include <inttypes.h>
#include <stdlib.h>

#include "base/mem.h"
#include "base/num.h"
#include "kafka/codec.h"
#include "kafka/config/props_priv.h"

enum { NAME_MAX_LEN = 80 };

static void *
field(const struct kprops *p, const struct prop *d)
{
	return (char *)(uintptr_t)p + d->at;
}

void
kprops_init(struct kprops *p)
{
	*p = (struct kprops){0};
	for (size_t i = 0; i < props_count; i++) {
		const struct prop *d = &props_table[i];

		if (d->type == PROP_INT)
			*(int64_t *)field(p, d) = d->initial;
		else if (d->type == PROP_BOOL)
			*(bool *)field(p, d) = d->initial != 0;
		else if (d->type == PROP_CHOICE)
			*(int *)field(p, d) = (int)d->initial;
		else if (d->type == PROP_TEXT && d->text)
			*(char **)field(p, d) = xstrdup(d->text);
	}
}

void
kprops_release(struct kprops *p)
{
	for (size_t i = 0; i < props_count; i++)
		if (props_table[i].type == PROP_TEXT)
			free(*(char **)field(p, &props_table[i]));
	*p = (struct kprops){0};
}

/* ssl.* and sasl.* as a whole: there are too many of them to list. */
static const char *
family(struct str name)
{
	if (str_starts(name, STR("ssl.")))
		return "encryption";
	if (str_starts(name, STR("sasl.")))
		return "authentication";
	return NULL;
}

static int
unknown(struct str name, struct err *e)
{
	const char **names = xcalloc(props_count * 2, sizeof *names);
	const char *near;
	size_t n = 0;

	for (size_t i = 0; i < props_count; i++) {
		names[n++] = props_table[i].name;
		if (props_table[i].alias)
			names[n++] = props_table[i].alias;
	}
	near = str_nearest(name, names, n);
	free(names);
	return err_set(e, EX_USAGE, "property \"%.*s\": unknown%s%s%s",
	    (int)(name.n < NAME_MAX_LEN ? name.n : NAME_MAX_LEN), name.p,
	    near ? "; did you mean \"" : " (-X list shows all)",
	    near ? near : "", near ? "\"?" : "");
}

/* The description of a name; *alias tells which spelling was used. */
static const struct prop *
find(struct str name, bool *alias)
{
	/* kcat's way to say that a property is a topic's. */
	if (str_starts(name, STR("topic.")) &&
	    !str_starts(name, STR("topic.metadata."))) {
		name.p += 6;
		name.n -= 6;
	}
	for (size_t i = 0; i < props_count; i++) {
		const struct prop *d = &props_table[i];

		*alias = d->alias && str_is(name, d->alias);
		if (*alias || str_is(name, d->name))
			return d;
	}
	return NULL;
}

static int
wrong(const struct prop *d, struct str v, struct err *e)
{
	struct buf b = {0};

	for (const struct prop_choice *c = d->choices; c->name; c++)
		buf_printf(&b, "%s%s", c == d->choices ? "" : ", ", c->name);
	err_set(e, d->type == PROP_FIXED ? EX_CONFIG : EX_USAGE,
	    "property %s: \"%.*s\" is not one of: %s", d->name,
	    (int)(v.n < NAME_MAX_LEN ? v.n : NAME_MAX_LEN), v.p, buf_cstr(&b));
	buf_release(&b);
	return -1;
}

static int
set_choice(struct kprops *p, const struct prop *d, struct str v, struct err *e)
{
	for (const struct prop_choice *c = d->choices; c->name; c++) {
		if (!str_is(v, c->name))
			continue;
		if (d->type == PROP_CHOICE)
			*(int *)field(p, d) = c->value;
		else if (d->type == PROP_BOOL)
			*(bool *)field(p, d) = c->value != 0;
		return 0;
	}
	if (d->at == offsetof(struct kprops, security))
		return err_set(e, EX_CONFIG,
		    "property %s: only plaintext is supported yet", d->name);
	if (d->at == offsetof(struct kprops, acks) && str_is(v, "0"))
		return err_set(e, EX_CONFIG,
		    "property %s: 0 leaves nothing to report; use 1 or all",
		    d->name);
	return wrong(d, v, e);
}

static int
set_int(struct kprops *p, const struct prop *d, bool alias, struct str v,
    struct err *e)
{
	int64_t scale = alias && d->scale ? d->scale : 1;
	int64_t low = (d->min + scale - 1) / scale, n;
	const char *name = alias ? d->alias : d->name;

	if (!num_parse_i64(v, &n))
		return err_set(e, EX_USAGE,
		    "property %s: \"%.*s\" is not a whole number", name,
		    (int)(v.n < NAME_MAX_LEN ? v.n : NAME_MAX_LEN), v.p);
	if (n < low || n > d->max / scale)
		return err_set(e, EX_USAGE,
		    "property %s: %" PRId64 " is not within %" PRId64
		    " to %" PRId64,
		    name, n, low, d->max / scale);
	*(int64_t *)field(p, d) = n * scale;
	return 0;
}

static int
set_bool(struct kprops *p, const struct prop *d, struct str v, struct err *e)
{
	bool on = str_is(v, "true") || str_is(v, "1");

	if (d->choices)
		return set_choice(p, d, v, e);
	if (!on && !str_is(v, "false") && !str_is(v, "0"))
		return err_set(e, EX_USAGE,
		    "property %s: \"%.*s\" is neither true nor false", d->name,
		    (int)(v.n < NAME_MAX_LEN ? v.n : NAME_MAX_LEN), v.p);
	*(bool *)field(p, d) = on;
	return 0;
}

int
kprops_set(struct kprops *p, struct str name, struct str v, struct err *e)
{
	bool alias;
	const struct prop *d = find(name, &alias);

	if (!d && family(name))
		return err_set(e, EX_CONFIG,
		    "property %.*s: %s is not supported yet",
		    (int)(name.n < NAME_MAX_LEN ? name.n : NAME_MAX_LEN),
		    name.p, family(name));
	if (!d)
		return unknown(name, e);
	switch (d->type) {
	case PROP_INT:
		return set_int(p, d, alias, v, e);
	case PROP_BOOL:
		return set_bool(p, d, v, e);
	case PROP_CHOICE:
	case PROP_FIXED:
		return set_choice(p, d, v, e);
	case PROP_TEXT:
		if (v.n && memchr(v.p, '\0', v.n))
			return err_set(
			    e, EX_USAGE, "property %s: a NUL in it", d->name);
		free(*(char **)field(p, d));
		*(char **)field(p, d) = xmemdup(v.p ? v.p : "", v.n);
		return 0;
	case PROP_IGNORED:
		return 0;
	case PROP_LATER:
		break;
	}
	return err_set(e, EX_CONFIG, "property %s: %s is not supported yet",
	    d->name, d->what);
}

int
kprops_assign(struct kprops *p, struct str text, struct err *e)
{
	const char *eq = text.n ? memchr(text.p, '=', text.n) : NULL;
	struct str name, value;

	if (!eq)
		return err_set(e, EX_USAGE,
		    "property \"%.*s\": NAME=VALUE is wanted",
		    (int)(text.n < NAME_MAX_LEN ? text.n : NAME_MAX_LEN),
		    text.p);
	name = (struct str){text.p, (size_t)(eq - text.p)};
	value = (struct str){eq + 1, text.n - name.n - 1};
	return kprops_set(p, name, value, e);
}

int
kprops_check(const struct kprops *p, struct err *e)
{
	int min, max;

	if (p->idempotence && p->acks != -1)
		return err_set(e, EX_CONFIG,
		    "property acks: enable.idempotence=true needs acks=all");
	if (p->idempotence && p->retries == 0)
		return err_set(e, EX_CONFIG,
		    "property retries: enable.idempotence=true needs retries");
	if (p->codec_level != KCODEC_LEVEL_DEFAULT &&
	    kcodec_levels((enum kcodec)p->codec, &min, &max) &&
	    (p->codec_level < min || p->codec_level > max))
		return err_set(e, EX_USAGE,
		    "property compression.level: %s has %d to %d",
		    kcodec_name(p->codec), min, max);
	if (p->delivery_timeout_ms < (p->linger_ms > 0 ? p->linger_ms : 0))
		return err_set(e, EX_CONFIG,
		    "property delivery.timeout.ms: "
		    "must not be less than linger.ms");
	if (p->heartbeat_ms >= p->session_ms)
		return err_set(e, EX_CONFIG,
		    "property heartbeat.interval.ms: "
		    "must be less than session.timeout.ms");
	return 0;
}
