#!/usr/bin/env bats
# When streamgen writes, and how it ends.

load ../lib

# gaps: from lines that hold a time in seconds, the time between each two in
# milliseconds.
gaps() {
	awk 'NR > 1 { printf "%.3f\n", ($1 - last) * 1000 } { last = $1 }'
}

# --- the pace --------------------------------------------------------------

@test "the default pause is 0.5 to 1.5 s and the first record comes at once" {
	default_pause() {
		local start=$EPOCHREALTIME end
		try streamgen -n 4 now || return
		end=$EPOCHREALTIME
		gaps <<<"$output" >gaps
		(($(wc -l <gaps) == 3)) &&
			awk '$1 < 490 || $1 > 1800 { print; exit 1 }' gaps &&
			awk -v a="$start" -v b="${lines[0]}" -v c="${lines[3]}" -v d="$end" \
				'BEGIN { exit !(b - a < 0.4 && d - c < 0.4) }'
	}
	in_time default_pause
}

# lasts LEAST MOST COMMAND...: the times that it prints span so many seconds.
# (How the pauses are distributed is tested without a clock: test_gen.)
lasts() {
	tryp "${*:3}" || return
	awk 'BEGIN { d = ARGV[4] - ARGV[3]; print d " s"; exit !(d > ARGV[1] && d < ARGV[2]) }' \
		"$1" "$2" "${lines[0]}" "${lines[-1]}"
}

@test "a uniform interval has its mean" {
	# the pauses follow from the seed: their sum is no matter of luck
	in_time lasts 1.68 1.98 "streamgen -n 301 -s 5 -i 2ms..10ms now"
}

@test "an exponential interval has its mean" {
	in_time lasts 1.72 2.36 "streamgen -n 401 -s 5 -i exp:5ms now"
}

@test "a fixed interval does not drift" {
	in_time lasts 0.99 1.2 "streamgen -n 101 -i 10ms now"
}

@test "what was late is made up for" {
	# the reader sleeps through a full pipe; on average the pace holds
	in_time lasts 1.49 2.1 "streamgen -n 3000 -r 2000/s '[now, \"x\" * 1000]' |
		(sleep 1; cat) | sed 's/^\[//; s/,.*//'"
}

@test "rates per second, minute and hour" {
	for rate in 100/s 6000/m 360000/h 0.1k/s 100; do
		start=${EPOCHREALTIME/./}
		try streamgen -n 31 -r "$rate"
		took=$((${EPOCHREALTIME/./} - start))
		((took > 300000 && took < 5000000)) || { echo "$rate: $took µs"; return 1; }
	done
}

@test "-i 0 and -r max do not wait" {
	for pace in '-i 0' '-r max' '-i 0s' '-i 0ms..0ms'; do
		# shellcheck disable=SC2086 # two words
		LIMIT=15 try streamgen -n 20000 $pace
		((${#lines[@]} == 20000))
	done
}

@test "a record leaves before the pause" {
	spawn gen streamgen -i 60s
	wait_for 20 lines_in gen.out 1
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

@test "a reader that goes during a pause ends it soon" {
	try bash -c 'streamgen -i 60s | head -n 1 >/dev/null; echo "${PIPESTATUS[0]}"'
	is 141
}

@test "a reader that goes is 74 where SIGPIPE is ignored" {
	try bash -c 'trap "" PIPE; streamgen -r max | head -n 1 >/dev/null; echo "${PIPESTATUS[0]}"'
	is 74
	says 'streamgen: standard output: the reader is gone'
	try bash -c 'trap "" PIPE; streamgen -i 60s | head -n 1 >/dev/null; echo "${PIPESTATUS[0]}"'
	is 74
}

@test "signals end it in order, by the signal" {
	for s in INT:130 TERM:143 HUP:129; do
		spawn gen env --default-signal="${s%:*}" streamgen -i 60s
		wait_for 20 lines_in gen.out 1
		kill -"${s%:*}" "$pid"
		ended "$pid"
		((status == ${s#*:}))
		[[ ! -s gen.err ]]
	done
}

@test "a signal never cuts a line" {
	for i in 1 2 3; do
		spawn gen env --default-signal=INT streamgen -r 300k/s --stats
		wait_for 20 test -s gen.out
		sleep "0.$i"
		kill -INT "$pid"
		ended "$pid"
		((status == 130))
		[[ ! $(tail -c 1 gen.out) ]]
		# every record that was counted is there
		[[ $(<gen.err) == "{\"out\":$(wc -l <gen.out),\"bytes\":$(wc -c <gen.out),"* ]]
	done
}

@test "a second signal ends it at once, also while it cannot write" {
	tool python3
	mkfifo pipe
	exec 5<>pipe
	spawn gen env --default-signal=INT,TERM bash -c 'exec streamgen -r max >pipe'
	wait_for 30 is_full 5 "$pid"
	kill -INT "$pid"
	wait_for 20 took "$pid" INT
	sleep 0.2
	alive "$pid" # what was made has to go out first
	kill -TERM "$pid"
	ended "$pid"
	exec 5>&-
	((status == 143))
}

@test "a signal that was ignored stays ignored" {
	spawn gen env --ignore-signal=INT streamgen -r 100/s
	wait_for 20 lines_in gen.out 3
	kill -INT "$pid"
	n=$(wc -l <gen.out)
	wait_for 20 lines_in gen.out $((n + 20))
	kill -TERM "$pid"
	ended "$pid"
	((status == 143))
}

@test "an endless expression can be stopped" {
	spawn gen env --default-signal=INT streamgen 'def f: f; f'
	wait_for 20 catches "$pid" INT
	sleep 0.3
	kill -INT "$pid"
	ended "$pid"
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
