# SPDX-License-Identifier: MIT
# One unit test per module, one bats file per subject, and fuzz targets, which
# the test suite feeds only with their seeds.
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
	%D%/unit/test-address \
	%D%/unit/test-answer \
	%D%/unit/test-arguments \
	%D%/unit/test-asking \
	%D%/unit/test-attempt \
	%D%/unit/test-array \
	%D%/unit/test-base64 \
	%D%/unit/test-body \
	%D%/unit/test-buf \
	%D%/unit/test-bundle \
	%D%/unit/test-catalog \
	%D%/unit/test-cell \
	%D%/unit/test-channel-select \
	%D%/unit/test-clock \
	%D%/unit/test-codes \
	%D%/unit/test-condition \
	%D%/unit/test-cookie \
	%D%/unit/test-decode \
	%D%/unit/test-directory \
	%D%/unit/test-dispatch \
	%D%/unit/test-duration \
	%D%/unit/test-errbuf \
	%D%/unit/test-figures \
	%D%/unit/test-file \
	%D%/unit/test-events \
	%D%/unit/test-filter \
	%D%/unit/test-follow \
	%D%/unit/test-form \
	%D%/unit/test-frame \
	%D%/unit/test-head \
	%D%/unit/test-history \
	%D%/unit/test-json \
	%D%/unit/test-json-value \
	%D%/unit/test-jsonw \
	%D%/unit/test-last-lines \
	%D%/unit/test-lines \
	%D%/unit/test-mem \
	%D%/unit/test-note-head \
	%D%/unit/test-output \
	%D%/unit/test-pace \
	%D%/unit/test-pack \
	%D%/unit/test-parameters \
	%D%/unit/test-order \
	%D%/unit/test-origins \
	%D%/unit/test-plan \
	%D%/unit/test-plan-every \
	%D%/unit/test-plan-random \
	%D%/unit/test-plan-replicas \
	%D%/unit/test-policy \
	%D%/unit/test-progress \
	%D%/unit/test-program \
	%D%/unit/test-query \
	%D%/unit/test-rate \
	%D%/unit/test-record-json \
	%D%/unit/test-record \
	%D%/unit/test-redirect \
	%D%/unit/test-request \
	%D%/unit/test-retries \
	%D%/unit/test-retry-after \
	%D%/unit/test-secret \
	%D%/unit/test-sensitive \
	%D%/unit/test-services-file \
	%D%/unit/test-services-owner \
	%D%/unit/test-size \
	%D%/unit/test-shortage \
	%D%/unit/test-spawn \
	%D%/unit/test-strlist \
	%D%/unit/test-synonyms \
	%D%/unit/test-table \
	%D%/unit/test-task \
	%D%/unit/test-template \
	%D%/unit/test-term \
	%D%/unit/test-timeline \
	%D%/unit/test-tls \
	%D%/unit/test-url \
	%D%/unit/test-utf8 \
	%D%/unit/test-verdict \
	%D%/unit/test-workers \
	%D%/unit/test-write-out \
	%D%/unit/test-writer

fuzz_targets = \
	%D%/fuzz/fuzz-arguments \
	%D%/fuzz/fuzz-bundle \
	%D%/fuzz/fuzz-channel \
	%D%/fuzz/fuzz-condition \
	%D%/fuzz/fuzz-decode \
	%D%/fuzz/fuzz-duration \
	%D%/fuzz/fuzz-events \
	%D%/fuzz/fuzz-frame \
	%D%/fuzz/fuzz-head \
	%D%/fuzz/fuzz-json \
	%D%/fuzz/fuzz-order \
	%D%/fuzz/fuzz-record \
	%D%/fuzz/fuzz-services-file \
	%D%/fuzz/fuzz-term \
	%D%/fuzz/fuzz-write-out
