/*
 * Output that is copied from the input's bytes, private to the writer.  For
 * documents without duplicate keys.
 */
#ifndef JSON_WRITE_SPLICE_PRIV_H
#define JSON_WRITE_SPLICE_PRIV_H

#include "json/value/node.h"
#include "json/write.h"

/* Appends text that is JSON already, with what is above U+007F as \uXXXX
 * (str.c). */
void json_write_ascii(struct buf *, struct str);

enum { SPLICE_ROOM = JSON_WRITE_ROOM };

/* Copies a token of a document; short ones in one go, because behind any there
 * is something to read, and SPLICE_ROOM bytes more where they are written. */
static inline char *
splice_token(char *out, struct str token)
{
	if (token.n <= SPLICE_ROOM)
		memcpy(out, token.p, SPLICE_ROOM);
	else
		memcpy(out, token.p, token.n);
	return out + token.n;
}

/* The same, appended. */
static inline void
splice_put(struct buf *b, struct str token)
{
	json_write_copy(b, token);
}

/*
 * Appends the value in the plain style when that needs no stack; false, with
 * nothing written, for the others (flat.c).
 */
bool json_write_flat(struct buf *, struct jv);
/* Appends any scalar but a string. */
void json_write_number(struct buf *, struct jv);

/* Appends a value of a document as it came, less white space. */
void splice_view(struct buf *, const struct doc *, uint32_t at);

/* How far a PATCH has been written.  Zero-initialised but for the first. */
struct splice {
	const struct jpatch *patch;
	uint32_t off;  /* of the document's bytes that come next */
	uint32_t word; /* the first that is not behind off */
	uint32_t i;    /* the next change, then the next added member */
	bool changed;  /* all changes are written */
	bool comma;    /* before the next added member */
};

void splice_start(struct splice *, const struct jpatch *);
/*
 * Appends what stands before the next changed or added value and returns that
 * value, which the caller writes; JV_NONE when all is written.
 */
struct jv splice_next(struct splice *, struct buf *);

#endif
