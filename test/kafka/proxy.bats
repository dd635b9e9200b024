# The network between clients and broker at its worst: test/proxy stands there.
#
# Whatever it does, a record that kprod says is acknowledged is there once and in
# its key's order; kcons writes whole lines only, and all of them in the end.
load ../lib

setup_file() {
	[[ ! ${KAFKA_MISSING-} ]] || return 0
	cd "$BATS_FILE_TMPDIR" || return
	"$ROOT/test/proxy" >ports 2>proxy.err 3>&- &
	echo "$!" >proxy.pid
	wait_for 20 test -s ports
	read -r port control <ports
	export port control KAFKA_DIR=$BATS_FILE_TMPDIR/kafka
	direct=$("$ROOT/scripts/kafka" start --property connections.max.idle.ms=5000 \
		--property "advertised.listeners=PLAINTEXT://127.0.0.1:$port") || return
	export direct
}

teardown_file() {
	[[ ! -e $BATS_FILE_TMPDIR/proxy.pid ]] ||
		kill "$(<"$BATS_FILE_TMPDIR/proxy.pid")"
	[[ ! -e $BATS_FILE_TMPDIR/kafka/version ]] ||
		"$ROOT/scripts/kafka" --dir "$BATS_FILE_TMPDIR/kafka" stop
}

setup() {
	setup_default
	[[ ! ${KAFKA_MISSING-} ]] || absent "$KAFKA_MISSING"
	exec {ctl}<>"/dev/tcp/127.0.0.1/$control"
	proxy target "${direct##*:}"
	proxy heal
	proxy drop
	b=127.0.0.1:$port
	t=$(fresh)
	# Patience for tests: what is lost is noticed after a second.
	quick=(-X request.timeout.ms=1000 -X reconnect.backoff.ms=10
		-X retry.backoff.ms=10)
}

teardown() {
	teardown_default
}

# proxy COMMAND...: gives the proxy a command and waits until it holds; what it
# says of itself is in $answer.
proxy() {
	echo "$*" >&"$ctl"
	read -r -t 10 answer <&"$ctl"
	[[ $answer == ok || $answer == [0-9]* ]] || { echo "$*: $answer"; return 1; }
}

# faults_struck: how many connections the faults have struck so far.
faults_struck() {
	proxy stats
	echo "${answer##* }"
}

connections() {
	proxy stats
	echo "${answer%% *}"
}

# Whether no connection is open (for wait_for).
none_open() {
	proxy stats
	[[ $answer == [0-9]*' 0 '* ]]
}

topic() {
	"$ROOT/test/kafka/admin" "$direct" create "$@"
}

# records N: numbered, with keys.
records() {
	streamgen -n "$1" -r max -s 7 '{key: randint(0; 99), n: seq}'
}

# delivered FILE TOPIC: each line of FILE is in the topic once, each key's in
# their order.
delivered() {
	LC_ALL=C sort -s -t: -k2,2 "$1" >want
	kcons -b "$direct" -e "$2" | LC_ALL=C sort -s -t: -k2,2 >got
	same want got
}

# What a stream of bytes can suffer and still be healed. A position beyond the
# first exchanges strikes amid records.
faults=('delay 20' 'throttle 400000' 'segments 700'
	'cut up 30000 rst 3' 'cut up 700 fin 3' 'cut down 450 rst 3'
	'cut down 600 fin 3' 'hole up 40000' 'hole down 500' 'flip up 30000')

@test "kprod under each fault: every record once, in its key's order" {
	local fault was
	records "${LONG:+10}2000" >in
	for fault in "${faults[@]}"; do
		topic "$t" 4
		was=$(faults_struck)
		proxy "$fault"
		echo "$fault"
		try kprod -b "$b" -t "$t" "${quick[@]}" -k .key -X batch.size=8192 in
		[[ $stderr == '' ]]
		[[ $fault != @(cut|hole|flip)* ]] || (($(faults_struck) > was))
		proxy heal
		delivered in "$t"
		t=$(fresh)
	done
}

