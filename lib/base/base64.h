/* Base64 as RFC 4648 section 4 has it, with padding. */
#ifndef BASE_BASE64_H
#define BASE_BASE64_H

#include "base/buf.h"

/* Appends the encoded text. */
void base64_encode(struct buf *, struct str bytes);
/*
 * Appends the decoded bytes.  Padding may be missing; anything else that is not
 * base64, line breaks included, gives -1 and leaves the buffer as it was.
 */
int base64_decode(struct buf *, struct str text);

#endif
