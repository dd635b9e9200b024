/* Builtins that are written in the language, or are operations of its own. */
#include "expr/core/builtin.h"

/*
 * Definitions are compiled into the program that uses them, on use.  A function
 * that recurses is an inner one, so that the outer one can be inlined.
 */
const struct builtin builtins_defined[] = {
    {"map", 1, .src = "def map(f): [.[] | f];"},
    {"select", 1, .src = "def select(f): if f then . else empty end;"},
    {"recurse", 1, .src = "def recurse(f): def r: ., (f | r); r;"},
    {"recurse", 2,
	.src = "def recurse(f; c): def r: ., (f | if c then r else empty end);"
	       " r;"},
    {"values", 0, .src = "def values: if . == null then empty else . end;"},
    {"nulls", 0, .src = "def nulls: if . == null then . else empty end;"},
    {"booleans", 0,
	.src = "def booleans: if type == \"boolean\" then . else empty end;"},
    {"numbers", 0,
	.src = "def numbers: if type == \"number\" then . else empty end;"},
    {"strings", 0,
	.src = "def strings: if type == \"string\" then . else empty end;"},
    {"arrays", 0,
	.src = "def arrays: if type == \"array\" then . else empty end;"},
    {"objects", 0,
	.src = "def objects: if type == \"object\" then . else empty end;"},
    {"iterables", 0,
	.src = "def iterables: if type | . == \"array\" or . == \"object\" "
	       "then . else empty end;"},
    {"scalars", 0,
	.src = "def scalars: if type | . == \"array\" or . == \"object\" "
	       "then empty else . end;"},
    {"map_values", 1, .src = "def map_values(f): .[] |= f;"},
    {"with_entries", 1,
	.src = "def with_entries(f): to_entries | [.[] | f] | from_entries;"},
    {"del", 1, .src = "def del(f): delpaths([path(f)]);"},
    {"pick", 1,
	.src = "def pick(f): . as $top | reduce path(f) as $p (null; "
	       "setpath($p; $top | getpath($p)));"},
    {"paths", 0,
	.src = "def paths: path(..) | if length > 0 then . else empty end;"},
    {"paths", 1,
	.src = "def paths(f): path(.. | if f then . else empty end) | "
	       "if length > 0 then . else empty end;"},
    {"leaf_paths", 0,
	.src = "def leaf_paths: path(.. | scalars) | "
	       "if length > 0 then . else empty end;"},
    {"add", 1, .src = "def add(f): reduce f as $x (null; . + $x);"},
    {"any", 0, .src = "def any: any(.[]; .);"},
    {"any", 1, .src = "def any(f): any(.[]; f);"},
    {"any", 2,
	.src = "def any(g; f): [first(g | if f then true else empty end)] | "
	       "length > 0;"},
    {"all", 0, .src = "def all: all(.[]; .);"},
    {"all", 1, .src = "def all(f): all(.[]; f);"},
    {"all", 2,
	.src = "def all(g; f): [first(g | if f then empty else true end)] | "
	       "length == 0;"},
    {"isempty", 1, .src = "def isempty(g): [first(g | true)] | length == 0;"},
    {"isvalid", 1, .src = "def isvalid(f): try (f | true) catch false;"},
    {"in", 1, .src = "def in(xs): . as $x | xs | has($x);"},
    {"inside", 1, .src = "def inside(xs): . as $x | xs | contains($x);"},
    {"first", 0, .src = "def first: .[0];"},
    {"last", 0, .src = "def last: .[-1];"},
    {"last", 1,
	.src = "def last(f): reduce f as $x ([]; [$x]) | if length > 0 then "
	       ". as [$x] | $x else empty end;"},
    {"nth", 1, .src = "def nth($n): .[$n];"},
    {"nth", 2,
	.src = "def nth($n; f): if $n < 0 then "
	       "error(\"nth doesn't support negative indices\") else "
	       "first(skip($n; f)) end;"},
    {"until", 2,
	.src = "def until(c; f): def r: if c then . else f | r end; r;"},
    {"while", 2,
	.src = "def while(c; f): def r: if c then ., (f | r) else empty end; "
	       "r;"},
    {"repeat", 1, .src = "def repeat(f): def r: f, r; r;"},
    {"walk", 1,
	.src = "def walk(f): def r: if type == \"object\" then map_values(r) "
	       "elif type == \"array\" then [.[] | r] else . end | f; r;"},
    {"combinations", 0,
	.src = "def combinations: . as $all | length as $n | def r($i; $w): "
	       "$all[$i][] as $x | if $i + 1 == $n then $w + [$x] else "
	       "r($i + 1; $w + [$x]) end; "
	       "if $n == 0 then [] else r(0; []) end;"},
    {"combinations", 1,
	.src = "def combinations(n): . as $dot | [range(n)] | "
	       "map($dot) | combinations;"},
    {"sort_by", 1, .src = "def sort_by(f): _sort_by([.[] | [f] | _key]);"},
    {"group_by", 1, .src = "def group_by(f): _group_by([.[] | [f] | _key]);"},
    {"unique_by", 1,
	.src = "def unique_by(f): _unique_by([.[] | [f] | _key]);"},
    {"min_by", 1, .src = "def min_by(f): _min_by([.[] | [f] | _key]);"},
    {"max_by", 1, .src = "def max_by(f): _max_by([.[] | [f] | _key]);"},
    {"flatten", 0, .src = "def flatten: flatten(1e9);"},
    {"error", 1, .src = "def error(f): f | error;"},
    {"debug", 1, .src = "def debug(f): (f | debug | empty), .;"},
    {"tostream", 0,
	/* no getpath(): that would look for every member from the start */
	.src = "def tostream: def s($p): if type == \"object\" and length > 0 "
	       "then to_entries as $e | ($e[] as $m | $m.value | "
	       "s($p + [$m.key])), [$p + [$e[-1].key]] "
	       "elif type == \"array\" and length > 0 then length as $n | "
	       "(foreach .[] as $x ([-1]; [.[0] + 1, $x]) | .[0] as $i | .[1] "
	       "| s($p + [$i])), [$p + [$n - 1]] else [$p, .] end; s([]);"},
    {"fromstream", 1,
	.src = "def fromstream(f): {x: null, e: false} as $init | foreach f "
	       "as $i ($init; if .e then $init else . end | if $i | length == "
	       "2 then setpath([\"e\"]; $i[0] | length == 0) | "
	       "setpath([\"x\"] + $i[0]; $i[1]) else setpath([\"e\"]; $i[0] | "
	       "length == 1) end; if .e then .x else empty end);"},
    {"truncate_stream", 1,
	.src = "def truncate_stream(f): . as $n | null | f | . as $x | if "
	       "(.[0] | length) > $n then setpath([0]; .[0][$n:]) else empty "
	       "end;"},
    {"limit", 2, .op = OP_LIMIT},
    {"skip", 2, .op = OP_SKIP},
    {"first", 1, .op = OP_FIRST},
    {"empty", 0, .op = OP_EMPTY},
    {"path", 1, .op = OP_PATH},
    {"getpath", 1, .op = OP_GETPATH},
    {"recurse", 0, .op = OP_RECURSE},
    {"range", 1, .op = OP_RANGE},
    {"range", 2, .op = OP_RANGE},
    {"range", 3, .op = OP_RANGE},
    {"input", 0, .op = OP_INPUT},
    {"inputs", 0, .op = OP_INPUTS},
    {"INDEX", 1, .src = "def INDEX(f): INDEX(.[]; f);"},
    {"INDEX", 2,
	.src = "def INDEX(s; f): reduce s as $x ({}; .[$x | f | tostring] = "
	       "$x);"},
    {"GROUP_BY", 1, .src = "def GROUP_BY(f): [.[]] | group_by(f);"},
    {"GROUP_BY", 2, .src = "def GROUP_BY(s; f): [s] | group_by(f);"},
    {"UNIQUE_BY", 1, .src = "def UNIQUE_BY(f): [.[]] | unique_by(f);"},
    {"UNIQUE_BY", 2, .src = "def UNIQUE_BY(s; f): [s] | unique_by(f);"},
    {"IN", 1, .src = "def IN(s): . as $x | any(s == $x; .);"},
    {"IN", 2, .src = "def IN(s; t): any(s == t; .);"},
    {"ascii", 0, .src = "def ascii: [.] | implode;"},
    {"JOIN", 2, .src = "def JOIN($table; key): [.[] | [., $table[key]]];"},
    {"JOIN", 3, .src = "def JOIN($table; f; key): f | [., $table[key]];"},
    {"JOIN", 4,
	.src = "def JOIN($table; f; key; g): f | [., $table[key]] | g;"},
    {"isfinite", 0,
	.src = "def isfinite: type == \"number\" and (isinfinite | not);"},
    {"finites", 0, .src = "def finites: if isfinite then . else empty end;"},
    {"normals", 0, .src = "def normals: if isnormal then . else empty end;"},
    {"toarray", 0,
	.src = "def toarray: if type == \"array\" then . else [.] end;"},
    {"index", 1, .src = "def index($x): indices($x) | .[0];"},
    {"rindex", 1, .src = "def rindex($x): indices($x) | .[-1];"},
    {"reverse", 0,
	.src = "def reverse: if type == \"array\" then _reverse else "
	       "[.[length - 1 - range(length)]] end;"},
    {"transpose", 0,
	.src = "def transpose: [range(0; [.[] | length] | max // 0) as $i | "
	       "[.[][$i]]];"},
    {NULL, 0, .src = NULL},
};
