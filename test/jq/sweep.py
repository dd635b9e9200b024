"""Every builtin, operator and format on odd values.

A table is one program: an operation on all values, or all pairs or triples of
them, whose outputs are the rows. Cells that differ are asked again one by one,
as programs of their own, so that explained.py can look at them.
"""
import json
import re
import sys

# As JSON; without LONG=1 those behind the mark stand alone.
VALUES = r"""
null
true
false
0
-0
1
-1
2
1.5
-1.7
4294967296
""
"a"
"aXbXc"
"\u0000"
"a\u0000b"
"12"
"nan"
"<&'\"> \\\t\n"
[]
[0]
[1,[2]]
["a","b"]
{}
{"a":1,"b":[null]}
----
-2
3
0.5
-0.5
1.0
1e17
1e1000
9007199254740993
-9007199254740993
100000000000000000000
1e300
5e-324
1e-5
1425599621
-1425599621.5
253402300800
"é"
"😀x"
"\ufffe\uffff"
"\u2028\u0085\u00a0 "
"\u007f\u001f"
" 12 "
"-0"
"0x10"
"Infinity"
"1e"
"007"
"[1,2]"
"{\"a\":nan}"
"true"
"YWJj"
"////"
"%41%"
"%41%ff%00"
"%C3%A9"
"2015-03-05T23:51:47Z"
"%Y-%m-%dT%H:%M:%SZ"
"seconds"
"(a)|(?<n>X)"
"("
"g"
","
[null]
[true,false]
[[]]
[[1,2],[3]]
[{"a":1},{"a":null}]
[1,1]
["a",1,null]
[65,128512,55296]
[1114112]
[1.5]
["\u0000"]
[2015,2,5,23,51,47,4,63]
[2015,2,5,23,51,47.5,4,63]
[2015,2]
[1e1000,0,0,0,0,0,0,0]
[2015,"a",5,23,51,47,4,63]
[["a"],1]
[[["a"],1],[["a"]]]
{"a":{"b":2}}
{"key":1,"value":2}
[{"key":"k","value":1}]
[{"name":false},{"k":null,"v":0}]
{"start":0,"end":1}
{"start":null,"end":-1}
{"start":0.5,"end":1.5}
{"a\u0000":1,"":2}
"""

# What JSON has no text for.
PROGRAMS = ["nan", "infinite", "-infinite", "(-0.5 | ceil)"]

FORMATS = ("text json html uri urid csv tsv sh base64 base64d").split()

ALONE = """
abs acos acosh add all any arrays ascii_downcase ascii_upcase asin asinh atan atanh
booleans cbrt ceil cos cosh empty erf erfc error exp exp10 exp2 explode expm1 fabs
finites first flatten floor frexp from_entries fromdate fromdateiso8601 fromjson gamma
gmtime implode isfinite isinfinite isnan isnormal iterables j0 j1 keys keys_unsorted
last length lgamma lgamma_r localtime log log10 log1p log2 logb ltrim max min mktime
modf nearbyint normals not nulls numbers objects paths recurse reverse rint round rtrim
scalars significand sin sinh sort sqrt strings tan tanh tgamma to_entries toboolean
todate todateiso8601 tojson tonumber tostream tostring transpose trim trunc type unique
utf8bytelength values y0 y1
""".split() + """
-.
.[]
..
.a
.[0]
.[-1]
.[1:]
.[:-1]
.[]?
{a: .}
{(.): 1}
[.]
"<\\(.)>"
{a}
. as [$a, $b] | {$a, $b}
. as {a: $a} | $a
map(.)
map_values(.)
map_values(empty)
with_entries(.)
walk(.)
del(.[])
del(.[0])
[.[] |= 1]
to_entries | from_entries
tostream | tojson
fromstream(tostream)
[splits("a")]
sort_by(.a)
group_by(.[0])
min_by(.a)
max_by(.[0])
unique_by(.a)
ltrimstr("a")
rtrimstr("c")
test("")
[match("X"; "g").offset]
ascii_downcase | explode
@json "x\\(.)"
tojson | fromjson
tostring | tonumber
error(.)
error(null)
halt_error?
combinations
combinations(2)
any(. == 1)
isempty(.[])
limit(2; .[])
first(.[])
last(.[])
nth(1; .[])
until(true; .)
reduce .[] as $x (0; . + 1)
foreach .[] as $x (0; . + 1)
if . then 1 else 0 end
. and true
. // "none"
pick(.a)
pick(.[0])
pick(.[-1])
have_literal_numbers
tojson | length
jn(2; .)
yn(2; .)
getpath(["a", "b"])
delpaths([["a"]])
setpath([]; 1)
""".strip().split("\n")

