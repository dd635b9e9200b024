# The commit rule of kcons -G in all its ends: no offset is committed before the
# next process has taken the last byte of what is before it, and an orderly end
# commits all that it has taken.
load ../lib

setup() {
	setup_default
	need_kafka
	t=$(fresh)
	g=$t-group
	quick=(-X session.timeout.ms=6000 -X heartbeat.interval.ms=200
		-X auto.commit.interval.ms=50)
}

# Numbers FROM to TO, spread over the partitions by their keys.
numbers() {
	seq "$1" "$2" | kprod -b "$b" -t "$t" -k .
}

# PARTITION OFFSET of what is committed.
committed() {
	kcons -b "$b" -G "$g" --lag "$t" |
		streamproc -r '"\(.partition) \(.committed // 0)"'
}

at() {
	[[ $(committed) == "$1" ]]
}

# A reader that keeps what it takes in FILE, and ends so: HOW N FILE [S]
#	bytes         leaves after N bytes
#	kill          dies by SIGKILL after N bytes
#	stall         takes nothing for S seconds after N bytes, then all
#	slow          never, and takes its time
write_reader() {
	cat >reader <<-'END'
	import os, signal, sys, time
	how, left, name = sys.argv[1], int(sys.argv[2]), sys.argv[3]
	stall = float(sys.argv[4]) if how == "stall" else 0
	out = open(name, "wb", buffering=0)
	while True:
	    b = os.read(0, min(left, 65536) if left else 16384)
	    if not b:
	        break
	    out.write(b)
	    if how == "slow":
	        time.sleep(0.005)
	    if not left:
	        continue
	    left -= len(b)
	    if left:
	        continue
	    if how == "bytes":
	        sys.exit(0)
	    if how == "kill":
	        os.kill(os.getpid(), signal.SIGKILL)
	    time.sleep(stall)
	END
}

# Every committed offset lies at or before the first record that no reader has
# taken whole. Reads takes.*.
check_commits() {
	committed >offsets
	python3 - <<-'END'
	import glob, json
	taken = {}
	for name in glob.glob("takes.*"):
	    for line in open(name, "rb").read().split(b"\n")[:-1]:
	        r = json.loads(line)
	        taken.setdefault(r["partition"], set()).add(r["offset"])
	for line in open("offsets"):
	    p, committed = map(int, line.split())
	    missing = set(range(committed)) - taken.get(p, set())
	    assert not missing, f"partition {p}: {committed} is committed, not taken: {min(missing)}"
	END
}

@test "readers and kcons die or stall at random: nothing is passed over" {
	local round rounds=${LONG:+200} n=${LONG:+1000000} how kcons
	rounds=${rounds:-8} n=${n:-150000}
	RANDOM=${SEED:-$$}
	echo "SEED=$$"
	kafka_topic "$t" 3
	numbers 1 "$n"
	write_reader
	took_some() { [[ -s takes.$round ]]; }
	for ((round = 0; round < rounds; round++)); do
		rm -f pipe
		mkfifo pipe
		spawn kcons bash -c "exec kcons -b $b -G $g -J ${quick[*]} \
			-X session.timeout.ms=1500 $t >pipe"
		kcons=$pid
		case $((round % 4)) in
		0) how="bytes $((RANDOM * 8 + 1)) takes.$round" ;;
		1) how="kill $((RANDOM * 8 + 1)) takes.$round" ;;
		2) how="stall $((RANDOM * 8 + 1)) takes.$round 60" ;;
		3) how="slow 0 takes.$round" ;;
		esac
		spawn reader bash -c "exec python3 reader $how <pipe"
		case $((round % 4)) in
		0 | 1)
			wait_for 60 gone "$pid"
			ended "$kcons"
			((status == 141))
			;;
		2)
			wait_for 60 took_some
			sleep "0.$((RANDOM % 10))"
			kill -9 "$kcons" "$pid" || :
			;;
		3)
			wait_for 60 took_some
			sleep "0.0$((RANDOM % 10))"
			kill -9 "$kcons" || :
			wait_for 20 gone "$pid"
			;;
		esac
		wait_for 20 gone "$kcons"
		check_commits
	done
	# again while one that was killed as it joined has a share
	drained() {
		kcons -b "$b" -G "$g" -J -e "$t" >>takes.end
		(($(kcons -b "$b" -G "$g" --lag "$t" | grep -c '"lag":0') == 3))
	}
	wait_for 30 drained
	check_commits
	cat takes.* >all
	# (lines that were cut are no records)
	sed 's/^.*"value":\([0-9]*\)}$/\1/; t; d' all | sort -un >got
	seq "$n" >want
	same want got
}

@test "a reader that stalls longer than the session and the poll interval" {
	kafka_topic "$t" 1
	numbers 1 60000
	write_reader
	mkfifo pipe
	spawn kcons bash -c "exec kcons -b $b -G $g -J --stats -X session.timeout.ms=6000 \
		-X max.poll.interval.ms=6000 -X heartbeat.interval.ms=1000 -e $t >pipe"
	local kcons=$pid
	spawn reader bash -c 'exec python3 reader stall 1000 takes.1 9 <pipe'
	ended "$kcons" 60
	((status == 0))
	wait_for 20 gone "$pid"
	(($(wc -l <takes.1) == 60000))
	check_commits
	at "0 60000"
}

