# SPDX-License-Identifier: MIT
# The whole program, with children that misbehave on request: its own drill()
# is linked in the place of the library's.
check_PROGRAMS += tests/drill/forkfetch-drill
tests_drill_forkfetch_drill_SOURCES = \
	src/main.c \
	%D%/drill.c \
	%D%/drills.h \
	%D%/floods.c \
	%D%/messages.c \
	%D%/processes.c \
	%D%/stream.c
