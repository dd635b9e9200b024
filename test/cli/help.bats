#!/usr/bin/env bats
# --help, --version and the man pages of all programs agree with each other.

load ../lib

programs='streamgen streamproc kprod kcons'

@test "--help and -h" {
	for p in $programs; do
		try "$p" --help
		[[ ${lines[0]} == "usage: $p "* ]]
		[[ $output == *"--version"* && $output == *Examples:* && $output == *"See $p(1)."* ]]
		[[ ! $stderr ]]
		# it fits a terminal of 80 columns
		awk 'length($0) > 80 { print; bad = 1 } END { exit bad }' <<<"$output"
	done
	try streamproc -h
	[[ ${lines[0]} == "usage: streamproc "* ]]
}

@test "--version" {
	version=$(sed -n 's/^VERSION[[:space:]]*= *//p' "$ROOT/Makefile")
	[[ $version ]]
	for p in $programs; do
		try "$p" --version
		is "$p (streamutils) $version"
	done
	grep -qF "## $version" "$ROOT/NEWS.md"
}

@test "--help to a full disk is 74" {
	for p in $programs; do
		try -74 bash -c "$p --help >/dev/full"
		try -74 bash -c "$p --version >/dev/full"
	done
}

@test "every option of --help stands in the man page and the other way round" {
	for p in $programs; do
		"$p" --help | grep -oE '^ +(-., )?--[a-z-]+|^ +-[^-]' |
			grep -oE -- '--[a-z-]+|-[^-]' | sort -u >help
		# items only: prose may name options of other programs
		mandoc -Tascii -O width=200 "$ROOT/man/$p.1" | col -bx |
			grep -E '^     -' | sed 's/^ *//; s/   .*//' |
			grep -oE -- '(^|, )-[a-zA-Z-]+' | sed 's/^, //' | sort -u >page
		diff help page
		(($(wc -l <help) > 5))
	done
}

@test "every exit status has its place in each man page" {
	for p in $programs; do
		mandoc -Tascii "$ROOT/man/$p.1" | col -bx |
			sed -n '/^EXIT STATUS/,/^[A-DF-Z]/p' >section
		for code in 0 64 65 70 71 74; do
			grep -qE "^ +$code " section || { echo "$p: no $code"; return 1; }
		done
	done
}

@test "the man pages are clean" {
	tool mandoc
	run mandoc -Tlint "$ROOT"/man/*.[17]
	# where they are not installed they cannot refer to each other
	run ! grep -v 'referenced manual not found\|outdated mandoc.db' <<<"$output"
}

# builtins_in_source: NAME/ARITY of every builtin, from the tables in C.
builtins_in_source() {
	cat "$ROOT"/lib/expr/builtin/*.c |
		tr -d '\n' | grep -oE '(\{"[@a-zA-Z][@a-zA-Z0-9_]*", [0-9a-z]+|LINE\([a-z0-9_]+, [0-9])' |
		sed -E 's/^(\{"|LINE\()//; s/",? */\//; s/, */\//; s/^(@.*)\/.*/\1\/0/' | sort -u
}

@test "streamexpr(7) lists every builtin, and nothing else" {
	grep '^\.It Ic ' "$ROOT/man/streamexpr.7" | sed -n '/^\.It Ic empty$/,$p' |
		sed 's/^\.It Ic //' | sed 's/ , /\n/g' | tr -d '"' >signatures
	(($(wc -l <signatures) > 100))
	while IFS= read -r s; do
		call=$(sed -E 's/\b(to|from|step|message|key|path|paths|depth|separator|re|flags|format|unit|text|object|status|[fgcnxyz])\b([;)])/.\2/g' <<<"$s")
		try streamproc -n "def _f: $call; 1"
		is 1
	done <signatures
	sed -E 's/^([^(]*)$/\1\/0/; s/\(([^;]*)\)/\/1/; s/\(([^;]*);([^;]*)\)/\/2/; s/\(([^;]*;){2}[^;]*\)/\/3/; s/\(.*\)/\/4/' signatures |
		sort -u >page
	builtins_in_source >source
	diff source page
}
