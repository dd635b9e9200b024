#!/usr/bin/env bats
# streamproc as a user runs it: operands, options, output. The language itself
# has its own tests.

load ../lib

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
	usage '-n, -s and --stream belong to the verb map' -n pace --delay 1s
	usage '--stream has no use for -R' --stream -R .
	usage '--indent: 8 is not between 0 and 7' --indent 8 .
	usage '--indent: not a whole number: x' --indent x .
}

@test "what users of jq try is refused with what to do instead" {
	try -64 streamproc -V
	says 'no option -V here: use --version'
}

@test "what jq does only when told and we do always is accepted" {
	try streamproc --unbuffered -b --binary -M -c . <<<'[1]'
	is '[1]'
}

@test "an expression may start with a minus sign" {
	try streamproc '-.a' <<<'{"a":3}'
	is -3
	try streamproc -n -1
	is -1
	try streamproc -c '-(.[0], 2)' <<<'[1]'
	is $'-1\n-2'
	try -64 streamproc -x
	says 'unknown option -x'
}

@test "-n -s: input gives all of the input, once" {
	try streamproc -n -s '., input, [inputs]' <<<$'1\n2'
	is $'null\n[1,2]\n[]'
	try streamproc -nsR 'input' <<<$'a\nb'
	is '"a\nb\n"'
}

@test "--stream runs on the events of each value" {
	printf '{"a":[1,{"b":2}]}\n3\n[]\n' >in
	try streamproc --stream . in
	is $'[["a",0],1]\n[["a",1,"b"],2]\n[["a",1,"b"]]\n[["a",1]]\n[["a"]]\n[[],3]\n[[],[]]'
	try streamproc --stream -n 'fromstream(inputs)' in
	is $'{"a":[1,{"b":2}]}\n3\n[]'
	try streamproc --stream -n 'fromstream(1 | truncate_stream(inputs))' in
	is $'[1,{"b":2}]'
	try streamproc --stream -s 'length' in
	is 7
	try streamproc --stream '[., input] | length' <<<'[1,2,3]'
	is $'2\n2'
	printf '[1,2]\n[3,\n[4,5]\n[6]\n' >in
	try streamproc --stream --bad=skip \
	    'if .[1] == 5 then error("five") else .[1] // "end" end' in
	# an event is a record of its own, and those before a fault have come
	is $'1\n2\n"end"\n3\n4\n"end"\n6\n"end"'
	says '2 bad records skipped'
	try streamproc --stream --bad=bad 'if .[1] == 5 then error("five") else empty end' in
	is ''
	same bad - <<'EOF'
{"file":"in","line":2,"error":"byte 4: unexpected end of line; -m reads values that span lines","text":"[3,"}
{"file":"in","line":3,"error":"five","text":"[[1],5]"}
EOF
	try -65 streamproc --stream -c . in
	is $'[[0],1]\n[[1],2]\n[[1]]\n[[0],3]'
	says 'in: line 2: byte 4: unexpected end of line'
	try streamproc -m --stream -c . <<<$'[1,\n 2] 3\n{"a":\n[]}'
	is $'[[0],1]\n[[1],2]\n[[1]]\n[[],3]\n[["a"],[]]\n[["a"]]'
	printf '1\n[2]' >in
	try -65 streamproc --stream --final-lf=required -c . in
	is $'[[],1]\n[[0],2]\n[[0]]'
	says 'line 2: byte 4: the last line has no line feed; it may be torn'
}

@test "--stream-errors: what is bad is an event" {
	printf '{"a":[1,}\n[2]\n"x' >in
	try streamproc --stream-errors -c . in
	is $'[["a",0],1]\n["line 1, byte 9: expected a value",["a",1]]\n[[0],2]\n[[0]]\n["line 3, byte 3: string without its end quote",[]]'
	try streamproc --stream-errors -n '[inputs | select(.[0] | type == "string")] | length' in
	is 2
}

@test "--stream gives what tostream gives, and goes with input, limit and kin" {
	streamgen -s 1 -n 300 -r max \
	    '{id: seq, s: sentence, a: [uniform(0; 1), [], {b: [seq, null, {}]}], "ü\n": true}' >in
	try streamproc --stream . in
	streamproc tostream in | cmp - <(printf '%s\n' "$output")
	streamproc --stream -n 'fromstream(inputs)' in | cmp - in
	streamproc -m --stream -n 'fromstream(1 | truncate_stream(inputs))' <(streamproc -s . in) |
		cmp - in
	try streamproc --stream -n '[limit(3; inputs)] | length, (input | .[0])' in
	is $'3\n["a",1]'
	# a whole array, one element at a time, in three ways to split it
	streamproc -s . in >all
	for size in 1 7 64; do
		streamproc --stream -n 'fromstream(1 | truncate_stream(inputs))' \
		    < <(dd if=all bs=$size status=none) | cmp - in
	done
}

