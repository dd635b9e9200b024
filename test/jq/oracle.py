"""jq's side of the comparison: the protocol of drive.c, answered by jq 1.8.

Run by the Python of the folder where scripts/deps puts PyPI's `jq`. An endless
program ends this process by a signal; whoever started it goes on with the next.
"""
import json
import resource
import signal
import sys

import jq

OUTPUTS_MAX, SECONDS, MEMORY_MAX = 100, 1.5, 1 << 30


def say(what, text=""):
    print(what, text.replace("\n", " "), flush=what == "p") if text else print(
        what, flush=what == "p")


def run(program, text):
    """Outputs come as text, so that Python does not round their numbers."""
    signal.setitimer(signal.ITIMER_REAL, SECONDS)
    try:
        for n, output in enumerate(program.input_text(text)):
            if n == OUTPUTS_MAX:
                say("m")
                return
            say("o", output)
        say(".")
    except ValueError as e:
        say("e", json.dumps(str(e), ensure_ascii=False))
    finally:
        signal.setitimer(signal.ITIMER_REAL, 0)


def unbalanced(text):
    """Could it end the parenthesis that is put around it?"""
    depth = 0
    for c in text:
        depth += (c == "(") - (c == ")")
        if depth < 0:
            return True
    return False


def main():
    resource.setrlimit(resource.RLIMIT_AS, (MEMORY_MAX, MEMORY_MAX))
    resource.setrlimit(resource.RLIMIT_CORE, (0, 0))
    program = None
    for line in sys.stdin.buffer:
        line = line.decode().rstrip("\n")
        if line[0] == "p":
            program = None
            say("p")
            try:
                if unbalanced(line):
                    jq.compile(line[2:])
                program = jq.compile("(" + line[2:] + ")|tojson")
            except ValueError as e:
                say("c", str(e))
        elif program:
            run(program, line[2:])


main()
