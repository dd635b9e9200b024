#!/usr/bin/env bats
# Disorder and faults that streamgen makes on purpose.

load ../lib

# gen OPTION...: a stream of event times a second apart.
gen() {
	streamgen -s 1 --start 1970-01-01 --step 1s "$@"
}

# --- late ------------------------------------------------------------------

@test "late records are as many as asked for; the others stay in order" {
	gen -n 10000 --late 10%:2500ms --mark '{t: seq}' >out
	n=$(grep -c '^{"_faults":\["late"\],' out)
	((n > 850 && n < 1150))
	grep -v late out | jq .t | sort -n -c
	jq .t out | sort -n | cmp - <(seq 0 9999)
}

@test "the place of a late record" {
	# made at 1 s, due at 3.5 s: after the record of 3 s
	tryp "streamgen -s 1 --start 1970-01-01 --step 1s -n 2000 --late 1%:2500ms seq |
		awk '{ if (\$1 < last) { print last - \$1; late = 1 } else last = \$1 }' | sort -n | uniq -c"
	# all but those whose neighbour is late too, or that the end let go early
	awk '$2 == 2 { two = $1 } { all += $1 } END { exit !(all >= 12 && two >= all - 2) }' <<<"$output"
}

@test "late by a distribution" {
	for how in 3s..5s exp:4s; do
		gen -n 20000 --late "5%:$how" seq >out
		awk -v how="$how" '{ if ($1 < last) { d = last - $1; sum += d; n++; if (d > most) most = d
				if (d < 2 || d > 4) out++ } else last = $1 }
			END {
				print n, sum / n, most, out
				if (how == "exp:4s") exit !(n > 750 && sum / n > 3.2 && sum / n < 5 && most > 15)
				exit !(n > 800 && sum / n > 3 && sum / n < 3.8 && out < 9) # (next to others)
			}' out
	done
}

@test "what is held back at the end is written, in order" {
	gen -n 100 --late 50%:1h seq >out
	sort -n out | cmp - <(seq 0 99)
	# those in time, then those late
	awk '$1 < last { down++ } { last = $1 } END { exit down != 1 }' out
	gen --for 100s --late 50%:1h seq >b
	same out b
	gen --until 1970-01-01T00:01:40 --late 50%:1h seq >b
	same out b
}

@test "late by the clock: written then, and in the same order each time" {
	by_clock() {
		streamgen -s 2 -n 200 -i 5ms --late 10%:52ms '[seq, now]' |
			while read -r line; do echo "${line%]},$EPOCHREALTIME]"; done >out
		jq -s -e '(map(select(.[2] - .[1] > 0.045)) | length) as $late |
			(map(select(.[2] - .[1] > 0.08)) | length) as $much |
			$late >= 8 and $late <= 35 and $much == 0' out
	}
	in_time by_clock
	streamgen -s 2 -n 200 -i 1ms --late 10%:11ms seq >a
	streamgen -s 2 -n 200 -i 1ms --late 10%:11ms seq | (sleep 0.1; cat) >b
	same a b
	run ! sort -n -c a
}

@test "a signal lets out what is held back" {
	spawn gen env --default-signal=INT streamgen -r 1000/s --late 50%:1h seq
	wait_for 20 lines_in gen.out 100
	kill -INT "$pid"
	ended "$pid"
	((status == 130))
	sort -n gen.out >sorted
	same sorted <(seq 0 $(($(wc -l <gen.out) - 1)))
}

@test "so does a record that fails" {
	try -65 streamgen -s 1 --start 1970-01-01 --late 50%:1h 'if seq == 20 then error("no") else seq end'
	is "$(gen -n 20 --late 50%:1h seq)"
	says 'record 20: no'
}

# --- swap, dup, gap --------------------------------------------------------

@test "a swapped record comes after the next" {
	gen -n 10000 --swap 5% --mark --stats '{t: seq}' >out 2>err
	# counted, marked and seen: the same number (the very last may stay)
	jq -r '"\(.t) \(._faults[0] // "")"' out >t
	awk '{ if ($1 < last) { n++; if (last - $1 != 1 || $2 != "swapped") bad = 1 } else last = $1 }
		$2 == "swapped" { marks++ }
		END { print n, marks; exit bad || n < 400 || n > 550 || marks > n + 1 }' t
	jq -e --argjson n "$(grep -c swapped out)" '.swapped == $n and .out == 10000' err
	jq .t out | sort -n | cmp - <(seq 0 9999)
	gen -n 1000 --swap 1%:5 seq >out
	awk '$1 < last { print last - $1 } $1 > last { last = $1 }' out | sort | uniq -c | grep -E '^ *[0-9]+ 5$'
}

