# Brokers that end, come back, or do not.
load ../lib

setup() {
	setup_default
}

teardown() {
	teardown_default
	disown_kafka
	[[ ! -e $BATS_TEST_TMPDIR/mock ]] ||
		"$ROOT/scripts/mock" --dir "$BATS_TEST_TMPDIR/mock" stop
}

own_mock() {
	b=$("$ROOT/scripts/mock" --dir "$BATS_TEST_TMPDIR/mock" start) ||
		absent "no mock cluster"
}

@test "a broker killed and started again loses no record and adds none" {
	own_kafka
	local n=${LONG:+1000000} t
	n=${n:-150000}
	t=$(fresh)
	kafka_topic "$t" 4
	streamgen -n "$n" -r 50000/s -s 8 '{key: randint(0; 99), n: seq}' >all &
	spawned+=($!)
	wait_for 20 test -s all
	spawn kprod bash -c "tail -c +1 -f --pid=$! -s 0.1 all | kprod -b $b -t $t -k .key"
	local kprod=$pid
	spawn kcons kcons -b "$b" -c "$n" "$t"
	sleep 1
	"$ROOT/scripts/kafka" kill 1
	sleep 0.5
	"$ROOT/scripts/kafka" restart 1
	ended "$kprod" 180
	((status == 0))
	ended "$pid" 90
	((status == 0))
	LC_ALL=C sort -s -t: -k2,2 all >want
	LC_ALL=C sort -s -t: -k2,2 kcons.out >got
	same want got
	try kcons -b "$b" -e "$t"
	((${#lines[@]} == n))
}

@test "a broker that stays away: 69 after the deadline, with the four counts" {
	own_mock
	local t
	t=$(fresh)
	mkfifo pipe
	spawn kprod bash -c "exec kprod -b $b -t $t --tee -X delivery.timeout.ms=5000 -X request.timeout.ms=2000 <pipe"
	local kprod=$pid
	exec {to}>pipe
	seq 100 >&"$to"
	wait_for 20 lines_in kprod.out 100
	"$ROOT/scripts/mock" --dir "$BATS_TEST_TMPDIR/mock" stop
	sleep 0.2
	seq 101 150 >&"$to"
	ended "$kprod" 40
	exec {to}>&-
	((status == 69))
	grep -q "not delivered within 5000 ms" kprod.err
	grep -Eq "100 acknowledged \(first: line 1\), 0 rejected, " kprod.err
	local lost
	lost=$(sed -n 's/.* \([0-9]*\) in doubt.* \([0-9]*\) not sent.*/\1+\2/p' kprod.err)
	((lost == 50))
}

@test "kcons waits for a broker that is away and goes on where it was" {
	own_kafka
	local t
	t=$(fresh)
	kafka_topic "$t" 1
	seq 1000 | kprod -b "$b" -t "$t"
	spawn kcons kcons -b "$b" -c 2000 "$t"
	wait_for 30 lines_in kcons.out 1000
	"$ROOT/scripts/kafka" kill 1
	"$ROOT/scripts/kafka" restart 1
	seq 1001 2000 | kprod -b "$b" -t "$t"
	ended "$pid" 90
	((status == 0))
	seq 2000 >want
	same want kcons.out
}

@test "no broker comes back: 69 where there is an end, one message where not" {
	own_mock
	local t
	t=$(fresh)
	echo one | kprod -b "$b" -t "$t"
	spawn follow kcons -b "$b" --timeout 1s "$t"
	local follow=$pid
	spawn count kcons -b "$b" --timeout 1s -c 2 "$t"
	local count=$pid
	spawn range kcons -b "$b" --timeout 1s -o 0..9 "$t"
	local range=$pid f
	for f in follow count range; do
		wait_for 30 lines_in "$f.out" 1
	done
	"$ROOT/scripts/mock" --dir "$BATS_TEST_TMPDIR/mock" stop
	for f in "$count" "$range"; do
		ended "$f" 30
		((status == 69))
	done
	grep -q "^kcons: no broker reached for .*Connection refused" count.err
	grep -q "^kcons: no broker reached for .*Connection refused" range.err
	wait_for 30 lines_in follow.err 1
	sleep 3
	grep -q "^kcons: no broker reached for .*; waiting" follow.err
	(($(wc -l <follow.err) == 1))
	kill -TERM "$follow"
	ended "$follow"
	((status == 143))
}

@test "a topic that the broker does not make is 69" {
	own_kafka --property auto.create.topics.enable=false
	local t
	t=$(fresh)
	tryp -69 "echo one | kprod -b $b -t $t --timeout 5s"
	says "topic $t"
	tryp "echo one | kprod -b $b -t $t --create 1"
	try kcons -b "$b" -e "$t"
	is one
}

@test "the mock cluster: three brokers, there and back" {
	need_mock
	local t
	t=$(fresh)
	streamgen -n 20000 -r max -s 9 >in
	try kprod -b "$b" -t "$t" in
	tryp "kcons -b $b -e $t | LC_ALL=C sort >got"
	LC_ALL=C sort in >want
	same want got
	tool kcat
	tryp "kcat -b $b -C -q -e -t $t | LC_ALL=C sort >got"
	same want got
}

@test "a quota far below the input is waited for, and nothing is sent again" {
	need_kafka
	local t id
	t=$(fresh) id=$(fresh client)
	kafka_topic "$t" 1
	kafka_tool ConfigCommand --bootstrap-server "$b" --alter --entity-type clients \
		--entity-name "$id" --add-config producer_byte_rate=30000
	streamgen -n 8000 -r max -s 9 >in
	try kprod -b "$b" -t "$t" -X "client.id=$id" -X request.timeout.ms=1000 \
		-X batch.size=30000 --stats in
	jq -es '.[0] | .acked == 8000 and .retries == 0 and .throttled_ms > 2000' \
		<<<"$stderr"
	kcons -b "$b" -e "$t" >got
	same in got
}
