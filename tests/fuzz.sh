#!/bin/sh
# SPDX-License-Identifier: MIT
# fuzz.sh - build the fuzz targets with libFuzzer and the sanitizers, and run
# each for a while, from its seeds on. `make fuzz` calls it.
#
#	fuzz.sh SECONDS TARGET...
#
# Works in ./fuzz: what a target learnt is kept in fuzz/TARGET/, and the input
# that broke it, if one did, beside it.
set -eu

seconds=$1
shift
: "${CLANG:?clang is needed to fuzz}" "${srcdir:?}"
flags="-std=c11 -g -O1 -fno-sanitize-recover=all -I. -I$srcdir/tests"
sanitizers=address,undefined
mkdir -p fuzz/objects

for source in "$srcdir"/src/*/*.c; do
	object=fuzz/objects/$(echo "${source#"$srcdir"/src/}" | tr / -).o
	# Flags are lists of words.
	# shellcheck disable=SC2086
	$CLANG $flags -fsanitize=fuzzer-no-link,$sanitizers $CPPFLAGS \
	    -U_FORTIFY_SOURCE -c "$source" -o "$object"
done

for target in "$@"; do
	name=$(basename "$target")
	mkdir -p "fuzz/$name"
	# shellcheck disable=SC2086
	$CLANG $flags -fsanitize=fuzzer,$sanitizers $CPPFLAGS \
	    -U_FORTIFY_SOURCE "$srcdir/tests/$name.c" fuzz/objects/*.o \
	    $LIBS -o "fuzz/$name.target"
	echo "$name: $seconds s"
	"fuzz/$name.target" -max_total_time="$seconds" -rss_limit_mb=4096 \
	    -artifact_prefix="fuzz/$name-" "fuzz/$name" \
	    "$srcdir/tests/seeds/$name" >"fuzz/$name.log" 2>&1 || {
		tail -n 50 "fuzz/$name.log"
		exit 1
	}
	tail -n 1 "fuzz/$name.log"
done
