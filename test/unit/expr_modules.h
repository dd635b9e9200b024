/* The modules of test/expr/modules, for programs in tests. */
#ifndef TEST_EXPR_MODULES_H
#define TEST_EXPR_MODULES_H

#include <stdio.h>

#include "expr/expr.h"

/* A regular file by the path that was asked for: nothing is linked here. */
static int
modules_find(void *arg, const char *path, struct buf *real)
{
	FILE *f = fopen(path, "r");
	bool is_file;

	(void)arg;
	if (!f)
		return 0;
	is_file = fgetc(f) != EOF || feof(f);
	fclose(f);
	if (is_file)
		buf_puts(real, str_of(path));
	return is_file;
}

static int
modules_read(
    void *arg, const char *path, bool data, struct buf *b, struct err *e)
{
	FILE *f = fopen(path, "r");
	size_t n;

	(void)arg;
	(void)data;
	if (!f)
		return err_sys(e, EX_NOINPUT, "%s", path);
	while ((n = fread(buf_room(b, 4096), 1, 2048, f)) > 0)
		b->len += n;
	fclose(f);
	return 0;
}

static int
modules_folder(void *arg, bool home, struct buf *b)
{
	(void)arg;
	(void)home;
	(void)b;
	return 0;
}

static const struct expr_modules test_modules = {.find = modules_find,
    .read = modules_read,
    .folder = modules_folder,
    .dir = "test/expr/modules"};

#endif
