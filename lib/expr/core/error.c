/* Errors of a running program: values that are raised, and their texts. */
#include <stdarg.h>
#include <string.h>

#include "base/utf8.h"
#include "expr/core/vm.h"

/* How much of a value an error shows, in bytes. */
enum { SHOWN = 29 };

int
vm_raise(struct vm *m, struct jv error)
{
	jv_unref(m->error);
	m->error = error;
	return -1;
}

int
vm_error(struct vm *m, const char *fmt, ...)
{
	struct buf b = {0};
	va_list ap;

	va_start(ap, fmt);
	buf_vprintf(&b, fmt, ap);
	va_end(ap);
	vm_raise(m, jv_str_lossy(buf_str(&b)));
	buf_release(&b);
	return -1;
}

int
vm_error_about(struct vm *m, struct str what, const char *why)
{
	struct buf b = {0};

	buf_puts(&b, what);
	buf_putc(&b, ' ');
	buf_puts(&b, str_of(why));
	vm_raise(m, jv_str(buf_str(&b)));
	buf_release(&b);
	return -1;
}

/* The value as text, long ones cut within their closing delimiter. */
static void
show_bare(struct buf *to, struct jv v)
{
	size_t from = to->len, cut;
	char last;

	vm_tojson(v, to);
	if (to->len - from > SHOWN) {
		last = to->p[to->len - 1];
		cut = SHOWN - 3;
		if (last == '"' || last == ']' || last == '}')
			cut--;
		else
			last = '\0';
		while (cut && ((unsigned char)to->p[from + cut] & 0xc0) == 0x80)
			cut--;
		to->len = from + cut;
		buf_puts(to, STR("..."));
		if (last)
			buf_putc(to, last);
	}
}

static void
show(struct buf *to, struct jv v)
{
	buf_printf(to, "%s (", jv_type_name(v));
	show_bare(to, v);
	buf_putc(to, ')');
}

int
vm_type_error(struct vm *m, struct jv a, struct jv b, const char *fmt)
{
	struct buf t = {0};

	for (const char *p = fmt; *p; p++) {
		if (p[0] != '%') {
			buf_putc(&t, *p);
			continue;
		}
		switch (*++p) {
		case '1':
			show(&t, a);
			break;
		case '2':
			show(&t, b);
			break;
		case 'T':
			buf_puts(&t, str_of(jv_type_name(a)));
			break;
		case 'A':
			show_bare(&t, a);
			break;
		default:
			show_bare(&t, b);
			break;
		}
	}
	vm_raise(m, jv_str_lossy(buf_str(&t)));
	buf_release(&t);
	return -1;
}

int
vm_fatal(struct vm *m, int code, const char *text)
{
	return err_set(&m->fatal, code, "%s", text);
}

bool
vm_stopped(struct vm *m)
{
	if (!m->world.stop || !__atomic_load_n(m->world.stop, __ATOMIC_RELAXED))
		return false;
	vm_fatal(m, EX_TEMPFAIL, "stopped by a signal");
	return true;
}

void
vm_report(struct vm *m, struct err *e)
{
	struct buf t = {0};
	struct str s;

	if (m->fatal.code) {
		*e = m->fatal;
		err_clear(&m->fatal);
	} else if (jv_type(m->error) == JT_STRING) {
		s = jv_text(m->error, &t);
		err_set(
		    e, EX_DATAERR, "%.*s", (int)(s.n > 480 ? 480 : s.n), s.p);
	} else {
		vm_tojson(m->error, &t);
		err_set(e, EX_DATAERR, "%.*s (not a string)",
		    (int)(t.len > 460 ? 460 : t.len), t.p);
	}
	buf_release(&t);
	jv_unref(m->error);
	m->error = JV_NULL_V;
}
