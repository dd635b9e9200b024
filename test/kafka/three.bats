# Three brokers, three copies of each record, two of which must be there.
load ../lib

setup() {
	setup_default
}

teardown() {
	teardown_default
	disown_kafka
}

@test "each broker killed in turn under kprod: what is acknowledged is there once, in order" {
	# Leaders go back to the brokers that come back, too.
	own_kafka --brokers 3 --property leader.imbalance.check.interval.seconds=1 \
		--property leader.imbalance.per.broker.percentage=1
	local n=${LONG:+1000000} t id
	n=${n:-100000}
	t=$(fresh)
	kafka_topic "$t" 4 min.insync.replicas=2
	spawn all streamgen -r "$((n / 20))/s" '{n: (seq + 1), key: randint(0; 99)}'
	local all=$pid
	wait_for 20 test -s all.out
	spawn report bash -c "tail -c +1 -f --pid=$all -s 0.1 all.out | kprod -b $b -t $t -k .key --report --stats"
	local kprod=$pid
	wait_for 30 test -s report.out
	for id in 1 2 3; do
		"$ROOT/scripts/kafka" kill "$id"
		sleep 0.5
		"$ROOT/scripts/kafka" restart "$id"
	done
	wait_for 60 lines_in all.out "$n"
	kill -TERM "$all"
	ended "$kprod" 120
	((status == 0))
	n=$(wc -l <all.out)
	# all have been acknowledged, each once
	[[ $(<report.err) == *"\"in\":$n,\"acked\":$n,\"rejected\":0,\"in_doubt\":0,\"not_sent\":0,"* ]]
	streamproc -r '"\(.line) \(.partition) \(.offset)"' report.out | sort >told
	kcons -b "$b" -e -J "$t" >log
	streamproc -r '"\(.value.n) \(.partition) \(.offset)"' log | sort >there
	(($(wc -l <there) == n))
	cut -d' ' -f1,2 told >told.1
	cut -d' ' -f1,2 there >there.1
	same told.1 there.1
	# a record whose answer was lost may have no offset told
	grep -v null told | comm -23 - there >elsewhere
	[[ ! -s elsewhere ]] || { head elsewhere; false; }
	(($(grep -c null told || :) < n / 10))
	streamproc -r '"\(.key) \(.value.n)"' log |
		awk '$2 <= last[$1] { print "out of order: " $0; bad = 1 }
			{ last[$1] = $2 } END { exit bad }'
}
