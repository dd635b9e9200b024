/* Made-up text. */
#include <stdio.h>
#include <string.h>

#include "base/num.h"
#include "gen/words.h"

#define COUNT(list) ((int64_t)(sizeof(list) / sizeof *(list)))
#define PICK(r, list) ((list)[rng_int((r), 0, COUNT(list) - 1)])

static const char *const first_names[] = {"Ada", "Adam", "Aisha", "Akira",
    "Alba", "Alex", "Amara", "Amir", "Ana", "Andrei", "Anouk", "Arjun",
    "Astrid", "Ayla", "Beatriz", "Ben", "Bilal", "Camille", "Carlos", "Chen",
    "Chiara", "Clara", "Dana", "David", "Diego", "Dina", "Elena", "Eli",
    "Emeka", "Emma", "Erik", "Esra", "Fatima", "Felix", "Fiona", "Freya",
    "Gabriel", "Grace", "Hana", "Hassan", "Helena", "Hugo", "Ida", "Imran",
    "Ines", "Isaac", "Ivan", "Jade", "Jan", "Joana", "Jonas", "Julia", "Kai",
    "Karim", "Kofi", "Lars", "Laura", "Leila", "Leo", "Lin", "Lucia", "Magnus",
    "Malik", "Mara", "Marta", "Mateo", "Mei", "Mila", "Mina", "Nadia", "Naomi",
    "Nils", "Noor", "Olga", "Omar", "Oscar", "Paula", "Pedro", "Priya",
    "Rafael", "Ravi", "Rosa", "Ruth", "Sami", "Sara", "Selin", "Sofia",
    "Stefan", "Tariq", "Thea", "Tomas", "Uma", "Vera", "Viktor", "Wanda", "Wei",
    "Yara", "Yusuf", "Zara", "Zoe"};

static const char *const last_names[] = {"Abbott", "Adeyemi", "Aguilar",
    "Almeida", "Andersen", "Aydin", "Banerjee", "Barros", "Bauer", "Bergman",
    "Bianchi", "Bose", "Brandt", "Carter", "Castro", "Chandra", "Costa", "Cruz",
    "Dahl", "Delgado", "Demir", "Diallo", "Dubois", "Duarte", "Eriksen",
    "Evans", "Farouk", "Ferrari", "Fischer", "Fontaine", "Fujita", "Garcia",
    "Gomez", "Greco", "Gruber", "Haddad", "Hansen", "Hartmann", "Hayashi",
    "Hoffman", "Horvat", "Hughes", "Ibrahim", "Ito", "Ivanov", "Jansen",
    "Jensen", "Joshi", "Kaya", "Keller", "Khan", "Kim", "Kovacs", "Kowalski",
    "Kruger", "Kumar", "Larsen", "Laurent", "Lehmann", "Lindholm", "Lopez",
    "Madsen", "Malik", "Marino", "Martin", "Mbeki", "Meyer", "Moreau", "Moreno",
    "Mori", "Nakamura", "Navarro", "Nguyen", "Nielsen", "Novak", "Nowak",
    "Okafor", "Olsen", "Ortega", "Osman", "Park", "Patel", "Pereira", "Petrov",
    "Popescu", "Quinn", "Rahman", "Ramos", "Reyes", "Ricci", "Rossi", "Saito",
    "Santos", "Schmidt", "Sharma", "Silva", "Singh", "Sokolov", "Sorensen",
    "Suzuki", "Takeda", "Tanaka", "Torres", "Toure", "Tran", "Turner", "Vargas",
    "Varga", "Virtanen", "Vogel", "Walker", "Wang", "Weber", "Wright", "Yamada",
    "Yildiz", "Young", "Zhang", "Zimmer", "Zulu"};

static const char *const cities[] = {"Accra", "Adelaide", "Amsterdam", "Athens",
    "Auckland", "Bangkok", "Barcelona", "Belgrade", "Bengaluru", "Bergen",
    "Berlin", "Bogotá", "Bologna", "Bordeaux", "Boston", "Bratislava",
    "Brisbane", "Brno", "Bruges", "Bucharest", "Budapest", "Busan", "Cairo",
    "Calgary", "Casablanca", "Chennai", "Chicago", "Copenhagen", "Córdoba",
    "Dakar", "Delhi", "Denver", "Dhaka", "Dublin", "Edinburgh", "Fukuoka",
    "Gdańsk", "Geneva", "Ghent", "Glasgow", "Gothenburg", "Graz", "Guadalajara",
    "Hamburg", "Hanoi", "Helsinki", "Istanbul", "Jakarta", "Johannesburg",
    "Kampala", "Karachi", "Kigali", "Kraków", "Kyoto", "Lagos", "Leeds", "Lima",
    "Lisbon", "Ljubljana", "London", "Lyon", "Madrid", "Malmö", "Manila",
    "Marseille", "Melbourne", "Mexico City", "Milan", "Montreal", "Mumbai",
    "Munich", "Nairobi", "Nantes", "Naples", "New York", "Oslo", "Ottawa",
    "Paris", "Porto", "Prague", "Quito", "Reykjavík", "Riga", "Rome",
    "Rotterdam", "Salzburg", "Santiago", "São Paulo", "Sapporo", "Seattle",
    "Seoul", "Seville", "Singapore", "Sofia", "Stockholm", "Sydney", "Taipei",
    "Tallinn", "Tbilisi", "Tokyo", "Toronto", "Trondheim", "Tunis", "Turin",
    "Utrecht", "Valencia", "Vancouver", "Vienna", "Vilnius", "Warsaw",
    "Wellington", "Zagreb", "Zürich"};

