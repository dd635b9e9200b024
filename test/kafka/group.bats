# kcons in a consumer group: what is committed, and who reads what.
load ../lib

setup() {
	setup_default
	need_kafka
	t=$(fresh)
	g=$t-group
	quick=(-X session.timeout.ms=6000 -X heartbeat.interval.ms=200)
}

# numbers N [FROM]: as many numbered records, spread over the partitions.
numbers() {
	seq "${2:-1}" "$((${2:-1} + $1 - 1))" | kprod -b "$b" -t "$t" -k .
}

# For what is not: "!" alone is not looked at by bats.
no() {
	if "$@"; then
		echo "but it is: $*"
		return 1
	fi
}

@test "a second run goes on where the first one ended" {
	kafka_topic "$t" 4
	numbers 1000
	kcons -b "$b" -G "$g" -e "$t" >first
	numbers 500 1001
	kcons -b "$b" -G "$g" -e "$t" >second
	kcons -b "$b" -G "$g" -e "$t" >third
	[[ $(sort -n first | uniq) == "$(seq 1000)" ]]
	[[ $(sort -n second | uniq) == "$(seq 1001 1500)" ]]
	[[ ! -s third ]]
}

@test "-c N commits exactly N" {
	kafka_topic "$t" 1
	numbers 10
	try kcons -b "$b" -G "$g" -c 3 "$t"
	is "1
2
3"
	try kcons -b "$b" -G "$g" -c 0 "$t"
	is ""
	try kcons -b "$b" -G "$g" -c 2 "$t"
	is "4
5"
	try kcons -b "$b" -G "$g" --no-commit -c 2 "$t"
	is "6
7"
	try kcons -b "$b" -G "$g" -e "$t"
	is "6
7
8
9
10"
}

@test "what a reader left in the pipe comes again, what it took does not" {
	kafka_topic "$t" 1
	numbers 20000
	tryp "kcons -b $b -G $g $t | python3 -c 'import os; os.write(1, os.read(0, 4096))' >taken; echo \${PIPESTATUS[0]}"
	is 141
	kcons -b "$b" -G "$g" -e "$t" >rest
	# the last line of what was taken may be cut: it comes again, whole
	sed -i '$d' taken
	[[ $(wc -l <taken) -gt 100 ]]
	[[ $(cat taken rest) == "$(seq 20000)" ]]
}

@test "SIGTERM: the reader may take what is written, and that is committed" {
	kafka_topic "$t" 1
	numbers 100000
	mkfifo pipe
	spawn kcons bash -c "exec kcons -b $b -G $g $t >pipe"
	exec 5<pipe
	wait_for 20 eval '[[ $(head -c 1 <&5) ]]'
	kill -TERM "$pid"
	cat <&5 >taken
	exec 5<&-
	ended "$pid"
	((status == 143))
	kcons -b "$b" -G "$g" -e "$t" >rest
	sed -i '1s/^/1/' taken
	[[ $(cat taken rest) == "$(seq 100000)" ]]
}

@test "three members share, and one that is killed is replaced" {
	kafka_topic "$t" 6
	numbers 6000
	local i members=()
	for i in 1 2 3; do
		spawn "m$i" kcons -b "$b" -G "$g" -v "${quick[@]}" \
			-X auto.commit.interval.ms=100 "$t"
		members+=("$pid")
	done
	all_read() { [[ $(cat m?.out | sort -n | uniq | wc -l) == "$1" ]]; }
	wait_for 30 all_read 6000
	kill -9 "${members[0]}"
	numbers 3000 6001
	wait_for 40 all_read 9000
	kill -TERM "${members[@]:1}"
	ended "${members[1]}"
	ended "${members[2]}"
	kcons -b "$b" -G "$g" -e "$t" >again
	[[ ! -s again ]]
	[[ $(cat m?.out | sort -n | uniq) == "$(seq 9000)" ]]
}

@test "options that do not go with a group" {
	kafka_topic "$t" 1
	try -64 kcons -b "$b" --no-commit "$t"
	says "--no-commit is for groups: use it with -G"
	try -64 kcons -b "$b" --instance a "$t"
	says "--instance is for groups: use it with -G"
	try -64 kcons -b "$b" -G g -p 1 "$t"
	says "-G and -p exclude each other"
	try -78 kcons -b "$b" -G g -e "$t" -X partition.assignment.strategy=best
	says 'partition.assignment.strategy: "best"'
	try -78 kcons -b "$b" -G g -e "$t" \
		-X partition.assignment.strategy=range,cooperative-sticky
	says "cannot be mixed with eager"
	try -78 kcons -b "$b" -G g -e "$t" -X session.timeout.ms=1000
	says "heartbeat.interval.ms: must be less than session.timeout.ms"
}

@test "-e: what a dead member has is waited for, what a living one has is not" {
	kafka_topic "$t" 2
	numbers 60000
	# one that nobody reads from: it keeps its share, and commits nothing
	mkfifo pipe
	exec 7<>pipe
	spawn idle bash -c "exec kcons -b $b -G $g -v ${quick[*]} --drain 10ms $t >pipe"
	local idle=$pid left
	wait_for 20 grep -q "partition 1 is ours" idle.err
	LIMIT=60 try kcons -b "$b" -G "$g" -e "$t" \
		-X session.timeout.ms=1500 -X heartbeat.interval.ms=200
	left=$(grep -o '[0-9]* records are left' <<<"$stderr")
	((${left%% *} == 60000 - $(wc -l <<<"$output")))
	says "kcons: group $g: ${left%% *} records are left to its other members"
	cat <<<"$output" >got
	numbers 20000 60001 # so that there is something left in either share
	spawn last kcons -b "$b" -G "$g" -v -X heartbeat.interval.ms=200 -e "$t"
	wait_for 20 grep -q "records are not read yet by its other members" last.err
	alive "$pid"
	kill -9 "$idle"
	ended "$pid" 60
	((status == 0))
	no grep -q "are left" last.err
	[[ $(sort -n got last.out) == "$(seq 80000)" ]]
}
