# SPDX-License-Identifier: MIT
# Whole runs in a simulated world. The files of src that make system calls are
# compiled anew, with those calls renamed; they come before the library, whose
# objects of the same names are then not linked. What simulates is a library of
# its own, which has no call renamed.
check_LIBRARIES += %D%/libworld.a
tests_simulate_libworld_a_SOURCES = \
	%D%/calls.c \
	%D%/calls.h \
	%D%/children.c \
	%D%/judge.c \
	%D%/judge.h \
	%D%/processes.c \
	%D%/scenario.c \
	%D%/scenario.h \
	%D%/simulate.c \
	%D%/world.c \
	%D%/world.h
tests_simulate_libworld_a_CPPFLAGS = $(AM_CPPFLAGS) -I$(srcdir)/%D%

check_PROGRAMS += %D%/simulate
tests_simulate_simulate_SOURCES = \
	src/base/clock.c \
	src/fanout/channel.c \
	src/fanout/channel_select.c \
	src/fanout/fanout.c \
	src/fanout/signals.c \
	src/output/notice.c \
	src/output/writer.c \
	src/run/input.c \
	src/run/run.c
tests_simulate_simulate_CPPFLAGS = $(AM_CPPFLAGS) -D_FORTIFY_SOURCE=0 \
	-include $(srcdir)/%D%/calls.h
tests_simulate_simulate_LDADD = %D%/libworld.a $(LDADD)
