#!/usr/bin/env bats
# The generator functions of streamgen.

load ../lib

# gen N EXPR: N records as fast as possible, the same each time.
gen() {
	streamgen -i 0 -s 1 -n "$@"
}

# --- arguments ---------------------------------------------------------------

@test "constant arguments that will not do are 64 and shown" {
	wrong() {
		try -64 streamgen -n 1 -i 0 "{a: $1}"
		says "$2"
		says "    {a: $1}"
		says "    ^"
		is ''
	}
	wrong 'randint(2; 1)' 'randint: the range runs backwards: 2 > 1'
	wrong 'randint(1; 60 * 60 * -24)' 'runs backwards: 1 > -86400'
	wrong 'randint(1.5; $n)' 'randint: the lower bound must be a whole number: 1.5'
	wrong 'seq("a")' 'seq: the first number must be a whole number: "a"'
	wrong 'uniform("a"; 2)' 'uniform: the lower bound must be a number: "a"'
	wrong 'uniform(-1e308; 1e308)' 'uniform: the range is too wide'
	wrong 'normal(0; -1)' 'normal: the standard deviation must be'
	wrong 'lognormal(0; 1)' 'lognormal: the median must be'
	wrong 'exponential(-1)' 'exponential: the mean must be'
	wrong 'pareto(1; 0)' 'pareto: the exponent must be'
	wrong 'poisson(1e10)' 'poisson: the mean must be at most'
	wrong 'zipf(0; 1)' 'zipf: the count must be'
	wrong 'zipf(10; -1)' 'zipf: the exponent must be'
	wrong 'decimals($n; 16)' 'decimals: the number of digits must be'
	wrong 'chance(1.01)' 'chance: the probability must be from 0 to 1: 1.01'
	wrong 'weighted({})' 'weighted: no weight is above 0: {}'
	wrong 'weighted({a: -1})' 'weighted: a weight must be'
	wrong 'weighted([[1, 2], [3]])' 'weighted: not a [value, weight]'
	wrong 'weighted(5)' 'weighted: needs {value: weight, …}'
	wrong 'email(5)' 'email: the name must be a string: 5'
	wrong 'walk(5; 1; 6; 7)' 'walk: the start is below the lower bound: 6 > 5'
	wrong 'walk(8; 1; 6; 7)' 'walk: the start is above the upper bound: 8 > 7'
	wrong 'walk(0; 1; 7; 6)' 'walk: the bounds run backwards: 7 > 6'
	wrong 'walk(0; -1)' 'walk: the step must be'
	wrong 'markov({})' 'markov: needs {state: {next: weight, …}, …}: {}'
	wrong 'markov({a: 1})' 'markov: a state needs an object'
	wrong 'markov({a: {b: "x"}})' 'markov: a weight must be'
	wrong 'markov({a: {b: 0}})' 'markov: no weight is above 0'
	wrong 'entity("u"; 0; 1)' 'entity: the count must be'
	wrong 'entity("u"; 9; 1; -1)' 'entity: the skew must be'
}

@test "the caret stands below the call" {
	try -64 streamgen '{id: $n, v: chance(7)}'
	[[ $stderr == *$'\n    {id: $n, v: chance(7)}\n                ^'* ]]
}

@test "other arguments that will not do are 65, with the record" {
	wrong() {
		try -65 streamgen -n 9 -i 0 "$1"
		says "record $2: $3"
	}
	wrong 'randint($n; 2)' 3 'randint: the range runs backwards: 3 > 2'
	wrong 'uniform($n; 2)' 3 'uniform: the range runs backwards: 3 > 2'
	wrong 'chance($n)' 2 'chance: the probability must be'
	wrong 'weighted({a: (1 - $n)})' 1 'weighted: no weight is above 0: {"a":0}'
	wrong 'zipf(2 - $n; 1)' 2 'zipf: the count must be'
	wrong 'entity("u"; 2 - $n; 1)' 2 'entity: the count must be'
	wrong 'markov({a: $n})' 0 'markov: a state needs an object'
	try -65 streamgen -n 99 -s 1 -i 0 'lognormal(1e300; 1e6)'
	says 'lognormal: the result is beyond the range of numbers'
}

@test "names that are nobody's get the nearest" {
	try -64 streamgen 'entitty("a"; 2; 3)'
	says 'did you mean `entity`?'
	try -64 streamgen '$tz'
	says 'did you mean `$ts`?'
	try -64 streamgen 'walk(1; 2; 3)'
	says '`walk/1`, `walk/2` and `walk/4` are'
	try -64 streamgen '_leave(1)'
	says 'not defined'
}

# --- what they yield ---------------------------------------------------------

