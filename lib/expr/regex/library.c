/* Loading Oniguruma, and the limits that are set in it. */
#include "expr/regex/library_priv.h"

#include <dlfcn.h>
#include <pthread.h>
#include <stdbool.h>
#include <string.h>

enum {
	/* Groups within groups: bounds the recursion of its parser. */
	DEPTH_MAX = 250,
	/* Entries of the stack that it backtracks on, of about 40 bytes. */
	STACK_MAX = 1 << 22,
	/* Steps back at one place of the text, and in one search. */
	RETRY_MATCH = 10000000,
	RETRY_SEARCH = 100000000,
};

static struct regex_lib lib;
static bool loaded;
static pthread_once_t once = PTHREAD_ONCE_INIT;

/* ISO C has no conversion from void * to a function's address; POSIX does. */
static bool
find(void *so, const char *name, void *to)
{
	void *p = dlsym(so, name);

	memcpy(to, &p, sizeof p);
	return p != NULL;
}

static bool
limits(void *so)
{
	int (*stack)(unsigned int), (*depth)(unsigned int);
	int (*match)(unsigned long), (*search)(unsigned long);

	if (!find(so, "onig_set_match_stack_limit_size", &stack) ||
	    !find(so, "onig_set_parse_depth_limit", &depth) ||
	    !find(so, "onig_set_retry_limit_in_match", &match) ||
	    !find(so, "onig_set_retry_limit_in_search", &search))
		return false;
	stack(STACK_MAX);
	depth(DEPTH_MAX);
	match(RETRY_MATCH);
	search(RETRY_SEARCH);
	return true;
}

static void
load(void)
{
	void *so = dlopen("libonig.so.5", RTLD_NOW | RTLD_LOCAL);
	int (*init)(OnigEncoding *, int);

	if (!so)
		return;
	if (!find(so, "onig_initialize", &init) ||
	    !find(so, "OnigEncodingUTF8", &lib.utf8) ||
	    !find(so, "OnigSyntaxPerl_NG", &lib.syntax) ||
	    !find(so, "onig_new", &lib.create) ||
	    !find(so, "onig_free", &lib.destroy) ||
	    !find(so, "onig_search", &lib.search) ||
	    !find(so, "onig_region_new", &lib.region_new) ||
	    !find(so, "onig_region_free", &lib.region_free) ||
	    !find(so, "onig_error_code_to_str", &lib.error_text) ||
	    !find(so, "onig_number_of_captures", &lib.captures) ||
	    !find(so, "onig_foreach_name", &lib.each_name))
		return;
	loaded = init(&lib.utf8, 1) == ONIG_NORMAL && limits(so);
}

const struct regex_lib *
regex_lib(void)
{
	pthread_once(&once, load);
	return loaded ? &lib : NULL;
}
