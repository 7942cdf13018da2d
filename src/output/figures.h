/* SPDX-License-Identifier: MIT */
/* figures.h - times and sizes in few columns, for people. */
#ifndef FF_OUTPUT_FIGURES_H
#define FF_OUTPUT_FIGURES_H

#include <stddef.h>
#include <stdint.h>

/* Bytes that hold any figure. */
#define FIGURE_MAX 32

/* Format a length of time in up to six columns: "4ms", "1.25s", "2m10s",
 * "1h5m", "3d12h", or "-" if it is negative. */
void figure_time(int64_t ns, char out[FIGURE_MAX]);

/* Format a length of time in tenths of a second, for a clock that is running:
 * "0.4s", "12.3s", "2m10s", "1h5m". */
void figure_tenths(int64_t ns, char out[FIGURE_MAX]);

/* Format a size: "812", "1.2k", "16M". */
void figure_size(uint64_t bytes, char out[FIGURE_MAX]);

#endif
