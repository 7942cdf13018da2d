# shellcheck shell=sh
# SPDX-License-Identifier: MIT
# common.sh - functions that the benchmarks share. Run a benchmark in the
# directory where forkfetch and its test server were built; it removes all its
# files.

build=$PWD
dir=$(mktemp -d)
server=
trap 'test -z "$server" || kill "$server"; rm -rf "$dir"' EXIT
trap 'exit 1' INT TERM HUP

# start_server [OPTION...]: start the test server, write its ports to $dir/ports,
# one per line, and set $port to the first.
start_server() {
	"$build/tests/stubd/stubd" --parent-dies "$@" >"$dir/said" &
	server=$!
	until grep -qx ready "$dir/said"; do
		kill -0 $server
		sleep 0.1
	done
	grep -x '[0-9]*' "$dir/said" >"$dir/ports"
	# shellcheck disable=SC2034 # for the caller
	read -r port <"$dir/ports"
}

median() {
	sort -n | awk '{ v[NR] = $1 } END { print v[int((NR + 1) / 2)] }'
}

# percentile P: print the number that P percent of the numbers on standard input
# do not exceed.
percentile() {
	sort -n | awk -v p="$1" '
		{ v[NR] = $1 }
		END {
			i = int(NR * p / 100)
			print v[i < NR * p / 100 ? i + 1 : i]
		}'
}
