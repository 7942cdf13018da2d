# shellcheck shell=bash
# helper.bash - what the bats files share. From the environment come FORKFETCH
# and STUBD, the programs, and TESTS_DIR, the directory of the tests' sources.

bats_require_minimum_version 1.8.0

: "${FORKFETCH:?is the program to be tested}"
: "${STUBD:?is the server it is tested with}"
: "${TESTS_DIR:?is the directory of the tests}"

# Use the system's Python if there is one: what precedes it in PATH
# may be a script that is slower than Python itself.
PYTHON3=$(command -p -v python3 || command -v python3 || :)

# Set SANDBOX_LACK to the message about what this kernel lacks of the sandbox,
# or "". forkfetch prints it once per run, and it is removed from $stderr, so
# that tests find the same as on other machines.
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

# run [-N | !] [--separate-stderr] COMMAND...: do what bats' own run does, but
# start no process except the command. Nothing in it is traced by bats, which
# takes time for each line.
run() {
	local run_flags=$-

	set +eET
	run_untraced "$@"
	set -- "$?"
	set "-$run_flags"
	return "$1"
}

run_untraced() {
	local run_expected='' run_stderr=''

	while :; do
		case ${1-} in
		--separate-stderr)
			run_stderr=$BATS_TEST_TMPDIR/stderr-of-run-$((++runs))
			;;
		'!' | -[0-9]*) run_expected=${1#-} ;;
		*) break ;;
		esac
		shift
	done
	# A program takes the place of the subshell.
	[[ ${1-} != */* ]] || set -- exec "$@"
	if [ -n "$run_stderr" ]; then
		output=$("$@" 2>"$run_stderr")
	else
		output=$("$@" 2>&1)
	fi
	status=$?
	# shellcheck disable=SC2034 # for the caller
	IFS=$'\n' read -d '' -r -a lines <<<"$output"
	if [ -n "$run_stderr" ]; then
		read -d '' -r stderr <"$run_stderr"
		# shellcheck disable=SC2034 # for the caller
		IFS=$'\n' read -d '' -r -a stderr_lines <<<"$stderr"
		[ -z "${SANDBOX_LACK-}" ] || [ -z "$stderr" ] ||
			leave_out_lack
	fi
	[ -z "${BATS_VERBOSE_RUN-}" ] || printf '%s\n' "$output"
	case $run_expected in
	'' | "$status") return 0 ;;
	'!') [ "$status" -eq 0 ] || return 0 ;;
	esac
	# shellcheck disable=SC2034 # for bats
	BATS_ERROR_SUFFIX=", expected exit status ${run_expected/\!/other than 0}, got $status"
	return 1
}

# says_lack: check that standard error has only the message about missing parts
# of the sandbox.
says_lack() {
	if [ -z "$stderr" ]; then
		[ -n "${SANDBOX_LACK-}" ]
	else
		[[ $stderr == "forkfetch: sandbox: "*"; see SECURITY in forkfetch(1)" ]] &&
			[ "$(wc -l <<<"$stderr")" -eq 1 ]
	fi
}

# wait_until COMMAND...: run the command until it succeeds, for at most ten
# seconds.
wait_until() {
	local tries never=$BATS_FILE_TMPDIR/never

	for ((tries = 0; tries < 500; tries++)); do
		"$@" && return
		# Nobody writes to this pipe. Unlike sleep, read takes no
		# process.
		[ -p "$never" ] || mkfifo "$never" 2>/dev/null || :
		read -rt 0.02 <>"$never" || [ "$?" -gt 128 ] || sleep 0.02
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
	local var=$1 dir scheme=http pid line
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
	    ! stubd_is_ready "$dir/out"; then
		cat "$dir/err" >&2
		return 1
	fi
	while read -r line; do
		case $line in
		'ipv6 '*) ipv6+=("${line#* }") ;;
		'refused '*) refused+=("${line#* }") ;;
		*[!0-9]*) ;;
		*) ports+=("$line") ;;
		esac
	done <"$dir/out"
	export "$var=$scheme://127.0.0.1:${ports[0]}"
	export "${var}_PORT=${ports[0]}" "${var}_PORTS=${ports[*]}"
	export "${var}_IPV6=${ipv6[0]:+$scheme://[::1]:${ipv6[0]}}"
	export "${var}_REFUSED=${refused[0]:+$scheme://127.0.0.1:${refused[0]}}"
	export "${var}_DIR=$dir"
}

# Wait until the server is ready, or has died.
stubd_is_settled() {
	stubd_is_ready "$2" || ! kill -0 "$1" 2>/dev/null
}

# Succeed if that output of a server says that the server is ready.
stubd_is_ready() {
	[ -s "$1" ] && [[ $'\n'$(<"$1")$'\n' == *$'\nready\n'* ]]
}

# stubd_stop: stop every server that was started in this file.
stubd_stop() {
	local pid

	[ -e "$BATS_FILE_TMPDIR/stubd.pids" ] || return 0
	while read -r pid; do
		# The pid may belong to another process now.
		[ "$(ps -o comm= -p "$pid")" != "${STUBD##*/}" ] ||
			kill "$pid" 2>/dev/null || :
	done <"$BATS_FILE_TMPDIR/stubd.pids"
	rm -f "$BATS_FILE_TMPDIR/stubd.pids"
}

