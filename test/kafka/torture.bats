# kprod and kcons where the system gives less than is asked for: no memory, few
# descriptors, half of each read and write, calls that fail.
load ../lib

setup() {
	setup_default
	! sanitized || skip "sanitizers bring an allocator of their own"
	tool gcc
	need_kafka
	t=$(fresh)
	gcc -O2 -shared -fPIC -o torture.so "$ROOT/test/kafka/preload/torture.c"
	streamgen -n 2000 -r max -s 7 '{key: randint(0; 99), n: seq}' >in
}

teardown() {
	teardown_default
}

# tortured NAME=VALUE... COMMAND...: runs it under these conditions into out and
# err; its status is $status.
tortured() {
	status=0
	timeout -k 2 20 env LD_PRELOAD="$PWD/torture.so" "$@" >out 2>err || status=$?
}

# each_call_fails COMMAND...: the program with each of its calls for memory
# failing in turn. It ends with 71 and says why, or does all that it is to do:
# prints as many lines as without.
each_call_fails() {
	local calls n lines step=${LONG:+1}
	step=${step:-${STEP:-9}}
	tortured CALLS=calls "$@"
	((status == 0))
	calls=$(<calls)
	lines=$(wc -l <out)
	((calls > 20 && lines > 0))
	for ((n = ${FROM:-1}; n <= calls; n += step)); do
		tortured NOMEM="$n" "$@"
		case $status in
		0) [[ ! -s err ]] && (($(wc -l <out) == lines)) ;;
		71) grep -Eq '^k(prod|cons): .*(memory|allocate)' err ;;
		*) false ;;
		esac || { echo "call $n of $calls: status $status"; cat err; return 1; }
	done
	# one that does not come to pass
	tortured NOMEM=$((calls + 1000)) "$@"
	((status == 0))
}

@test "kprod: each call for memory fails once, with each codec" {
	local codec
	kafka_topic "$t" 2
	each_call_fails kprod -b "$b" -t "$t" -k .key --report in
	# what a codec needs comes last, all at once
	for codec in gzip snappy lz4 zstd; do
		STEP=1 FROM=66 each_call_fails kprod -b "$b" -t "$t" -z "$codec" --tee in
	done
}

# 200 lines, and the rest once they are acknowledged.
in_two_parts() {
	head -n 200 long
	wait_for 15 lines_in out 200
	tail -n +201 long
}

@test "kprod: memory ends in mid-run: 71, and the four counts add up to the lines" {
	local n acked doubt rest first there
	streamgen -n 60000 -r max -s 3 >long
	for n in 110 150 200 1000 1500; do
		t=$(fresh)
		kafka_topic "$t" 1
		: >out
		tortured NOMEM="$n" kprod -b "$b" -t "$t" --tee < <(in_two_parts 3>&-)
		((status == 71))
		[[ $(sed -n 1p err) == 'kprod: out of memory ('* && $(wc -l <err) == 2 ]]
		[[ $(sed -n 2p err) =~ ^kprod:\ ([0-9]+)\ acknowledged.*,\ 0\ rejected,\ ([0-9]+)\ in\ doubt.*,\ ([0-9]+)\ not\ sent\ \(first:\ line\ ([0-9]+)\)$ ]]
		acked=${BASH_REMATCH[1]} doubt=${BASH_REMATCH[2]}
		rest=${BASH_REMATCH[3]} first=${BASH_REMATCH[4]}
		echo "call $n: $acked, $doubt, $rest, first $first"
		((first == acked + doubt + 1 && rest > 0))
		((n < 1000 || acked >= 200))
		there=$(kcons -b "$b" -e "$t" | wc -l)
		((there >= acked && there <= acked + doubt))
	done
}

@test "kcons: each call for memory fails once, with each codec" {
	local codec
	kafka_topic "$t" 1
	for codec in none gzip snappy lz4 zstd; do
		kprod -b "$b" -t "$t" -z "$codec" in
	done
	each_call_fails kcons -b "$b" -e "$t"
	each_call_fails kcons -b "$b" -J -o -10 -e "$t"
	each_call_fails kcons -b "$b" -L "$t"
}

