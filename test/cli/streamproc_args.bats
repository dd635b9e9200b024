#!/usr/bin/env bats
# streamproc: what the command line gives the program.

load ../lib

@test "--args and --jsonargs make operands positional, wherever they stand" {
	try streamproc -n '$ARGS' --args a b
	is '{"positional":["a","b"],"named":{}}'
	# the expression itself is none of them
	try streamproc -n --args '$ARGS.positional' a b --jsonargs 1 '{"a":2}' --args c
	is '["a","b",1,{"a":2},"c"]'
	try streamproc -n --args map '$ARGS.positional' a
	is '["a"]'
	# options go on, until --
	try streamproc --args '$ARGS.positional' a -n -- -x b
	is '["a","-x","b"]'
	echo '$ARGS.positional' >prog
	try streamproc --jsonargs 1 -n -f prog 2
	is '[1,2]'
}

@test "files come before --args" {
	echo 1 >one
	echo 2 >two
	try streamproc '[., $ARGS.positional[]]' one two --args a
	is $'[1,"a"]\n[2,"a"]'
	tryp 'echo 3 | streamproc "[., \$ARGS.positional[]]" - --args a one'
	is '[3,"a","one"]'
}

@test "--jsonargs takes one JSON value each" {
	try -64 streamproc -n . --jsonargs 1 '{'
	says 'streamproc: --jsonargs: { is no JSON: byte 2'
	try -64 streamproc -n . --jsonargs '3 4'
	says 'is no JSON'
	try -64 streamproc -n . --args=1
	says '--args takes no argument'
}

@test "\$ARGS.named holds what --arg and kin define, the first of each name" {
	echo '{"x":1} [2]' >file
	try streamproc -n --arg a 1 --argjson b '[2]' --slurpfile c file --rawfile d file '$ARGS.named'
	is '{"a":"1","b":[2],"c":[{"x":1},[2]],"d":"{\"x\":1} [2]\n"}'
	try streamproc -n --arg a 1 --argjson a 2 '[$a, $ARGS.named]'
	is '["1",{"a":"1"}]'
	try streamproc -n '$ARGS'
	is '{"positional":[],"named":{}}'
	try streamproc -n --arg ARGS 3 '$ARGS'
	is '"3"'
}

@test "--slurpfile and --rawfile" {
	printf '{"a":\n1}\n2 "x"' >values
	try streamproc -n --slurpfile v values '$v'
	is '[{"a":1},2,"x"]'
	: >empty
	try streamproc -n --slurpfile v empty --rawfile w empty '[$v, $w]'
	is '[[],""]'
	printf 'a\xffb' >bytes
	try streamproc -n --rawfile v bytes '$v'
	is '"a�b"'
	# held by each record's run
	try streamproc --slurpfile v values '[., $v[1]]' values -m
	is $'[{"a":1},2]\n[2,2]\n["x",2]'
}

@test "files of variables that are missing or bad" {
	try -66 streamproc -n --slurpfile v nope .
	says 'streamproc: $v: nope: No such file'
	try -66 streamproc -n --rawfile v . .
	says 'Is a directory'
	printf '1\n{"x":' >bad
	try -65 streamproc -n --slurpfile v bad .
	says 'streamproc: $v: bad: line '
	try -64 streamproc -n --slurpfile 1v bad .
	says 'not a name: 1v'
	try -64 streamproc -n . --slurpfile v
	says 'needs two arguments'
}