# $y is the other.
PAIRS = """
$x + $y
$x - $y
$x * $y
$x / $y
$x % $y
$x == $y
$x < $y
$x >= $y
[$x, $y] | sort
[$x, $y] | unique
[$x, $y] | min
[$x, $y] | max
[$x, $y] | add
[$x, $y] | join(",")
[$x, $y] | from_entries
[$x, $y] | transpose
[$x, $y] | implode
[$x, $y] | tojson
[$x, $y] | index(1)
[$x, $y] | map(tojson)
[$x, $y] | tostream
{a: $x} * {a: $y}
{a: $x} + {a: $y}
{a: $x} == {a: $y}
{($y | tostring): $x}
{"k": $y} | .[$x]
.[$y]
.[$y]?
.[$y:]
.[:$y]
.[$y] = 1
.[$y] |= empty
.[$y:] = ["n"]
.[:$y] |= map(0)
.[$y] += 1
del(.[$y])
del(.[$y:])
delpaths([$y])
delpaths($y)
delpaths([[$y]])
getpath($y)
getpath([$y])
paths($y)
path(.[$y])
setpath($y; 1)
setpath([$y]; 1)
has($y)
in($y)
contains($y)
inside($y)
index($y)
rindex($y)
indices($y)
startswith($y)
endswith($y)
ltrimstr($y)
rtrimstr($y)
trimstr($y)
split($y)
join($y)
flatten($y)
range($y)
bsearch($y)
error($y)
format($y)
strftime($y)
strflocaltime($y)
strptime($y)
test($y)
match($y)
capture($y)
scan($y)
splits($y)
test("a"; $y)
match("X"; $y)
split("X"; $y)
limit($y; .[])
skip($y; .[])
nth($y)
nth($y; .[])
first($y)
last($y)
IN($y)
IN($y[]?)
INDEX($y)
map($y)
map_values($y)
with_entries($y)
walk($y)
select($y)
recurse($y; false)
isempty($y)
all($y)
any($y)
add($y)
pick(.[$y])
sort_by($y)
group_by($y)
min_by($y)
max_by($y)
unique_by($y)
to_entries | map(.value = $y)
truncate_stream($y)
fromstream($y)
halt_error($y)?
tojson + ($y | tojson)
. as [$a] ?// $a | [$a, $y]
if $y then . else 0 end
. and $y
. // $y
[limit(3; repeat($y))]
getpath(["a", $y])
atan2(.; $y)
copysign(.; $y)
drem(.; $y)
fdim(.; $y)
fmax(.; $y)
fmin(.; $y)
fmod(.; $y)
hypot(.; $y)
ldexp(.; $y)
nextafter(.; $y)
nexttoward(.; $y)
pow(.; $y)
remainder(.; $y)
scalb(.; $y)
scalbln(.; $y)
""".strip().split("\n")