static const char *const domains[] = {"example.com", "example.net",
    "example.org", "mail.example.com", "mail.example.net", "post.example.org"};

/* The clients: how often, and a text with at most one number, %d, between. */
static const struct agent {
	int share, from, to;
	const char *text;
} agents[] = {
    {34, 120, 138,
	"Mozilla/5.0 (Windows NT 10.0; Win64; x64) AppleWebKit/537.36 (KHTML, "
	"like Gecko) Chrome/%d.0.0.0 Safari/537.36"},
    {9, 120, 138,
	"Mozilla/5.0 (Macintosh; Intel Mac OS X 10_15_7) AppleWebKit/537.36 "
	"(KHTML, like Gecko) Chrome/%d.0.0.0 Safari/537.36"},
    {20, 120, 138,
	"Mozilla/5.0 (Linux; Android 10; K) AppleWebKit/537.36 (KHTML, like "
	"Gecko) Chrome/%d.0.0.0 Mobile Safari/537.36"},
    {16, 1, 6,
	"Mozilla/5.0 (iPhone; CPU iPhone OS 17_%d like Mac OS X) "
	"AppleWebKit/605.1.15 (KHTML, like Gecko) Version/17.0 Mobile/15E148 "
	"Safari/604.1"},
    {6, 1, 6,
	"Mozilla/5.0 (Macintosh; Intel Mac OS X 10_15_7) AppleWebKit/605.1.15 "
	"(KHTML, like Gecko) Version/17.%d Safari/605.1.15"},
    {4, 118, 139,
	"Mozilla/5.0 (Windows NT 10.0; Win64; x64; rv:109.0) Gecko/20100101 "
	"Firefox/%d.0"},
    {3, 118, 139,
	"Mozilla/5.0 (X11; Linux x86_64; rv:109.0) Gecko/20100101 "
	"Firefox/%d.0"},
    {4, 120, 138,
	"Mozilla/5.0 (Windows NT 10.0; Win64; x64) AppleWebKit/537.36 (KHTML, "
	"like Gecko) Chrome/124.0.0.0 Safari/537.36 Edg/%d.0.0.0"},
    {2, 0, 16, "curl/8.%d.0"},
    {2, 1, 9, "ExampleBot/2.%d (+https://example.com/bot)"},
};

static const char *const adjectives[] = {"amber", "ancient", "brave", "bright",
    "busy", "calm", "careful", "clever", "cold", "curious", "early", "faithful",
    "famous", "gentle", "golden", "green", "hidden", "honest", "hungry", "idle",
    "late", "little", "lonely", "loud", "lucky", "narrow", "northern", "odd",
    "old", "patient", "plain", "proud", "quick", "quiet", "rare", "restless",
    "silver", "simple", "sleepy", "small", "steady", "strange", "tall", "thin",
    "tidy", "tired", "warm", "wild", "wise", "young"};

static const char *const nouns[] = {"baker", "bird", "boat", "bridge",
    "captain", "carpenter", "cat", "clock", "cloud", "cook", "courier", "dog",
    "driver", "engine", "farmer", "ferry", "fisherman", "fox", "gardener",
    "gate", "guest", "harbour", "horse", "keeper", "ladder", "lamp", "lantern",
    "letter", "lighthouse", "machine", "map", "market", "mill", "neighbour",
    "orchard", "painter", "pilot", "postman", "river", "sailor", "scholar",
    "shepherd", "signal", "singer", "station", "stone", "storm", "stranger",
    "tailor", "teacher", "tower", "traveller", "train", "village", "watch",
    "weaver", "well", "wheel", "window", "writer"};

static const char *const verbs[] = {"admires", "answers", "avoids", "borrows",
    "builds", "carries", "catches", "chooses", "counts", "draws", "finds",
    "follows", "forgets", "greets", "guards", "hears", "helps", "hides",
    "holds", "keeps", "knows", "leaves", "measures", "meets", "mends", "misses",
    "moves", "names", "needs", "notices", "paints", "passes", "praises",
    "reaches", "remembers", "repairs", "sees", "shows", "trusts", "visits",
    "wakes", "warns", "watches", "welcomes"};

static const char *const ends[] = {"after the rain", "again", "all day",
    "at dawn", "at last", "at night", "before noon", "behind the hill",
    "by the road", "by the sea", "every morning", "for a while",
    "from far away", "in silence", "in the dark", "in the end", "in the garden",
    "near the bridge", "now and then", "on the way home", "once more",
    "over the water", "this evening", "twice a week", "under the trees",
    "with great care", "without a word"};

