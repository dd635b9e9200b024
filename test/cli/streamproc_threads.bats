#!/usr/bin/env bats
# streamproc -P: several threads do what one does, to the byte.

load ../lib

# alike ARG...: streamproc with these arguments on the file `in` (or $input)
# has the same output, messages and status in 1, 2, 3 and 8 threads.
alike() {
	local threads counts=(1 2 3 8) want='' status
	# where it is races that are looked for, which takes its time
	[[ ${SANITIZE-} != thread ]] || counts=(1 3)
	for threads in "${counts[@]}"; do
		rm -f aside
		status=0
		timeout -k 2 30 streamproc -P "$threads" "$@" <"${input:-in}" \
			>"out.$threads" 2>"err.$threads" || status=$?
		echo "$status" >>"err.$threads"
		sed -i 's/"seconds":[0-9.]*/"seconds":0/' "err.$threads"
		# how far ahead of its end a run has read is a matter of blocks
		[[ $(tail -n 1 "err.$threads") == 0 ]] ||
			sed -i 's/"bytes_in":[0-9]*/"bytes_in":0/' "err.$threads"
		[[ ! -e aside ]] || cat aside >>"err.$threads"
		[[ $want ]] || want=$threads
		same "out.$want" "out.$threads" && same "err.$want" "err.$threads" || {
			echo "$threads threads: streamproc $*"
			return 1
		}
	done
}

# records N: records with strings, escapes, white space, blank lines and CRs.
records() {
	awk -v n="$1" 'BEGIN {
		for (i = 1; i <= n; i++) {
			printf "{\"id\":%d, \"v\":%d.%d,\"s\":\"s%03d\\n\",\"a\":[%d,{\"b\":null}]}",
				i, i * 7919 % 1000, i % 10, i % 50, i
			printf i % 11 ? "\n" : "\r\n"
			if (i % 101 == 0)
				printf "\n \n"
		}
	}'
}

# spoiled N: the same with a line in 37 that is bad in one way or another.
spoiled() {
	records "$1" | awk '
	NR % 37 { print; next }
	NR % 3 == 0 { print substr($0, 1, length($0) / 2); next }
	NR % 5 == 0 { print "\"\xff\""; next }
	{ print "{\"id\":" NR "}}" }'
}

# memory PID: the most it ever had, in KiB.
memory() {
	awk '/^VmHWM/ { print $2 }' "/proc/$1/status"
}

# --- the same as one thread ---------------------------------------------------

@test "many programs" {
	records 8000 >in
	for program in . .v '.v *= 2' 'select(.v > 500)' '{id, w: (.v * 2), s}' empty \
		'.id, .s, .a[]' 'with_entries(.value |= .)' '[.id, input_line_number]' \
		'input_filename, .id' 'select(.s | test("^s0[0-4]"))' \
		'.s | [match("(?<n>[0-9]+)").captures[].string]' \
		'.a[1] | keys' 'tojson' '@base64 "\(.s)"' '[limit(3; range(.id))]' \
		'reduce range(10) as $i (.v; . + $i)' 'def f: if . > 100 then . / 2 | f else . end; .v | f' \
		'.id |= (. * 1e3 | todate | fromdate)' '{($__loc__ | tojson): .id}'; do
		alike "$program"
	done
}

@test "every way of writing, and values from outside" {
	records 3000 >in
	echo '{"deep":[1.50,"\u00e9",{"x":null}]}' >data
	alike -r .s
	alike -j .s
	alike -a .
	alike -S .
	alike -C .
	alike --tab .
	alike --indent 3 .
	alike --seq .id
	alike -R .
	alike -R -r '"\(input_line_number) \(.)"'
	alike --arg x text --argjson y '{"a":[1,2,{"b":1.0}]}' '[.id, $x, $y, ($y.a | length)]'
	alike --slurpfile d data --rawfile t data '[$d, $t, .id] | .[0][0].deep += [.[2]]'
	alike '[$ENV.HOME, env.PATH, .id]'
	echo '.id | . * 2' >prog
	alike -f prog
	alike --stats .v
	alike --stats 'select(.v > 990) | .a[]'
}

