#!/usr/bin/env bats
# What streamproc reads, and what becomes of bad records.

load ../lib

# --- input -----------------------------------------------------------------

@test "-n, input and inputs" {
	printf '%s\n' 1 2 3 >f
	try streamproc -n 'reduce inputs as $x (0; . + $x)' f
	is 6
	try streamproc --null-input '[., input, input]' f
	is '[null,1,2]'
	try streamproc '[., input]' <<<$'1\n2\n3\n4'
	is $'[1,2]\n[3,4]'
}

@test "-n reads nothing that is not asked for" {
	try streamproc -n 1 missing
	is 1
}

@test "-s" {
	printf '%s\n' 1 '"a"' '{"b":2}' >f
	try streamproc -s . f f
	is '[1,"a",{"b":2},1,"a",{"b":2}]'
	try streamproc --slurp length /dev/null
	is 0
}

@test "-R takes lines as they are" {
	printf 'a "b" \\\n\n{]' >f
	try streamproc -R . f
	is $'"a \\"b\\" \\\\"\n""\n"{]"'
	try streamproc --raw-input -s . f
	is '"a \"b\" \\\n\n{]"'
	try streamproc -R -n '[inputs | length]' f
	is '[7,0,2]'
}

@test "-m reads values that span lines or share one" {
	printf '{\n "a": 1\n}\n[1,\n2] 3 "x"\n4{"b":\n\n5}' >f
	try streamproc -m . f
	is $'{"a":1}\n[1,2]\n3\n"x"\n4\n{"b":5}'
	# the same when it comes in pieces
	tryp 'while IFS= read -r -N 1 c; do printf "%s" "$c"; done <f | streamproc --multiline .'
	is $'{"a":1}\n[1,2]\n3\n"x"\n4\n{"b":5}'
	try -65 streamproc -m . <<<$'1\n{"a":\n'
	is 1
}

@test "a value that spans lines is bad without -m, which the message suggests" {
	try -65 streamproc . <<<$'{\n"a": 1}'
	says 'standard input: line 1: byte 2: unexpected end of line'
	says '-m'
}

@test "BOM, CR and blank lines" {
	printf '\xef\xbb\xbf{"a":1}\r\n\r\n  \n\n2\r\n' >f
	try streamproc --stats . f
	is $'{"a":1}\n2'
	says '"in":2,"out":2,"bad":0,"blank":3,'
	# in each file, but not in the middle of one
	try streamproc . f f
	is $'{"a":1}\n2\n{"a":1}\n2'
	printf '1\n\xef\xbb\xbf2\n' >f
	try -65 streamproc . f
}

@test "empty input is no record" {
	try streamproc . /dev/null
	is ''
}

@test "a last line without its line feed" {
	tryp "printf '1\n2' | streamproc ."
	is $'1\n2'
	tryp "printf '1\n2' | streamproc --final-lf=optional ."
	is $'1\n2'
	tryp -65 "printf '1\n2' | streamproc --final-lf=required ."
	is 1
	says 'standard input: line 2: '
	says 'torn'
	tryp "printf '1\n2\n' | streamproc --final-lf=required ."
	is $'1\n2'
}