static size_t
put(char *out, const char *s)
{
	size_t n = strlen(s);

	memcpy(out, s, n);
	return n;
}

size_t
words_name(struct rng *r, char *out)
{
	size_t n = put(out, PICK(r, first_names));

	out[n++] = ' ';
	return n + put(out + n, PICK(r, last_names));
}

size_t
words_email(struct rng *r, struct str person, char *out)
{
	const size_t most = 64; /* of the local part (RFC 5321) */
	int64_t number = rng_int(r, -60, 99);
	const char *domain = PICK(r, domains);
	size_t n = 0;

	for (size_t i = 0; i < person.n && n < most - 2; i++) {
		char c = person.p[i];

		if (c >= 'A' && c <= 'Z')
			c = (char)(c - 'A' + 'a');
		if ((c >= 'a' && c <= 'z') || (c >= '0' && c <= '9'))
			out[n++] = c;
		else if (n > 0 && out[n - 1] != '.')
			out[n++] = '.';
	}
	while (n > 0 && out[n - 1] == '.')
		n--;
	if (n == 0)
		n = put(out, "someone");
	if (number > 0)
		n += num_i64(out + n, number);
	out[n++] = '@';
	return n + put(out + n, domain);
}

size_t
words_city(struct rng *r, char *out)
{
	return put(out, PICK(r, cities));
}

/* Not for hosts on the public internet: the greater part of RFC 6890. */
static bool
is_special(const uint8_t *a)
{
	return a[0] == 10 || a[0] == 127 || (a[0] == 100 && a[1] >> 6 == 1) ||
	    (a[0] == 169 && a[1] == 254) || (a[0] == 172 && a[1] >> 4 == 1) ||
	    (a[0] == 192 && (a[1] == 168 || a[1] == 0 || a[1] == 88)) ||
	    (a[0] == 198 && (a[1] >> 1 == 9 || a[1] == 51)) ||
	    (a[0] == 203 && a[1] == 0);
}

size_t
words_ip(struct rng *r, char *out)
{
	uint8_t a[4];
	size_t n = 0;

	do {
		uint64_t x = rng_next(r);

		for (int i = 0; i < 4; i++)
			a[i] = (uint8_t)(x >> (56 - 8 * i));
	} while (a[0] == 0 || a[0] >= 224 || is_special(a));
	for (int i = 0; i < 4; i++) {
		if (i)
			out[n++] = '.';
		n += num_u64(out + n, a[i]);
	}
	return n;
}

size_t
words_user_agent(struct rng *r, char *out)
{
	const struct agent *a = agents;
	const char *number;
	int64_t x = rng_int(r, 0, 99);
	size_t n;

	for (; x >= a->share; a++)
		x -= a->share;
	number = strstr(a->text, "%d");
	n = (size_t)(number - a->text);
	memcpy(out, a->text, n);
	n += num_i64(out + n, rng_int(r, a->from, a->to));
	return n + put(out + n, number + 2);
}

/* " adjective noun", now and then without the adjective. */
static size_t
subject(struct rng *r, char *out)
{
	size_t n = 0;

	if (rng_int(r, 0, 3)) {
		out[n++] = ' ';
		n += put(out + n, PICK(r, adjectives));
	}
	out[n++] = ' ';
	return n + put(out + n, PICK(r, nouns));
}

size_t
words_sentence(struct rng *r, char *out)
{
	static const char *const openings[] = {
	    "The", "Every", "This", "Our", "Their", "Some", "No", "One"};
	static const char *const articles[] = {
	    "the", "every", "that", "his", "her", "their", "some", "no"};
	size_t n = put(out, PICK(r, openings));

	n += subject(r, out + n);
	out[n++] = ' ';
	n += put(out + n, PICK(r, verbs));
	out[n++] = ' ';
	n += put(out + n, PICK(r, articles));
	n += subject(r, out + n);
	if (rng_int(r, 0, 2)) {
		out[n++] = ' ';
		n += put(out + n, PICK(r, ends));
	}
	out[n++] = '.';
	return n;
}

size_t
words_uuid(struct rng *r, char *out)
{
	static const char hex[] = "0123456789abcdef";
	uint64_t a = rng_next(r), b = rng_next(r);
	uint64_t x;
	char *p = out;

	a = (a & ~(uint64_t)0xf000) | 0x4000;
	b = (b & ~(uint64_t)0 >> 2) | (uint64_t)1 << 63;
	/* four digits of each part at a time, from the left */
	for (int i = 0; i < 8; i++) {
		x = (i < 4 ? a : b) >> (48 - 16 * (i & 3));
		if (i > 1 && i < 6)
			*p++ = '-';
		*p++ = hex[x >> 12 & 15];
		*p++ = hex[x >> 8 & 15];
		*p++ = hex[x >> 4 & 15];
		*p++ = hex[x & 15];
	}
	return (size_t)(p - out);
}
