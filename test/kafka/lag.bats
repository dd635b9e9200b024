# kcons: what a group has committed, and setting it.
load ../lib

setup() {
	setup_default
	need_kafka
	t=$(fresh)
	g=$t-group
	kafka_topic "$t" 2
}

# numbers PARTITION FIRST LAST
numbers() {
	seq "$2" "$3" | kprod -b "$b" -t "$t" -p "$1"
}

# line PARTITION COMMITTED BEGINNING END LAG [MORE]
line() {
	printf '{"topic":"%s","partition":%s,"committed":%s,"beginning":%s,"end":%s,"lag":%s%s}\n' \
		"$t" "$1" "$2" "$3" "$4" "$5" "${6-}"
}

@test "--lag: a group at rest, at work, and one that does not exist" {
	numbers 0 1 10
	numbers 1 1 5
	try kcons -b "$b" --lag -G "$g"
	is ""
	says "group $g: nothing is committed"
	try kcons -b "$b" --lag -G "$g" "$t"
	is "$(line 0 null 0 10 null)
$(line 1 null 0 5 null)"
	kcons -b "$b" -G "$g" -e "$t" >all
	numbers 1 6 8
	local rest
	rest="$(line 0 10 0 10 0 ',"leader_epoch":0')
$(line 1 5 0 8 3 ',"leader_epoch":0')"
	try kcons -b "$b" --lag -G "$g"
	is "$rest"
	try kcons -b "$b" --lag -G "$g" -p 1 "$t"
	is "${rest#*$'\n'}"
	# a member that commits nothing
	spawn member kcons -b "$b" -G "$g" --no-commit "$t"
	wait_for 30 lines_in member.out 3
	try kcons -b "$b" --lag -G "$g"
	is "$rest"
	kill -TERM "$pid"
	ended "$pid"
}

@test "--lag: where records have been deleted, and of one partition" {
	numbers 0 1 4
	kcons -b "$b" -G "$g" -c 2 "$t" >two
	"$ROOT/test/kafka/admin" "$b" trim "$t" 0 3
	try kcons -b "$b" --lag -G "$g" -p 0
	is "$(line 0 2 3 4 2 ',"leader_epoch":0')"
}

@test "--seek-group: each kind of place" {
	local i
	for i in 0 1 2 3 4; do
		printf '{"value":%d,"timestamp":%d}\n' $i $((1700000000000 + 1000 * i))
	done | kprod -b "$b" -t "$t" -p 0 -J
	seeks() {
		try kcons -b "$b" --seek-group "$1" -G "$g" -p 0 "$t"
		is "{\"topic\":\"$t\",\"partition\":0,\"committed\":$2,\"before\":$3}"
		try kcons -b "$b" --lag -G "$g"
		is "$(line 0 "$2" 0 5 "$((5 - $2))")"
	}
	seeks 3 3 null
	seeks beginning 0 3
	seeks end 5 0
	seeks -2 3 5
	seeks -9 0 3
	seeks @1700000002000 2 0
	seeks @2100-01-01 5 2
	try kcons -b "$b" --seek-group 9 -G "$g" -p 0 "$t"
	says "topic $t partition 0: offset 9 is not in the log (0 to 5): 5 is set"
	seeks 1 1 5
	try kcons -b "$b" -G "$g" -o stored -e "$t"
	is "1
2
3
4"
}

@test "--seek-group is refused while the group has members" {
	numbers 0 1 3
	spawn member kcons -b "$b" -G "$g" "$t"
	wait_for 30 lines_in member.out 3
	try -75 kcons -b "$b" --seek-group beginning -G "$g" "$t"
	is ""
	says "group $g: has members"
	kill -TERM "$pid"
	ended "$pid"
	try kcons -b "$b" --seek-group beginning -G "$g" "$t"
	try kcons -b "$b" -G "$g" -e "$t"
	is "1
2
3"
}

@test "a committed offset that is no longer in the log: 69, or as told" {
	numbers 0 1 10
	try kcons -b "$b" --seek-group 4 -G "$g" -p 0 "$t"
	kafka_tool DeleteRecordsCommand --bootstrap-server "$b" \
		--offset-json-file /dev/stdin <<-EOF
		{"version":1,"partitions":[{"topic":"$t","partition":0,"offset":7}]}
	EOF
	try -69 kcons -b "$b" -G "$g" -e "$t"
	is ""
	says "topic $t partition 0: offset 4 is not in the log, which has 7 to 10"
	try kcons -b "$b" -G "$g" -e "$t" -X auto.offset.reset=earliest
	is "8
9
10"
	try kcons -b "$b" --lag -G "$g" -p 0
	is "$(line 0 10 7 10 0 ',"leader_epoch":0')"
}

@test "a topic that is deleted, or made anew, while it is read ends with 69" {
	local admin=$ROOT/test/kafka/admin
	numbers 0 1 5
	spawn one kcons -b "$b" "$t"
	local one=$pid
	spawn other kcons -b "$b" -G "$g" "$t"
	wait_for 30 lines_in one.out 5
	wait_for 30 lines_in other.out 5
	"$admin" "$b" delete "$t"
	"$admin" "$b" create "$t" 2
	numbers 0 100 120
	ended "$pid"
	((status == 69))
	ended "$one"
	((status == 69))
	grep -q "the topic was deleted and made anew" one.err
	lines_in one.out 6 && return 1
	spawn one kcons -b "$b" "$t"
	wait_for 30 lines_in one.out 21
	"$admin" "$b" delete "$t"
	ended "$pid"
	((status == 69))
	grep -q "topic $t: does not exist" one.err
}

@test "a batch larger than receive.message.max.bytes is 76" {
	streamgen -n 2000 -r max -s 1 | kprod -b "$b" -t "$t" -p 0
	try -76 kcons -b "$b" -e -X receive.message.max.bytes=2000 "$t"
	says "receive.message.max.bytes is 2000"
}

@test "options that do not go with --lag, --seek-group and -o stored" {
	try -64 kcons -b "$b" --lag "$t"
	says "--lag is for groups: use it with -G"
	try -64 kcons -b "$b" --seek-group end "$t"
	says "--seek-group is for groups: use it with -G"
	try -64 kcons -b "$b" -o stored "$t"
	says "-o stored is where a group has committed: use it with -G GROUP"
	try -64 kcons -b "$b" --lag -G "$g" -c 3 "$t"
	says "--lag and -c exclude each other"
	try -64 kcons -b "$b" --seek-group end -G "$g" -e "$t"
	says "--seek-group and -e exclude each other"
	try -64 kcons -b "$b" --lag -G "" "$t"
	says "-G wants the name of a group"
	try -64 kcons -b "$b" --lag -G "$g" -o 3 "$t"
	says "--lag and -o exclude each other"
	try -64 kcons -b "$b" --seek-group soon -G "$g" "$t"
	says "not an offset"
	try -64 kcons -b "$b" --seek-group end -G "$g"
	says "no topic is given"
	try -69 kcons -b "$b" --lag -G "$g" "$t-none"
	says "topic $t-none: does not exist"
}
