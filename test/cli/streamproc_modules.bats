#!/usr/bin/env bats
# streamproc: modules, and where they are looked for.

load ../lib

setup() {
	setup_default
	export HOME=$PWD/home
	mkdir -p home lib/deep
	echo 'def f: "f of m"; def where: $__loc__;' >m.jq
}

@test "in the working folder, and in that of the program's file" {
	try streamproc -n 'import "m" as m; m::f'
	is '"f of m"'
	echo 'import "near" as n; import "m" as m; n::f, m::f' >lib/prog
	echo 'def f: "near";' >lib/near.jq
	try streamproc -n -f lib/prog
	is $'"near"\n"f of m"'
	# what a module imports is looked for beside it first
	echo 'import "near" as n; def f: n::f;' >lib/far.jq
	echo 'def f: "another";' >near.jq
	try streamproc -n 'import "lib/far" as x; x::f'
	is '"near"'
}

@test "-L, as often as one likes, relative to the working folder" {
	echo '"l"' >lib/data.json
	echo '"d"' >lib/deep/data.json
	echo 'import "data" as $d; def f: $d;' >lib/deep/user.jq
	try streamproc -n -L lib 'import "data" as $d; $d'
	is '["l"]'
	try streamproc -n -Llib/deep --library-path lib 'import "data" as $d; $d'
	is '["d"]'
	try streamproc -n -L lib/deep 'import "user" as u; u::f'
	is '["d"]'
	# shellcheck disable=SC2088 # the program is to expand it
	try streamproc -n -L lib --library-path=/no/such -L '$ORIGIN/x' -L '~/y' -L nope get_search_list
	is "[\"$(realpath lib)\",\"/no/such\",\"\$ORIGIN/x\",\"~/y\",\"$(pwd -P)/nope\"]"
	try -64 streamproc -n 1 -L
	says '-L needs an argument' || says '--library-path needs an argument'
}

@test "the usual places" {
	mkdir -p home/.jq
	echo 'def f: "home";' >home/.jq/inhome.jq
	try streamproc -n 'import "inhome" as m; m::f'
	is '"home"'
	try streamproc -n 'get_search_list, (get_prog_origin == $ENV.PWD)'
	is $'["~/.jq","$ORIGIN/../lib/jq","$ORIGIN/../lib"]\ntrue'
	mkdir -p bin lib/jq
	cp "$(command -v streamproc)" bin/streamproc
	echo 'def f: "beside";' >lib/jq/beside.jq
	echo 'def f: "below";' >lib/below.jq
	cd home
	try ../bin/streamproc -n 'import "beside" as a; import "below" as b; a::f, b::f, get_jq_origin'
	is "\"beside\"
\"below\"
\"$(realpath ../bin)\""
	# not with -L
	try -66 ../bin/streamproc -n -L . 'import "beside" as a; 1'
	try streamproc -n 'import "m" as m {search: "$ORIGIN/x"}; 1' || :
	says 'there is no m.jq in'
}

@test "~/.jq as a file is known to every program, but not to modules" {
	echo 'import "sub" as s {search: "./"}; def mine: "mine" + s::s; def map(f): "all mine";' >home/.jq
	echo 'def s: "!";' >home/sub.jq
	try streamproc -n 'mine, ([1] | map(.))'
	is $'"mine!"\n"all mine"'
	try streamproc -n 'import "m" as m; [mine, m::f]'
	is '["mine!","f of m"]'
	echo 'def g: [1] | map(. + 1); def h: mine;' >user.jq
	try streamproc -n 'include "user"; g'
	is '[2]'
	try -64 streamproc -n 'include "user"; h'
	says 'streamproc: user.jq: line 1: `mine/0` is not defined'
	printf 'def broken: ' >home/.jq
	try -64 streamproc -n 1
	says "streamproc: $HOME/.jq: line 1: "
	HOME='' try streamproc -n 1
	is 1
}