# $z is the third.
TRIPLES = """
.[$y:$z]
.[$y:$z] = ["n"]
del(.[$y:$z])
.[$y] = $z
.[$y] |= $z
.[$y] -= $z
.[{start: $y, end: $z}]
setpath($y; $z)
setpath([$y]; $z)
setpath([$y, $z]; 1)
getpath([$y, $z])
delpaths([[$y], [$z]])
delpaths([[$y, $z]])
del(.[$y], .[$z])
range($y; $z)
range(.; $y; $z)
sub($y; $z)
gsub($y; $z)
sub("X"; $y; $z)
test($y; $z)
match($y; $z)
capture($y; $z)
scan($y; $z)
split($y; $z)
splits($y; $z)
fma(.; $y; $z)
IN($y; $z)
any($y; $z)
all($y; $z)
{a: $x, b: $y} * {a: $z}
[$x, $y, $z] | sort
[$x, $y, $z] | join("-")
[$x, $y, $z] | join($y)
[$x, $y, $z] | group_by(.)
[$x, $y, $z] | indices($y)
[$x, $y, $z] | flatten
[$x, $y, $z] | @csv, @tsv, @sh
[[$x, $y], [$z]] | combinations
{($x): $y, a: $z}
"\\($x)\\($y)\\($z)"
""".strip().split("\n")

SHOW = ("def show: if type == \"number\" and isnan then \"<nan>\" else . end; "
        "def cell(f): try [limit(4; f | show)] catch [\"error\", .]; ")
ALL = "(. + [%s]) as $v | " % ", ".join(PROGRAMS)


def values(long):
    """JSON texts."""
    first, others = VALUES.strip().split("\n----\n")
    return (first + ("\n" + others if long else "")).split("\n")


class Table:
    """An operation on one to three values."""

    def __init__(self, operation, places, texts):
        self.operation, self.places, self.texts = operation, places, texts
        inner = "$x | cell(%s)" % operation
        for name in "zy"[3 - places:]:
            inner = "$v[] as $%s | %s" % (name, inner)
        rows = "[$v[] as $x | %s]" if places == 1 else "$v[] as $x | [%s]"
        self.program = SHOW + ALL + rows % inner

    def input(self):
        return "[" + ",".join(self.texts) + "]"

    def case(self, row, cell):
        """The (program, inputs) of one cell."""
        size = len(self.texts) + len(PROGRAMS)
        at = [row, cell // size if self.places == 3 else cell, cell % size]
        if self.places == 1:
            at = [cell]
        program, given = "", []
        for name, i in zip("xyz"[:self.places], at):
            if i < len(self.texts):
                program += ".[%d] as $%s | " % (len(given), name)
                given.append(self.texts[i])
            else:
                program += "%s as $%s | " % (PROGRAMS[i - len(self.texts)], name)
        return program + "$x | " + self.operation, ["[" + ",".join(given) + "]"]


def tables(long):
    """All of them, of fewer values without LONG=1."""
    for operation in ALONE + ["@" + f for f in FORMATS] + [
            '@%s "\\([.])|\\(.)"' % f for f in FORMATS]:
        yield Table(operation, 1, values(True))
    for operation in PAIRS:
        yield Table(operation, 2, values(long))
    some = values(False)
    for operation in TRIPLES:
        yield Table(operation, 3, some if long else some[::4])


def double(match):
    """A number within a text as that of double precision that it is."""
    value = float(match[0])
    return repr(max(-sys.float_info.max, min(value, sys.float_info.max)))


def spelled(cell):
    return re.sub(r"-?\b\d+(\.\d+)?([eE][-+]?\d+)?\b", double, json.dumps(cell))


def differences(ask, equal, long):
    """The (program, inputs) of each cell that differs, or of a table that did not
    come to its end."""
    every = list(tables(long))
    theirs, ours = ask([(t.program, [t.input()]) for t in every])
    for t, (a,), (b,) in zip(every, theirs, ours):
        if a["end"] != "." or b["end"] != ".":
            yield t.program, [t.input()]
        for row, (x, y) in enumerate(zip(a["outputs"], b["outputs"])):
            if x == y:
                continue
            for cell, (left, right) in enumerate(zip(json.loads(x), json.loads(y))):
                if not equal(left, right) and spelled(left) != spelled(right):
                    yield t.case(row, cell)
