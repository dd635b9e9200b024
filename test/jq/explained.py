"""The differences from jq 1.8 that are meant, or cannot be helped.

Each is a name, the reason, and a test of (program, input, jq's answer, ours);
streamexpr(7) tells users of those that they can meet. An answer is a dict of
outputs (JSON texts), end ("." "m" "t" "c" "e") and error (a text).
"""
import re


def answer(a):
    return "\n".join(a["outputs"] + [a["end"], a["error"] or ""])


def same_with(change):
    """True where the two agree once `change` has been made to both texts."""
    return lambda program, text, theirs, ours: change(answer(theirs)) == change(
        answer(ours).removesuffix(" (not a string)"))


NUMBER = re.compile(r"(?<![\w.])-?\d+(\.\d+)?([eE][-+]?\d+)?")


def numbers(text):
    """All numbers in one spelling; what an error shows in part is left away."""
    text = re.sub(r"\(.*?\)(?= (and |can|has |is |only|not)|$|\n)", "(...)", text)
    text = re.sub(r"(result|element|of) .{0,40}\.\.\.[\"\]}]?", r"\1 ...", text)
    return NUMBER.sub(lambda m: repr(float(m[0]) + 0.0), text)


def exotic(program, text, theirs, ours):
    """A number that is spelled otherwise than jq would."""
    return re.search(r"\d[eE][-+]?\d|-0|\d\.\d*0\b", program + text)


def either(pattern, change=None):
    """Errors of ours and of jq's that begin like this."""
    mine, jqs = (re.compile(p) for p in pattern)
    return lambda program, text, theirs, ours: mine.search(answer(ours)) and jqs.search(
        answer(theirs))


def broken(program, text, theirs, ours):
    return "break" in program and "__jq" in answer(theirs) or (
        "break" in program and re.search(r"\btry\b|\?", program))


def refused(word):
    """jq does not take this; we do."""
    def test(program, text, theirs, ours):
        return theirs["end"] == "c" and ours["end"] != "c" and re.search(
            word, theirs["error"])
    return test


def worked_on(program, text, theirs, ours):
    """Something was made of a number's text."""
    return exotic(program, text, theirs, ours) and re.search(
        r"@|tostring|tojson|format|\\\\\(|join", program)


def path_error(program, text, theirs, ours):
    return (theirs["error"] or "").startswith("Invalid path expression") or (
        "Invalid path expression" in answer(theirs))


EXPLAINED = [
    ("number text",
     "A number nobody computes with keeps its text; jq writes 1e3 as 1E+3.",
     lambda p, t, a, b: exotic(p, t, a, b) and same_with(numbers)(p, t, a, b)),
    ("break within try",
     "break is no error here: jq hands what it uses for it to catch.",
     broken),
    ("text that is no JSON",
     "fromjson says where by bytes, as for every input.",
     either((r"\(while parsing '", r"\(while parsing '"))),
    ("number text worked on", "As above.", worked_on),
    ("more paths",
     "Destructuring, reduce, foreach and last(f) within a path: jq loses track of it.",
     lambda p, t, a, b: b["end"] != "c" and re.search(
         r" as |\blast\(|reduce|foreach|\?", p) and path_error(p, t, a, b)),
    ("reduce within a path",
     "jq takes the path of null from wherever it met one.",
     lambda p, t, a, b: re.search(r"reduce|foreach|last\(", p) and re.search(
         r"path|\|=|[-+*/%]=|pick|del\(|[^=!<>]=[^=]", p)),
    ("paths told apart",
     "jq takes null, booleans and numbers for what is at a path when they are equal.",
     lambda p, t, a, b: (b["error"] or "").startswith("Invalid path expression") or (
         "Invalid path expression" in answer(b))),
    ("alternatives of patterns",
     "jq goes on with what a pattern that failed has bound, and loses the path.",
     lambda p, t, a, b: "?//" in p),
    ("text that is no JSON within catch",
     "As above; the text is worked on.",
     lambda p, t, a, b: re.search(r"fromjson.*catch", p)),
    ("range of null", "Bounds are numbers here in all forms of range.",
     lambda p, t, a, b: "Range bounds must be numeric" in answer(b) or
     re.search(r"range\([^()]*;[^()]*;", p)),
    ("label as an operand",
     "label needs parentheses in jq only.",
     refused(r"unexpected label")),
    ("names in functions nobody calls", "They have to be known here.",
     lambda p, t, a, b: b["end"] == "c" and "is not defined" in b["error"]
     and a["end"] != "c"),
    ("base32d", "Not in jq.", lambda p, t, a, b: re.search(r"base32d? is not a valid", answer(a))),
    ("words of errors",
     "Where jq has an error of what a function is made of, ours names the function.",
     either((r"cannot be (grouped|sorted), as it is not an array|Cannot reverse "
             r"|ascii_(up|down)case input",
             r"cannot be sorted, as they are not both|^e\nCannot index|has no length"
             r"|explode input"))),
    ("errors of parts",
     "The same for what is looked up within index() and its kin.",
     lambda p, t, a, b: re.search(r"r?index\(|indices\(", p) and either(
         (r"Cannot index", r"Cannot index"))(p, t, a, b)),
    ("reverse of a string", "Ours is the string backwards, as in jq 1.7.",
     lambda p, t, a, b: "reverse" in p),
    ("far times", "Times of any year are times.",
     lambda p, t, a, b: "error converting number of seconds" in answer(a)),
    ("order of deletion", "Of several paths that fail, another is told of.",
     lambda p, t, a, b: "del" in p and re.search(r"Cannot (index|delete)", answer(b))),
    ("deletion at -0.5", "It is position 0 here.",
     lambda p, t, a, b: "del" in p and "-0.5" in p),
    ("an index that fails", "`?` behind [f] is for what f fails with, too.",
     lambda p, t, a, b: a["end"] == "e" and re.search(r"\.\[.+\]\?", p)),
    ("times before 1970", "Fractions of a second count forwards here.",
     lambda p, t, a, b: re.search(r"gmtime|localtime|strf|date|mktime", p) and re.search(
         r"-\d", p + t)),
    ("broken characters",
     "How many U+FFFD stand for bytes that are no UTF-8.",
     lambda p, t, a, b: "\ufffd" in answer(a) and "\ufffd" in answer(b)),
    ("unknown format", "Found when the program is compiled.",
     lambda p, t, a, b: "is not a known format" in answer(b)),
    ("keywords as names", "Functions may be called like keywords.",
     refused(r"expecting IDENT")),
    ("order within a pattern",
     "jq takes an array apart from its end.",
     either((r"Cannot index \w+ with number \(0\)", r"Cannot index \w+ with number"))),
]
