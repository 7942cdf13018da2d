# SPDX-License-Identifier: MIT
# Unit tests by module, one program each; bats files by subject; fuzz targets,
# which here are fed their seeds alone.
TEST_EXTENSIONS = .bats .sh
TAP_DRIVER = env AM_TAP_AWK='$(AWK)' $(SHELL) \
	$(top_srcdir)/build-aux/tap-driver.sh
LOG_DRIVER = $(TAP_DRIVER)
SH_LOG_DRIVER = $(TAP_DRIVER)
BATS_LOG_DRIVER = $(TAP_DRIVER)
BATS_LOG_COMPILER = $(BATS)
AM_BATS_LOG_FLAGS = --tap
AM_TESTS_ENVIRONMENT = \
	FORKFETCH='$(abs_top_builddir)/forkfetch$(EXEEXT)'; export FORKFETCH; \
	STUBD='$(abs_top_builddir)/tests/stubd/stubd$(EXEEXT)'; export STUBD; \
	DRILL='$(abs_top_builddir)/tests/drill/forkfetch-drill$(EXEEXT)'; \
	export DRILL; \
	TESTS_DIR='$(abs_top_srcdir)/tests'; export TESTS_DIR; \
	srcdir='$(abs_top_srcdir)'; export srcdir; \
	LC_ALL=C.UTF-8; export LC_ALL; \
	unset FORKFETCH_CONFIG NO_COLOR COLUMNS CURL_CA_BUNDLE SSL_CERT_FILE \
	    SSL_CERT_DIR http_proxy https_proxy all_proxy no_proxy;

include tests/drill/local.mk
include tests/simulate/local.mk
include tests/stubd/local.mk

unit_tests = \
	%D%/test-answer \
	%D%/test-arguments \
	%D%/test-asking \
	%D%/test-attempt \
	%D%/test-base64 \
	%D%/test-body \
	%D%/test-buf \
	%D%/test-catalog \
	%D%/test-channel-select \
	%D%/test-clock \
	%D%/test-codes \
	%D%/test-decode \
	%D%/test-directory \
	%D%/test-duration \
	%D%/test-errbuf \
	%D%/test-file \
	%D%/test-events \
	%D%/test-filter \
	%D%/test-follow \
	%D%/test-frame \
	%D%/test-head \
	%D%/test-json \
	%D%/test-jsonw \
	%D%/test-last-lines \
	%D%/test-lines \
	%D%/test-mem \
	%D%/test-output \
	%D%/test-pack \
	%D%/test-parameters \
	%D%/test-order \
	%D%/test-origins \
	%D%/test-plan \
	%D%/test-plan-every \
	%D%/test-plan-random \
	%D%/test-plan-replicas \
	%D%/test-policy \
	%D%/test-program \
	%D%/test-rate \
	%D%/test-record-json \
	%D%/test-record \
	%D%/test-redirect \
	%D%/test-request \
	%D%/test-retry-after \
	%D%/test-secret \
	%D%/test-sensitive \
	%D%/test-services-file \
	%D%/test-services-owner \
	%D%/test-size \
	%D%/test-shortage \
	%D%/test-spawn \
	%D%/test-strlist \
	%D%/test-table \
	%D%/test-term \
	%D%/test-tls \
	%D%/test-url \
	%D%/test-utf8 \
	%D%/test-verdict \
	%D%/test-writer

fuzz_targets = \
	%D%/fuzz-arguments \
	%D%/fuzz-channel \
	%D%/fuzz-decode \
	%D%/fuzz-duration \
	%D%/fuzz-events \
	%D%/fuzz-frame \
	%D%/fuzz-head \
	%D%/fuzz-json \
	%D%/fuzz-order \
	%D%/fuzz-record \
	%D%/fuzz-services-file
tests_fuzz_arguments_SOURCES = %D%/fuzz-arguments.c %D%/fuzz_main.c
tests_fuzz_channel_SOURCES = %D%/fuzz-channel.c %D%/fuzz_main.c
tests_fuzz_decode_SOURCES = %D%/fuzz-decode.c %D%/fuzz_main.c
tests_fuzz_duration_SOURCES = %D%/fuzz-duration.c %D%/fuzz_main.c
tests_fuzz_events_SOURCES = %D%/fuzz-events.c %D%/fuzz_main.c
tests_fuzz_frame_SOURCES = %D%/fuzz-frame.c %D%/fuzz_main.c
tests_fuzz_head_SOURCES = %D%/fuzz-head.c %D%/fuzz_main.c
tests_fuzz_json_SOURCES = %D%/fuzz-json.c %D%/fuzz_main.c
tests_fuzz_order_SOURCES = %D%/fuzz-order.c %D%/fuzz_main.c
tests_fuzz_record_SOURCES = %D%/fuzz-record.c %D%/fuzz_main.c
tests_fuzz_services_file_SOURCES = %D%/fuzz-services-file.c %D%/fuzz_main.c

check_PROGRAMS += $(unit_tests) $(fuzz_targets)
noinst_HEADERS = %D%/bpf_machine.h %D%/status_line.h %D%/tap.h %D%/records.h %D%/plan_script.h \
	%D%/plan_sim.h %D%/plan_world.h
LDADD = libforkfetch.a $(CURL_LIBS) $(CJSON_LIBS) $(OPENSSL_LIBS) $(DECODE_LIBS)

