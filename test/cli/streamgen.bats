#!/usr/bin/env bats
# streamgen as a user runs it.

load ../lib

# gaps: from lines that hold a time in seconds, the time between each two in
# milliseconds.
gaps() {
	awk 'NR > 1 { printf "%.3f\n", ($1 - last) * 1000 } { last = $1 }'
}

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
	LIMIT=1 try -124 streamgen -r 100/s
	((${#lines[@]} > 10))
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

# --- the pace --------------------------------------------------------------

@test "the default pause is 0.5 to 1.5 s and the first record comes at once" {
	start=$EPOCHREALTIME
	try streamgen -n 4 now
	end=$EPOCHREALTIME
	gaps <<<"$output" >gaps
	(($(wc -l <gaps) == 3))
	awk '$1 < 490 || $1 > 1800 { exit 1 }' gaps
	awk -v a="$start" -v b="${lines[0]}" -v c="${lines[3]}" -v d="$end" \
		'BEGIN { exit !(b - a < 0.4 && d - c < 0.4) }'
}

@test "a uniform interval is uniform" {
	# the pauses follow from the seed: their sum is no matter of luck
	tryp "streamgen -n 301 -s 5 -i 2ms..10ms now"
	gaps <<<"$output" >gaps
	awk '
	{ sum += $1; low += $1 < 4; middle += $1 >= 4 && $1 < 8; high += $1 >= 8 }
	END {
		printf "mean %.3f low %d middle %d high %d\n", sum / NR, low, middle, high
		exit !(sum / NR > 5.6 && sum / NR < 6.6 && low > 45 && middle > 90 && high > 45)
	}' gaps
}

@test "an exponential interval is exponential" {
	tryp "streamgen -n 401 -s 5 -i exp:5ms now"
	gaps <<<"$output" >gaps
	# P(gap < mean * ln 2) = 1/2, P(gap > 2 means) = 0.135
	awk '
	{ sum += $1; half += $1 < 3.466; long += $1 > 10 }
	END {
		printf "mean %.3f half %d long %d\n", sum / NR, half, long
		exit !(sum / NR > 4.3 && sum / NR < 5.9 && half > 150 && half < 250 &&
		    long > 25 && long < 90)
	}' gaps
}

@test "a fixed interval does not drift" {
	tryp "streamgen -n 101 -i 10ms now"
	awk 'BEGIN { d = ARGV[2] - ARGV[1]; print d; exit !(d > 0.99 && d < 1.2) }' \
		"${lines[0]}" "${lines[100]}"
}

@test "what was late is made up for" {
	# the reader sleeps through a full pipe; on average the pace holds
	tryp "streamgen -n 3000 -r 2000/s '[now, (range(100) | 1000000)]' |
		(sleep 1; cat) | jq .[0]"
	awk 'BEGIN { d = ARGV[2] - ARGV[1]; print d; exit !(d > 1.49 && d < 1.8) }' \
		"${lines[0]}" "${lines[-1]}"
}

@test "rates per second, minute and hour" {
	for rate in 100/s 6000/m 360000/h 0.1k/s 100; do
		start=${EPOCHREALTIME/./}
		try streamgen -n 31 -r "$rate"
		took=$((${EPOCHREALTIME/./} - start))
		((took > 300000 && took < 700000)) || { echo "$rate: $took µs"; return 1; }
	done
}

@test "-i 0 and -r max do not wait" {
	for pace in '-i 0' '-r max' '-i 0s' '-i 0ms..0ms'; do
		# shellcheck disable=SC2086 # two words
		LIMIT=5 try streamgen -n 20000 $pace
		((${#lines[@]} == 20000))
	done
}

@test "a record leaves before the pause" {
	spawn gen streamgen -i 60s
	wait_for 2 lines_in gen.out 1
}

@test "many records at the default pace: the time is foretold" {
	tryp "{ streamgen -n 100000 || :; } | head -n 1"
	says '100000 records at the default pace take about 28 hours'
	tryp "{ streamgen -n 2000 || :; } | head -n 1"
	says 'about 33 minutes'
	tryp "{ streamgen -q -n 2000 || :; } | head -n 1"
	[[ ! $stderr ]]
	tryp "{ streamgen -n 2000 -i 1s || :; } | head -n 1"
	[[ ! $stderr ]]
	tryp "{ streamgen -n 1000 || :; } | head -n 1"
	[[ ! $stderr ]]
}

# --- what is told ----------------------------------------------------------

@test "--stats" {
	try streamgen -n 3 -r max --stats 'seq'
	[[ $stderr =~ ^\{\"out\":3,\"bytes\":6,\"seconds\":[0-9]+\.[0-9]{3}\}$ ]]
}

@test "--stats-every" {
	try streamgen -n 31 -i 10ms --stats-every 100ms
	n=$(grep -c '^{"out":[0-9]*,"bytes":[0-9]*,"seconds":0\.[0-9]*}$' <<<"$stderr")
	((n >= 3 && n <= 5))
	says '{"out":31,'
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
	try -65 streamgen -n 1 -r max 'randint(2; 1)'
	says 'randint'
	try -65 streamgen -n 1 -r max 'randint(1.5; 2)'
	says 'randint'
	try -65 streamgen -n 1 -r max 'choice(empty)'
	says 'choice'
	try -65 streamgen -n 1 -r max 'uniform("a"; 2)'
	says 'uniform'
	try -65 streamgen -n 1 -r max 'uniform(-1e308; 1e308)'
	says 'uniform'
}

# --- the end ---------------------------------------------------------------

@test "a full disk is 74" {
	try -74 bash -c 'streamgen -n 1 -r max >/dev/full'
	says 'streamgen: standard output: No space left on device'
	try -74 bash -c 'streamgen -r max >/dev/full'
}

@test "a closed standard output is 74" {
	try -74 bash -c 'streamgen -n 1 -r max >&-'
	says 'standard output: '
}

@test "a reader that goes ends it by SIGPIPE" {
	try bash -c 'streamgen -r max | head -n 1 >/dev/null; echo "${PIPESTATUS[0]}"'
	is 141
}

@test "a reader that goes during a pause ends it within a second" {
	start=${EPOCHREALTIME/./}
	try bash -c 'streamgen -i 20s | head -n 1 >/dev/null; echo "${PIPESTATUS[0]}"'
	is 141
	((${EPOCHREALTIME/./} - start < 1000000))
}

@test "a reader that goes is 74 where SIGPIPE is ignored" {
	try bash -c 'trap "" PIPE; streamgen -r max | head -n 1 >/dev/null; echo "${PIPESTATUS[0]}"'
	is 74
	says 'streamgen: standard output: the reader is gone'
	try bash -c 'trap "" PIPE; streamgen -i 20s | head -n 1 >/dev/null; echo "${PIPESTATUS[0]}"'
	is 74
}

@test "signals end it in order, by the signal" {
	for s in INT:130 TERM:143 HUP:129; do
		spawn gen env --default-signal="${s%:*}" streamgen -i 20s
		wait_for 5 lines_in gen.out 1
		kill -"${s%:*}" "$pid"
		ended "$pid" 1
		((status == ${s#*:}))
		[[ ! -s gen.err ]]
	done
}

@test "a signal never cuts a line" {
	for i in 1 2 3; do
		spawn gen env --default-signal=INT streamgen -r 300k/s --stats
		sleep "0.$i"
		kill -INT "$pid"
		ended "$pid" 5
		((status == 130))
		[[ ! $(tail -c 1 gen.out) ]]
		# every record that was counted is there
		[[ $(<gen.err) == "{\"out\":$(wc -l <gen.out),\"bytes\":$(wc -c <gen.out),"* ]]
	done
}

@test "a second signal ends it at once, also while it cannot write" {
	mkfifo pipe
	spawn reader bash -c 'exec 5<pipe; exec sleep 30'
	spawn gen env --default-signal=INT,TERM bash -c 'exec streamgen -r max >pipe'
	sleep 0.5
	kill -INT "$pid"
	sleep 0.3
	kill -0 "$pid" # the pipe is full: what was made has to go out first
	kill -TERM "$pid"
	ended "$pid" 1
	((status == 143))
}

@test "a signal that was ignored stays ignored" {
	spawn gen env --ignore-signal=INT streamgen -r 100/s
	wait_for 5 lines_in gen.out 3
	kill -INT "$pid"
	n=$(wc -l <gen.out)
	wait_for 5 lines_in gen.out $((n + 20))
	kill -TERM "$pid"
	ended "$pid" 1
	((status == 143))
}

@test "an endless expression can be stopped" {
	spawn gen env --default-signal=INT streamgen 'def f: f; f'
	sleep 0.3
	kill -INT "$pid"
	ended "$pid" 1
	((status == 130))
}

@test "an inherited non-blocking pipe is written in full" {
	tool python3
	try python3 - <<-'END'
		import os, subprocess, time
		r, w = os.pipe()
		os.set_blocking(w, False)
		p = subprocess.Popen(["streamgen", "-n", "50000", "-r", "max"], stdout=w)
		os.close(w)
		time.sleep(0.3)
		data = b""
		while chunk := os.read(r, 65536):
		    data += chunk
		assert p.wait() == 0
		assert data.count(b"\n") == 50000, data.count(b"\n")
	END
}

@test "a record of endless outputs streams in bounded memory" {
	! sanitized || skip "sanitizers need memory of their own"
	tryp "(ulimit -v 100000; streamgen 'range(infinite)' || [[ \$? == 141 ]]) | head -n 3000000 | tail -n 1"
	is 2999999
}
