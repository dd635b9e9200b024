/* Text as JSON text, which values and their writer both need. */
#ifndef JSON_WRITE_STR_H
#define JSON_WRITE_STR_H

#include <stdbool.h>
#include <string.h>

#include "base/buf.h"
#include "base/str.h"

/* Appends text behind which JSON_WRITE_ROOM bytes can be read. */
enum { JSON_WRITE_ROOM = 16 };
static inline void
json_write_copy(struct buf *b, struct str s)
{
	char *out = buf_room(b, s.n + JSON_WRITE_ROOM);

	if (s.n <= JSON_WRITE_ROOM)
		memcpy(out, s.p, JSON_WRITE_ROOM);
	else
		memcpy(out, s.p, s.n);
	b->len += s.n;
}
/* Appends text as a JSON string with its quotes. */
void json_write_str(struct buf *, struct str, bool ascii);

#endif
