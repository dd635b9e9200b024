# kcons against a real broker: what is read, how it is written, how it ends.
load ../lib

setup() {
	setup_default
	need_kafka
	t=$(fresh)
}

# one [PARTITION]: sends stdin to a partition of the test's topic.
send() {
	kprod -b "$b" -t "$t" -p "${1:-0}" "${@:2}"
}

@test "every way to say where to begin and to end" {
	kafka_topic "$t" 2
	seq 0 9 | send 0
	seq 100 104 | send 1
	both() {
		# shellcheck disable=SC2086
		tryp "kcons -b $b $t $1 | sort -n | tr '\n' ' '"
		is "$2 "
	}
	both "-e" "0 1 2 3 4 5 6 7 8 9 100 101 102 103 104"
	both "-e --from-beginning" "0 1 2 3 4 5 6 7 8 9 100 101 102 103 104"
	both "-e -p 1" "100 101 102 103 104"
	both "-e -p 0-1" "0 1 2 3 4 5 6 7 8 9 100 101 102 103 104"
	both "-e -o -2" "8 9 103 104"
	both "-e -o 4" "4 5 6 7 8 9 104"
	both "-o 2..4" "2 3 102 103"
	both "-o ..end -p 1" "100 101 102 103 104"
	both "-o beginning..-8 -p 0" "0 1"
	both "-o -1000..1" "0 100"
	both "-c 3 -p 0" "0 1 2"
	try kcons -b "$b" -e -o end "$t"
	is ""
	try kcons -b "$b" -c 0 "$t"
	is ""
}

@test "times: milliseconds and RFC 3339, from and to" {
	kafka_topic "$t" 1
	local i
	for i in 0 1 2 3 4; do
		printf '{"value":%d,"timestamp":%d}\n' $i $((1700000000000 + 1000 * i))
	done | send 0 -J
	try kcons -b "$b" -e -o @1700000002000 "$t"
	is "2
3
4"
	try kcons -b "$b" -o @1700000001000..@1700000003000 "$t"
	is "1
2"
	# 1700000003 is 2023-11-14T22:13:23Z
	try kcons -b "$b" -e -o @2023-11-14T22:13:23Z "$t"
	is "3
4"
	try kcons -b "$b" -o s@1700000001000 -o e@1700000002000 "$t"
	is 1
	try kcons -b "$b" -e -o @2100-01-01 "$t"
	is ""
}

@test "-o end follows what comes later" {
	kafka_topic "$t" 1
	echo before | send
	KAFKA_TRACE=1 spawn kcons kcons -b "$b" -o end -c 2 "$t"
	wait_for 30 grep -q Fetch kcons.err # (it knows by then where the end is)
	printf 'one\ntwo\n' | send
	ended "$pid"
	((status == 0))
	printf 'one\ntwo\n' >want
	same want kcons.out
}

@test "an offset that is not in the log is 69 unless told what to do" {
	kafka_topic "$t" 1
	seq 5 | send
	try -69 kcons -b "$b" -o 100 "$t"
	says "100"
	try kcons -b "$b" -c 5 -o 100 -X auto.offset.reset=earliest "$t"
	is "$(seq 5)"
}

@test "topics by pattern, in the order of their names; none is 69" {
	local a
	for a in "$t-b" "$t-a" "$t-c"; do
		kafka_topic "$a" 1
		echo "$a" | kprod -b "$b" -t "$a"
	done
	tryp "kcons -b $b -e '^$t-[ab]\$' | sort"
	is "$t-a
$t-b"
	try -69 kcons -b "$b" -e "^$t-x"
	says "no topic matches"
	try -64 kcons -b "$b" -e '^('
	tryp "kcons -b $b -e -t $t-a $t-c | sort"
	is "$t-a
$t-c"
}

@test "a topic that does not exist is 69 and is not made" {
	try -69 kcons -b "$b" "$t"
	says "topic $t"
	try -69 kcons -b "$b" -L "$t"
	[[ $output == *'"error":"UNKNOWN_TOPIC_OR_PARTITION"'* ]]
}

@test "a partition that does not exist is wrong use" {
	kafka_topic "$t" 2
	try -64 kcons -b "$b" -p 2 "$t"
	says "$t has no partition 2, only 0 to 1"
}

