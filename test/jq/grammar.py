"""The programs and inputs of the comparison with jq, as a grammar.

RULES has alternatives for each kind of expression; <kind> stands for any
expression of that kind, and a number in front of "*" says how often an
alternative is drawn against the others. What takes the least nesting stands
first: it is used where a program is deep enough, and when failures are shrunk.
Kinds say what is likely, not what is sure: any may be drawn for any other once
in a while, so that errors are met as well.
"""

RULES = {
    "program": """
        <any>
        <any>
        <any>
        try (<any>) catch .
        [<any>]
        [.[]? | <any>]
        [limit(5; <any>)]
        <update>
        <update>
        path(<path>)
        [paths(<bool>)]
        . as $v | <any>
        [<fold>]
        [.[]? | <fold>]
        def f(g): <any>; f(<any>)
        def f($v; g): <any>; f(<any>; <any>)
        def f: def g: <any>; <any>; f
        """,
    "any": """
        .
        2*<path>
        2*<num>
        2*<str>
        2*<arr>
        2*<obj>
        <bool>
        null
        <many>
        <any> | <any>
        (<any>) | <any>
        <any> // <any>
        (<many>) // <any>
        first(<many>) // <any>
        if <bool> then <any> else <any> end
        if <any> then <any> end
        if <bool>, <any> then <any> elif <bool> then <any> else <any> end
        if <bool> then <any> elif <bool> then <any> end
        try <any> catch .
        try (<any>) catch .
        try (<any>) catch <any>
        try error(<any>) catch .
        try error catch .
        (<any>)?
        try error(<any>)
        error(<any>)
        error(null)
        error
        .. | select(<bool>)
        <any> as <pattern> | <any>
        <path> as <pattern> ?// <pattern> | [<vars>]
        <path> as <pattern> ?// <pattern> ?// $v | [<vars>]
        . as [$v, {a: $w}] ?// $v | if <bool> then error(<any>) else $v end
        label $out | <any> | if <bool> then ., break $out else . end
        label $out | foreach <many> as $v (0; . + 1; if . > 2 then $v, break $out else $v end)
        try (break $out) catch .
        label $out | try (break $out) catch .
        label $a | label $b | (<any>, break $a, <any>, break $b)
        2*<fold>
        reduce <many> as $v (<any>; <any>)
        reduce <many> as <pattern> (<num>; . + <num>)
        reduce <path> as [$v, $w] (null; .[$v | tostring]? = $w)
        reduce <many> as <pattern> ?// <pattern> (<num>; [., $v])
        foreach <many> as [$v] ?// {a: $v} ?// $v (<any>; [., $v]; <any>)
        reduce empty as $v (0; 1)
        reduce <many> as $v (.; empty)
        foreach <many> as $v (<any>; <any>)
        foreach <many> as $v (<any>; <any>; <any>)
        foreach <many> as [$v, $w] (<any>; <any>; [$v, $w, .])
        $v
        $w
        $__loc__
        getpath(<key_path>)
        first(<many>)
        last(<many>)
        nth(<small>; <many>)
        min
        max
        min_by(<any>)
        max_by(<any>, <any>)
        add
        add(<many>)
        first
        last
        nth(<small>)
        .[<key>]
        .[<key>]?
        [.[]? | <any>]
        tojson | fromjson
        <str> | fromjson
        try (<str> | fromjson) catch .
        fromjson?
        fromjson
        type
        f
        f(<any>)
        f(<any>; <any>)
        g
        until(<bool>; <any>)
        walk(<any>)
        walk(if type == "<type>" then <any> else . end)
        pick(<path>)
        try pick(<path>) catch .
        tostring
        tonumber?
        tonumber
        try tonumber catch .
        toboolean
        try toboolean catch .
        not
        <update>
        limit(<small>; <many>)
        getpath(<arr>)
        have_literal_numbers
        env | type
        $ENV | type
        splits(<re>)?
        bsearch(<any>)
        group_by(<any>)
        error(<any>)?
        isempty(<any>)
        @text
        @json
        implode
        fromdate
        mktime
        gmtime
        getpath(["a", "b"])
        [splits(<re>; <flags>)]
        abs
        trim
        ltrimstr(<any>)
        rtrimstr(<any>)
        trimstr(<any>)
        <any> == <any>
        -<any>
        -(<any>)
        <any> + <any>
        <any> - <any>
        <any> * <small>
        <any> / <any>
        <any> % <any>
        <any> < <any>
        <any> >= <any>
        """,
    "fold": """
        reduce <items> as <bindings> (0; . + 1)
        reduce <items> as <bindings> ([]; . + [$v])
        reduce <items> as <bindings> (<any>; [., $v])
        reduce <items> as <bindings> (0; [., $v], .)
        reduce <items> as <bindings> (0; if <bool> then empty else [., $v] end)
        reduce <items> as <bindings> (0; if <bool> then error($v) else [., $v] end)
        reduce <items> as <bindings> ([]; . + [<fold>])
        reduce <items> as <bindings> (<any>; <any>)
        foreach <items> as <bindings> (0; . + 1)
        foreach <items> as <bindings> ([]; . + [$v])
        foreach <items> as <bindings> (0; [., $v]; ., $v)
        foreach <items> as <bindings> (0; [., $v], .; [., $v])
        foreach <items> as <bindings> (0; if <bool> then empty else [., $v] end)
        foreach <items> as <bindings> (0; if <bool> then error($v) else [., $v] end; [.])
        foreach <items> as <bindings> (0; . + 1; if <bool> then error($v) else [., $v] end)
        foreach <items> as <bindings> (0; . + 1; <fold>)
        foreach <items> as <bindings> (<any>; <any>; <any>)
        limit(<small>; <fold>)
        first(<fold>)
        label $out | foreach <items> as <bindings> (0; . + 1; ., if <bool> then break $out else $v end)
        label $out | reduce <items> as <bindings> (0; if <bool> then ., break $out else . + 1 end)
        path(<fold>)
        def f: <fold>; [f, f]
        """,
    "items": """
        .[]
        ({"a": 1, "b": 2}, {"a": 3})
        ({"a": (<any>), "b": (<any>)}, {"b": (<any>)})
        ([1], {"a": 2}, 3)
        (., <any>)
        <many>
        """,
    "bindings": """
        {("a", "b"): $v}
        {("a", "b"): $v, ("b", "c"): $w}
        {("a", "b"): [$v, $w]}
        [{("a", "b"): $v}, $w]
        {("a", <key>): $v}
        {(<many>): $v}
        {(empty): $v}
        [$v] ?// $v
        {("a", "b"): $v} ?// [$v]
        [$v] ?// {("a", "b"): $v} ?// $v
        {("a", <key>): $v} ?// $v
        <pattern>
        """,
    "many": """
        .[]
        .[]?
        1, 2
        empty
        <any>, <any>
        (<any>, <any>)
        <path>[]
        <path>[]?
        ..
        range(<small>)
        range(<small>; <small>)
        range(<small>; <small>; <small>)
        range(0, 1; 2, 3)
        limit(<small>; <many>)
        skip(<small>; <many>)
        limit(3; repeat(<any>))
        limit(4; .. )
        recurse
        limit(9; recurse(<path>))
        recurse(.[]?; <bool>)
        recurse(if . < 3 then . + 1 else empty end)
        while(<bool>; <path>[0]?)
        [<many>] | .[]
        paths
        paths(<bool>)
        path(..)
        path(<path>)
        tostream
        <any> | tostream
        fromstream(tostream)
        fromstream(<any> | tostream)
        fromstream(1 | truncate_stream(<any> | tostream))
        1 | truncate_stream(<any> | tostream)
        truncate_stream(<small>; <any> | tostream)
        [1 | truncate_stream([[0], 1], [[1, 0], 2], [[1, 0]], [[1]])]
        keys[]?
        to_entries[]?
        combinations?
        <arr> | combinations
        <arr> | combinations(<tiny>)
        splits(<re>)
        <str> | match(<re>; <flags>)
        <str> | scan(<re>)
        <str> | scan(<re>; <flags>)
        getpath(<key_path>, <key_path>)
        values
        nulls
        booleans
        numbers
        strings
        arrays
        objects
        iterables
        scalars
        finites
        normals
        first(<many>), last(<many>)
        (<arr>, <arr>) | .[]
        .[<key>, <key>]?
        .[<small>, <small>:]?
        IN(<many>)
        JOIN(INDEX(<many>; <any>); <many>; tostring)
        label $out | <many>, break $out
        """,
    "path": """
        .
        2*.a
        .b
        .c
        .[0]
        .["a"]
        ."b"
        ."$foo"
        .é?
        ."é"
        .a.b
        .a."b"
        .a["b"]
        .["k k"]
        ."k \\(<small>)"
        .[-1]
        .[<key>]
        .[<key>]?
        .a?
        .a[]
        .[]
        .[]?
        .[<small>:<small>]
        .[<small>:]
        .[:<small>]
        .[<small>:<small>]?
        .[1.2:3.5]
        .[null:2]
        .[{"start": <small>, "end": <small>}]
        .[<any>]
        .[<arr>]
        ..
        ...a?
        <path> | <path>
        <path>, <path>
        (<path>)
        (<path>)?
        <path>.a
        <path>[<key>]
        <path>[]?
        <path>?
        <path>[<small>:<small>]
        <path>.[0]
        <path> // <path>
        first(<path>)
        last(<path>)
        limit(<small>; <path>)
        skip(<small>; <path>)
        nth(<small>; <path>)
        first
        last
        nth(<small>)
        select(<bool>)
        <path> | select(<bool>)
        if <bool> then <path> else <path> end
        if <bool> then <path> end
        getpath(<key_path>)
        getpath(["a"], ["b", 0])
        recurse
        recurse(<path>)?
        limit(7; recurse(<path>))
        recurse(.[]?; <bool>)
        paths
        empty
        error(<any>)
        try <path>
        try error("x") catch .
        reduce <many> as $v (.; .[$v]?)
        reduce (0, "a", 1) as $v (.; .[$v]?)
        foreach (0, 1) as $v (.; .[$v]?; ., .a?)
        . as [$v, $w] | <path>
        <any> as $v | <path>
        <path> as $v | <path>
        . as {a: $v} ?// [$v] | .[$v]?
        label $out | (<path>, break $out)
        $__loc__
        map(<path>)
        to_entries
        .a | 1
        1
        input?
        getpath(["a", 0, "b"])?
        delpaths([["a"]])
        f
        """,
    "update": """
        <path> = <any>
        <path> |= <any>
        <path> |= empty
        <path> |= (<any>, <any>)
        <path> += <any>
        <path> -= <num>
        <path> *= <small>
        <path> /= <num>
        <path> %= <num>
        <path> //= <any>
        (<path>) = <any>
        (<path>) |= <any>
        (<path>)? |= <any>
        (<path>, <path>) |= <any>
        (<path>) += (<any>, <any>)
        (<path>) //= <any>
        (.. | select(<bool>)) |= <any>
        (.. | numbers) |= . + <num>
        (.. | strings) += <str>
        .[] += <num>
        .a[<small>:<small>] = <arr>
        .[<small>:<small>] |= <any>
        .[<small>:<small>] = <any>
        .[<small>:<small>] |= map(<any>)
        .a.b.c = <any>
        .[<small>:][:<small>] = <any>
        .[<small>:][0] |= <any>
        .[<small>:<small>][<small>:] |= map(<any>)
        .[-1:] = <arr>
        .[:<small>] += <arr>
        .[<num>:<num>] = <arr>
        .a[-1:] |= <any>
        reduce range(<small>) as $v (.; .[$v:$v + 1] = [<any>])
        reduce range(<small>) as $v (.; .[$v:$v + 1] |= <any>)
        del(.[0])
        del(.[-1])
        del(first)
        del(last)
        del(.[0, -1])
        del(.[<small>:], .[<small>:<small>], .[<small>])
        .[0] |= empty
        .[-1] |= empty
        . as $v | <update> | [$v, .]
        . as $v | <update> | ., $v
        . as [$v, $w] | .[0] = $w | .[1] = $v
        . as $v | .a as $w | $v | .a = [$w]
        <any> as $v | [$v, ($v | <update>), ($v | <update>)]
        .a = .a[1:]
        .a = .a + [<any>]
        {a: (.a | <update>), b}
        [<update>, <update>]
        (<update>) as $v | [$v]
        (<update>) // 1
        def g($v): $v | <update>; g(.), .
        def g(h): . as $v | h | [., $v]; g(<update>)
        reduce (<small>, <small>) as $v (.; reduce ($v, 1) as $w (.; <update>))
        [foreach (<small>, <small>) as $v (.; <update>; ., $v)]
        if <bool> then <update> else <update> end
        [limit(<small>; <update>)]
        first(<update>)
        last(<update>)
        try (<update>) catch .
        .[<key>] = <any>
        .[<small>] = <any>
        .a[1].b += <num>
        map(<any>)
        map_values(<any>)
        map_values(empty)
        with_entries(<update>)
        with_entries(.value |= <any>)
        with_entries(select(<bool>))
        with_entries(.key |= <str>)
        del(<path>)
        del(<path>, <path>)
        del(.[<small>], .[<small>])
        del(.[<small>:<small>])
        del(.. | select(<bool>))
        delpaths([<key_path>, <key_path>])
        delpaths([paths])
        delpaths(<any>)
        setpath(<key_path>; <any>)
        setpath(<arr>; <any>)
        setpath([]; <any>)
        to_entries
        pick(<path>)
        <update> | <update>
        .a |= (<update>)
        .a += .b
        .a as $v | .b = $v
        limit(1; .[]?) |= <any>
        first(.[]?, .a?) |= <any>
        last(.[]?) |= <any>
        (.a, .b) = (<any>, <any>)
        .[]? //= <any>
        getpath(<key_path>) = <any>
        getpath(<key_path>) |= <any>
        reduce <path> as $v (.; .a? += 1)
        (.a | select(<bool>)) |= <any>
        if <bool> then .a else .b end = <any>
        (if <bool> then .a else .b end) |= <any>
        (.[<any>]?) = <any>
        """,
    "bool": """
        true
        false
        2*. == <any>
        <any> == <any>
        <any> != <any>
        <any> < <any>
        <any> > <any>
        <num> <= <num>
        <any> >= <any>
        <bool> and <bool>
        <bool> or <bool>
        (<bool> | not)
        <any> and <many>
        (<many>) or <any>
        any
        all
        any(<bool>)
        all(<bool>)
        any(<many>; <bool>)
        all(<many>; <bool>)
        isempty(<many>)
        isempty(empty)
        has(<key>)
        has(<key>)?
        <key> | in(<any>)
        contains(<any>)
        <any> | contains(<any>)
        <str> | contains(<str>)
        <any> | inside(<any>)
        <str> | test(<re>)
        <str> | test(<re>; <flags>)
        test(<re>)?
        <str> | startswith(<str>)
        <str> | endswith(<str>)
        startswith("a")?
        <num> | isnan
        <num> | isinfinite
        <num> | isnormal
        isnormal
        IN(<many>)
        IN(<many>; <many>)
        type == "<type>"
        type == "<type>"
        length > <small>
        """,
    # of more than 256 bytes: parts of such are views
    "long": """
        ("a\\u00e9\\u20ac\\ud83d\\ude00b" * 80)
        ("abc" * 200)
        ("a" * 300 + "\\u00e9" * 200)
        ("\\ud83d\\ude00" * 150 + "ab")
        (<str> + " " * 300 + <str>)
        ("\\u0000\\u20aca" * 140 + <str>)
        """,
    "num": """
        0
        1
        2
        -1
        <literal>
        length
        <any> | length
        <str> | length
        <str> | utf8bytelength
        utf8bytelength?
        <num> + <num>
        <num> - <num>
        <num> * <num>
        <num> / <num>
        <num> % <num>
        <num> + <num> * <num>
        -<num>
        -(<num>)
        .a
        .[0]?
        nan
        infinite
        -infinite
        <any> + <num>
        <num> | floor
        <num> | ceil
        <num> | round
        <num> | trunc
        <num> | sqrt
        <num> | fabs
        <num> | abs
        <num> | rint
        <num> | nearbyint
        <num> | significand
        <num> | logb
        <num> | gamma
        <num> | lgamma
        <num> | tgamma
        <num> | frexp | tojson
        <num> | modf | tojson
        <num> | lgamma_r | tojson
        <num> | exp10
        <num> | exp2
        <num> | exp
        <num> | log
        <num> | log2
        <num> | log10
        <num> | sin
        <num> | cos
        <num> | cbrt
        <num> | tojson | tonumber
        pow(<num>; <num>)
        atan2(<num>; <num>)
        fmin(<num>; <num>)
        fmax(<num>; <num>)
        fmod(<num>; <num>)
        ldexp(<num>; <small>)
        scalb(<num>; <small>)
        scalbln(<num>; <small>)
        drem(<num>; <num>)
        copysign(<num>; <num>)
        fma(<num>; <num>; <num>)
        hypot(<num>; <num>)
        nextafter(<num>; <num>)
        <arr> | add
        add?
        <arr> | index(<any>)
        <str> | index(<str>)
        <str> | rindex(<str>)
        <arr> | rindex(<any>)
        <arr> | bsearch(<any>)
        <str> | tonumber?
        <str> | try tonumber catch .
        "<numeral>" | tonumber
        "<numeral>" | try fromjson catch .
        <date>
        <date> | gmtime | mktime
        <datetext> | fromdate
        <datetext> | strptime("%Y-%m-%dT%H:%M:%SZ") | mktime
        <arr> | min
        <arr> | max
        reduce <many> as $v (0; . + 1)
        getpath(["a", "b"])?
        <str> | ascii_downcase | explode | .[0]
        """,
    "small": """
        0
        1
        2
        -1
        3
        4
        -2
        10
        null
        1.5
        -0.5
        <tiny>
        <num>
        <key>
        length
        1, 2
        nan
        """,
    "tiny": """
        0
        1
        2
        -1
        """,
    "str": """
        "a"
        ""
        3*"<text>"
        "<text>"
        <fmt>
        <fmt> "<text>\\(<any>)<text>"
        <any> | <fmt>
        <arr> | <fmt>
        <str> | <fmt>
        "<text>\\(<any>)"
        "\\(<any>)-\\(<any>)"
        "\\(<many>)\\(<many>)"
        tostring
        tojson
        <any> | tojson
        <any> | tostring
        <str> + <str>
        <str> * <small>
        <num> * <str>
        <str> | ascii_downcase
        <str> | ascii_upcase
        <str> | ltrimstr(<str>)
        <str> | rtrimstr(<str>)
        <str> | trimstr(<str>)
        <any> | ltrimstr(<any>)
        <any> | rtrimstr(<any>)
        <any> | trimstr(<any>)
        <str> | trim
        <str> | ltrim
        <str> | rtrim
        <arr> | join(<str>)
        <arr> | join(<any>)
        join(", ")
        <str> | .[<small>:<small>]
        <str> | sub(<re>; <str>)
        <str> | sub(<re>; <str>; <flags>)
        <str> | gsub(<re>; <str>)
        <str> | gsub(<re>; <str>; <flags>)
        <str> | gsub(<re>; "<\\(.x // .)>")
        <str> | [sub(<re>; "1", "2")]
        <str> | gsub("(?<x>.)"; "\\(.x)\\(.x)", "z"; <flags>)
        <str> | explode | implode
        <arr> | implode
        [<small>] | implode
        try ([<any>] | implode) catch .
        <str> | reverse
        <str> | test(<re>) | tostring
        <num> | todate
        <date> | todate
        <date> | strftime("<strftime>")
        <date> | gmtime | strftime("<strftime>")
        <date> | strflocaltime("<strftime>")
        <date> | localtime | strftime("<strftime>")
        <any> | strftime("%Y")
        <date> | todateiso8601
        type
        <num> | tostring
        <str> | @base64 | @base64d
        <str> | @base32 | @base32d
        <str> | @uri | @urid
        <str> | @urid
        <str> | @base64d
        <str> | @base32d
        try (<str> | @urid, @base64d) catch .
        @urid "<text>\\(<str>)"
        format("<formatname>")
        <any> | format("<formatname>")
        <str> | [splits(<re>)] | join("-")
        $__loc__ | .file
        .a
        $v | tojson
        """,
    "arr": """
        []
        [1, 2]
        [<any>]
        [<any>, <any>]
        [<many>]
        2*[.[]?]
        [<num>, <str>, null, <num>]
        [[<any>, <any>], [<any>]]
        [{"a": <any>, "b": <num>}, {"a": <any>}]
        map(<any>)?
        <arr> | map(<any>)
        <arr> | map(select(<bool>))
        <arr> + <arr>
        <arr> - <arr>
        <arr> | sort
        sort
        sort?
        <arr> | sort_by(<any>)
        <arr> | sort_by(<any>; <any>)
        <arr> | sort_by(<path>, <any>)
        <arr> | sort_by(.a, .b)
        <arr> | group_by(<any>)
        <arr> | group_by(.a, <num>)
        <arr> | unique
        <arr> | unique_by(<any>)
        <arr> | unique_by(length, <any>)
        <arr> | [min_by(<any>), max_by(<any>)]
        <arr> | reverse
        reverse
        <arr> | flatten
        flatten
        <arr> | flatten(<small>)
        <arr> | transpose
        [<arr>, <arr>] | transpose
        [<arr>, <arr>] | [combinations]
        <arr> | .[<small>:<small>]
        <arr> | indices(<any>)
        <arr> | indices([1])
        <arr> | indices(<arr>)
        <str> | indices(<str>)
        <str> | indices("aa", "a")
        indices(<any>)
        <any> | .[<arr>]
        <arr> | index(<any>)
        <arr> | to_entries
        <obj> | to_entries
        <obj> | keys
        keys
        keys?
        keys_unsorted
        <arr> | keys
        <arr> | first, last
        [<arr> | .[]]
        <str> | explode
        <str> | split(<str>)
        <str> | split(<re>; <flags>)
        <str> / <str>
        [<str> | match(<re>)]
        [<str> | match(<re>; <flags>)]
        [<str> | match([<re>, <flags>])]
        [<str> | capture(<re>)]
        [<str> | capture(<re>; <flags>)]
        [<str> | scan(<re>)]
        [<str> | scan(<re>; <flags>)]
        [<str> | splits(<re>)]
        [<str> | splits(<re>; <flags>)]
        [<str> | test(<re>; <flags>)]
        [match(<re>; <flags>)?]
        [paths]
        [paths(type == "<type>")]
        [<many>] | sort
        [<path>]
        [path(<path>)]
        [path(<path>), <any>]
        <key_path>
        [tostream]
        <any> | [tostream]
        [range(<small>)]
        [range(<small>; <small>)]
        [range(<small>; <small>; <small>)]
        [limit(<small>; <many>)]
        [skip(<small>; <many>)]
        [first(<many>)]
        [until(. > 3; . + 1)?]
        [while(. < 3; . + 1)?]
        [repeat(<any>; <bool>)?]
        <obj> | [.[]]
        <arr> | walk(<any>)
        [<any>] + <arr>
        <arr> + [<any>] | .[1:] + .[:1]
        [<arr> | while(length > 0; .[1:])]
        [<arr> | recurse(if length > 0 then del(.[-1]) else empty end)]
        [<arr> | recurse(if length > 0 then .[:-1] else empty end)]
        [<long> | .[<small>:<small>], .[-<small>:], length]
        [<long> | .[70:<small>][2:], .[201:-200][1:-1]]
        [<long> as $v | range(0; 600; 97) | $v[.:. + 2]]
        [<long> as $v | range(0; 600; 151) | $v[.:] | length, .[:2], .[-2:]]
        [<long> | while(length > 300; .[97:]) | length, .[:1]]
        [<long> | while(length > 300; .[:-97]) | length, .[-1:]]
        [<long> as $v | $v[300:] + <str> | ., length, .[-4:], ($v | length)]
        [<long> | .[2:] | . += <str> | length, .[-3:], .[:3]]
        [<long> | ltrimstr("a"), rtrimstr("a"), trim | length, .[298:303]]
        [<long> | [.[100:], .[:400]] | map(test("b.c"), index("b"))]
        [[<long>, <long>] | (.[0] < .[1]), (.[0][5:] == .[1][5:])]
        <arr> | del(<path>)
        <arr> | delpaths([[<small>], [<small>]])
        <arr> | setpath([<small>]; <any>)
        <arr> | .[<small>] = <any>
        <arr> | to_entries | map(.key)
        <date> | gmtime
        <date> | localtime
        <datetext> | strptime("<strptime>")
        "<text>" | strptime("<strptime>")
        <num> | gmtime
        [<num> | frexp]
        [splits(<re>)?]
        [.[]? as [$v, $w] | {v: $v, w: $w}]
        [<arr> | IN(<any>, <any>)]
        [IN(<many>; <many>)]
        [<arr> | .[] | getpath(["a"])?]
        [<arr> | any, all]
        [INDEX(<any>)]
        [<arr> | contains(<arr>)]
        """,
    "obj": """
        {}
        {a: <any>}
        {"a": <any>, b: <any>}
        {<member>}
        {<member>, <member>}
        {<member>, <member>, <member>}
        2*{a, b}
        <obj> + <obj>
        <obj> * <obj>
        <arr> | from_entries
        [<entry>, <entry>] | from_entries
        from_entries
        <obj> | with_entries(<update>)
        <obj> | with_entries(.value |= <any>)
        <obj> | to_entries | from_entries
        <obj> | map_values(<any>)
        <obj> | del(.a)
        <obj> | del(<path>)
        <obj> | delpaths([<key_path>])
        <obj> | setpath(<key_path>; <any>)
        <obj> | .a = <any>
        <obj> | .a.b |= <any>
        <obj> | .a += <num>
        <obj> | walk(<any>)
        <obj> | pick(<path>)
        pick(.a)
        pick(.[1])?
        <arr> | INDEX(<any>)
        INDEX(<many>; <any>)
        <str> | capture(<re>)
        <str> | capture(<re>; <flags>)
        <str> | match(<re>)
        reduce <many> as $v ({}; .[$v | tostring] += 1)
        fromstream(tostream)
        <any> as {a: $v, b: [$w]} | {$v, $w}
        $__loc__
        {$__loc__}
        {} | <update>
        null | <update>
        {a: 1} | <any>
        {"a": {"b": [1, 2, {"c": 3}]}} | <any>
        group_by(<any>)? | {v: .}
        getpath(["a"])?
        """,
    "member": """
        a: <any>
        "b": <any>
        a
        "a b"
        "<text>"
        "<text>": 1
        $v
        "x\\(<small>)": <any>
        "x\\(<any>)"
        (<str>): <any>
        (<str>, "z"): <any>
        ("a", "b"): (<any>, <any>)
        (<any>): 1
        @base64 "<text>"
        @base64 "x\\(<any>)": <any>
        @json "x\\(<any>)"
        a: 1 | 2
        a: <num> + <num>
        a: .a.b
        a: -1
        a: reduce <many> as $v (0; . + 1)
        if: <any>
        and: 1
        __loc__: 1
        $__loc__
        "c": <any>, d: <any>
        e: (<many>)
        a: <path>
        1: 2
        a: [<any>][0]
        a: "x" "y"
        """,
    "entry": """
        {key: <key>, value: <any>}
        {"name": "<text>", "value": <any>}
        {"k": "x", "v": <any>}
        {"key": false, "value": <any>}
        {"key": null, "Key": "y", "Value": <any>}
        {"Name": "n", "v": 1}
        {key: <any>, value: 1}
        {"value": 1}
        <any>
        """,
    "pattern": """
        $v
        [$v]
        [$v, $w]
        {a: $v}
        {a: $v, b: [$w]}
        {$v, b: $w}
        {"a": $v}
        {("a", "b"): $v}
        {$a: [$v]}
        {"b": {a: $v}}
        [[$v], {a: $w}]
        {(<str>): $v}
        {"k\\(<small>)": $v}
        [$v, $v]
        [[$v], {a: $v}]
        {a: $v, b: [$w, $v]}
        """,
    "vars": """
        $v
        $v, $w
        $w
        """,
    "key": """
        "a"
        0
        "b"
        1
        -1
        "c"
        null
        2
        1.7
        "<text>"
        <any>
        """,
    "key_path": """
        ["a"]
        []
        ["b", 0]
        ["a", "b"]
        [0]
        [-1, "a"]
        [<key>]
        [<key>, <key>]
        [{"start": <small>, "end": <small>}]
        ["a", {"start": 1, "end": null}, 0]
        <any>
        """,
    "re": """
        "a"
        ""
        "<regex>"
        "<regex>"
        "<regex>"
        <str>
        """,
    "flags": """
        "g"
        null
        ""
        "<flagtext>"
        "gi"
        "gn"
        <any>
        """,
    "fmt": """
        @json
        @text
        @csv
        @tsv
        @html
        @uri
        @sh
        @base64
        @base64d
        @base32
        @base32d
        @urid
        """,
    "date": """
        0
        1425599621
        1425599621.678
        <dates>
        1e10
        1700000000
        .a
        <num>
        """,
    "datetext": """
        "2015-03-05T23:51:47Z"
        "1970-01-01T00:00:00Z"
        "2000-02-29T12:00:00Z"
        "2015-03-05"
        <str>
        """,
}