@test "blocks of all sizes" {
	# one line longer than what is read at once, among short ones
	{
		records 300
		printf '{"long":"%0200000d"}\n' 7
		records 300
		printf '{"longer":"%01500000d"}\n' 7
		printf '{"last":true}'
	} >in
	alike .
	alike '[input_line_number, (tojson | length)]'
	alike --max-line 100K --bad=skip -v .id
	alike --max-line 100K --bad=aside 'input_line_number'
	# slow on each record, so that blocks get as small as a line
	records 60 >in
	alike '[range(30000)] | length'
	# from a pipe, by pieces
	records 2000 >in
	streamproc '[.id, input_line_number]' in >want
	for size in 1 313 4099 70001; do
		dd if=in ibs=$size obs=$size status=none | streamproc -P 3 '[.id, input_line_number]' >got
		same want got
	done
}

@test "no input, blank input, one record, the last line without its end" {
	printf '' >in
	alike --stats .
	printf '\n\n \r\n' >in
	alike --stats .
	printf '\xef\xbb\xbf1\n\xef\xbb\xbf2\n' >in
	alike --bad=skip -v .
	printf '1\n2' >in
	alike --stats .
	alike --final-lf required .
	alike --final-lf required --bad=skip -v .
	alike --final-lf required --bad=aside --stats -R .
	records 2000 >in
	printf '{"id"' >>in
	alike .id
	alike --final-lf required --bad=aside --stats .id
}

@test "several files, one of them missing" {
	spoiled 3000 >a
	records 10 >b
	printf '' >c
	records 3000 >in
	alike --bad=skip -v '[input_filename, input_line_number, .id]' a b c - a
	alike --bad=aside --stats '.id, error("no")' b a c
	alike .id b - missing a
	[[ $(<err.3) == *missing:* ]]
}

@test "bad lines under every policy" {
	spoiled 5000 >in
	for program in . .id 'if .id % 7 == 3 then error("seven") else .id end' '.id, .a[0] / (.id % 13)'; do
		alike --stats "$program"
		alike --stats --bad=skip "$program"
		alike --stats --bad=skip -v "$program"
		alike --stats --bad=aside "$program"
	done
	# late, so that there is a lot before it and a lot behind it
	{ records 7000; echo '{"id":}'; records 7000; } >in
	alike .id
	[[ $(tail -n 1 out.3) == 7000 && $(wc -l <out.3) == 7000 ]]
	[[ $(<err.3) == *'standard input: line '*': byte 7: '* ]]
	# where bad records cannot be written to, nothing after them is either
	spoiled 5000 >in
	alike --bad=/dev/full --stats '.id, debug'
	[[ $(tail -n 1 err.3) == 74 ]]
}

@test "every line bad" {
	awk 'BEGIN { for (i = 0; i < 20000; i++) print "{\"a\":" i "," }' >in
	alike --stats .
	alike --stats --bad=skip .
	alike --stats --bad=aside .
}

@test "debug and stderr come in order" {
	spoiled 3000 >in
	alike --bad=skip -v 'debug("<\(.id)>"), (.id | stderr) | empty'
	alike --bad=aside 'debug, error(.id | tostring)'
	# so many that they are told before the block is done
	records 200 >in
	alike 'range(.id) as $i | [.id, $i] | debug | select($i == 3)'
}

@test "halt and halt_error" {
	records 6000 >in
	alike 'if .id == 4000 then halt else .id end'
	alike '.id, (select(.id == 1234) | "bye\n" | halt_error(7))'
	[[ $(tail -n 1 err.3) == 7 && $(wc -l <out.3) == 1234 ]]
	alike 'debug | select(.id == 5999) | halt_error'
	# whoever comes first in the input ends it, not whoever is first to halt
	alike 'if .id % 1000 == 0 then halt_error(.id / 1000) else .id end'
	[[ $(tail -n 1 err.3) == 1 ]]
}

@test "-e" {
	records 4000 >in
	alike -e '.id == 4000'
	[[ $(<err.3) == 0 ]]
	alike -e '.id != 4000'
	[[ $(<err.3) == 1 ]]
	alike -e empty
	[[ $(<err.3) == 4 ]]
	alike -e 'select(.id == 7)'
	# outputs that were taken back do not count
	alike -e --bad=skip '.id, (select(.id > 3000) | false, error)'
	[[ $(tail -n 1 err.3) == 0 ]]
}