@test "-c N: exactly N lines, and exactly they are committed" {
	local n
	kafka_topic "$t" 1
	numbers 1 10000
	for n in 1 99 4000; do
		kcons -b "$b" -G "$g" -c "$n" "$t" | cat >>got
	done
	same got <(seq 4100)
	at "0 4100"
}

@test "Ctrl-C of the whole pipeline" {
	kafka_topic "$t" 1
	numbers 1 300000
	spawn job python3 -c '
import os, signal, sys
os.setsid()
signal.signal(signal.SIGINT, signal.SIG_DFL) # a job in the background ignores it
os.execvp("bash", ["bash", "-c", sys.argv[1]])' \
		"kcons -b $b -G $g -J ${quick[*]} $t | streamproc . >takes.1; echo \${PIPESTATUS[@]} >ends"
	wait_for 30 lines_in takes.1 1000
	kill -INT -- "-$pid"
	ended "$pid"
	check_commits
	# streamproc reads on to the end of its input
	at "0 $(wc -l <takes.1)"
}

@test "SIGTERM while the reader is stopped: --drain, then what it took" {
	kafka_topic "$t" 1
	numbers 1 60000
	write_reader
	mkfifo pipe
	spawn kcons bash -c "exec kcons -b $b -G $g -J --drain 1s $t >pipe"
	local kcons=$pid
	spawn reader bash -c 'exec python3 reader stall 50000 takes.1 60 <pipe'
	has_50000() { (($(stat -c %s takes.1) == 50000)); } 2>/dev/null
	wait_for 30 has_50000
	kill -TERM "$kcons"
	ended "$kcons"
	((status == 143))
	grep -q 'lines were written and will come again' kcons.err
	check_commits
	at "0 $(grep -c '}$' takes.1)"
}

@test "a file, a terminal: what was written counts" {
	kafka_topic "$t" 1
	numbers 1 1000
	kcons -b "$b" -G "$g" -c 600 "$t" >file
	at "0 600"
	python3 -c '
import pty, sys
pty.spawn(sys.argv[1:])' kcons -b "$b" -G "$g" -c 100 "$t" >screen </dev/null
	at "0 700"
	lines_in screen 100
}

@test "a Unix socket: only once its peer has taken all" {
	kafka_topic "$t" 1
	numbers 1 20000
	cat >peer <<-'END'
	import socket, subprocess, sys, time
	ours, theirs = socket.socketpair()
	p = subprocess.Popen(sys.argv[2:], stdout=theirs)
	theirs.close()
	left = int(sys.argv[1])
	n = 0
	while left and (b := ours.recv(min(left, 65536))):
	    n += b.count(b"\n")
	    left -= len(b)
	time.sleep(1)
	ours.close()
	print(n, p.wait())
	END
	try python3 peer 3000 kcons -b "$b" -G "$g" "${quick[@]}" "$t"
	[[ $output == *" -13" ]]
	at "0 0"
	try python3 peer 1000000 kcons -b "$b" -G "$g" "${quick[@]}" -e "$t"
	is "20000 0"
	at "0 20000"
}

@test "a full disk: 74, nothing more is committed, and the group is left" {
	kafka_topic "$t" 1
	numbers 1 1000
	SECONDS=0
	try -74 bash -c "kcons -b $b -G $g $t >/dev/full"
	says "kcons: standard output: No space left on device"
	at "0 0"
	# the place in the group is free at once, not after its session
	try kcons -b "$b" -G "$g" -c 1 "$t"
	is 1
}

@test "records set aside by --bad do not keep the group behind" {
	kafka_topic "$t" 1
	printf '{"value":1}\n{"value_text":"a\\nb"}\n{"value":2}\n{"value_text":"a\\nb"}\n' |
		kprod -b "$b" -t "$t" -J
	try -65 kcons -b "$b" -G "$g" -e "$t"
	is 1
	at "0 1"
	try kcons -b "$b" -G "$g" -e --bad=skip "$t"
	is 2
	at "0 4"
}

@test "one who gets no share stands by" {
	kafka_topic "$t" 1
	spawn one kcons -b "$b" -G "$g" "${quick[@]}" "$t"
	local one=$pid
	spawn two kcons -b "$b" -G "$g" "${quick[@]}" "$t"
	local two=$pid
	numbers 1 10
	all_read() { (($(cat one.out two.out | wc -l) == 10)); }
	wait_for 30 all_read
	sleep 1
	alive "$one"
	alive "$two"
	kill -TERM "$one" "$two"
	ended "$one"
	ended "$two"
	at "0 10"
}

@test "an interval of 0: commits follow the reader, and idling costs nothing" {
	kafka_topic "$t" 1
	numbers 1 10
	spawn kcons kcons -b "$b" -G "$g" -X auto.commit.interval.ms=0 --stats "$t"
	wait_for 20 at "0 10"
	sleep 2
	# user and system time in hundredths of a second
	read -r -a stat <"/proc/$pid/stat"
	sanitized || ((stat[13] + stat[14] < 50))
	kill -TERM "$pid"
	ended "$pid"
	grep -q '"commits":[12],' kcons.err
}
