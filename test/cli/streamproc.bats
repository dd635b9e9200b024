#!/usr/bin/env bats
# streamproc as a user runs it: options, input, output and how it ends. The
# language itself has its own tests.

load ../lib

# group_int SECONDS SCRIPT: runs a shell script and sends SIGINT to all of it,
# as Ctrl-C at a terminal does.
group_int() {
	try -124 timeout -s INT "$1" bash -c "$2"
}

# --- operands and verbs ----------------------------------------------------

@test "map is the verb when none is named" {
	tryp "echo '{\"v\":2}' | streamproc '.v *= 2'"
	is '{"v":4}'
	tryp "echo '{\"v\":2}' | streamproc map '.v *= 2'"
	is '{"v":4}'
}

@test "files are read in turn, - is standard input" {
	echo 1 >a
	echo 3 >b
	tryp "echo 2 | streamproc . a - b"
	is $'1\n2\n3'
	tryp "echo 2 | streamproc -c map . -S b -- - a"
	is $'3\n2\n1'
}

@test "an expression may look like an option after --" {
	tryp "echo 1 | streamproc -- '-(.)'"
	is -1
}

@test "usage errors are 64" {
	usage() {
		local message=$1
		shift
		try -64 streamproc "$@"
		says "streamproc: $message"
		is ''
	}
	usage 'an expression is needed'
	usage 'an expression is needed' map
	usage 'unknown option --slrup; did you mean --slurp?' --slrup .
	usage 'unknown option --slur' --slur .
	usage 'unknown option -Z' -Z .
	usage '--indent: 8 is not between 0 and 7' --indent 8 .
	usage '--max-line: 1G is not between 1 and 256M' --max-line 1G .
	usage '--max-line: not a size like 64K or 16M: big' --max-line big .
	usage '--max-line: 0 is not between 1 and 256M' --max-line 0 .
	usage '--drain: not a duration' --drain 10 .
	usage '--final-lf: unknown value maybe' --final-lf maybe .
	usage '--final-lf: unknown value require; did you mean required?' --final-lf=require .
	usage '--arg needs two arguments: NAME TEXT' --arg x
	usage '--arg: not a name: 1x' --arg 1x y .
	usage '--argjson: $x is no JSON' --argjson x '{' .
	usage '--delay belongs to the verb pace' --delay 1s .
	usage 'pace needs --delay' pace
	usage '-n and -s belong to the verb map' -n pace --delay 1s
}

@test "what users of jq try is refused with what to do instead" {
	try -64 streamproc -M .
	says 'no option -M here: there is no colour without -C'
	try -64 streamproc --unbuffered .
	says 'output is never held back'
}

@test "a word that is neither a verb nor a program names the nearest verb" {
	try -64 streamproc pcae
	says 'did you mean pace?'
	try -64 streamproc frobnicate
	says 'frobnicate'
	says 'There is no verb frobnicate either'
}

@test "sort is a verb to come; jq's is map sort" {
	try -64 streamproc sort
	says "map sort"
	tryp "echo '[3,1,2]' | streamproc map sort"
	is '[1,2,3]'
}

@test "a program that does not compile is 64, with a caret" {
	try -64 streamproc '.a | frob(1)'
	says 'frob'
	says '^'
	try -64 streamproc '.a | '
	says '^'
	try -64 streamproc '$x'
	says '$x'
}

@test "a file that cannot be opened is 66" {
	echo 1 >a
	try -66 streamproc . a missing
	is 1
	says 'streamproc: missing: No such file or directory'
	try -66 streamproc . "$BATS_TEST_TMPDIR"
	says 'is a directory'
	try -66 streamproc -f missing
	says 'missing: No such file or directory'
	try -66 streamproc -f "$BATS_TEST_TMPDIR"
	says 'Is a directory'
	((EUID == 0)) || {
		chmod 0 a
		try -66 streamproc . a
		says 'a: Permission denied'
	}
}

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
	LIMIT=20 try streamproc --bad=skip . f
	says '200000 bad records skipped'
}

# --- the program -----------------------------------------------------------

