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

# mallocs_of RECORDS EXPR [OPTION...]: how often it asks for memory.
mallocs_of() {
	LD_PRELOAD=$PWD/mallocs.so MALLOCS=$PWD/mallocs streamproc "${@:3}" "$2" "$1" >/dev/null
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

# instructions_of EXPR: what it takes to run a program without input.
instructions_of() {
	valgrind --tool=callgrind --callgrind-out-file=/dev/null streamproc -n "$1" 2>&1 >/dev/null |
		awk '/Collected/ { print $4 }'
}

@test "sorting looks at keys once, not at each comparison" {
	tool valgrind
	! sanitized || skip "sanitizers have instructions of their own"
	local made='[range(5000) | {i: ., k: ((. * 7919) % 1009), s: "s\((. * 31) % 503)"}]'
	local by without with
	without=$(instructions_of "$made | length")
	# Comparing takes some 12,000 instructions for each, this 1,200 to 2,500.
	for by in 'sort_by(.k)' 'group_by(.s)' 'sort_by(.k, -.i)' 'unique_by(.s)'; do
		with=$(instructions_of "$made | $by | length")
		echo "$by: $with, $without"
		((without > 0 && with > without && with - without < 5000 * 4000))
	done
}

@test "keys of one value are held without an array for each" {
	tool gcc
	! sanitized || skip "sanitizers bring an allocator of their own"
	local made='[range(20000) | {k: (. % 100)}]' without with
	gcc -O2 -shared -fPIC -o mallocs.so "$ROOT/test/bench/preload/mallocs.c"
	without=$(mallocs_of /dev/null "$made | length" -n)
	with=$(mallocs_of /dev/null "$made | sort_by(.k) | length" -n)
	echo "$with, $without"
	((without > 20000 && with - without < 100))
}

@test "-Rs holds the input once" {
	tool python3
	! sanitized || skip "sanitizers take memory of their own"
	yes 'The quick brown fox jumps over the lazy dog' | head -c 40000000 >text
	cat >peak.py <<-'END'
		import resource, subprocess
		subprocess.run(["streamproc", "-Rs", "length", "text"], check=True)
		kib = resource.getrusage(resource.RUSAGE_CHILDREN).ru_maxrss
		assert kib < 60 * 1024, kib
	END
	try python3 peak.py
	is 40000000
}
