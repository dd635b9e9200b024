# kprod without a cluster: options, and what is said when nobody answers.
load ../lib

# Nobody listens there.
nobody() {
	echo "127.0.0.1:$(free_port)"
}

@test "kprod without brokers or topic is wrong use" {
	try -64 kprod -t t
	says "no broker is given"
	try -64 kprod -b 127.0.0.1
	says "no topic is given"
	says "Try 'kprod --help'."
}

@test "brokers come from the environment, a file or a property too" {
	local n
	n=$(nobody)
	KAFKA_BOOTSTRAP_SERVERS=$n try -69 kprod -t t --timeout 100ms
	says "$n"
	echo "bootstrap.servers=$n" >config
	try -69 kprod -F config -t t --timeout 100ms
	says "$n"
	try -69 kprod -X "bootstrap.servers=$n" -t t --timeout 100ms
	says "$n"
}

@test "the command line wins over the environment, which wins over files" {
	local n
	n=$(nobody)
	echo bootstrap.servers=127.0.0.1:1 >config
	KAFKA_BOOTSTRAP_SERVERS=$n try -69 kprod -F config -t t --timeout 100ms
	says "$n"
	KAFKA_BOOTSTRAP_SERVERS=127.0.0.1:1 try -69 kprod -b "$n" -t t --timeout 100ms
	says "$n"
	[[ $stderr != *127.0.0.1:1:* ]]
}

@test "kcat's letters that kprod lacks are refused by name" {
	local letter
	for letter in P C L Q G K D T l f u s m d E V; do
		try -64 kprod -b x -t t "-$letter"
		says "no option -$letter here"
	done
	try -64 kprod -b x -t t -K :
	says "use -k EXPR"
}

@test "an unknown option names the nearest" {
	try -64 kprod -b x --tpic t
	says "did you mean --topic?"
}

@test "options that exclude each other" {
	try -64 kprod -b x -t t --tee --report
	says "--tee and --report"
	try -64 kprod -b x -t t --topic-from .t
	says "--topic and --topic-from"
	try -64 kprod -b x -t t -Z --null=text
	says "-Z and --null=text"
	try -64 kprod -b x --topic-from .t --copy
	says "--copy"
	try -64 kprod -b x -t t -p 1 --copy
	says "--copy"
	try -64 kprod -b x --copy -k .a
	says "--copy"
	try -64 kprod -b x --create 3 --topic-from .t
	says "--create wants a topic"
}

@test "codecs and their levels are checked" {
	try -64 kprod -b x -t t -z zap
	says "unknown codec zap; one of none, gzip, snappy, lz4, zstd"
	try -64 kprod -b x -t t -z gzip:10
	says "the levels of gzip are 1 to 9"
	try -64 kprod -b x -t t -z snappy:1
	says "snappy has no levels"
	try -64 kprod -b x -t t -z zstd:fast
	says "the levels of zstd"
}

@test "numbers are checked" {
	try -64 kprod -b x -t t -p -2
	says "no partition -2"
	try -64 kprod -b x -t t -c many
	says "--max-messages: not a whole number: many"
	try -64 kprod -b x -t t --max-line 1G
	says "--max-line: 1G is not between 1 and 256M"
	try -64 kprod -b x -t t --null=maybe
	says "--null: unknown value maybe"
	try -64 kprod -b x -t t -H =v
	says "a header needs a name"
}

@test "an expression that does not compile is shown" {
	try -64 kprod -b x -t t -k '.a +'
	says "--key"
	try -64 kprod -b x -t t --header h '('
	says "--header"
}

@test "properties: unknown names, wrong values, the list" {
	try -64 kprod -b x -t t -X linger.m=5
	says 'did you mean "linger.ms"?'
	try -64 kprod -b x -t t -X linger.ms=soon
	says linger.ms
	try kprod -X list
	[[ $output == *batch.size* && $output == *bootstrap.servers* ]]
	echo 'no.such=1' >config
	try -64 kprod -F config -b x -t t
	says config
	try -78 kprod -F missing -b x -t t
	says "missing: No such file or directory"
}

@test "no broker: 69 within the timeout, naming the address and what was tried" {
	local n
	n=$(nobody)
	SECONDS=0
	try -69 kprod -b "$n" -t t --timeout 1s
	((SECONDS <= 20)) # the default is 30 s
	says "$n: Connection refused"
	says "within 1 s"
}

@test "a name that does not resolve is said so" {
	try -69 kprod -b nothing.invalid -t t --timeout 2s
	says "nothing.invalid"
	says "resolve"
}

@test "a listener that speaks TLS is named as such" {
	tool openssl
	local port
	port=$(free_port)
	openssl req -x509 -newkey ec -pkeyopt ec_paramgen_curve:prime256v1 -nodes \
		-subj /CN=localhost -keyout key -out cert -days 2 2>/dev/null
	spawn tls openssl s_server -quiet -accept "127.0.0.1:$port" -key key -cert cert
	wait_for 20 eval "(exec 3<>/dev/tcp/127.0.0.1/$port) 2>/dev/null"
	try -76 kprod -b "127.0.0.1:$port" -t t
	says TLS
	try -69 kprod -b "127.0.0.1:$port" -t t --timeout 2s
	says TLS
}

@test "a signal while the cluster is looked for ends kprod by it" {
	spawn kprod kprod -b "$(nobody)" -t t
	wait_for 20 catches "$pid" TERM
	sleep 0.3
	kill -TERM "$pid"
	ended "$pid"
	((status == 143))
}
