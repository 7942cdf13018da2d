# SPDX-License-Identifier: MIT
libforkfetch_a_SOURCES += \
	%D%/calls.h \
	%D%/filter.c \
	%D%/filter.h \
	%D%/harden.c \
	%D%/harden.h \
	%D%/landlock.c \
	%D%/landlock.h \
	%D%/policy.c \
	%D%/policy.h \
	%D%/rules.c \
	%D%/rules.h \
	%D%/sandbox.c \
	%D%/sandbox.h \
	%D%/sandboxed.c \
	%D%/seccomp.c \
	%D%/seccomp.h
