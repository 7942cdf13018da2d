#!/bin/sh
# SPDX-License-Identifier: MIT
# walls.sh - the walls of the house: which room may include which, and which
# words stand in one place alone. TAP on standard output.
#
# The names of our own files have no white space in them.
# shellcheck disable=SC2046,SC2086
srcdir=${srcdir:-$(dirname "$0")/..}
cd "$srcdir/src" || exit 1
sources=$(find . -name '*.[ch]' | sed 's|^\./||' | sort)

n=0
failed=0

# Report a test: its name, and what was found that should not be there.
report() {
	n=$((n + 1))
	if [ -z "$2" ]; then
		echo "ok $n - $1"
	else
		echo "not ok $n - $1"
		printf '%s\n' "$2" | sed 's/^/# /'
		failed=1
	fi
}

# A room may include rooms on lower floors, and itself.
report "arrows point down only" "$(awk '
	BEGIN {
		n = split("base sandbox fanout service trust wire config plan output fetch program run cli", room)
		for (i = 1; i <= n; i++)
			floor[room[i]] = i
		# Rooms on one floor do not know each other.
		floor["sandbox"] = floor["service"] = floor["fanout"]
		floor["config"] = floor["plan"] = floor["output"] = floor["fetch"] = floor["program"]
	}
	match($0, /^#include "[a-z]+\//) {
		self = FILENAME
		if (!sub(/\/.*/, "", self))
			next # main.c may include all
		to = substr($0, 11, RLENGTH - 11)
		if (!(to in floor))
			print FILENAME ": " to " is no room"
		else if (to != self && floor[to] >= floor[self])
			print FILENAME ": " to " is not below " self
	}' $sources)"

# Code without comments and strings, a line of output for each hit.
# usage: found PATTERN [ALLOWED-FILES-PATTERN]
found() {
	for file in $sources; do
		if [ -n "$2" ] && echo "$file" | grep -qE "^($2)$"; then
			continue
		fi
		sed -e 's|/\*.*\*/||' -e '/^[[:space:]]*\/\*/,/\*\//d' \
		    -e 's/"\([^"\\]\|\\.\)*"/""/g' "$file" |
		    grep -nE "$1" | sed "s|^|$file:|"
	done
}

word='(^|[^A-Za-z0-9_>.])'
report "processes are made, signalled and reaped in fanout/spawn.c alone" \
    "$(found "$word(v?fork|kill|waitpid|wait[34]?|waitid)[(]" \
    'fanout/spawn\.c')"
report "waiting is done in fanout/channel_select.c alone" \
    "$(found "$word(p?poll|p?select|epoll_[a-z]+|nanosleep|usleep|sleep)[(]" \
    'fanout/channel_select\.c')"
report "exit is called nowhere: main returns" \
    "$(found "$word(exit|quick_exit)[(]" '')"
report "libcurl is known to fetch and trust alone, and its URL parser to service/url.c" \
    "$(grep -l 'curl/curl\.h' $sources | grep -vE '^(fetch/|trust/|service/url\.c$)')"
report "cJSON is known to config alone" \
    "$(grep -l 'cJSON\.h' $sources | grep -v '^config/')"
report "no function that cannot be used safely" \
    "$(found "$word(strcpy|strcat|sprintf|vsprintf|strtok|strncpy|gets|atoi|atol|signal)[(]" '')"
report "config.h comes first in every .c, and in no .h" "$(
	for file in $sources; do
		first=$(grep '^#include' "$file" | head -n 1)
		case $file,$first in
		*.c,'#include "config.h"') ;;
		*.c,* | *.h,'#include "config.h"') echo "$file" ;;
		esac
	done
)"
report "every file names its licence" \
    "$(grep -L 'SPDX-License-Identifier: MIT' $sources)"
report "no promises instead of code" \
    "$(grep -nE 'TODO|FIXME|XXX' $sources)"
report "the plan knows no clock, no process, no descriptor" \
    "$(grep -nE 'clock_now|clock_wall|#include <(unistd|fcntl|poll|sys/)' \
    plan/*.[ch])"
report "the heart knows no HTTP and no JSON" \
    "$(grep -niE 'http|json|curl' fanout/*.[ch])"

echo "1..$n"
exit $failed
