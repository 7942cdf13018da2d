# SPDX-License-Identifier: MIT
libforkfetch_a_SOURCES += \
	%D%/channel.c \
	%D%/channel.h \
	%D%/channel_select.c \
	%D%/channel_select.h \
	%D%/fanout.c \
	%D%/fanout.h \
	%D%/frame.c \
	%D%/frame.h \
	%D%/late.c \
	%D%/late.h \
	%D%/signals.c \
	%D%/signals.h \
	%D%/spawn.c \
	%D%/spawn.h