# holds N EXPR CONDITION: jq's CONDITION is true of the array of N records.
holds() {
	gen "$1" "$2" >records
	jq -se "$3" records >/dev/null || {
		printf 'not so: %s\n' "$3"
		head -n 5 records
		return 1
	}
}

@test "the examples of the man page run" {
	# shellcheck disable=SC2016
	awk '/^\.Ss Generator functions/ { on = 1; next }
		/^\.Ss / { on = 0 }
		on && sub(/^\.Dl /, "") { gsub(/\\\(dq/, "\""); print }' \
		"$ROOT/man/streamgen.1" >examples
	(($(wc -l <examples) >= 30))
	while IFS= read -r example; do
		try streamgen -n 3 -i 0 -s 1 "$example"
		((${#lines[@]} == 3))
		[[ ! $stderr ]]
	done <examples
}

@test "\$n and \$ts are the record's number and time" {
	holds 3 '[$n, seq, seq(5), seq(5; 2)]' '. == [[0,0,5,5],[1,1,6,7],[2,2,7,9]]'
	holds 2 '{n: $n, ts: $ts, at: now}' 'all(.[]; (.ts | sub("\\.\\d+Z$"; "Z") | fromdate) == (.at | floor))'
	# a variable of one's own comes first
	holds 2 '7 as $n | $n' '. == [7, 7]'
	holds 1 'now as $a | [range(100000)] | now == $a' '.[0]'
}

@test "numbers keep to their bounds" {
	holds 3000 'uniform(-2; 3)' 'min >= -2 and max <= 3 and max - min > 4.9'
	holds 3000 'pareto(2; 1)' 'min >= 2 and max > 100'
	holds 3000 'zipf(7; 1)' 'unique == [1,2,3,4,5,6,7]'
	holds 3000 'zipf(1e15; 0.5)' 'min >= 1 and max <= 1e15 and max > 9e14 and all(.[]; . == floor)'
	holds 3000 'poisson(4)' 'min == 0 and all(.[]; . == floor)'
	holds 10 '[normal(5; 0), lognormal(5; 0), exponential(0), poisson(0), uniform(3; 3)]' \
		'unique == [[5, 5, 0, 0, 3]]'
}

@test "decimals rounds" {
	holds 1 '[decimals(1.005, 2.5, -2.5, 3, 1e300, 0.1; 0)]' '.[0] == [1, 3, -3, 3, 1e300, 0]'
	holds 1000 'decimals(uniform(0; 100); 2)' 'all(.[]; tostring | test("^\\d+(\\.\\d\\d?)?$"))'
}

@test "choices" {
	holds 1000 'chance(0)' 'unique == [false]'
	holds 1000 'chance(1)' 'unique == [true]'
	holds 1000 'weighted({a: 1, b: 0, c: 1e-300})' 'unique == ["a"]'
	holds 1000 'weighted([[null, 1], [{a: 1}, 1]])' 'unique == [null, {"a": 1}]'
	# weights that are others each time
	holds 4 '$n as $n | weighted([range(4) | [., (if . == $n then 1 else 0 end)]])' '. == [0,1,2,3]'
	holds 4 'zipf($n + 1; 100)' '. == [1,1,1,1]'
}

@test "text has the form that its name promises" {
	holds 2000 uuid 'all(.[]; test("^[0-9a-f]{8}-[0-9a-f]{4}-4[0-9a-f]{3}-[89ab][0-9a-f]{3}-[0-9a-f]{12}$")) and (unique | length) == 2000'
	holds 2000 name 'all(.[]; test("^[A-Z][a-z]+ [A-Z][a-z]+$")) and (unique | length) > 1500'
	holds 2000 email 'all(.[]; test("^[a-z]+\\.[a-z]+[0-9]{0,2}@([a-z]+\\.)?example\\.(com|net|org)$"))'
	holds 2000 city '(unique | length) > 80 and all(.[]; test("^\\p{Lu}[\\p{L} ]+$"))'
	holds 2000 ip 'map(split(".") | map(tonumber)) | all(.[]; length == 4 and max < 256 and .[0] > 0 and .[0] < 224 and .[0] != 10 and .[0] != 127 and .[:2] != [192, 168])'
	holds 2000 user_agent '(unique | length) > 50 and all(.[]; test("^(Mozilla/5\\.0 \\(|curl/8\\.|ExampleBot/)") and (contains("%") | not))'
	holds 2000 sentence 'all(.[]; test("^[A-Z][a-z]+( [a-z]+)+\\.$")) and (unique | length) > 1900'
	holds 3 '[email("Ada  Lovelace", "…", "x.y", "A9" * 60)]' \
		'all(.[][]; test("^[a-z0-9.]{1,66}@")) and all(.[]; .[0] | startswith("ada.lovelace")) and all(.[]; .[1] | startswith("someone"))'
}

# --- memory ------------------------------------------------------------------

@test "walks start, step and turn at their bounds" {
	holds 1000 'walk(5; 2; 0; 10)' '.[0] == 5 and min == 0 and max == 10 and all(.[]; . == floor)
		and all([.[:-1], .[1:]] | transpose[]; (.[0] - .[1] | fabs) <= 2)'
	holds 1000 'walk(0.5; 0.1; 0; 1)' '.[0] == 0.5 and min >= 0 and max <= 1 and max - min > 0.9
		and all([.[:-1], .[1:]] | transpose[]; (.[0] - .[1] | fabs) <= 0.1)'
	holds 9 'walk(3; 0)' 'unique == [3]'
	# far greater steps than there is room; the ends of what an int64 holds
	holds 1000 'walk(1; 1000; 0; 2)' 'min == 0 and max == 2'
	holds 100 'walk(9223372036854775807; 9223372036854775807)' 'length == 100'
	holds 100 'walk(-9223372036854775808; 5; -9223372036854775808; 9223372036854775807)' 'max < -9e18'
}

@test "each place in the text has its own state, however often it is come by" {
	holds 3 '[counter, counter]' '. == [[0,0],[1,1],[2,2]]'
	holds 2 '[range(2) | counter]' '. == [[0,1],[2,3]]'
	holds 2 'def c: counter; [c, c, counter]' '. == [[0,1,0],[2,3,1]]'
	holds 2 '[(1, 2) | keyed(.; counter), keyed(.; counter)]' '. == [[0,0,0,0],[1,1,1,1]]'
}

@test "states by key" {
	holds 6 '[counter($n % 2), keyed($n % 3; counter), keyed($n % 2; keyed($n % 3; counter))]' \
		'. == [[0,0,0],[0,0,0],[1,0,0],[1,1,0],[2,1,0],[2,1,0]]'
	# equal keys are one, whatever their form
	holds 5 '[counter([1, 1.0, 1e0, "1", [1], {a: 1}, null][$n])]' 'map(.[0]) == [0,1,2,0,0]'
	holds 2000 '(zipf(300; 0) | {k: ., v: counter(.)})' \
		'group_by(.k) | all(.[]; map(.v) == [range(length)])'
}

@test "Markov chains go from state to state" {
	holds 1000 'markov({a: {b: 1}, b: {a: 1, c: 1e-9}})' \
		'.[:4] == ["a","b","a","b"] and length == 1000'
	# what nothing follows is the last
	holds 100 'markov({new: {new: 1, paid: 1}, paid: {sent: 1, lost: 0}})' \
		'.[0] == "new" and .[99] == "sent" and unique == ["new", "paid", "sent"]
			and index("paid") == rindex("paid") and index("sent") == index("paid") + 1'
	# each key goes its own way
	holds 300 '($n % 3) | {k: ., s: keyed(.; markov({a: {b: 1}, b: {c: 1}, c: {a: 1}}))}' \
		'group_by(.k) | all(.[]; map(.s)[:6] == ["a","b","c","a","b","c"])'
}

# --- keys --------------------------------------------------------------------

@test "entities are the same each time they come up" {
	holds 3000 'entity("user"; 50; {country: choice("NL", "PT"), n: randint(1; 1000000), who: name})' \
		'group_by(.id) | length == 50 and all(.[]; unique | length == 1) and (map(.[0].n) | unique | length) == 50'
	# whatever else there is, in whatever record
	gen 500 'entity("user"; 9; randint(1; 1000000) as $x | {x: $x}) | "\(.id) \(.x)"' | sort -u >a
	gen 500 '{a: uuid, u: entity("user"; 9; {x: randint(1; 1000000)}; 1)} | "\(.u.id) \(.u.x)"' | sort -u >b
	same a b
	(($(wc -l <a) == 9))
	# but not for another kind or seed
	gen 500 'entity("host"; 9; {x: randint(1; 1000000)}) | "\(.id) \(.x)"' | sort -u >b
	run ! cmp -s a b
	streamgen -n 500 -i 0 -s 2 'entity("user"; 9; {x: randint(1; 1000000)}) | "\(.id) \(.x)"' | sort -u >b
	run ! cmp -s a b
}

@test "what an entity is given out as" {
	holds 9 'entity("u"; 1; {a: 1})' 'unique == [{"id": 1, "a": 1}] and (map(keys_unsorted) | unique) == [["id","a"]]'
	holds 9 'entity("u"; 1; {id: "u-\(.)", a: 1})' 'unique == [{"id": "u-1", "a": 1}]'
	holds 9 'entity("u"; 1; "host-\(.)")' 'unique == ["host-1"]'
	holds 9 '[entity("u"; 1; empty)], [entity("u"; 1; 1, 2)]' 'unique == [[], [1]]'
	holds 9 '{a: 5} | entity("u"; 1; .), .a' 'unique == [1, 5]'
	# whatever members the one before had
	local some='[{a: 1}, {b: 2, a: 1}, {a: [{}], "x\(7)": 1}, ("{\"a\":3,\"c\":{}}" | fromjson), {},
		([range(20) | {"k\(.)": .}] | add), {"\u00e9\"": 1, a: 2}, {a: 9}]'
	holds 500 "entity(\"u\"; 8; ${some}[. - 1]; 0.5)" \
		"unique == ($some | [range(8) as \$i | {id: (\$i + 1)} + .[\$i]] | sort) and all(keys_unsorted[0] == \"id\")"
}

@test "an entity's walks walk, and what is fresh is drawn anew" {
	holds 2000 'entity("s"; 4; {start: uniform(0; 100), t: walk(uniform(0; 1); 0.01), n: counter, f: fresh(randint(1; 1000000))})' \
		'group_by(.id) | length == 4 and all(.[]; (map(.start) | unique | length) == 1 and (map(.t) | unique | length) > 100
			and map(.n) == [range(length)] and (map(.f) | unique | length) > 300)'
}

@test "skew makes low ids come up more often" {
	holds 5000 'entity("u"; 100; .; 1)' 'group_by(.) | (.[0] | length) > 2 * (.[2] | length) and (.[0] | length) > 800'
}

@test "entities within each other" {
	holds 2000 'entity("user"; 20; {home: entity("city"; 5; {name: city})})' \
		'group_by(.id) | all(.[]; unique | length == 1)'
	holds 2000 'entity("user"; 20; {home: entity("city"; 5; {name: city})}) | .home' \
		'group_by(.id) | length == 5 and all(.[]; unique | length == 1)'
	holds 1 'def f: if . == 0 then 1 else . - 1 | stable(.; f) end; 20 | f' '. == [1]'
	try -65 streamgen -n 1 -i 0 'def f: if . == 0 then 1 else . - 1 | stable(.; f) end; 40 | f'
	says 'within each other'
}

@test "what fails within a key leaves it" {
	gen 50 'try entity("u"; 3; error("x")) catch ., [entity("u"; 3; empty)], randint(1; 1000000)' | sed -n 3~3p >a
	gen 50 'fresh(randint(1; 3)) as $x | randint(1; 3) as $y | randint(1; 1000000)' >b
	same a b
	try -65 streamgen -n 1 -i 0 'entity("u"; 3; error("no such user"))'
	says 'record 0: no such user'
}

# --- the same bytes ----------------------------------------------------------

# Everything that draws, but for the time of day.
everything='{n: $n, a: randint(-5; 5), b: uniform(-1; 1), c: normal(10; 3), d: lognormal(5; 1),
	e: exponential(2), f: poisson(3), g: poisson(100), h: pareto(1; 2), i: zipf(100; 1.1),
	j: zipf(1000000; 1.3), k: decimals(normal(0; 1); 2), l: chance(0.3), m: choice(1, "x", null),
	o: weighted({a: 1, b: 2, c: 0.5}), p: uuid, q: name, r: email, s: city, t: ip, u: user_agent,
	v: sentence, w: walk(100; 5), x: walk(0.5; 0.1; 0; 1), y: counter($n % 3),
	z: markov({a: {b: 1, c: 2}, b: {a: 1}, c: {a: 1}}), aa: stable($n % 5; normal(0; 1)),
	bb: entity("u"; 100; {x: uniform(0; 1), y: walk(0; 0.1)}; 1.2)}'

@test "the bytes of a seed do not change, whatever the machine or compiler" {
	# When they are to change the version has to, too.
	gen 5000 "$everything" | sha256sum >got
	echo "4896da2c872dd959aded2bbc733110ea5cb2a6f4f74fbcf06dc04713e2998e8f  -" >want
	same got want
}

@test "no optimization changes the numbers" {
	# shellcheck disable=SC2046
	for flags in '-O0' '-O3' "-O3 $(grep -qw fma /proc/cpuinfo && echo -mfma)"; do
		# shellcheck disable=SC2086
		gcc -std=c11 $flags -ffp-contract=off -D_POSIX_C_SOURCE=200809L -I"$ROOT/lib" \
			-o golden "$ROOT"/test/unit/test_gen_golden.c \
			"$ROOT"/lib/gen/{rng,math,dist,discrete,words}.c \
			"$ROOT"/lib/base/mem.c "$ROOT"/lib/base/num*.c -lcmocka -lm
		try ./golden
	done
}
