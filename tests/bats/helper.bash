# shellcheck shell=bash
# helper.bash - what the bats files share. From the environment come FORKFETCH
# and STUBD, the programs, and TESTS_DIR, the directory of the tests' sources.

bats_require_minimum_version 1.8.0

: "${FORKFETCH:?is the program to be tested}"
: "${STUBD:?is the server it is tested with}"
: "${TESTS_DIR:?is the directory of the tests}"

# The system's own, where there is one: what stands in front of it in PATH may
# be a script that takes longer than all it is asked to do.
PYTHON3=$(command -p -v python3 || command -v python3 || :)

# What this machine's kernel lacks of the sandbox, which forkfetch says once per
# run; "": nothing. It is left out of $stderr, so that tests find there what
# they would on others.
find_lack() {
	SANDBOX_LACK=$("$FORKFETCH" --no-config --sandbox=require \
	    http://127.0.0.1:9/ 2>&1 >/dev/null |
		sed -n 's/^forkfetch: sandbox: .*/&; see SECURITY in forkfetch(1)/p')
	export SANDBOX_LACK
}

leave_out_lack() {
	stderr=$(grep -vxF -e "$SANDBOX_LACK" <<<"$stderr") || :
	# shellcheck disable=SC2034 # for the caller
	mapfile -t stderr_lines < <(grep . <<<"$stderr")
}

if [ -n "${SANDBOX_LACK-}" ]; then
	eval "bats_$(declare -f run)"
	run() {
		bats_run "$@" || return
		[ -z "${stderr-}" ] || leave_out_lack
	}
fi

# says_lack: standard error says what is missing of the sandbox, and no more.
says_lack() {
	if [ -z "$stderr" ]; then
		[ -n "${SANDBOX_LACK-}" ]
	else
		[[ $stderr == "forkfetch: sandbox: "*"; see SECURITY in forkfetch(1)" ]] &&
			[ "$(wc -l <<<"$stderr")" -eq 1 ]
	fi
}

# wait_until COMMAND...: run it until it succeeds, for ten seconds at most.
wait_until() {
	local tries

	for ((tries = 0; tries < 500; tries++)); do
		"$@" && return
		sleep 0.02
	done
	return 1
}

# stubd_start VAR [OPTION...]: start a server for this file, or for this test.
# Sets and exports VAR (its first URL: http://127.0.0.1:PORT) and
#	VAR_PORT, VAR_PORTS	the port on 127.0.0.1; all of them
#	VAR_IPV6		the URL on ::1, empty where there is no IPv6
#	VAR_REFUSED		with --refuse: a URL where nobody listens
#	VAR_DIR			its files: log, ca.pem, hashed/ and the rest
stubd_start() {
	local var=$1 dir scheme=http pid
	local -a ports ipv6 refused

	shift
	[ -n "${SANDBOX_LACK+set}" ] || find_lack
	dir=$(mktemp -d "$BATS_FILE_TMPDIR/stubd.XXXXXX") || return
	[[ " $* " == *" --tls "* ]] && scheme=https
	"$STUBD" --parent-dies --log="$dir/log" --cert-dir="$dir" "$@" \
	    >"$dir/out" 2>"$dir/err" 3>&- &
	pid=$!
	disown "$pid"
	echo "$pid" >>"$BATS_FILE_TMPDIR/stubd.pids"
	if ! wait_until stubd_is_settled "$pid" "$dir/out" ||
	    ! grep -qx ready "$dir/out"; then
		cat "$dir/err" >&2
		return 1
	fi
	mapfile -t ports < <(grep -x '[0-9]*' "$dir/out")
	mapfile -t ipv6 < <(sed -n 's/^ipv6 //p' "$dir/out")
	mapfile -t refused < <(sed -n 's/^refused //p' "$dir/out")
	export "$var=$scheme://127.0.0.1:${ports[0]}"
	export "${var}_PORT=${ports[0]}" "${var}_PORTS=${ports[*]}"
	export "${var}_IPV6=${ipv6[0]:+$scheme://[::1]:${ipv6[0]}}"
	export "${var}_REFUSED=${refused[0]:+$scheme://127.0.0.1:${refused[0]}}"
	export "${var}_DIR=$dir"
}

# It is ready, or it has died.
stubd_is_settled() {
	grep -qsx ready "$2" || ! kill -0 "$1" 2>/dev/null
}