tests_fuzz_fuzz_arguments_SOURCES = %D%/fuzz/fuzz-arguments.c %D%/fuzz/fuzz_main.c
tests_fuzz_fuzz_bundle_SOURCES = %D%/fuzz/fuzz-bundle.c %D%/fuzz/fuzz_main.c
tests_fuzz_fuzz_channel_SOURCES = %D%/fuzz/fuzz-channel.c %D%/fuzz/fuzz_main.c
tests_fuzz_fuzz_condition_SOURCES = %D%/fuzz/fuzz-condition.c %D%/fuzz/fuzz_main.c
tests_fuzz_fuzz_decode_SOURCES = %D%/fuzz/fuzz-decode.c %D%/fuzz/fuzz_main.c
tests_fuzz_fuzz_duration_SOURCES = %D%/fuzz/fuzz-duration.c %D%/fuzz/fuzz_main.c
tests_fuzz_fuzz_events_SOURCES = %D%/fuzz/fuzz-events.c %D%/fuzz/fuzz_main.c
tests_fuzz_fuzz_frame_SOURCES = %D%/fuzz/fuzz-frame.c %D%/fuzz/fuzz_main.c
tests_fuzz_fuzz_head_SOURCES = %D%/fuzz/fuzz-head.c %D%/fuzz/fuzz_main.c
tests_fuzz_fuzz_json_SOURCES = %D%/fuzz/fuzz-json.c %D%/fuzz/fuzz_main.c
tests_fuzz_fuzz_order_SOURCES = %D%/fuzz/fuzz-order.c %D%/fuzz/fuzz_main.c
tests_fuzz_fuzz_record_SOURCES = %D%/fuzz/fuzz-record.c %D%/fuzz/fuzz_main.c
tests_fuzz_fuzz_services_file_SOURCES = %D%/fuzz/fuzz-services-file.c %D%/fuzz/fuzz_main.c
tests_fuzz_fuzz_term_SOURCES = %D%/fuzz/fuzz-term.c %D%/fuzz/fuzz_main.c
tests_fuzz_fuzz_write_out_SOURCES = %D%/fuzz/fuzz-write-out.c %D%/fuzz/fuzz_main.c

check_PROGRAMS += $(unit_tests) $(fuzz_targets)
noinst_HEADERS = %D%/unit/bpf_machine.h %D%/unit/status_line.h %D%/unit/tap.h %D%/unit/records.h %D%/unit/plan_script.h \
	%D%/unit/plan_sim.h %D%/unit/plan_world.h %D%/unit/pieces.h %D%/unit/settings.h \
	%D%/unit/certificate.h %D%/unit/no_processes.h
LDADD = libforkfetch.a $(CURL_LIBS) $(CJSON_LIBS) $(OPENSSL_LIBS) $(DECODE_LIBS)

bats_files = \
	%D%/bats/addresses.bats \
	%D%/bats/attacks.bats \
	%D%/bats/cli.bats \
	%D%/bats/completions.bats \
	%D%/bats/compressed.bats \
	%D%/bats/config.bats \
	%D%/bats/curl-options.bats \
	%D%/bats/deadline.bats \
	%D%/bats/endurance.bats \
	%D%/bats/environment.bats \
	%D%/bats/every.bats \
	%D%/bats/examples.bats \
	%D%/bats/exec.bats \
	%D%/bats/expect.bats \
	%D%/bats/faults.bats \
	%D%/bats/files.bats \
	%D%/bats/floods.bats \
	%D%/bats/formats.bats \
	%D%/bats/formats-traces.bats \
	%D%/bats/from.bats \
	%D%/bats/hostile-children.bats \
	%D%/bats/hostile-servers.bats \
	%D%/bats/history.bats \
	%D%/bats/jsonl-in.bats \
	%D%/bats/lines.bats \
	%D%/bats/list.bats \
	%D%/bats/man-examples.bats \
	%D%/bats/man-patterns.bats \
	%D%/bats/memory-bound.bats \
	%D%/bats/need.bats \
	%D%/bats/nginx.bats \
	%D%/bats/output.bats \
	%D%/bats/output-dir.bats \
	%D%/bats/packages.bats \
	%D%/bats/params.bats \
	%D%/bats/paths.bats \
	%D%/bats/patterns.bats \
	%D%/bats/pictures.bats \
	%D%/bats/processes.bats \
	%D%/bats/progress.bats \
	%D%/bats/rate.bats \
	%D%/bats/readme.bats \
	%D%/bats/record.bats \
	%D%/bats/redirects.bats \
	%D%/bats/replicas.bats \
	%D%/bats/request.bats \
	%D%/bats/retry.bats \
	%D%/bats/reuse.bats \
	%D%/bats/sandbox.bats \
	%D%/bats/secret-memory.bats \
	%D%/bats/secrets-promise.bats \
	%D%/bats/secrets.bats \
	%D%/bats/static-build.bats \
	%D%/bats/timeline.bats \
	%D%/bats/tls.bats \
	%D%/bats/verbose.bats \
	%D%/bats/write-out.bats

