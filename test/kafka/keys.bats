# Keys: the partition of a key is the Java client's, and order per key is kept.
load ../lib

setup() {
	setup_default
	need_kafka
}

@test "1,000 keys go to the partitions where Java's producer puts them" {
	local ours java
	ours=$(fresh ours) java=$(fresh java)
	kafka_topic "$ours" 7
	kafka_topic "$java" 7
	{ seq -f 'key-%g' 0 899; seq -f 'k%g-é' 900 989; seq 990 999; } >keys
	awk '{ print $0 "\t" NR }' keys >keyed
	kafka_tool ConsoleProducer --bootstrap-server "$b" --topic "$java" \
		--reader-property parse.key=true <keyed >/dev/null
	awk '{ print "{\"key\":\"" $0 "\",\"value\":" NR "}" }' keys >envelopes
	try kprod -b "$b" -t "$ours" -J envelopes
	for p in 0 1 2 3 4 5 6; do
		kcons -b "$b" -e -p $p "$java" | sort -n >want
		kcons -b "$b" -e -p $p "$ours" | sort -n >got
		lines_in want 50
		same want got
	done
}

@test "records without a key use all partitions in time, whole batches each" {
	local t
	t=$(fresh)
	kafka_topic "$t" 4
	streamgen -n 200000 -r max -s 7 >in
	try kprod -b "$b" -t "$t" --stats in
	tryp "kcons -b $b -Q $t | grep -c '\"end\":0}'" || :
	is 0
}
