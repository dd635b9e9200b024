/* Acknowledgements from the far end of the pipeline. */
#include "ack.h"

#include <errno.h>
#include <fcntl.h>
#include <inttypes.h>
#include <stdlib.h>
#include <sys/stat.h>
#include <unistd.h>

#include "base/clock.h"
#include "base/mem.h"
#include "json/parser.h"

/* A line is far shorter. */
enum { MAX_LINE = 1024 * 1024 };

struct late {
	uint64_t line;
	const struct ktopic *topic;
	int32_t partition;
	int64_t offset;
};

/* --- acknowledgements before their time --------------------------------- */

static void
late_push(struct ack *a, const struct late *new)
{
	size_t i = a->nlate++;

	a->late = xgrow(a->late, &a->late_cap, i, sizeof *a->late);
	for (; i && a->late[(i - 1) / 2].line > new->line; i = (i - 1) / 2)
		a->late[i] = a->late[(i - 1) / 2];
	a->late[i] = *new;
}

static struct late
late_pop(struct ack *a)
{
	struct late top = a->late[0], last = a->late[--a->nlate];
	size_t i = 0, child;

	while ((child = 2 * i + 1) < a->nlate) {
		if (child + 1 < a->nlate &&
		    a->late[child + 1].line < a->late[child].line)
			child++;
		if (last.line <= a->late[child].line)
			break;
		a->late[i] = a->late[child];
		i = child;
	}
	a->late[i] = last;
	return top;
}

static void
count(struct ack *a, const struct late *ack)
{
	ledger_acked(a->ledger, ack->topic->name, ack->partition, ack->offset);
}

/* --- a line ------------------------------------------------------------- */

/* The text of a line that could not be used, for a message. */
static int
refuse(struct ack *a, struct str text, const char *why)
{
	int n = text.n > 60 ? 60 : (int)text.n;

	return err_set(&a->failed, EX_DATAERR,
	    "%s: line %" PRIu64 ": %s, as kprod -J --report writes it: "
	    "%.*s%s",
	    a->name, a->lines, why, n, text.p, text.n > 60 ? "..." : "");
}

/* A member that is a whole number, not negative. */
static bool
number(struct jv obj, const char *name, int64_t *n)
{
	struct jv v = jv_get(obj, str_of(name));
	bool ok = jv_type(v) == JT_NUMBER && jv_integer(v, n) && *n >= 0;

	jv_unref(v);
	return ok;
}

/* Of topics that we do not read, nothing is known. */
static const struct ktopic *
find_topic(const struct ledger *l, struct str name)
{
	for (size_t i = 0; i < l->ntenures; i++)
		if (l->tenures[i].used &&
		    str_eq(l->tenures[i].topic->name, name))
			return l->tenures[i].topic;
	return NULL;
}

/* -1: the source is not told. */
static int
get_source(struct ack *a, struct jv report, struct late *ack)
{
	struct jv source = jv_get(report, STR("source"));
	struct jv topic = JV_NONE_V;
	struct buf tmp = {0};
	int64_t partition = 0;
	bool ok = jv_type(source) == JT_OBJECT;

	if (ok)
		topic = jv_get(source, STR("topic"));
	ok = ok && jv_type(topic) == JT_STRING &&
	    number(source, "partition", &partition) && partition <= INT32_MAX &&
	    number(source, "offset", &ack->offset);
	if (ok)
		ack->topic = find_topic(a->ledger, jv_text(topic, &tmp));
	ack->partition = (int32_t)partition;
	buf_release(&tmp);
	jv_unref(topic);
	jv_unref(source);
	return ok ? 0 : -1;
}

static int
take(struct ack *a, struct jv report, struct str text)
{
	struct late ack = {0};
	int64_t line, through;

	if (jv_type(report) != JT_OBJECT)
		return refuse(a, text, "not an acknowledgement");
	if (get_source(a, report, &ack) < 0)
		return refuse(a, text,
		    "no source with topic, partition and offset (what is "
		    "between has to keep them)");
	if (!number(report, "through", &through) ||
	    !number(report, "line", &line)) {
		if (ack.topic)
			count(a, &ack);
		return 0;
	}
	ack.line = (uint64_t)line;
	/* it never goes back: this is another kprod */
	if ((uint64_t)through < a->through)
		a->nlate = 0;
	a->through = (uint64_t)through;
	if (ack.topic)
		late_push(a, &ack);
	while (a->nlate && a->late[0].line <= a->through) {
		ack = late_pop(a);
		count(a, &ack);
	}
	return 0;
}

/* Where a last line begins that another writer, now dead, has begun: it was cut
 * off, and the next one's first line stands behind it. */
static struct str
behind_torn(struct str line)
{
	static const char begin[] = "{\"line\":";
	const size_t n = sizeof begin - 1;

	for (size_t i = line.n; i-- > 1;)
		if (line.n - i > n && memcmp(line.p + i, begin, n) == 0)
			return (struct str){line.p + i, line.n - i};
	return (struct str){0};
}

