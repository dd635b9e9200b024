# kprod against a real broker: what is sent, what is refused, how it ends.
load ../lib

setup() {
	setup_default
	need_kafka
	t=$(fresh)
}

# What the topic holds, as envelopes without their coordinates and times.
holds() {
	tryp "kcons -b $b -e -J $t | sed 's/.*\"headers\"/{\"headers\"/'"
}

@test "lines are sent as they are; CR LF, a BOM and blank lines are no part of them" {
	kafka_topic "$t" 1
	printf '\xef\xbb\xbfone\r\n\n  two \n\r\n{"a": 1}\nlast' >in
	try kprod -b "$b" -t "$t" --stats in
	[[ $stderr == '{"in":4,"acked":4,'*'"blank":2,'* ]]
	try kcons -b "$b" -e "$t"
	is 'one
  two 
{"a": 1}
last'
}

@test "many plain lines with odd ones among them: each is counted, -c is exact" {
	kafka_topic "$t" 1
	# of 20,000 lines: 19 blank, 10 with CR LF, 4 null, 3 too long
	seq 20000 | awk '
		$1 % 1000 == 500 && $1 != 9500 { print ""; next }
		$1 % 2000 == 700 { printf "%d\r\n", $1; next }
		$1 % 5000 == 17 { print "null"; next }
		$1 % 6000 == 3333 { printf "%0300d\n", $1; next }
		{ print $1 }' >in
	try kprod -b "$b" -t "$t" --null=text --bad=skip --max-line 200 --stats in
	says "3 bad records skipped"
	says '{"in":19981,"acked":19978,"rejected":3,"in_doubt":0,"not_sent":0,"bad":3,"blank":19,'
	tr -d '\r' <in | awk 'length && length < 200' >want
	kcons -b "$b" -e "$t" >got
	same want got
	try -65 kprod -b "$b" -t "$t" --max-line 200 in
	says "in: line 17: null: say what it means"
	says "16 acknowledged (first: line 1), 1 rejected (first: line 17), 0 in doubt"
	tryp "kprod -b $b -t $t --null=text --bad=skip --max-line 200 -c 12345 --stats in"
	says '"acked":12345,'
	head -n 12345 want >>want2
	kcons -b "$b" -e -o -12345 "$t" >got
	same want2 got
}

@test "several files in turn; - is standard input" {
	kafka_topic "$t" 1
	printf '1\n2' >a
	printf '4\n' >c
	tryp "echo 3 | kprod -b $b -t $t a - c"
	try kcons -b "$b" -e "$t"
	is '1
2
3
4'
	try -66 kprod -b "$b" -t "$t" a nofile
	says "nofile: No such file or directory"
	says "2 acknowledged (first: a line 1), 0 rejected"
}

@test "--final-lf=required: a torn last line is bad" {
	kafka_topic "$t" 1
	tryp -65 "printf '1\n2' | kprod -b $b -t $t --final-lf=required"
	says "standard input: line 2: the last line has no line feed"
	says "1 acknowledged"
	tryp -65 "printf '1\n2' | kprod -b $b -t $t -k . --final-lf=required"
	says "standard input: line 2: the last line has no line feed"
}

@test "a line null is refused until it is said what it means" {
	kafka_topic "$t" 1
	tryp -65 "printf 'a\nnull\nb\n' | kprod -b $b -t $t"
	says "line 2: null: say what it means by --null=tombstone (a null value) or --null=text"
	says "1 acknowledged (first: line 1), 1 rejected (first: line 2), 0 in doubt, 1 not sent (first: line 3)"
	tryp "echo null | kprod -b $b -t $t --null=tombstone"
	tryp "echo null | kprod -b $b -t $t -Z"
	tryp "echo null | kprod -b $b -t $t --null=text"
	holds
	is '{"headers":[],"key":null,"value_text":"a"}
{"headers":[],"key":null,"value":null}
{"headers":[],"key":null,"value":null}
{"headers":[],"key":null,"value_text":"null"}'
}

