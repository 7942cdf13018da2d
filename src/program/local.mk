# SPDX-License-Identifier: MIT
libforkfetch_a_SOURCES += \
	%D%/last_lines.c \
	%D%/last_lines.h \
	%D%/program.c \
	%D%/program.h
