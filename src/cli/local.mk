# SPDX-License-Identifier: MIT
libforkfetch_a_SOURCES += \
	%D%/curl_options.c \
	%D%/curl_options.h \
	%D%/form.c \
	%D%/form.h \
	%D%/options.c \
	%D%/options.h \
	%D%/options_table.c \
	%D%/options_table.h \
	%D%/show.c \
	%D%/show.h \
	%D%/terminal.c \
	%D%/terminal.h
