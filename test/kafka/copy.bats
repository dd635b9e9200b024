# Envelopes: whatever bytes a topic holds, kcons -J and kprod -J carry them.
load ../lib

setup() {
	setup_default
	need_kafka
}

# What kcat, which knows nothing of envelopes, shows of one partition.
as_kcat_sees() {
	kcat -b "$b" -C -q -e -t "$1" -p "$2" -f '%o %T %K %S %k %s %h\n'
}

@test "kcons -J | kprod -J --copy copies a topic of random bytes exactly" {
	tool kcat
	local from to p
	from=$(fresh from) to=$(fresh to)
	kafka_topic "$from" 4
	kafka_topic "$to" 4
	tryp "'$BATS_TEST_DIRNAME/random-envelopes' $from 5000 4 1 | kprod -b $b --copy"
	tryp "kcons -b $b -e -J $from | sed 's/\"topic\":\"$from\"/\"topic\":\"$to\"/' |
		kprod -b $b -J --copy -z lz4"
	for p in 0 1 2 3; do
		kcons -b "$b" -e -J -p $p "$from" | sed "s/$from//" >left
		kcons -b "$b" -e -J -p $p "$to" | sed "s/$to//" >right
		lines_in left 1000
		same left right
		as_kcat_sees "$from" $p >left
		as_kcat_sees "$to" $p >right
		same left right
	done
}

@test "--encode gives one form and loses nothing" {
	local from to form
	from=$(fresh from)
	kafka_topic "$from" 1
	tryp "'$BATS_TEST_DIRNAME/random-envelopes' $from 500 1 2 | kprod -b $b --copy"
	kcons -b "$b" -e -J "$from" | sed "s/$from/t/" >want
	for form in text base64; do
		to=$(fresh to)
		kafka_topic "$to" 1
		kcons -b "$b" -e -J --encode=$form "$from" >envelopes
		run ! grep -q '"value":[^n]' envelopes
		sed -i "s/$from/$to/" envelopes
		try kprod -b "$b" --copy envelopes
		kcons -b "$b" -e -J "$to" | sed "s/$to/t/" >got
		same want got
	done
	run ! grep -q value_text envelopes
}

@test "kcat's envelopes are taken as they are" {
	tool kcat
	local from to
	from=$(fresh from) to=$(fresh to)
	kafka_topic "$from" 1
	kafka_topic "$to" 1
	printf 'k:v\n' | kcat -b "$b" -P -t "$from" -K: -H a=1 -H a= -H none
	printf 'gone:\n' | kcat -b "$b" -P -t "$from" -K: -Z
	tryp "kcat -b $b -C -q -e -J -t $from | kprod -b $b -J -t $to"
	as_kcat_sees "$from" 0 >left
	as_kcat_sees "$to" 0 >right
	same left right
}

@test "an envelope without a value is bad data, not a tombstone" {
	local t
	t=$(fresh)
	kafka_topic "$t" 1
	printf '%s\n' '{"key":"a","value":1}' '{"key":"b"}' '{"key":"c","value":3}' >in
	try -65 kprod -b "$b" -t "$t" -J in
	says "in: line 2: no value"
	says "1 acknowledged (first: line 1), 1 rejected (first: line 2), 0 in doubt, 1 not sent (first: line 3)"
	try kcons -b "$b" -e "$t"
	is 1
}

@test "--copy wants a topic and a partition" {
	local t
	t=$(fresh)
	kafka_topic "$t" 1
	tryp -65 "echo '{\"value\":1}' | kprod -b $b --copy"
	says "line 1: --copy wants a topic and a partition"
	tryp -65 "echo '{\"topic\":\"$t\",\"partition\":7,\"value\":1}' | kprod -b $b --copy"
	says "line 1: "
	says "partition 7"
	tryp -65 "echo '{\"topic\":\"no/name\",\"partition\":0,\"value\":1}' | kprod -b $b --copy"
	says "no/name"
}

@test "--copy -t: another topic, the same partitions" {
	local from to p
	from=$(fresh from) to=$(fresh to)
	kafka_topic "$from" 3
	kafka_topic "$to" 3
	tryp "'$BATS_TEST_DIRNAME/random-envelopes' $from 2000 3 3 | kprod -b $b --copy"
	tryp "kcons -b $b -e -J $from | kprod -b $b --copy -t $to"
	for p in 0 1 2; do
		kcons -b "$b" -e -J -p $p "$from" | sed "s/$from//" >left
		kcons -b "$b" -e -J -p $p "$to" | sed "s/$to//" >right
		lines_in left 400
		same left right
	done
}

@test "--copy -t: a partition that is not there is a bad record" {
	local t
	t=$(fresh)
	kafka_topic "$t" 2
	printf '{"topic":"x","partition":%d,"value":%d}\n' 0 0 1 1 2 2 1 3 >in
	# the topic is named already
	echo '{"partition":0,"value":4}' >>in
	echo '{"topic":"x","value":5}' >>in
	try -65 kprod -b "$b" -t "$t" --copy in
	says "in: line 3: topic $t: no partition 2, there are 2"
	says "2 acknowledged (first: line 1), 1 rejected (first: line 3), 0 in doubt, 3 not sent"
	try kprod -b "$b" -t "$t" --copy --bad=bad in
	try jq -r '"\(.line) \(.error)"' bad
	is "3 topic $t: no partition 2, there are 2
6 --copy wants a partition in each envelope"
	try kprod -b "$b" -t "$t" --copy --bad=skip in
	try kcons -b "$b" -e -p 0 "$t"
	is "0
0
4
0
4"
	try kcons -b "$b" -e -p 1 "$t"
	is "1
1
3
1
3"
}