@test "keys, headers and timestamps by expression" {
	kafka_topic "$t" 1
	cat >in <<-'EOF'
	{"id":"a","n":1,"at":1700000000000}
	{"id":7,"n":null,"at":"2023-11-14T22:13:21Z"}
	{"id":null,"n":{"x":[1]},"at":1700000002000}
	EOF
	try kprod -b "$b" -t "$t" -k .id -H s=1 -H s= -H none --header n .n --timestamp .at in
	tryp "kcons -b $b -e -J $t | sed 's/.*\"timestamp\"/{\"timestamp\"/'"
	is '{"timestamp":1700000000000,"headers":[["s","1"],["s",""],["none",null],["n","1"]],"key":"a","value":{"id":"a","n":1,"at":1700000000000}}
{"timestamp":1700000001000,"headers":[["s","1"],["s",""],["none",null],["n",null]],"key":"7","value":{"id":7,"n":null,"at":"2023-11-14T22:13:21Z"}}
{"timestamp":1700000002000,"headers":[["s","1"],["s",""],["none",null],["n","{\"x\":[1]}"]],"key":null,"value":{"id":null,"n":{"x":[1]},"at":1700000002000}}'
}

@test "partitions by number and by expression; topics by expression" {
	kafka_topic "$t" 3
	kafka_topic "$t-x" 1
	seq 0 5 >in
	try kprod -b "$b" -t "$t" -p '. % 3' in
	try kcons -b "$b" -e -p 2 "$t"
	is '2
5'
	try -64 kprod -b "$b" -t "$t" -p 3 in
	says "has no partition 3, only 0 to 2"
	tryp -65 "echo 9 | kprod -b $b -t $t -p '. * 10'"
	says "line 1: "
	tryp -65 "echo 9 | kprod -b $b -t $t -p '\"x\"'"
	says "line 1: --partition gave string"
	tryp "echo '{\"t\":\"x\"}' | kprod -b $b --topic-from '\"$t-\" + .t'"
	try kcons -b "$b" -e "$t-x"
	is '{"t":"x"}'
}

@test "a line that is not JSON stops -k with its line and byte; what came before is sent" {
	kafka_topic "$t" 1
	printf '%s\n' '{"k":1}' '{"k":2}' '{"k":x}' '{"k":4}' >in
	try -65 kprod -b "$b" -t "$t" -k .k in
	says "in: line 3: byte 6: "
	says "2 acknowledged (first: line 1), 1 rejected (first: line 3), 0 in doubt, 1 not sent (first: line 4)"
	try kprod -b "$b" -t "$t" -k .k --bad=skip in
	says "1 bad record skipped"
	try kprod -b "$b" -t "$t" -k .k --bad=bad in
	[[ $(<bad) == '{"file":"in","line":3,"error":"byte 6: '*'","text":"{\"k\":x}"}' ]]
	try kcons -b "$b" -e "$t"
	is '{"k":1}
{"k":2}
{"k":1}
{"k":2}
{"k":4}
{"k":1}
{"k":2}
{"k":4}'
}

@test "an error of an expression is a bad record" {
	kafka_topic "$t" 1
	printf '%s\n' '{"k":1}' '5' >in
	try -65 kprod -b "$b" -t "$t" -k .k in
	says "in: line 2: --key: "
	try -65 kprod -b "$b" -t "$t" --timestamp .k in
	says "in: line 2: --timestamp: "
	tryp -65 "echo '{}' | kprod -b $b -t $t --timestamp '\"noon\"'"
	says "line 1: --timestamp gave text that is no RFC 3339 time"
}

@test "a line over --max-line is a bad record, its neighbours are not" {
	kafka_topic "$t" 1
	{ echo one; printf '%01000d\n' 0; echo three; } >in
	try -65 kprod -b "$b" -t "$t" --max-line 500 in
	says "line 2: longer than 500 bytes (--max-line)"
	tryp "kprod -b $b -t $t --max-line 500 --bad=skip <in"
	try kcons -b "$b" -e "$t"
	is 'one
one
three'
}

