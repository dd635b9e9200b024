# kcons without a cluster: options, and what is said when nobody answers.
load ../lib

nobody() {
	echo "127.0.0.1:$(free_port)"
}

@test "kcons without brokers or topic is wrong use" {
	try -64 kcons t
	says "no broker is given"
	try -64 kcons -b 127.0.0.1
	says "no topic is given"
}

@test "kcat's letters that kcons lacks are refused by name" {
	local letter
	for letter in C P f K D Z s u m d O E V; do
		try -64 kcons -b x "-$letter"
		says "no option -$letter here"
	done
	try -64 kcons -b x t -f %s
	says "use -J"
}

@test "offsets that are none" {
	local o
	for o in x 1x '' 5.. ..; do
		case $o in 5.. | ..) continue ;; esac
		try -64 kcons -b x t -o "$o"
		says "--offset: not an offset, -N, @TIME, beginning or end: $o"
	done
	try -64 kcons -b x t -o @noon
	says "not a time"
	try -64 kcons -b x t -o stored
	says "use it with -G GROUP"
	try -64 kcons -b x t -o 5..beginning
	says "nothing before the beginning"
	try -64 kcons -b x t -o 5..10 -e
	says "-e and -o ..TO"
	try -64 kcons -b x t -o 5 --from-beginning
	says "--from-beginning and -o"
}

@test "partitions that are none" {
	local p
	for p in x -1 1- 3-1 1,,2 '' 99999999999; do
		try -64 kcons -b x t "--partition=$p"
		says "not a list of partitions"
	done
}

@test "options that exclude each other" {
	try -64 kcons -b x t --encode=text
	says "use it with -J"
	try -64 kcons -b x -L -Q t
	says "-L and -Q"
	try -64 kcons -b x -Q -o 5 t
	says "-Q takes"
	try -64 kcons -b x -Q -o @1..@2 t
	says "-Q takes one place"
	try -64 kcons -b x t --isolation=some
	says "--isolation: unknown value some; one of committed, uncommitted"
}

@test "properties: unknown names and the list" {
	try -64 kcons -b x t -X fetch.min.byte=5
	says 'did you mean "fetch.min.bytes"?'
	try kcons -X list
	[[ $output == *fetch.min.bytes* ]]
}

@test "no broker: 69 within the timeout, naming the address and what was tried" {
	local n
	n=$(nobody)
	SECONDS=0
	try -69 kcons -b "$n" t --timeout 1s
	((SECONDS <= 20)) # the default is 30 s
	says "$n: Connection refused"
}

@test "each of several brokers is named" {
	local n m
	n=$(nobody) m=$(nobody)
	try -69 kcons -b "$n,$m" t --timeout 1s
	says "$n"
	says "$m"
}

@test "a signal while the cluster is looked for ends kcons by it" {
	local s
	for s in INT:130 TERM:143; do
		spawn kcons env --default-signal="${s%:*}" kcons -b "$(nobody)" t
		wait_for 20 catches "$pid" "${s%:*}"
		sleep 0.3
		kill -"${s%:*}" "$pid"
		ended "$pid"
		((status == ${s#*:}))
	done
}

@test "a reader that goes ends kcons also while it looks for the cluster" {
	SECONDS=0
	run bash -c "kcons -b $(nobody) t 2>/dev/null | sleep 0.3; echo \${PIPESTATUS[0]}"
	((SECONDS <= 20)) # without a reader it looks for 30 s
	[[ $output == 141 ]]
}
