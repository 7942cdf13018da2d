#!/usr/bin/env bats
# SPDX-License-Identifier: MIT
# environment.bats - where forkfetch is started: by whom, with what, and in
# what kind of a system. What a caller does with signals and descriptors is in
# processes.bats, too.
#
# launched, how and stderr are set in helper.bash; each test is a subshell:
# shellcheck disable=SC2016,SC2030,SC2031,SC2154

load helper

setup_file() {
	stubd_start STUB
	make_deny
}

teardown_file() {
	stubd_stop
}

setup() {
	cd "$BATS_TEST_TMPDIR" || return
	# Two outcomes tell more than one.
	two=("a=$STUB/ok" "b=$STUB/status/404")
	# Runs what follows with every signal blocked.
	blocked=(perl -MPOSIX -e '
		my $all = POSIX::SigSet->new();
		$all->fillset();
		sigprocmask(SIG_BLOCK, $all) or die;
		exec @ARGV')
}

# statuses: "name status" of each record in $output, in order of the names.
statuses() {
	jq -r '.name + " " + .status' <<<"$output" | sort | xargs
}

# is_two: what was run has asked two, to the full.
is_two() {
	[ -z "$stderr" ]
	are_two
}

# are_two: the same, whatever standard error says.
are_two() {
	[ "$status" -eq 1 ]
	is_json_lines 2
	[ "$(statuses)" = "a ok b http_error" ]
	[ "$(record a '[.http_code, .body, .exitcode, .signal] | tojson')" = \
	    '[200,{"ok":true},0,null]' ]
	[ "$(record b '[.http_code, .reason, .message] | tojson')" = \
	    '[404,"http","HTTP 404 Not Found"]' ]
}

# make_deny: deny ERRNO CALL... -- COMMAND...: run it where these system calls
# fail in that way, as in a container whose profile is older than they are.
make_deny() {
	[ "$(uname -s)" = Linux ] && command -v cc >/dev/null || return 0
	cat >"$BATS_FILE_TMPDIR/deny.c" <<-'EOT'
		#include <errno.h>
		#include <linux/filter.h>
		#include <linux/seccomp.h>
		#include <stddef.h>
		#include <string.h>
		#include <sys/prctl.h>
		#include <sys/syscall.h>
		#include <unistd.h>
		static const struct { const char *name; unsigned nr; } calls[] = {
			{ "clone3", 435 },
			{ "landlock_create_ruleset", 444 },
			{ "prctl", SYS_prctl },
			{ "seccomp", SYS_seccomp },
		};
		int
		main(int argc, char **argv)
		{
			struct sock_filter f[16] = { BPF_STMT(BPF_LD | BPF_W | BPF_ABS,
			    offsetof(struct seccomp_data, nr)) };
			struct sock_fprog program = { 0, f };
			unsigned i, n, error;

			error = argc > 1 && !strcmp(argv[1], "EPERM") ? EPERM : ENOSYS;
			n = 1;
			for (argv += 2; *argv && strcmp(*argv, "--"); argv++)
				for (i = 0; i < sizeof(calls) / sizeof(calls[0]); i++)
					if (!strcmp(*argv, calls[i].name)) {
						f[n++] = (struct sock_filter)BPF_JUMP(BPF_JMP |
						    BPF_JEQ | BPF_K, calls[i].nr, 0, 1);
						f[n++] = (struct sock_filter)BPF_STMT(BPF_RET |
						    BPF_K, SECCOMP_RET_ERRNO | error);
					}
			f[n++] = (struct sock_filter)BPF_STMT(BPF_RET | BPF_K,
			    SECCOMP_RET_ALLOW);
			program.len = (unsigned short)n;
			if (!*argv || prctl(PR_SET_NO_NEW_PRIVS, 1, 0, 0, 0) ||
			    prctl(PR_SET_SECCOMP, SECCOMP_MODE_FILTER, &program))
				return 125;
			execvp(argv[1], argv + 1);
			return 126;
		}
	EOT
	cc -o "$BATS_FILE_TMPDIR/deny" "$BATS_FILE_TMPDIR/deny.c"
}

deny() {
	"$BATS_FILE_TMPDIR/deny" "$@"
}

needs_deny() {
	[ -x "$BATS_FILE_TMPDIR/deny" ] || skip "there is no C compiler"
	deny EPERM -- true || skip "seccomp is not permitted"
}

# in_namespace SCRIPT COMMAND...: run it in mounts of its own, which the shell
# script has changed before.
in_namespace() {
	unshare -m sh -c "$1"' && exec "$@"' sh "${@:2}"
}

needs_namespace() {
	unshare -m true 2>/dev/null || skip "unshare is not permitted"
}

@test "every signal is blocked by the caller: deadlines and signals work" {
	run -1 --separate-stderr "${blocked[@]}" "$FORKFETCH" "${two[@]}"
	is_two
	run -124 --separate-stderr alone "${blocked[@]}" "$FORKFETCH" -t 2 \
	    "a=$STUB/ok" "b=$STUB/hang"
	[ -z "$stderr" ]
	[ "$(statuses)" = "a ok b deadline" ]
	no_child_left
	launch "${blocked[@]}" "$FORKFETCH" "a=$STUB/hang?mask" "b=$STUB/ok"
	wait_until has_arrived STUB '^GET /hang?mask'
	wait_until test -s out
	kill -TERM "$launched"
	landed
	[ "$how" = "signal 15" ]
	[ -z "$stderr" ]
	[ "$(statuses)" = "a cancelled b ok" ]
	no_child_left
}

# is_over PID: a child that nobody has reaped yet, or that is gone.
is_over() {
	local state

	state=$(ps -o stat= -p "$1") || return 0
	[[ "$state" == Z* ]]
}

@test "every signal is blocked by the caller: a child's alarm rings" {
	local child

	launch "${blocked[@]}" "$FORKFETCH" -m 2 "a=$STUB/hang?alarm"
	wait_until has_arrived STUB '^GET /hang?alarm'
	child=$(ps -o pid= --ppid "$launched" | tr -d ' ')
	# It is not there to end its child in time.
	kill -STOP "$launched"
	wait_until is_over "$child"
	kill -CONT "$launched"
	landed
	[ "$how" = "exit 1" ]
	[ -z "$stderr" ]
	is_json_lines 1
	[[ "$(statuses)" =~ ^a\ (timeout|crashed)$ ]]
}

@test "a child of the caller's is neither waited for nor killed" {
	local stranger

	run -1 --separate-stderr sh -c 'sleep 100 >/dev/null 2>&1 3>&- & echo $! >stranger
	    exec "$@"' sh "$FORKFETCH" "${two[@]}"
	is_two
	stranger=$(<stranger)
	kill -0 "$stranger"
	kill "$stranger"
	launch sh -c 'sleep 100 >/dev/null 2>&1 3>&- & echo $! >stranger
	    exec "$@"' sh "$FORKFETCH" "a=$STUB/hang?stranger"
	wait_until has_arrived STUB '^GET /hang?stranger'
	kill -TERM "$launched"
	landed
	stranger=$(<stranger)
	[ "$how" = "signal 15" ]
	[ "$(statuses)" = "a cancelled" ]
	kill -0 "$stranger"
	kill "$stranger"
}

@test "a child of the caller's that dies amid a run is nobody's answer" {
	run -1 --separate-stderr sh -c 'sleep 0.1 >/dev/null 2>&1 3>&- & exec "$@"' sh \
	    "$FORKFETCH" "a=$STUB/delay?ms=700" "b=$STUB/status/404"
	is_two
}

@test "any of the three standard descriptors may be closed" {
	local closed redirections fd

	for closed in "0" "2" "0 2" "1" "0 1" "1 2" "0 1 2"; do
		redirections=
		for fd in $closed; do
			redirections+=" $fd>&-"
		done
		run --separate-stderr bash -c '"$@"'"$redirections" bash \
		    "$FORKFETCH" "${two[@]}"
		if [[ "$closed" != *1* ]]; then
			is_two
			continue
		fi
		[ "$status" -eq 3 ]
		[ -z "$output" ]
		if [[ "$closed" == *2* ]]; then
			[ -z "$stderr" ]
		else
			[ "$stderr" = "forkfetch: standard output: Bad file descriptor" ]
		fi
	done
}

@test "the directory that it is started in is gone" {
	mkdir gone
	cd gone || return
	rmdir ../gone
	run -1 --separate-stderr "$FORKFETCH" "${two[@]}"
	is_two
	run -3 --separate-stderr "$FORKFETCH" --output-dir=bodies "${two[@]}"
	[ -z "$output" ]
	[ "$stderr" = "forkfetch: option '--output-dir': cannot make the directory bodies: No such file or directory" ]
}

@test "without HOME and XDG_CONFIG_HOME there is no file of the user's" {
	run -1 --separate-stderr env -u HOME -u XDG_CONFIG_HOME "$FORKFETCH" \
	    "${two[@]}"
	is_two
	run -2 --separate-stderr env -u HOME -u XDG_CONFIG_HOME "$FORKFETCH" \
	    name
	[ -z "$output" ]
	[[ "$stderr" == 'forkfetch: unknown service "name"'* ]]
	run -1 --separate-stderr env HOME=/nonexistent \
	    XDG_CONFIG_HOME=relative "$FORKFETCH" "${two[@]}"
	is_two
}

@test "in an empty environment all works, programs too" {
	(
		umask 077
		echo '{"services": {"p": {"exec": ["env"]}}}' >services.json
	)
	run -1 --separate-stderr env -i "$FORKFETCH" "${two[@]}"
	is_two
	run -0 --separate-stderr env -i "$FORKFETCH" -c services.json p
	[ -z "$stderr" ]
	is_json_lines 1
	[ "$(record p '[.status, .body] | tojson')" = '["ok",""]' ]
}

@test "as the first process of a container" {
	local init

	needs_namespace
	run -1 --separate-stderr unshare --pid --fork --mount-proc \
	    "$FORKFETCH" "${two[@]}"
	is_two
	launch unshare --pid --fork --mount-proc "$FORKFETCH" \
	    "a=$STUB/hang?init" "b=$STUB/ok"
	wait_until has_arrived STUB '^GET /hang?init'
	wait_until test -s out
	init=$(ps -o pid= --ppid "$launched" | tr -d ' ')
	kill -TERM "$init"
	landed
	# No signal kills the first process, so that it says it as a shell.
	[ "$how" = "exit 143" ]
	[ -z "$stderr" ]
	[ "$(statuses)" = "a cancelled b ok" ]
	no_child_left
}

@test "where no /proc is mounted" {
	needs_namespace
	run -1 --separate-stderr in_namespace \
	    'mount -t tmpfs none /proc' "$FORKFETCH" "${two[@]}"
	is_two
}

@test "where nothing can be written to" {
	needs_namespace
	run -1 --separate-stderr in_namespace \
	    'mount -o remount,ro,bind / && ! touch /read-only 2>/dev/null' \
	    "$FORKFETCH" "${two[@]}"
	is_two
}

@test "where clone3 does not exist, or is not permitted" {
	local error

	needs_deny
	for error in ENOSYS EPERM; do
		run -1 --separate-stderr deny "$error" clone3 -- \
		    "$FORKFETCH" "${two[@]}"
		is_two
	done
}

@test "where no thread can be started, a name that cannot be resolved says so" {
	needs_deny
	needs_namespace
	echo '127.0.0.1 service.test' >hosts
	run --separate-stderr in_namespace 'mount --bind hosts /etc/hosts' \
	    "$BATS_FILE_TMPDIR/deny" EPERM clone3 -- "$FORKFETCH" \
	    "a=$STUB/ok" "b=http://service.test:$STUB_PORT/ok"
	[ -z "$stderr" ]
	is_json_lines 2
	[ "$(record a .status)" = ok ]
	# A C library that asks for no clone3 can.
	if [ "$status" -eq 0 ]; then
		[ "$(record b .status)" = ok ]
		return
	fi
	[ "$status" -eq 1 ]
	[ "$(record b '[.status, .reason, .message] | tojson')" = \
	    '["error","dns","could not resolve the host \"service.test\": getaddrinfo() thread failed to start"]' ]
}

@test "where neither seccomp, Landlock nor prctl is to be had" {
	local error

	needs_deny
	for error in ENOSYS EPERM; do
		run -1 --separate-stderr deny "$error" seccomp \
		    landlock_create_ruleset -- "$FORKFETCH" "${two[@]}"
		are_two
		says_lack
		run -1 --separate-stderr deny "$error" seccomp prctl \
		    landlock_create_ruleset -- "$FORKFETCH" "${two[@]}"
		are_two
		says_lack
	done
}

@test "under valgrind, which finds nothing in the parent" {
	command -v valgrind >/dev/null || skip "there is no valgrind"
	is_sanitized && skip "valgrind does not run what is sanitized"
	# A process takes long to start there.
	run -1 --separate-stderr valgrind -q --error-exitcode=99 \
	    --log-file="$BATS_TEST_TMPDIR/valgrind" \
	    --leak-check=full --child-silent-after-fork=yes "$FORKFETCH" \
	    -m 0 --connect-timeout=60 "${two[@]}"
	are_two
	says_lack
	# It says which system calls it does not know: those of the sandbox,
	# which is done without.
	run -1 grep -v '^--' "$BATS_TEST_TMPDIR/valgrind"
}

@test "with little stack, little memory" {
	is_sanitized && skip "a sanitizer needs much of both"
	command -v prlimit >/dev/null || skip "there is no prlimit"
	run -1 --separate-stderr prlimit --stack=131072 "$FORKFETCH" \
	    "${two[@]}"
	is_two
	run -1 --separate-stderr prlimit --as=67108864 "$FORKFETCH" "${two[@]}"
	is_two
	run -1 --separate-stderr prlimit --core=0 --memlock=0 --msgqueue=0 \
	    --sigpending=0 --cpu=5 "$FORKFETCH" "${two[@]}"
	is_two
}

@test "a body that is larger than a file may be costs its own answer alone" {
	run -3 --separate-stderr bash -c 'ulimit -f 64; exec "$@"' bash \
	    "$FORKFETCH" --output-dir=bodies "a=$STUB/ok" \
	    "b=$STUB/text?size=1M"
	[ -z "$stderr" ]
	is_json_lines 2
	[ "$(statuses)" = "a ok b error" ]
	[ "$(record b .reason)" = output ]
	[[ "$(record b .message)" == *": File too large" ]]
	[ "$(ls -A bodies)" = a ]
}

@test "a umask that leaves nothing: the bodies are there all the same" {
	(
		umask 777
		! "$FORKFETCH" --output-dir=bodies "${two[@]}" >out 2>err
	)
	chmod 755 bodies
	chmod 644 out err
	[ ! -s err ]
	output=$(<out)
	is_json_lines 2
	[ "$(statuses)" = "a ok b http_error" ]
	[ "$(stat -c %a bodies/a)" = 0 ]
	chmod 644 bodies/a
	[ "$(jq -c . bodies/a)" = '{"ok":true}' ]
	[ "$(ls -A bodies)" = "$(printf 'a\nb')" ]
}

@test "a umask that leaves nothing, for an ordinary user" {
	[ "$(id -u)" -eq 0 ] || skip "only root can become nobody"
	command -v setpriv >/dev/null || skip "there is no setpriv"
	mkdir -m 777 bodies
	cd bodies || return
	# Nobody may not go where the program is; a descriptor leads there.
	exec 9<"$FORKFETCH"
	run --separate-stderr bash -c 'umask 777; exec "$@"' bash setpriv \
	    --reuid=65534 --regid=65534 --clear-groups /proc/self/fd/9 \
	    --no-config --output-dir=. "${two[@]}"
	exec 9<&-
	[ "$status" -eq 1 ]
	[ -z "$stderr" ]
	is_json_lines 2
	[ "$(statuses)" = "a ok b http_error" ]
	[ "$(jq -c . a)" = '{"ok":true}' ]
	[ "$(stat -c '%a %u' a)" = "0 65534" ]
}

@test "no time zone changes a time" {
	local zone

	for zone in :/nonexistent Nowhere/Nothing '<+99>-99' '' "$(printf \
	    '%5000d' 1)"; do
		run -1 --separate-stderr env TZ="$zone" "$FORKFETCH" "${two[@]}"
		is_two
		[ "$(jq -s 'map((.started | sub("[.][0-9]+"; "") | fromdate) -
		    now | . < 2 and . > -60) | all' <<<"$output")" = true ]
	done
	needs_namespace
	[ ! -d /usr/share/zoneinfo ] ||
		run -1 --separate-stderr env TZ=Europe/Berlin unshare -m sh -c \
		    'mount -t tmpfs none /usr/share/zoneinfo && exec "$@"' sh \
		    "$FORKFETCH" "${two[@]}"
	is_two
}

@test "no locale changes an answer" {
	local locale

	for locale in xx_XX tr_TR.UTF-8 C POSIX de_DE@euro "$(printf \
	    '%3000d' 1)"; do
		run -1 --separate-stderr env LC_ALL="$locale" LANG="$locale" \
		    LANGUAGE="$locale" "$FORKFETCH" "${two[@]}"
		is_two
		[ "$(jq -s 'map(.time_total | type == "number") | all' \
		    <<<"$output")" = true ]
	done
}

@test "host names outside ASCII need no locale" {
	local locale

	curl --version | grep -q IDN || skip "this libcurl converts no names"
	for locale in C POSIX C.UTF-8 no_NE.ISO-8859-1 ''; do
		run -0 --separate-stderr env -i ${locale:+LC_ALL="$locale"} \
		    "$FORKFETCH" --no-config \
		    --resolve "xn--bcher-kva.test:$STUB_PORT:127.0.0.1" \
		    "a=http://bücher.test:$STUB_PORT/echo"
		echo "in $locale: $output $stderr"
		[ -z "$stderr" ]
		is_json_lines 1
		[ "$(record a '.body.headers[] |
		    select(.[0] == "host")[1]')" = \
		    "xn--bcher-kva.test:$STUB_PORT" ]
	done
}