@test "kcons under each fault: every record once, whole lines, in order" {
	local fault was
	records "${LONG:+10}4000" >in
	topic "$t" 1
	kprod -b "$b" -t "$t" -X batch.size=8192 in
	for fault in "${faults[@]}" 'flip down 60000 3' 'segments 1' \
		'cut down 30000 rst 4' 'hole down 50000'; do
		was=$(faults_struck)
		proxy "$fault"
		echo "$fault"
		try kcons -b "$b" "${quick[@]}" -e "$t"
		[[ $stderr == '' ]]
		same in <(echo "$output")
		# (it asks for little: what strikes late upwards does not strike)
		[[ $fault != @(cut|hole|flip)\ down* ]] || (($(faults_struck) > was))
		proxy heal
	done
}

@test "kprod byte by byte" {
	records 300 >in
	topic "$t" 2
	proxy segments 1
	try kprod -b "$b" -t "$t" -k .key in
	proxy heal
	delivered in "$t"
}

# sweep DIRECTION LAST STEP COMMAND...: runs COMMAND with each position of a cut
# as its argument, ends and resets in turn.
sweep() {
	local at how=fin direction=$1 last=$2 step=$3
	shift 3
	[[ ! ${LONG-} ]] || step=1
	for ((at = 0; at < last; at += step)); do
		proxy cut "$direction" "$at" "$how"
		"$@" "$at" || { echo "cut $direction $at $how"; return 1; }
		[[ $how == fin ]] && how=rst || how=fin
	done
	proxy heal
}

produce_once() {
	local i
	for i in 1 2 3; do
		echo "$direction-$1-$i"
	done >part
	cat part >>all
	try kprod -b "$b" -t "$t" "${quick[@]}" part
	[[ $stderr == '' ]]
}

consume_once() {
	try kcons -b "$b" "${quick[@]}" -e "$t"
	[[ $stderr == '' && $output == "$(<in)" ]]
}

@test "kprod: a connection cut at each place of its answers and requests" {
	topic "$t" 1
	sweep down 800 31 produce_once
	sweep up 500 29 produce_once
	kcons -b "$direct" -e "$t" >got
	same all got
}

@test "kcons: a connection cut at each place of its answers and requests" {
	topic "$t" 1
	seq 1 30 >in
	kprod -b "$b" -t "$t" in
	sweep down 1100 43 consume_once
	sweep up 300 31 consume_once
}

@test "bits that are always wrong: no line of a damaged batch, and 76" {
	records 4000 >in
	topic "$t" 1
	head -n 5 in | kprod -b "$b" -t "$t"
	tail -n +6 in | kprod -b "$b" -t "$t"
	proxy noise down 20000
	try -76 kcons -b "$b" "${quick[@]}" -e "$t"
	says "$t"
	is "$(head -n 5 in)"
}

@test "an idle connection that the broker closes is no event" {
	topic "$t" 1
	mkfifo pipe
	KAFKA_TRACE=1 spawn kprod bash -c "exec kprod -v -b $b -t $t --tee <pipe"
	exec {to}>pipe
	echo one >&"$to"
	wait_for 20 lines_in kprod.out 1
	local was connected
	was=$(connections)
	connected=$(grep -c connected kprod.err)
	wait_for 30 none_open
	echo two >&"$to"
	wait_for 20 lines_in kprod.out 2
	exec {to}>&-
	ended "$pid"
	((status == 0))
	(($(connections) == was + 1))
	(($(grep -c connected kprod.err) == connected + 1))
	run ! grep -Ei 'closed|lost|reset|reach' kprod.err
	try kcons -b "$direct" -e "$t"
	is $'one\ntwo'
}