@test "a duplicate comes at once or later" {
	gen -n 10000 --dup 5% seq >out
	uniq -c out | awk '$1 == 2 { n++ } $1 > 2 { exit 1 } END { exit !(n > 400 && n < 600) }'
	uniq out | cmp - <(seq 0 9999)
	gen -n 10000 --dup 5%:10s --mark '{t: seq}' >out
	jq -r 'select(._faults == ["duplicate"]) | .t' out >second
	jq -r 'select(._faults | not) | .t' out | cmp - <(seq 0 9999)
	# the same ones as at once
	same <(sort -n second) <(gen -n 10000 --dup 5% seq | uniq -d)
}

@test "a gap leaves records out, alone or in runs" {
	gen -n 10000 --gap 1% --stats seq >out 2>err
	n=$((10000 - $(wc -l <out)))
	((n > 60 && n < 140))
	jq -e --argjson n "$n" '.left_out == $n and .out == 10000 - $n' err
	gen -n 10000 --gap 0.1%:50 seq | awk 'NR > 1 && $1 - last > 1 { print $1 - last - 1 } { last = $1 }' >runs
	[[ $(sort -u runs) == 50 ]]
	# begun by the same records
	same <(gen -n 10000 --gap 0.1% seq | comm -13 <(sort /dev/stdin) <(seq 0 9999 | sort) | sort) \
		<(gen -n 10000 --gap 0.1%:50 seq | awk '$1 != want { print want } { want = $1 + 1 }' | sort)
}

# --- broken lines ----------------------------------------------------------

record='{id: seq, text: "grün \(seq)", ok: true, none: null, in: {a: [1, 2]}}'

@test "broken lines of each kind" {
	gen -n 2000 "$record" >whole
	for kind in truncated utf8 type missing; do
		gen -n 2000 --bad-lines "10%:$kind" --stats "$record" >out 2>err
		((($(wc -l <out)) == 2000))
		diff --unchanged-line-format= --old-line-format= --new-line-format='%L' whole out >broken || :
		n=$(wc -l <broken)
		((n > 150 && n < 250))
		jq -e --argjson n "$n" --arg k "$kind" '{truncated, utf8: .bad_utf8, type: .wrong_type,
			missing: .missing_member}[$k] == $n' err
		# what a reader finds of it
		case $kind in
		truncated | utf8) bad=$n ;;
		*) bad=0 ;;
		esac
		streamproc --bad=bad.ndjson . out >good
		(($(wc -l <good) == 2000 - bad))
		((bad == 0)) || (($(wc -l <bad.ndjson) == bad))
		rm -f bad.ndjson
		case $kind in
		missing) jq -e -s 'all(length == 4)' broken ;;
		type) jq -e -s 'all((.id | type) != "number" or (.text | type) != "string" or .ok != true or
			.none != null or (.in | type) != "object")' broken ;;
		utf8) run ! iconv -f utf-8 -t utf-8 broken ;;
		truncated) iconv -f utf-8 -t utf-8 broken >/dev/null ;;
		esac
	done
}

@test "each kind comes about as often as the others" {
	gen -n 10000 --bad-lines 20% --stats "$record" 2>err >out
	jq -e '[.truncated, .bad_utf8, .wrong_type, .missing_member] | all(. > 420 and . < 580)' err
}

