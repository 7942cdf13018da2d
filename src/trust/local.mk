# SPDX-License-Identifier: MIT
libforkfetch_a_SOURCES += \
	%D%/openssl.c \
	%D%/openssl.h \
	%D%/pem.c \
	%D%/pem.h \
	%D%/tls.c \
	%D%/tls.h \
	%D%/trust.c \
	%D%/trust.h
