# SPDX-License-Identifier: MIT
libforkfetch_a_SOURCES += \
	%D%/bundle.c \
	%D%/bundle.h \
	%D%/openssl.c \
	%D%/openssl.h \
	%D%/pem.c \
	%D%/pem.h \
	%D%/tls.c \
	%D%/tls.h \
	%D%/tls_watch.c \
	%D%/tls_watch.h \
	%D%/trust.c \
	%D%/trust.h
