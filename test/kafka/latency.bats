# A line typed into kprod is on the terminal of kcons at once.
load ../lib

setup() {
	setup_default
	need_kafka
}

# On a busy machine every turn of a process waits, and a line takes some ten of
# them through Kafka: what the same line takes through a cat stands beside it.
within_5_ms() {
	local t
	t=$(fresh)
	kafka_topic "$t" 1
	try "$BATS_TEST_DIRNAME/latency" "$b" "$t" 100 || return
	echo "medians: Kafka, cat: $output ms"
	awk '{ exit !($1 <= 5 + 10 * $2) }' <<<"$output"
}

@test "median latency from kprod to kcons within 5 ms" {
	! sanitized || skip "sanitized"
	in_time within_5_ms
}