@test "records that are no objects are broken as far as can be" {
	# a number that is cut is still a number
	gen -n 1000 --bad-lines 100%:truncated --stats seq >out 2>err
	same out <(seq 0 999)
	jq -e '.truncated == 0' err
	gen -n 3 --bad-lines 100%:missing '{}' >out
	same out <(printf '{}\n{}\n{}\n')
	tryp "streamgen -n 2 -r max --bad-lines 100%:type '42, 42'"
	((${#lines[@]} == 4))
	(($(grep -c '^"42"$' <<<"$output") == 2))
	try -65 bash -c 'streamgen -n 200 -r max --bad-lines 100% "[]" | streamproc . | wc -l; exit ${PIPESTATUS[1]}'
}

# --- marks, counts, how they meet ------------------------------------------

@test "--mark says what befell a record, by another name too" {
	gen -n 5000 --late 5%:3s --dup 5% --swap 5% --bad-lines 5%:type,missing --mark --stats "$record" \
		>out 2>err
	jq -s -e --slurpfile s err 'def n(k): map(select(._faults // [] | index(k))) | length;
		$s[0] == ($s[0] + {late: n("late"), duplicated: n("duplicate"), swapped: n("swapped"),
		wrong_type: n("type"), missing_member: n("missing"), out: length})' out
	jq -s -e 'map(._faults | length) | max > 1' out
	gen -n 100 --dup 5% --mark=_why '{}' >out
	grep -qx '{"_why":\["duplicate"\]}' out
	# a truncated line keeps it
	gen -n 1000 --bad-lines 10%:truncated --mark "$record" >out
	(($(grep -c '^{"_faults":\["truncated"\],' out) > 50))
}

@test "without --mark the faults leave no trace in the records" {
	gen -n 1000 --late 5%:3s --dup 5% --swap 5% '{t: seq}' | sort -u >a
	gen -n 1000 '{t: seq}' | sort >b
	same a b
}

# which WORD OPTION...: the records that a fault befalls.
which_ones() {
	gen -n 5000 --mark "${@:2}" '{t: seq}' | jq -r --arg w "$1" 'select(._faults // [] | index($w)) | .t' |
		sort -n
}

@test "a fault's choice does not depend on the others, nor on pace and time" {
	which_ones late --late 5%:3s >late
	(($(wc -l <late) > 200))
	same late <(which_ones late --late 5%:1s..9s --swap 10%)
	same late <(which_ones late --late 5%:3s --bad-lines 5%:type --step exp:1s)
	# both copies of one that is there twice
	same late <(which_ones late --late 5%:3s --dup 10% | uniq)
	# more of them: the same and others
	which_ones late --late 10%:3s >many
	[[ ! $(comm -23 <(sort late) <(sort many)) ]]
	which_ones duplicate --dup 5% >dup
	same dup <(which_ones duplicate --dup 5% --late 5%:3s --swap 5%)
	run ! cmp -s late dup
	run ! cmp -s late <(gen -s 2 -n 5000 --late 5%:3s --mark '{t: seq}' | grep late | jq .t | sort -n)
}

@test "a probability of 100% befalls all, of 0 none" {
	gen -n 10 --dup 100% seq | uniq -c | awk '$1 != 2 { exit 1 }'
	gen -n 10 --gap 100% >out
	[[ ! -s out ]]
	gen -n 10 --late 0%:3s --dup 0 --gap 0.0 --swap 0 --bad-lines 0 seq >out
	same out <(seq 0 9)
}

@test "--stats counts only the faults that were asked for" {
	try streamgen -n 3 --start 1970-01-01 --late 0%:1s --stats seq
	[[ $stderr =~ ^\{\"out\":3,\"bytes\":6,\"late\":0,\"seconds\":[0-9.]+\}$ ]]
}

# --- usage -----------------------------------------------------------------

@test "wrong faults are 64 and named" {
	usage() {
		local message=$1
		shift
		try -64 streamgen --start 2026-01-01 "$@"
		says "$message"
		says "Try 'streamgen --help'."
		is ''
	}
	for p in 5x 101% 1.5 -1% '' % . 5%% .5 1e-3; do
		usage "--dup $p: not a probability like 5% or 0.05: $p" --dup "$p"
	done
	usage '--late 5%: by how much? 5%:3s, say' --late 5%
	usage '--late 5%:soon: not a duration like 3s, 1s..5s or exp:3s: soon' --late 5%:soon
	usage '--late 5%:3s..1s: the range 3s..1s runs backwards' --late 5%:3s..1s
	usage '--late often:3s: not a probability' --late often:3s
	usage '--dup 1%:x: not a duration' --dup 1%:x
	usage '--swap 1%:0: not a number of records like 5: 0' --swap 1%:0
	usage '--gap 1%:x: not a number of records like 5: x' --gap 1%:x
	usage '--bad-lines 1%:uft8: unknown kind uft8; did you mean utf8?' --bad-lines 1%:uft8
	usage '--bad-lines 1%:rotten: unknown kind rotten; one of truncated, utf8, type, missing' \
		--bad-lines 1%:rotten
	usage '--bad-lines 1%:utf8,: unknown kind' --bad-lines 1%:utf8,
	usage '--mark: there are no faults to tell' --mark
	try -64 streamgen -r max --late 5%:3s
	says '--late 5%:3s: no time passes from record to record; give a pace (-r 1000/s) or event times'
	try -64 streamgen -r max --dup 5%:3s
	says '--dup 5%:3s: no time passes'
	try streamgen -n 1 -r max --dup 5%
}