@test "outputs much greater than the input" {
	records 40 >in
	alike --stats '.id as $i | range(20000) | [$i, .]'
	# more than is held back of one record, and its error
	alike --bad=skip --stats 'if .id == 20 then range(300000), error("late") else .id end'
	[[ $(<err.3) == *'standard input: line 20: late'* && $(tail -n 1 err.3) == 65 ]]
	# debug in the middle of outputs that are taken back
	alike --bad=skip --stats '.id, ("x" * 1000 | debug), if .id % 2 == 0 then error else range(300) end'
}

@test "memory that runs out in a thread is 71" {
	sanitized && skip "limits on memory do not go with sanitizers"
	records 500 >in
	status=0
	(ulimit -v 700000 && exec streamproc -P 2 '[range(100000000)] | length' in) 2>err || status=$?
	((status == 71))
	grep -q '^streamproc: out of memory' err
	[[ $(wc -l <err) == 1 ]]
}

# --- what order matters to ------------------------------------------------------

@test "what depends on the order of records is refused" {
	refused() {
		try -64 streamproc "$@"
		says "streamproc: $message"
		is ''
	}
	message='-P does not go with -n' refused -P 2 -n .
	message='-P does not go with -s' refused -P 2 -s .
	message='-P does not go with -m' refused --threads=2 -m .
	message='-P does not go with the verb pace' refused -P 2 pace --delay 1s
	message='input and inputs take records in their order' refused -P 2 '[., input]'
	message='input and inputs take records in their order' refused -P 0 'first(inputs)'
	message='--threads: 257 is not between 0 and 256' refused -P 257 .
	message='--threads: ' refused -P -1 .
	try streamproc -P 1 -n '[inputs]' </dev/null
	try streamproc -P 1 -s . </dev/null
	tryp "echo '{}' | streamproc -P 0 ."
	is '{}'
}

# --- the stream ---------------------------------------------------------------

@test "a record that comes alone leaves at once, however many came before" {
	mkfifo in
	spawn proc bash -c 'exec streamproc -P 4 .id <in'
	exec 5>in
	for i in 1 2 3; do
		echo "{\"id\":$i}" >&5
		wait_for 1 lines_in proc.out "$i"
	done
	records 5000 >&5
	wait_for 5 lines_in proc.out 5003
	echo '{"id":"end"}' >&5
	wait_for 1 lines_in proc.out 5004
	printf '{"id":' >&5
	sleep 0.1
	lines_in proc.out 5004
	echo '"x"}' >&5
	wait_for 1 lines_in proc.out 5005
	exec 5>&-
	ended "$pid"
	((status == 0))
	[[ $(tail -n 2 proc.out) == $'"end"\n"x"' ]]
}

@test "a message comes while its record is still at work" {
	mkfifo in
	spawn proc env --default-signal=INT bash -c '
		exec streamproc -P 2 "if . == 2 then debug, range(1e12) else . end | select(. == 1)" <in'
	exec 5>in
	printf '1\n2\n3\n' >&5
	wait_for 5 grep -q DEBUG proc.err
	kill -INT "$pid"
	sleep 0.1
	kill -INT "$pid"
	ended "$pid"
	((status == 130))
	exec 5>&-
}

@test "behind a slow reader memory is bounded and the input waits" {
	record='{"id":1,"v":2.5,"s":"some text\\n","a":[1,{"b":null}]}'
	for program in . '., ., ., .'; do
		rm -f fifo pid
		mkfifo fifo
		spawn proc bash -c "
			yes '$record' |
			(echo \$BASHPID >pid; exec streamproc -P 4 '$program' >fifo)"
		exec 6<fifo
		head -c 3000000 <&6 >/dev/null
		sleep 0.5
		read -r worker <pid
		before=$(memory "$worker")
		sleep 0.5
		# it stands still
		ticks=$(cut -d ' ' -f 14,15 "/proc/$worker/stat")
		sleep 0.3
		[[ $(cut -d ' ' -f 14,15 "/proc/$worker/stat") == "$ticks" ]]
		head -c 3000000 <&6 >/dev/null
		echo "$program: $before KiB"
		sanitized || ((before < 16000 && $(memory "$worker") < 16000))
		exec 6<&-
		ended "$pid"
		((status == 141))
	done
}

