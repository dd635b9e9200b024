# kcons on topics that are written in transactions, by librdkafka and by Java.
load ../lib

setup() {
	setup_default
	need_kafka
	tool kcat
	t=$(fresh)
	g=$t-group
	kafka_topic "$t" 1
	mkfifo feed
}

# committed FIRST LAST: numbers in a transaction of their own.
committed() {
	seq "$1" "$2" | kcat -P -q -b "$b" -t "$t" -p 0 -X "transactional.id=$t"
}

# The ends of the log: with what is open, and without.
ends() {
	kcons -b "$b" -Q --isolation uncommitted "$t" | jq .end
	kcons -b "$b" -Q "$t" | jq .end
}

# open_by N: the log ends N records or more behind the open transaction.
open_by() {
	local end
	mapfile -t end < <(ends)
	((end[0] - end[1] >= $1))
}

# begun FIRST LAST: the same, but the transaction stays open until descriptor 7
# is closed. (kcat reads blocks of 1024 bytes, and may keep the last lines.)
begun() {
	spawn writer bash -c 'exec kcat "$@" <feed' bash \
		-P -q -b "$b" -t "$t" -p 0 -X "transactional.id=$t"
	exec 7>feed
	seq "$1" "$2" >&7
	wait_for 30 open_by 200
}

# aborted FIRST LAST: a transaction whose end the next of that writer aborts.
aborted() {
	begun "$1" "$2"
	kill -KILL "$pid"
	exec 7>&-
	ended "$pid"
}

# at_rest: the group has committed all that there is to read.
at_rest() {
	kcons -b "$b" --lag -G "$g" "$t" | jq -e -s 'all(.lag == 0)' >/dev/null
}

# is_sequence FILE FIRST LAST
is_sequence() {
	seq "$2" "$3" | cmp - "$1"
}

@test "what was aborted is left out, and no lag stays behind it" {
	committed 1 5
	aborted 1000 1499
	seq 6 7 | kprod -b "$b" -t "$t" -p 0
	committed 8 9
	try kcons -b "$b" -e "$t"
	is "$(seq 9)"
	try kcons -b "$b" -G "$g" -e "$t"
	is "$(seq 9)"
	at_rest
	# the last thing in the log is an abort, or a commit: past both
	aborted 2000 2499
	seq 10 11 | kprod -b "$b" -t "$t" -p 0
	spawn member kcons -b "$b" -G "$g" -X auto.commit.interval.ms=100 "$t"
	local member=$pid
	committed 12 13
	wait_for 30 lines_in member.out 4
	wait_for 30 at_rest
	aborted 3000 3499
	committed 14 14
	wait_for 30 lines_in member.out 5
	wait_for 30 at_rest
	kill -TERM "$member"
	ended "$member"
	is_sequence member.out 10 14
	try kcons -b "$b" -G "$g" -e "$t"
	is ""
	# who asks for it gets all
	local all
	for all in --isolation=uncommitted -Xisolation.level=read_uncommitted; do
		kcons -b "$b" -e "$all" "$t" >all
		grep -qx 1000 all
		grep -qx 2000 all
		grep -qx 3000 all
		grep -vx '[0-9]\{4\}' all >rest
		is_sequence rest 1 14
	done
}

@test "-e ends before an open transaction and says so; later it goes on there" {
	local end how
	committed 1 3
	begun 1000 1499
	seq 4 5 | kprod -b "$b" -t "$t" -p 0
	mapfile -t end < <(ends)
	for how in "" "-G $g"; do
		# shellcheck disable=SC2086 # none, or two words
		try kcons -b "$b" $how -e "$t"
		is "$(seq 3)"
		says "a transaction is open: the last $((end[0] - end[1])) offsets, from its first record on, are left out"
	done
	at_rest
	try kcons -b "$b" --lag -G "$g" --isolation uncommitted
	[[ $(jq .lag <<<"$output") == $((end[0] - end[1])) ]]
	try kcons -b "$b" -o -2 -e "$t"
	is 3 # and the commit, which is no record, but has an offset
	kcons -b "$b" -o "${end[1]}.." -c 1 --isolation uncommitted "$t" >first
	is_sequence first 1000 1000
	exec 7>&-
	ended "$pid"
	((status == 0))
	kcons -b "$b" -G "$g" -e "$t" >rest 2>said
	[[ ! -s said ]]
	grep -vx '[0-9]\{4\}' rest >plain
	grep -x '[0-9]\{4\}' rest >open
	is_sequence plain 4 5
	is_sequence open 1000 1499
	at_rest
}

@test "many small transactions of Java's producer: all records, no lag" {
	kafka_topic "$t-many" 3
	t+=-many
	kafka_tool ProducerPerformance --producer-props "bootstrap.servers=$b" --topic "$t" \
		--num-records 6000 --throughput 6000 --payload-monotonic \
		--transactional-id "$t" --transaction-duration-ms 10 >/dev/null
	kcons -b "$b" -G "$g" -e "$t" | sort -n >all
	is_sequence all 0 5999
	at_rest
	# the log holds more than records: the ends of transactions
	(($(kcons -b "$b" -Q "$t" | jq -s 'map(.end) | add') > 6003))
}
