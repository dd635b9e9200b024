# Helpers for the bats files: load ../lib
#
# A test starts in a folder of its own with the programs first in PATH. Each
# file runs alone as well: BIN=bin bats test/cli/map.bats
# shellcheck shell=bash

bats_require_minimum_version 1.5.0

ROOT=$(cd "$(dirname "${BASH_SOURCE[0]}")/.." && pwd)
BIN=$(cd "${BIN:-$ROOT/bin}" && pwd) || exit
PATH=$BIN:$PATH
export LC_ALL=C.UTF-8
# shellcheck source=scripts/common.bash
. "$ROOT/scripts/common.bash"

# Files that define setup or teardown call these from them.
setup_default() {
	cd "$BATS_TEST_TMPDIR" || return
	spawned=()
}

# What a failed test leaves behind: its processes, the ends of their output, and
# how busy the machine was.
left_behind() {
	local pid file
	for pid in "${spawned[@]}"; do
		ps -o pid=,stat=,args= -p "$pid" || :
	done
	for file in *.out *.err; do
		[[ ! -s $file ]] || tail -n 5 "$file" | head -c 2000 | sed "s/^/$file: /"
	done
	echo "load: $(</proc/loadavg)"
}

teardown_default() {
	local pid
	[[ ${BATS_TEST_COMPLETED-} || ${BATS_TEST_SKIPPED-} ]] || left_behind
	for pid in "${spawned[@]}"; do
		kill -KILL "$pid" 2>/dev/null || :
	done
}

setup() {
	setup_default
}

teardown() {
	teardown_default
}

