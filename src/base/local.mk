# SPDX-License-Identifier: MIT
libforkfetch_a_SOURCES += \
	%D%/address.c \
	%D%/address.h \
	%D%/array.c \
	%D%/array.h \
	%D%/base64.c \
	%D%/base64.h \
	%D%/buf.c \
	%D%/buf.h \
	%D%/clock.c \
	%D%/clock.h \
	%D%/errbuf.c \
	%D%/errbuf.h \
	%D%/file.c \
	%D%/file.h \
	%D%/json.c \
	%D%/json.h \
	%D%/json_value.c \
	%D%/json_value.h \
	%D%/jsonw.c \
	%D%/jsonw.h \
	%D%/locale.c \
	%D%/locale.h \
	%D%/mem.c \
	%D%/mem.h \
	%D%/pack.c \
	%D%/pack.h \
	%D%/quantity.c \
	%D%/quantity.h \
	%D%/strlist.c \
	%D%/strlist.h \
	%D%/term.c \
	%D%/term.h \
	%D%/utf8.c \
	%D%/utf8.h
