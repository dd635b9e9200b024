#!/usr/bin/env bats
# streamgen's arrivals, bounds and event time.

load ../lib

# --- arrivals --------------------------------------------------------------

# fits GAPS FROM TO: the numbers are spread evenly over that range, by the test
# of Kolmogorov and Smirnov (99.99 %).
fits() {
	sort -g "$1" | awk -v a="$2" -v b="$3" '
		{ x[NR] = ($1 - a) / (b - a) }
		END {
			for (i = 1; i <= NR; i++) {
				f = x[i] < 0 ? 0 : x[i] > 1 ? 1 : x[i]
				if (f - (i - 1) / NR > d) d = f - (i - 1) / NR
				if (i / NR - f > d) d = i / NR - f
			}
			print NR " gaps, D = " d
			exit !(NR > 100 && d * sqrt(NR) < 2.2253)
		}'
}

gaps() {
	awk 'NR > 1 { printf "%.6f\n", $1 - last } { last = $1 }'
}

@test "the default pause is spread evenly over 0.5 to 1.5 s" {
	for seed in 1 2 3; do
		streamgen -n 3001 -s "$seed" --start 1970-01-01 |
			streamproc -r '(.ts[0:19] + "Z" | fromdateiso8601) + (.ts[20:23] | tonumber) / 1000' |
			gaps >gaps
		fits gaps 0.5 1.5
	done
}

@test "pauses by the clock are spread as asked" {
	by_clock() {
		streamgen -n 201 -s 3 -i 5ms..15ms now | gaps >gaps
		fits gaps 0.005 0.015
	}
	in_time by_clock
}

