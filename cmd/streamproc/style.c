/* What values look like: layout and colours. */
#include <stdio.h>

#include "base/num.h"
#include "streamproc/style.h"

int
style_compact(void *to, char **args, struct err *e)
{
	struct json_style *s = to;

	(void)args, (void)e;
	s->lines = false;
	s->indent = 0;
	return 0;
}

int
style_tab(void *to, char **args, struct err *e)
{
	struct json_style *s = to;

	(void)args, (void)e;
	s->lines = true;
	s->indent = -1;
	return 0;
}

int
style_indent(void *to, char **args, struct err *e)
{
	struct json_style *s = to;
	int64_t n;

	if (!num_parse_i64(str_of(args[0]), &n))
		return err_set(e, EX_USAGE, "not a whole number: %s", args[0]);
	if (n < 0 || n > 7)
		return err_set(
		    e, EX_USAGE, "%s is not between 0 and 7", args[0]);
	s->lines = true;
	s->indent = (int)n;
	return 0;
}

int
style_color(void *to, char **args, struct err *e)
{
	(void)args, (void)e;
	((struct json_style *)to)->color = true;
	return 0;
}

int
style_monochrome(void *to, char **args, struct err *e)
{
	(void)args, (void)e;
	((struct json_style *)to)->color = false;
	return 0;
}

bool
style_colors(struct json_style *s, struct json_colors *c, const char *text)
{
	char *const codes[] = {c->null, c->false_, c->true_, c->number,
	    c->string, c->array, c->object, c->name};
	struct json_colors before;
	size_t i = 0, n;

	*c = before = json_colors_default;
	for (; *text && i < sizeof codes / sizeof *codes; text += n) {
		n = strspn(text, "0123456789;");
		if ((text[n] && text[n] != ':') || n + 4 > sizeof c->null) {
			*c = before;
			return false;
		}
		snprintf(
		    codes[i++], sizeof c->null, "\033[%.*sm", (int)n, text);
		n += text[n] == ':';
	}
	s->colors = c;
	return true;
}
