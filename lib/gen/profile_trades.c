/* The profile `trades`: streamgen(1) describes it. */
#include "gen/profile.h"

/* clang-format off */
const char profile_trades[] =
    "# Trades of twenty shares. Few shares have most of the trades; each price\n"
    "# walks by itself, in cents.\n"
    "entity(\"share\"; 20;\n"
    "  randint(2000; 40000) as $open\n"
    "  | {\n"
    "    id: .,\n"
    "    symbol: [\"AAPL\", \"MSFT\", \"NVDA\", \"AMZN\", \"GOOG\", \"META\", \"TSLA\",\n"
    "      \"JPM\", \"V\", \"WMT\", \"XOM\", \"UNH\", \"MA\", \"JNJ\", \"PG\", \"HD\",\n"
    "      \"KO\", \"PEP\", \"BAC\", \"NFLX\"][. - 1],\n"
    "    cents: walk($open; ($open / 2000 | ceil); 100; 100000)\n"
    "  }; 1) as $share\n"
    "| {\n"
    "  id: seq(1),\n"
    "  ts: $ts,\n"
    "  symbol: $share.symbol,\n"
    "  price: ($share.cents / 100),\n"
    "  size: (if chance(0.7) then 100 * zipf(50; 1.5) else randint(1; 99) end),\n"
    "  side: choice(\"buy\", \"sell\"),\n"
    "  venue: weighted({XNAS: 5, XNYS: 3, BATS: 2})\n"
    "}\n";
