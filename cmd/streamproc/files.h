/* Small files that are read whole: programs, modules, values of variables. */
#ifndef STREAMPROC_FILES_H
#define STREAMPROC_FILES_H

#include "base/buf.h"
#include "base/err.h"

enum {
	PROGRAM_MAX = 16 << 20, /* of -f and of a module */
	DATA_MAX = 256 << 20,	/* --slurpfile, --rawfile, modules of data */
};

/*
 * Appends the file's bytes; JSON_PADDING bytes behind them are readable.  -1
 * and *err: EX_NOINPUT, EX_IOERR, or EX_DATAERR when there are more than max.
 */
int file_read(const char *name, size_t max, struct buf *, struct err *);

#endif
