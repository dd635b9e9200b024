#!/usr/bin/env bats
# streamgen as a user runs it: records, seed, options.

load ../lib

# --- what is written -------------------------------------------------------

@test "the default record" {
	try streamgen -n 3 -i 0
	((${#lines[@]} == 3))
	for i in 0 1 2; do
		[[ ${lines[i]} =~ ^\{\"id\":$i,\"ts\":\"([^\"]+)\",\"value\":([0-9]+)\}$ ]]
		ts=${BASH_REMATCH[1]}
		((BASH_REMATCH[2] >= 1 && BASH_REMATCH[2] <= 100))
		[[ $ts =~ ^[0-9]{4}-[0-9]{2}-[0-9]{2}T[0-9:]{8}\.[0-9]{3}Z$ ]]
		seconds=$(date -d "$ts" +%s)
		((seconds >= EPOCHSECONDS - 30 && seconds <= EPOCHSECONDS))
	done
	[[ ! $stderr ]]
}

@test "values are whole numbers from 1 to 100, about equally often" {
	tryp "streamgen -n 100000 -r max -s 1 | jq .value | sort -n | uniq -c"
	((${#lines[@]} == 100))
	awk '$2 != NR || $1 < 850 || $1 > 1150 { exit 1 }' <<<"$output"
}

@test "-n 0 writes nothing" {
	try streamgen -n 0
	is ''
}

@test "--count and -nN are -n" {
	try streamgen --count 2 -r max
	((${#lines[@]} == 2))
	try streamgen --count=2 -r max
	((${#lines[@]} == 2))
	try streamgen -n2 -r max
	((${#lines[@]} == 2))
}

@test "without -n it does not end by itself" {
	spawn gen streamgen -r 1000/s
	wait_for 20 lines_in gen.out 1500
	alive "$pid"
}

@test "an expression: each of its outputs is a line" {
	try streamgen -n 2 -r max 'seq, [seq]'
	is $'0\n[0]\n1\n[1]'
	try streamgen -n 3 -r max 'if seq == 1 then empty else seq end'
	is $'0\n2'
}

@test "the input of an expression is null" {
	try streamgen -n 1 -r max .
	is null
}

@test "-- ends the options" {
	try streamgen -n 1 -r max -- -1
	is -1
}

@test "seq counts from a number in steps" {
	try streamgen -n 3 -r max '[seq, seq(10), seq(5; -5)]'
	is $'[0,10,5]\n[1,11,0]\n[2,12,-5]'
}

@test "randint includes both ends, also at the edges of 64 bits" {
	tryp "streamgen -n 1000 -r max 'randint(-1; 1)' | sort -n | uniq"
	is $'-1\n0\n1'
	try streamgen -n 1 -r max 'randint(7; 7)'
	is 7
	tryp "streamgen -n 100 -r max 'randint(-9223372036854775808; 9223372036854775807)' | sort -u | wc -l"
	is 100
}

@test "uniform stays in its range and fills it" {
	tryp "streamgen -n 10000 -r max -s 1 'uniform(-2; 3)' | sort -g"
	awk 'BEGIN { a = ARGV[1]; b = ARGV[2]
		exit !(a >= -2 && a < -1.99 && b > 2.99 && b <= 3) }' \
		"${lines[0]}" "${lines[-1]}"
}

@test "choice draws each of its outputs" {
	tryp "streamgen -n 3000 -r max -s 1 'choice(\"a\", \"b\", \"c\")' | sort | uniq -c"
	((${#lines[@]} == 3))
	awk '$1 < 850 || $1 > 1150 { exit 1 }' <<<"$output"
}

@test "choice may choose null and false" {
	tryp "streamgen -n 100 -r max 'choice(null, false)' | sort -u"
	is $'false\nnull'
}

@test "now is the time of day" {
	try streamgen -n 1 -r max now
	awk -v now="$EPOCHREALTIME" 'BEGIN { d = now - ARGV[1]; exit !(d >= 0 && d < 30) }' \
		"$output"
}

# --- the seed --------------------------------------------------------------

@test "the same seed gives the same bytes" {
	streamgen -n 1000 -r max -s 7 '[randint(1; 9), uniform(0; 1), choice(1, 2)]' >a
	streamgen -n 1000 -r max -s 7 '[randint(1; 9), uniform(0; 1), choice(1, 2)]' >b
	same a b
	streamgen -n 1000 -r max --seed 8 '[randint(1; 9), uniform(0; 1), choice(1, 2)]' >b
	run ! cmp -s a b
}

@test "without a seed each run is another one" {
	streamgen -n 100 -r max 'randint(1; 1000000)' >a
	streamgen -n 100 -r max 'randint(1; 1000000)' >b
	run ! cmp -s a b
}

@test "-v tells the seed, which makes the same records" {
	try streamgen -v -n 50 -r max 'randint(1; 1000000)'
	[[ $stderr =~ ^streamgen:\ seed\ ([0-9]+)$ ]]
	first=$output
	try streamgen -s "${BASH_REMATCH[1]}" -n 50 -r max 'randint(1; 1000000)'
	is "$first"
}

@test "the pace leaves the records as they are" {
	streamgen -n 100 -s 3 -r max 'randint(1; 1000000)' >a
	streamgen -n 100 -s 3 -i 0ms..2ms 'randint(1; 1000000)' >b
	same a b
}

@test "a seed may be any 64-bit number" {
	try streamgen -n 1 -r max -s -9223372036854775808 'randint(1; 9)'
	try streamgen -n 1 -r max -s 9223372036854775807 'randint(1; 9)'
	try -64 streamgen -s 9223372036854775808
	says '--seed'
}

# --- what is told ----------------------------------------------------------

@test "--stats" {
	try streamgen -n 3 -r max --stats 'seq'
	[[ $stderr =~ ^\{\"out\":3,\"bytes\":6,\"seconds\":[0-9]+\.[0-9]{3}\}$ ]]
}

@test "--stats-every" {
	try streamgen -n 101 -i 10ms --stats-every 100ms
	often '^{"out":[0-9]*,"bytes":[0-9]*,"seconds":\([0-9]*\)\.\([0-9]\)[0-9]*}$'
	says '{"out":101,'
	try -64 streamgen --stats-every 0
}

@test "--progress" {
	try streamgen -n 50 -i 10ms --progress
	[[ $stderr == $'\r\e[Kout '* ]]
	says 'out 50'
}

# --- usage -----------------------------------------------------------------

@test "usage errors are 64 and name the option" {
	usage() {
		local message=$1
		shift
		try -64 streamgen "$@"
		says "$message"
		says "Try 'streamgen --help'."
		is ''
	}
	usage '--count: not a whole number: x' -n x
	usage '--count: -1' -n -1
	usage '--count needs an argument' -n
	usage '--interval: not an interval' -i soon
	usage '--interval: not an interval' -i 1
	usage 'runs backwards' -i 2s..1s
	usage '--interval: not an interval' -i exp:
	usage '--rate: not a rate' -r fast
	usage '--rate: not a rate' -r 0/s
	usage 'exclude each other' -i 1s -r 1/s
	usage 'unknown option --cuont; did you mean --count?' --cuont 3
	usage 'unknown option --coun' --coun 3
	usage 'unknown option -Z' -Z
	usage 'one expression at most' 1 2
	usage '--stats takes no argument' --stats=1
}

@test "a wrong expression is 64 and shown" {
	try -64 streamgen 'randint(1; 100'
	says 'streamgen: '
	says 'randint(1; 100'
	says '^'
	try -64 streamgen 'randnit(1; 100)'
	says 'randnit'
	try -64 streamgen 'randint(1)'
	says 'randint'
}

@test "an expression that fails ends with 65 after what came before" {
	try -65 streamgen -r max 'if seq == 2 then error("no two") else seq end'
	is $'0\n1'
	says 'record 2: no two'
	# the lines of a record are all written or none
	try -65 streamgen -r max 'seq, if seq == 2 then error("no two") else empty end'
	is $'0\n1'
	try -65 streamgen -n 1 -r max 'randint($n + 2; 1)'
	says 'randint'
	try -65 streamgen -n 1 -r max 'choice(empty)'
	says 'choice'
}
