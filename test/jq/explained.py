"""The differences from jq 1.8 that are meant, or cannot be helped.

A rule of RULES is a name, the reason, and a test of (program, input, jq's answer,
ours) that looks at the answers.  Where a cause shows in what is made of it later,
answers tell nothing: a rule of CAUSES takes the cause out of program and input,
and the difference is explained if both then agree.  An answer is a dict of outputs
(JSON texts), end ("." "m" "t" "c" "e") and error (a text).  streamexpr(7) tells
users of those that they can meet, under DIFFERENCES FROM JQ.
"""
import re


def answer(a):
    return "\n".join(a["outputs"] + [a["end"], (a["error"] or "").removesuffix(
        " (not a string)")])


def same_but(pattern, by="..."):
    """The answers are the same but for these texts, which are in them."""
    what = re.compile(pattern)

    def test(program, text, theirs, ours):
        one, other = answer(theirs), answer(ours)
        return what.search(one) and what.search(other) and (
            what.sub(by, one) == what.sub(by, other))
    return test


def only(theirs_has, ours_has):
    """jq's answer has the one text, and ours the other."""
    def test(program, text, theirs, ours):
        return bool(re.search(theirs_has, answer(theirs))) and bool(
            re.search(ours_has, answer(ours)))
    return test


def within(programs, test):
    """The same, in programs that have this in them."""
    return lambda program, text, theirs, ours: re.search(programs, program) and test(
        program, text, theirs, ours)


def refused(word):
    """jq does not take this; we do."""
    return lambda program, text, theirs, ours: theirs["end"] == "c" and (
        ours["end"] != "c" and re.search(word, theirs["error"]))


NO_PATH = "Invalid path expression"
# What jq compares by value when it asks whether it is what is at the path.
EQUAL = (r"Invalid path expression (with result|near attempt to (access element .*? of|"
         r"iterate through)) (null|true|false|-?\d)")
SORTED = r"\w+ \(.*?\) cannot be (grouped|sorted), as (it is|they are) not (an array|both arrays)"


PATHS = r"path|pick|del|[^=!<>]=[^=]"  # what asks for paths
another_place = same_but(NO_PATH + r" [^\n]*")


def more_paths(program, text, theirs, ours):
    return re.search(r"as *[\[{]|reduce|foreach|last\(|\.\.", program) and (
        another_place(program, text, theirs, ours) or (
            NO_PATH in answer(theirs) and NO_PATH not in answer(ours)))


def null_taken_apart(program, text, theirs, ours):
    """The same number of paths, each of jq's with more in front."""
    if len(theirs["outputs"]) != len(ours["outputs"]) or not re.search(
            r"as *[\[{]", program) or not re.search(PATHS, program):
        return False
    return all(a.endswith(b[1:]) for a, b in zip(theirs["outputs"], ours["outputs"]))


def optional_path(program, text, theirs, ours):
    return "?" in program and NO_PATH in answer(theirs) and NO_PATH not in answer(ours)


def fewer_paths(program, text, theirs, ours):
    same = EQUAL if not re.search(r"\[[^][]*:[^][]*\]", program) else NO_PATH
    return NO_PATH not in answer(theirs) and re.search(same, answer(ours))


NUMBER = re.compile(r"-?\d+(?:\.\d+)?(?:[eE][-+]?\d+)?")


def nearly(program, text, theirs, ours):
    """The same but for the last digits of some numbers."""
    one, other = answer(theirs), answer(ours)
    pairs = list(zip(NUMBER.findall(one), NUMBER.findall(other)))
    return NUMBER.sub("0", one) == NUMBER.sub("0", other) and all(
        abs(float(a) - float(b)) <= 1e-15 * abs(float(a)) for a, b in pairs)


RULES = [
    ("more paths",
     "Destructuring, reduce and foreach within a path: jq loses track of it.",
     more_paths),
    ("null taken apart within a path",
     "jq goes on from the element of null that it took last.", null_taken_apart),
    ("paths told apart",
     "jq takes null, booleans and numbers for what is at a path when they are equal, "
     "and a slice of all of an array for that array.",
     fewer_paths),
    ("optional steps off the path",
     "jq lets ? forgive what a step fails with, but not that it is none of a path.",
     optional_path),
    ("label as an operand", "It needs parentheses in jq only.",
     refused(r"unexpected label")),
    ("a key that is a constant", "jq looks through pipes for it.",
     refused(r"Cannot use .* as object key")),
    ("base32", "Not in this jq.",
     lambda p, t, a, b: re.search("base32d? is not a valid format", answer(a))),
    ("numbers of labels",
     "jq also counts those in its own functions, and knows when one is over.",
     within("break.*catch", lambda p, t, a, b: "__jq" in answer(a))),
    ("words of errors",
     "Where jq has an error of what a function is made of, ours names the function.",
     same_but(SORTED)),
    ("words of case", "The same of explode within ascii_downcase and ascii_upcase.",
     same_but(r"\b(explode|ascii_(down|up)case)(?= input must be a string)")),
    ("errors of parts", "The same for what is looked up within index() and its kin.",
     within(r"index\(|indices\(", same_but(r"Cannot index [^\n]*"))),
    ("last digits", "The mathematical functions are those of another library.",
     within(r"exp|log|gamma|sin|cos|pow|cbrt|atan|hypot", nearly)),
    ("far times", "Times of any year are times.",
     lambda p, t, a, b: "error converting number of seconds" in answer(a) and
     "error converting number of seconds" not in answer(b)),
    ("beyond int", "Powers and orders that are too large for C do not become others.",
     within(r"ldexp|scalbln|\b[jy]n\(", lambda p, t, a, b: a["end"] == b["end"] == "."
            and re.search(r"infinite|\d{10}|[eE]\+?\d\d", p + t))),
    ("order of deletion", "Of several paths that fail, another is told of.",
     within("del", same_but(r"Cannot (index|delete) [^\n]*"))),
    ("broken characters",
     "How many U+FFFD stand for bytes that are no UTF-8; jq takes one behind along.",
     same_but("\ufffd+[^\"\\\\\\n]?")),
    ("unknown format", "Found when the program is compiled.",
     lambda p, t, a, b: b["end"] == "c" and "is not a known format" in b["error"]
     and a["end"] != "c"),
    ("count of nothing",
     "A count that is no number is an error even if there is nothing to count.",
     within(r"limit|skip|nth", lambda p, t, a, b: re.search(
         r"and number \(1\) cannot be subtracted", answer(b)))),
]

