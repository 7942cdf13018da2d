# SPDX-License-Identifier: MIT
libforkfetch_a_SOURCES += \
	%D%/origins.c \
	%D%/origins.h \
	%D%/pace.c \
	%D%/pace.h \
	%D%/plan.c \
	%D%/plan.h \
	%D%/plan_next.c \
	%D%/plan_state.h \
	%D%/rate.c \
	%D%/rate.h \
	%D%/retries.c \
	%D%/retries.h