bats_files = \
	%D%/addresses.bats \
	%D%/attacks.bats \
	%D%/cli.bats \
	%D%/compressed.bats \
	%D%/config.bats \
	%D%/deadline.bats \
	%D%/endurance.bats \
	%D%/environment.bats \
	%D%/every.bats \
	%D%/exec.bats \
	%D%/faults.bats \
	%D%/files.bats \
	%D%/floods.bats \
	%D%/hostile-children.bats \
	%D%/hostile-servers.bats \
	%D%/jsonl-in.bats \
	%D%/lines.bats \
	%D%/list.bats \
	%D%/man-examples.bats \
	%D%/memory-bound.bats \
	%D%/need.bats \
	%D%/nginx.bats \
	%D%/output.bats \
	%D%/params.bats \
	%D%/paths.bats \
	%D%/processes.bats \
	%D%/rate.bats \
	%D%/record.bats \
	%D%/redirects.bats \
	%D%/replicas.bats \
	%D%/request.bats \
	%D%/retry.bats \
	%D%/reuse.bats \
	%D%/sandbox.bats \
	%D%/secret-memory.bats \
	%D%/secrets-promise.bats \
	%D%/secrets.bats \
	%D%/tls.bats

faults_files = \
	%D%/faults/calls.bats \
	%D%/faults/memory.bats

promise_files = \
	%D%/promise/bench.py \
	%D%/promise/cases.py \
	%D%/promise/memory.py \
	%D%/promise/places.py \
	%D%/promise/process_memory.py \
	%D%/promise/promise.py \
	%D%/promise/server.py \
	%D%/promise/sweep.py \
	%D%/promise/values.py

# What they preload: a shared object, which only looks like a program here.
if HAVE_LIBC_MALLOC
check_PROGRAMS += %D%/faults/shim.so
endif
tests_faults_shim_so_SOURCES = %D%/faults/shim.c
tests_faults_shim_so_CFLAGS = -std=c11 $(WARN_CFLAGS) -fPIC
tests_faults_shim_so_LDFLAGS = -shared
tests_faults_shim_so_LDADD =

TESTS = $(unit_tests) $(fuzz_targets) %D%/simulate/simulate %D%/walls.sh
if HAVE_BATS
TESTS += $(bats_files) $(faults_files)
endif

EXTRA_DIST += %D%/elsewhere %D%/walls.sh %D%/fuzz.sh %D%/helper.bash $(bats_files) %D%/seeds \
	$(faults_files) %D%/faults/common.bash %D%/faults/harness.py \
	%D%/faults/sweep.py %D%/background_job.py %D%/blackholes.py %D%/rude_h2.py $(promise_files)

.PHONY: build-tests check-units check-valgrind endurance faults fuzz simulate
build-tests: $(check_PROGRAMS)

check-units: build-tests
	$(MAKE) $(AM_MAKEFLAGS) check TESTS='$(unit_tests) $(fuzz_targets)'

# A child leaves by _exit(2), with all that it had: only the parent is held to
# give everything back.
VALGRIND_JOBS = 2
check-valgrind: build-tests
	@printf '%s\n' $(unit_tests) | xargs -P '$(VALGRIND_JOBS)' -I '{}' \
	    $(SHELL) -c 'srcdir="$(abs_top_srcdir)" valgrind -q \
	        --error-exitcode=99 --leak-check=full \
	        --child-silent-after-fork=yes ./{} >{}.valgrind 2>&1 || { \
	        echo "valgrind {}"; cat {}.valgrind; exit 1; }'

# Every fault in every place, where the suite tries some in some.
faults: build-tests
	FAULTS=all $(MAKE) $(AM_MAKEFLAGS) check TESTS='$(faults_files)'

# What tests/endurance.bats does, for a quarter of an hour and with its figures.
ENDURANCE_REUSED = 100000
ENDURANCE_FRESH = 100000
ENDURANCE_KILLS = 200
endurance: all tests/stubd/stubd$(EXEEXT)
	@$(AM_TESTS_ENVIRONMENT) ENDURANCE_REPORT=1 \
	    ENDURANCE_REUSED='$(ENDURANCE_REUSED)' \
	    ENDURANCE_FRESH='$(ENDURANCE_FRESH)' \
	    ENDURANCE_KILLS='$(ENDURANCE_KILLS)' \
	    $(BATS) --tap $(top_srcdir)/tests/endurance.bats

# Each target for FUZZ_SECONDS, FUZZ_JOBS of them at the same time (one for each
# processor); what is found is left in the directory fuzz.
FUZZ_SECONDS = 60
FUZZ_JOBS =
fuzz:
	@CLANG='$(CLANG)' srcdir='$(top_srcdir)' FUZZ_JOBS='$(FUZZ_JOBS)' \
	    CPPFLAGS='$(DEFS) $(AM_CPPFLAGS) $(CPPFLAGS)' \
	    LIBS='$(CURL_LIBS) $(CJSON_LIBS) $(OPENSSL_LIBS) $(DECODE_LIBS)' \
	    $(SHELL) $(top_srcdir)/tests/fuzz.sh $(FUZZ_SECONDS) $(fuzz_targets)

# Whole runs in a simulated world, from a seed of the present moment on.
SIMULATE_SECONDS = 60
simulate: tests/simulate/simulate$(EXEEXT)
	tests/simulate/simulate --seconds=$(SIMULATE_SECONDS)

clean-local:
	rm -rf fuzz
