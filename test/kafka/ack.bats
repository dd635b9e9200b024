# kcons --ack: an offset is committed when the far end of the pipeline says that
# its record has arrived.
load ../lib

setup() {
	setup_default
	need_kafka
	t=$(fresh)
	g=$t-group
	o=$t-out
	mkfifo acks
}

# Numbers 1 to N, spread over the partitions by their keys.
numbers() {
	seq "$1" | kprod -b "$b" -t "$t" -k .
}

# The group's offsets, one after the other.
committed() {
	kcons -b "$b" -G "$g" --lag "$t" | streamproc -r .committed | xargs
}

# all_committed PARTITIONS: all of them are committed to their ends.
all_committed() {
	kcons -b "$b" -G "$g" --lag "$t" >lag.out
	(($(grep -c '"lag":0' lag.out) == $1))
}

# What is written of the records: acknowledgements of partition 0 of $t.
report() {
	local offset
	for offset; do
		echo "{\"line\":1,\"source\":{\"topic\":\"$t\",\"partition\":0,\"offset\":$offset}}"
	done
}

@test "the pipeline as one line of shell" {
	kafka_topic "$t" 3
	kafka_topic "$o" 4
	numbers 20000
	tryp "kcons -b $b -G $g -e -J --ack acks $t |
		streamproc 'select(.value % 10 > 0 or .offset > 6000) | .value |= . * 2' |
		kprod -b $b -J -t $o --report >acks"
	kcons -b "$b" -e "$o" | sort -un >got
	(($(wc -l <got) >= 18000 && $(tail -n 1 got) == 40000))
	all_committed 3
}

@test "a stage that keeps its lines until its input ends: each once, at once" {
	local stage since
	kafka_topic "$t" 2
	kafka_topic "$o" 1
	numbers 1000
	# (--drain is not waited for, nor anything repeated)
	for stage in 'sed -n p' 'awk 1' 'grep value' 'sort -s -t: -k1,1' 'sed -n p'; do
		since=$SECONDS
		tryp "kcons -b $b -G $g -e -J --ack acks --drain 40s $t | $stage |
			kprod -b $b -J -t $o --report >acks"
		[[ $stderr == '' ]]
		((SECONDS - since < 30))
		all_committed 2
		numbers 10 # for the next one
	done
	kcons -b "$b" -e "$o" | sort -n >got
	{ seq 1000 && for stage in 1 2 3 4; do seq 10; done; } | sort -n >want
	same want got
}

@test "the last lines a stage keeps: -c, and a signal" {
	kafka_topic "$t" 1
	kafka_topic "$o" 1
	numbers 100
	tryp "kcons -b $b -G $g -c 60 -J --ack acks --drain 40s $t | sed -n p |
		kprod -b $b -J -t $o --report >acks"
	[[ $stderr == '' && $(committed) == 60 ]]

	spawn kcons bash -c "
		(echo \$BASHPID >pid; exec kcons -b $b -G $g -J --ack acks --drain 40s $t -v) |
		tee seen | sed -n p | kprod -b $b -J -t $o --report >acks"
	wait_for 30 lines_in seen 40
	kill -TERM "$(<pid)"
	ended "$pid"
	(($(grep -c 'come again' kcons.err) == 0))
	[[ $(committed) == 100 ]]
	try kcons -b "$b" -e "$o"
	is "$(seq 100)"
}