@test "a reader that goes ends it, also while it waits" {
	try bash -c 'yes 1 | streamproc -P 2 . | head -n 1 >/dev/null; echo "${PIPESTATUS[1]}"'
	is 141
	mkfifo in
	exec 5<>in
	echo 1 >&5
	start=${EPOCHREALTIME/./}
	try bash -c 'streamproc -P 2 . <in | head -n 1 >/dev/null; echo "${PIPESTATUS[0]}"'
	is 141
	((${EPOCHREALTIME/./} - start < 2000000))
	exec 5>&-
	try bash -c 'trap "" PIPE; yes 1 | streamproc -P 2 . | head -n 1 >/dev/null; echo "${PIPESTATUS[1]}"'
	is 74
	says 'standard output: the reader is gone'
	try -74 bash -c 'yes 1 | streamproc -P 2 . >/dev/full'
	says 'streamproc: standard output: No space left on device'
}

@test "a reader that goes ends it while a thread is in an endless program" {
	try bash -c '(echo 1; sleep 0.5; echo 2; sleep 5) |
		streamproc -P 2 "if . == 2 then last(range(1e15)) else . end" |
		(sleep 1; head -n 1 >/dev/null); echo "${PIPESTATUS[1]}"'
	is 141
}

# --- signals --------------------------------------------------------------------

@test "a signal on a pipe: what is on its way is delivered" {
	for s in INT:130 TERM:143 HUP:129; do
		rm -f in
		mkfifo in
		spawn proc env --default-signal="${s%:*}" bash -c 'exec streamproc -P 3 .id <in'
		exec 5>in
		records 1000 >&5
		wait_for 5 lines_in proc.out 1000
		kill -"${s%:*}" "$pid"
		sleep 0.2
		kill -0 "$pid"
		{ records 3000; printf '{"id":0}'; } >&5
		exec 5>&-
		ended "$pid" 5
		((status == ${s#*:}))
		[[ $(wc -l <proc.out) == 4000 && $(tail -n 1 proc.out) == 3000 ]]
	done
}

@test "a file is not read on after a signal, and what is written has no gap" {
	records 20000 >part
	cat part part part part part part part part >in
	spawn proc env --default-signal=INT streamproc -P 3 \
		'(last(range(300)) | empty), [.id, input_line_number]' in
	wait_for 10 lines_in proc.out 100
	kill -INT "$pid"
	ended "$pid"
	((status == 130))
	streamproc '[.id, input_line_number]' in >want
	cmp -n "$(stat -c %s proc.out)" proc.out want
	# whole lines
	[[ $(tail -c 1 proc.out | od -An -c) == *'\n'* ]]
}

@test "an endless program in threads is stopped by a signal, or after --drain" {
	records 1000 >in
	for program in 'last(range(1e15))' 'repeat(.) | empty' 'def f: f; f' '[.[]?] | until(false; .)'; do
		spawn proc env --default-signal=INT streamproc -P 3 "$program" in
		sleep 0.2
		kill -INT "$pid"
		ended "$pid" 5
		((status == 130))
	done
	spawn proc env --default-signal=TERM bash -c "
		(trap '' TERM; cat in; sleep 5) | exec streamproc --drain 1s -P 2 'repeat(1) | empty'"
	wait_for 5 pgrep -P "$pid" -x streamproc
	sleep 0.2
	kill -TERM "$(pgrep -P "$pid" -x streamproc)"
	ended "$pid" 8
	((status == 143))
}

@test "an endless output is written until the signal" {
	echo 1 >in
	spawn proc env --default-signal=INT streamproc -P 2 'repeat(1)' in
	wait_for 25 lines_in proc.out 500000
	kill -INT "$pid"
	ended "$pid" 5
	((status == 130))
	[[ $(sort -u proc.out) == 1 ]]
}

@test "a second signal ends it at once" {
	mkfifo in
	spawn proc env --default-signal=INT bash -c 'exec streamproc -P 2 "last(range(1e15))" <in'
	exec 5>in
	printf '1\n2\n3\n' >&5
	sleep 0.2
	kill -INT "$pid"
	sleep 0.2
	kill -INT "$pid"
	ended "$pid" 1
	((status == 130))
	exec 5>&-
}

@test "--stats-every tells while threads are at work" {
	mkfifo in
	spawn proc bash -c 'exec streamproc -P 2 --stats-every 100ms . <in'
	exec 5>in
	printf '1\n\n2\n' >&5
	wait_for 5 grep -q '"in":2,"out":2,"bad":0,"blank":1' proc.err
	exec 5>&-
	ended "$pid"
	((status == 0))
}
