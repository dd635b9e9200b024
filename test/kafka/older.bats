# An older Kafka: what is asked of brokers has to be in their versions, too.
load ../lib

teardown() {
	teardown_default
	disown_kafka
}

@test "Kafka 3.9: there and back, in a group, with transactions and listings" {
	long
	local t g
	own_kafka --version 3.9.1
	t=$(fresh)
	g=$t-group
	kafka_topic "$t" 3
	seq 10000 | kprod -b "$b" -t "$t" -k . -z zstd
	kcons -b "$b" -G "$g" -X partition.assignment.strategy=cooperative-sticky \
		-e "$t" | sort -n >got
	same got <(seq 10000)
	seq 10001 10010 | kcat -P -q -b "$b" -t "$t" -p 0 -X "transactional.id=$t"
	kcons -b "$b" -G "$g" -e "$t" >got
	same got <(seq 10001 10010)
	try kcons -b "$b" --lag -G "$g" "$t"
	[[ $(jq -s 'map(.lag) | add' <<<"$output") == 0 ]]
	try kcons -b "$b" --seek-group -1 -G "$g" "$t"
	try kcons -b "$b" -L "$t"
	[[ $(jq -s -c 'map(.partition // empty)' <<<"$output") == '[0,1,2]' ]]
	try kcons -b "$b" -Q -o @0 "$t"
	[[ $(jq -s -c 'map(.offset)' <<<"$output") == '[0,0,0]' ]]
}