# Text that is no expression: drawn from these, never shrunk further.
WORDS = {
    "text": ["", "a", "b", "ab", "aab", "x y", "é", "日本", "😀", "\\n", "\\t",
             "a,b", "q\\\"q", "\\\\", "\\u00e9", "\\ud83d\\ude00", "1", "12", "-3.5",
             "a-b-c", "test", "Test TEST", "<&'>", "%41%c3%a9", "%zz", "%", "\\/",
             " pad ", "foo bar foo", "aXbxc", "\\u0000", "[1,2]", "{\\\"a\\\":1}",
             "nan", "null", "true", "YWJj", "YQ==", "YQ", "=", "MFRGG===",
             "aaaa", "\\u001f", "\\u007f", "\\ud800", "\\r\\n", "z\\u0301", "abcabc",
             "[1", "1 2", "'a'", "\\u00a0x\\u2003", "0x1"],
    "literal": ["0", "1", "3", "5", "0.5", "1.5", "-1.5", "100", "2.25", "1e2", "1.0",
                "1e1000", "-0", "1e-5", "3.0", "1E+2", "123456789", "0.1", "1e17",
                "1.7976931348623157e308", "5e-324", "0.30000000000000004", ".5", "1.",
                "1e500", "-1e500", "1e-400", "00012", "65", "97", "1114111", "55296"],
    "numeral": ["1", "01", "1.50", "-1", "+1", " 1", "1 ", "1e3", "0x10", "nan", "NaN",
                "-nan", "Infinity", "-Infinity", "infinity", "1e1000", "", "-", ".5",
                "1.", "1_0", "1e", "- 1", "-0", "0.10", "1,2", "nan1", "tru", "1\\n",
                "123456789012", "1e-3", "\\t1"],
    "type": ["null", "boolean", "number", "string", "array", "object"],
    "strftime": ["%Y-%m-%dT%H:%M:%SZ", "%A, %B %d, %Y", "%j %U %w %u", "%e %k %l %p %I",
                 "%s %Z %z", "%%", "", "%D %T %R %F", "%c", "%G %V %g", "%q", "%y %C %h",
                 "é%Y", "%5Y", "%n%t"],
    "strptime": ["%Y-%m-%dT%H:%M:%SZ", "%Y-%m-%d", "%d %b %Y", "%H:%M", "%s", "%j",
                 "%A, %B %d, %Y", "%Z", "%Y-%m-%dT%H:%M:%S%z", "", "%"],
    "dates": ["-1", "951782400", "1e9", "1.5", "0.001", "253402300799", "1425599621.999",
              "68169600", "4107542400", "1e11", "-86400"],
    "formatname": ["text", "json", "csv", "tsv", "html", "uri", "urid", "sh", "base64",
                   "base64d", "base32", "base32d", "nope", "", "CSV"],
    "regex": ["a", "b*", "[a-z]+", "(a)(b)?", "(?<x>a)", "(?<x>[a-z])(?<y>[0-9])?",
              "^", "$", "\\\\b", ".", "é", "\\\\s+", "(?i)A", "a|b", "(", "x*", "[",
              "(?<x>b)|(?<x>a)", "(?=a)", "\\\\d", "a.b", ",\\\\s*", "(a*)", "()",
              "(?<x>)", "\\\\p{L}", "(?:ab)+", "(.)(.)", "\\\\", "a{2}", "^a", "b$",
              "(?<n>[a-z]+)|(?<m>\\\\d+)", " ", "A B", "(?!a)", "\\\\w+", "[^a]", "😀"],
    "flagtext": ["g", "m", "gm", "i", "x", "s", "p", "l", "n", "gx", "gs", "gp", "gl", "gin", "gig",
                 "q", "G", "nx", "gp", "ln"],
}

# Names that programs use without having made them.
PRELUDE = [("$v", ". as $v | "), ("$w", "[1, \"w\"] as $w | "),
           ("$a", ".a? as $a | "), ("$b", "2 as $b | "),
           ("break $out", "label $out | ")]

INPUT_KEYS = ["a", "b", "c", "a", "b", "k k", "é", "", "x0", "key", "value", "name"]
INPUT_STRINGS = ["", "a", "b", "ab", "aXbxc", "test", "x,y", "é", "日本語", "😀a", "a\nb",
                 "tab\there", "q\"q", "back\\slash", "<b>&'", "12", "1.5", "[1,2]",
                 "2015-03-05T23:51:47Z", "YWJj", " sp ", "foo bar foo", "aaa", "\u0001",
                 "%20", "a b", "null", "A", "\u2028", "e\u0301", "key"]
INPUT_NUMBERS = ["0", "1", "2", "3", "-1", "5", "10", "1.5", "-2.5", "0.1", "100", "1e3",
                 "1425599621", "65", "1.0", "1e-7", "123456789", "-0", "1e17", "3.14159"]
