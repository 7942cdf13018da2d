#!/bin/sh
# SPDX-License-Identifier: MIT
# walls.sh - check which room includes which, and which functions and libraries
# are used in one place only. Print TAP.
#
# The names of our own files contain no white space.
# shellcheck disable=SC2046,SC2086
srcdir=${srcdir:-$(dirname "$0")/..}
cd "$srcdir/src" || exit 1
sources=$(find . -name '*.[ch]' | sed 's|^\./||' | sort)

n=0
failed=0

# Print the result of a test. It fails if anything was found.
# usage: report NAME FOUND
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

# The rooms of each floor, from the bottom up. A room may include itself and the
# rooms on lower floors; rooms on the same floor do not know each other.
floors='base
sandbox fanout service trust
wire
config plan output fetch program
run
cli'
report "a room includes only itself and rooms on lower floors" "$(awk -v floors="$floors" '
	BEGIN {
		n = split(floors, names, "\n")
		for (i = 1; i <= n; i++) {
			m = split(names[i], room, " ")
			for (j = 1; j <= m; j++)
				floor[room[j]] = i
		}
	}
	match($0, /^#include "[a-z]+\//) {
		self = FILENAME
		if (!sub(/\/.*/, "", self))
			next # main.c may include all
		to = substr($0, 11, RLENGTH - 11)
		if (!(to in floor) || !(self in floor))
			print FILENAME ": " to " or " self " is not a room"
		else if (to != self && floor[to] >= floor[self])
			print FILENAME ": " to " is not below " self
	}' $sources)"

# Print the headers that only one .c of their own room includes, apart from
# their own, and no test or other header. Such a header is to be part of that
# file, unless both together would have more than 700 lines.
lonely_headers() {
	{
		wc -l $sources
		grep -E '^#include "[a-z]+/' $sources
		grep -rE '^#include "[a-z]+/' --include='*.[ch]' ../tests
	} | awk '
	$1 ~ /^[0-9]+$/ {
		n = $1
		sub(/\.[ch]$/, "", $2)
		lines[$2] += n
		next
	}
	{
		split($0, part, "\"")
		header = part[2]
		module = header
		sub(/\.h$/, "", module)
		user = $0
		sub(/:.*/, "", user)
		if (user != module ".c") {
			users[header]++
			last[header] = user
		}
	}
	END {
		for (header in users) {
			module = header
			sub(/\.h$/, "", module)
			room = header
			sub(/\/.*/, "/", room)
			user = last[header]
			if (!sub(/\.c$/, "", user))
				continue
			if (users[header] == 1 && index(user, room) == 1 &&
			    lines[module] + lines[user] <= 700)
				print header " is included by " user ".c alone"
		}
	}' | sort
}

report "no header is for one file alone" "$(lonely_headers)"

# All code without comments and strings, as FILE:LINE:CODE.
code=$(awk '
	FNR == 1 { is_comment = 0 }
	{
		if (is_comment && !sub(/^.*\*\//, ""))
			next
		gsub(/\/\*([^*]|\*[^\/])*\*\//, "")
		gsub(/"([^"\\]|\\.)*"/, "\"\"")
		is_comment = sub(/\/\*.*/, "")
		print FILENAME ":" FNR ":" $0
	}' $sources)

# Print each line of code that matches PATTERN.
# usage: found PATTERN [ALLOWED-FILES-PATTERN]
found() {
	printf '%s\n' "$code" | grep -E "$1" | grep -vE "^(${2:-none}):"
}

word='(^|[^A-Za-z0-9_>.])'
report "only fanout/spawn.c starts, signals and reaps processes" \
    "$(found "$word(v?fork|kill|waitpid|wait[34]?|waitid)[(]" \
    'fanout/spawn\.c')"
report "only program/program.c executes programs" \
    "$(found "$word(f?exec[lv][pe]*|posix_spawnp?|system|popen)[(]" \
    'program/program\.c')"
report "only fanout/channel_select.c waits" \
    "$(found "$word(p?poll|p?select|epoll_[a-z]+|nanosleep|usleep|sleep)[(]" \
    'fanout/channel_select\.c')"
report "only base/clock.c reads a clock" \
    "$(found "$word(clock_gettime|gettimeofday|time)[(]" 'base/clock\.c')"
report "only base/mem.c allocates memory" \
    "$(found "$word(malloc|calloc|realloc|reallocarray|strn?dup)[(]" \
    'base/mem\.c')"
report "nothing calls exit: main returns" \
    "$(found "$word(exit|quick_exit)[(]" '')"

# Print the files that include HEADER, except the allowed ones.
# usage: including HEADER ALLOWED-FILES-PATTERN
including() {
	grep -lE "^#include <($1)" $sources | grep -vE "^($2)"
}

report "only fetch, trust and two files of service include libcurl" \
    "$(including 'curl/' 'fetch/|trust/|service/(url|libcurl)\.c$')"
report "only trust includes OpenSSL" \
    "$(including 'openssl/' 'trust/')"
report "only fetch/coding.c includes the decompressors" \
    "$(including 'zlib|brotli/|zstd' 'fetch/coding\.c$')"
report "only config includes cJSON" "$(including 'cjson/|cJSON' 'config/')"
report "only sandbox includes headers of Linux" \
    "$(including 'linux/' 'sandbox/')"
report "only cli/options.c includes getopt" \
    "$(including 'getopt' 'cli/options\.c$')"
report "only service/template.c looks for references" \
    "$(grep -nE '(str|mem)[a-z]*\(.*[$]+[{]' $sources |
	grep -v '^service/template\.c:')"
report "no file of service includes another in a circle" "$(
	for file in service/*.[ch]; do
		sed -n "s|^#include \"\(service/.*\)\.h\"|${file%.?} \1|p" "$file"
	done | tsort 2>&1 >/dev/null
)"
report "no unsafe function is called" \
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
report "there is no TODO, FIXME or XXX" \
    "$(grep -nE 'TODO|FIXME|XXX' $sources)"
report "plan uses no clock, process or descriptor" \
    "$(grep -nE 'clock_now|clock_wall|#include <(unistd|fcntl|poll|sys/)' \
    plan/*.[ch])"
report "only plan knows the state of a plan" \
    "$(grep -lE '^#include "plan/(plan_state|retries)' $sources | grep -v '^plan/')"
report "fanout knows neither HTTP nor JSON" \
    "$(grep -niE 'http|json|curl' fanout/*.[ch])"

echo "1..$n"
exit $failed