ODD = re.compile(r"(?<![\w.$])(-?)(\d+\.?\d*|\.\d+)([eE][-+]?\d+)?(?![\w.])")


def plainly(match):
    """A number as both write it, and one like it where there is no such form."""
    v = abs(float(match[0]))
    text = "12345" if v >= 1e17 else "0.25" if 0 < v < 1e-4 else repr(v)
    return match[1] * (v != 0) + text.removesuffix(".0")


def spelled(program, text):
    return ODD.sub(plainly, program), ODD.sub(plainly, text)


# Text that jq takes for JSON, and what else its parser says in its own words.
LAX = (r"[Nn][Aa][Nn]|[Ii]nf|(^|[^0-9.eE])0[0-9]|(^|[^0-9])\\.[0-9]|[0-9]\\.($|[^0-9])|"
       r"(^|[^eE])\\+|e\\d\\d\\d")
JUDGED = ('def _fromjson: fromjson; def fromjson: if type != "string" then _fromjson '
          'elif test("%s") then error("no JSON") else try _fromjson catch '
          'error("no JSON") end; ' % LAX)


def judged(program, text):
    return (JUDGED + program if "fromjson" in program else program), text


def since_1970(program, text):
    if not re.search(r"gmtime|localtime|strf|date|mktime|strptime", program):
        return program, text
    return tuple(re.sub(r"(?<![\w)\]])-(?=[\d.])", "", s) for s in (program, text))


# Where jq asks for paths it goes astray behind what keeps a state of its own.
ALTERNATIVES = re.compile(r"as ([^|()]|\([^()]*\))*?\?// ")


def matching(text, i):
    """The end of the parenthesis that opens at i."""
    depth = 0
    for j in range(i, len(text)):
        depth += (text[j] == "(") - (text[j] == ")")
        if depth == 0:
            return j + 1
    return len(text)


PATTERN = r"(\$\w+|[\[{].*?[\]}])"
FOLD = re.compile(r"\b(reduce|foreach)\b.*?\bas %s( \?// %s)* (?=\()" % (PATTERN, PATTERN))


def without_folds(program, text):
    """The folds that a path asks for become a plain path."""
    while re.search(PATHS, program):
        found = FOLD.search(program)
        if not found:
            break
        end = matching(program, found.end())
        program = program[:found.start()] + ".a" + program[end:]
    return program, text


def without_alternatives(program, text):
    if not re.search(PATHS + r"|limit|first|nth|until|isempty|any|all|label|foreach",
                     program):
        return program, text
    while ALTERNATIVES.search(program):
        program = ALTERNATIVES.sub("as ", program)
    return program, text


SEARCHES = r"test|match|capture|scan|split|sub"


def ascii_only(program, text):
    """Characters of one byte, so that no search can end within one."""
    if not re.search(SEARCHES, program):
        return program, text
    return tuple(re.sub(r"(\\u[0-9a-fA-F]{4})+|[^\x00-\x7f]", "Z", s) for s in (
        program, text))


def caught_breaks(program, text):
    return re.sub(r"(break \$\w+\)) catch \.", r"\1 catch 0", program), text


CAUSES = [
    ("reduce and foreach within a path",
     "jq takes the path of null, or of an equal value, from wherever it met one.",
     without_folds),
    ("alternatives of patterns within paths and limits",
     "What a pattern has failed with loses jq the path, ?// catches what limit and its "
     "kin end with, and what the output of foreach fails with.", without_alternatives),
    ("empty matches", "jq goes on at the next byte, here it is the next character.",
     ascii_only),
    ("numbers of caught labels", "As above, where they are computed with.", caught_breaks),
    ("number text", "A number nobody computes with keeps its text; jq writes 1e3 as 1E+3.",
     spelled),
    ("text that is no JSON",
     "fromjson is as strict as for every input, and says where by bytes.", judged),
    ("times before 1970", "Fractions of a second count forwards here.", since_1970),
]