@test "-f reads the program from a file" {
	printf '# doubles\n.v\n  * 2\n' >p
	echo '{"v":4}' >in
	try streamproc -f p in
	is 8
	try streamproc map --from-file p in
	is 8
	printf '.v |\n  frob\n' >p
	try -64 streamproc -f p in
	says 'p'
	says 'frob'
}

@test "--arg and --argjson" {
	try streamproc -n --arg x 'a"b' --argjson y '{"z":[1]}' '[$x, $y.z]'
	is '["a\"b",[1]]'
	try streamproc -n '$x' --arg x ''
	is '""'
}

@test "input_filename and input_line_number" {
	printf '1\n2\n' >a
	printf '3\n' >b
	try streamproc '[input_filename, input_line_number, .]' a b
	is $'["a",1,1]\n["a",2,2]\n["b",1,3]'
	try streamproc '[input_filename, input_line_number]' <<<$'\n1'
	is '[null,2]'
	try streamproc -n 'input_filename'
	is null
	try streamproc -n 'inputs | [input_filename, input_line_number]' a b
	is $'["a",1]\n["a",2]\n["b",1]'
}

# --- output ----------------------------------------------------------------

@test "what the program does not touch stays as it came" {
	try streamproc '.n += 1' <<<'{ "n" : 1, "id":1.50,"e":1E3 ,"big":12345678901234567890123,"s":"\u00e9\/", "a" : [ 1 , 2.0 ] }'
	is '{"n":2,"id":1.50,"e":1E3,"big":12345678901234567890123,"s":"\u00e9\/","a":[1,2.0]}'
}

@test "duplicate keys: the first place, the last value" {
	try streamproc . <<<'{"a":1,"b":2,"a":3}'
	is '{"a":3,"b":2}'
}

@test "-r, -j and -a" {
	try streamproc -r . <<<$'"a\\tb\\u00e9"\n["x"]\n1'
	is $'a\tb\xc3\xa9\n["x"]\n1'
	tryp "printf '\"a\"\n1\n\"b\"\n' | streamproc --join-output . | od -An -c"
	is '   a   1   b'
	try streamproc --ascii-output . <<<$'"\xc3\xa9\xf0\x9f\x98\x80"\n{"\xc3\xa9":1}'
	is $'"\\u00e9\\ud83d\\ude00"\n{"\\u00e9":1}'
	try streamproc --raw-output -a . <<<$'"\xc3\xa9"'
	[[ $output == *u00e9* ]]
}

@test "-S sorts at every level" {
	try streamproc -S . <<<'{"b":{"d":1,"c":2},"a":[{"f":1,"e":2}]}'
	is '{"a":[{"e":2,"f":1}],"b":{"c":2,"d":1}}'
	try streamproc --sort-keys . <<<'{"é":1,"z":2,"Z":3}'
	is '{"Z":3,"z":2,"é":1}'
}

@test "--indent, --tab and -c" {
	try streamproc --indent 2 . <<<'{"a":[1,{}],"b":[]}'
	is $'{\n  "a": [\n    1,\n    {}\n  ],\n  "b": []\n}'
	try streamproc --tab . <<<'{"a":[1]}'
	is $'{\n\t"a": [\n\t\t1\n\t]\n}'
	try streamproc --indent 0 . <<<'{"a": [1]}'
	is '{"a":[1]}'
	try streamproc --compact-output . <<<'{"a": [1]}'
	is '{"a":[1]}'
}

@test "-C colours and changes nothing else" {
	try streamproc -C . <<<'{"a":[1,"x",null,true]}'
	[[ $output == *$'\e['* ]]
	[[ $(sed $'s/\e\\[[0-9;]*m//g' <<<"$output") == '{"a":[1,"x",null,true]}' ]]
	try streamproc --color-output --indent 1 .a <<<'{"a":1}'
	[[ $output == *1* ]]
}

@test "--seq" {
	tryp "printf '1\n2\n' | streamproc --seq . | od -An -tx1"
	is ' 1e 31 0a 1e 32 0a'
}

@test "-e" {
	try -0 streamproc -e . <<<1
	try -0 streamproc -e . <<<$'null\n1'
	try -1 streamproc -e . <<<$'1\nnull'
	is $'1\nnull'
	try -1 streamproc --exit-status . <<<false
	try -4 streamproc -e empty <<<1
	try -4 streamproc -e . /dev/null
	try -65 streamproc -e . <<<'{'
}

