"""Heavy programs, ours beside jq 1.8, gojq and jaq: scripts/bench heavy.

A row is a program, what it reads and with which options. 200K and 1M in it are
numbers; with --quick a fifth of them. Programs give little, so that it is they
that are timed, and their outputs are compared.
"""
import hashlib
import os
import re
import shutil
import subprocess
import tempfile
import threading
import time

# One machine's turns differ by as much; beyond it a row is flagged.
NOISE = 1.15
# What a process takes that does nothing: below these, ratios say nothing.
LEAST_TIME, LEAST_PEAK = 0.02, 12.0
PATIENCE = 20  # seconds; a peer that needs longer is as slow as that

RECORDS = '[range(COUNT) | {id: ., k: ((. * 7919) % 1009), s: "s\\((. * 31) % 5003)", a: [., 1, 2]}]'
NUMBERS = "[range(1M) | (. * 7919) % 1000003]"
STRINGS = '[range(300K) | "key \\((. * 7919) % 1000003)"]'
TEXT = '("The quick brown fox, jumps over the lazy dog; " * 4K)'
WIDE = '(reduce range(100K) as $i ({}; .["k\\($i)"] = $i))'
TREE = "(def t: if . > 0 then {a: (. - 1 | t), b: [. - 1 | t], c: .} else 1 end; 13 | t)"
LINES = "lines"  # of text
NDJSON = "records"