# stubd_stop: stop every server that was started in this file.
stubd_stop() {
	local pid

	[ -e "$BATS_FILE_TMPDIR/stubd.pids" ] || return 0
	while read -r pid; do
		# By now the number may be another process's.
		[ "$(ps -o comm= -p "$pid")" != "${STUBD##*/}" ] ||
			kill "$pid" 2>/dev/null || :
	done <"$BATS_FILE_TMPDIR/stubd.pids"
	rm -f "$BATS_FILE_TMPDIR/stubd.pids"
}

# arrived VAR PATTERN: how many lines of that server's log match, e.g.
# '^CONNECT', '^GET /ok', $'\tauthorization: '.
arrived() {
	local dir=${1}_DIR

	grep -c -e "$2" "${!dir}/log" || :
}

# record NAME FILTER: what the jq filter finds in the record of that name, in
# $output, which is JSON Lines or the object of --output=json.
record() {
	jq -r --arg name "$1" \
	    "(if has(\"results\") then .results[] else . end) |
		select(.name == \$name) | $2" <<<"${output-}"
}

# is_json_lines [N]: every line of $output is an object by RFC 8259, in UTF-8;
# there is at least one, or there are exactly N.
is_json_lines() {
	local n

	n=$(jq -c 'select(type == "object")' <<<"${output-}" | wc -l) || return
	[ "$n" -gt 0 ] && [ "$n" -eq "${1:-$n}" ] || return
	[ "$n" -eq "$(wc -l <<<"$output")" ] || return
	is_strict_json <<<"$output"
}

# Each line of standard input is JSON to the letter. jq lets NaN and bytes that
# are not UTF-8 pass; Python, where there is one, does not.
is_strict_json() {
	if [ -z "$PYTHON3" ]; then
		jq -e . >/dev/null
		return
	fi
	"$PYTHON3" -c '
import json, sys

def refuse(name):
    raise ValueError(name + " is not JSON")

for line in sys.stdin.buffer.read().rstrip(b"\n").split(b"\n"):
    json.loads(line.decode("utf-8"), parse_constant=refuse)
'
}

# alone COMMAND...: run it in a session of its own, so that no_child_left can
# tell its processes from everybody else's:
#	run -0 alone "$FORKFETCH" ...
#	no_child_left
alone() {
	# A subshell of run leads no process group, so setsid does not fork.
	bash -c 'echo $$ >"$1" && shift && exec setsid "$@"' alone \
	    "$BATS_TEST_TMPDIR/session" "$@"
}

# The processes of the last run by alone. Zombies do not count: their parent
# is gone, and when init sees to them is its own affair.
list_session() {
	ps -e -o sess= -o pid= -o stat= -o args= |
		awk -v session="$(<"$BATS_TEST_TMPDIR/session")" \
		    '$1 == session && $3 !~ /^Z/'
}

session_is_empty() {
	[ -z "$(list_session)" ]
}

# no_child_left: nothing that was run by alone is there any more.
no_child_left() {
	session_is_empty && return
	echo "still there:"
	list_session
	return 1
}

# no_child_left_soon: the same, but the kernel may need a moment: for when
# forkfetch itself was killed.
no_child_left_soon() {
	wait_until session_is_empty || no_child_left
}

# is_sanitized: the program was built with AddressSanitizer, where memory is
# measured in other units.
is_sanitized() {
	LC_ALL=C grep -qa __asan_init "$FORKFETCH"
}

# needs_inspection: on Linux only root can see what is in forkfetch's memory, or
# attach to what runs already.
needs_inspection() {
	[ "$(uname)" != Linux ] || [ "$(id -u)" -eq 0 ] ||
		skip "only root may look into forkfetch"
}

