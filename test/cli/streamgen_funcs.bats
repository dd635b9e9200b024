#!/usr/bin/env bats
# The generator functions of streamgen.

load ../lib

# gen N EXPR: N records of it as fast as possible, the same each time.
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
