/* The profile `posts`: streamgen(1) describes it. */
#include "gen/profile.h"

/* clang-format off */
const char profile_posts[] =
    "# Posts of a social network: some people write most of them, and a topic\n"
    "# that is popular stays so.\n"
    "entity(\"user\"; 5000; {\n"
    "  name: name,\n"
    "  followers: ([pareto(50; 0.9), 5e6] | min | floor),\n"
    "  lang: weighted({en: 60, es: 15, pt: 10, de: 8, fr: 7})\n"
    "}; 1.1) as $user\n"
    "| {\n"
    "  id: seq(1),\n"
    "  ts: $ts,\n"
    "  user: $user.id,\n"
    "  name: $user.name,\n"
    "  lang: $user.lang,\n"
    "  text: sentence,\n"
    "  tags: [range(poisson(0.7)) | [\"news\", \"music\", \"football\", \"food\",\n"
    "    \"travel\", \"art\", \"linux\", \"weather\", \"cats\", \"garden\", \"film\",\n"
    "    \"books\"][zipf(12; 1) - 1]] | unique,\n"
    "  reply_to: (if $n > 0 and chance(0.3)\n"
    "    then [$n + 1 - zipf(1000; 1.2), 1] | max else null end),\n"
    "  likes: ([pareto($user.followers / 200; 1.3), $user.followers] | min | floor)\n"
    "}\n";
