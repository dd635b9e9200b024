#!/usr/bin/env bats
# streamgen -p and --show: that profiles are what streamgen(1) says of them.
# The seeds are fixed, so that bounds can be near to what is expected.

load ../lib

profiles='trades posts sensors clicks orders logs nexmark'

# of PROFILE COUNT SEED: its records in the file named after it.
of() {
	streamgen -p "$1" -n "$2" -r max -s "$3" >"$1"
	(($(wc -l <"$1") == $2))
}

# holds PROGRAM FILE: it yields true for the array of all records.
holds() {
	try streamproc -s "$1" "$2"
	is true
}

# --- the options -----------------------------------------------------------

@test "--show prints the expression that gives the same bytes" {
	local p ts='"ts":"[^"]*"'
	for p in $profiles; do
		try streamgen --show "$p"
		[[ $output == '# '*$'\n'* && ! $stderr ]]
		streamgen -p "$p" -n 2000 -r max -s 7 | sed -E "s/$ts//" >named
		streamgen -n 2000 -r max -s 7 "$output" | sed -E "s/$ts//" >shown
		(($(wc -l <named) == 2000))
		cmp named shown
	done
}

@test "a profile depends on its seed" {
	for p in $profiles; do
		streamgen -p "$p" -n 100 -r max -s 1 | sed -E 's/"ts":"[^"]*"//' >one
		streamgen -p "$p" -n 100 -r max -s 2 | sed -E 's/"ts":"[^"]*"//' >two
		run ! cmp -s one two
	done
}

@test "a profile that there is not is 64, with the nearest name and the list" {
	try -64 streamgen -p trade
	[[ $stderr == 'streamgen: --profile: unknown profile trade; did you mean trades?'* ]]
	try -64 streamgen --show nexmrak
	[[ $stderr == 'streamgen: --show: unknown profile nexmrak; did you mean nexmark?'* ]]
	try -64 streamgen -p volcanoes
	[[ $stderr == 'streamgen: --profile: unknown profile volcanoes; one of trades, posts, sensors, clicks, orders, logs, nexmark'$'\n'* ]]
}

@test "one of profile, expression and --show" {
	try -64 streamgen -p trades seq
	[[ $stderr == *'--profile trades'*'seq'* ]]
	try -64 streamgen --show trades seq
	try -64 streamgen --show trades -p posts
	try -74 bash -c 'streamgen --show trades >/dev/full'
}

@test "every profile of --help stands in the man page and the other way round" {
	streamgen --help | tr -s ' \n' ' ' | grep -o 'start with: [a-z, ]*' |
		sed 's/.*: //; s/ $//; s/, /\n/g' | sort >help
	sed -n '/^\.Ss Profiles$/,/^\.S[sh] [^P]/p' "$ROOT/man/streamgen.1" |
		sed -n 's/^\.It Cm //p' | grep -xF -e "${profiles// /$'\n'}" | sort >page
	tr ' ' '\n' <<<"$profiles" | sort >here
	cmp help here
	cmp page here
}

@test "every member of a profile is described, in order" {
	for p in $profiles; do
		streamgen -p "$p" -n 50 -r max -s 1 | jq -r 'keys_unsorted[]' |
			awk '!seen[$0]++' >members
		sed -n "/^\\.Ss Profiles\$/,/^\\.S[sh] [^P]/p" "$ROOT/man/streamgen.1" |
			sed -n "/^\\.It Cm $p\$/,/^\\.El/p" | sed -n 's/^\.It Va //p' |
			tr -d ',' | tr -s ' ' '\n' | awk '!seen[$0]++' >page
		diff members page
	done
}

@test "total adds up, in whole numbers as long as they last" {
	try streamgen -n 3 -r max '[total(2), total(0.5), total(9223372036854775806)]'
	is $'[2,0.5,9223372036854775806]\n[4,1,18446744073709552000]\n[6,1.5,27670116110564327000]'
	try -65 streamgen -n 3 -r max 'total(1e308)'
	[[ $stderr == 'streamgen: record 1: total: the sum is beyond the range of numbers' ]]
	try -64 streamgen -n 3 -r max 'total("a")'
}