static int
take_line(struct ack *a, struct str text)
{
	struct err e = {0};
	struct jv v;
	int rc;

	a->lines++;
	if (!text.n)
		return 0;
	v = json_parse(text, &e);
	if (v.kind == JV_NONE && behind_torn(text).p)
		v = json_parse(behind_torn(text), &e);
	if (v.kind == JV_NONE)
		return refuse(a, text, "not an acknowledgement");
	rc = take(a, v, text);
	jv_unref(v);
	return rc;
}

/* --- reading ------------------------------------------------------------ */

static void
stop(struct ack *a)
{
	loop_unwatch(a->loop, &a->watch);
	a->open = false;
}

/* A named pipe then ends with its writer. */
static void
let_go(struct ack *a)
{
	if (a->hold >= 0)
		close(a->hold);
	a->hold = -1;
}

/* The whole lines that have come; a torn one waits for its rest. */
static void
take_lines(struct ack *a)
{
	struct str rest = reader_lines(&a->in);
	const char *lf;
	size_t all = rest.n;

	while (rest.n && (lf = memchr(rest.p, '\n', rest.n))) {
		struct str line = {rest.p, (size_t)(lf - rest.p)};

		rest.p += line.n + 1;
		rest.n -= line.n + 1;
		if (take_line(a, line) < 0) {
			stop(a);
			return;
		}
	}
	reader_consume(&a->in, all);
	if (a->last && a->lines)
		let_go(a);
	if (reader_pending(&a->in).n > MAX_LINE) {
		a->lines++;
		refuse(a, reader_pending(&a->in), "not an acknowledgement");
		stop(a);
	}
}

static void
ready(void *arg, short revents)
{
	struct ack *a = arg;

	(void)revents;
	switch (reader_fill(&a->in, &a->failed)) {
	case READER_DATA:
		take_lines(a);
		break;
	case READER_AGAIN:
		break;
	case READER_EOF: /* a pipe without a name: nobody can write any more */
	case READER_ERROR:
		stop(a);
		break;
	}
}

void
ack_look(struct ack *a)
{
	enum reader_result got = READER_DATA;
	struct stat st;

	if (!a->file || !a->open)
		return;
	/* made anew by a writer that starts: it is shorter than before */
	if (fstat(a->in.fd, &st) == 0 &&
	    st.st_size < lseek(a->in.fd, 0, SEEK_CUR)) {
		lseek(a->in.fd, 0, SEEK_SET);
		reader_consume(&a->in, reader_pending(&a->in).n);
	}
	while (a->open && got == READER_DATA) {
		a->in.eof = false;
		got = reader_fill(&a->in, &a->failed);
		if (got == READER_DATA)
			take_lines(a);
		else if (got == READER_ERROR)
			stop(a);
	}
}

/* --- beginning and end -------------------------------------------------- */

static int
open_source(struct ack *a, const char *name, struct err *e)
{
	struct stat st;
	int fd;

	if (name[0] && strspn(name, "0123456789") == strlen(name)) {
		fd = (int)strtol(name, NULL, 10);
		if (strlen(name) > 6 || fcntl(fd, F_GETFD) < 0)
			return err_set(e, EX_NOINPUT,
			    "--ack: descriptor %s is not open", name);
	} else {
		fd = open(
		    name, O_RDONLY | O_CREAT | O_NONBLOCK | O_CLOEXEC, 0666);
		/* so that a named pipe has no end between two writers */
		if (fd >= 0 && fstat(fd, &st) == 0 && S_ISFIFO(st.st_mode))
			a->hold = open(name, O_WRONLY | O_NONBLOCK | O_CLOEXEC);
	}
	if (fd < 0 || fstat(fd, &st) < 0)
		return err_sys(e, EX_NOINPUT, "--ack: %s", name);
	a->file = S_ISREG(st.st_mode);
	if (a->file) /* what was there before us is not about us */
		lseek(fd, 0, SEEK_END);
	return fd;
}

int
ack_open(struct ack *a, const char *name, struct loop *loop,
    struct ledger *ledger, struct err *e)
{
	int fd;

	*a = (struct ack){
	    .name = name, .loop = loop, .ledger = ledger, .hold = -1};
	fd = open_source(a, name, e);
	if (fd < 0)
		return -1;
	ledger->by_acks = true;
	reader_init(&a->in, fd, name);
	a->open = true;
	a->watch = (struct watch){
	    .fd = fd, .events = POLLIN, .ready = ready, .arg = a};
	if (!a->file)
		loop_watch(loop, &a->watch);
	return 0;
}

void
ack_last(struct ack *a)
{
	a->last = true;
	if (a->lines)
		let_go(a);
}

bool
ack_open_still(const struct ack *a)
{
	return a->open;
}

void
ack_end(struct ack *a, int64_t by)
{
	struct err e = {0};

	let_go(a);
	if (a->file || (fcntl(a->in.fd, F_GETFL) & O_ACCMODE) != O_RDONLY)
		return; /* there is no end to be seen */
	while (a->open && clock_ns() < by && loop_turn(a->loop, by, &e) == 0) {
		/* its last lines are of no account any more */
	}
}

void
ack_release(struct ack *a)
{
	if (!a->loop)
		return;
	stop(a);
	let_go(a);
	close(a->in.fd);
	reader_release(&a->in);
	free(a->late);
}
