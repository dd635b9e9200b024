/*
 * Made-up text from small lists of our own.  Each function draws on the source
 * and writes at most WORDS_MAX bytes of UTF-8, no NUL; it returns their number.
 */
#ifndef GEN_WORDS_H
#define GEN_WORDS_H

#include "base/str.h"
#include "gen/rng.h"

enum { WORDS_MAX = 256 };

/* "Ada Lindholm"; letters and blanks only. */
size_t words_name(struct rng *, char *out);
/*
 * An address of the person, under a domain that is reserved for examples (RFC
 * 2606): "ada.lindholm42@example.org".  What is no ASCII letter or digit in the
 * name parts its words.
 */
size_t words_email(struct rng *, struct str person, char *out);
/* "Kraków" */
size_t words_city(struct rng *, char *out);
/* A public IPv4 address: none that is private, reserved or multicast. */
size_t words_ip(struct rng *, char *out);
/* What a browser or another client says of itself. */
size_t words_user_agent(struct rng *, char *out);
/* "The quiet harbour counts seven lanterns before noon." */
size_t words_sentence(struct rng *, char *out);
/* A random UUID (RFC 9562, version 4). */
size_t words_uuid(struct rng *, char *out);

#endif
