#!/bin/sh
# SPDX-License-Identifier: MIT
# fuzz.sh - build the fuzz targets with libFuzzer and the sanitizers, and run
# each for some time, starting with its seeds. `make fuzz` calls it.
#
#	fuzz.sh SECONDS TARGET...
#
# FUZZ_JOBS targets run at the same time, by default one per processor. For each
# target a line with its runs and coverage is printed. The directory fuzz/TARGET
# keeps its corpus, fuzz/TARGET.log its output, and fuzz/TARGET-* are the inputs
# that made it fail.
set -eu

: "${CLANG:?clang is needed to fuzz}" "${srcdir:?}" "${CPPFLAGS=}" "${LIBS=}"
: "${FUZZ_JOBS:=$(getconf _NPROCESSORS_ONLN 2>/dev/null || echo 1)}"
flags="-std=c11 -g -O1 -fno-sanitize-recover=all -I. -I$srcdir/tests/unit"
flags="$flags -D_FORTIFY_SOURCE=0"
sanitizers=address,undefined

compile() {
	# Flags are lists of words.
	# shellcheck disable=SC2086
	$CLANG $CPPFLAGS $flags -fsanitize=fuzzer-no-link,$sanitizers \
	    -c "$1" -o "fuzz/objects/$(echo "${1#"$srcdir"/src/}" | tr / -).o"
}

# found TARGET: print the inputs at which the target failed, or took too long or
# too much memory.
found() {
	find fuzz -maxdepth 1 -name "$1-*" -newer "fuzz/$1.target"
}

# numbers TARGET: print the numbers in the last line of libFuzzer that has any.
numbers() {
	sed -n 's|^#\([0-9]*\).* cov: \([0-9]*\) .* exec/s: \([0-9]*\) .*|\1 runs, coverage \2, \3 a second|p' \
	    "fuzz/$1.log" | tail -n 1
}

run() {
	name=$(basename "$1")
	mkdir -p "fuzz/$name"
	# shellcheck disable=SC2086
	$CLANG $CPPFLAGS $flags -fsanitize=fuzzer,$sanitizers \
	    "$srcdir/tests/fuzz/$name.c" fuzz/objects.a $LIBS \
	    -o "fuzz/$name.target"
	if "fuzz/$name.target" -max_total_time="$seconds" -timeout=30 \
	    -rss_limit_mb=4096 -artifact_prefix="fuzz/$name-" \
	    "fuzz/$name" "$srcdir/tests/fuzz/seeds/$name" \
	    >"fuzz/$name.log" 2>&1 </dev/null; then
		echo "$name: $(numbers "$name"), nothing found"
	else
		echo "$name: $(numbers "$name"), FOUND: $(found "$name")"
		return 1
	fi
}

case $1 in
--compile)
	compile "$2"
	exit
	;;
--run)
	run "$2"
	exit
	;;
esac

seconds=$1
shift
rm -rf fuzz/objects
mkdir -p fuzz/objects
export CLANG srcdir CPPFLAGS LIBS seconds
printf '%s\n' "$srcdir"/src/*/*.c |
    xargs -P "$FUZZ_JOBS" -I '{}' sh "$0" --compile '{}'
# A target may define the functions of one of them itself.
rm -f fuzz/objects.a
ar rc fuzz/objects.a fuzz/objects/*.o
echo "$# targets, $seconds s each, $FUZZ_JOBS at the same time"
status=0
printf '%s\n' "$@" |
    xargs -P "$FUZZ_JOBS" -I '{}' sh "$0" --run '{}' || status=1
for target in "$@"; do
	log=fuzz/$(basename "$target").log
	if [ -z "$(found "$(basename "$target")")" ]; then
		continue
	fi
	echo "$log ends:"
	tail -n 50 "$log"
done
exit $status
