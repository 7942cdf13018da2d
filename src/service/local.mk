# SPDX-License-Identifier: MIT
libforkfetch_a_SOURCES += \
	%D%/arguments.c \
	%D%/arguments.h \
	%D%/arguments_open.c \
	%D%/arguments_open.h \
	%D%/catalog.c \
	%D%/catalog.h \
	%D%/catalog_describe.c \
	%D%/codes.c \
	%D%/codes.h \
	%D%/header.c \
	%D%/header.h \
	%D%/nearest.c \
	%D%/nearest.h \
	%D%/quote.c \
	%D%/quote.h \
	%D%/request.c \
	%D%/request.h \
	%D%/request_describe.c \
	%D%/request_keys.c \
	%D%/secret.c \
	%D%/secret.h \
	%D%/secret_piece.h \
	%D%/secret_resolve.c \
	%D%/service.c \
	%D%/service.h \
	%D%/services_file.c \
	%D%/services_file.h \
	%D%/services_parse.c \
	%D%/services_reader.h \
	%D%/services_tree.c \
	%D%/services_values.c \
	%D%/url.c \
	%D%/url.h \
	%D%/url_redact.c
