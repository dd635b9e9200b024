# Members of one group that come, go, die, stand still, and are of other makes.
load ../lib

setup() {
	setup_default
	need_kafka
	t=$(fresh)
	g=$t-group
	quick=(-X session.timeout.ms=6000 -X heartbeat.interval.ms=200
		-X auto.commit.interval.ms=100)
}

teardown() {
	teardown_default
	disown_kafka
}

# numbers N [FROM]: as many numbered records, spread over the partitions.
numbers() {
	seq "${2:-1}" "$((${2:-1} + $1 - 1))" | kprod -b "$b" -t "$t" -k .
}

# member NAME OPTION...: a kcons of the group.
member() {
	local name=$1
	shift
	spawn "$name" kcons -b "$b" -G "$g" -v "${quick[@]}" "$@"
}

# own N FILE...: N partitions in all have an owner each, by what the members
# of these files say.
own() {
	local n=$1 list
	shift
	list=$("$ROOT/test/kafka/owners" "$@") && (($(wc -l <<<"$list") == n)) &&
		[[ $list ]]
}

# For what is not: "!" alone is not looked at by bats.
no() {
	if "$@"; then
		echo "but it is: $*"
		return 1
	fi
}

# share FILE N: that member owns N.
share() {
	(($("$ROOT/test/kafka/owners" "$1" | wc -l) == $2))
}

# some FILE: it owns any.
some() {
	"$ROOT/test/kafka/owners" "$1" | grep -q .
}

# generation FILE N: it has been in the N-th.
generation() {
	grep -q "generation $2," "$1"
}

