/* SPDX-License-Identifier: MIT */
/* status_line.h - parse a status line like libcurl, for tests that hand lines
 * over as it does. */
#ifndef FF_TESTS_STATUS_LINE_H
#define FF_TESTS_STATUS_LINE_H

#include "fetch/head.h"

#include <stdio.h>
#include <string.h>

/* Read a status line. libcurl before 8.0 takes an invalid one for a 200 of
 * HTTP/1.0. */
static inline void
status_line_read(const char *line, size_t n, struct head_now *now)
{
	char text[64] = "";
	int major, minor, code;

	if (n > 0)
		memcpy(text, line, n < sizeof(text) ? n : sizeof(text) - 1);
	code = 0;
	now->code = 200;
	now->version = "1.0";
	now->is_framed = false;
	if (sscanf(text, "HTTP/%1d.%1d %3d", &major, &minor, &code) == 3) {
		now->code = code;
		now->version = minor == 0 ? "1.0" : "1.1";
	} else if (sscanf(text, "HTTP/%1d %3d", &major, &code) == 2) {
		now->code = code;
		now->version = major == 2 ? "2" : "3";
		now->is_framed = true;
	}
}

#endif
