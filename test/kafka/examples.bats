#!/usr/bin/env bats
# Every example of the man pages and of README.md that needs Kafka.

load ../lib
load ../examples

setup() {
	setup_default
	need_kafka
}

@test "kprod(1)" {
	run_examples man/kprod.1 kafka
}

@test "kcons(1)" {
	run_examples man/kcons.1 kafka
}

@test "streamutils(7)" {
	run_examples man/streamutils.7 kafka
}

@test "README.md" {
	run_examples README.md kafka
}