# arrived VAR PATTERN: print how many lines of that server's log match, e.g.
# '^CONNECT', '^GET /ok', $'\tauthorization: '.
arrived() {
	local dir=${1}_DIR

	grep -c -e "$2" "${!dir}/log" || :
}

# is_untouched VAR: check that nothing has connected to that server.
is_untouched() {
	local dir=${1}_DIR

	[ -e "${!dir}/log" ] || return
	[ ! -s "${!dir}/log" ] || ! cat "${!dir}/log"
}

# record NAME FILTER: print what the jq filter finds in the record of that name
# in $output, which is JSON Lines or the object of --output=json.
record() {
	jq -r --arg name "$1" \
	    "(if has(\"results\") then .results[] else . end) |
		select(.name == \$name) | $2" <<<"${output-}"
}

# finds FILTER LINE...: check that the jq filter prints exactly these lines. Its
# input is an object with the records of $output by their names; $all is an array
# of all of them, in their order, and $elapsed that of --output=json.
finds() {
	local found expected

	found=$(exec jq -rn "[inputs] as \$in | \$in[0].elapsed as \$elapsed |
	    [\$in[] | if has(\"results\") then .results[] else . end] as \$all |
	    reduce \$all[] as \$r ({}; .[\$r.name] = \$r) | ($1), \"end\"
	    " <<<"${output-}") || return
	printf -v expected '%s\n' "${@:2}" end
	[ "$found"$'\n' = "$expected" ] ||
		diff -u --label expected <(printf %s "$expected") \
		    --label found - <<<"$found"
}

# rows FILTER ROW...: succeed if these are the names of all records in $output,
# each with the result of the jq filter. h("name") in the filter is the values
# of that header in an answer of /echo.
rows() {
	local expected found

	found=$(jq -r "def h(n): [.body.headers[] | select(.[0] == n) | .[1]];
	    \"\\(.name) \" + ($1 | tojson)" <<<"$output")
	shift
	printf -v expected '%s\n' "$@"
	[ "$found" = "${expected%$'\n'}" ] ||
		diff -u --label expected <(printf %s "$expected") \
		    --label found - <<<"$found"
}

# is_json_lines [N]: check that every line of $output is an object by RFC 8259,
# in UTF-8, and that there are exactly N lines, or at least one.
is_json_lines() {
	are_json object "${1-}" <<<"${output-}"
}

# Check that each line of standard input is strict JSON.
is_strict_json() {
	are_json any ""
}

# are_json object|any N: check the lines of standard input by RFC 8259. jq
# accepts more than that, and starting Python takes four times as long as Perl.
are_json() {
	perl -C0 -e '
my ($kind, $expected) = @ARGV;
my @lines;

# Check one line: replace each value by 0 or "" until one of them is left.
# Strings come first, and _ is a character that only they may have.
sub is_json {
	my ($s) = @_;
	my $value = qr/(?:0|"")/;

	$s =~ s/[\xc2-\xdf][\x80-\xbf]|\xe0[\xa0-\xbf][\x80-\xbf]|
	    [\xe1-\xec\xee\xef][\x80-\xbf]{2}|\xed[\x80-\x9f][\x80-\xbf]|
	    \xf0[\x90-\xbf][\x80-\xbf]{2}|[\xf1-\xf3][\x80-\xbf]{3}|
	    \xf4[\x80-\x8f][\x80-\xbf]{2}/_/gx;
	$s =~ s/\\(?:["\\\/bfnrt]|u[0-9A-Fa-f]{4})/_/g;
	$s =~ s/"[\x20\x21\x23-\x5b\x5d-\x7f]*"/""/g;
	$s =~ s/(?<![\w.+-])(?:true|false|null|
	    -?(?:0|[1-9][0-9]*)(?:\.[0-9]+)?(?:[Ee][+-]?[0-9]+)?)
	    (?![\w.+-])/0/gx;
	$s =~ s/[ \t\r]*([][{}:,])[ \t\r]*/$1/g;
	$s =~ s/^[ \t\r]+|[ \t\r]+$//g;
	do {
		# Perl repeats a group at most 65534 times.
		$s =~ s/,$value(?=,$value[],])//g;
		$s =~ s/,"":$value(?=,"":$value[},])//g;
	} while $s =~ s/\[(?:$value(?:,$value)*)?\]|
	    \{(?:"":$value(?:,"":$value)*)?\}/0/gx;
	return $s =~ /^$value\z/;
}

local $/;
@lines = split(/\n/, <STDIN> =~ s/\n+\z//r, -1) or die("there are no lines\n");
for my $line (@lines) {
	is_json($line) or
	    die("this is not JSON: " . substr($line, 0, 1000) . "\n");
	$kind eq "any" or $line =~ /^[ \t\r]*\{/ or
	    die("this is no object: " . substr($line, 0, 1000) . "\n");
}
$expected eq "" or $expected == @lines or
    die("there are " . @lines . " lines, not $expected\n");
' "$1" "$2"
}

# alone COMMAND...: run it in a session of its own, so that no_child_left can
# tell its processes from everybody else's:
#	run -0 alone "$FORKFETCH" ...
#	no_child_left
alone() {
	# The command takes the place of the subshell of run, which does not
	# lead a process group, so setsid does not fork.
	[ "$BASH_SUBSHELL" -gt 0 ] || return
	echo "$BASHPID" >"$BATS_TEST_TMPDIR/session"
	exec setsid "$@"
}

# Print the processes of the last run by alone. Zombies do not count: their
# parent is gone, and init decides when to reap them.
list_session() {
	local session

	read -r session <"$BATS_TEST_TMPDIR/session" || return
	ps -e -o sess= -o pid= -o stat= -o args= |
		awk -v session="$session" \
		    '$1 == session && $3 !~ /^Z/'
}

# Succeed if list_session prints nothing. Where there is a /proc like Linux's,
# this takes one process.
session_is_empty() {
	local session

	if [ ! -e /proc/self/stat ]; then
		[ -z "$(list_session)" ]
		return
	fi
	read -r session <"$BATS_TEST_TMPDIR/session" || return
	# The fields are the PID, the name, the state, the PIDs of the parent
	# and of the group's leader, and the session.
	! grep -qsE "^[0-9]+ \(.*\) [^Z] [0-9]+ [0-9]+ $session " \
	    /proc/[0-9]*/stat
}

# no_child_left: check that no process of the last run by alone is left.
no_child_left() {
	session_is_empty && return
	echo "still there:"
	list_session
	return 1
}

# no_child_left_soon: the same, but give the kernel a moment: for tests that
# kill forkfetch itself.
no_child_left_soon() {
	wait_until session_is_empty || no_child_left
}

# is_sanitized: succeed if the program was built with AddressSanitizer, which
# changes how much memory it takes.
is_sanitized() {
	LC_ALL=C grep -qa __asan_init "$FORKFETCH"
}

# needs_preload: skip unless the program can be made to load a shared object
# before others. An empty standard error means that it did not look for one.
needs_preload() {
	! is_sanitized || skip "the sanitizer has to be preloaded first"
	[ -n "$(LD_PRELOAD=/nonexistent.so "$FORKFETCH" --version 2>&1 \
	    >/dev/null)" ] || skip "the program is linked statically"
}

# needs_inspection: skip unless we may inspect forkfetch: on Linux only root can
# read its memory, or attach to it while it runs.
needs_inspection() {
	[ "$(uname)" != Linux ] || [ "$(id -u)" -eq 0 ] ||
		skip "only root may look into forkfetch"
}

# launch COMMAND...: run the command in the background, in a session of its own,
# with the default action for every signal. Standard output goes to out,
# standard error to err, and how it ended ("exit 0", "signal 15") to how, all in
# $BATS_TEST_TMPDIR. Set launched to its pid.
launch() {
	rm -f "$BATS_TEST_TMPDIR"/{session,how}
	perl -e '
my $dir = shift;
sub put {
	my $f;
	open($f, ">", "$dir/new") && print($f "$_[1]\n") && close($f) or die;
	rename("$dir/new", "$dir/$_[0]") or die;
}
defined(my $pid = fork()) or die;
if ($pid == 0) {
	$SIG{$_} = "DEFAULT" for qw(HUP INT QUIT PIPE TERM CHLD);
	# No process group has this PID yet, so setsid does not fork.
	exec("setsid", @ARGV) or exit(127);
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

# Wait for the end of what launch started. Set how, output and stderr.
landed() {
	wait_until test -s "$BATS_TEST_TMPDIR/how" || return
	# shellcheck disable=SC2034 # for the caller
	how=$(<"$BATS_TEST_TMPDIR/how")
	output=$(<"$BATS_TEST_TMPDIR/out")
	# shellcheck disable=SC2034 # for the caller
	stderr=$(<"$BATS_TEST_TMPDIR/err")
	[ -z "${SANDBOX_LACK-}" ] || leave_out_lack
}

# has_arrived VAR PATTERN [N]: succeed if the server of that name has logged N
# such lines, or 1, since it was started. A server of setup_file still has the
# lines of earlier tests, so a test that waits needs a URL of its own.
has_arrived() {
	local dir=${1}_DIR

	if [ "${3:-1}" -eq 1 ]; then
		grep -q -e "$2" "${!dir}/log"
	else
		[ "$(arrived "$1" "$2")" -ge "$3" ]
	fi
}

# encode TEXT: print the text percent-encoded, for a query.
encode() {
	local LC_ALL=C text=${1//%/%25} byte code

	# Replace each byte that occurs and is not allowed.
	while [[ $text =~ [^A-Za-z0-9%._~-] ]]; do
		byte=${BASH_REMATCH[0]}
		printf -v code %d "'$byte"
		printf -v code %%%02X $((code & 255))
		text=${text//"$byte"/$code}
	done
	echo "$text"
}

# free_ports N: print this many ports that are free now.
free_ports() {
	"$PYTHON3" -c '
import socket, sys
all = [socket.socket() for i in range(int(sys.argv[1]))]
for s in all:
    s.bind(("127.0.0.1", 0))
print(*[s.getsockname()[1] for s in all])' "$1"
}

# make_slow_dns: build, in setup_file, the resolver of slow_dns, which never
# returns and which SIGTERM does not end.
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

# needs_slow_dns: skip this test if slow_dns is not available.
needs_slow_dns() {
	[ -e "$BATS_FILE_TMPDIR/slow_dns.so" ] ||
		skip "there is no C compiler"
	needs_preload
}

# slow_dns COMMAND...: run the command, which may be alone, with that resolver.
slow_dns() {
	LD_PRELOAD=$BATS_FILE_TMPDIR/slow_dns.so "$@"
}

# is_deaf PID: succeed once that process, which is in slow_dns, ignores SIGTERM.
is_deaf() {
	local ignored

	ignored=$(sed -n 's/^SigIgn:[[:space:]]*//p' "/proc/$1/status") &&
		((0x${ignored:-0} & 1 << 14))
}

# on_terminal COLUMNS COMMAND...: run the command with its output on a terminal
# of that width. Its output goes to $BATS_TEST_TMPDIR/terminal, without the
# carriage returns of the terminal, and its standard error to err.
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

# demo_start: run contrib/demo --serve for this file.
demo_start() {
	"$TESTS_DIR/../contrib/demo" --serve "$(dirname "$FORKFETCH")" \
	    >"$BATS_FILE_TMPDIR/demo.out" 2>"$BATS_FILE_TMPDIR/demo.err" 3>&- &
	echo "$!" >"$BATS_FILE_TMPDIR/demo.pid"
	disown "$!"
	wait_until grep -qs FORKFETCH_CONFIG= "$BATS_FILE_TMPDIR/demo.out"
}

# demo_enter: do what the demo says, so that "forkfetch" and https://localhost/
# are those of the demo.
demo_enter() {
	unset https_proxy HTTPS_PROXY all_proxy ALL_PROXY CURL_CA_BUNDLE \
	    SSL_CERT_FILE SSL_CERT_DIR NO_COLOR
	eval "$(<"$BATS_FILE_TMPDIR/demo.out")"
}

# demo_stop: stop the demo, as a user does who closes its terminal.
demo_stop() {
	[ -s "$BATS_FILE_TMPDIR/demo.pid" ] || return 0
	kill -HUP "$(<"$BATS_FILE_TMPDIR/demo.pid")" 2>/dev/null || :
	rm "$BATS_FILE_TMPDIR/demo.pid"
}
