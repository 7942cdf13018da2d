# shellcheck shell=sh
# SPDX-License-Identifier: MIT
# common.sh - what the benchmarks share. Each is run where forkfetch and its
# test server were built, and leaves nothing behind.

build=$PWD
dir=$(mktemp -d)
server=
trap 'test -z "$server" || kill "$server"; rm -rf "$dir"' EXIT
trap 'exit 1' INT TERM HUP

# start_server [OPTION...]: the ports it listens on are in $dir/ports, a line
# each, and the first in $port.
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

# percentile P: of the numbers on standard input, the one that P percent of
# them do not exceed.
percentile() {
	sort -n | awk -v p="$1" '
		{ v[NR] = $1 }
		END {
			i = int(NR * p / 100)
			print v[i < NR * p / 100 ? i + 1 : i]
		}'
}
