/* What the files of generator functions share. */
#ifndef GEN_FUNCS_PRIV_H
#define GEN_FUNCS_PRIV_H

#include "gen/args.h"
#include "gen/funcs.h"

#define GEN_CALL(name)                                                 \
	struct jv gen_call_##name(void *, uint32_t site, struct jv in, \
	    const struct jv *a, struct err *)
#define GEN_CHECK(name) int gen_check_##name(const struct jv *a, struct err *)

/* Where and when (funcs_record.c). */
GEN_CALL(seq);
GEN_CALL(seq1);
GEN_CALL(seq2);
GEN_CHECK(seq1);
GEN_CHECK(seq2);
GEN_CALL(ts);
GEN_CALL(now);

/* Numbers (funcs_number.c). */
GEN_CALL(randint);
GEN_CHECK(randint);
GEN_CALL(uniform);
GEN_CHECK(uniform);
GEN_CALL(normal);
GEN_CHECK(normal);
GEN_CALL(lognormal);
GEN_CHECK(lognormal);
GEN_CALL(exponential);
GEN_CHECK(exponential);
GEN_CALL(pareto);
GEN_CHECK(pareto);
GEN_CALL(poisson);
GEN_CHECK(poisson);
GEN_CALL(zipf);
GEN_CHECK(zipf);
GEN_CALL(decimals);
GEN_CHECK(decimals);

/* One of several (funcs_choice.c). */
GEN_CALL(chance);
GEN_CHECK(chance);
GEN_CALL(choice);
GEN_CHECK(choice);
GEN_CALL(weighted);
GEN_CHECK(weighted);

/* Text (funcs_text.c). */
GEN_CALL(uuid);
GEN_CALL(name);
GEN_CALL(email);
GEN_CALL(email1);
GEN_CHECK(email1);
GEN_CALL(city);
GEN_CALL(ip);
GEN_CALL(user_agent);
GEN_CALL(sentence);

/* What remembers (funcs_memory.c). */
GEN_CALL(walk);
GEN_CHECK(walk);
GEN_CALL(walk4);
GEN_CHECK(walk4);
GEN_CALL(counter);
GEN_CALL(counter1);
GEN_CALL(total);
GEN_CHECK(total);
GEN_CALL(markov);
GEN_CHECK(markov);

/* What belongs to keys (funcs_key.c). */
GEN_CALL(enter_stable);
GEN_CALL(enter_keyed);
GEN_CALL(enter_fresh);
GEN_CALL(enter_entity);
GEN_CALL(leave);
GEN_CALL(leave_entity);
GEN_CALL(pick);
GEN_CALL(pick_skewed);
GEN_CHECK(entity);
GEN_CHECK(entity_skewed);

#endif
