/* The words of the language. */
#include "base/utf8.h"
#include "expr/syntax/lex.h"

static const struct {
	const char *word;
	enum tok tok;
} keywords[] = {
    {"and", T_AND},
    {"as", T_AS},
    {"catch", T_CATCH},
    {"def", T_DEF},
    {"elif", T_ELIF},
    {"else", T_ELSE},
    {"end", T_END},
    {"foreach", T_FOREACH},
    {"if", T_IF},
    {"import", T_IMPORT},
    {"include", T_INCLUDE},
    {"label", T_LABEL},
    {"module", T_MODULE},
    {"or", T_OR},
    {"reduce", T_REDUCE},
    {"then", T_THEN},
    {"try", T_TRY},
    {"__loc__", T_LOC},
};

/* The longest that fits comes first. */
static const struct {
	const char *text;
	enum tok tok;
} operators[] = {
    {"?//", T_ALTDES},
    {"//=", T_ALTSET},
    {"//", T_ALT},
    {"|=", T_UPDATE},
    {"+=", T_ADDSET},
    {"-=", T_SUBSET},
    {"*=", T_MULSET},
    {"/=", T_DIVSET},
    {"%=", T_MODSET},
    {"==", T_EQ},
    {"!=", T_NE},
    {"<=", T_LE},
    {">=", T_GE},
    {"..", T_DOTDOT},
    {"|", T_PIPE},
    {",", T_COMMA},
    {":", T_COLON},
    {";", T_SEMI},
    {"(", T_LPAREN},
    {")", T_RPAREN},
    {"[", T_LBRACKET},
    {"]", T_RBRACKET},
    {"{", T_LBRACE},
    {"}", T_RBRACE},
    {"?", T_QUESTION},
    {"=", T_ASSIGN},
    {"<", T_LT},
    {">", T_GT},
    {"+", T_ADD},
    {"-", T_SUB},
    {"*", T_MUL},
    {"/", T_DIV},
    {"%", T_MOD},
    {".", T_DOT},
    {"\"", T_QUOTE},
};

static bool
name_start(char c)
{
	return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || c == '_';
}

static bool
digit(char c)
{
	return c >= '0' && c <= '9';
}

/* The byte at offset i, NUL behind the end. */
static char
byte(const struct lexer *l, size_t i)
{
	return i < l->text.n ? l->text.p[i] : '\0';
}

/* The offset behind the plain name that starts at i. */
static size_t
name_end(const struct lexer *l, size_t i)
{
	while (name_start(byte(l, i)) || digit(byte(l, i)))
		i++;
	return i;
}

/* The same for a name with modules, a::b. */
static size_t
path_end(const struct lexer *l, size_t i)
{
	i = name_end(l, i);
	while (byte(l, i) == ':' && byte(l, i + 1) == ':' &&
	    name_start(byte(l, i + 2)))
		i = name_end(l, i + 2);
	return i;
}

static size_t
digits_end(const struct lexer *l, size_t i)
{
	while (digit(byte(l, i)))
		i++;
	return i;
}

static size_t
number_end(const struct lexer *l, size_t i)
{
	size_t e;

	i = digits_end(l, i);
	if (byte(l, i) == '.')
		i = digits_end(l, i + 1);
	if (byte(l, i) == 'e' || byte(l, i) == 'E') {
		e = i + 1;
		if (byte(l, e) == '+' || byte(l, e) == '-')
			e++;
		if (digit(byte(l, e)))
			i = digits_end(l, e);
	}
	return i;
}

/*
 * A comment ends with its line, unless an odd number of backslashes stands
 * before the line feed.
 */
static void
skip_comment(struct lexer *l)
{
	bool escaped = false;
	char c;

	for (; l->at < l->text.n; l->at++) {
		c = l->text.p[l->at];
		if (c == '\n' && !escaped)
			return;
		if (c == '\r' && byte(l, l->at + 1) == '\n')
			continue;
		escaped = c == '\\' && !escaped;
	}
}

static void
skip_blanks(struct lexer *l)
{
	char c;

	while (l->at < l->text.n) {
		c = l->text.p[l->at];
		if (c == '#')
			skip_comment(l);
		else if (c == ' ' || c == '\t' || c == '\n' || c == '\r')
			l->at++;
		else
			return;
	}
}

/* Makes the bytes from..to the current token. */
static void
token(struct lexer *l, enum tok t, size_t from, size_t to)
{
	l->tok = t;
	l->s = (struct str){l->text.p + from, to - from};
	l->at = to;
}

