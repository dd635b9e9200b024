/* The parts of Oniguruma that are used, loaded on first use. */
#ifndef EXPR_REGEX_LIBRARY_PRIV_H
#define EXPR_REGEX_LIBRARY_PRIV_H

#include <oniguruma.h>

struct regex_lib {
	int (*create)(OnigRegex *, const OnigUChar *, const OnigUChar *,
	    OnigOptionType, OnigEncoding, OnigSyntaxType *, OnigErrorInfo *);
	void (*destroy)(OnigRegex);
	int (*search)(OnigRegex, const OnigUChar *, const OnigUChar *,
	    const OnigUChar *, const OnigUChar *, OnigRegion *, OnigOptionType);
	OnigRegion *(*region_new)(void);
	void (*region_free)(OnigRegion *, int);
	int (*error_text)(OnigUChar *, int, ...);
	int (*captures)(const OnigRegexType *);
	int (*each_name)(OnigRegex,
	    int (*)(const OnigUChar *, const OnigUChar *, int, int *, OnigRegex,
		void *),
	    void *);
	OnigEncoding utf8;
	OnigSyntaxType *syntax;
};

/* NULL when this machine has no such library. */
const struct regex_lib *regex_lib(void);

#endif
