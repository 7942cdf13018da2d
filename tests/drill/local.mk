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
	%D%/redirects.c \
	%D%/stream.c
if LINUX
tests_drill_forkfetch_drill_SOURCES += \
	%D%/attacks.c \
	%D%/attacks.h \
	%D%/attacks_on_disk.c \
	%D%/attacks_on_files.c \
	%D%/attacks_on_kernel.c \
	%D%/attacks_on_memory.c \
	%D%/attacks_on_network.c \
	%D%/attacks_on_processes.c \
	%D%/attacks_on_self.c \
	%D%/clock.c
endif
