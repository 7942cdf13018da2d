# SPDX-License-Identifier: MIT
# main.c alone is in the program; the rest is a library, so that unit tests
# link the objects that the program has.
bin_PROGRAMS += forkfetch
forkfetch_SOURCES = %D%/main.c
forkfetch_LDADD = libforkfetch.a $(CURL_LIBS) $(CJSON_LIBS) $(OPENSSL_LIBS) $(DECODE_LIBS)

noinst_LIBRARIES += libforkfetch.a
libforkfetch_a_SOURCES =

include src/base/local.mk
include src/sandbox/local.mk
include src/fanout/local.mk
include src/service/local.mk
include src/trust/local.mk
include src/wire/local.mk
include src/config/local.mk
include src/plan/local.mk
include src/output/local.mk
include src/fetch/local.mk
include src/program/local.mk
include src/run/local.mk
include src/cli/local.mk
