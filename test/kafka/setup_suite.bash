# Ends the servers that need_mock and need_kafka started for files run alone.
# shellcheck shell=bash

setup_suite() {
	:
}

teardown_suite() {
	local root
	root=$(cd "$(dirname "${BASH_SOURCE[0]}")/../.." && pwd)
	[[ ! -e $BATS_SUITE_TMPDIR/mock ]] ||
		"$root/scripts/mock" --dir "$BATS_SUITE_TMPDIR/mock" stop
	[[ ! -e $BATS_SUITE_TMPDIR/kafka ]] ||
		"$root/scripts/kafka" --dir "$BATS_SUITE_TMPDIR/kafka" stop
}