@test "plain lines: JSON in one line, null, and what is no line" {
	kafka_topic "$t" 1
	printf '%s\n' '{"value_text":"{\n \"a\": 1\r\n}"}' '{"value":null}' \
		'{"value_text":""}' '{"value_text":"one\ntwo"}' '{"value":5}' | send 0 -J
	try -65 bash -c "kcons -b $b -e $t >out"
	printf '{  "a": 1  }\nnull\n\n' >want
	same want out
	says "$t, partition 0, offset 3: the value holds a line break and is not JSON; -J writes any value"
	try kcons -b "$b" -e --bad=skip "$t"
	[[ ${lines[-1]} == 5 ]]
	says "1 bad record skipped"
	try kcons -b "$b" -e --bad=bad "$t"
	[[ $(<bad) == *"\"topic\":\"$t\",\"partition\":0,\"offset\":3,"*'"text":"one\ntwo"}' ]]
}

@test "a full disk is 74" {
	kafka_topic "$t" 1
	echo one | send
	tryp -74 "kcons -b $b -e $t >/dev/full"
	says "standard output: No space left on device"
}

@test "a reader that goes ends kcons by SIGPIPE, when busy and when idle" {
	kafka_topic "$t" 1
	seq 100000 | send
	tryp "kcons -b $b $t | head -n 1; echo \${PIPESTATUS[0]}"
	is "1
141"
	SECONDS=0
	tryp "kcons -b $b -o end $t | sleep 1; echo \${PIPESTATUS[0]}"
	is 141
	((SECONDS <= 20)) # (without a word from the broker it would stay for ever)
}

@test "with SIGPIPE ignored it is an error of output" {
	kafka_topic "$t" 1
	seq 100000 | send
	tryp "trap '' PIPE; { kcons -b $b $t; echo \$? >code; } | head -n 1"
	[[ $(<code) == 74 ]]
	says "the reader is gone"
}

@test "signals end it by the same signal, after what was read is written" {
	kafka_topic "$t" 1
	seq 1000 | send
	spawn kcons kcons -b "$b" "$t"
	wait_for 30 lines_in kcons.out 1000
	kill -TERM "$pid"
	ended "$pid"
	((status == 143))
	seq 1000 >want
	same want kcons.out
}

@test "a reader that takes nothing holds a signal up for --drain only" {
	kafka_topic "$t" 1
	seq 200000 | send
	mkfifo pipe
	exec {hold}<>pipe
	spawn kcons bash -c "exec kcons -b $b --drain 4s $t >pipe"
	wait_for 30 is_full "$hold" "$pid"
	sleep 0.3
	kill -TERM "$pid"
	wait_for 20 took "$pid" TERM
	sleep 0.2
	alive "$pid"
	ended "$pid" 9 # the default is 10 s
	((status == 143))
	exec {hold}>&-
}

@test "a slow reader: memory stays bounded and nothing is lost" {
	kafka_topic "$t" 100
	streamgen -n 500000 -r max -s 5 >in
	try kprod -b "$b" -t "$t" in
	mkfifo pipe
	spawn kcons bash -c "exec kcons -b $b -e $t >pipe"
	local process=$pid
	exec {hold}<pipe
	wait_for 30 is_full "$hold" "$process"
	sleep 2
	sanitized || (($(awk '/VmHWM/ { print $2 }' "/proc/$process/status") < 16384))
	LC_ALL=C sort <&"$hold" >got
	exec {hold}<&-
	ended "$process" 60
	((status == 0))
	LC_ALL=C sort in >want
	same want got
}

@test "nothing of a damaged batch is written: 76" {
	kafka_topic "$t" 1
	echo good | send
	printf 'damaged-1\ndamaged-2\n' | send
	local log=$KAFKA_DIR/1/data/$t-0/00000000000000000000.log at
	at=$(grep -abo damaged-2 "$log" | cut -d: -f1)
	printf X | dd of="$log" bs=1 seek=$((at + 3)) conv=notrunc status=none
	try -76 kcons -b "$b" -e "$t"
	is good
	says "$t"
}

# flip TOPIC BYTE BIT: in the log of its partition 0.
flip() {
	python3 - "$KAFKA_DIR/1/data/$1-0/00000000000000000000.log" "$2" "$3" <<-'END'
	import sys
	name, at, bit = sys.argv[1], int(sys.argv[2]), int(sys.argv[3])
	with open(name, "r+b") as log:
	    log.seek(at)
	    byte = log.read(1)[0]
	    log.seek(at)
	    log.write(bytes([byte ^ 1 << bit]))
	END
}

