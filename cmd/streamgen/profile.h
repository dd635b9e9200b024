/* The profiles, as options name them. */
#ifndef STREAMGEN_PROFILE_H
#define STREAMGEN_PROFILE_H

/* The expression of a profile that an option names; ends the program (64) when
 * there is none of that name. */
const char *profile_text(const char *option, const char *name);

/* Prints it, and ends the program. */
void show_profile(const char *option, const char *name)
    __attribute__((noreturn));

#endif