@test "the last lines a stage keeps: other members are not waited for" {
	local since other
	kafka_topic "$t" 2
	kafka_topic "$o" 1
	numbers 1000
	# never gets on, as one whose stage waits for us would not
	spawn other bash -c "kcons -b $b -G $g -v --drain 1s $t | sleep 300"
	other=$pid
	wait_for 30 grep -q "is ours" other.err
	since=$SECONDS
	tryp "kcons -b $b -G $g -e -J --ack acks --drain 3s $t | sed -n p |
		kprod -b $b -J -t $o --report >acks"
	((SECONDS - since < 30)) # their session is 45 s
	[[ $stderr == *'records are left to its other members'* ]]
	[[ $stderr != *'come again'* ]]
	committed >offsets
	grep -qv '^0 0$' offsets
	try kcons -b "$b" -e "$o"
	((${#lines[@]} == $(tr ' ' + <offsets)))
	kill "$other"
}

@test "the writer of acknowledgements has gone: no wait for more" {
	local since=$SECONDS
	kafka_topic "$t" 1
	kafka_topic "$o" 1
	numbers 100
	tryp "kcons -b $b -G $g -e -J --ack acks --drain 40s $t | head -n 60 |
		(cat; sleep 0) | kprod -b $b -J -t $o --report >acks"
	((SECONDS - since < 30))
	[[ $stderr == *'40 lines were written and will come again: they were not acknowledged'* ]]
	[[ $(committed) == 60 ]]
}

@test "what was taken counts for nothing, what was acknowledged does" {
	kafka_topic "$t" 1
	numbers 100
	exec 5<>acks
	report 0 1 41 >&5
	spawn kcons kcons -b "$b" -G "$g" -J --ack acks --drain 1s "$t" \
		-X auto.commit.interval.ms=100
	wait_for 20 lines_in kcons.out 100
	# what came before its record was written is nobody's
	[[ $(committed) == 0 ]]
	report 41 7 >&5
	at_42() { [[ $(committed) == 42 ]]; }
	wait_for 20 at_42
	# one that was cut off by its writer's death, and the next one's first
	printf '{"line":8,"sour' >&5
	report 59 >&5
	report 1000 >&5 # a record that was never written
	printf '{"line":9,"sour' >&5
	at_60() { [[ $(committed) == 60 ]]; }
	wait_for 20 at_60
	kill -TERM "$pid"
	ended "$pid"
	((status == 143))
	grep -q '40 lines were written and will come again' kcons.err
	[[ $(committed) == 60 ]]
	try kcons -b "$b" -G "$g" -e "$t"
	is "$(seq 61 100)"
}

@test "acknowledgements out of order wait for those before them" {
	kafka_topic "$t" 1
	numbers 100
	exec 5<>acks
	spawn kcons kcons -b "$b" -G "$g" -J --ack acks --drain 1s "$t" \
		-X auto.commit.interval.ms=100
	wait_for 20 lines_in kcons.out 100
	one() {
		echo "{\"line\":$1,\"source\":{\"topic\":\"$t\",\"partition\":0,\"offset\":$(($1 - 1))},\"through\":$2}" >&5
	}
	at() { [[ $(committed) == "$1" ]]; }
	one 5 0
	one 2 0
	one 1 2
	wait_for 20 at 2
	one 9 3
	one 7 3
	one 4 5
	wait_for 20 at 5
	one 6 7
	wait_for 20 at 7
	# another kprod counts its lines anew
	echo "{\"line\":1,\"source\":{\"topic\":\"$t\",\"partition\":0,\"offset\":20},\"through\":1}" >&5
	wait_for 20 at 21
	kill -TERM "$pid"
	ended "$pid"
}

@test "a file that is appended to, a descriptor, and lines that make no sense" {
	kafka_topic "$t" 1
	numbers 100
	report 90 >file # of an earlier run
	spawn kcons kcons -b "$b" -G "$g" -J --ack file --drain 1s "$t" \
		-X auto.commit.interval.ms=100
	wait_for 20 lines_in kcons.out 100
	report 9 >>file
	at() { [[ $(committed) == "$1" ]]; }
	wait_for 20 at 10
	report 10 >file # made anew
	wait_for 20 at 11
	echo '{"offset":3}' >>file
	ended "$pid"
	((status == 65))
	grep -q 'kcons: file: line 3: no source .*: {"offset":3}$' kcons.err
	[[ $(committed) == 11 ]]

	exec 5<>acks
	# (a name of its own: the first one's output may still stand there)
	spawn again bash -c "exec kcons -b $b -G $g -J --ack 6 --drain 1s $t 6<acks"
	wait_for 20 lines_in again.out 89
	report 49 >&5
	echo 'nonsense' >&5
	ended "$pid"
	((status == 65))
	grep -q 'kcons: 6: line 2: not an acknowledgement' again.err
	[[ $(committed) == 50 ]]
}

@test "usage" {
	try -64 kcons -b x -J --ack acks t
	says "--ack is for groups: use it with -G"
	try -64 kcons -b x -G g --ack acks t
	says "--ack wants envelopes"
	try -64 kcons -b x -G g -J --no-commit --ack acks t
	says "--ack and --no-commit exclude each other"
	try -66 kcons -b x -G g -J --ack 77 t
	says "--ack: descriptor 77 is not open"
	try -66 kcons -b x -G g -J --ack none/acks t
	says "--ack: none/acks: No such file or directory"
}

# Starts the pipeline: pid.0 to pid.2 hold its stages.
start_stages() {
	rm -f acks pid.* kcons.err
	mkfifo acks
	bash -o pipefail -c "
	(echo \$BASHPID >pid.0; exec kcons -v -b $b -G $g -J --ack acks --drain 1s \
		-X session.timeout.ms=1500 -X heartbeat.interval.ms=200 \
		-X auto.commit.interval.ms=50 $t 2>kcons.err) |
	(echo \$BASHPID >pid.1; exec streamproc '.value |= . + 1') |
	(echo \$BASHPID >pid.2; exec kprod -b $b -J -t $o --report --drain 1s >acks)
	" 2>>stages.err 3>&- &
	pid=$!
	spawned+=("$pid")
}

# Which records are missing in got: of which partition of $t, from where to
# where, and whether $t itself has them all.
tell_missing() {
	kcons -b "$b" -e -J "$t" >source.json
	python3 - "$1" <<-'END'
	import json, sys
	got = set(map(int, open("got")))
	where = {}
	for line in open("source.json"):
	    r = json.loads(line)
	    where[r["value"]] = r["partition"], r["offset"]
	lost = [n for n in range(1, int(sys.argv[1]) + 1) if n + 1 not in got]
	print(len(lost), "missing,", sum(n not in where for n in lost), "of them never sent")
	for p in sorted({where[n][0] for n in lost if n in where}):
	    at = sorted(where[n][1] for n in lost if where.get(n, (-1,))[0] == p)
	    print(f"partition {p}: {len(at)} missing, offsets {at[0]} to {at[-1]}")
	END
	tail -n 100 log
	return 1
}

@test "each stage killed in turn: the output holds every input record" {
	local round rounds=${LONG:+60} n stage
	rounds=${rounds:-6}
	RANDOM=${SEED:-$$}
	echo "SEED=$$"
	n=$((rounds * 20000))
	kafka_topic "$t" 3
	kafka_topic "$o" 4
	# records keep coming
	spawn source bash -c "streamgen -n $n -r 10000/s 'seq + 1' | kprod -b $b -t $t -k ."
	local source=$pid
	for ((round = 0; round < rounds; round++)); do
		start_stages
		# (a shell would wait for ever to open the pipe of a dead kcons)
		started() {
			[[ -s pid.0 && -s pid.1 && -s pid.2 ]] &&
				has_open "$(<pid.0)" acks && has_open "$(<pid.2)" acks
		}
		wait_for 20 started
		# mostly it is at work then, else on its way into the group
		((round % 5 == 4)) || wait_for 30 grep -q "is ours" kcons.err
		sleep "0.$((RANDOM % 10))"
		stage=$((round % 3))
		kill -9 "$(<pid.$stage)" || :
		# the next run must not find this one's kprod at its pipe
		wait_for 30 gone "$pid"
		for stage in 0 1 2; do
			kill -9 "$(<pid.$stage)" 2>/dev/null || :
		done
		echo "round $round" | cat - kcons.err >>log
	done
	ended "$source" 120
	((status == 0))
	# not -e: who was killed while it joined has a share of the partitions
	# until its session ends
	start_stages
	wait_for 120 all_committed 3
	kill -TERM "$(<pid.0)"
	ended "$pid" 60
	((status == 143))
	cat kcons.err >>log
	LIMIT=120 tryp "kcons -b $b -e $o | sort -un >got"
	seq 2 "$((n + 1))" >want
	same want got || tell_missing "$n"
}
