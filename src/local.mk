# SPDX-License-Identifier: MIT
noinst_LIBRARIES += libforkfetch.a
libforkfetch_a_SOURCES =

include src/base/local.mk
include src/fanout/local.mk
include src/answer/local.mk
include src/service/local.mk
include src/fetch/local.mk
include src/output/local.mk
include src/run/local.mk
