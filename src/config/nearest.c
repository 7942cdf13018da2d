/* SPDX-License-Identifier: MIT */
/* nearest.c - see nearest.h. The distance is Damerau and Levenshtein's, in the
 * variant that moves no letter twice. */
#include "config.h"

#include "config/nearest.h"

#include <string.h>

/* Longer names are not compared. */
#define NAME_MAX_COMPARED 63

/* The most letters that may be wrong: with more than a third of them wrong it
 * is another name. */
#define LIMIT(len) (((len) + 2) / 3)

static size_t
min(size_t a, size_t b)
{
	return a < b ? a : b;
}

/* Return the distance between two names. rows[i % 3][j] is the distance between
 * the first i letters of a and the first j of b. A swap looks two rows back, so
 * three rows are kept. */
static size_t
distance(const char *a, size_t a_len, const char *b, size_t b_len)
{
	size_t rows[3][NAME_MAX_COMPARED + 1];
	size_t *row, *above, *above_that;
	size_t i, j;

	for (j = 0; j <= b_len; j++)
		rows[0][j] = j;
	for (i = 1; i <= a_len; i++) {
		row = rows[i % 3];
		above = rows[(i + 2) % 3];
		above_that = rows[(i + 1) % 3];
		row[0] = i;
		for (j = 1; j <= b_len; j++) {
			row[j] = above[j - 1] + (a[i - 1] != b[j - 1]);
			row[j] = min(row[j], 1 + min(above[j], row[j - 1]));
			if (i > 1 && j > 1 && a[i - 1] == b[j - 2] &&
			    a[i - 2] == b[j - 1])
				row[j] = min(row[j], 1 + above_that[j - 2]);
		}
	}
	return rows[a_len % 3][b_len];
}

void
nearest_init(struct nearest *n, const char *wanted)
{
	n->name = NULL;
	n->wanted = wanted;
	n->limit = LIMIT(strlen(wanted));
}

void
nearest_offer(struct nearest *n, const char *name)
{
	size_t wanted_len = strlen(n->wanted);
	size_t len = strlen(name);
	size_t d;

	if (wanted_len > NAME_MAX_COMPARED || len > NAME_MAX_COMPARED)
		return;
	d = distance(n->wanted, wanted_len, name, len);
	if (d > n->limit || d >= len)
		return;
	n->name = name;
	n->limit = d > 0 ? d - 1 : 0;
}
