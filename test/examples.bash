# Runs the examples of a page: load ../examples after ../lib
# shellcheck shell=bash

# The address that pages use for a broker.
PAGE_BROKER=localhost:9092

uses_kafka() {
	grep -qs "$PAGE_BROKER" "$1/run" "$1/setup"
}

# run_examples FILE plain|kafka: runs the examples of a page, those without a
# broker or those with one (at $b), in their order. Prints what is wrong with
# each; fails if anything is, or if there is nothing to run.
run_examples() {
	local i dir n=0 bad=0 uses
	"$ROOT/test/examples" "$ROOT/$1" "$BATS_TEST_TMPDIR/examples" || return
	[[ $1 == *.md ]] || shown "$ROOT/$1" || return
	for ((i = 1; ; i++)); do
		dir=$BATS_TEST_TMPDIR/examples/$i
		[[ -e $dir ]] || break
		uses=plain
		! uses_kafka "$dir" || uses=kafka
		[[ $uses == "$2" ]] || continue
		n=$((n + 1))
		one_example "$dir" || bad=$((bad + 1))
	done
	echo "$1: $n examples, $bad wrong"
	((n > 0 && bad == 0))
}

# The commands stand in the rendered page just as they will be run.
shown() {
	local page line
	page=$(mandoc -Tascii -O width=200 "$1")
	while IFS= read -r line; do
		[[ $page == *"$line"* ]] || {
			echo "$1 does not show: $line"
			return 1
		}
	done < <(cat "$BATS_TEST_TMPDIR"/examples/*/run)
}

# Runs one and compares. One without an end is stopped when it has had the time
# that its page gives it, and on a busy machine more.
one_example() {
	local times more=(1)
	[[ ! -e $1/timeout ]] || more=(1 3 10)
	for times in "${more[@]}"; do
		if run_example "$1" "$times" >"$1/wrong"; then
			return
		fi
	done
	cat "$1/wrong"
	return 1
}

# run_example DIR TIMES: in a clean folder. As at a terminal, a Ctrl-C reaches
# the whole pipeline.
run_example() {
	local ex=$1 status=0 want=0 limit=120 pid
	local dir=$ex/folder
	rm -rf "$dir"
	mkdir "$dir"
	[[ ! ${b-} ]] || sed -i "s/$PAGE_BROKER/$b/g" "$ex"/{run,setup,want} 2>/dev/null || :
	if [[ -e $ex/setup ]] && ! (
		cd "$dir" && timeout -k 2 60 bash -e -o pipefail "$ex/setup"
	) >"$ex/err" 2>&1; then
		wrong "$ex" "the setup failed"
		return 1
	fi
	[[ ! -e $ex/status ]] || want=$(<"$ex/status")
	if [[ -e $ex/timeout ]]; then
		want=124
		limit=$(($(<"$ex/timeout") * $2))
	fi
	(
		cd "$dir" || exit
		exec timeout -s INT -k 20 "$limit" bash -e -o pipefail "$ex/run"
	) </dev/null >"$ex/out" 2>"$ex/err" 3>&- &
	pid=$!
	spawned+=("$pid")
	wait "$pid" || status=$?
	kill -KILL -- "-$pid" 2>/dev/null || : # what it left in the background
	((status == want)) || { wrong "$ex" "status $status, not $want"; return 1; }
	compare "$ex"
}

compare() {
	local ex=$1 name pattern
	if [[ -e $ex/lines ]] && (($(wc -l <"$ex/out") != $(<"$ex/lines"))); then
		wrong "$ex" "not $(<"$ex/lines") lines"
		return 1
	fi
	if [[ -e $ex/unordered ]]; then
		sort -o "$ex/out" "$ex/out"
		sort -o "$ex/want" "$ex/want"
	fi
	if [[ -e $ex/want ]] && ! cmp -s "$ex/want" "$ex/out"; then
		wrong "$ex" "not what the page shows"
		diff "$ex/want" "$ex/out"
		return 1
	fi
	if [[ ! -e $ex/stderr && -s $ex/err ]]; then
		wrong "$ex" "messages"
		return 1
	fi
	for name in stdout stderr; do
		[[ -e $ex/$name ]] || continue
		while IFS= read -r pattern; do
			grep -Eq -- "$pattern" "$ex/${name#std}" || {
				wrong "$ex" "no line of std${name#std} matches $pattern"
				return 1
			}
		done <"$ex/$name"
	done
}

wrong() {
	echo "$(<"$1/where"): $2"
	sed 's/^/    /' "$1/run"
	[[ ! -s $1/out ]] || head -n 5 "$1/out" | sed 's/^/  stdout: /'
	[[ ! -s $1/err ]] || head -n 5 "$1/err" | sed 's/^/  stderr: /'
}