# --- pace ------------------------------------------------------------------

@test "pace holds each record, also the first" {
	start=${EPOCHREALTIME/./}
	tryp "printf '%s\n' 1 2 3 4 5 | streamproc pace --delay 100ms"
	is $'1\n2\n3\n4\n5'
	took=$((${EPOCHREALTIME/./} - start))
	((took >= 500000 && took < 900000))
}

@test "pace lets each record go by itself" {
	# what `now` says on the other side is when the record got there
	tryp "printf '%s\n' 1 2 3 4 | streamproc pace --delay 150ms | streamproc now"
	awk 'NR > 1 && ($1 - last < 0.12 || $1 - last > 0.3) { print; bad = 1 } { last = $1 }
		END { exit bad }' <<<"$output"
}

@test "pace passes records on as they are, and bad ones where --bad says" {
	printf '{ "a" : 1.50 }\n{\n2\n' >f
	try streamproc pace --delay 1ms --bad=skip f
	is $'{"a":1.50}\n2'
	try -65 streamproc pace --delay 1ms f
	is '{"a":1.50}'
}

# --- what is told ----------------------------------------------------------

@test "--stats" {
	printf '1\n\n{\n22\n' >f
	try streamproc -q --bad=skip --stats '., .' f
	[[ $stderr =~ ^\{\"in\":2,\"out\":4,\"bad\":1,\"blank\":1,\"bytes_in\":8,\"bytes_out\":10,\"seconds\":[0-9]+\.[0-9]{3}\}$ ]]
}

@test "--stats-every and --progress" {
	tryp "streamgen -n 31 -i 10ms | streamproc --stats-every 100ms ."
	n=$(grep -c '^{"in":[0-9]*,"out":' <<<"$stderr")
	((n >= 3 && n <= 5))
	tryp "echo 1 | streamproc pace --delay 500ms --stats-every 100ms"
	n=$(grep -c '^{"in":1,"out":0' <<<"$stderr")
	((n >= 3 && n <= 5))
	tryp "streamgen -n 50 -i 10ms | streamproc --progress ."
	[[ $stderr == $'\r\e[K'*'in 50'* ]]
}

@test "success is silent" {
	try streamproc . <<<1
	[[ ! $stderr ]]
}

# --- flushing --------------------------------------------------------------

@test "a record that comes alone leaves at once" {
	mkfifo in
	spawn proc bash -c 'exec streamproc . <in'
	exec 5>in
	for i in 1 2 3; do
		echo "$i" >&5
		wait_for 1 lines_in proc.out "$i"
	done
	exec 5>&-
	ended "$pid"
	((status == 0))
}

@test "half a line waits for its other half" {
	mkfifo in
	spawn proc bash -c 'exec streamproc . <in'
	exec 5>in
	printf '{"a":' >&5
	sleep 0.2
	[[ ! -s proc.out ]]
	printf '1}\n' >&5
	wait_for 1 lines_in proc.out 1
	exec 5>&-
	[[ $(<proc.out) == '{"a":1}' ]]
}

@test "output is written in large blocks" {
	tool strace
	! sanitized || skip "strace and the leak check exclude each other"
	streamgen -n 100000 -r max >f
	strace -f -c -e trace=write -o calls streamproc .value f >/dev/null
	awk '$NF == "write" { exit !($4 < 20) }' calls
}

# --- how it ends -----------------------------------------------------------

@test "a full disk is 74" {
	try -74 bash -c 'echo 1 | streamproc . >/dev/full'
	says 'streamproc: standard output: No space left on device'
	try -74 bash -c 'streamgen -r max | streamproc . >/dev/full'
}

@test "a closed standard output or input is 74" {
	try -74 bash -c 'echo 1 | streamproc . >&-'
	says 'standard output: '
	try -74 bash -c 'streamproc . <&-'
	says 'standard input: '
}

@test "a reader that goes ends it by SIGPIPE" {
	try bash -c 'yes 1 | streamproc . | head -n 1 >/dev/null; echo "${PIPESTATUS[1]}"'
	is 141
}

@test "a reader that goes while it waits ends it within a second" {
	mkfifo in
	exec 5<>in
	echo 1 >&5
	start=${EPOCHREALTIME/./}
	try bash -c 'streamproc . <in | head -n 1 >/dev/null; echo "${PIPESTATUS[0]}"'
	is 141
	((${EPOCHREALTIME/./} - start < 1000000))
	# also with the verb that sleeps
	printf '1\n2\n' >&5
	start=${EPOCHREALTIME/./}
	try bash -c 'streamproc pace --delay 400ms <in | head -n 1 >/dev/null; echo "${PIPESTATUS[0]}"'
	is 141
	((${EPOCHREALTIME/./} - start < 1400000))
	exec 5>&-
}

@test "a reader that goes is 74 where SIGPIPE is ignored" {
	try bash -c 'trap "" PIPE; yes 1 | streamproc . | head -n 1 >/dev/null; echo "${PIPESTATUS[1]}"'
	is 74
	says 'standard output: the reader is gone'
	# also while it waits
	try bash -c 'trap "" PIPE; (echo 1; sleep 2) | streamproc . | head -n 1 >/dev/null; echo "${PIPESTATUS[1]}"'
	is 74
}

@test "Ctrl-C on a pipeline: what is on its way is delivered" {
	# the writer writes on for a second after the signal, as one that drains does
	group_int 0.5 '
		(trap "" INT; echo 1; sleep 1.5; echo 2; printf 3) | streamproc . >out
		echo "${PIPESTATUS[1]}" >status'
	[[ $(<out) == $'1\n2' ]] # and no fragment of a line
}

@test "after a signal it dies by that signal" {
	for s in INT:130 TERM:143 HUP:129; do
		rm -f in
		mkfifo in
		spawn proc env --default-signal="${s%:*}" bash -c 'exec streamproc . <in'
		exec 5>in
		echo 1 >&5
		wait_for 2 lines_in proc.out 1
		kill -"${s%:*}" "$pid"
		sleep 0.2
		kill -0 "$pid"
		echo 2 >&5
		exec 5>&-
		ended "$pid" 1
		((status == ${s#*:}))
		[[ $(<proc.out) == $'1\n2' ]]
	done
}

@test "--drain bounds how long" {
	mkfifo in
	spawn proc env --default-signal=INT bash -c 'exec streamproc --drain 1s . <in'
	exec 5>in
	echo 1 >&5
	wait_for 2 lines_in proc.out 1
	start=${EPOCHREALTIME/./}
	kill -INT "$pid"
	ended "$pid" 3
	exec 5>&-
	((status == 130))
	took=$((${EPOCHREALTIME/./} - start))
	((took > 900000 && took < 2100000))
}

@test "--drain 0s does not wait" {
	mkfifo in
	spawn proc env --default-signal=INT bash -c 'exec streamproc --drain 0s . <in'
	exec 5>in
	echo 1 >&5
	wait_for 2 lines_in proc.out 1
	kill -INT "$pid"
	ended "$pid" 1
	exec 5>&-
	((status == 130))
}

@test "a second signal ends it at once" {
	mkfifo in
	spawn proc env --default-signal=INT,TERM bash -c 'exec streamproc . <in'
	exec 5>in
	echo 1 >&5
	wait_for 2 lines_in proc.out 1
	kill -INT "$pid"
	sleep 0.2
	kill -0 "$pid"
	kill -TERM "$pid"
	ended "$pid" 1
	exec 5>&-
	((status == 143))
}

@test "a reader that takes nothing does not keep it after a signal" {
	mkfifo pipe
	spawn reader bash -c 'exec 5<pipe; exec sleep 30'
	spawn proc env --default-signal=TERM bash -c 'exec streamproc --drain 1s -n "range(1e9)" >pipe'
	sleep 0.5
	kill -TERM "$pid"
	sleep 0.3
	kill -0 "$pid" # what is written may still be taken
	ended "$pid" 2
	((status == 143))
}

@test "a file is not read on after a signal" {
	streamgen -n 1000 -r max >f
	spawn proc env --default-signal=INT streamproc pace --delay 10ms f
	wait_for 2 lines_in proc.out 3
	kill -INT "$pid"
	n=$(wc -l <proc.out)
	ended "$pid" 1
	((status == 130))
	(($(wc -l <proc.out) < n + 100))
	[[ ! $(tail -c 1 proc.out) ]]
}

@test "an endless program is stopped by the first signal, or after --drain" {
	spawn proc env --default-signal=INT streamproc -n 'def f: f; f'
	sleep 0.3
	kill -INT "$pid"
	ended "$pid" 1
	((status == 130))
	mkfifo in
	spawn proc env --default-signal=INT bash -c 'exec streamproc --drain 1s "def f: f; f" <in'
	exec 5>in
	echo 1 >&5
	sleep 0.3
	kill -INT "$pid"
	ended "$pid" 3
	exec 5>&-
	((status == 130))
}

@test "a signal that was ignored stays ignored" {
	mkfifo in
	spawn proc env --ignore-signal=INT bash -c 'exec streamproc . <in'
	exec 5>in
	echo 1 >&5
	wait_for 2 lines_in proc.out 1
	kill -INT "$pid"
	sleep 0.2
	echo 2 >&5
	wait_for 1 lines_in proc.out 2
	exec 5>&-
	ended "$pid"
	((status == 0))
}

@test "Ctrl-C on the whole pipeline: nothing that was made is lost" {
	group_int 1 'streamgen -r 20k/s --stats seq 2>made | streamproc . | streamproc -r . >out'
	n=$(jq .out made)
	((n > 1000))
	[[ $(wc -l <out) == "$n" && $(tail -n 1 out) == $((n - 1)) ]]
}

@test "a terminal on standard input is announced and read" {
	tool script
	(sleep 0.5; echo '{"a":1}'; sleep 0.3; printf '\4') |
		script -qec 'streamproc .a >out 2>err' /dev/null >/dev/null
	[[ $(<out) == 1 ]]
	[[ $(<err) == 'streamproc: reading from the terminal; Ctrl-D ends' ]]
}

@test "a named pipe as FILE" {
	mkfifo in
	spawn writer bash -c 'streamgen -n 1000 -r max >in'
	try streamproc .id in
	((${#lines[@]} == 1000))
}

@test "inherited non-blocking pipes" {
	tool python3
	try python3 - <<-'END'
		import os, subprocess, threading, time
		r, w = os.pipe()
		r2, w2 = os.pipe()
		os.set_blocking(r, False)
		os.set_blocking(w2, False)
		p = subprocess.Popen(["streamproc", "."], stdin=r, stdout=w2)
		os.close(r), os.close(w2)
		def write():
		    for i in range(20000):
		        os.write(w, b'{"n":%d}\n' % i)
		        if i % 5000 == 0:
		            time.sleep(0.1)
		    os.close(w)
		threading.Thread(target=write).start()
		time.sleep(0.5)
		data = b""
		while chunk := os.read(r2, 65536):
		    data += chunk
		assert p.wait() == 0
		assert data == b"".join(b'{"n":%d}\n' % i for i in range(20000))
	END
}

@test "a socket on both sides" {
	tool python3
	try python3 - <<-'END'
		import socket, subprocess
		a, b = socket.socketpair()
		p = subprocess.Popen(["streamproc", ". * 2"], stdin=b, stdout=b)
		b.close()
		a.sendall(b"1\n")
		assert a.recv(10) == b"2\n"
		a.sendall(b"4\n5\n")
		a.shutdown(socket.SHUT_WR)
		assert a.makefile("rb").read() == b"8\n10\n"
		assert p.wait() == 0
	END
}

@test "memory does not grow with the input" {
	tool python3
	! sanitized || skip "sanitizers take memory of their own"
	cat >peak.py <<-'END'
		import resource, subprocess
		subprocess.run(["streamproc", ".value"], check=True, stdout=subprocess.DEVNULL)
		kib = resource.getrusage(resource.RUSAGE_CHILDREN).ru_maxrss
		assert kib < 16 * 1024, kib
	END
	tryp "streamgen -n 1000000 -r max | python3 peak.py"
}