# Tests with programs that few machines have; CI installs them.
neighbours_files = \
	%D%/neighbours/cluster.bats \
	%D%/neighbours/prometheus.bats

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

# A shared object for them to preload, which automake takes for a program.
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

EXTRA_DIST += %D%/elsewhere %D%/walls.sh %D%/fuzz/fuzz.sh %D%/bats/helper.bash %D%/bats/man_helper.bash %D%/bats/request_helper.bash $(bats_files) %D%/fuzz/seeds \
	%D%/counts/counting.py %D%/counts/counts.py %D%/counts/figures \
	$(faults_files) %D%/faults/common.bash %D%/faults/harness.py \
	%D%/faults/sweep.py %D%/bats/background_job.py %D%/bats/har.py %D%/bats/trace.py %D%/bats/terminal.py %D%/bats/blackholes.py %D%/bats/rude_h2.py $(promise_files) \
	$(neighbours_files) %D%/neighbours/alerts.yml %D%/neighbours/sshd.sh

.PHONY: build-tests check-counts check-neighbours check-units check-valgrind endurance faults \
	fuzz record-counts simulate
build-tests: $(check_PROGRAMS)

check-units: build-tests
	$(MAKE) $(AM_MAKEFLAGS) check TESTS='$(unit_tests) $(fuzz_targets)'

# See CONTRIBUTING.md for what has to be installed.
check-neighbours: all tests/stubd/stubd$(EXEEXT)
	$(MAKE) $(AM_MAKEFLAGS) check check_PROGRAMS= TESTS='$(neighbours_files)'

# A child ends by _exit(2) and frees nothing: only the parent must free all.
VALGRIND_JOBS = 2
check-valgrind: build-tests
	@printf '%s\n' $(unit_tests) | xargs -P '$(VALGRIND_JOBS)' -I '{}' \
	    $(SHELL) -c 'srcdir="$(abs_top_srcdir)" valgrind -q \
	        --error-exitcode=99 --leak-check=full \
	        --child-silent-after-fork=yes ./{} >{}.valgrind 2>&1 || { \
	        echo "valgrind {}"; cat {}.valgrind; exit 1; }'

# Compare the work of one run with the recorded figures, or record them.
COUNTS = $(AM_TESTS_ENVIRONMENT) PYTHONDONTWRITEBYTECODE=1 \
	python3 $(top_srcdir)/tests/counts/counts.py
check-counts: all tests/stubd/stubd$(EXEEXT)
	@$(COUNTS)
record-counts: all tests/stubd/stubd$(EXEEXT)
	@$(COUNTS) --record

# Try every fault in every place; the test suite tries only some.
faults: build-tests
	FAULTS=all $(MAKE) $(AM_MAKEFLAGS) check TESTS='$(faults_files)'

# Run tests/bats/endurance.bats for a quarter of an hour, with its figures.
ENDURANCE_REUSED = 100000
ENDURANCE_FRESH = 100000
ENDURANCE_KILLS = 200
endurance: all tests/stubd/stubd$(EXEEXT)
	@$(AM_TESTS_ENVIRONMENT) ENDURANCE_REPORT=1 \
	    ENDURANCE_REUSED='$(ENDURANCE_REUSED)' \
	    ENDURANCE_FRESH='$(ENDURANCE_FRESH)' \
	    ENDURANCE_KILLS='$(ENDURANCE_KILLS)' \
	    $(BATS) --tap $(top_srcdir)/tests/bats/endurance.bats

# Run each target for FUZZ_SECONDS, FUZZ_JOBS of them at the same time (by default
# one per processor). Findings are left in the directory fuzz.
FUZZ_SECONDS = 60
FUZZ_JOBS =
fuzz:
	@CLANG='$(CLANG)' srcdir='$(top_srcdir)' FUZZ_JOBS='$(FUZZ_JOBS)' \
	    CPPFLAGS='$(DEFS) $(AM_CPPFLAGS) $(CPPFLAGS)' \
	    LIBS='$(CURL_LIBS) $(CJSON_LIBS) $(OPENSSL_LIBS) $(DECODE_LIBS)' \
	    $(SHELL) $(top_srcdir)/tests/fuzz/fuzz.sh $(FUZZ_SECONDS) $(fuzz_targets)

# Make runs in a simulated world. The first seed is the current time.
SIMULATE_SECONDS = 60
simulate: tests/simulate/simulate$(EXEEXT)
	tests/simulate/simulate --seconds=$(SIMULATE_SECONDS)

clean-local:
	rm -rf fuzz deb
