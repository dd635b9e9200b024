/* lib/io: the loop, the reader's line views, the writer's promises. */
#include <errno.h>
#include <fcntl.h>
#include <setjmp.h>
#include <signal.h>
#include <stdarg.h>
#include <stdlib.h>
#include <unistd.h>

#include <cmocka.h>

#include "base/clock.h"
#include "io/loop.h"
#include "io/reader.h"
#include "io/writer.h"

static void
lines_across_every_split(void **state)
{
	const char text[] = "one\n\ntwo and more\nthree";
	const size_t n = sizeof text - 1;

	(void)state;
	for (size_t cut = 0; cut <= n; cut++) {
		struct reader r;
		struct err e = {0};
		int fd[2];
		struct str s;
		size_t before;

		assert_int_equal(pipe(fd), 0);
		reader_init(&r, fd[0], "test");
		assert_int_equal(write(fd[1], text, cut), cut);
		if (cut)
			assert_int_equal(reader_fill(&r, &e), READER_DATA);
		s = reader_lines(&r);
		assert_true(s.n <= cut && (s.n == 0 || s.p[s.n - 1] == '\n'));
		reader_consume(&r, s.n);
		assert_int_equal(write(fd[1], text + cut, n - cut), n - cut);
		close(fd[1]);
		while (reader_fill(&r, &e) == READER_DATA)
			;
		assert_true(r.eof);
		before = s.n;
		s = reader_lines(&r);
		assert_int_equal(before + s.n, 18);
		reader_consume(&r, s.n);
		s = reader_pending(&r);
		assert_int_equal(s.n, 5);
		assert_memory_equal(s.p, "three", 5);
		reader_release(&r);
		close(fd[0]);
	}
}

static void
long_line_grows_the_buffer(void **state)
{
	char path[] = "/tmp/test_io.XXXXXX";
	int fd = mkstemp(path);
	struct reader r;
	struct err e = {0};
	char block[4096];

	(void)state;
	unlink(path);
	memset(block, 'x', sizeof block);
	for (int i = 0; i < 256; i++)
		assert_int_equal(write(fd, block, sizeof block), sizeof block);
	assert_int_equal(write(fd, "\n", 1), 1);
	lseek(fd, 0, SEEK_SET);
	reader_init(&r, fd, "test");
	while (reader_fill(&r, &e) == READER_DATA)
		if (reader_pending(&r).n <= 256 * sizeof block)
			assert_int_equal(reader_lines(&r).n, 0);
	assert_int_equal(reader_lines(&r).n, 256 * sizeof block + 1);
	reader_release(&r);
	close(fd);
}

static void
nonblocking_input_says_again(void **state)
{
	struct reader r;
	struct err e = {0};
	int fd[2];

	(void)state;
	assert_int_equal(pipe(fd), 0);
	fcntl(fd[0], F_SETFL, O_NONBLOCK);
	reader_init(&r, fd[0], "test");
	assert_int_equal(reader_fill(&r, &e), READER_AGAIN);
	assert_int_equal(write(fd[1], "a\n", 2), 2);
	assert_int_equal(reader_fill(&r, &e), READER_DATA);
	assert_int_equal(reader_lines(&r).n, 2);
	reader_release(&r);
	close(fd[0]);
	close(fd[1]);
}

static void
try_takes_what_fits(void **state)
{
	struct writer w;
	struct err e = {0};
	char sink[65536];
	int fd[2];
	long n;

	(void)state;
	assert_int_equal(pipe(fd), 0);
	writer_init(&w, fd[1], "test", false);
	assert_int_equal(w.kind, WRITER_PIPE);
	memset(buf_room(&w.out, 300000), 'y', 300000);
	w.out.len = 300000;
	n = writer_try(&w, &e);
	assert_true(n > 0 && n < 300000);
	assert_int_equal(w.out.len, 300000 - (size_t)n);
	assert_int_equal(fcntl(fd[1], F_GETFL) & O_NONBLOCK, 0);
	assert_int_equal(writer_try(&w, &e), 0);
	while (w.out.len) {
		assert_true(read(fd[0], sink, sizeof sink) > 0);
		assert_true(writer_try(&w, &e) >= 0);
	}
	assert_false(writer_reader_gone(&w));
	close(fd[0]);
	assert_true(writer_reader_gone(&w));
	buf_put(&w.out, "z", 1);
	assert_int_equal(writer_flush(&w, &e), -1);
	assert_int_equal(e.code, 0);
	writer_release(&w);
	close(fd[1]);
}

