# SPDX-License-Identifier: MIT
# The server that misbehaves on request.
check_PROGRAMS += tests/stubd/stubd
tests_stubd_stubd_SOURCES = \
	%D%/bombs.c \
	%D%/bytes.c \
	%D%/bytes.h \
	%D%/canned.c \
	%D%/cert.c \
	%D%/conn.c \
	%D%/conn.h \
	%D%/echo.c \
	%D%/gzip.c \
	%D%/head.c \
	%D%/http.h \
	%D%/listen.c \
	%D%/listen.h \
	%D%/main.c \
	%D%/options.c \
	%D%/options.h \
	%D%/plain.c \
	%D%/reply.c \
	%D%/request.c \
	%D%/routes.c \
	%D%/routes.h \
	%D%/serve.c \
	%D%/serve.h \
	%D%/server.c \
	%D%/server.h \
	%D%/shared.c \
	%D%/stream.c \
	%D%/tls.c \
	%D%/tls.h
tests_stubd_stubd_CFLAGS = $(AM_CFLAGS) $(STUBD_CFLAGS) -pthread
tests_stubd_stubd_LDADD = $(STUBD_LIBS) -lpthread
