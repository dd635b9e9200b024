#!/usr/bin/env bats
# The Makefile, on sources of a few lines in a folder whose name has a blank.

load ../lib

setup() {
	local p
	setup_default
	mkdir -p "a b"/lib/base "a b/man"
	cd "a b"
	cp "$ROOT/Makefile" .
	echo 'int half(int n);' >lib/base/half.h
	printf '%s\n' '#include "base/half.h"' '#ifndef N' '#define N 2' '#endif' \
		'int half(int n) { return n / N; }' >lib/base/half.c
	for p in streamgen streamproc kprod kcons; do
		mkdir -p "cmd/$p"
		printf '%s\n' '#include "base/half.h"' '#ifndef STATUS' '#define STATUS 0' \
			'#endif' 'int main(void) { return half(2 * STATUS); }' >"cmd/$p/main.c"
		echo ".Dd" >"man/$p.1"
	done
	echo ".Dd" | tee man/streamexpr.7 >man/streamutils.7
}

# mk ARG...: make without the settings of a make that runs the tests.
mk() {
	try "${want[@]}" env -i PATH="$PATH" "${vars[@]}" make -s "$@"
}

# The library as streamgen needs it is all that has to be built.
gen() {
	mk "$@" bin/streamgen
}

@test "CPPFLAGS, CFLAGS, LDFLAGS and LDLIBS are added to those of the project" {
	gen CPPFLAGS=-DSTATUS=3
	try -3 bin/streamgen
	mk clean
	vars=('CPPFLAGS=-DSTATUS=4' 'CFLAGS=-DN=1' 'LDFLAGS=-Wl,--defsym,extra=1' LDLIBS=-lz)
	gen
	try -8 bin/streamgen
	try nm bin/streamgen
	[[ $output == *" extra"* ]]

	vars=()
	for var in CPPFLAGS CFLAGS LDFLAGS LDLIBS; do
		rm -rf build bin
		mk -n "$var=-Xmark" bin/streamgen
		[[ $output == *-Xmark* ]]
		for flag in -Ilib -std=c11 -O2 -D_FORTIFY_SOURCE=3 -Wl,-z,relro,-z,now -lm; do
			[[ $output == *" $flag"* ]] || { echo "$var: no $flag"; return 1; }
		done
	done
}

@test "flags of packagers, and none that contradict each other" {
	gen DEV=1 CPPFLAGS='-Wdate-time -D_FORTIFY_SOURCE=2' LDFLAGS=-Wl,-z,relro \
		CFLAGS='-g -O2 -fstack-protector-strong -Wformat -Werror=format-security'
	is ''
	[[ ! $stderr ]]
	touch lib/base/half.c cmd/streamgen/main.c
	gen DEV=1 CFLAGS=-O0
	[[ ! $stderr ]]
	touch lib/base/half.c cmd/streamgen/main.c
	gen DEV=1 CFLAGS='-O2 -flto'
	[[ ! $stderr ]]
	bin/streamgen
}

@test "a failed link leaves what was there, and nothing else" {
	want=(-2)
	gen LDLIBS=-lnosuchlibrary
	run ! ls bin/streamgen*
	want=()
	gen
	touch lib/base/half.c
	want=(-2)
	gen LDLIBS=-lnosuchlibrary
	bin/streamgen
	want=(-1)
	gen -q
}

# A compiler that gets as far as the first bytes, and takes make with it.
@test "what was half made when make was killed is made again" {
	local part
	printf '%s\n' '#!/bin/bash' 'out=$(sed "s/.* -o //; s/ .*//" <<<" $* ")' \
		'case $out in' '"$DIE"*) echo half >"$out"; kill -KILL $PPID ;;' \
		'*) exec gcc "$@" ;;' 'esac' >killer
	chmod +x killer
	for part in build/killer/lib/base/half.o build/killer/bin/streamgen; do
		want=(-137) vars=("DIE=$part")
		mk CC=./killer build/killer/bin/streamgen
		[[ ! -e $part ]] || { echo "$part is there: $(<"$part")"; return 1; }
		want=() vars=(DIE=none)
		mk CC=./killer build/killer/bin/streamgen
		build/killer/bin/streamgen
		rm -r build
	done
}

@test "install and uninstall where names have blanks and quotes" {
	local to="$PWD/an image's \$root" p
	mk -j4 install DESTDIR="${to//\$/\$\$}" PREFIX='/opt/my tools'
	try find "$to" -type f -printf '%P %m\n'
	[[ $(sort <<<"$output") == "$(
		printf 'opt/my tools/bin/%s 755\n' kcons kprod streamgen streamproc
		printf 'opt/my tools/share/man/man1/%s.1 644\n' kcons kprod streamgen streamproc
		printf 'opt/my tools/share/man/man7/%s.7 644\n' streamexpr streamutils
	)" ]]
	for _ in once again; do
		mk uninstall DESTDIR="${to//\$/\$\$}" PREFIX='/opt/my tools'
		[[ ! $(find "$to" -type f) ]]
	done
}

@test "make install after make writes nothing but what it installs" {
	mk
	touch stamp
	chmod -R a-w build bin
	mk install DESTDIR=image
	[[ ! $(find build bin -newer stamp) ]]
}

teardown() {
	# (what nobody may write to, nobody can remove)
	chmod -R u+w "$BATS_TEST_TMPDIR"
	teardown_default
}

@test "other compilers and sanitizers build beside each other" {
	mk
	mk CC="env gcc"
	mk SANITIZE=address,undefined
	build/env-gcc/bin/kcons
	build/gcc-address-undefined/bin/kcons
	if command -v clang >/dev/null; then
		mk CC=clang
		build/clang/bin/kcons
	else
		absent "no clang"
	fi
}
