/*
 * The generator functions that streamgen adds to the language (streamgen(1)).
 */
#ifndef GEN_FUNCS_H
#define GEN_FUNCS_H

#include "gen/state.h"

/* For expr_opts.funcs; vm_env.arg is a struct gen_state. */
extern const struct expr_func gen_funcs[];

#endif