# --- what is claimed -------------------------------------------------------

@test "trades: prices in cents walk, popularity is Zipf's" {
	of trades 40000 1
	# 20 shares; the k-th has 1/k of the first's trades, within a fifth
	holds 'group_by(.symbol) | map(length) | sort | reverse as $n
		| ($n | length) == 20 and all(range(20);
		$n[.] * (. + 1) / $n[0] | . > 0.8 and . < 1.2)' trades
	holds 'all(.price >= 1 and .price <= 1000
		and (.price * 100 | . - round | fabs) < 1e-6)' trades
	# from trade to trade of a share at most 1/2000 of where it opened, up
	# to the next cent; as often up as down
	holds 'group_by(.symbol) | all(
		(.[0].price / 2000 + 0.01) as $step | [.[].price]
		| [.[1:], .[:-1]] | transpose | map(.[0] - .[1])
		| all(fabs <= $step))' trades
	holds 'group_by(.symbol) | map(map(.price) | [.[1:], .[:-1]] | transpose
		| map(.[0] - .[1])[]) | (map(select(. > 0)) | length)
		/ (map(select(. < 0)) | length) | . > 0.95 and . < 1.05' trades
	holds 'map(.id) == [range(1; 40001)]' trades
	holds 'all(.size >= 1) and (map(select(.size % 100 == 0)) | length
		| . > 27900 and . < 28900)' trades
	holds 'group_by(.venue) | map({key: .[0].venue, value: length}) | from_entries
		| (.XNAS - 20000 | fabs) < 400 and (.XNYS - 12000 | fabs) < 400
		and (.BATS - 8000 | fabs) < 400' trades
}

@test "posts: a few people write most, with one name and language each" {
	of posts 20000 1
	holds 'group_by(.user) | all(map([.name, .lang]) | unique | length == 1)' posts
	# a hundredth of the people, more than a third of the posts
	holds 'group_by(.user) | map(length) | sort | reverse
		| (.[:50] | add) > 7000 and length > 1500' posts
	holds 'all(.reply_to == null or (.reply_to >= 1 and .reply_to < .id))
		and (map(select(.reply_to)) | length | . > 5800 and . < 6200)' posts
	holds '[.[].tags[]] | group_by(.) | map(length) | sort | reverse
		| length == 12 and .[0] / .[1] > 1.7 and .[0] / .[1] < 2.2' posts
	holds 'all(.likes >= 0 and (.likes | . == floor)) and
		(map(.likes) | sort | .[10000] < 3 and .[-1] > 1000)' posts
}

@test "sensors: they drift, get stuck, fall silent and jump" {
	of sensors 50000 1
	holds 'group_by(.sensor) | length == 100 and all(map(.site) | unique | length == 1)' sensors
	holds 'all(.ok == (.temperature != null))' sensors
	# silent: 0.5 of a hundred; jumps: 1 of 2000
	holds '(map(select(.ok | not)) | length | . > 100 and . < 500) and
		(map(select(.temperature == 999.9)) | length | . > 10 and . < 45)' sensors
	# each stays about its level, which is its own
	holds 'group_by(.sensor) | map(map(.temperature | select(. and . < 999)))
		| all(max - min <= 20.01) and (map(add / length) | max - min > 8)' sensors
	# stuck: runs of ten and more of the same value
	holds 'group_by(.sensor) | map(map(.temperature)
		| . as $t | [range(length - 10)
			| select($t[.] and ($t[. : . + 10] | unique | length) == 1)]
		| length) | add | . > 100 and . < 3000' sensors
	# batteries drain by one in a thousand readings, and are replaced
	holds 'all(.battery > 0 and .battery <= 100) and (group_by(.sensor) | all(
		map(.battery) | [.[:-1], .[1:]] | transpose
		| all(.[0] == .[1] or .[0] - 1 == .[1] or .[1] == 100)))' sensors
}

