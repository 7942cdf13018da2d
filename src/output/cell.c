/* SPDX-License-Identifier: MIT */
/* cell.c - see cell.h. */
#include "config.h"

#include "output/cell.h"

#include "base/term.h"
#include "output/styles.h"

#include <string.h>

void
cell_blanks(struct buf *out, size_t n)
{
	while (n-- > 0)
		buf_putc(out, ' ');
}

void
cell_right(struct buf *out, const char *text, size_t width)
{
	size_t n = strlen(text);

	cell_blanks(out, n < width ? width - n : 0);
	buf_puts(out, text);
}

void
cell_name(struct buf *out, const char *name, size_t width)
{
	cell_blanks(
	    out, width - term_fit_middle(out, name, strlen(name), width));
}

void
cell_styled(struct buf *out, const char *text, const char *style)
{
	buf_puts(out, style != NULL ? style : "");
	buf_puts(out, text);
	buf_puts(out, style != NULL ? STYLE_RESET : "");
}