@test "mistakes in a module name its file, its line, and the place" {
	printf 'def good: 1;\n\ndef bad: 1 +;\n' >lib/syntax.jq
	try -64 streamproc -n -L lib 'import "syntax" as s; 1'
	[[ $stderr == "streamproc: $PWD/lib/syntax.jq: line 3: unexpected \`;\`, expected an expression
    def bad: 1 +;
                ^" ]]
	try -64 streamproc -n 'import "lib/syntax" as s; 1'
	says 'streamproc: lib/syntax.jq: line 3: '
	echo '1 + 1' >lib/program.jq
	try -64 streamproc -n 'import "lib/program" as s; 1'
	says 'lib/program.jq: line 1: a module holds definitions only'
	# what is not there matters to those only who call it
	printf 'def a: 1;\ndef b: nope;\ndef c: b;\n' >lib/part.jq
	try streamproc -n 'include "lib/part"; a'
	is 1
	try -64 streamproc -n 'include "lib/part"; c'
	says 'streamproc: lib/part.jq: line 2: `nope/0` is not defined'
	# an argument belongs to who gives it
	echo 'def twice(f): f | f;' >lib/args.jq
	try -64 streamproc -n $'include "lib/args";\ntwice(. + nope)'
	says 'streamproc: expression: line 2: `nope/0` is not defined'
	says '    twice(. + nope)'
	try streamproc -n $'import "m" as m;\nm::where.line, $__loc__.line'
	is $'1\n2'
	printf '\xff' >lib/bytes.jq
	try -64 streamproc -n 'import "lib/bytes" as b; 1'
	says 'lib/bytes.jq: byte 1 is not UTF-8'
}

@test "missing modules are 66, bad data is 65" {
	try -66 streamproc -n 'import "nope" as n; 1'
	says "streamproc: expression: there is no nope.jq in ., $HOME/.jq"
	says '    import "nope" as n; 1'
	try -66 streamproc -n 'import "m" as $m; 1'
	says 'there is no m.json in'
	mkdir dir.jq
	try -66 streamproc -n 'import "dir" as d; 1'
	echo 'import "nope" as n; def f: 1;' >lib/inner.jq
	try -66 streamproc -n 'import "lib/inner" as n; 1'
	says 'streamproc: lib/inner.jq: line 1: there is no nope.jq in'
	printf '{"x": 1}\n{"x":' >lib/cut.json
	try -65 streamproc -n 'import "lib/cut" as $c; 1'
	says 'streamproc: lib/cut.json: line '
	: >lib/none.json
	try streamproc -n 'import "lib/none" as $c; $c'
	is '[]'
	# at run time it is the program's to catch
	try streamproc -n '["m", "nope" | try modulemeta.defs catch "none"]'
	is '[["f/0","where/0"],"none"]'
	try -65 streamproc -n '"nope" | modulemeta'
	says 'streamproc: expression: there is no nope.jq'
}

@test "circles and chains end" {
	echo 'import "circle2" as c; def f: 1;' >circle.jq
	echo 'import "circle" as c; def f: 1;' >circle2.jq
	try -64 streamproc -n 'import "circle" as c; 1'
	says 'circular import of circle.jq'
	echo 'import "self" as c; def f: 1;' >self.jq
	try -64 streamproc -n 'import "self" as c; 1'
	says 'circular import of self.jq'
	for i in {1..80}; do
		echo "import \"m$((i + 1))\" as m; def f: m::f + 1;" >"m$i.jq"
	done
	echo 'def f: 0;' >m81.jq
	try -64 streamproc -n 'import "m1" as m; m::f'
	says 'modules import modules too deeply'
	try streamproc -n 'import "m31" as m; m::f'
	is 50
	# a link to a folder above is not another file each time
	ln -s . loop
	echo 'import "loop/again" as a; def f: 1;' >again.jq
	try -64 streamproc -n 'import "again" as a; 1'
	says 'circular import'
}

@test "a module that two others import is read once" {
	echo 'def f: 1;' >shared.jq
	for i in a b c; do
		echo 'import "shared" as s; def f: s::f;' >"$i.jq"
	done
	# what is read from a pipe is gone
	mv shared.jq text
	mkfifo shared.jq
	cat text >shared.jq &
	spawned+=($!)
	try streamproc -n 'import "a" as a; import "b" as b; include "shared"; import "c" as c; f + a::f + b::f + c::f'
	is 4
}