# (name, program, options, input); without options it is -n.
PROGRAMS = [
    # generators and folds
    ("reduce range", "reduce range(3M) as $i (0; . + $i)"),
    ("foreach range", "last(foreach range(2M) as $i (0; . + $i; [., $i]))"),
    ("collect", "[range(3M)] | length"),
    ("map, add", "[range(1M)] | map(. * 2 + 1) | add"),
    ("map(select)", "[range(1M)] | map(select(. % 3 == 0)) | length"),
    ("reduce, destructuring", "reduce (range(500K) | [., {a: .}]) as [$x, {$a}] (0; . + $x + $a)"),
    ("nested generators", "[range(1K) as $i | range(1K) as $j | select($i * $j % 7 == 0)] | length"),
    ("limit", "[limit(1M; repeat(1))] | length"),
    ("first, many times", "[range(500K) | first(range(.; . + 9))] | length"),
    ("until", "0 | until(. >= 2M; . + 1)"),
    ("while", "[0 | while(. < 1M; . + 1)] | length"),
    ("recurse, label", "label $out | 0 | recurse(. + 1) | select(. == 1M) | ., break $out"),
    ("any, all", "[range(1M)] | any(. < 0), all(. >= 0)"),
    ("try, //", '[range(500K) | (try error("x") catch .), (null // 1)] | length'),
    ("if, and, or", "[range(1M) | if . % 2 == 0 and . % 3 == 0 or . % 5 == 0 then 1 else 0 end] | add"),
    # recursion
    ("fib", "def fib: if . < 2 then . else (. - 1 | fib) + (. - 2 | fib) end; 25 | fib"),
    ("ackermann", "def ack($m; $n): if $m == 0 then $n + 1 elif $n == 0 then ack($m - 1; 1)"
     " else ack($m - 1; ack($m; $n - 1)) end; ack(2; 200)"),
    ("tail calls", "def f($n; $s): if $n == 0 then $s else f($n - 1; $s + $n) end; f(1M; 0)"),
    ("closures", "def app(f; n): if n == 0 then . else f | app(f; n - 1) end; [range(1K) | app(. + 1; 12)] | add"),
    ("queens", "def q($n): def ok($q): . as $p | length as $l | all(range($l); . as $i |"
     " $p[$i] != $q and ($p[$i] - $q | fabs) != $l - $i);"
     " def go: if length == $n then 1 else range($n) as $q | select(ok($q)) | . + [$q] | go end;"
     " [[] | go] | length; q(7)"),
    ("sieve", "300K as $n | reduce range(2; $n | sqrt | floor + 1) as $i ([range($n)];"
     " if .[$i] then reduce range($i * $i; $n; $i) as $j (.; .[$j] = null) else . end) | map(select(.)) | length"),
    ("combinations", "[[range(10)], [range(10)], [range(10)], [range(10)], [range(10)] | map(.)] | [combinations] | length"),
    # arrays
    ("set elements", "reduce range(1M) as $i ([]; .[$i] = $i) | length"),
    ("append", "reduce range(1M) as $i ([]; . + [$i]) | length"),
    ("get elements", "[range(1K)] as $a | reduce range(2M) as $i (0; . + $a[$i % 1000])"),
    ("slices", "[range(100K)] as $a | [range(200K) | $a[. % 100:. % 100 + 3] | length] | add"),
    ("set slices", "reduce range(20K) as $i ([range(20K)]; .[$i:$i + 1] = [7]) | length"),
    ("update slices", "reduce range(20K) as $i ([range(20K)]; .[$i:$i + 1] |= map(. + 1)) | length"),
    ("del at the end", "last([range(100K)] | while(length > 0; del(.[-1])) | length)"),
    ("cut at the front", "last([range(100K)] | while(length > 0; .[1:]) | length)"),
    ("del many", "[range(300K)] | del(.[range(0; 300000; 2)]) | length"),
    ("reverse", "[range(2M)] | reverse | .[0]"),
    ("flatten", "[range(300K) | [., [.]]] | flatten | length"),
    ("transpose", "[[range(300K)], [range(300K)], [range(300K)]] | transpose | length"),
    ("add arrays", "[range(300K) | [., .]] | add | length"),
    ("min, max", NUMBERS + " | min, max"),
    ("index, indices", "[range(500K) | . % 100] | index(99), (indices(7) | length)"),
    ("IN", "[range(500K) | select(IN(3, 5, 7, 11))] | length"),
    ("INDEX", "INDEX(range(200K) | {id: ., v: 1}; .id) | length"),
    ("bsearch", "[range(200K)] as $a | [range(100K) | . as $x | $a | bsearch($x)] | length"),
    # sorting
    ("sort numbers", NUMBERS + " | sort | .[10]"),
    ("sort sorted", "[range(1M)] | sort | .[10]"),
    ("sort strings", STRINGS + " | sort | .[10]"),
    ("sort mixed", "[range(300K) | ., tostring, [.], null] | sort | length"),
    ("sort arrays", "[range(300K) | [(. * 7919) % 1009, .]] | sort | .[10]"),
    ("sort_by number", RECORDS.replace("COUNT", "1M") + " | sort_by(.k) | .[10].id"),
    ("sort_by string", RECORDS.replace("COUNT", "500K") + " | sort_by(.s) | .[10].id"),
    ("sort_by two", RECORDS.replace("COUNT", "500K") + " | sort_by(.k, -.id) | .[10].id"),
    ("group_by number", RECORDS.replace("COUNT", "1M") + " | group_by(.k) | length"),
    ("group_by numbers", "[range(1M)] | group_by(. % 1000) | length"),
    ("group_by string", RECORDS.replace("COUNT", "500K") + " | group_by(.s) | length"),
    ("unique", NUMBERS + " | map(. % 5003) | unique | length"),
    ("unique_by", RECORDS.replace("COUNT", "500K") + " | unique_by(.s) | length"),
    ("min_by, max_by", RECORDS.replace("COUNT", "500K") + " | min_by(.k).id, max_by(.k).id"),
    # objects
    ("build keys", WIDE + " | length"),
    ("count keys", 'reduce range(1M) as $i ({}; .["k\\($i % 1000)"] += 1) | length'),
    ("make objects", "[range(500K) | {id: ., a: 1, b: [.]}] | length"),
    ("update members", "reduce range(1M) as $i ({a: {b: 0}}; .a.b += $i)"),
    ("to_entries", WIDE + " | to_entries | length"),
    ("from_entries", "[range(200K) | {key: tostring, value: .}] | from_entries | length"),
    ("with_entries", WIDE + " | with_entries(.value += 1) | length"),
    ("map_values", WIDE + " | map_values(. + 1) | length"),
    ("keys", WIDE + " | keys | length"),
    ("del keys", WIDE + " | reduce keys_unsorted[] as $k (.; del(.[$k])) | length"),
    ("add objects", '[range(100K) | {"k\\(.)": .}] | add | length'),
    ("merge *", "reduce range(200K) as $i ({a: {b: 1}}; . * {a: {c: $i}})"),
    ("contains, inside", '[range(200K) | {a: [., 1], b: "xyz"} | contains({a: [1], b: "y"})] | length'),
    # paths
    ("paths", TREE + " | [paths] | length"),
    ("leaf paths", TREE + " | [paths(scalars)] | length"),
    ("getpath", "{a: [{b: 1}]} as $o | reduce range(1M) as $i (0; . + ($o | getpath([\"a\", 0, \"b\"])))"),
    ("setpath", "reduce range(500K) as $i (null; setpath([\"a\", $i % 1000, \"b\"]; $i)) | .a | length"),
    ("delpaths", "[range(300K) | {a: ., b: 1}] | delpaths([range(0; 300000; 3) | [., \"a\"]]) | length"),
    ("walk", TREE + ' | walk(if type == "number" then . + 1 else . end) | tojson | length'),
    ("recurse", TREE + " | [..] | length"),
    ("limit(1; ..)", "[range(500K) | [[.]] | limit(1; ..)] | length"),
    (".. |= numbers", TREE + " | (.. | numbers) |= . + 1 | .c"),
    ("tostream", TREE + " | [tostream] | length"),
    ("fromstream", TREE + " | [tostream] | fromstream(.[]) | .c"),
    ("pick, to_number", "[range(200K) | {a: {b: ., c: 1}} | pick(.a.b)] | length"),
    # text
    ("build text", 'reduce range(1M) as $i (""; . + "ab") | length'),
    ("interpolate", '[range(500K) | "a\\(.)b\\(. + 1)"] | length'),
    ("tostring, tonumber", "[range(1M) | tostring | tonumber] | add"),
    ("slices of text", TEXT + " as $s | [range(80K) | $s[.:. + 1]] | length"),
    ("slices of any text", '("aé€" * 30K) as $s | [range(20K) | $s[.:. + 1]] | length'),
    ("cut text at the front", "last(" + '("x" * 100K)' + " | while(length > 0; .[1:]) | length)"),
    ("ltrimstr loop", '("ab" * 20K) | until(length == 0; ltrimstr("ab"))'),
    ("split, join", '[range(20)] | map(' + TEXT + ' | split(" ") | join("-") | length) | add'),
    ("join numbers", '[range(500K)] | join(",") | length'),
    ("add strings", '[range(500K) | tostring] | add | length'),
    ("explode, implode", "[range(10)] | map(" + TEXT + " | explode | implode | length) | add"),
    ("ascii_downcase", "[range(20)] | map(" + TEXT + " | ascii_downcase | ascii_upcase | length) | add"),
    ("startswith, index", '[range(500K) | tostring | startswith("12"), index("3")] | length'),
    ("ltrimstr, trim", '[range(500K) | "  \\(.) " | trim | ltrimstr("1") | rtrimstr("2")] | length'),
    ("test", '[range(200K) | "user\\(.)@example.org" | select(test("^user[0-9]*7@"))] | length'),
    ("match", '[range(100K) | "a\\(.)b" | match("[0-9]+").string] | length'),
    ("capture", '[range(100K) | "k\\(.)=v" | capture("(?<k>[a-z0-9]+)=(?<v>.)")] | length'),
    ("scan", TEXT + ' | [scan("[a-z]+")] | length'),
    ("sub", '[range(100K) | "a\\(.)b" | sub("[0-9]+"; "#")] | length'),
    ("gsub", TEXT + ' | gsub("o"; "0") | length'),
    ("gsub with a group", TEXT[:-4] + '1K) | gsub("(?<v>[aeiou])"; "<\\(.v)>") | length'),
    ("splits", '[range(50K) | "a, b,c" | [splits(", *")] | length] | add'),
    # formats
    ("@csv, @tsv", '[range(200K) | [., "a\\"b", null, true] | @csv, @tsv | length] | add'),
    ("@base64, @base64d", "[range(300K) | tostring | @base64 | @base64d | length] | add"),
    ("@uri, @html, @sh", '[range(100K) | "<a b=\\(.)>" | @uri, @html, @sh | length] | add'),
    ("tojson", "[range(20)] | map(" + "[range(50K) | {id: ., s: \"abc\"}]" + " | tojson | length) | add"),
    ("tojson, fromjson", "[range(500K) | {id: ., s: \"abc\"}] | tojson | fromjson | length"),
    ("dates", "[range(100K) | 1700000000 + . | todate | fromdate] | add"),
    ("strftime, strptime", '[range(50K) | 1700000000 + . | strftime("%Y-%m-%d %H:%M:%S") | strptime("%Y-%m-%d %H:%M:%S") | mktime] | add'),
    ("math", "[range(500K) | (sqrt | floor) + (. / 7 | round) + pow(. % 10; 2)] | add"),
    ("env, $__loc__", "[range(500K) | $__loc__.line + (env | type | length) + ($ENV.HOME | length)] | add"),
    ("walks of small", '[range(50K) | {a: [., "x"], b: {c: .}} | walk(.)] | length'),
    # inputs
    (". of records", ".id", [], NDJSON),
    ("select of records", "select(.k == 3) | .id", [], NDJSON),
    ("reduce inputs", "reduce inputs as $r (0; . + $r.k)", ["-n"], NDJSON),
    ("count by key", "reduce inputs as $r ({}; .[$r.s] += 1) | length", ["-n"], NDJSON),
    ("-s length", "length", ["-s"], NDJSON),
    ("-s group_by", "group_by(.k) | map(length) | length", ["-s"], NDJSON),
    ("-s sort_by", "sort_by(.s) | .[10].id", ["-s"], NDJSON),
    ("-s map, add", "map(.k) | add", ["-s"], NDJSON),
    ("-s tojson", "tojson | length", ["-s"], NDJSON),
    ("-R length", "length", ["-R"], LINES),
    ("-nR count words", '[inputs | split(" ") | length] | add', ["-nR"], LINES),
    ("-R test", 'select(test("fox 9+ "))', ["-R"], LINES),
    ("-Rs length", "length", ["-Rs"], LINES),
    ("-Rs split", 'split("\\n") | length', ["-Rs"], LINES),
]


