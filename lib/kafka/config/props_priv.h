/* The table behind kafka/props.h; only props*.c and its test use it. */
#ifndef KAFKA_CONFIG_PROPS_PRIV_H
#define KAFKA_CONFIG_PROPS_PRIV_H

#include <stddef.h>
#include <stdint.h>

#include "kafka/props.h"

enum prop_type {
	PROP_INT,     /* int64_t, min..max */
	PROP_BOOL,    /* bool */
	PROP_TEXT,    /* char * */
	PROP_CHOICE,  /* int: the value of the choice */
	PROP_FIXED,   /* nothing is set; only the choices are accepted */
	PROP_IGNORED, /* accepted, without effect */
	PROP_LATER,   /* known, refused */
};

struct prop_choice {
	const char *name;
	int value;
};

struct prop {
	const char *name;
	const char *alias; /* the other client's spelling; NULL: the same */
	enum prop_type type;
	size_t at; /* offset in struct kprops */
	int64_t min, max, initial;
	int64_t scale; /* of the alias: its unit in ours; 0: 1 */
	const struct prop_choice *choices; /* ends with NULL */
	const char *text;		   /* initial text of PROP_TEXT */
	const char *what; /* one line; of PROP_LATER: what is missing */
};

extern const struct prop props_table[];
extern const size_t props_count;

#endif
