# SPDX-License-Identifier: MIT
libforkfetch_a_SOURCES += \
	%D%/plan.c \
	%D%/plan.h \
	%D%/plan_attempt.c \
	%D%/plan_choice.c \
	%D%/plan_inside.h \
	%D%/plan_queue.c \
	%D%/rate.c \
	%D%/rate.h
