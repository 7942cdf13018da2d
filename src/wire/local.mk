# SPDX-License-Identifier: MIT
libforkfetch_a_SOURCES += \
	%D%/answer.c \
	%D%/answer.h \
	%D%/job.h \
	%D%/order.c \
	%D%/order.h \
	%D%/outcome.c \
	%D%/outcome.h
