# How members of a group end: after COUNT records, at the end, by two signals,
# while others come and go.
load ../lib

setup() {
	setup_default
	need_kafka
	t=$(fresh)
	g=$t-group
	kafka_topic "$t" 4
	mkfifo pipe
	quick=(-X session.timeout.ms=6000 -X heartbeat.interval.ms=200)
	coop=(-X partition.assignment.strategy=cooperative-sticky)
}

# numbers FIRST LAST: numbered records, spread over the partitions.
numbers() {
	seq "$1" "$2" | kprod -b "$b" -t "$t" -k .
}

# piped OPTION...: a member of the group whose reader is this shell, by
# descriptor 8; it is $member.
piped() {
	spawn piped bash -c 'exec kcons "$@" >pipe' bash -b "$b" -G "$g" -v \
		"${quick[@]}" "$@" "$t"
	member=$pid
	exec 8<pipe
}

# takes N FILE: the reader takes N lines; all that there are, without N.
takes() {
	python3 -c '
import os, sys
left = int(sys.argv[1]) if sys.argv[1] else -1
while left:
    # one byte at a time, so that no line more is taken
    line = b""
    while not line.endswith(b"\n"):
        byte = os.read(8, 1 if left > 0 else 65536)
        if not byte:
            break
        line += byte
    os.write(1, line)
    left -= 1
    if not line:
        break' "$1" >>"$2"
}

# commits: the sum of what the group has committed.
commits() {
	kcons -b "$b" --lag -G "$g" "$t" | jq -s 'map(.committed) | add'
}

has_share() {
	grep -q 'is ours' "$1"
}

@test "-c N over four partitions: N lines, N committed, the next go on" {
	local n sum=0
	numbers 1 6000
	for n in 1 700 3000; do
		kcons -b "$b" -G "$g" -c "$n" "$t" | cat >part
		lines_in part "$n"
		sum=$((sum + n))
		cat part >>got
		(($(commits) == sum))
	done
	kcons -b "$b" -G "$g" -e "$t" >>got
	same <(sort -n got) <(seq 6000)
}

# count_through STRATEGY...: half way to its count a member has to share, with
# a reader that has not yet taken what is written.
count_through() {
	numbers 1 40000
	piped -c 15000 --drain 60s "$@"
	takes 1000 first
	spawn other kcons -b "$b" -G "$g" -v "${quick[@]}" "$@" "$t"
	local other=$pid
	wait_for 30 grep -q 'is revoked' piped.err
	takes "" first
	exec 8<&-
	ended "$member"
	((status == 0))
	(($(wc -l <first) == 15000))
	wait_for 30 has_share other.err
	wait_for 30 lines_in other.out 25000
	kill -TERM "$other"
	ended "$other"
	# each was taken once, so exactly 15,000 had been committed
	same <(sort -n first other.out) <(seq 40000)
	(($(commits) == 40000))
}

@test "-c N through a rebalance: exactly N, and exactly they are committed" {
	count_through
}

@test "-c N through a cooperative rebalance" {
	count_through "${coop[@]}"
}

@test "-e: a member that comes to a cooperative group waits for its share" {
	numbers 1 20000
	piped "${coop[@]}"
	takes 1000 first
	# the first lets go of nothing before its reader has taken its lines
	spawn late kcons -b "$b" -G "$g" -v "${quick[@]}" "${coop[@]}" -e "$t"
	local late=$pid
	wait_for 30 grep -q 'is revoked' piped.err
	sleep 1
	alive "$late"
	[[ ! -s late.out ]]
	takes "" first &
	spawned+=("$!")
	ended "$late"
	((status == 0))
	[[ -s late.out ]]
	kill -TERM "$member"
	ended "$member"
	same <(sort -n first late.out) <(seq 20000)
}

@test "-e: several members end each on its own, with all read" {
	local i how members
	numbers 1 20000
	for how in range cooperative-sticky; do
		members=()
		for i in 1 2 3; do
			spawn "$how$i" kcons -b "$b" -G "$g-$how" "${quick[@]}" \
				-X "partition.assignment.strategy=$how" -e "$t"
			members+=("$pid")
		done
		for i in 0 1 2; do
			ended "${members[i]}"
			((status == 0))
		done
		same <(sort -n "$how"?.out) <(seq 20000)
	done
}

@test "a second signal ends at once what waits for its reader" {
	numbers 1 20000
	piped --drain 1h
	takes 1000 first
	kill -TERM "$member"
	wait_for 20 took "$member" TERM
	sleep 0.5
	alive "$member"
	kill -TERM "$member"
	ended "$member"
	((status == 143))
	exec 8<&-
	# what nobody has taken is not committed, and comes again
	kcons -b "$b" -G "$g" -e "$t" >rest
	cat first rest | sort -n | uniq >all
	same all <(seq 20000)
	(($(commits) == 20000))
}
