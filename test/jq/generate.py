"""Random programs, as trees that can be shrunk, and random inputs.

A tree is (kind, parts): parts are texts and trees in turn. See grammar.py.
"""
import json
import re

import grammar


def _alternatives():
    """kind -> alternatives, each a list of text, kind, text, kind, ... text."""
    table = {}
    for kind, text in grammar.RULES.items():
        rows = []
        for line in text.strip().split("\n"):
            line = line.strip()
            times = re.match(r"(\d+)\*", line)
            if times:
                line = line[times.end():]
            parts = re.split(r"(?<!\?)<([a-z_]+)>", line)
            for kind_used in parts[1::2]:
                if kind_used not in grammar.RULES and kind_used not in grammar.WORDS:
                    raise KeyError(kind_used)
            rows += [parts] * (int(times.group(1)) if times else 1)
        table[kind] = rows
    return table


TABLE = _alternatives()
# What ends a tree: alternatives without kinds in them, or with words only.
LEAVES = {kind: [r for r in rows if all(k in grammar.WORDS for k in r[1::2])]
          for kind, rows in TABLE.items()}


def expression(rng, kind, depth):
    """A tree of that kind, or once in a while of any other."""
    if kind in grammar.WORDS:
        return (kind, [rng.choice(grammar.WORDS[kind])])
    if kind in ("num", "str", "arr", "obj", "bool") and rng.random() < 0.06:
        kind = "any"
    rows = TABLE[kind] if depth > 0 else LEAVES[kind]
    if not rows:  # kinds whose every form has a part
        rows, depth = TABLE[kind], 0
    # What fills a program: flat forms half of the time, once it is deep.
    if depth == 1 and LEAVES[kind] and rng.random() < 0.5:
        rows = LEAVES[kind]
    row = rng.choice(rows)
    parts = list(row)
    for i in range(1, len(parts), 2):
        parts[i] = expression(rng, parts[i], depth - 1)
    return (kind, parts)


def text_of(tree):
    """The program's text."""
    return "".join(p if isinstance(p, str) else text_of(p) for p in tree[1])


def whole(tree):
    """The text with what it takes for granted: variables, labels, functions."""
    text = text_of(tree)
    before = ""
    for name, given in grammar.PRELUDE:
        if name in text:
            before += given
    for arity, params in ((0, ""), (1, "(x)"), (2, "(x; $y)")):
        call = (r"(?<![\w$.\"@])f(?![\w(:])", r"(?<![\w$.\"@])f\((?!\$)[^;]*\)",
                r"(?<![\w$.\"@])f\(")[arity]
        if re.search(call, text):
            body = ("length", "[x]", "[$y, x]")[arity]
            before += "def f%s: %s; " % (params, body)
    if re.search(r"(?<![\w$.\"@(<])g(?![\w(:>;])", text):
        before += "def g: 7; "
    return before + text


def mutant(rng, text):
    """The text with a token lost, doubled or moved: mostly no program."""
    tokens = re.findall(r"\w+|\s+|[^\w\s]", text)
    for _ in range(rng.randint(1, 2)):
        i = rng.randrange(len(tokens))
        what = rng.random()
        if what < 0.4:
            del tokens[i]
        elif what < 0.6:
            tokens.insert(i, tokens[i])
        elif what < 0.8:
            j = rng.randrange(len(tokens))
            tokens[i], tokens[j] = tokens[j], tokens[i]
        else:
            tokens[i] = rng.choice(["|", ",", "?", "//", ".", "..", "[]", "as", "-", "$",
                                    "and", "not", "reduce", "if", "end", ":", "=", "|=",
                                    "@json", "\"", "def", ";", "$__loc__", "?//", "{", "}"])
        tokens = tokens or ["."]
    return "".join(tokens)


def program(rng):
    """A tree for each program, or a text that is none."""
    tree = expression(rng, "program", rng.choice([1, 2, 2, 3, 3, 4, 5]))
    if rng.random() < 0.03:
        return ("text", [mutant(rng, whole(tree))])
    return tree


def value(rng, depth):
    """JSON text: what programs look for, of every type."""
    what = rng.random()
    if depth > 0 and what < 0.35:
        n = rng.choice([0, 1, 2, 2, 3, 4])
        keys = list(dict.fromkeys(rng.choice(grammar.INPUT_KEYS) for _ in range(n)))
        return "{" + ",".join(string(rng, k) + ":" + value(rng, depth - 1)
                              for k in keys) + "}"
    if depth > 0 and what < 0.65:
        n = rng.choice([0, 1, 2, 3, 3, 5])
        return "[" + ",".join(value(rng, depth - 1) for _ in range(n)) + "]"
    if what < 0.8:
        return rng.choice(grammar.INPUT_NUMBERS)
    if what < 0.93:
        return string(rng, rng.choice(grammar.INPUT_STRINGS))
    return rng.choice(["null", "true", "false", "null"])


def string(rng, text):
    """With escapes or as it is."""
    return json.dumps(text, ensure_ascii=rng.random() < 0.3)


def smaller(tree):
    """Trees of fewer parts than this one, the smallest first."""
    kind, parts = tree
    for row in LEAVES.get(kind, [])[:2]:
        if len(row) == 1 and row != parts:
            yield (kind, row)
    for i in range(1, len(parts), 2):
        if kind == "program" or parts[i][0] == kind:
            yield parts[i]
    for i in range(1, len(parts), 2):
        for part in smaller(parts[i]):
            yield (kind, parts[:i] + [part] + parts[i + 1:])
