# SPDX-License-Identifier: MIT
libforkfetch_a_SOURCES += \
	%D%/consumer.c \
	%D%/consumer.h \
	%D%/input.c \
	%D%/input.h \
	%D%/limits.c \
	%D%/limits.h \
	%D%/loop.c \
	%D%/loop.h \
	%D%/plan.c \
	%D%/plan.h \
	%D%/run.c \
	%D%/run.h \
	%D%/task.c \
	%D%/task.h
