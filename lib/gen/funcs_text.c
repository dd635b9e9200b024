/* Generator functions: text. */
#include "gen/funcs_priv.h"
#include "gen/words.h"

/* What one of the makers of words.h gives. */
#define TEXT_CALL(what)                                                        \
	struct jv gen_call_##what(void *arg, uint32_t site, struct jv in,      \
	    const struct jv *a, struct err *e)                                 \
	{                                                                      \
		char out[WORDS_MAX];                                           \
		size_t n = words_##what(((struct gen_state *)arg)->draw, out); \
                                                                               \
		(void)site, (void)in, (void)a, (void)e;                        \
		return jv_str((struct str){out, n});                           \
	}

TEXT_CALL(uuid)
TEXT_CALL(name)
TEXT_CALL(city)
TEXT_CALL(ip)
TEXT_CALL(user_agent)
TEXT_CALL(sentence)

static struct jv
email(struct gen_state *g, struct str person)
{
	char out[WORDS_MAX];
	size_t n = words_email(g->draw, person, out);

	return jv_str((struct str){out, n});
}

/* email: of nobody in particular */
struct jv
gen_call_email(
    void *arg, uint32_t site, struct jv in, const struct jv *a, struct err *e)
{
	struct gen_state *g = arg;
	char out[WORDS_MAX];
	size_t n = words_name(g->draw, out);

	(void)site, (void)in, (void)a, (void)e;
	return email(g, (struct str){out, n});
}

int
gen_check_email1(const struct jv *a, struct err *e)
{
	static const struct gen_arg want[] = {{"the name", ARG_TEXT}};

	return gen_args("email", want, 1, a, e);
}

/* email(name): of that person */
struct jv
gen_call_email1(
    void *arg, uint32_t site, struct jv in, const struct jv *a, struct err *e)
{
	struct buf tmp = {0};
	struct jv v;

	(void)site, (void)in;
	if (gen_check_email1(a, e) < 0)
		return JV_NONE_V;
	v = email(arg, jv_text(a[0], &tmp));
	buf_release(&tmp);
	return v;
}