static void
word(struct lexer *l)
{
	token(l, T_IDENT, l->at, path_end(l, l->at));
	for (size_t i = 0; i < sizeof keywords / sizeof *keywords; i++)
		if (str_is(l->s, keywords[i].word))
			l->tok = keywords[i].tok;
}

static void
operator_token(struct lexer *l)
{
	struct str rest = {l->text.p + l->at, l->text.n - l->at};
	size_t n = 1;

	for (size_t i = 0; i < sizeof operators / sizeof *operators; i++) {
		struct str op = str_of(operators[i].text);

		if (str_starts(rest, op)) {
			token(l, operators[i].tok, l->at, l->at + op.n);
			return;
		}
	}
	/* A whole character, so that a message can show it. */
	while (n < rest.n && ((unsigned char)rest.p[n] & 0xc0) == 0x80)
		n++;
	token(l, T_BAD, l->at, l->at + n);
}

void
lex_next(struct lexer *l)
{
	char c, d;

	skip_blanks(l);
	l->pos = l->at;
	c = byte(l, l->at);
	d = byte(l, l->at + 1);
	if (l->at >= l->text.n)
		token(l, T_EOF, l->at, l->at);
	else if (name_start(c))
		word(l);
	else if (digit(c) || (c == '.' && digit(d)))
		token(l, T_NUM, l->at, number_end(l, l->at));
	else if (c == '.' && name_start(d))
		token(l, T_FIELD, l->at + 1, name_end(l, l->at + 1));
	else if (c == '$' && name_start(d))
		token(l, T_VAR, l->at + 1, path_end(l, l->at + 1));
	else if (c == '@' && (name_start(d) || digit(d)))
		token(l, T_FORMAT, l->at, name_end(l, l->at + 1));
	else
		operator_token(l);
}

void
lex_start(struct lexer *l, struct str text)
{
	*l = (struct lexer){.text = text};
	lex_next(l);
}

bool
lex_is_keyword(enum tok t)
{
	return t >= T_AND && t <= T_LOC;
}

/* Four hexadecimal digits at i, or -1. */
static int
hex4(const struct lexer *l, size_t i)
{
	int v = 0;

	for (size_t k = i; k < i + 4; k++) {
		char c = byte(l, k);

		if (digit(c))
			v = v * 16 + (c - '0');
		else if ((c | 32) >= 'a' && (c | 32) <= 'f')
			v = v * 16 + ((c | 32) - 'a' + 10);
		else
			return -1;
	}
	return v;
}

/* After `\u`: a code point, with its second half; false when malformed. */
static bool
unicode_escape(struct lexer *l, struct buf *out)
{
	int hi = hex4(l, l->at), lo;
	uint32_t cp;

	if (hi < 0)
		return false;
	l->at += 4;
	cp = (uint32_t)hi;
	if (cp >= 0xd800 && cp < 0xdc00) {
		if (byte(l, l->at) != '\\' || byte(l, l->at + 1) != 'u' ||
		    (lo = hex4(l, l->at + 2)) < 0xdc00 || lo >= 0xe000)
			return false;
		cp = 0x10000 + ((cp & 0x3ff) << 10) + ((uint32_t)lo & 0x3ff);
		l->at += 6;
	}
	if (cp >= 0xd800 && cp < 0xe000)
		cp = 0xfffd;
	out->len += utf8_encode(buf_room(out, 4), cp);
	return true;
}

/* One escape other than `\(`; the lexer stands behind the backslash. */
static bool
escape(struct lexer *l, struct buf *out)
{
	static const char from[] = "\"\\/bfnrt", to[] = "\"\\/\b\f\n\r\t";
	char c = byte(l, l->at);
	const char *p = c ? strchr(from, c) : NULL;

	l->at++;
	if (c == 'u')
		return unicode_escape(l, out);
	if (!p)
		return false;
	buf_putc(out, to[p - from]);
	return true;
}

enum lex_part
lex_string(struct lexer *l, struct buf *out, const char **why)
{
	size_t from;

	for (;;) {
		from = l->at;
		while (l->at < l->text.n && l->text.p[l->at] != '"' &&
		    l->text.p[l->at] != '\\')
			l->at++;
		buf_put(out, l->text.p + from, l->at - from);
		if (l->at >= l->text.n) {
			*why = "this string is not closed";
			return LEX_STR_BAD;
		}
		if (l->text.p[l->at++] == '"') {
			lex_next(l);
			return LEX_STR_END;
		}
		if (byte(l, l->at) == '(') {
			l->at++;
			lex_next(l);
			return LEX_STR_INTERP;
		}
		from = l->at - 1;
		if (!escape(l, out)) {
			l->pos = from;
			*why = "this is no escape of a string";
			return LEX_STR_BAD;
		}
	}
}
