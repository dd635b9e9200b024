/* Bad records: stop, count, or set them aside. */
#include <errno.h>
#include <fcntl.h>
#include <inttypes.h>
#include <string.h>
#include <unistd.h>

#include "base/utf8.h"
#include "cli/bad_records.h"
#include "cli/msg.h"
#include "base/base64.h"
#include "json/write.h"

int
bad_init(struct bad *b, struct err *e)
{
	b->fd = -1;
	if (!b->policy)
		b->policy = "fail";
	if (strcmp(b->policy, "fail") == 0 || strcmp(b->policy, "skip") == 0)
		return 0;
	b->fd =
	    open(b->policy, O_WRONLY | O_CREAT | O_APPEND | O_CLOEXEC, 0666);
	if (b->fd < 0)
		return err_sys(e, EX_IOERR, "%s", b->policy);
	return 0;
}

/* Names of files may be no UTF-8, and a long message is cut anywhere. */
static void
put_text(struct buf *out, const char *text)
{
	struct jv v = jv_str_lossy(str_of(text));

	json_write(out, v, NULL);
	jv_unref(v);
}

/* One line a record, in one write, so that several processes may share it. */
static int
set_aside(struct bad *b, const char *file, uint64_t line, const char *place,
    const char *why, struct str text, struct err *e)
{
	struct buf *out = &b->line;
	size_t done = 0;

	buf_clear(out);
	buf_puts(out, STR("{\"file\":"));
	put_text(out, file);
	if (line)
		buf_printf(out, ",\"line\":%" PRIu64, line);
	if (place)
		buf_printf(out, ",%s", place);
	buf_puts(out, STR(",\"error\":"));
	put_text(out, why);
	if (utf8_valid(text.p, text.n)) {
		buf_puts(out, STR(",\"text\":"));
		json_write_str(out, text, false);
	} else {
		buf_puts(out, STR(",\"text_base64\":\""));
		base64_encode(out, text);
		buf_putc(out, '"');
	}
	buf_puts(out, STR("}\n"));
	while (done < out->len) {
		ssize_t n = write(b->fd, out->p + done, out->len - done);

		if (n < 0 && errno == EINTR)
			continue;
		if (n < 0)
			return err_sys(e, EX_IOERR, "%s", b->policy);
		done += (size_t)n;
	}
	return 0;
}

int
bad_record(struct bad *b, const char *file, uint64_t line, const char *place,
    const char *why, struct str text, struct err *e)
{
	if (b->take)
		return b->take(b, line, why, text, e);
	if (b->fd >= 0) {
		if (set_aside(b, file, line, place, why, text, e) < 0)
			return -1;
		b->count++;
		return 0;
	}
	b->count++;
	if (strcmp(b->policy, "skip") == 0) {
		if (line)
			msg_verbose("%s: line %" PRIu64 ": %s (skipped)", file,
			    line, why);
		return 0;
	}
	if (line)
		return err_set(
		    e, EX_DATAERR, "%s: line %" PRIu64 ": %s", file, line, why);
	return err_set(e, EX_DATAERR, "%s: %s", file, why);
}

int
bad_end(struct bad *b, struct err *e)
{
	int r = 0;

	buf_release(&b->line);
	if (b->count && b->fd >= 0)
		msg_warn("%" PRIu64 " bad record%s written to %s", b->count,
		    b->count == 1 ? "" : "s", b->policy);
	else if (b->count && strcmp(b->policy, "skip") == 0)
		msg_warn("%" PRIu64 " bad record%s skipped", b->count,
		    b->count == 1 ? "" : "s");
	if (b->fd >= 0 && close(b->fd) < 0)
		r = err_sys(e, EX_IOERR, "%s", b->policy);
	b->fd = -1;
	return r;
}
