/* The variables that the command line gives a program. */
#include <ctype.h>
#include <stdlib.h>

#include "base/mem.h"
#include "cli/opt.h"
#include "json/parser.h"
#include "streamproc/files.h"
#include "streamproc/vars.h"

struct var {
	const char *name, *file; /* file: NULL when there is a value */
	bool raw;
	struct jv value;
};

enum operands { OPERANDS_FILES, OPERANDS_TEXT, OPERANDS_JSON };

struct var_switch {
	int from;
	enum operands are;
};

/* --- options -------------------------------------------------------------- */

static int
check_name(const char *name, struct err *e)
{
	for (const char *p = name; *p || p == name; p++)
		if (!(isalpha((unsigned char)*p) || *p == '_' ||
			(p > name && isdigit((unsigned char)*p))))
			return err_set(e, EX_USAGE, "not a name: %s", name);
	return 0;
}

/* Of two with one name the first counts, as in jq. */
static void
note(struct vars *v, struct var x)
{
	for (size_t i = 0; i < v->nnoted; i++)
		if (strcmp(v->noted[i].name, x.name) == 0) {
			jv_unref(x.value);
			return;
		}
	v->noted = xgrow(v->noted, &v->noted_cap, v->nnoted, sizeof *v->noted);
	v->noted[v->nnoted++] = x;
}

int
vars_arg(void *to, char **args, struct err *e)
{
	if (check_name(args[0], e) < 0)
		return -1;
	note(to,
	    (struct var){
		.name = args[0], .value = jv_str_lossy(str_of(args[1]))});
	return 0;
}

int
vars_argjson(void *to, char **args, struct err *e)
{
	struct jv v;

	if (check_name(args[0], e) < 0)
		return -1;
	v = json_parse(str_of(args[1]), e);
	if (v.kind == JV_NONE)
		return err_prefix(e, "$%s is no JSON", args[0]);
	note(to, (struct var){.name = args[0], .value = v});
	return 0;
}

static int
note_file(struct vars *v, char **args, bool raw, struct err *e)
{
	if (check_name(args[0], e) < 0)
		return -1;
	note(v,
	    (struct var){.name = args[0],
		.file = args[1],
		.raw = raw,
		.value = JV_NONE_V});
	return 0;
}

int
vars_slurpfile(void *to, char **args, struct err *e)
{
	return note_file(to, args, false, e);
}

int
vars_rawfile(void *to, char **args, struct err *e)
{
	return note_file(to, args, true, e);
}

static int
operands_are(struct vars *v, enum operands are)
{
	v->switches = xgrow(
	    v->switches, &v->switch_cap, v->nswitches, sizeof *v->switches);
	v->switches[v->nswitches++] = (struct var_switch){opt_operands, are};
	return 0;
}

int
vars_args(void *to, char **args, struct err *e)
{
	(void)args;
	(void)e;
	return operands_are(to, OPERANDS_TEXT);
}

int
vars_jsonargs(void *to, char **args, struct err *e)
{
	(void)args;
	(void)e;
	return operands_are(to, OPERANDS_JSON);
}

/* --- operands ------------------------------------------------------------- */

static enum operands
kind_of(const struct vars *v, int operand)
{
	for (size_t i = v->nswitches; i-- > 0;)
		if (operand >= v->switches[i].from)
			return v->switches[i].are;
	return OPERANDS_FILES;
}

int
vars_operands(struct vars *v, char **all, int from, int n, struct err *e)
{
	struct jv x;
	int files = 0;

	v->positional = jv_arr();
	for (int i = from; i < n; i++) {
		enum operands kind = kind_of(v, i);

		if (kind == OPERANDS_FILES) {
			all[from + files++] = all[i];
			continue;
		}
		if (kind == OPERANDS_TEXT)
			x = jv_str_lossy(str_of(all[i]));
		else
			x = json_parse(str_of(all[i]), e);
		if (x.kind == JV_NONE) {
			e->code = EX_USAGE;
			return err_prefix(
			    e, "--jsonargs: %s is no JSON", all[i]);
		}
		v->positional = jv_push(v->positional, x);
		if (v->positional.kind == JV_NONE)
			return err_set(e, EX_USAGE,
			    "--jsonargs: %s is nested too deeply", all[i]);
	}
	return files;
}

/* --- values --------------------------------------------------------------- */

static int
load(struct var *x, struct err *e)
{
	struct buf text = {0};
	int r = file_read(x->file, DATA_MAX, &text, e);

	if (r == 0 && x->raw)
		x->value = jv_str_lossy(buf_str(&text));
	else if (r == 0)
		x->value = json_parse_all(&text, e);
	if (r == 0 && x->value.kind == JV_NONE)
		r = err_prefix(e, "%s", x->file);
	buf_release(&text);
	return r < 0 ? err_prefix(e, "$%s", x->name) : 0;
}

static void
add(struct vars *v, const char *name, struct jv x)
{
	v->names[v->n] = name;
	v->values[v->n++] = x;
}

int
vars_load(struct vars *v, struct err *e)
{
	struct jv named = jv_obj(), all = jv_obj();

	v->names = xcalloc(v->nnoted + 1, sizeof *v->names);
	v->values = xcalloc(v->nnoted + 1, sizeof *v->values);
	add(v, "ARGS", JV_NULL_V);
	for (size_t i = 0; i < v->nnoted; i++) {
		struct var *x = &v->noted[i];

		if (x->file && load(x, e) < 0) {
			jv_unref(named);
			jv_unref(all);
			return -1;
		}
		add(v, x->name, jv_ref(x->value));
		named = jv_set_str(named, str_of(x->name), jv_ref(x->value));
	}
	all = jv_set_str(all, STR("positional"), v->positional);
	v->positional = JV_NULL_V;
	v->values[0] = jv_set_str(all, STR("named"), named);
	if (v->values[0].kind == JV_NONE)
		return err_set(
		    e, EX_DATAERR, "a variable is nested too deeply");
	return 0;
}

void
vars_release(struct vars *v)
{
	for (size_t i = 0; i < v->nnoted; i++)
		jv_unref(v->noted[i].value);
	for (size_t i = 0; i < v->n; i++)
		jv_unref(v->values[i]);
	jv_unref(v->positional);
	free(v->noted);
	free(v->switches);
	free(v->names);
	free(v->values);
	*v = (struct vars){0};
}