class Timed:
    """One process from start to end: status, seconds, peak in MB, output."""

    def __init__(self, argv, stdin):
        with open(stdin, "rb") as source, tempfile.TemporaryFile() as out:
            start = time.perf_counter()
            p = subprocess.Popen(argv, stdin=source, stdout=out, stderr=subprocess.DEVNULL)
            late = threading.Timer(PATIENCE, p.kill)
            late.start()
            watch = threading.Thread(target=self.watch, args=(p.pid,))
            watch.start()
            _, status, usage = os.wait4(p.pid, 0)
            wall = time.perf_counter() - start
            p.returncode = os.waitstatus_to_exitcode(status)
            late.cancel()
            watch.join()
            out.seek(0)
            self.output = hashlib.sha1(out.read()).digest()
        self.status = p.returncode
        # A thread more than one is no gain in time here, and what else the
        # machine does no loss.
        self.time = min(wall, usage.ru_utime + usage.ru_stime)
        # ru_maxrss begins with what the process was before exec: this script.
        own = max(self.size("self", "VmHWM"), LEAST_PEAK)
        self.peak = max(self.peak, usage.ru_maxrss / 1024 if usage.ru_maxrss / 1024 > own + 1 else 0)

    @staticmethod
    def size(pid, what):
        with open(f"/proc/{pid}/status") as f:
            return max((int(s.split()[1]) / 1024 for s in f if s.startswith(what)), default=0)

    def watch(self, pid):
        self.peak = 0
        try:
            while size := self.size(pid, "VmHWM"):
                self.peak = size
                time.sleep(0.005)
        except OSError:
            pass


