# The golden bytes that the unit tests read are what their encoders write.
load ../lib

@test "the golden Kafka messages and batches are up to date" {
	local name
	for name in kafka_messages kafka_batches; do
		try "$ROOT/test/golden/$name.py"
		diff -u "$ROOT/test/golden/$name.h" <(printf '%s\n' "$output")
	done
}