@test "an oversized record is found in its batch: 65, the others are delivered" {
	kafka_topic "$t" 1 max.message.bytes=10000
	{ seq 1000; head -c 20000 /dev/urandom | base64 -w 0; echo; seq 1001 2000; } >in
	try -65 kprod -b "$b" -t "$t" in
	says "in: line 1001: "
	says "2000 acknowledged (first: line 1), 1 rejected (first: line 1001), 0 in doubt, 0 not sent"
	seq 2000 >want
	kcons -b "$b" -e "$t" >got
	same want got
	try kprod -b "$b" -t "$t" --bad=bad in
	says "1 bad record written to bad"
	[[ $(wc -c <bad) -gt 26000 ]]
}

@test "a refused timestamp is found in its batch: 65, the others are delivered" {
	kafka_topic "$t" 1 message.timestamp.after.max.ms=3600000
	seq 100 | awk '{ print "{\"value\":" $1 ($1 == 42 ? ",\"timestamp\":9999999999999" : "") "}" }' >in
	try -65 kprod -b "$b" -t "$t" -J in
	says "in: line 42: "
	says "99 acknowledged (first: line 1), 1 rejected (first: line 42), 0 in doubt, 0 not sent"
	seq 100 | grep -vx 42 >want
	kcons -b "$b" -e "$t" >got
	same want got
}

@test "many refusals: the first are named, all are counted" {
	kafka_topic "$t" 1 max.message.bytes=1000
	for i in 1 2 3 4 5 6 7 8 9 10 11 12 13 14 15; do printf '%02000d\n' "$i"; done >in
	try -65 kprod -b "$b" -t "$t" in
	says "in: line 10: "
	[[ $stderr != *"in: line 11: "* ]]
	says "more lines are refused"
	says "15 rejected (first: line 1)"
}

@test "--tee and --report: every line once, in order per partition, where it is" {
	kafka_topic "$t" 3
	streamgen -n 20000 -r max -s 4 >in
	tryp "kprod -b $b -t $t --tee <in >out"
	LC_ALL=C sort in >a
	LC_ALL=C sort out >b
	same a b
	tryp "kprod -b $b -t $t --report <in >report"
	lines_in report 20000
	tryp "streamproc -r '\"\(.line) \(.partition) \(.offset)\"' report | sort -n >where"
	paste -d ' ' where in | sort -k2,2n -k3,3n | cut -d' ' -f4- >want
	for p in 0 1 2; do
		local from
		from=$(awk -v p=$p '$2 == p { print $3 }' where | sort -n | head -n 1)
		[[ ! $from ]] || kcons -b "$b" -e -p $p -o "$from" "$t"
	done >got
	same want got
}

@test "--report names the source of an envelope" {
	kafka_topic "$t" 1
	echo '{"topic":"src","partition":3,"offset":17,"value":1}' >in
	try kprod -b "$b" -t "$t" -J --report in
	is "{\"line\":1,\"topic\":\"$t\",\"partition\":0,\"offset\":0,\"source\":{\"topic\":\"src\",\"partition\":3,\"offset\":17},\"through\":1}"
	echo '{"value":1}' >in2
	try kprod -b "$b" -t "$t" -J --report in in2
	[[ ${lines[1]} == "{\"file\":\"in2\",\"line\":1,\"topic\":\"$t\",\"partition\":0,\"offset\":2}" ]]
}

@test "very short lines: what is kept of each is used again and stays in 16 MiB" {
	tool gcc
	! sanitized || skip "sanitizers bring an allocator of their own"
	gcc -O2 -shared -fPIC -o mallocs.so "$ROOT/test/bench/preload/mallocs.c"
	kafka_topic "$t" 1
	seq 800000 >in
	local option calls rss
	for option in --tee --report --bad=bad --stats; do
		try python3 -c '
import os, resource, subprocess, sys
status = subprocess.call(sys.argv[1:], stdout=subprocess.DEVNULL, env={
	**os.environ, "LD_PRELOAD": os.getcwd() + "/mallocs.so", "MALLOCS": "calls"})
print(resource.getrusage(resource.RUSAGE_CHILDREN).ru_maxrss, file=open("rss", "w"))
sys.exit(status)' kprod -b "$b" -t "$t" "$option" in
		calls=$(<calls) rss=$(<rss)
		echo "$option: $calls calls for memory, $rss KiB"
		# as many as can be on their way at once, not as many as there are
		((calls < 200000 && rss < 16384))
	done
}

