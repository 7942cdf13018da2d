/* SPDX-License-Identifier: MIT */
/*
 * table_rows.h - which row of a table on a terminal is whose, as far as the
 * rows are still on the screen. Pure: writes nothing.
 */
#ifndef FF_OUTPUT_TABLE_ROWS_H
#define FF_OUTPUT_TABLE_ROWS_H

#include <stddef.h>
#include <stdint.h>

/* Zero-initialised has no room for any. */
struct table_rows {
	uint64_t *indexes; /* whose row n is: indexes[n % cap] */
	size_t cap;        /* rows that fit above the cursor */
	uint64_t n;        /* rows written so far */
};

/* For a screen of that many lines, of which the cursor's is one; 0: none is
 * ever found again. */
void table_rows_init(struct table_rows *t, size_t lines);
void table_rows_free(struct table_rows *t);

/* How many lines above the cursor, which stands behind the last row, the row of
 * a service is, for it to be written anew. 0: it has none on the screen, and
 * gets the one that is to be written now. */
size_t table_rows_take(struct table_rows *t, uint64_t index);

#endif