@test "no checksum reaches it: a base offset, a last offset that lie" {
	local at=() i size size_of log how which byte bit opt
	kafka_topic "$t" 1
	for ((i = 0; i < 10; i++)); do
		seq $((10 * i + 1)) $((10 * i + 10)) | send
	done
	log=$KAFKA_DIR/1/data/$t-0/00000000000000000000.log
	size=$(stat -c %s "$log")
	for ((i = 0; i < size;)); do # where batches begin
		at+=("$i")
		size_of=$(od -An -tx1 -j $((i + 8)) -N 4 "$log")
		((i += 12 + 0x${size_of// /}))
	done
	((${#at[@]} == 10))
	# of the batches at 20, 30, 90: up and down, a little and far; and of the
	# last offset delta
	for how in 2.7.0 2.7.2 3.7.1 3.6.0 3.3.4 9.7.2 9.7.5 4.26.4 9.26.6 4.23.6; do
		IFS=. read -r which byte bit <<<"$how"
		echo "$how"
		flip "$t" $((at[which] + byte)) "$bit"
		for opt in -e '-o beginning..100' '-o ..95' '-c 100'; do
			# shellcheck disable=SC2086 # an option, an argument
			try -76 kcons -b "$b" $opt -J "$t" --timeout 10s
			says "$t partition 0: batch at offset"
			streamproc -r '"\(.offset) \(.value)"' <<<"$output" >got
			# what was written is right, and nothing of the batch
			(($(wc -l <got) <= 10 * which))
			same got <(paste -d' ' <(seq 0 99) <(seq 100) | head -n "$(wc -l <got)")
		done
		flip "$t" $((at[which] + byte)) "$bit"
	done
	try kcons -b "$b" -e "$t"
	is "$(seq 100)"
}

@test "-L and -Q list the cluster as JSON" {
	kafka_topic "$t" 2
	seq 3 | send 1
	try kcons -b "$b" -L "$t"
	[[ ${lines[0]} == '{"broker":1,"host":"127.0.0.1","port":'*'"controller":true}' ]]
	[[ ${lines[1]} == "{\"topic\":\"$t\",\"partition\":0,\"leader\":1,\"replicas\":[1],\"isr\":[1]}" ]]
	((${#lines[@]} == 3))
	tryp "kcons -b $b -L | grep -c '\"$t\"'"
	is 2
	try kcons -b "$b" -Q "$t"
	is "{\"topic\":\"$t\",\"partition\":0,\"beginning\":0,\"end\":0}
{\"topic\":\"$t\",\"partition\":1,\"beginning\":0,\"end\":3}"
	try kcons -b "$b" -Q -o @0 "$t"
	is "{\"topic\":\"$t\",\"partition\":0,\"offset\":null}
{\"topic\":\"$t\",\"partition\":1,\"offset\":0}"
}

@test "listings: what is wrong, or goes with reading only" {
	kafka_topic "$t" 1
	try -69 kcons -b "$b" -L "^$t-none"
	says "no topic matches ^$t-none"
	try -69 kcons -b "$b" -L "$t-none"
	says "topic $t-none: no such topic"
	try -64 kcons -b "$b" -L -p 0 "$t"
	says "-L and -p exclude each other"
	try -64 kcons -b "$b" -Q -e "$t"
	says "-Q and -e exclude each other"
	try -64 kcons -b "$b" -Q -J "$t"
	says "-Q and -J exclude each other"
	try kcons -b "$b" -Q --from-beginning "$t"
	is "{\"topic\":\"$t\",\"partition\":0,\"offset\":0}"
}

@test "-e from an offset behind the end is 69, from the end it is nothing" {
	kafka_topic "$t" 1
	seq 3 | send 0
	try kcons -b "$b" -e -o 3 "$t"
	is ""
	try -69 kcons -b "$b" -e -o 4 "$t"
	is ""
	says "topic $t partition 0: offset 4 is not in the log, which has 0 to 3"
	try kcons -b "$b" -e -o 4 -X auto.offset.reset=earliest "$t"
	is "1
2
3"
	local places
	for places in 2..1 -1..-2 @2..@1; do
		try -64 kcons -b "$b" -o "$places" "$t"
		says "it ends before it begins"
	done
}

@test "--stats tells what was read" {
	kafka_topic "$t" 1
	printf 'a\nb\n' | send
	try kcons -b "$b" -e --stats "$t"
	[[ $stderr == '{"out":2,"bytes":4,"null":0,"bad":0,'*'"lag":0,'*'"seconds":'*'}' ]]
}

@test "KAFKA_TRACE=1 has a line for each request and response" {
	kafka_topic "$t" 1
	KAFKA_TRACE=1 try kcons -b "$b" -e "$t"
	says ApiVersions
	says Metadata
	says ListOffsets
}
