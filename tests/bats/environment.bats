#!/usr/bin/env bats
# SPDX-License-Identifier: MIT
# environment.bats - forkfetch gives the same answers whatever it inherits
# (signals, descriptors, variables, limits) and whatever the system lacks. More
# tests of inherited signals and descriptors are in processes.bats.
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
	# A success and a failure, so that both are tested.
	two=("a=$STUB/ok" "b=$STUB/status/404")
	# Run the command that follows with every signal blocked.
	blocked=(perl -MPOSIX -e '
		my $all = POSIX::SigSet->new();
		$all->fillset();
		sigprocmask(SIG_BLOCK, $all) or die;
		exec @ARGV')
}

# statuses: print "name status" of each record in $output, in order of the
# names.
statuses() {
	jq -r '.name + " " + .status' <<<"$output" | sort | xargs
}

# is_two: succeed if the last run has both records of two, complete, and said
# nothing on standard error.
is_two() {
	[ -z "$stderr" ]
	are_two
}

# are_two: do the same without a look at standard error.
are_two() {
	[ "$status" -eq 1 ]
	is_json_lines 2
	[ "$(statuses)" = "a ok b http_error" ]
	[ "$(record a '[.http_code, .body, .exitcode, .signal] | tojson')" = \
	    '[200,{"ok":true},0,null]' ]
	[ "$(record b '[.http_code, .reason, .message] | tojson')" = \
	    '[404,"http","HTTP 404 Not Found"]' ]
}

# make_deny: build the program that deny runs.
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

# deny ERRNO CALL... -- COMMAND...: run the command while these system calls
# fail with that error, as in a container whose profile does not know them.
deny() {
	"$BATS_FILE_TMPDIR/deny" "$@"
}

needs_deny() {
	[ -x "$BATS_FILE_TMPDIR/deny" ] || skip "there is no C compiler"
	deny EPERM -- true || skip "seccomp is not permitted"
}

# in_namespace SCRIPT COMMAND...: run the shell script, and then the command, in
# a mount namespace of their own.
in_namespace() {
	unshare -m sh -c "$1"' && exec "$@"' sh "${@:2}"
}

needs_namespace() {
	unshare -m true 2>/dev/null || skip "unshare is not permitted"
}

