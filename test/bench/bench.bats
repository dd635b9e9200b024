# What speed and memory can be held to without a clock.
load ../lib

# not_more LEVEL: the instructions per record of these kernels.
not_more() {
	tool valgrind
	! sanitized || skip "sanitizers have instructions of their own"
	[[ $(uname -m) == x86_64 ]] || skip "the figures are of x86-64"
	run "$ROOT/test/bench/instructions" check "$1"
	((status != 77)) || absent "$output"
	echo "$output"
	((status == 0))
	[[ $output != *'fewer than recorded'* ]] || echo "# $output" >&3
}

@test "instructions per record are not more than recorded, scalar" {
	not_more scalar
}

@test "instructions per record are not more than recorded, AVX2" {
	grep -qw avx2 /proc/cpuinfo || skip "this processor has no AVX2"
	not_more avx2
}

@test "the work of slices, ends and updates grows no faster than their data" {
	tool valgrind
	! sanitized || skip "sanitizers have instructions of their own"
	run "$ROOT/test/bench/linear"
	echo "$output"
	((status == 0))
}

# mallocs_of RECORDS EXPR: how often it asks for memory.
mallocs_of() {
	LD_PRELOAD=$PWD/mallocs.so MALLOCS=$PWD/mallocs streamproc "$2" "$1" >/dev/null
	cat mallocs
}

@test "a thousand records ask for memory as often as a million" {
	tool gcc
	! sanitized || skip "sanitizers bring an allocator of their own"
	local i expr few many
	gcc -O2 -shared -fPIC -o mallocs.so "$ROOT/test/bench/preload/mallocs.c"
	streamgen -n 1000 -r max -s 1 '{id: (100000000 + seq), sensor: "s\(randint(100; 999))",
		value: (randint(0; 100000) / 1000), ok: (randint(0; 9) > 0)}' >few
	for ((i = 0; i < 1000; i++)); do cat few; done >many
	# (regular expressions are apart: Oniguruma asks for memory at each search)
	for expr in . .id 'select(.value > 50)' '.value *= 2' '{id, v: (.value * 2)}' \
		'with_entries(.value |= .)'; do
		few=$(mallocs_of few "$expr")
		many=$(mallocs_of many "$expr")
		echo "$expr: $few, $many"
		((few > 0 && many == few))
	done
}
