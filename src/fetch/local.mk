# SPDX-License-Identifier: MIT
libforkfetch_a_SOURCES += \
	%D%/asking.c \
	%D%/asking.h \
	%D%/certificates.c \
	%D%/certificates.h \
	%D%/coding.c \
	%D%/coding.h \
	%D%/confine.c \
	%D%/confine.h \
	%D%/decode.c \
	%D%/decode.h \
	%D%/drill.c \
	%D%/drill.h \
	%D%/environment.c \
	%D%/environment.h \
	%D%/fetch.c \
	%D%/fetch.h \
	%D%/follow.c \
	%D%/follow.h \
	%D%/head.c \
	%D%/head.h \
	%D%/peer.c \
	%D%/peer.h \
	%D%/redirect.c \
	%D%/redirect.h \
	%D%/resolver.c \
	%D%/resolver.h \
	%D%/retry_after.c \
	%D%/retry_after.h \
	%D%/setup.c \
	%D%/setup.h \
	%D%/transfer.c \
	%D%/transfer.h \
	%D%/transfer_body.c \
	%D%/transfer_body.h \
	%D%/verdict.c \
	%D%/verdict.h