# try [-STATUS] COMMAND...: runs it for at most 30 s ($LIMIT) and fails unless
# it ends with STATUS (0); leaves $output, $stderr and $lines.
try() {
	local want=0
	if [[ $1 =~ ^-[0-9]+$ ]]; then
		want=${1#-}
		shift
	fi
	run --separate-stderr timeout -k 2 "${LIMIT:-30}" "$@"
	# shellcheck disable=SC2154 # run sets them
	if ((status != want)); then
		printf 'status %d, not %d: %s\n' "$status" "$want" "$*"
		printf 'stdout: %s\nstderr: %s\n' "$output" "$stderr"
		return 1
	fi
}

# tryp [-STATUS] SCRIPT: the same for a shell pipeline; its status is that of
# its last failing stage.
tryp() {
	local flag=()
	if [[ $1 =~ ^-[0-9]+$ ]]; then
		flag=("$1")
		shift
	fi
	try "${flag[@]}" bash -o pipefail -c "$1"
}

# is TEXT: what the last try wrote to stdout, but for line ends at its end.
is() {
	# shellcheck disable=SC2154
	[[ $output == "$1" ]] || {
		printf 'expected: %s\nstdout:   %s\nstderr:   %s\n' "$1" "$output" "$stderr"
		return 1
	}
}

# says TEXT: stderr of the last try holds TEXT.
says() {
	# shellcheck disable=SC2154
	[[ $stderr == *"$1"* ]] || {
		printf 'expected in stderr: %s\nstderr: %s\n' "$1" "$stderr"
		return 1
	}
}

# often PATTERN: the lines of --stats-every 100ms in stderr of the last try;
# PATTERN takes the seconds and their tenths. A busy machine may pass over some.
often() {
	local n at
	n=$(grep -c "$1" <<<"$stderr")
	at=$(sed -n "s/$1/\1\2/p" <<<"$stderr" | tail -n 1)
	((n >= 3 && n <= 10#$at + 2)) || {
		printf '%d lines of statistics in %d tenths of a second:\n%s\n' \
			"$n" "$((10#$at))" "$stderr"
		return 1
	}
}

# same FILE FILE: equal bytes, else the first lines that differ.
same() {
	cmp -s "$1" "$2" || {
		diff "$1" "$2" | head -n 20
		return 1
	}
}

# spawn NAME COMMAND...: runs it in the background with NAME.out and NAME.err;
# its process is $pid, and teardown ends it.
spawn() {
	local name=$1
	shift
	# now: what one of that name wrote before is not to be waited for
	: >"$name.out" 2>"$name.err"
	"$@" >"$name.out" 2>"$name.err" 3>&- &
	pid=$!
	spawned+=("$pid")
}

# Whether a child of this shell has ended, waited for or not.
gone() {
	local stat
	# ("$(<file)" of a file that has just gone ends the whole shell under set -e)
	{ read -r stat <"/proc/$1/stat"; } 2>/dev/null || return 0
	[[ $stat == *') Z '* ]]
}

# Whether it has not. (kill -0 is content with a zombie.)
alive() {
	! gone "$1"
}

# What follows is for wait_for: a test waits for what has come about, since a
# busy machine may take long for what mostly is a matter of a millisecond.

# signal_in PID MASK SIGNAL: whether that mask of /proc/PID/status has it.
signal_in() {
	local key mask
	while read -r key mask; do
		[[ $key != "$2:" ]] ||
			return $((!(16#$mask >> ($(kill -l "$3") - 1) & 1)))
	done 2>/dev/null <"/proc/$1/status"
	return 1
}

# catches PID SIGNAL: the program (not the shell or env that becomes it) has
# set up its handler.
catches() {
	local comm
	{ read -r comm <"/proc/$1/comm"; } 2>/dev/null &&
		[[ $comm != @(bash|env|setsid|timeout) ]] &&
		signal_in "$1" SigCgt "$2"
}

# took PID SIGNAL: a signal that was sent has been delivered.
took() {
	! signal_in "$1" ShdPnd "$2"
}

# is_full FD PID: the pipe behind a descriptor of this shell takes no more of
# what the process writes: it holds much, no more comes, and the process sleeps.
is_full() {
	python3 -c '
import array, fcntl, sys, termios, time
def look():
    n = array.array("i", [0])
    fcntl.ioctl(0, termios.FIONREAD, n)
    with open(f"/proc/{sys.argv[1]}/stat") as f:
        return n[0], f.read().split(") ")[-1][0]
first = look()
time.sleep(0.4)
F_GETPIPE_SZ = 1032
sys.exit(look() != first or first[1] != "S" or
         2 * first[0] < fcntl.fcntl(0, F_GETPIPE_SZ))' "$2" <&"$1"
}

# in_time COMMAND...: for a bound on time that a busy machine may miss: COMMAND
# has to hold once in five tries.
in_time() {
	local tries_ # (COMMAND sees it)
	for tries_ in 1 2 3 4 5; do
		if "$@"; then
			return
		fi
		echo "try $tries_ missed: $*"
	done
	return 1
}

# has_open PID PATH: whether the process has that file open (for wait_for).
has_open() {
	local fd
	for fd in "/proc/$1/fd"/*; do
		[[ $fd -ef $2 ]] && return
	done
	return 1
}

# ended PID [SECONDS]: waits until a process of spawn ends; $status is its.
ended() {
	wait_for "${2:-20}" gone "$1" || { echo "process $1 still runs"; return 1; }
	status=0
	wait "$1" || status=$?
}

# lines_in FILE N: whether FILE has N lines or more (for wait_for).
lines_in() {
	[[ -e $1 ]] && (($(wc -l <"$1") >= $2))
}

# The build has sanitizers: limits on memory and speed do not hold.
sanitized() {
	[[ ${SANITIZE-} ]]
}

# For tests that take long: only with make check-long.
long() {
	[[ ${LONG-} ]] || skip "long: make check-long"
}

# tool NAME: a test that needs a program which may be absent.
tool() {
	command -v "$1" >/dev/null || absent "no $1"
}

# absent WHY: skips, but fails where everything is to be there.
absent() {
	[[ ${CI-} != true ]] || { echo "$1"; return 1; }
	skip "$1"
}

# --- Kafka -----------------------------------------------------------------
# need_mock and need_kafka go into setup. They set $b, the bootstrap list, to
# servers that the whole run shares; a file that runs alone starts its own,
# which setup_suite.bash ends.

need_mock() {
	[[ ! ${MOCK_MISSING-} ]] || absent "$MOCK_MISSING"
	b=${MOCK_BOOTSTRAP-}
	[[ ! $b ]] || return 0
	export MOCK_DIR=$BATS_SUITE_TMPDIR/mock
	b=$("$ROOT/scripts/mock" status 2>/dev/null || "$ROOT/scripts/mock" start 3) ||
		absent "no mock cluster"
}

need_kafka() {
	[[ ! ${KAFKA_MISSING-} ]] || absent "$KAFKA_MISSING"
	b=${KAFKA_BOOTSTRAP-}
	[[ ! $b ]] || return 0
	export KAFKA_DIR=$BATS_SUITE_TMPDIR/kafka
	b=$("$ROOT/scripts/kafka" status 2>/dev/null || "$ROOT/scripts/kafka" start) ||
		absent "no Kafka"
}

# own_kafka [OPTION...]: brokers for one test that will kill or restart them
# (scripts/kafka kill 1, scripts/kafka restart 1): sets $b and KAFKA_DIR. A
# broker's absence is noticed after 2 s, not 9. Call disown_kafka in teardown.
own_kafka() {
	[[ ! ${KAFKA_MISSING-} ]] || absent "$KAFKA_MISSING"
	export KAFKA_DIR=$BATS_TEST_TMPDIR/kafka
	b=$("$ROOT/scripts/kafka" start --property broker.session.timeout.ms=2000 \
		--property broker.heartbeat.interval.ms=500 "$@") || absent "no Kafka"
}

disown_kafka() {
	[[ ! -e $BATS_TEST_TMPDIR/kafka/version ]] ||
		"$ROOT/scripts/kafka" --dir "$BATS_TEST_TMPDIR/kafka" stop
}

# kafka_topic NAME PARTITIONS [KEY=VALUE...]: makes a topic on the real broker
# and waits until it has its leaders.
kafka_topic() {
	"$ROOT/test/kafka/admin" "$b" create "$@"
}

# kafka_tool NAME ARG...: one of Kafka's own tools.
kafka_tool() {
	timeout -k 2 "${LIMIT:-60}" "$ROOT/scripts/kafka" tool "$@"
}

# fresh [PREFIX]: a topic or group name nobody else uses.
fresh() {
	echo "${1:-t}-$$-$BATS_TEST_NUMBER-$RANDOM$RANDOM"
}
