# Topics by pattern in a group: none yet, more later, some deleted.
load ../lib

setup() {
	setup_default
	need_kafka
	t=$(fresh)
	g=$t-group
	quick=(-X session.timeout.ms=6000 -X heartbeat.interval.ms=200
		-X auto.commit.interval.ms=100 -X metadata.max.age.ms=300)
}

# committed TOPIC: what the group has of it.
committed() {
	kcons -b "$b" --lag -G "$g" "$1" | jq -s 'map(.committed) | add'
}

@test "a pattern that matches nothing is waited for in a group, else 69" {
	try -69 kcons -b "$b" "^$t-"
	says "no topic matches ^$t-"
	try -69 kcons -b "$b" -G "$g" -e "^$t-"
	says "no topic matches ^$t-"
	spawn member kcons -b "$b" -G "$g" "${quick[@]}" "^$t-"
	wait_for 20 grep -q "no topic matches ^$t- yet; waiting" member.err
	kafka_topic "$t-a" 2
	seq 1 10 | kprod -b "$b" -t "$t-a" -k .
	wait_for 30 lines_in member.out 10
	kill -TERM "$pid"
	ended "$pid"
	((status == 143))
	(($(committed "$t-a") == 10))
	# and it can be left before it has joined
	spawn member kcons -b "$b" -G "$g" "${quick[@]}" "^$t+none"
	wait_for 20 grep -q "yet; waiting" member.err
	wait_for 20 catches "$pid" TERM
	kill -TERM "$pid"
	ended "$pid"
	((status == 143))
}

@test "a topic of a pattern that is deleted is dropped, a named one is 69" {
	local pattern name
	kafka_topic "$t-a" 2
	kafka_topic "$t-b" 2
	seq 1 10 | kprod -b "$b" -t "$t-a" -k .
	seq 11 20 | kprod -b "$b" -t "$t-b" -k .
	spawn pattern kcons -b "$b" -G "$g" -v "${quick[@]}" "^$t-"
	pattern=$pid
	wait_for 30 lines_in pattern.out 20
	spawn named kcons -b "$b" -G "$g-2" "${quick[@]}" "^$t-" "$t-b"
	name=$pid
	wait_for 30 lines_in named.out 20
	"$ROOT/test/kafka/admin" "$b" delete "$t-b"
	ended "$name"
	((status == 69))
	grep -q "topic $t-b: does not exist" named.err
	wait_for 30 grep -q "topic $t-b is gone" pattern.err
	seq 21 30 | kprod -b "$b" -t "$t-a" -k .
	wait_for 30 lines_in pattern.out 30
	# another one of that name is read from its beginning
	kafka_topic "$t-b" 3
	seq 31 50 | kprod -b "$b" -t "$t-b" -k .
	wait_for 30 lines_in pattern.out 50
	kill -TERM "$pattern"
	ended "$pattern"
	((status == 143))
	same <(sort -n pattern.out) <(seq 50)
	(($(committed "$t-a") == 20))
	(($(committed "$t-b") == 20))
}
