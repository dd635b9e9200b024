# Shared by the scripts and the test helpers: messages, places, ports, waiting.
# Sourced, never run.
# shellcheck shell=bash

note() {
	printf '%s: %s\n' "${0##*/}" "$*" >&2
}

die() {
	note "$@"
	exit 1
}

usage_error() {
	note "$1 (try --help)"
	exit 64
}

# Directory for short-lived data: memory where the system offers it, since
# brokers and big test files would otherwise wait for the disk. (Containers
# often have no more than 64 MB there.)
fast_tmp() {
	local kind free unit
	if read -r kind free unit < <(stat -f -c '%T %a %S' /dev/shm 2>/dev/null) &&
		[[ $kind == tmpfs && -w /dev/shm ]] && ((free * unit >= 2 ** 31)); then
		echo /dev/shm
	else
		echo "${TMPDIR:-/tmp}"
	fi
}

# Directory for what is fetched once. (Services may have no HOME.)
cache_dir() {
	local home=${HOME-}
	[[ $home ]] || home=~
	echo "${XDG_CACHE_HOME:-$home/.cache}/streamutils"
}

# A Python that has jq 1.8 as a module: Debian's is 1.6. scripts/deps makes it.
jq_python() {
	echo "$(cache_dir)/pypi-jq-1.13.0/bin/python"
}

# A TCP port of 127.0.0.1 nobody listens on, below the range the kernel
# hands to outgoing connections.
free_port() {
	local port
	while :; do
		port=$((20000 + (RANDOM << 15 | RANDOM) % 12000))
		(exec 3<>"/dev/tcp/127.0.0.1/$port") 2>/dev/null || break
	done
	echo "$port"
}

# wait_for SECONDS COMMAND...: runs COMMAND until it succeeds.
wait_for() {
	local end=$((${EPOCHREALTIME/[.,]/} + $1 * 1000000))
	shift
	until "$@"; do
		((${EPOCHREALTIME/[.,]/} < end)) || return 1
		sleep 0.05
	done
}

# Runs a command as a process of its own: in a session of its own (a Ctrl-C
# at the terminal is not for it) and holding no descriptor of its starter
# beyond the first three, which a waiting pipe would take for life.
detached() {
	local fd
	for fd in /proc/self/fd/*; do
		fd=${fd##*/}
		((fd <= 2)) || eval "exec $fd>&-" 2>/dev/null || :
	done
	exec setsid "$@"
}