@test "clicks: sessions begin on a landing page and only there" {
	of clicks 40000 1
	holds 'group_by(.session) | all(.[0].page == "landing"
		and (.[1:] | all(.page != "landing")))' clicks
	holds 'all((.referrer != null) == (.page == "landing")
		and (.product != null) == (.page == "product" or .page == "cart"))' clicks
	holds 'group_by(.visitor) | length == 1000 and
		all(map([.ip, .agent, .country]) | unique | length == 1)' clicks
	# one after the other, numbered from 1
	holds 'group_by(.visitor) | all((.[0].visitor | tostring) as $v
		| reduce (.[].session | ltrimstr($v + "-") | tonumber) as $s (0;
			if $s == . or $s == . + 1 then $s else error("\($s)") end) > 0)' clicks
	# paid only from the checkout, in 7 of 10 cases
	holds '(map(select(.page == "checkout")) | length) as $out
		| (map(select(.page == "paid")) | length) / $out | . > 0.65 and . < 0.75' clicks
}

@test "orders: all steps of an order agree, each follows the one before" {
	of orders 20000 1
	holds 'group_by(.order) | all(map([.customer, .currency, .total, .items])
		| unique | length == 1)' orders
	holds 'group_by(.order) | all(map(.status) | join(" ")
		| "placed paid packed shipped delivered returned" as $all
		| . as $s | ($all | startswith($s))
			or $s == "placed cancelled" or $s == "placed paid cancelled")' orders
	holds 'all((.items | length >= 1) and
		((([.items[] | .quantity * .price] | add) - .total | fabs) < 0.006))' orders
	# one in 20 is never paid
	holds '(map(select(.status == "placed")) | length) as $n
		| (map(select(.status == "paid")) | length) / $n | . > 0.9 and . < 0.97' orders
}

@test "logs: incidents make errors and slowness come together" {
	of logs 60000 1
	holds '(map(select(.level == "error")) | length) / length | . > 0.01 and . < 0.1' logs
	holds 'all((.level == "error") == (.status >= 500)
		and (.level == "warn") == (.status >= 400 and .status < 500))' logs
	# an error follows an error of the same service far more often than not
	holds 'group_by(.service) | length == 6 and (map(map(.level == "error")
		| [.[:-1], .[1:]] | transpose
		| {after: (map(select(.[0])) | length), both: (map(select(.[0] and .[1])) | length)})
		| (map(.both) | add) / (map(.after) | add) > 0.15)' logs
	holds 'map(select(.level == "error") | .ms) as $e | map(select(.level == "info") | .ms) as $i
		| ($e | sort | .[length / 2 | floor]) > 3 * ($i | sort | .[length / 2 | floor])' logs
	holds 'map(.trace) | unique | length == 60000' logs
}

@test "nexmark: 1:3:46, hot keys, what is bid on is there" {
	of nexmark 50000 1
	holds '[range(0; 50000; 50) as $i | .[$i : $i + 50] | map(.type)] | all(
		. == ["person"] + [range(3) | "auction"] + [range(46) | "bid"])' nexmark
	holds '(map(select(.type == "person") | .id) == [range(1000; 2000)]) and
		(map(select(.type == "auction") | .id) == [range(1000; 4000)])' nexmark
	# no auction that is still to come, and none but the last hundred or the hot one
	holds '. as $all | all(range(length); . as $i | $all[$i]
		| select(.type == "bid") | (1000 + ($i / 50 | floor) * 3 + 2) as $last
		| .auction <= $last and .auction >= $last - 99 and .auction >= 1000)' nexmark
	# half of the bids are on the hot auction, three of four of the hot bidder
	holds '(map(select(.type == "bid")) | length) as $n
		| (map(select(.type == "bid" and .auction % 100 == 0)) | length) / $n
		| . > 0.48 and . < 0.53' nexmark
	holds '(map(select(.type == "bid")) | length) as $n
		| (map(select(.type == "bid" and .bidder % 100 == 1)) | length) / $n
		| . > 0.73 and . < 0.78' nexmark
	holds 'map(select(.type == "auction")) | (map(select(.seller % 100 == 0)) | length) / length
		| . > 0.72 and . < 0.78' nexmark
	holds 'map(select(.type == "auction")) | all(.reserve > .first and .category >= 10 and .category <= 14)' nexmark
}
