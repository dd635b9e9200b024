/* Small files that are read whole. */
#include <errno.h>
#include <fcntl.h>
#include <unistd.h>

#include "json/parser.h"
#include "streamproc/files.h"

int
file_read(const char *name, size_t max, struct buf *b, struct err *e)
{
	int fd = open(name, O_RDONLY | O_CLOEXEC);
	size_t start = b->len;
	ssize_t n = 0;

	if (fd < 0)
		return err_sys(e, EX_NOINPUT, "%s", name);
	do {
		b->len += (size_t)n;
		n = read(fd, buf_room(b, 65536), 65536);
	} while (n > 0 && b->len - start + (size_t)n <= max);
	if (n < 0)
		err_sys(e, errno == EISDIR ? EX_NOINPUT : EX_IOERR, "%s", name);
	else if (n > 0)
		err_set(
		    e, EX_DATAERR, "%s: longer than %zu MiB", name, max >> 20);
	close(fd);
	buf_room(b, JSON_PADDING);
	return n == 0 ? 0 : -1;
}