@test "silence in the middle of a stream: noticed in time, healed by another connection" {
	topic "$t" 1
	mkfifo pipe
	KAFKA_TRACE=1 spawn kprod bash -c "exec kprod -v -b $b -t $t --tee -X request.timeout.ms=1000 <pipe"
	exec {to}>pipe
	echo one >&"$to"
	wait_for 20 lines_in kprod.out 1
	proxy hole down 0
	echo two >&"$to"
	wait_for 20 lines_in kprod.out 2
	exec {to}>&-
	ended "$pid"
	((status == 0))
	grep -q 'no answer to Produce within 1000 ms' kprod.err
	try kcons -b "$direct" -e "$t"
	is $'one\ntwo'
}

@test "nothing gets through any more: 69 with the four counts, in time" {
	topic "$t" 1
	proxy hole down 0 1000000
	tryp -69 "echo one | kprod -b $b -t $t --timeout 1s -X request.timeout.ms=300"
	says "127.0.0.1:$port"
	try -69 kcons -b "$b" -X request.timeout.ms=300 --timeout 1s -e "$t"
	says "127.0.0.1:$port"
	proxy heal
	mkfifo pipe
	spawn kprod bash -c "exec kprod -b $b -t $t --tee -X request.timeout.ms=300 -X delivery.timeout.ms=3000 <pipe"
	exec {to}>pipe
	echo one >&"$to"
	wait_for 20 lines_in kprod.out 1
	proxy hole down 0 1000000
	printf '%s\n' two three >&"$to"
	ended "$pid" 30
	exec {to}>&-
	((status == 69))
	grep -q '1 acknowledged (first: line 1), 0 rejected, 2 in doubt (first: line 2), 0 not sent' kprod.err
}

# peak PID: its greatest resident size, KiB.
peak() {
	awk '/VmHWM/ { print $2 }' "/proc/$1/status"
}

@test "a slow network: memory stays put and nothing is lost" {
	streamgen -n 300000 -r max -s 5 >in
	topic "$t" 4
	proxy throttle 300000
	spawn kprod kprod -b "$b" -t "$t" -X request.timeout.ms=60000 in
	sleep 2
	alive "$pid"
	sanitized || (($(peak "$pid") < 16384))
	proxy heal
	ended "$pid" 60
	((status == 0))
	proxy throttle 300000
	spawn kcons kcons -b "$b" -e "$t"
	sleep 2
	alive "$pid"
	sanitized || (($(peak "$pid") < 16384))
	proxy heal
	ended "$pid" 60
	((status == 0))
	same <(LC_ALL=C sort in) <(LC_ALL=C sort kcons.out)
}

@test "a group behind a network that breaks all the time: every record" {
	records 10000 >in
	topic "$t" 4
	kprod -b "$b" -t "$t" -k .key -X batch.size=8192 in
	proxy cut down 40000 rst 30
	try kcons -b "$b" "${quick[@]}" -G "$t-group" -e "$t"
	same <(LC_ALL=C sort in) <(LC_ALL=C sort -u <<<"$output")
	proxy heal
	try kcons -b "$b" -G "$t-group" -e "$t"
	is ''
}

@test "KAFKA_TRACE=1: API, version, bytes, milliseconds and error, a line each" {
	topic "$t" 1
	KAFKA_TRACE=1 tryp "echo one | kprod -b $b -t $t"
	local request='> [A-Za-z]+ [0-9]+ #[0-9]+ [0-9]+ bytes'
	local reply='< [A-Za-z]+ [0-9]+ #[0-9]+ [0-9]+ bytes [0-9.]+ ms error -?[0-9]+'
	local said=$stderr
	run ! grep -Ev "^.*127\.0\.0\.1:$port\)? ($request|$reply)\$" <<<"$said"
	local api
	for api in ApiVersions Metadata InitProducerId Produce; do
		(($(grep -c " > $api " <<<"$said") == $(grep -c " < $api .* error 0$" <<<"$said")))
		[[ $said == *" < $api "* ]]
	done
}
