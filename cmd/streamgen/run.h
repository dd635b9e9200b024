/* A run of streamgen: from the settings to the last byte. */
#ifndef STREAMGEN_RUN_H
#define STREAMGEN_RUN_H

#include "generator.h"
#include "options.h"

/* Writes the stream; ends the program itself when that fails.  The maker is the
 * caller's. */
void run(struct settings *, struct generator *);

#endif
