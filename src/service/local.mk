# SPDX-License-Identifier: MIT
libforkfetch_a_SOURCES += \
	%D%/certificate_word.c \
	%D%/certificate_word.h \
	%D%/codes.c \
	%D%/codes.h \
	%D%/header.c \
	%D%/header.h \
	%D%/parameters.c \
	%D%/parameters.h \
	%D%/percent.c \
	%D%/percent.h \
	%D%/proxy_choice.c \
	%D%/proxy_choice.h \
	%D%/quote.c \
	%D%/quote.h \
	%D%/request.c \
	%D%/request.h \
	%D%/request_keys.c \
	%D%/request_trust.c \
	%D%/request_trust.h \
	%D%/secret.c \
	%D%/secret.h \
	%D%/secret_redact.c \
	%D%/sensitive.c \
	%D%/sensitive.h \
	%D%/service.c \
	%D%/service.h \
	%D%/template.c \
	%D%/template.h \
	%D%/url.c \
	%D%/url.h \
	%D%/url_template.c \
	%D%/url_text.c \
	%D%/url_text.h