@test "deadlines and signals work although the caller has blocked all signals" {
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

# is_over PID: succeed if that process is a zombie or has been reaped.
is_over() {
	local state

	state=$(ps -o stat= -p "$1") || return 0
	[[ "$state" == Z* ]]
}

@test "a child's alarm ends it although the caller has blocked all signals" {
	local child

	launch "${blocked[@]}" "$FORKFETCH" -m 2 "a=$STUB/hang?alarm"
	wait_until has_arrived STUB '^GET /hang?alarm'
	child=$(ps -o pid= --ppid "$launched" | tr -d ' ')
	# While forkfetch is stopped, only the alarm can end its child.
	kill -STOP "$launched"
	wait_until is_over "$child"
	kill -CONT "$launched"
	landed
	[ "$how" = "exit 1" ]
	[ -z "$stderr" ]
	is_json_lines 1
	[[ "$(statuses)" =~ ^a\ (timeout|crashed)$ ]]
}

@test "an inherited child process is neither waited for nor killed" {
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

@test "an inherited child process that exits during a run changes no answer" {
	run -1 --separate-stderr sh -c 'sleep 0.1 >/dev/null 2>&1 3>&- & exec "$@"' sh \
	    "$FORKFETCH" "a=$STUB/delay?ms=700" "b=$STUB/status/404"
	is_two
}

@test "of the standard descriptors, only standard output has to be open" {
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

@test "the working directory may have been removed" {
	mkdir gone
	cd gone || return
	rmdir ../gone
	run -1 --separate-stderr "$FORKFETCH" "${two[@]}"
	is_two
	run -3 --separate-stderr "$FORKFETCH" --output-dir=bodies "${two[@]}"
	[ -z "$output" ]
	[ "$stderr" = "forkfetch: option '--output-dir': cannot create the directory bodies: No such file or directory" ]
}

@test "without HOME and XDG_CONFIG_HOME no services file is read" {
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

@test "services and programs work in an empty environment" {
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

@test "forkfetch works as the first process of a container" {
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
	# Its own signal does not kill the first process, so forkfetch exits
	# with the status that a shell would report.
	[ "$how" = "exit 143" ]
	[ -z "$stderr" ]
	[ "$(statuses)" = "a cancelled b ok" ]
	no_child_left
}

@test "forkfetch works without /proc" {
	needs_namespace
	run -1 --separate-stderr in_namespace \
	    'mount -t tmpfs none /proc' "$FORKFETCH" "${two[@]}"
	is_two
}

@test "forkfetch works on a read-only file system" {
	needs_namespace
	run -1 --separate-stderr in_namespace \
	    'mount -o remount,ro,bind / && ! touch /read-only 2>/dev/null' \
	    "$FORKFETCH" "${two[@]}"
	is_two
}

@test "forkfetch works if clone3 does not exist or is not permitted" {
	local error

	needs_deny
	for error in ENOSYS EPERM; do
		run -1 --separate-stderr deny "$error" clone3 -- \
		    "$FORKFETCH" "${two[@]}"
		is_two
	done
}

@test "if no thread can be started, a name to resolve fails with this reason" {
	needs_deny
	needs_namespace
	echo '127.0.0.1 service.test' >hosts
	run --separate-stderr in_namespace 'mount --bind hosts /etc/hosts' \
	    "$BATS_FILE_TMPDIR/deny" EPERM clone3 -- "$FORKFETCH" \
	    "a=$STUB/ok" "b=http://service.test:$STUB_PORT/ok"
	[ -z "$stderr" ]
	is_json_lines 2
	[ "$(record a .status)" = ok ]
	# A C library that does not use clone3 can start a thread.
	if [ "$status" -eq 0 ]; then
		[ "$(record b .status)" = ok ]
		return
	fi
	[ "$status" -eq 1 ]
	[ "$(record b '[.status, .reason, .message] | tojson')" = \
	    '["error","dns","could not resolve the host \"service.test\": getaddrinfo() thread failed to start"]' ]
}

@test "forkfetch works without seccomp, Landlock and prctl, and says so" {
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

@test "valgrind finds no error in the parent" {
	command -v valgrind >/dev/null || skip "there is no valgrind"
	# valgrind preloads its own allocation functions.
	needs_preload
	# Under valgrind a process takes long to start.
	run -1 --separate-stderr valgrind -q --error-exitcode=99 \
	    --log-file="$BATS_TEST_TMPDIR/valgrind" \
	    --leak-check=full --child-silent-after-fork=yes "$FORKFETCH" \
	    -m 0 --connect-timeout=60 "${two[@]}"
	are_two
	says_lack
	# Lines that begin with "--" are about system calls of the sandbox that
	# valgrind does not know; children run without the sandbox then.
	run -1 grep -v '^--' "$BATS_TEST_TMPDIR/valgrind"
}

@test "forkfetch works with a small stack, little memory and low limits" {
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

@test "a body over the limit on file sizes fails only its own service" {
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

@test "bodies are written to files under umask 777, too" {
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
	[ "$(ls -A bodies)" = a ]
}

@test "an ordinary user's bodies are written under umask 777, too" {
	[ "$(id -u)" -eq 0 ] || skip "only root can become nobody"
	command -v setpriv >/dev/null || skip "there is no setpriv"
	mkdir -m 777 bodies
	cd bodies || return
	# The user nobody may have no access to the program's directory, so run
	# the program by its descriptor.
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

@test "times do not depend on the time zone" {
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

@test "answers do not depend on the locale" {
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
