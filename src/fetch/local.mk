# SPDX-License-Identifier: MIT
libforkfetch_a_SOURCES += \
	%D%/asking.c \
	%D%/asking.h \
	%D%/certificate_word.c \
	%D%/certificate_word.h \
	%D%/environment.c \
	%D%/environment.h \
	%D%/fetch.c \
	%D%/fetch.h \
	%D%/harden.c \
	%D%/harden.h \
	%D%/head.c \
	%D%/head.h \
	%D%/openssl.c \
	%D%/openssl.h \
	%D%/peer.c \
	%D%/peer.h \
	%D%/redirect.c \
	%D%/redirect.h \
	%D%/setup.c \
	%D%/setup.h \
	%D%/tls.c \
	%D%/tls.h \
	%D%/transfer.c \
	%D%/transfer.h \
	%D%/transfer_callbacks.c \
	%D%/transfer_callbacks.h \
	%D%/transfer_tell.c \
	%D%/transfer_tell.h \
	%D%/verdict.c \
	%D%/verdict.h \
	%D%/verdict_say.c \
	%D%/verdict_say.h
