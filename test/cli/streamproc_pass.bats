#!/usr/bin/env bats
# Records that go out as they came: they are not copied on their way.

load ../lib

setup() {
	in=$BATS_TEST_TMPDIR/in out=$BATS_TEST_TMPDIR/out
}

# 39,999 records of changing lengths, 30 blocks.
records() {
	seq 39999 | sed 's/.*/{"id":&,"s":"&&&","f":[&.5,true]}/' >"$in"
}

same() {
	cmp "$in" "$out"
}

@test "all of the input, of a file and of a pipe" {
	records
	streamproc . "$in" >"$out" && same
	streamproc . <"$in" | cat >"$out" && same
	streamproc 'select(true)' < <(cat "$in") >"$out" && same
}

@test "records pulled by input, across blocks" {
	records
	streamproc '., input' "$in" >"$out" && same
	streamproc '. as $a | input | $a, .' "$in" >"$out" && same
	streamproc -n 'inputs' "$in" >"$out" && same
	streamproc -n '[inputs] | .[]' "$in" >"$out" && same
}

@test "between records that are copied, in order" {
	records
	streamproc 'if .id % 3 == 0 then .id else . end' "$in" >"$out"
	awk -F'[:,]' '{ print $2 % 3 ? $0 : $2 }' "$in" >"$in.want"
	cmp "$in.want" "$out"
}

@test "taken back when the record fails" {
	records
	streamproc --bad=skip '., ., if .id % 100 == 7 then error("no") else empty end' \
		"$in" >"$out" 2>/dev/null
	awk -F'[:,]' '$2 % 100 != 7 { print; print }' "$in" >"$in.want"
	cmp "$in.want" "$out"
}

@test "taken back although the block ended in between" {
	records
	streamproc --bad=skip '., (input, input), if .id % 300 == 1 then error("no") else empty end' \
		"$in" >"$out" 2>/dev/null
	awk -F'[:,]' '$2 % 3 == 1 { bad = $2 % 300 == 1 } !bad' "$in" >"$in.want"
	cmp "$in.want" "$out"
}

@test "lines that do not end in LF alone, or have blanks, are copied" {
	printf '{"a":1}\r\n {"a":2}\n{"a":3} \n{"a": 4}\n{"a":5,"a":6}\n[]\n{"a":7}' >"$in"
	run -0 streamproc . "$in"
	[ "$output" = '{"a":1}
{"a":2}
{"a":3}
{"a":4}
{"a":6}
[]
{"a":7}' ]
}

@test "many values at once, by -m" {
	printf '{"a":1}\n[2]\n{"a"\n:3}\n[4]\n[5' >"$in"
	printf ',6]\n[7]\n' >>"$in"
	run -0 streamproc -m . "$in"
	[ "$output" = '{"a":1}
[2]
{"a":3}
[4]
[5,6]
[7]' ]
}

# awkward: members of all kinds among plain ones, none the same as the next.
awkward() {
	local v
	for v in 1 -1 0 -0 50 50.0 -0.0 0.1 1.50 1e2 1E400 1e-7 null true '"x"' '[1]' '{}' \
		9007199254740993 123456789012345678 9223372036854775807 \
		12345678.12345678 -4503599627370496.5 '"\u0031"'; do
		printf '{"id":1,"a":%s,"s":"\\n"}\n{"id":2,"a":7.25,"s":""}\n{"a":%s}\n{"a":-3}\n' "$v" "$v"
		printf '{"id":5,"s":{"a":%s}}\n[%s]\n{"a":1,"a":%s}\n{"a": %s}\n' "$v" "$v" "$v" "$v"
		printf '{"a":[%s,2],"s":{"b":[],"a":%s}}\n{"s":{"b":[1,%s],"a":50.5},"a":[[%s]]}\n' \
			"$v" "$v" "$v" "$v"
	done
}

@test "what is done to lines is what is done to values" {
	local p
	awkward >"$in.once"
	cat "$in.once" "$in.once" "$in.once" >"$in"
	for p in . 'select(.a > 50)' 'select(.a <= 0.1)' 'select(.a == 50)' 'select(.a != -0)' \
		'select(.a < 9007199254740993)' '.a *= 2' '.a += 0.1' '.a -= 1e300' \
		'.a += 9223372036854775807' '.a |= . * -0.5' '.a *= 1e400' '.a *= null' \
		'select(.s.a > 50)' 'select(.s.a != 7.25)' '.s.a *= 2' '.s.a |= . - 0.5' \
		'select(.a[0] < 100)' '.a[0] += 1' 'select(.s.b[1] >= 0)' '.s["b"][1] *= 2' \
		'.a[1] *= 2' 'select(.a[-1] > 0)' 'select(.a[0][0] > 0)' 'select(.a[0.5] > 0)'; do
		echo "$p"
		streamproc --bad=skip "$p" "$in" >"$out"
		# an array takes the way of values
		streamproc --bad=skip "[$p] | .[]" "$in" >"$in.want"
		cmp "$in.want" "$out"
		[[ -s $out || $p == *null ]]
		streamproc -P 2 --bad=skip "$p" "$in" >"$out"
		cmp "$in.want" "$out"
	done
}

@test "a fault behind lines that are passed has its line" {
	local p
	seq 500 | sed 's/.*/{"id":&}/' >"$in"
	echo '{"id":x}' >>"$in"
	for p in . 'select(.id > 0)' '.id += 0'; do
		run -65 --separate-stderr streamproc "$p" "$in"
		((${#lines[@]} == 500))
		[[ $stderr == *'line 501: byte 7: expected a value'* ]]
	done
}

@test "without input no line is passed" {
	run -0 streamproc -n . "$in"
	[[ $output == null ]]
}
