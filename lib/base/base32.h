/* Base32 as RFC 4648 section 6 has it, with padding. */
#ifndef BASE_BASE32_H
#define BASE_BASE32_H

#include "base/buf.h"

/* Appends the encoded text. */
void base32_encode(struct buf *, struct str bytes);
/*
 * Appends the decoded bytes.  Padding may be missing; anything else that is not
 * base32 gives -1 and leaves the buffer as it was.
 */
int base32_decode(struct buf *, struct str text);

#endif
