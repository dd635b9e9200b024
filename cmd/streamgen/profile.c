/* The profiles, as options name them. */
#include <stdlib.h>
#include <unistd.h>

#include "cli/exit.h"
#include "cli/msg.h"
#include "gen/profile.h"
#include "profile.h"

const char *
profile_text(const char *option, const char *name)
{
	struct err e = {0};
	const struct profile *p = profile_find(str_of(name), &e);

	if (!p)
		msg_usage("%s: %s", option, e.msg);
	return p->text;
}

void
show_profile(const char *option, const char *name)
{
	struct writer out;
	struct err e = {0};

	writer_init(&out, STDOUT_FILENO, "standard output", true);
	buf_puts(&out.out, str_of(profile_text(option, name)));
	if (writer_close(&out, &e) < 0)
		exit_output(&out, &e);
	exit(0);
}