@test "a member of a group without memory" {
	kafka_topic "$t" 1
	kprod -b "$b" -t "$t" in
	each_call_fails kcons -b "$b" -G "$t-group" --no-commit -e \
		-X session.timeout.ms=1000 -X heartbeat.interval.ms=300 "$t"
}

@test "few descriptors: 71 or 69 with a reason, or all is done" {
	local n good=0
	kafka_topic "$t" 1
	for ((n = 4; n <= 12; n++)); do
		status=0
		(ulimit -n "$n" && exec timeout 20 kprod -b "localhost:${b##*:}" -t "$t" \
			--timeout 1s in) >out 2>err 3>&- || status=$?
		case $status in
		0) good=$((good + 1)) ;;
		69 | 71) grep -q '^kprod: ' err ;;
		127) grep -q 'error while loading shared libraries' err ;;
		*) false ;;
		esac || { echo "$n: status $status"; cat err; return 1; }
	done
	((good > 0))
	try kcons -b "$b" -e "$t"
	((${#lines[@]} == good * 2000))
	for ((n = 4; n <= 12; n++)); do
		status=0
		(ulimit -n "$n" && exec timeout 20 kcons -b "localhost:${b##*:}" --timeout 1s \
			-c 2000 "$t") >out 2>err 3>&- || status=$?
		case $status in
		0) same in out ;;
		69 | 71) grep -q '^kcons: ' err && [[ ! -s out ]] ;;
		127) grep -q 'error while loading shared libraries' err ;;
		*) false ;;
		esac || { echo "$n: status $status"; cat err; return 1; }
	done
	((status == 0))
}

@test "reads and writes that move a few bytes at once" {
	local n
	for n in 1 7; do
		t=$(fresh)
		kafka_topic "$t" 1
		head -n 300 in >few
		tortured SHORT="$n" kprod -b "$b" -t "$t" --tee few
		((status == 0))
		same few out
		tortured SHORT="$n" kprod -b "$b" -t "$t" -J --report <<<'{"value":1}'
		((status == 0 && $(wc -l <out) == 1))
		tortured SHORT="$n" kcons -b "$b" -e "$t"
		((status == 0))
		same <(cat few; echo 1) out
		tortured SHORT="$n" kcons -b "$b" -G "$t-group" -e "$t"
		((status == 0))
		tortured SHORT="$n" kcons -b "$b" -G "$t-group" -e "$t"
		((status == 0))
		[[ ! -s out ]]
	done
}

@test "interrupted calls" {
	local n
	kafka_topic "$t" 1
	for n in 2 3 5; do
		tortured EINTR="$n" kprod -b "$b" -t "$t" --tee in
		((status == 0))
		same in out
		tortured EINTR="$n" SHORT=100 kcons -b "$b" -c 2000 "$t"
		((status == 0))
		same in out
	done
	try kcons -b "$b" -e "$t"
	((${#lines[@]} == 6000))
}

@test "standard input that has nothing now" {
	kafka_topic "$t" 1
	# an inherited O_NONBLOCK, and a dribble
	python3 -c '
import os, subprocess, sys, time
r, w = os.pipe()
os.set_blocking(r, False)
p = subprocess.Popen(sys.argv[1:], stdin=r)
os.close(r)
for piece in (b"on", b"e\ntwo\nth", b"ree", b"\n", b"four"):
    os.write(w, piece)
    time.sleep(0.05)
os.close(w)
sys.exit(p.wait(20))' kprod -b "$b" -t "$t"
	try kcons -b "$b" -e "$t"
	is $'one\ntwo\nthree\nfour'
}

@test "a disk that fills up in the midst of it: 74, and no commit beyond" {
	kafka_topic "$t" 1
	seq 1 200000 | kprod -b "$b" -t "$t"
	tortured FULL=300000 kcons -b "$b" -G "$t-group" -e "$t"
	((status == 74))
	grep -q '^kcons: ' err
	local n
	n=$(wc -l <out)
	((n > 10))
	same <(head -n "$n" out) <(seq 1 "$n")
	try kcons -b "$b" -G "$t-group" -c 1 "$t"
	((output <= n + 1))
	tortured FULL=20000 kprod -b "$b" -t "$t" --tee in
	((status == 74))
	grep -q ' acknowledged' err
	same <(head -n "$(wc -l <out)" in) <(head -n "$(wc -l <out)" out)
}
