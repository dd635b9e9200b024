/*
 * The options that say what values look like: -c, --tab, --indent, -C, -M, of
 * which the last one given holds, and the colours of JQ_COLORS.
 */
#ifndef STREAMPROC_STYLE_H
#define STREAMPROC_STYLE_H

#include "base/err.h"
#include "json/write.h"

/* Handlers of options; `to` is the struct json_style. */
int style_compact(void *to, char **args, struct err *);
int style_tab(void *to, char **args, struct err *);
int style_indent(void *to, char **args, struct err *);
int style_color(void *to, char **args, struct err *);
int style_monochrome(void *to, char **args, struct err *);

/*
 * Takes colours from the text of JQ_COLORS, for null:false:true:numbers:
 * strings:arrays:objects:names.  What it leaves out keeps its colour.  False,
 * and nothing is changed, when it is not such a text.
 */
bool style_colors(struct json_style *, struct json_colors *, const char *);

#endif
