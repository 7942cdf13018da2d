# SPDX-License-Identifier: MIT
libforkfetch_a_SOURCES += \
	%D%/origins.c \
	%D%/origins.h \
	%D%/plan.c \
	%D%/plan.h \
	%D%/rate.c \
	%D%/rate.h \
	%D%/retries.c \
	%D%/retries.h
