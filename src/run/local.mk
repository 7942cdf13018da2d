# SPDX-License-Identifier: MIT
libforkfetch_a_SOURCES += \
	%D%/answers.c \
	%D%/answers.h \
	%D%/attempt.c \
	%D%/attempt.h \
	%D%/dispatch.c \
	%D%/dispatch.h \
	%D%/display.c \
	%D%/display.h \
	%D%/input.c \
	%D%/input.h \
	%D%/loop.c \
	%D%/loop.h \
	%D%/run.c \
	%D%/run.h \
	%D%/shortage.c \
	%D%/shortage.h \
	%D%/task.c \
	%D%/task.h \
	%D%/workers.c \
	%D%/workers.h
