#!/usr/bin/env bats
# Parts of a run are what the whole run writes.

load ../lib

# The runs that are taken apart: options and expression, a line each.
runs() {
	cat <<-'END'
	-n 500 -r max
	-n 500 --start 2026-01-01 --step exp:1s --late 20%:exp:9s
	-n 500 --start 2026-01-01 --step sine:1/s..9/s@10s --late 10%:2s..7s --dup 10%:5s --swap 10%:3 --gap 2%:4 --bad-lines 20% --mark
	-n 500 --start 2026-01-01 --step exp:burst:7/2s --late 30%:5s --dup 20% --stateful
	--for 500s --start 2026-01-01 --step exp:1s --swap 30% --dup 30%
	-n 400 -i 0ms..0.5ms --late 20%:5ms --dup 10%:3ms --no-clock
	END
}

# whole SEED OPTION...: that run, or a part of it.
whole() {
	local expr=() args=() word
	for word in "${@:2}"; do
		case $word in
		--stateful) expr=('{n: $n, w: walk(0; 1), c: counter, r: randint(1; 1000000)}') ;;
		--no-clock) expr=('{n: $n, r: randint(1; 1000000)}') ;;
		*) args+=("$word") ;;
		esac
	done
	[[ ${args[*]} != '-n 500 -r max'* ]] || expr=('[$n, randint(1; 1000000)]')
	streamgen -s "$1" "${args[@]}" "${expr[@]}"
}

@test "--from N writes the end of the whole run, byte for byte" {
	local seed from
	while read -ra run_; do
		for seed in 1 2 3; do
			whole "$seed" "${run_[@]}" >all
			for from in 0 1 137 399; do
				whole "$seed" "${run_[@]}" --from "$from" >part
				tail -c "$(wc -c <part)" all >end
				same part end || { echo "seed $seed, from $from: ${run_[*]}"; return 1; }
				(($(wc -l <part) >= 399 - from)) || [[ ${run_[*]} == *gap* ]]
			done
		done
	done < <(runs)
}

@test "a run stopped at N and one --from N are the whole run" {
	# what the first holds back at its end belongs to the second
	local args=(-s 5 --start 2026-01-01 --step exp:1s --swap 5% --dup 5%)
	streamgen "${args[@]}" -n 1000 >all
	streamgen "${args[@]}" -n 600 >a
	streamgen "${args[@]}" -n 1000 --from 600 >b
	cat a b | sort | same - <(sort all)
}

@test "--from beyond the end writes nothing" {
	try streamgen -s 1 -n 100 --from 101 --start 2026-01-01 --late 50%:1h
	is ''
	try streamgen -s 1 -n 100 --from 100 -r max
	is ''
}

@test "shards write each line of the whole run once, in its order" {
	local seed i
	while read -ra run_; do
		for seed in 1 2; do
			whole "$seed" "${run_[@]}" >all
			: >union
			for i in 1 2 3; do
				whole "$seed" "${run_[@]}" --shard "$i/3" >part
				cat part >>union
				# a subsequence: no line of it is added or moved
				[[ ! $(diff all part | grep '^>') ]] ||
					{ echo "seed $seed, shard $i: ${run_[*]}"; return 1; }
			done
			same <(sort all) <(sort union)
		done
	done < <(runs)
}

@test "a shard has its records" {
	try streamgen -s 1 -n 10 -r max --shard 2/4 seq
	is $'1\n5\n9'
	try streamgen -s 1 -n 10 -r max --shard 1/1 --from 8 seq
	is $'8\n9'
	try streamgen -s 1 -n 20 -r max --shard 2/4 --from 8 seq
	is $'9\n13\n17'
}

@test "shards keep the pace of the whole" {
	in_pace() {
		local start=${EPOCHREALTIME/./} took
		try streamgen -s 1 -n 41 -i 10ms --shard 1/4 || return
		took=$((${EPOCHREALTIME/./} - start))
		((${#lines[@]} == 11 && took >= 400000 && took < 600000))
	}
	in_time in_pace
}

@test "--from begins at once, at its pace" {
	in_pace() {
		local start=${EPOCHREALTIME/./} took
		try streamgen -s 1 -n 100021 -i 10ms --from 100000 || return
		took=$((${EPOCHREALTIME/./} - start))
		((${#lines[@]} == 21 && took >= 200000 && took < 2000000))
	}
	in_time in_pace
}

@test "--from far away is no work for records that stand alone" {
	LIMIT=5 try streamgen -s 1 -n 9000000000000000001 --from 9000000000000000000 -r max seq
	is 9000000000000000000
}

@test "the reader's pace changes nothing" {
	local args=(-s 3 -n 3000 --start 2026-01-01 --late 10%:exp:5s --dup 5%:1s --swap 5% --mark)
	streamgen "${args[@]}" >a
	streamgen "${args[@]}" | (sleep 0.2; dd bs=100 status=none) >b
	same a b
}

@test "wrong parts are 64 and named" {
	usage() {
		local message=$1
		shift
		try -64 streamgen "$@"
		says "$message"
		is ''
	}
	for part in 0/8 9/8 1 1/0 1/x x/1 / -1/3 1/-3 1/2/3; do
		usage "--shard: not one of the parts 1/8 to 8/8, say: $part" -s 1 --shard "$part"
	done
	usage '--from: -1' -s 1 --from -1
	usage '--from: not a whole number: x' -s 1 --from x
	usage '--from needs --seed: of which run is it a part?' --from 5
	usage '--shard needs --seed: of which run is it a part?' --shard 1/2
}
