# What kcons holds in memory while its reader takes nothing.
load ../lib

setup() {
	setup_default
	need_kafka
	t=$(fresh)
	mkfifo pipe
}

# stopped OPTION...: a kcons whose reader, this shell by descriptor 8, takes
# nothing; it is $pid.
stopped() {
	spawn kcons bash -c 'exec kcons "$@" >pipe' bash -b "$b" -e "$@" "$t"
	exec 8<pipe
	wait_for 60 is_full 8 "$pid"
}

# kib FIELD: VmHWM or VmRSS of it.
kib() {
	awk -v f="$1:" '$1 == f { print $2 }' "/proc/$pid/status"
}

# resting: nothing more is read ahead.
resting() {
	local before
	before=$(kib VmRSS)
	sleep 0.5
	(($(kib VmRSS) == before))
}

@test "100 partitions behind a stopped reader: memory stays put, and is bounded" {
	local codec
	kafka_topic "$t" 100
	for codec in none zstd lz4; do
		streamgen -n 200000 -r max -s 5 | kprod -b "$b" -t "$t" -z "$codec"
	done
	stopped
	wait_for 30 resting
	sanitized || (($(kib VmHWM) < 16384))
	(($(wc -l <&8) == 600000))
	exec 8<&-
	ended "$pid" 60
	((status == 0))
}

@test "--buffer bounds what is read ahead" {
	kafka_topic "$t" 8
	streamgen -n 400000 -r max -s 5 | kprod -b "$b" -t "$t"
	stopped --buffer 1M
	wait_for 30 resting
	sanitized || (($(kib VmRSS) < 7168))
	exec 8<&-
	ended "$pid"
	((status == 141))
}

@test "a batch larger than the budget is read, and its memory given back" {
	kafka_topic "$t" 1
	local size
	# a batch of some 40 MB that comes as less than 1 MB, and one of few bytes
	python3 -c '
import random
random.seed(1)
for line in range(40):
    for part in range(1000):
        print("x" * 990, random.randrange(10**8, 10**9), sep="",
              end="\n" if part == 999 else "y")' |
		kprod -b "$b" -t "$t" -z zstd -X batch.size=50000000 \
			-X linger.ms=20000 -X buffer.memory=200000000
	[[ $(kcons -b "$b" -Q "$t" | jq .end) == 40 ]]
	seq 300000 | kprod -b "$b" -t "$t" -z zstd
	stopped
	size=40000000
	(($(head -c $((size / 2)) <&8 | wc -c) == size / 2))
	sanitized || (($(kib VmHWM) > 40000))
	(($(head -c $((size / 2)) <&8 | wc -l) == 20))
	wait_for 30 is_full 8 "$pid"
	wait_for 30 resting
	sanitized || (($(kib VmRSS) < 16384))
	(($(wc -l <&8) == 300000))
	exec 8<&-
	ended "$pid"
	((status == 0))
}
