# The main job against a real broker: a stream through kprod into a topic and
# back through kcons, beside what kcat reads and writes.
load ../lib

setup() {
	setup_default
	need_kafka
	records=${LONG:+1000000}
	records=${records:-100000}
}

# Lines in order of their key, and within it in order of arrival.
by_key() {
	LC_ALL=C sort -s -t: -k2,2 "$1"
}

@test "every codec into 4 partitions and back: nothing lost, added or out of order" {
	local codec t
	streamgen -n "$records" -r max -s 1 '{key: randint(0; 999), n: seq}' >in
	by_key in >want
	for codec in none gzip snappy lz4 zstd; do
		t=$(fresh)
		kafka_topic "$t" 4
		LIMIT=120 tryp "streamproc . <in | kprod -b $b -t $t -k .key -z $codec"
		LIMIT=120 tryp "kcons -b $b -e $t >out"
		by_key out >got
		same want got
		(($(kcons -b "$b" -Q "$t" | grep -c '"end":[1-9]') == 4))
	done
}

@test "kcat reads what kprod writes, with its checksums checked" {
	tool kcat
	local codec t
	streamgen -n 20000 -r max -s 2 >in
	LC_ALL=C sort in >want
	for codec in none gzip snappy lz4 zstd; do
		t=$(fresh)
		kafka_topic "$t" 4
		try kprod -b "$b" -t "$t" -z "$codec" in
		tryp "kcat -b $b -C -q -e -X check.crcs=true -t $t | LC_ALL=C sort >got"
		same want got
	done
}

@test "kcons reads what kcat writes in each codec" {
	tool kcat
	local codec t
	streamgen -n 20000 -r max -s 3 >in
	LC_ALL=C sort in >want
	for codec in none gzip snappy lz4 zstd; do
		t=$(fresh)
		kafka_topic "$t" 4
		tryp "kcat -b $b -P -z $codec -t $t <in"
		tryp "kcons -b $b -e $t | LC_ALL=C sort >got"
		same want got
	done
}

@test "kcons reads kcat's keys, null and empty values, headers" {
	tool kcat
	local t
	t=$(fresh)
	kafka_topic "$t" 1
	printf 'k1:v1\n:v2\nk3:\n' | kcat -b "$b" -P -t "$t" -K: -Z
	printf 'v4\n' | kcat -b "$b" -P -t "$t" -H a=1 -H a=2 -H empty= -H none
	printf 'k5:\n' | kcat -b "$b" -P -t "$t" -K:
	tryp "kcons -b $b -e -J $t | sed 's/$t/t/; s/\(timestamp\":\)[0-9]*/\10/'"
	is "$(cat <<-'END'
	{"topic":"t","partition":0,"offset":0,"timestamp":0,"headers":[],"key":"k1","value_text":"v1"}
	{"topic":"t","partition":0,"offset":1,"timestamp":0,"headers":[],"key":null,"value_text":"v2"}
	{"topic":"t","partition":0,"offset":2,"timestamp":0,"headers":[],"key":"k3","value":null}
	{"topic":"t","partition":0,"offset":3,"timestamp":0,"headers":[["a","1"],["a","2"],["empty",""],["none",null]],"key":null,"value_text":"v4"}
	{"topic":"t","partition":0,"offset":4,"timestamp":0,"headers":[],"key":"k5","value_text":""}
	END
	)"
}

# The status of the command; its greatest resident size in KiB goes to `rss`.
resident() {
	python3 -c '
import resource, subprocess, sys
status = subprocess.call(sys.argv[1:])
with open("rss", "w") as f:
	print(resource.getrusage(resource.RUSAGE_CHILDREN).ru_maxrss, file=f)
sys.exit(status)' "$@"
	local status=$?
	sanitized || (($(<rss) < 16384)) || echo "$(<rss) KiB: $*" >>large
	return "$status"
}

@test "long lines in many partitions: no program passes 16 MiB" {
	local t option
	t=$(fresh)
	kafka_topic "$t" 50
	streamgen -n 1200 -r max -s 3 '{k: seq, v: [range(6000) | . * 7]}' >in
	for option in --stats --tee --report -zzstd --bad=bad; do
		resident kprod -b "$b" -t "$t" -k .k "$option" in >out 2>err
	done
	LC_ALL=C sort in >want
	resident kcons -b "$b" -e -c 100000 "$t" >all
	(($(wc -l <all) == 6000))
	LC_ALL=C sort -u all >got
	same want got
	resident kcons -b "$b" -e -J "$t" >all
	(($(wc -l <all) == 6000))
	[[ ! -e large ]] || cat large
	[[ ! -e large ]]
}