# A value far larger than --max-line or what could be held as a whole.
@test "--stream works in constant memory" {
	local n=400000 kib
	[[ ${LONG-} ]] && n=3000000
	rows() {
		printf '['
		streamgen -s 1 -n "$n" -r max '{id: seq, name: "sensor \(seq % 100)", in: {a: [1.5, null, "é\n"], b: "\("x" * 80)"}}' |
			sed '$!s/$/,/' | tr -d '\n'
		printf ']\n'
	}
	rows | python3 -c '
import resource, subprocess
subprocess.run(["streamproc", "--stream", "-n", "reduce inputs as $e (0; . + 1)"], check=True)
print(resource.getrusage(resource.RUSAGE_CHILDREN).ru_maxrss)' >out
	kib=$(tail -n 1 out)
	(($(head -n 1 out) == n * 9 + 1))
	sanitized || ((kib < 30000))
}

@test "--raw-output0" {
	tryp "echo '[2]' | streamproc --raw-output0 . | od -An -c"
	is '   [   2   ]  \0'
	tryp "echo '\"a\" 1 [2]' | streamproc -m --raw-output0 . | od -An -c"
	is '   a  \0   1  \0   [   2   ]  \0'
	# as in jq, -j says no more than that there is no line feed
	for args in --raw-output0 '--raw-output0 -j' '-j --raw-output0' '-jrc --raw-output0'; do
		# shellcheck disable=SC2086
		tryp "streamproc -n $args '\"a\", 1, \"b\"' | tr '\\000' N"
		is aN1NbN
	done
	try -65 streamproc --raw-output0 . <<<'"a\u0000b"'
	says 'line 1: Cannot dump a string containing NUL'
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

# As jq does: -f is a letter among others, and its file an operand.
@test "-f takes the operand that follows" {
	echo '.v, "\(.v)"' >p
	echo '{"v":[1]}' >in
	for args in '-f p in' '-cfr p in' '-fr p in' '-r -f p in' '-f -r p in' 'in -rf p' \
		'p in -rf' 'map p in -rf' '--from-file=p -r in' \
		'--from-file p -r in' '-f --arg x 1 p in -r' '-rf -- p in' '-rnf q in'; do
		case $args in
		'-rnf q in') echo 'input | .v, "\(.v)"' >q ;;
		esac
		# shellcheck disable=SC2086
		try streamproc $args
		case $args in
		'-f p in') is $'[1]\n"[1]"' ;;
		*) is $'[1]\n[1]' ;;
		esac
	done
	try streamproc --args -nf q a b <<<'{"v":1}'
	is $'1\n"1"'
	try -64 streamproc -f
	says '-f needs an operand: FILE'
	try -64 streamproc -fp in
	says 'unknown option -p'
}