static void
full_disk_is_an_error(void **state)
{
	struct writer w;
	struct err e = {0};
	int fd = open("/dev/full", O_WRONLY);

	(void)state;
	assert_true(fd >= 0);
	writer_init(&w, fd, "standard output", false);
	buf_put(&w.out, "z", 1);
	assert_int_equal(writer_close(&w, &e), -1);
	assert_int_equal(e.code, EX_IOERR);
	assert_string_equal(e.msg, "standard output: No space left on device");
	writer_release(&w);
	close(fd);
}

struct count {
	struct loop *l;
	struct watch *other;
	int calls;
};

static void
ready(void *arg, short revents)
{
	struct count *c = arg;

	(void)revents;
	c->calls++;
	if (c->other)
		loop_unwatch(c->l, c->other);
}

static void
fire(void *arg)
{
	((struct count *)arg)->calls++;
}

struct again {
	struct loop *l;
	struct timer t;
	int calls;
};

static void
fire_again(void *arg)
{
	struct again *a = arg;

	a->calls++;
	loop_timer(a->l, &a->t, clock_ns() - 1);
}

static void
a_timer_in_the_past_does_not_keep_the_turn(void **state)
{
	struct again a = {.l = loop_new(), .t = {.fire = fire_again}};
	struct err e = {0};

	(void)state;
	a.t.arg = &a;
	loop_timer(a.l, &a.t, 0);
	for (int turn = 1; turn <= 3; turn++) {
		assert_int_equal(loop_turn(a.l, INT64_MAX, &e), 0);
		assert_int_equal(a.calls, turn);
	}
	loop_timer_off(a.l, &a.t);
	loop_free(a.l);
}

static void
loop_calls_back(void **state)
{
	struct loop *l = loop_new();
	struct count a = {.l = l}, b = {.l = l}, t = {.l = l};
	struct err e = {0};
	int fd[2];
	struct watch wa = {.events = POLLIN, .ready = ready, .arg = &a};
	struct watch wb = {.events = POLLIN, .ready = ready, .arg = &b};
	struct timer late = {.fire = fire, .arg = &t}, soon = late;
	int64_t start = clock_ns();

	(void)state;
	assert_int_equal(pipe(fd), 0);
	wa.fd = wb.fd = fd[0];
	a.other = &wb;
	b.other = &wa;
	loop_watch(l, &wa);
	loop_watch(l, &wb);
	loop_watch(l, &wb);
	assert_int_equal(write(fd[1], "", 1), 1);
	assert_int_equal(loop_turn(l, INT64_MAX, &e), 0);
	assert_int_equal(a.calls + b.calls, 1); /* one removed the other */
	loop_unwatch(l, &wa);
	loop_unwatch(l, &wb);
	loop_timer(l, &late, start + 3600000000000);
	loop_timer(l, &soon, start + 20000000);
	while (t.calls == 0)
		assert_int_equal(loop_turn(l, INT64_MAX, &e), 0);
	assert_true(clock_ns() - start >= 20000000);
	assert_true(late.armed && !soon.armed);
	loop_timer_off(l, &late);
	loop_free(l);
	close(fd[0]);
	close(fd[1]);
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
	    cmocka_unit_test(lines_across_every_split),
	    cmocka_unit_test(long_line_grows_the_buffer),
	    cmocka_unit_test(nonblocking_input_says_again),
	    cmocka_unit_test(try_takes_what_fits),
	    cmocka_unit_test(full_disk_is_an_error),
	    cmocka_unit_test(loop_calls_back),
	    cmocka_unit_test(a_timer_in_the_past_does_not_keep_the_turn),
	};

	signal(SIGPIPE, SIG_IGN);
	return cmocka_run_group_tests(tests, NULL, NULL);
}
