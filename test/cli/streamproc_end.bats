#!/usr/bin/env bats
# How streamproc ends: failed writes, readers that go, signals; and what kinds of
# descriptors it works on.

load ../lib

# group_int SECONDS SCRIPT: runs a shell script and sends SIGINT to all of it,
# as Ctrl-C at a terminal does.
group_int() {
	try -124 timeout -s INT "$1" bash -c "$2"
}

# --- how it ends -----------------------------------------------------------

@test "a full disk is 74" {
	try -74 bash -c 'echo 1 | streamproc . >/dev/full'
	says 'streamproc: standard output: No space left on device'
	try -74 bash -c 'streamgen -r max | streamproc . >/dev/full'
}

@test "a closed standard output or input is 74" {
	try -74 bash -c 'echo 1 | streamproc . >&-'
	says 'standard output: '
	try -74 bash -c 'streamproc . <&-'
	says 'standard input: '
}

@test "a reader that goes ends it by SIGPIPE" {
	try bash -c 'yes 1 | streamproc . | head -n 1 >/dev/null; echo "${PIPESTATUS[1]}"'
	is 141
}

@test "a reader that goes while it waits ends it within a second" {
	mkfifo in
	exec 5<>in
	echo 1 >&5
	start=${EPOCHREALTIME/./}
	try bash -c 'streamproc . <in | head -n 1 >/dev/null; echo "${PIPESTATUS[0]}"'
	is 141
	((${EPOCHREALTIME/./} - start < 1000000))
	# also with the verb that sleeps
	printf '1\n2\n' >&5
	start=${EPOCHREALTIME/./}
	try bash -c 'streamproc pace --delay 400ms <in | head -n 1 >/dev/null; echo "${PIPESTATUS[0]}"'
	is 141
	((${EPOCHREALTIME/./} - start < 1400000))
	exec 5>&-
}

@test "a reader that goes is 74 where SIGPIPE is ignored" {
	try bash -c 'trap "" PIPE; yes 1 | streamproc . | head -n 1 >/dev/null; echo "${PIPESTATUS[1]}"'
	is 74
	says 'standard output: the reader is gone'
	# also while it waits
	try bash -c 'trap "" PIPE; (echo 1; sleep 2) | streamproc . | head -n 1 >/dev/null; echo "${PIPESTATUS[1]}"'
	is 74
}

@test "Ctrl-C on a pipeline: what is on its way is delivered" {
	# the writer writes on for a second after the signal, as one that drains does
	group_int 0.5 '
		(trap "" INT; echo 1; sleep 1.5; echo 2; printf 3) | streamproc . >out
		echo "${PIPESTATUS[1]}" >status'
	[[ $(<out) == $'1\n2' ]] # and no fragment of a line
}

