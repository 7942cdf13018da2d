/* SPDX-License-Identifier: MIT */
/* styles.h - the sequences that colour text on a terminal. */
#ifndef FF_OUTPUT_STYLES_H
#define FF_OUTPUT_STYLES_H

#include "wire/outcome.h"

#define STYLE_BOLD    "\033[1m"
#define STYLE_FAINT   "\033[2m"
#define STYLE_RED     "\033[31m"
#define STYLE_GREEN   "\033[32m"
#define STYLE_YELLOW  "\033[33m"
#define STYLE_BLUE    "\033[34m"
#define STYLE_MAGENTA "\033[35m"
#define STYLE_CYAN    "\033[36m"
#define STYLE_RESET   "\033[0m"

/* Return the style in which a status is shown. */
const char *style_of_status(enum status status);

#endif