# launch COMMAND...: run it behind our back, in a session of its own, with the
# default action for every signal. Standard output goes to out, standard error
# to err, and in the end how it ended ("exit 0", "signal 15") to how, all in
# $BATS_TEST_TMPDIR. Sets launched, its process.
launch() {
	rm -f "$BATS_TEST_TMPDIR"/{session,how}
	perl -e '
use POSIX ();
my $dir = shift;
sub put {
	my $f;
	open($f, ">", "$dir/new") && print($f "$_[1]\n") && close($f) or die;
	rename("$dir/new", "$dir/$_[0]") or die;
}
defined(my $pid = fork()) or die;
if ($pid == 0) {
	POSIX::setsid();
	$SIG{$_} = "DEFAULT" for qw(HUP INT QUIT PIPE TERM CHLD);
	exec(@ARGV) or POSIX::_exit(127);
}
put("session", $pid);
waitpid($pid, 0);
put("how", $? & 127 ? "signal " . ($? & 127) : "exit " . ($? >> 8));
' "$BATS_TEST_TMPDIR" "$@" \
	    >"$BATS_TEST_TMPDIR/out" 2>"$BATS_TEST_TMPDIR/err" 3>&- &
	disown "$!"
	wait_until test -s "$BATS_TEST_TMPDIR/session" || return
	# shellcheck disable=SC2034 # for the caller
	launched=$(<"$BATS_TEST_TMPDIR/session")
}

# The end of what launch started. Sets how, output and stderr.
landed() {
	wait_until test -s "$BATS_TEST_TMPDIR/how" || return
	# shellcheck disable=SC2034 # for the caller
	how=$(<"$BATS_TEST_TMPDIR/how")
	output=$(<"$BATS_TEST_TMPDIR/out")
	# shellcheck disable=SC2034 # for the caller
	stderr=$(<"$BATS_TEST_TMPDIR/err")
	[ -z "${SANDBOX_LACK-}" ] || leave_out_lack
}

# has_arrived VAR PATTERN [N]: the server of that name has N such lines, or 1.
has_arrived() {
	[ "$(arrived "$1" "$2")" -ge "${3:-1}" ]
}

# free_ports N: that many ports that are free now.
free_ports() {
	"$PYTHON3" -c '
import socket, sys
all = [socket.socket() for i in range(int(sys.argv[1]))]
for s in all:
    s.bind(("127.0.0.1", 0))
print(*[s.getsockname()[1] for s in all])' "$1"
}

# make_slow_dns: for slow_dns, in setup_file: a resolver that never comes back,
# whatever it is asked, and that no SIGTERM ends.
make_slow_dns() {
	command -v cc >/dev/null || return 0
	cat >"$BATS_FILE_TMPDIR/slow_dns.c" <<-'EOT'
		#include <netdb.h>
		#include <signal.h>
		#include <unistd.h>
		int
		getaddrinfo(const char *host, const char *service,
		    const struct addrinfo *hints, struct addrinfo **result)
		{
			(void)host; (void)service; (void)hints; (void)result;
			signal(SIGTERM, SIG_IGN);
			for (;;)
				pause();
		}
	EOT
	cc -shared -fPIC -o "$BATS_FILE_TMPDIR/slow_dns.so" \
	    "$BATS_FILE_TMPDIR/slow_dns.c"
}

# needs_slow_dns: skip this test where slow_dns is not to be had.
needs_slow_dns() {
	[ -e "$BATS_FILE_TMPDIR/slow_dns.so" ] ||
		skip "there is no C compiler"
	! is_sanitized || skip "the sanitizer has to be preloaded first"
}

# slow_dns COMMAND...: run it, which may be alone, with that resolver.
slow_dns() {
	LD_PRELOAD=$BATS_FILE_TMPDIR/slow_dns.so "$@"
}

# is_deaf PID: that process, which is in slow_dns, ignores SIGTERM by now.
is_deaf() {
	local ignored

	ignored=$(sed -n 's/^SigIgn:[[:space:]]*//p' "/proc/$1/status") &&
		((0x${ignored:-0} & 1 << 14))
}

# on_terminal COLUMNS COMMAND...: run it with its output on a terminal of that
# width. What it wrote goes to $BATS_TEST_TMPDIR/terminal, without what the
# terminal made of the ends of the lines; its standard error to err.
on_terminal() {
	local columns=$1 command

	shift
	command=$(printf '%q ' "$@")
	printf '#!/bin/sh\nstty cols %d rows 24\nexec bash -c %q\n' \
	    "$columns" "$command 2>$BATS_TEST_TMPDIR/err" \
	    >"$BATS_TEST_TMPDIR/command"
	chmod +x "$BATS_TEST_TMPDIR/command"
	SHELL=/bin/sh TERM=${TERM_FOR_TEST-xterm} script -qec \
	    "$BATS_TEST_TMPDIR/command" /dev/null </dev/null 3>&- |
		tr -d '\r' >"$BATS_TEST_TMPDIR/terminal"
	return "${PIPESTATUS[0]}"
}