@test "an empty program is a mistake in whatever takes one" {
	: >empty
	printf '# nothing\n\n' >comment
	printf 'def f: 0;\n' >defs
	for p in empty comment defs; do
		for cmd in 'streamproc' 'streamproc map' 'streamgen -n 1' 'kprod -b localhost:1 -t x -k'; do
			# shellcheck disable=SC2086
			try -64 $cmd "$(cat "$p")" </dev/null
			is ''
			[[ $stderr == *'`.`'*'passes values on as they are'* ]]
		done
		try -64 streamproc -f "$p" <<<1
		is ''
		[[ $stderr == "streamproc: $p: "*'`.`'*'passes values on as they are'* ]]
	done
	# a module is definitions only
	mkdir lib
	printf 'def f: 5;\n' >lib/m.jq
	: >lib/none.jq
	try streamproc -n -L lib 'import "m" as m; import "none" as n; m::f'
	is 5
	try -64 streamproc -n -L lib 'import "m" as m;'
	says 'the program is empty'
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
	is '["<stdin>",2]'
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
	is $'{\n"a": [\n1\n]\n}'
	try streamproc --tab -c . <<<'[1]'
	is '[1]'
	try streamproc -c --indent 1 . <<<'[1]'
	is $'[\n 1\n]'
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

@test "JQ_COLORS" {
	export JQ_COLORS='0;31::0;33:0;34:0;35:0;36:0;37:1;31:9'
	try streamproc -C . <<<'{"a":[null,"x"]}'
	is $'\e[0;37m{\e[0m\e[1;31m"a"\e[0m\e[0;37m:\e[0m\e[0;36m[\e[0m\e[0;31mnull\e[0m\e[0;36m,\e[0m\e[0;35m"x"\e[0m\e[0;36m]\e[0m\e[0;37m}\e[0m'
	JQ_COLORS=red try streamproc -C . <<<1
	is $'\e[0;39m1\e[0m'
	says 'JQ_COLORS is not a list of colours: red'
	try streamproc -C -M . <<<1
	is 1
}

@test "--seq" {
	tryp "printf '\x1e[1,2]\n\x1e3\n' | streamproc --seq -c . | od -An -tx1"
	is ' 1e 5b 31 2c 32 5d 0a 1e 33 0a'
	tryp "printf '1\n2\n' | streamproc --seq . | od -An -tx1"
	is ' 1e 31 0a 1e 32 0a'
}

# RFC 7464: a text that was cut costs itself alone.
@test "--seq goes on at the next separator" {
	printf '\x1e{"a":1}\n\x1e{"a":2\x1e{"b":3}\n\x1e3\n\x1e12\x1etru\x1etrue\n\x1e"x"\x1e"y\x1e4\n\x1e5' >in
	for args in '' -m '-P 2'; do
		# shellcheck disable=SC2086
		try streamproc $args --seq --bad=bad -c . in
		is "$(printf '\x1e%s\n' '{"a":1}' '{"b":3}' 3 true '"x"' 4)"
		says '5 bad records written to bad'
		same <(streamproc '[.line, .text]' bad | tr -d ' ') - <<-'EOF'
			[2,"{\"a\":2"]
			[4,"12"]
			[4,"tru"]
			[5,"\"y"]
			[6,"5"]
		EOF
		streamproc -r .error bad | grep -q 'no white space behind it; it may be cut'
		rm bad
		# shellcheck disable=SC2086
		try -65 streamproc $args --seq -c . in
		is $'\x1e{"a":1}'
		says 'in: line 2: '
	done
	try streamproc --stream --seq --bad=skip -c . in
	is "$(printf '\x1e%s\n' '[["a"],1]' '[["a"]]' '[["a"],2]' '[["b"],3]' '[["b"]]' '[[],3]' '[[],true]' '[[],"x"]' '[[],4]')"
	says '5 bad records skipped'
	# over lines, and blocks cut anywhere
	printf '\x1e[1,\n2\x1e[3,\n4]\n\x1e{"a":\n oops\n1}\n\x1e[5\n]\x1e' >in
	for size in 1 2 3 5 8 100; do
		tryp "dd if=in bs=$size status=none | streamproc -m --seq --bad=skip -c ."
		is $'\x1e[3,4]\n\x1e[5]'
		says '2 bad records skipped'
	done
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
	half_a_second() {
		local start=${EPOCHREALTIME/./} took
		tryp "printf '%s\n' 1 2 3 4 5 | streamproc pace --delay 100ms" || return
		took=$((${EPOCHREALTIME/./} - start))
		is $'1\n2\n3\n4\n5' && ((took >= 500000 && took < 3000000))
	}
	in_time half_a_second
}

@test "pace lets each record go by itself" {
	# what `now` says on the other side is when the record got there
	one_by_one() {
		tryp "printf '%s\n' 1 2 3 4 | streamproc pace --delay 400ms | streamproc now" &&
			awk 'NR > 1 && ($1 - last < 0.2 || $1 - last > 1.2) { print; bad = 1 }
				{ last = $1 } END { exit bad }' <<<"$output"
	}
	in_time one_by_one
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
	tryp "streamgen -n 101 -i 10ms | streamproc --stats-every 100ms ."
	often '^{"in":[0-9]*,"out":.*"seconds":\([0-9]*\)\.\([0-9]\)[0-9]*}$'
	tryp "echo 1 | streamproc pace --delay 1s --stats-every 100ms"
	often '^{"in":1,"out":0.*"seconds":\([0-9]*\)\.\([0-9]\)[0-9]*}$'
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
		wait_for 20 lines_in proc.out "$i"
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
	wait_for 20 lines_in proc.out 1
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