@test "after a signal it dies by that signal" {
	for s in INT:130 TERM:143 HUP:129; do
		rm -f in
		mkfifo in
		spawn proc env --default-signal="${s%:*}" bash -c 'exec streamproc . <in'
		exec 5>in
		echo 1 >&5
		wait_for 2 lines_in proc.out 1
		kill -"${s%:*}" "$pid"
		sleep 0.2
		kill -0 "$pid"
		echo 2 >&5
		exec 5>&-
		ended "$pid" 1
		((status == ${s#*:}))
		[[ $(<proc.out) == $'1\n2' ]]
	done
}

@test "what a signal has cut is no record, with -m as well" {
	mkfifo in
	spawn proc env --default-signal=INT bash -c 'exec streamproc -m . <in'
	exec 5>in
	printf '1\n12' >&5
	wait_for 2 lines_in proc.out 1
	kill -INT "$pid"
	exec 5>&-
	ended "$pid" 1
	((status == 130))
	[[ $(<proc.out) == 1 ]]
	[[ ! -s proc.err ]]
}

@test "--drain bounds how long" {
	mkfifo in
	spawn proc env --default-signal=INT bash -c 'exec streamproc --drain 1s . <in'
	exec 5>in
	echo 1 >&5
	wait_for 2 lines_in proc.out 1
	start=${EPOCHREALTIME/./}
	kill -INT "$pid"
	ended "$pid" 3
	exec 5>&-
	((status == 130))
	took=$((${EPOCHREALTIME/./} - start))
	((took > 900000 && took < 2100000))
}

@test "--drain 0s does not wait" {
	mkfifo in
	spawn proc env --default-signal=INT bash -c 'exec streamproc --drain 0s . <in'
	exec 5>in
	echo 1 >&5
	wait_for 2 lines_in proc.out 1
	kill -INT "$pid"
	ended "$pid" 1
	exec 5>&-
	((status == 130))
}

@test "a second signal ends it at once" {
	mkfifo in
	spawn proc env --default-signal=INT,TERM bash -c 'exec streamproc . <in'
	exec 5>in
	echo 1 >&5
	wait_for 2 lines_in proc.out 1
	kill -INT "$pid"
	sleep 0.2
	kill -0 "$pid"
	kill -TERM "$pid"
	ended "$pid" 1
	exec 5>&-
	((status == 143))
}

@test "a reader that takes nothing does not keep it after a signal" {
	mkfifo pipe
	spawn reader bash -c 'exec 5<pipe; exec sleep 30'
	spawn proc env --default-signal=TERM bash -c 'exec streamproc --drain 1s -n "range(1e9)" >pipe'
	sleep 0.5
	kill -TERM "$pid"
	sleep 0.3
	kill -0 "$pid" # what is written may still be taken
	ended "$pid" 2
	((status == 143))
}

@test "a file is not read on after a signal" {
	streamgen -n 1000 -r max >f
	spawn proc env --default-signal=INT streamproc pace --delay 10ms f
	wait_for 2 lines_in proc.out 3
	kill -INT "$pid"
	n=$(wc -l <proc.out)
	ended "$pid" 1
	((status == 130))
	(($(wc -l <proc.out) < n + 100))
	[[ ! $(tail -c 1 proc.out) ]]
}

@test "an endless program is stopped by the first signal, or after --drain" {
	spawn proc env --default-signal=INT streamproc -n 'def f: f; f'
	sleep 0.3
	kill -INT "$pid"
	ended "$pid" 1
	((status == 130))
	mkfifo in
	spawn proc env --default-signal=INT bash -c 'exec streamproc --drain 1s "def f: f; f" <in'
	exec 5>in
	echo 1 >&5
	sleep 0.3
	kill -INT "$pid"
	ended "$pid" 3
	exec 5>&-
	((status == 130))
}

@test "a signal that was ignored stays ignored" {
	mkfifo in
	spawn proc env --ignore-signal=INT bash -c 'exec streamproc . <in'
	exec 5>in
	echo 1 >&5
	wait_for 2 lines_in proc.out 1
	kill -INT "$pid"
	sleep 0.2
	echo 2 >&5
	wait_for 1 lines_in proc.out 2
	exec 5>&-
	ended "$pid"
	((status == 0))
}

@test "Ctrl-C on the whole pipeline: nothing that was made is lost" {
	group_int 1 'streamgen -r 20k/s --stats seq 2>made | streamproc . | streamproc -r . >out'
	n=$(jq .out made)
	((n > 1000))
	[[ $(wc -l <out) == "$n" && $(tail -n 1 out) == $((n - 1)) ]]
}

@test "a terminal on standard input is announced and read" {
	tool script
	(sleep 0.5; echo '{"a":1}'; sleep 0.3; printf '\4') |
		script -qec 'streamproc .a >out 2>err' /dev/null >/dev/null
	[[ $(<out) == 1 ]]
	[[ $(<err) == 'streamproc: reading from the terminal; Ctrl-D ends' ]]
}

@test "a named pipe as FILE" {
	mkfifo in
	spawn writer bash -c 'streamgen -n 1000 -r max >in'
	try streamproc .id in
	((${#lines[@]} == 1000))
}

@test "a signal while a named pipe has no writer yet" {
	mkfifo in
	spawn proc env --default-signal=INT streamproc . in
	wait_for 10 has_open "$pid" "$PWD/in"
	kill -INT "$pid"
	ended "$pid" 5
	((status == 130))
	[[ ! -s proc.err ]]
}

@test "inherited non-blocking pipes" {
	tool python3
	try python3 - <<-'END'
		import os, subprocess, threading, time
		r, w = os.pipe()
		r2, w2 = os.pipe()
		os.set_blocking(r, False)
		os.set_blocking(w2, False)
		p = subprocess.Popen(["streamproc", "."], stdin=r, stdout=w2)
		os.close(r), os.close(w2)
		def write():
		    for i in range(20000):
		        os.write(w, b'{"n":%d}\n' % i)
		        if i % 5000 == 0:
		            time.sleep(0.1)
		    os.close(w)
		threading.Thread(target=write).start()
		time.sleep(0.5)
		data = b""
		while chunk := os.read(r2, 65536):
		    data += chunk
		assert p.wait() == 0
		assert data == b"".join(b'{"n":%d}\n' % i for i in range(20000))
	END
}

@test "a socket on both sides" {
	tool python3
	try python3 - <<-'END'
		import socket, subprocess
		a, b = socket.socketpair()
		p = subprocess.Popen(["streamproc", ". * 2"], stdin=b, stdout=b)
		b.close()
		a.sendall(b"1\n")
		assert a.recv(10) == b"2\n"
		a.sendall(b"4\n5\n")
		a.shutdown(socket.SHUT_WR)
		assert a.makefile("rb").read() == b"8\n10\n"
		assert p.wait() == 0
	END
}

@test "memory does not grow with the input" {
	tool python3
	! sanitized || skip "sanitizers take memory of their own"
	cat >peak.py <<-'END'
		import resource, subprocess
		subprocess.run(["streamproc", ".value"], check=True, stdout=subprocess.DEVNULL)
		kib = resource.getrusage(resource.RUSAGE_CHILDREN).ru_maxrss
		assert kib < 16 * 1024, kib
	END
	tryp "streamgen -n 1000000 -r max | python3 peak.py"
}

@test "halt ends the program and keeps what was put out" {
	printf '%s\n' 1 2 3 >in
	try streamproc '., if . == 2 then halt else empty end, "after"' in
	is $'1\n"after"\n2'
	try streamproc -e halt in
	is ''
}

@test "halt_error: its message, its status, and no word of its own" {
	printf '%s\n' 1 2 >in
	try -5 streamproc '., ("no\n" | halt_error), .' in
	is 1
	[[ $stderr == no ]]
	try -3 streamproc 'try ({a: .} | halt_error(3)) catch .' in
	is ''
	[[ $stderr == '{"a":1}' ]]
	try streamproc -s --bad=skip 'null | halt_error(256)' in
	is ''
	[[ $stderr == '' ]]
}
