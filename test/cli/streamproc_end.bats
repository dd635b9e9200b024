#!/usr/bin/env bats
# How streamproc ends: failed writes, readers that go, signals; and what kinds of
# descriptors it works on.

load ../lib

# spawn_group SCRIPT: runs a shell script as a group of processes, which the
# kill of group -$pid reaches as Ctrl-C at a terminal does.
spawn_group() {
	spawn group setsid env --default-signal=INT bash -c "$1"
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

@test "a reader that goes while it waits ends it soon" {
	mkfifo in
	exec 5<>in
	echo 1 >&5
	# the named pipe stays open: it would wait for ever
	try bash -c 'streamproc . <in | head -n 1 >/dev/null; echo "${PIPESTATUS[0]}"'
	is 141
	# also with the verb that sleeps
	printf '1\n2\n' >&5
	try bash -c 'streamproc pace --delay 400ms <in | head -n 1 >/dev/null; echo "${PIPESTATUS[0]}"'
	is 141
	exec 5>&-
}

@test "a reader that goes is 74 where SIGPIPE is ignored" {
	try bash -c 'trap "" PIPE; yes 1 | streamproc . | head -n 1 >/dev/null; echo "${PIPESTATUS[1]}"'
	is 74
	says 'standard output: the reader is gone'
	# also while it waits
	mkfifo in
	exec 5<>in
	echo 1 >&5
	try bash -c 'trap "" PIPE; streamproc . <in | head -n 1 >/dev/null; echo "${PIPESTATUS[0]}"'
	is 74
	exec 5>&-
}

@test "Ctrl-C on a pipeline: what is on its way is delivered" {
	# the writer writes on after the signal, as one that drains does
	spawn_group '
		(trap "" INT; echo 1; until [[ -e go ]]; do sleep 0.1; done; echo 2; printf 3) |
			streamproc .'
	wait_for 20 lines_in group.out 1
	kill -INT -- "-$pid"
	sleep 0.5
	alive "$pid"
	touch go
	ended "$pid"
	((status == 130))
	[[ $(<group.out) == $'1\n2' ]] # and no fragment of a line
}

@test "after a signal it dies by that signal" {
	for s in INT:130 TERM:143 HUP:129; do
		rm -f in
		mkfifo in
		spawn proc env --default-signal="${s%:*}" bash -c 'exec streamproc . <in'
		exec 5>in
		echo 1 >&5
		wait_for 20 lines_in proc.out 1
		kill -"${s%:*}" "$pid"
		wait_for 20 took "$pid" "${s%:*}"
		sleep 0.2
		alive "$pid"
		echo 2 >&5
		exec 5>&-
		ended "$pid"
		((status == ${s#*:}))
		[[ $(<proc.out) == $'1\n2' ]]
	done
}

@test "what a signal has cut is no record, with -m as well" {
	mkfifo in
	spawn proc env --default-signal=INT bash -c 'exec streamproc -m . <in'
	exec 5>in
	printf '1\n12' >&5
	wait_for 20 lines_in proc.out 1
	kill -INT "$pid"
	exec 5>&-
	ended "$pid"
	((status == 130))
	[[ $(<proc.out) == 1 ]]
	[[ ! -s proc.err ]]
}

@test "--drain bounds how long" {
	mkfifo in
	spawn proc env --default-signal=INT bash -c 'exec streamproc --drain 1s . <in'
	exec 5>in
	echo 1 >&5
	wait_for 20 lines_in proc.out 1
	start=${EPOCHREALTIME/./}
	kill -INT "$pid"
	ended "$pid"
	exec 5>&-
	((status == 130))
	took=$((${EPOCHREALTIME/./} - start))
	((took > 900000 && took < 8000000)) # the default is 10 s
}

@test "--drain 0s does not wait" {
	mkfifo in
	spawn proc env --default-signal=INT bash -c 'exec streamproc --drain 0s . <in'
	exec 5>in
	echo 1 >&5
	wait_for 20 lines_in proc.out 1
	kill -INT "$pid"
	ended "$pid" 8 # the default is 10 s
	exec 5>&-
	((status == 130))
}

@test "a second signal ends it at once" {
	mkfifo in
	spawn proc env --default-signal=INT,TERM bash -c 'exec streamproc . <in'
	exec 5>in
	echo 1 >&5
	wait_for 20 lines_in proc.out 1
	kill -INT "$pid"
	wait_for 20 took "$pid" INT
	sleep 0.2
	alive "$pid"
	kill -TERM "$pid"
	ended "$pid" 8
	exec 5>&-
	((status == 143))
}

@test "a reader that takes nothing does not keep it after a signal" {
	tool python3
	mkfifo pipe
	exec 5<>pipe
	spawn proc env --default-signal=TERM bash -c 'exec streamproc --drain 4s -n "range(1e9)" >pipe'
	wait_for 30 is_full 5 "$pid"
	kill -TERM "$pid"
	wait_for 20 took "$pid" TERM
	sleep 0.2
	alive "$pid" # what is written may still be taken
	ended "$pid" 8
	exec 5>&-
	((status == 143))
}

@test "a file is not read on after a signal" {
	streamgen -n 1000 -r max >f
	spawn proc env --default-signal=INT streamproc pace --delay 10ms f
	wait_for 20 lines_in proc.out 3
	kill -INT "$pid"
	wait_for 20 took "$pid" INT
	n=$(wc -l <proc.out)
	ended "$pid" 8
	((status == 130))
	(($(wc -l <proc.out) < n + 100))
	[[ ! $(tail -c 1 proc.out) ]]
}

@test "an endless program is stopped by the first signal, or after --drain" {
	spawn proc env --default-signal=INT streamproc -n 'def f: f; f'
	wait_for 20 catches "$pid" INT
	sleep 0.3
	kill -INT "$pid"
	ended "$pid"
	((status == 130))
	mkfifo in
	spawn proc env --default-signal=INT bash -c 'exec streamproc --drain 1s "def f: f; f" <in'
	exec 5>in
	echo 1 >&5
	wait_for 20 catches "$pid" INT
	sleep 0.3
	kill -INT "$pid"
	ended "$pid" 8
	exec 5>&-
	((status == 130))
}

@test "a signal that was ignored stays ignored" {
	mkfifo in
	spawn proc env --ignore-signal=INT bash -c 'exec streamproc . <in'
	exec 5>in
	echo 1 >&5
	wait_for 20 lines_in proc.out 1
	kill -INT "$pid"
	sleep 0.2
	echo 2 >&5
	wait_for 20 lines_in proc.out 2
	exec 5>&-
	ended "$pid"
	((status == 0))
}

@test "Ctrl-C on the whole pipeline: nothing that was made is lost" {
	spawn_group 'streamgen -r 20k/s --stats seq 2>made | streamproc . | streamproc -r . >out'
	wait_for 20 lines_in out 2000
	kill -INT -- "-$pid"
	ended "$pid"
	n=$(jq .out made)
	((n > 1000))
	[[ $(wc -l <out) == "$n" && $(tail -n 1 out) == $((n - 1)) ]]
}

@test "a terminal on standard input is announced and read" {
	tool script
	: >out
	(wait_for 20 test -s err; echo '{"a":1}'; wait_for 20 test -s out; printf '\4') |
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
	wait_for 20 has_open "$pid" "$PWD/in"
	kill -INT "$pid"
	ended "$pid"
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
