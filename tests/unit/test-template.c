/* SPDX-License-Identifier: MIT */
/* test-template.c - divide texts into pieces. */
#include "config.h"

#include "tap.h"

#include "base/buf.h"
#include "service/template.h"

/* Each piece is printed as a letter and, in brackets, its text. The letters
 * mean text, escaped, malformed, parameter, variable and file. */
static const char letters[] = {
	[PIECE_TEXT] = 't',
	[PIECE_ESCAPED] = 'e',
	[PIECE_MALFORMED] = 'm',
	[PIECE_PARAMETER] = 'p',
	[PIECE_VARIABLE] = 'v',
	[PIECE_FILE] = 'f',
};

static const struct {
	const char *text;
	const char *pieces;
} rows[] = {
	{ "", "" },
	{ "a", "t[a]" },
	{ "$", "t[$]" },
	{ "$$", "t[$$]" },
	{ "$X {} }{ { {", "t[$X {} }{ { {]" },
	{ "{a}", "p[a]" },
	{ "{_a-b.9}", "p[_a-b.9]" },
	{ "{9}{-}{.}{a b}{a", "t[{9}{-}{.}{a b}{a]" },
	{ "{{a}}", "t[{]p[a]t[}]" },
	{ "{a}{b}c{d}", "p[a]p[b]t[c]p[d]" },
	{ "${X}", "v[X]" },
	{ "${_x9}", "v[_x9]" },
	{ "a${X}b${Y}", "t[a]v[X]t[b]v[Y]" },
	{ "${X}${Y}", "v[X]v[Y]" },
	{ "${file:a b}", "f[a b]" },
	{ "${file:/a:{b}c}", "f[/a:{b]t[c}]" },
	{ "${file:${X}}", "f[${X]t[}]" },
	{ "${files}", "v[files]" },
	{ "$${X}", "e[$${]t[X}]" },
	{ "$$${X}", "t[$]e[$${]t[X}]" },
	{ "$${${X}", "e[$${]v[X]" },
	{ "$${X}{a}${X}", "e[$${]t[X}]p[a]v[X]" },
	{ "{a}$${", "p[a]e[$${]" },
	/* After a '$' there is never a parameter. */
	{ "${a-b}", "m[${]t[a-b}]" },
	{ "$${a-b}", "e[$${]t[a-b}]" },
	{ "${{a}", "m[${]p[a]" },
	{ "${", "m[${]" },
	{ "${}", "m[${]t[}]" },
	{ "${9}", "m[${]t[9}]" },
	{ "${X", "m[${]t[X]" },
	{ "${X ${Y}", "m[${]t[X ]v[Y]" },
	{ "${file:}", "m[${]t[file:}]" },
	{ "${file:a\n}", "m[${]t[file:a\n}]" },
	{ "${file:a\x7f}", "m[${]t[file:a\x7f}]" },
	{ "${FILE:a}", "m[${]t[FILE:a}]" },
	{ "\xc3\xa4{\xc3\xa4}", "t[\xc3\xa4{\xc3\xa4}]" },
};

static void
put_piece(struct buf *out, const char *text, const struct piece *piece)
{
	if (piece->name != NULL)
		buf_printf(out, "%c[%.*s]", letters[piece->kind],
		    (int)piece->name_len, piece->name);
	else
		buf_printf(out, "%c[%.*s]", letters[piece->kind],
		    (int)piece->len, text + piece->offset);
}

static void
check_pieces(void)
{
	struct buf got = { 0 };
	struct piece piece;
	size_t i, n, end;
	bool adjoin;

	for (i = 0; i < sizeof(rows) / sizeof(rows[0]); i++) {
		memset(&piece, 0, sizeof(piece));
		n = strlen(rows[i].text);
		adjoin = true;
		for (end = 0; template_next(rows[i].text, n, PIECE_ANY, &piece);
		     end += piece.len) {
			put_piece(&got, rows[i].text, &piece);
			adjoin = adjoin && piece.offset == end && piece.len > 0;
		}
		is_str(buf_str(&got), rows[i].pieces, "pieces of \"%s\"",
		    rows[i].text);
		ok(adjoin && end == n, "the pieces cover the whole text");
		ok(!template_next(rows[i].text, n, PIECE_ANY, &piece),
		    "no piece follows the last");
		buf_clear(&got);
	}
	buf_free(&got);
}

/* A body may have any bytes. */
static void
check_bytes(void)
{
	static const char text[] = "a\0{b}${\0}{c}{d}";
	struct piece piece = { 0 };
	struct buf got = { 0 };

	while (template_next(text, 12, PIECE_ANY, &piece))
		buf_printf(&got, "%c%zu", letters[piece.kind], piece.len);
	is_str(buf_str(&got), "t2p3m2t2p3",
	    "a NUL is text, and the length counts");
	buf_free(&got);
}

static void
check_variables(void)
{
	static const struct {
		const char *text;
		const char *found; /* or NULL */
	} texts[] = {
		{ "Bearer $TOKEN", "$TOKEN" },
		{ "$1 $A $$AB $Abc a$AB $top $ $X_2;", "$X_2" },
		{ "${TOKEN} $$${TOKEN}", NULL },
	};
	const char *p;
	size_t i;
	int n;

	for (i = 0; i < sizeof(texts) / sizeof(texts[0]); i++) {
		n = 0;
		p = template_find_variable(texts[i].text, &n);
		ok(texts[i].found != NULL
			? p != NULL && n == (int)strlen(texts[i].found) &&
			    strncmp(p, texts[i].found, (size_t)n) == 0
			: p == NULL,
		    "variables in \"%s\"", texts[i].text);
	}
}

static void
check_questions(void)
{
	is_int(template_length("${X}y", PIECE_REFERENCE), 4,
	    "the length of a reference");
	is_int(template_length("x${X}", PIECE_REFERENCE), 0,
	    "a reference is found at the beginning");
	is_int(template_length("$${X}", PIECE_REFERENCE), 0,
	    "an escaped reference is not a reference");
	is_int(template_length("{X}", PIECE_REFERENCE), 0,
	    "a parameter is not a reference");
	is_int(
	    template_length("{X}", PIECE_PLACEHOLDER), 3, "but a placeholder");
	ok(template_refers("{a} ${X"),
	    "a malformed reference counts as a reference");
	ok(!template_refers("{a} $${X}"),
	    "an escaped reference does not count");
	ok(template_is_key("a.b=", 3), "a key");
	ok(!template_is_key("a b", 3), "a key cannot have a space");
	ok(!template_is_key("9", 1), "a key cannot begin with a digit");
	ok(!template_is_key("", 0), "a key cannot be empty");
	is_str(template_strchr("${file:/a}:b", ':'), ":b",
	    "a character in a reference is not counted");
	is_str(template_strchr("${file:/a}", ':'), NULL,
	    "a character in a reference is not found");
	is_str(template_strchr("$${file:/a}", ':'), ":/a}",
	    "without a reference the character is counted");
	is_int(template_strcspn("a${X}b:", ":@"), 6, "what stands before");
	is_int(template_strcspn("a${b:c", ":@"), 4,
	    "an unclosed reference hides no character");
	is_int(template_strcspn("ab", ":@"), 2, "or all of it");
}

int
main(void)
{
	check_pieces();
	check_bytes();
	check_variables();
	check_questions();
	return done();
}