# within RATE SECONDS: a run at that rate has so many records and lasts so long,
# both within 0.1 %.
within() {
	tryp "streamgen -r $1/s --for $2s --stats | wc -l" || return
	[[ $stderr =~ \"out\":([0-9]+),.*\"seconds\":([0-9.]+) ]] || return
	((output == BASH_REMATCH[1])) || return
	echo "$output records in ${BASH_REMATCH[2]} s"
	awk -v n="$output" -v s="${BASH_REMATCH[2]}" -v want="$(($1 * $2))" -v d="$2" \
		'BEGIN { exit !(n >= want * 0.999 && n <= want * 1.001 && s >= d && s <= d * 1.001) }'
}

@test "a rate is kept within 0.1 %" {
	if [[ ${LONG-} ]]; then
		LIMIT=90 in_time within 1000 60
	else
		in_time within 1000 5
	fi
}

@test "bursts come at once" {
	tryp "streamgen -n 7 --start 2026-01-01 --step burst:3/1m '\$ts[14:19]'"
	is $'"00:00"\n"00:00"\n"00:00"\n"01:00"\n"01:00"\n"01:00"\n"02:00"'
	# by the clock: the second burst after its pause
	burst_by_clock() {
		tryp "streamgen -n 20 -i burst:10/300ms now | jq -s '(.[9] - .[0]) < 0.15 and
			(.[10] - .[0]) > 0.29 and (.[19] - .[10]) < 0.15'" && is true
	}
	in_time burst_by_clock
}

@test "a sine swings between its rates" {
	tryp "streamgen --start 1970-01-01 --step sine:10/s..90/s@20s --for 40s '\$ts[17:19] | tonumber' |
		sort -n | uniq -c"
	awk '{ n[$2] = $1; sum += $1 }
		END { exit !(sum == 2000 && n[0] < 12 && n[10] > 88 && n[5] > 40 && n[5] < 60 && n[20] < 12) }' \
		<<<"$output"
}

@test "a day has its peak at the time that is named" {
	tryp "streamgen --start 2026-01-01 --step day:0/h..60/h@18:00 --for 1d '\$ts[11:13]' | sort | uniq -c |
		sort -n | tail -n 2 | awk '{ print \$2 }' | sort"
	is $'"17"\n"18"'
}

@test "exp: makes a Poisson process of any of them" {
	for spec in exp:1s exp:1/s exp:sine:1/s..1/s@1m exp:burst:1/1s; do
		tryp "streamgen -s 4 -n 5001 --start 1970-01-01 --step $spec '\$ts' | tail -n 1"
		[[ $output =~ ^\"1970-01-01T01:(2[1-5]): ]]
	done
}

# --- bounds ----------------------------------------------------------------

@test "--for ends by event time where there is one" {
	try streamgen --start 2026-01-01 --step 1s --for 5s seq
	is $'0\n1\n2\n3\n4'
	try streamgen --start 2026-01-01 --step 1s --for 0 seq
	is ''
	try streamgen --start 2026-01-01 --step 1s --for 5s -n 2 seq
	is $'0\n1'
}

@test "--until ends before its time" {
	for time in 2026-01-01T00:00:03Z '2026-01-01 01:00:03+01:00' 1767225603; do
		try streamgen --start 2026-01-01 --step 1s --until "$time" seq
		is $'0\n1\n2'
	done
	try streamgen --start 2026-01-01 --step 1s --until 2025-12-31 seq
	is ''
	try streamgen --until 2000-01-01 -r max
	is ''
}

@test "--for by the clock lasts as long as it says" {
	by_clock() {
		local start=${EPOCHREALTIME/./} took
		try streamgen "$@" || return
		took=$((${EPOCHREALTIME/./} - start))
		echo "$took µs, ${#lines[@]} lines"
		((took >= 500000 && took < 800000))
	}
	in_time by_clock --for 500ms -i 200ms
	((${#lines[@]} == 3))
	in_time by_clock --for 500ms -i 1h
	((${#lines[@]} == 1))
	in_time by_clock --for 500ms -r max empty
	try streamgen --for 0 -r 1000/s
	is ''
}

@test "--for ends also where nobody reads in time" {
	try bash -c 'streamgen --for 200ms -r 100M/s | wc -l'
	((output > 1000))
}

# --- event time ------------------------------------------------------------

@test "--start and --step: the time of the records" {
	try streamgen -s 1 -n 3 --start 2026-01-02T03:04:05.678Z --step 250ms
	is '{"id":0,"ts":"2026-01-02T03:04:05.678Z","value":21}
{"id":1,"ts":"2026-01-02T03:04:05.928Z","value":16}
{"id":2,"ts":"2026-01-02T03:04:06.178Z","value":13}'
	try streamgen -n 2 --start 1969-12-31T23:59:59.9999 --step 1ms .
	is $'null\nnull'
	try streamgen -n 2 --start 1969-12-31T23:59:59.9985 --step 1ms '$ts'
	is $'"1969-12-31T23:59:59.998Z"\n"1969-12-31T23:59:59.999Z"'
}

@test "event time leaves the values as they are" {
	streamgen -s 1 -n 100 -r max '[seq, randint(1; 1000000)]' >a
	streamgen -s 1 -n 100 --start 2026-01-01 '[seq, randint(1; 1000000)]' >b
	streamgen -s 1 -n 100 --start 2026-01-01 --step exp:1s '[seq, randint(1; 1000000)]' >c
	same a b
	same a c
}

@test "without --step event time goes by the pauses, in no time without -i" {
	LIMIT=10 try streamgen -s 1 -n 1000 --start 2026-01-01 '$ts'
	[[ ${lines[-1]} > '"2026-01-01T00:15' && ${lines[-1]} < '"2026-01-01T00:18' ]]
	streamgen -s 1 -n 100 --start 2026-01-01 -i 0ms..2ms '$ts' >a
	streamgen -s 1 -n 100 --start 2026-01-01 --step 0ms..2ms '$ts' >b
	((($(wc -l <a)) == 100))
	# the pace has draws of its own
	run ! cmp -s a b
	streamgen -s 1 -n 100 --start 2026-01-01 -r 1000/s '$ts' >a
	streamgen -s 1 -n 100 --start 2026-01-01 --step 1ms '$ts' >b
	same a b
}

@test "a pace and event times do not meddle" {
	own_pace() {
		local start=${EPOCHREALTIME/./} took
		try streamgen -n 6 --start 2026-01-01 --step 1h -i 50ms '$ts[11:13]' || return
		took=$((${EPOCHREALTIME/./} - start))
		is $'"00"\n"01"\n"02"\n"03"\n"04"\n"05"' && ((took >= 250000 && took < 500000))
	}
	in_time own_pace
}

@test "event time that runs out is 65, after what came before" {
	try -65 streamgen --start 2262-04-11T23:47:15Z --step 1s seq
	is $'0\n1'
	says 'record 2: its event time is beyond the year 2262'
}

# --- usage -----------------------------------------------------------------

@test "wrong times and arrivals are 64 and named" {
	usage() {
		local message=$1
		shift
		try -64 streamgen "$@"
		says "$message"
		says "Try 'streamgen --help'."
		is ''
	}
	usage '--interval: not of the form burst:COUNT/DURATION, like burst:100/5s: burst:5' -i burst:5
	usage '--interval: not of the form sine:RATE..RATE@DURATION, like sine:100/s..1000/s@60s: sine:1s' -i sine:1s
	usage '--rate: not of the form day:RATE..RATE@HH:MM, like day:10/s..500/s@18:00: day:1/s..2/s@noon' -r day:1/s..2/s@noon
	usage '--interval: the lower rate comes first: sine:2/s..1/s@1m' -i sine:2/s..1/s@1m
	usage '--interval: not of the form sine:' -i sine:0/s..0/s@1m
	usage '--interval: no record in a billion periods: sine:0..1/d@1ns' -i sine:0..1/d@1ns
	usage '--interval: not an interval like 1s' -i exp:soon
	usage '--rate: not a rate like 1000/s' -r exp:fast
	usage '--step: not an interval like 1s, 0.5s..1.5s, exp:1s' --start 2026-01-01 --step 5
	usage '--step 1s needs --start' --step 1s
	usage '--start: not a time like 2026-01-02T03:04:05Z, 2026-01-02 or 1767323045: yesterday' --start yesterday
	usage '--until: not a time like 2026-01-02T03:04:05Z, 2026-01-02 or 1767323045: 2026-13-01' --until 2026-13-01
	usage '--for: not a duration like 250ms or 10s: 5' --for 5
}