@test "input pauses behind a standard output that blocks" {
	kafka_topic "$t" 1
	streamgen -n 400000 -r max -s 6 >in
	mkfifo pipe
	exec {hold}<>pipe
	spawn kprod bash -c "exec kprod -b $b -t $t --tee <in >pipe"
	local process=$pid
	wait_for 30 is_full "$hold" "$process"
	sleep 2
	alive "$process"
	sanitized || (($(awk '/VmHWM/ { print $2 }' "/proc/$process/status") < 16384))
	exec {read}<pipe
	exec {hold}>&-
	LC_ALL=C sort <&"$read" >got
	ended "$process"
	((status == 0))
	LC_ALL=C sort in >want
	same want got
}

@test "a standard output that is full is 74, one whose reader goes SIGPIPE" {
	kafka_topic "$t" 1
	seq 1000 >in
	tryp -74 "kprod -b $b -t $t --tee in >/dev/full"
	says "standard output: No space left on device"
	says "1000 acknowledged"
	mkfifo pipe
	exec {to}<>pipe
	SECONDS=0
	run bash -c "kprod -b $b -t $t --tee <pipe | sleep 0.3; echo \${PIPESTATUS[0]}"
	((SECONDS <= 20))
	[[ $output == 141 ]]
	exec {to}>&-
}

@test "-c COUNT ends after as many, though input goes on" {
	kafka_topic "$t" 1
	mkfifo pipe
	exec {to}<>pipe
	seq 10 >&"$to"
	try kprod -b "$b" -t "$t" -c 3 pipe
	exec {to}>&-
	try kcons -b "$b" -e "$t"
	is '1
2
3'
}

@test "a line typed is sent at once" {
	kafka_topic "$t" 1
	mkfifo pipe
	spawn kprod bash -c "exec kprod -b $b -t $t <pipe"
	local process=$pid
	spawn kcons kcons -b "$b" "$t"
	exec {to}>pipe
	echo one >&"$to"
	wait_for 30 lines_in kcons.out 1
	echo two >&"$to"
	wait_for 30 lines_in kcons.out 2
	exec {to}>&-
	ended "$process"
	((status == 0))
}

@test "a signal reads the pipe to its end, delivers, and drops a torn line" {
	kafka_topic "$t" 1
	mkfifo pipe
	spawn kprod bash -c "exec kprod -b $b -t $t --tee <pipe"
	local process=$pid
	exec {to}>pipe
	seq 1000 >&"$to"
	wait_for 30 lines_in kprod.out 1000
	kill -TERM "$process"
	wait_for 20 took "$process" TERM
	sleep 0.2
	alive "$process"
	seq 1001 2000 >&"$to"
	printf torn >&"$to"
	exec {to}>&-
	ended "$process"
	((status == 143))
	seq 2000 >want
	kcons -b "$b" -e "$t" >got
	same want got
}

@test "a signal to a whole pipeline: everything generated is delivered" {
	kafka_topic "$t" 1
	spawn pipeline setsid bash -c "streamgen -r 5000/s --stats 2>stats |
		streamproc . | kprod -b $b -t $t --tee"
	local group=$pid made
	wait_for 60 lines_in pipeline.out 2000
	kill -TERM -- "-$group"
	over() { ! kill -0 -- "-$group" 2>/dev/null; }
	wait_for 30 over
	made=$(sed -n 's/.*"out":\([0-9]*\),.*/\1/p' stats)
	((made > 1000))
	kcons -b "$b" -e "$t" | streamproc .id >got
	seq 0 $((made - 1)) >want
	same want got
}

