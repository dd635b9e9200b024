/* Properties from the environment. */
#include <ctype.h>
#include <stdlib.h>
#include <string.h>

#include "base/mem.h"
#include "kafka/config/props_priv.h"

extern char **environ;

static const struct str PREFIX = {"KAFKA_", 6};

enum { VAR_MAX = 80 };

/* The variable of a property. */
static void
variable(char var[VAR_MAX], const char *name)
{
	size_t n = PREFIX.n;

	memcpy(var, PREFIX.p, n);
	for (const char *c = name; *c && n < VAR_MAX - 1; c++)
		var[n++] = isalnum((unsigned char)*c)
		    ? (char)toupper((unsigned char)*c)
		    : '_';
	var[n] = '\0';
}

int
kprops_env(struct kprops *p, struct err *e)
{
	char var[VAR_MAX];

	for (size_t i = 0; i < props_count; i++) {
		const struct prop *d = &props_table[i];
		const char *v;

		variable(var, d->name);
		v = getenv(var);
		if (v && kprops_set(p, str_of(d->name), str_of(v), e))
			return err_prefix(e, "environment variable %s", var);
	}
	return 0;
}

void
kprops_env_doubts(void (*tell)(const char *var, const char *meant))
{
	char(*vars)[VAR_MAX] = xcalloc(props_count, sizeof *vars);
	const char **names = xcalloc(props_count, sizeof *names);

	for (size_t i = 0; i < props_count; i++) {
		variable(vars[i], props_table[i].name);
		names[i] = vars[i] + PREFIX.n;
	}
	for (char **at = environ; *at; at++) {
		struct str var = {*at, strcspn(*at, "=")};
		struct str rest = {*at + PREFIX.n, var.n - PREFIX.n};
		const char *meant;
		char *name;

		if (!str_starts(var, PREFIX))
			continue;
		meant = str_nearest(rest, names, props_count);
		if (!meant || str_is(rest, meant))
			continue;
		name = xmemdup(var.p, var.n);
		tell(name, meant - PREFIX.n);
		free(name);
	}
	free(names);
	free(vars);
}