@test "--max-line" {
	printf '"%s"\n' 12345678 123456789 1 >f
	try streamproc --max-line 10 --bad=skip . f
	is $'"12345678"\n"1"'
	says '1 bad record skipped'
	try -65 streamproc --max-line 10 . f
	says 'f: line 2: '
	says 'longer than the limit of --max-line'
	try -65 streamproc --max-line 10 -R . f
	says 'f: line 2: byte 1: longer than the limit of --max-line'
	try streamproc --max-line 10 -R --bad=skip . f
	is $'"\\"12345678\\""\n"\\"1\\""'
	try streamproc --max-line 11 . f
	((${#lines[@]} == 3))
}

@test "a line of 16 MiB is read, a longer one is bad and costs no memory" {
	head -c $((16 * 1024 * 1024 - 2)) /dev/zero | tr '\0' x >x
	tryp "(printf '\"'; cat x; printf '\"\n1\n') | streamproc 'if . == 1 then . else length end'"
	is $'16777214\n1'
	sanitized || limit='ulimit -v 200000'
	tryp "(printf '\"'; cat x x x x x x; printf '\"\n1\n') |
		(${limit-:}; streamproc --bad=skip .)"
	is 1
	says '1 bad record skipped'
	# what was cut off is not told as the fault
	tryp -65 "(printf '\"'; cat x x; printf '\"\n') | streamproc ."
	says 'line 1: byte 1: longer than the limit of --max-line'
}

@test "--max-line has no say beyond 256M" {
	try streamproc --max-line 256M -n 1
	try -64 streamproc --max-line 257M -n 1
}

# --- bad records -----------------------------------------------------------

@test "a malformed line: where, why, 65, and what came before is written" {
	try -65 streamproc .a <<<$'{"a":1}\n\n{"a":}\n{"a":2}'
	is 1
	[[ $stderr == 'streamproc: standard input: line 3: byte 6: expected a value' ]]
	printf '{"a":1}\n{"a" 1}\n' >f
	echo '{"a":0}' >g
	try -65 streamproc .a g f
	is $'0\n1'
	says 'streamproc: f: line 2: byte 6: '
}

@test "what is no JSON is bad" {
	while IFS= read -r line; do
		printf '1\n%b\n2\n' "$line" >f
		try streamproc --bad=skip . f
		is $'1\n2'
		try -65 streamproc . f
		is 1
		says 'f: line 2: byte '
	done <<-'END'
		{"a":1
		{"a":1}}
		{"a":1} {"a":2}
		{a:1}
		{"a":1,}
		[1,]
		[,1]
		nul
		nulll
		NaN
		Infinity
		-
		01
		1.
		.5
		1e
		+1
		0x10
		\x27a\x27
		"a
		"\\x"
		"\\u12g4"
		"\\ud800"
		"\\udc00\\ud800"
		"a\x01b"
		"a\tb"
		"\xff"
		"\xc0\x80"
		"\xed\xa0\x80"
		"\xf4\x90\x80\x80"
		"\xe2\x82"
		\xc3\xa4
		// comment
	END
}

@test "nesting: 10000 levels are fine, more are bad" {
	head -c 10000 /dev/zero | tr '\0' '[' >open
	head -c 10000 /dev/zero | tr '\0' ']' >close
	tryp "(cat open close; echo) | streamproc . | wc -c"
	is 20001
	tryp -65 "(printf '['; cat open close; echo ']') | streamproc ."
	says 'nested deeper than 10000'
	tryp -65 "(cat open open open open; echo) | streamproc ."
}

@test "a program that fails on a record: 65, with the line" {
	try -65 streamproc '.a.b' <<<$'{"a":{"b":1}}\n{"a":"x"}\n{"a":null}'
	is 1
	says 'streamproc: standard input: line 2: '
	try -65 streamproc 'error("no \(.)")' <<<7
	says 'standard input: line 1: no 7'
}

@test "with -n, what came before an error is written, and no policy passes over it" {
	printf '{"a":1}\n{"a":2}\n[]\n{"a":4}\n' >f
	for policy in fail skip bad; do
		try -65 streamproc --bad=$policy -n 'inputs | .a' f
		is $'1\n2'
		says 'streamproc: f: line 3: '
	done
	try -65 streamproc -n '1, error("x")'
	is 1
	[[ $stderr == 'streamproc: expression: x' ]]
}

@test "a bad record that the program asked for is told once" {
	printf '1\n{\n3\n' >f
	try -65 streamproc -n inputs f
	is 1
	[[ $stderr == 'streamproc: f: line 2: byte 2: '* ]]
	try -65 streamproc '., input' f
	try -65 streamproc 'try input catch "caught"' f
	try streamproc --bad=skip '[., input]' f
	is '[1,3]'
	says '1 bad record skipped'
}

@test "the outputs of a record are all written or none" {
	try streamproc --bad=skip '., if . == 2 then error("x") else . * 10 end' <<<$'1\n2\n3'
	is $'1\n10\n3\n30'
	try -65 streamproc '., if . == 2 then error("x") else . * 10 end' <<<$'1\n2\n3'
	is $'1\n10'
}

@test "beyond 1 MiB a record's outputs stream, and its error ends the run" {
	try -65 streamproc --bad=skip 'range(300000), error("late")' <<<$'1\n2'
	says 'standard input: line 1: late'
	((${#lines[@]} > 100000 && ${#lines[@]} <= 300000))
	[[ ${lines[0]} == 0 && ${lines[1000]} == 1000 ]]
}

@test "--bad=skip counts, -v tells each, -q neither" {
	printf '1\n{\n2\n}\n3\n' >f
	try streamproc --bad=skip . f
	is $'1\n2\n3'
	[[ $stderr == 'streamproc: 2 bad records skipped' ]]
	try streamproc --bad skip -v . f
	says 'f: line 2: '
	says 'f: line 4: '
	try streamproc --bad=skip -q . f
	[[ ! $stderr ]]
	try streamproc --bad=skip . <<<1
	[[ ! $stderr ]]
}

@test "--bad=FILE is JSON whatever the names and messages" {
	name=$'\xff'
	echo 1 >"$name"
	try streamproc --bad=bad 'error([range(400) | "é"] | add | "x" + .)' "$name"
	(($(wc -l <bad) == 1))
	# (jq replaces what is no UTF-8; iconv does not)
	iconv -f UTF-8 -t UTF-8 bad >/dev/null
	[[ $(jq -r .file bad) == $'\ufffd' ]]
}

@test "messages do not steer the terminal" {
	try -65 streamproc 'error("\u001b[2J\u009b2J")' <<<1
	says 'line 1: ?[2J??2J'
}

@test "--bad=FILE sets them aside" {
	printf '1\n{"a":}\n2\n\xff\n3\n' >f
	try streamproc --bad=bad '. + 0' f
	is $'1\n2\n3'
	says '2 bad records written to bad'
	(($(wc -l <bad) == 2))
	[[ $(jq -r '"\(.file) \(.line) \(.text)"' bad | head -n 1) == 'f 2 {"a":}' ]]
	[[ $(head -n 1 bad) == '{"file":"f","line":2,"error":"byte 6: expected a value","text":"{\"a\":}"}' ]]
	[[ $(jq -r 'select(.line == 4).text_base64' bad) == /w== ]]
	[[ $(jq -c 'select(.line == 4) | has("text")' bad) == false ]]
	# it is appended to, also with errors of the program
	try streamproc --bad=bad '. + "x"' <<<5
	[[ $(tail -n 1 bad | jq -r '"\(.file) \(.line) \(.text)"') == 'standard input 1 5' ]]
	(($(wc -l <bad) == 3))
	try -74 streamproc --bad=no/such/folder . f
	says 'no/such/folder'
	tryp -74 "streamproc --bad=/dev/full . f"
	says '/dev/full: No space left on device'
	[[ $stderr != *written* ]]
}

@test "every line bad: none is lost, in linear time" {
	head -n 200000 < <(yes '{"a":') >f
	LIMIT=60 try streamproc --bad=skip . f
	says '200000 bad records skipped'
}
