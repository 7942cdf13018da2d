#!/usr/bin/env bats
# SPDX-License-Identifier: MIT
# memory-bound.bats - the answers that the parent holds in memory are bounded in
# total. At the bound children have to wait; only if that does not help, an
# answer is given up.

load helper

setup_file() {
	export BATS_TEST_TIMEOUT=120
}

setup() {
	[ -n "$PYTHON3" ] || skip "memory is measured with Python"
	cd "$BATS_TEST_TMPDIR" || return
	stubd_start STUB
}

teardown() {
	stubd_stop
}

# measured COMMAND...: run the command, and write its peak memory in KiB to the
# file "peak".
measured() {
	"$PYTHON3" -c '
import os, sys

pid = os.fork()
if pid == 0:
    os.execv(sys.argv[1], sys.argv[1:])
_, status, usage = os.wait4(pid, 0)
with open("peak", "w") as f:
    f.write(str(usage.ru_maxrss))
sys.exit(os.WEXITSTATUS(status) if os.WIFEXITED(status) else 99)
' "$@"
}

# within_bound: succeed if the last measured command took less than the 256 MiB
# of the manual and 32 MiB for everything else.
within_bound() {
	is_sanitized || [ "$(<peak)" -lt $((288 << 10)) ] || {
		echo "it took $(<peak) KiB"
		return 1
	}
}

# without_bodies: filter the bodies, which are too long for jq, out of records.
# This reads blocks, as sed takes long for lines of megabytes.
without_bodies() {
	perl -C0 -e '
my ($block, $line) = ("", "");

while (sysread(STDIN, $block, 1 << 20)) {
	my @parts = split(/\n/, $block, -1);

	# The body is the last key, and begins long before this.
	for my $i (0 .. $#parts) {
		$line .= substr($parts[$i], 0, 65536) if length($line) < 65536;
		if ($i < $#parts) {
			$line =~ s/,"body":.*/}/s;
			print("$line\n");
			$line = "";
		}
	}
}
print($line);
'
}

# services N TARGET: print N services with that path on the server.
services() {
	local i

	for ((i = 1; i <= $1; i++)); do
		echo "s$i=$STUB/$2"
	done
}

# outcomes FILE: print how many records have each combination of status, reason
# and truncation.
outcomes() {
	jq -r '(.results // [.])[] | "\(.status) \(.reason) \(.body_truncated)"' \
	    "$1" | sort | uniq -c | sed 's/^ *//'
}

# has_sent MIB: succeed once the server has sent this much.
has_sent() {
	[[ $(curl -sS "$STUB/stats") =~ \"sent\":\ *([0-9]+) ]] &&
		[ "${BASH_REMATCH[1]}" -ge $(($1 << 20)) ]
}

# release_first MIB: answer /wait once the server has sent this much to others.
release_first() {
	wait_until has_sent "$1"
	curl -sS "$STUB/release?key=first" >/dev/null
}

# Without a bound, 22 answers of 15 MiB would take 330 MiB.
@test "answers that exceed the bound together are received in turn" {
	services 22 'text?size=15M' >list
	measured "$FORKFETCH" --no-config -j 22 -m 0 -o jsonl - <list |
		without_bodies >out
	[ "$(outcomes out)" = "22 ok null false" ]
	within_bound
}

@test "small answers do not wait for large ones" {
	# The large answers never end, and exceed the bound together.
	services 30 'halves?key=never&text=x' >list
	services 30 'again?text=x&again=0123456789abcdef0123456789abcdef' |
		sed 's/^/big/' >>list
	services 100 ok | sed 's/^/small/' >>list
	measured "$FORKFETCH" --no-config -j 200 -m 5s -o jsonl - <list |
		without_bodies >out
	[ "$(jq -r 'select(.name | startswith("small")) | .status' out |
		sort | uniq -c | xargs)" = "100 ok" ]
	[ "$(wc -l <out)" -eq 160 ]
	within_bound
}

@test "with --keep-order the bound holds even if the first answer comes last" {
	echo "s0=$STUB/wait?key=first" >list
	services 22 'text?size=15M' >>list
	release_first 130 3>&- &
	measured "$FORKFETCH" --no-config -j 23 -m 0 -o jsonl --keep-order \
	    --body=none - <list >out
	wait "$!"
	[ "$(jq -r .name out | xargs)" = "$(echo s{0..22})" ]
	[ "$(outcomes out)" = "23 ok null false" ]
	within_bound
}

@test "if all answers are held until the end, the largest are given up" {
	services 22 'text?size=15M' >list
	services 100 ok | sed 's/^/small/' >>list
	measured "$FORKFETCH" --no-config -j 122 -o json --body=none - <list \
	    >out || [ "$?" -eq 1 ]
	[ "$(jq -r '.results[] | select(.name | startswith("small")) |
	    .status' out | sort | uniq -c | xargs)" = "100 ok" ]
	# Sixteen large answers fit; fewer do if parts of others are held, too.
	[ "$(jq '.ok - 100' out)" -ge 8 ]
	[ "$(jq -r '.results[] | select(.status != "ok") |
	    [.status, .reason, .message, .body_encoding, .body_truncated] |
	    @tsv' out | sort -u)" = $'error\ttoo_large\tthe answers held in memory reached their limit of 256 MiB; use -o jsonl, which frees each answer once it is written, --output-dir, or a smaller --max-filesize\tnone\ttrue' ]
	within_bound
}

@test "an endless answer fails only its own service" {
	measured "$FORKFETCH" --no-config --max-filesize=0 -o jsonl \
	    "a=$STUB/huge?size=100G" "b=$STUB/ok" "c=$STUB/text?size=15M" |
		without_bodies >out
	[ "$(outcomes out)" = $'1 error too_large true\n2 ok null false' ]
	[ "$(jq -r 'select(.name == "a") | .message' out)" = "larger than 256 MiB, the limit for all answers held in memory; use --output-dir or -o lines, or a smaller --max-filesize" ]
	within_bound
}

@test "a reader that stalls gets all records in the end" {
	services 22 'text?size=15M&stalled' >list
	mkfifo fifo
	exec 5<>fifo
	launch bash -c 'exec "$@" >fifo <list' bash "$FORKFETCH" --no-config \
	    -j 22 -m 0 -o jsonl - 5>&-
	wait_until has_arrived STUB '^GET /text?size=15M&stalled' 22
	without_bodies <fifo >records 3>&- 5>&- &
	exec 5>&-
	wait "$!"
	landed
	[ "${how-}" = "exit 0" ]
	[ "$(outcomes records)" = "22 ok null false" ]
}

@test "an answer for which there is no memory fails only its own service" {
	! is_sanitized || skip "a sanitizer takes terabytes"
	run -1 --separate-stderr bash -c 'ulimit -v 150000; exec "$@"' bash \
	    "$FORKFETCH" --no-config --max-filesize=0 -o jsonl --summary \
	    "a=$STUB/huge?size=100G" "b=$STUB/ok" \
	    "c=$STUB/flood?headers=60000&chunk=0"
	[[ "${stderr-}" == "forkfetch: 3 services: 1 ok, 2 failed (2 error), "* ]]
	[ "${#lines[@]}" -eq 3 ]
	[ "$(record a '[.reason, .message, .body_truncated] | @tsv')" = $'too_large\tthere was no memory for its answer; use --output-dir or -o lines, or a smaller --max-filesize, or ask fewer at once (-j)\ttrue' ]
	[ "$(record b '.status')" = ok ]
	[ "$(record c '.reason')" = protocol ]
}
