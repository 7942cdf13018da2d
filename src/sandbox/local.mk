# SPDX-License-Identifier: MIT
libforkfetch_a_SOURCES += \
	%D%/calls.h \
	%D%/filter.c \
	%D%/filter.h \
	%D%/policy.h \
	%D%/policy_checks.c \
	%D%/policy_checks.h \
	%D%/policy_resolving.c \
	%D%/policy_talking.c
