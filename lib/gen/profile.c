/* The profiles by name. */
#include <stdio.h>

#include "gen/profile.h"

static const struct profile profiles[] = {
    {"trades", profile_trades},
    {"posts", profile_posts},
    {"sensors", profile_sensors},
    {"clicks", profile_clicks},
    {"orders", profile_orders},
    {"logs", profile_logs},
    {"nexmark", profile_nexmark},
};

enum { NPROFILES = sizeof profiles / sizeof *profiles };

const struct profile *
profile_find(struct str name, struct err *e)
{
	const char *names[NPROFILES], *near;
	char all[100];
	size_t n = 0;

	for (size_t i = 0; i < NPROFILES; i++) {
		if (str_is(name, profiles[i].name))
			return &profiles[i];
		names[i] = profiles[i].name;
		n += (size_t)snprintf(
		    all + n, sizeof all - n, "%s%s", i ? ", " : "", names[i]);
	}
	near = str_nearest(name, names, NPROFILES);
	if (near)
		err_set(e, EX_USAGE,
		    "unknown profile %.*s; did you mean %s? There are %s",
		    (int)name.n, name.p, near, all);
	else
		err_set(e, EX_USAGE, "unknown profile %.*s; one of %s",
		    (int)name.n, name.p, all);
	return NULL;
}