all_read() {
	[[ $(cat ./*.out | sort -n | uniq | wc -l) == "$1" ]]
}

@test "cooperative-sticky: partitions that are kept never pause" {
	kafka_topic "$t" 6
	# eager members would stand still for up to a heartbeat
	local slow=(-X partition.assignment.strategy=cooperative-sticky
		-X heartbeat.interval.ms=3000 -X session.timeout.ms=10000)
	arrive() {
		kcons -b "$b" -G "$g" -v -J "${slow[@]}" "$t" 2>"$1.err" 3>&- \
			> >("$ROOT/test/kafka/arrivals" >"$1.seen") &
		pid=$!
		spawned+=("$pid")
	}
	arrive m1
	local first=$pid
	wait_for 20 own 6 m1.err
	spawn source bash -c "streamgen -r 100/s -n 100000 '{id: seq}' |
		kprod -b $b -t $t -k .id"
	wait_for 20 lines_in m1.seen 100
	arrive m2
	wait_for 30 share m2.err 3
	arrive m3
	wait_for 30 share m3.err 2
	kill -TERM "$pid"
	ended "$pid"
	wait_for 30 own 6 m1.err m2.err
	kill -TERM "$first"
	ended "$first"
	wait_for 30 own 6 m2.err
	no grep -q "[0-9] is lost" ./*.err
	# what the first one kept all the time
	local p kept=0
	for p in 0 1 2 3 4 5; do
		! grep -q "partition $p is revoked" m1.err || continue
		kept=$((kept + 1))
		awk -v p="$p" '$1 == p && n++ > 20 && $3 > 1500 { print; bad = 1 }
			END { exit bad || n < 100 }' m1.seen
	done
	((kept >= 2))
	# all of them changed hands in order: nothing is read twice
	[[ ! $(cut -d ' ' -f 1,2 m?.seen | sort | uniq -d) ]]
}

@test "sticky: who stays keeps what it has" {
	kafka_topic "$t" 6
	numbers 600
	local i pids=() sticky=(-X partition.assignment.strategy=sticky)
	for i in 1 2 3; do
		member "m$i" "${sticky[@]}" "$t"
		pids+=("$pid")
	done
	wait_for 30 own 6 m1.err m2.err m3.err
	wait_for 30 share m3.err 2
	"$ROOT/test/kafka/owners" m1.err m2.err m3.err >before
	kill -9 "${pids[2]}"
	wait_for 30 own 6 m1.err m2.err
	"$ROOT/test/kafka/owners" m1.err m2.err >after
	(($(grep -v m3.err before | sort - after | uniq -d | wc -l) == 4))
	wait_for 20 all_read 600
}

@test "a member that has no partition waits for one" {
	kafka_topic "$t" 1
	member m1 "$t"
	local one=$pid
	wait_for 20 own 1 m1.err
	member m2 "$t"
	wait_for 20 generation m1.err 2
	wait_for 30 own 1 m1.err m2.err
	sleep 1
	alive "$one"
	alive "$pid"
	kill -KILL "$one"
	wait_for 30 own 1 m2.err
}

@test "roundrobin deals the partitions of two topics" {
	kafka_topic "$t-a" 3
	kafka_topic "$t-b" 3
	local rr=(-X partition.assignment.strategy=roundrobin)
	member m1 "${rr[@]}" "$t-a" "$t-b"
	member m2 "${rr[@]}" "$t-b" "$t-a"
	wait_for 30 own 6 m1.err m2.err
	wait_for 30 share m2.err 3
	"$ROOT/test/kafka/owners" m1.err m2.err | sed "s/$t-//" >now
	# in the order of their ids, which are random
	[[ $(awk '{ printf "%s", ($3 == w || !w) ? (w = $3) && 1 : 2 }' now) == 121212 ]]
}

# shares FILE...: which of these has which offsets of each partition of $t, by
# the numbers they hold; "-" are those that nobody has.
shares() {
	kcons -b "$b" -e -J "$t" >log.json
	python3 - "$@" <<-'END'
	import itertools, json, re, sys
	value = re.compile(r'^(\d+)$|"name":"record_data".*"value":"(\d+)"')
	who = {}
	for name in sys.argv[1:]:
	    for line in open(name, errors="replace"):
	        if m := value.search(line):
	            who.setdefault(m[1] or m[2], set()).add(name)
	log = {}
	for line in open("log.json"):
	    r = json.loads(line)
	    log.setdefault(r["partition"], []).append((r["offset"], str(r["value"])))
	for p in sorted(log):
	    runs = itertools.groupby(sorted(log[p]), lambda x: " ".join(sorted(who.get(x[1], "-"))))
	    for names, run in runs:
	        run = list(run)
	        print(f"partition {p}: {run[0][0]} to {run[-1][0]}: {names}")
	END
}

@test "a group of Java, kcat and kcons, one of them killed" {
	tool kcat
	kafka_topic "$t" 8
	numbers 2000
	got() {
		{
			sed -n 's/.*"name":"record_data".*"value":"\([0-9]*\)".*/\1/p' java.out
			cat kcat.out k?.out
		} | sort -nu >got
		cmp -s got <(seq "$1")
	}
	got_all() {
		wait_for 60 got "$1" || {
			shares java.out kcat.out k?.out
			grep '"partitions_\|shutdown' java.out
			cat kcat.err k?.err
			return 1
		}
	}
	local range=org.apache.kafka.clients.consumer.RangeAssignor java kc dying
	spawn java "$ROOT/scripts/kafka" tool VerifiableConsumer \
		--bootstrap-server "$b" --topic "$t" --group-id "$g" --verbose \
		--session-timeout 6000 --reset-policy earliest \
		--enable-autocommit --assignment-strategy "$range"
	java=$pid
	wait_for 60 own 8 java.out
	spawn kcat kcat -b "$b" -G "$g" -X session.timeout.ms=6000 \
		-X auto.offset.reset=earliest -X heartbeat.interval.ms=200 -u "$t"
	kc=$pid
	member k1 "$t"
	member k2 "$t"
	dying=$pid
	wait_for 60 own 8 java.out kcat.err k1.err k2.err
	wait_for 60 share k2.err 2
	numbers 2000 2001
	# each of them leads the group or follows, as it comes
	kill -9 "$dying"
	wait_for 60 own 8 java.out kcat.err k1.err
	numbers 2000 4001
	# (a record that comes with the signal kcat drops, and commits)
	got_all 6000
	kill -TERM "$kc"
	ended "$kc"
	wait_for 60 own 8 java.out k1.err
	member k3 "$t"
	wait_for 60 own 8 java.out k1.err k3.err
	wait_for 60 some k3.err
	wait_for 60 own 8 java.out k1.err k3.err
	numbers 2000 6001
	kill -TERM "$java"
	ended "$java"
	wait_for 60 own 8 k1.err k3.err
	numbers 1000 8001
	got_all 9000
}

@test "eager and cooperative members do not mix" {
	kafka_topic "$t" 2
	member m1 "$t"
	wait_for 20 own 2 m1.err
	try -78 kcons -b "$b" -G "$g" "$t" \
		-X partition.assignment.strategy=cooperative-sticky
	says "group $g: its members have other assignment strategies"
	says "partition.assignment.strategy"
	says "(INCONSISTENT_GROUP_PROTOCOL, 23)"
	share m1.err 2
}

@test "a static member that returns in time keeps its partitions" {
	kafka_topic "$t" 4
	member m1 --instance one "$t"
	local one=$pid
	member m2 --instance two "$t"
	wait_for 30 own 4 m1.err m2.err
	wait_for 30 share m2.err 2
	kill -TERM "$one"
	ended "$one"
	numbers 100
	"$ROOT/test/kafka/owners" m2.err >before
	member m3 --instance one "$t"
	one=$pid
	wait_for 30 own 4 m3.err m2.err
	wait_for 20 all_read 100
	# nobody else was disturbed
	[[ $("$ROOT/test/kafka/owners" m2.err) == "$(<before)" ]]
	no generation m2.err 3
	# a second user of the name: the one that was there goes
	member m4 --instance one "$t"
	ended "$one"
	((status == 75))
	grep -q "group $g: another member has taken over this instance id" m3.err
	wait_for 30 own 4 m4.err m2.err
}

@test "a member that was away too long: another owner, not the reader, is why" {
	local zombie static
	quick=(-X session.timeout.ms=1500 -X heartbeat.interval.ms=200
		-X auto.commit.interval.ms=600000)
	for static in '' '--instance z'; do
		kafka_topic "$t" 1
		numbers 1000
		# shellcheck disable=SC2086 # an option and its argument
		spawn zombie bash -c "exec kcons -b $b -G $g ${quick[*]} $static $t >file"
		zombie=$pid
		wait_for 30 lines_in file 1000
		kill -STOP "$zombie"
		# shellcheck disable=SC2086
		try kcons -b "$b" -G "$g" "${quick[@]}" $static -e "$t"
		is "$(seq 1000)"
		kill -TERM "$zombie"
		kill -CONT "$zombie"
		ended "$zombie"
		grep -q '1000 lines were written and will come again: another owner has their partitions' zombie.err
		no grep -q reader zombie.err
		t=$(fresh)
		g=$t-group
	done
}

@test "a reader that stands still costs nobody the membership" {
	kafka_topic "$t" 2
	numbers 100000
	quick=(-X session.timeout.ms=1500 -X heartbeat.interval.ms=200
		-X max.poll.interval.ms=1500 -X auto.commit.interval.ms=100)
	mkfifo pipe
	spawn m1 bash -c "exec kcons -b $b -G $g -v ${quick[*]} $t >pipe"
	local writer=$pid reader
	cat pipe >got 3>&- &
	reader=$!
	spawned+=("$reader")
	wait_for 20 lines_in got 100
	kill -STOP "$reader"
	numbers 100000 100001
	sleep 6
	alive "$writer"
	no generation m1.err 2
	no grep -q "[0-9] is lost\|is revoked" m1.err
	kill -CONT "$reader"
	wait_for 30 lines_in got 200000
	no generation m1.err 2
	kill -TERM "$writer"
	ended "$writer"
	[[ $(sort -n got) == "$(seq 200000)" ]]
	try kcons -b "$b" -G "$g" -e "$t"
	is ""
}

@test "a terminal stopped with Ctrl-S costs nobody the membership" {
	kafka_topic "$t" 1
	numbers 20000
	cat >stopped.py <<-'EOF'
	import os, pty, subprocess, sys, termios, time
	b, g, t = sys.argv[1:]
	master, slave = pty.openpty()
	a = termios.tcgetattr(slave)
	a[1] &= ~termios.OPOST
	termios.tcsetattr(slave, termios.TCSANOW, a)
	termios.tcflow(slave, termios.TCOOFF)
	p = subprocess.Popen(["kcons", "-b", b, "-G", g, "-v",
	    "-X", "session.timeout.ms=1500", "-X", "heartbeat.interval.ms=200",
	    "-X", "max.poll.interval.ms=1500", "-e", t],
	    stdin=subprocess.DEVNULL, stdout=slave)
	time.sleep(5)
	assert p.poll() is None
	termios.tcflow(slave, termios.TCOON)
	os.close(slave)
	got = b""
	while True:
	    try:
	        some = os.read(master, 65536)
	    except OSError:
	        break
	    if not some:
	        break
	    got += some
	sys.stdout.buffer.write(got)
	sys.exit(p.wait())
	EOF
	spawn tty python3 stopped.py "$b" "$g" "$t"
	ended "$pid" 40
	((status == 0))
	seq 20000 >want
	same tty.out want
	no generation tty.err 2
	no grep -q "[0-9] is lost" tty.err
}

@test "new topics that match, and new partitions, are read without a restart" {
	kafka_topic "$t-a" 1
	member m1 -X metadata.max.age.ms=500 "^$t-"
	wait_for 20 own 1 m1.err
	kafka_topic "$t-b" 2
	wait_for 30 own 3 m1.err
	kafka_tool TopicCommand --bootstrap-server "$b" --alter --topic "$t-a" \
		--partitions 3
	wait_for 30 own 5 m1.err
	seq 90 | kprod -b "$b" -t "$t-a" -k .
	seq 91 180 | kprod -b "$b" -t "$t-b" -k .
	wait_for 20 all_read 180
	# what was never committed is read from its beginning, in a group too
	[[ $(sort -n m1.out) == "$(seq 180)" ]]
}

@test "the coordinator is killed: members and commits stay" {
	own_kafka --brokers 3
	kafka_topic "$t" 4
	numbers 1000
	member m1 "$t"
	local one=$pid two
	member m2 "$t"
	two=$pid
	wait_for 30 own 4 m1.err m2.err
	wait_for 30 all_read 1000
	local coordinator
	coordinator=$(sed -n 's/.*the coordinator is broker \([0-9]\).*/\1/p' m1.err | tail -n 1)
	"$ROOT/scripts/kafka" kill "$coordinator"
	wait_for 60 grep -q "the coordinator is broker [^$coordinator]" m1.err
	numbers 1000 1001
	wait_for 60 all_read 2000
	wait_for 60 own 4 m1.err m2.err
	kill -TERM "$one" "$two"
	ended "$one"
	ended "$two"
	LIMIT=60 try kcons -b "$b" -G "$g" -e "$t"
	is ""
	no grep -q "[0-9] is lost" m?.err
	[[ $(cat m?.out | sort -n) == "$(seq 2000)" ]]
}