@test "lines that come byte by byte" {
	kafka_topic "$t" 1
	printf '\xef\xbb\xbf{"a":1}\r\n\n[2]\n"three"' >in
	tryp "python3 -c '
import sys, time
for c in open(\"in\", \"rb\").read():
    sys.stdout.buffer.write(bytes([c])); sys.stdout.flush(); time.sleep(0.002)
' | kprod -b $b -t $t -k ."
	try kcons -b "$b" -e "$t"
	is '{"a":1}
[2]
"three"'
}

@test "a pipe that does not end holds a signal up for --drain only" {
	kafka_topic "$t" 1
	mkfifo pipe
	spawn kprod bash -c "exec kprod -b $b -t $t --drain 1s --tee <pipe"
	local process=$pid
	exec {to}>pipe
	echo one >&"$to"
	wait_for 30 lines_in kprod.out 1
	kill -TERM "$process"
	ended "$process" 9 # the default is 10 s
	((status == 143))
	exec {to}>&-
	try kcons -b "$b" -e "$t"
	is one
}

@test "a standard error that nobody reads does not hold up the end by a signal" {
	kafka_topic "$t" 1
	mkfifo pipe full
	exec {hold}<>full
	spawn kprod bash -c "exec kprod -b $b -t $t --drain 1s --stats-every 1ms <pipe 2>full"
	local process=$pid
	exec {to}>pipe
	wait_for 60 is_full "$hold" "$process"
	kill -TERM "$process"
	ended "$process" 30
	((status == 143))
	exec {to}>&- {hold}>&-
}

@test "--create makes a topic, and takes one that is there" {
	local bad
	tryp "echo one | kprod -v -b $b -t $t --create 3:1"
	says "$t: made, 3 partitions"
	tryp "kcons -b $b -L $t | grep -c '\"partition\"'"
	is 3
	tryp "echo two | kprod -v -b $b -t $t --create 3"
	says "$t: exists already"
	# it stays as it is, and that is told
	tryp "echo three | kprod -b $b -t $t --create 7"
	says "kprod: $t: exists already, with 3 partitions, not 7"
	tryp "kcons -b $b -e $t | sort"
	is $'one\nthree\ntwo'
	for bad in 0 -1 x 3: 3:0 3:x 1:40000 100001 ''; do
		try -64 kprod -b "$b" -t "$t" --create "$bad" /dev/null
		says "--create: not PARTITIONS[:REPLICATION]: $bad"
	done
	try -64 kprod -b "$b" --topic-from . --create 1 /dev/null
	says "--create wants a topic"
}

@test "--create that the broker refuses says why and what helps" {
	try -64 kprod -b "$b" -t "$t" --create 1:2 /dev/null
	says "topic $t: more replicas than there are brokers; ask for fewer"
	# what the broker itself says
	says "only 1 broker"
	try -64 kprod -b "$b" -t 'no/name' --create 1 /dev/null
	says "topic no/name: not a legal topic name; letters, digits, "
	# neither was made
	try -69 kcons -b "$b" -e "$t"
}

@test "a topic that does not exist is made when the broker does so" {
	tryp "echo one | kprod -b $b -t $t"
	try kcons -b "$b" -e "$t"
	is one
	try -64 kprod -b "$b" -t 'no topic' /dev/null
}

@test "an expression that fails on a line, or gives two values, costs that line" {
	kafka_topic "$t" 1
	printf '{"a":%s}\n' 1 '{"b":2}' 3 >in
	try kprod -b "$b" -t "$t" -k .a.b --bad=skip --tee in
	is '{"a":{"b":2}}'
	says "2 bad records"
	try -65 kprod -b "$b" -t "$t" -k .a,.a in
	says "in: line 1: --key: the expression yields more than one value"
	try -65 kprod -b "$b" -t "$t" --header x '[.a][]|.b' in
	says "in: line 1: --header: Cannot index number"
	try kcons -b "$b" -e "$t"
	is '{"a":{"b":2}}'
}