def find(name):
    """A peer's program: where scripts/peers puts it, else on the PATH."""
    cache = os.environ.get("XDG_CACHE_HOME", os.path.expanduser("~/.cache"))
    path = os.path.join(cache, "streamutils/peers/bin", name)
    path = path if os.access(path, os.X_OK) else shutil.which(name)
    if path and name == "jq":
        told = subprocess.run([path, "--version"], capture_output=True, text=True).stdout
        if not re.match(r"jq-1\.([89]|\d\d)", told):
            return None
    return path


def scaled(program, by):
    def number(m):
        return str(int(m[1]) * {"K": 1000, "M": 1000000}[m[2]] // by)

    return re.sub(r"\b(\d+)([KM])\b", number, program).replace("300000", str(300000 // by))


def best(runs):
    """The least of the rounds, which is what the program needs."""
    good = [r for r in runs if r.status == 0]
    if not good:
        return None
    return max(min(r.time for r in good), LEAST_TIME), max(min(r.peak for r in good), LEAST_PEAK)


def fields(values):
    return "".join(f"{v:>8.2f}" if v else f"{'-':>8}" for v in values)


def heavy(ours, tmp, quick, only=None):
    peers = {name: find(name) for name in ("jq", "gojq", "jaq")}
    for name in [n for n in peers if not peers[n]]:
        print(f"  {name} is missing (scripts/peers)")
        del peers[name]
    by = 5 if quick else 1
    files = {"none": os.devnull, LINES: os.path.join(tmp, "heavy.txt"), NDJSON: os.path.join(tmp, "heavy.ndjson")}
    with open(files[LINES], "w") as f:
        f.writelines(f"The quick brown fox {i} jumps over the lazy dog\n" for i in range(2_000_000 // by))
    with open(files[NDJSON], "w") as f:
        f.writelines(
            f'{{"id":{i},"k":{i * 7919 % 1009},"s":"s{i * 31 % 5003}","a":[{i},1.5,"x"],"o":{{"t":true,"n":null}}}}\n'
            for i in range(500_000 // by)
        )
    print("\nheavy programs: seconds, MB, and ours as multiples of the best peer's")
    print(f"  {'':22}{'s':>8}" + "".join(f"{p:>8}" for p in peers) + f"{'time x':>8}", end="")
    print(f"{'MB':>9}" + "".join(f"{p:>8}" for p in peers) + f"{'peak x':>8}")
    flagged = done = 0
    for name, program, *more in PROGRAMS:
        if only and not re.search(only, name):
            continue
        options, source = more or (["-n"], "none")
        program = scaled(program, by)
        argv = {"ours": [ours, *options, program]}
        argv.update({p: [path, "-c", *options, program] for p, path in peers.items()})
        runs = {p: [] for p in argv}
        for _ in range(1 if quick else 3):
            for p in argv:
                # Who was too late once is not waited for again.
                if not any(r.time > PATIENCE / 2 for r in runs[p]):
                    runs[p].append(Timed(argv[p], files[source]))
        figures = {p: best(r) for p, r in runs.items()}
        mine = figures.pop("ours")
        done += 1
        if not mine:
            print(f"  {name:22}  FAILED")
            flagged += 1
            continue
        least = [min((f[i] for f in figures.values() if f), default=mine[i]) for i in (0, 1)]
        ratio = [mine[i] / least[i] for i in (0, 1)]
        bad = "".join(w for w, r in zip(("slower ", "larger "), ratio) if r > NOISE)
        odd = [p for p in peers if figures[p] and runs[p][0].output != runs["ours"][0].output]
        print(f"  {name:22}" + fields([mine[0], *(f and f[0] for f in figures.values()), ratio[0]]), end=" ")
        print(fields([mine[1], *(f and f[1] for f in figures.values()), ratio[1]]), end="  ")
        print(bad + (f"({', '.join(odd)} otherwise)" if odd else ""), flush=True)
        flagged += bool(bad)
    print(f"  {done} programs, {flagged} slower or larger than the best peer by more than {NOISE} x")
