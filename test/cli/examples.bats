#!/usr/bin/env bats
# Every example of the man pages and of README.md that needs no Kafka, run as
# it stands there. Those with Kafka: test/kafka/examples.bats.

load ../lib
load ../examples

@test "streamgen(1)" {
	run_examples man/streamgen.1 plain
}

@test "streamproc(1)" {
	run_examples man/streamproc.1 plain
}

@test "streamutils(7)" {
	run_examples man/streamutils.7 plain
}

@test "streamexpr(7)" {
	run_examples man/streamexpr.7 plain
}

@test "README.md" {
	run_examples README.md plain
}

@test "no page is left out" {
	local page kind dir
	declare -A suite=([plain]=cli [kafka]=kafka)
	for page in "$ROOT"/man/*.[1-9] "$ROOT"/README.md; do
		page=${page#"$ROOT/"}
		"$ROOT/test/examples" "$ROOT/$page" "${page##*/}"
		for dir in "${page##*/}"/*; do
			kind=plain
			! uses_kafka "$dir" || kind=kafka
			grep -q "run_examples $page $kind$" \
				"$ROOT/test/${suite[$kind]}/examples.bats" || {
				echo "$(<"$dir/where") is not run"
				return 1
			}
		done
	done
}

@test "a page with a command outside an example is found" {
	printf '.Sh EXAMPLES\n.Bd -literal\nstreamgen\n.Ed\n' >page.1
	run "$ROOT/test/examples" page.1 out
	((status == 1))
	[[ $output == "page.1:3: not an example: streamgen" ]]
}

@test "an example that prints something else than the page is found" {
	mkdir ex
	echo 'page:1' >ex/where
	echo 'echo no' >ex/run
	echo yes >ex/want
	run one_example "$PWD/ex"
	((status == 1))
	[[ $output == *"not what the page shows"* ]]
}

@test "an endless example that ends is found" {
	mkdir ex
	echo 'page:1' >ex/where
	echo 'true' >ex/run
	echo 2 >ex/timeout
	run one_example "$PWD/ex"
	((status == 1))
	[[ $output == *"status 0, not 124"* ]]
}
