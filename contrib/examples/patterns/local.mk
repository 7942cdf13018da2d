# SPDX-License-Identifier: MIT
# The patterns of concurrency over src/fanout and what it needs of src/base
# alone. The README beside this file has the same list of files.
check_LIBRARIES += %D%/libfanout.a
contrib_examples_patterns_libfanout_a_SOURCES = \
	src/base/array.c \
	src/base/buf.c \
	src/base/clock.c \
	src/base/mem.c \
	src/base/pack.c \
	src/base/utf8.c \
	src/fanout/channel.c \
	src/fanout/channel_select.c \
	src/fanout/fanout.c \
	src/fanout/frame.c \
	src/fanout/late.c \
	src/fanout/signals.c \
	src/fanout/spawn.c

patterns = \
	%D%/concurrent \
	%D%/daisy-chain \
	%D%/fan-in \
	%D%/first \
	%D%/generator \
	%D%/naive \
	%D%/quit \
	%D%/restored-sequence \
	%D%/search-1.0 \
	%D%/search-2.0 \
	%D%/search-2.1 \
	%D%/search-3.0 \
	%D%/timeout-each \
	%D%/timeout-whole
check_PROGRAMS += $(patterns)

# _GNU_SOURCE, because they are compiled without config.h.
patterns_cppflags = -I$(top_srcdir)/src -D_GNU_SOURCE
patterns_ldadd = %D%/libfanout.a
contrib_examples_patterns_concurrent_SOURCES = %D%/concurrent.c
contrib_examples_patterns_concurrent_CPPFLAGS = $(patterns_cppflags)
contrib_examples_patterns_concurrent_LDADD = $(patterns_ldadd)
contrib_examples_patterns_daisy_chain_SOURCES = %D%/daisy-chain.c
contrib_examples_patterns_daisy_chain_CPPFLAGS = $(patterns_cppflags)
contrib_examples_patterns_daisy_chain_LDADD = $(patterns_ldadd)
contrib_examples_patterns_fan_in_SOURCES = %D%/fan-in.c
contrib_examples_patterns_fan_in_CPPFLAGS = $(patterns_cppflags)
contrib_examples_patterns_fan_in_LDADD = $(patterns_ldadd)
contrib_examples_patterns_first_SOURCES = %D%/first.c
contrib_examples_patterns_first_CPPFLAGS = $(patterns_cppflags)
contrib_examples_patterns_first_LDADD = $(patterns_ldadd)
contrib_examples_patterns_generator_SOURCES = %D%/generator.c
contrib_examples_patterns_generator_CPPFLAGS = $(patterns_cppflags)
contrib_examples_patterns_generator_LDADD = $(patterns_ldadd)
contrib_examples_patterns_naive_SOURCES = %D%/naive.c
contrib_examples_patterns_naive_CPPFLAGS = $(patterns_cppflags)
contrib_examples_patterns_naive_LDADD = $(patterns_ldadd)
contrib_examples_patterns_quit_SOURCES = %D%/quit.c
contrib_examples_patterns_quit_CPPFLAGS = $(patterns_cppflags)
contrib_examples_patterns_quit_LDADD = $(patterns_ldadd)
contrib_examples_patterns_restored_sequence_SOURCES = %D%/restored-sequence.c
contrib_examples_patterns_restored_sequence_CPPFLAGS = $(patterns_cppflags)
contrib_examples_patterns_restored_sequence_LDADD = $(patterns_ldadd)
contrib_examples_patterns_search_1_0_SOURCES = %D%/search-1.0.c
contrib_examples_patterns_search_1_0_CPPFLAGS = $(patterns_cppflags)
contrib_examples_patterns_search_1_0_LDADD = $(patterns_ldadd)
contrib_examples_patterns_search_2_0_SOURCES = %D%/search-2.0.c
contrib_examples_patterns_search_2_0_CPPFLAGS = $(patterns_cppflags)
contrib_examples_patterns_search_2_0_LDADD = $(patterns_ldadd)
contrib_examples_patterns_search_2_1_SOURCES = %D%/search-2.1.c
contrib_examples_patterns_search_2_1_CPPFLAGS = $(patterns_cppflags)
contrib_examples_patterns_search_2_1_LDADD = $(patterns_ldadd)
contrib_examples_patterns_search_3_0_SOURCES = %D%/search-3.0.c
contrib_examples_patterns_search_3_0_CPPFLAGS = $(patterns_cppflags)
contrib_examples_patterns_search_3_0_LDADD = $(patterns_ldadd)
contrib_examples_patterns_timeout_each_SOURCES = %D%/timeout-each.c
contrib_examples_patterns_timeout_each_CPPFLAGS = $(patterns_cppflags)
contrib_examples_patterns_timeout_each_LDADD = $(patterns_ldadd)
contrib_examples_patterns_timeout_whole_SOURCES = %D%/timeout-whole.c
contrib_examples_patterns_timeout_whole_CPPFLAGS = $(patterns_cppflags)
contrib_examples_patterns_timeout_whole_LDADD = $(patterns_ldadd)

.PHONY: examples
examples: $(patterns)
EXTRA_DIST += %D%/README.md
