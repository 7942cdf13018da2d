#!/usr/bin/env bats
# SPDX-License-Identifier: MIT
# attacks.bats - what an attacker who has taken over a child can do. tests/drill
# tries everything from inside, in both stages of the sandbox.

# shellcheck disable=SC2016,SC2030,SC2031,SC2154

load helper

: "${DRILL:?is the program whose children are broken into}"

# The expected result of each attempt in the first stage and in the second: ok
# (must be possible), no (must be refused), - (either: it breaks no promise, or
# depends on the kernel).
expectations() {
	cat <<-'EOT'
	read-key no no
	read-shadow no no
	read-passwd no no
	list-home no no
	list-dir no no
	list-root no no
	list-usr no no
	list-usr-share no no
	list-usr-local-etc no no
	list-usr-local-lib no no
	read-program no no
	list-proc no no
	read-parent-environ no no
	read-parent-cmdline no no
	read-parent-mem no no
	read-victim-mem no no
	write-own-mem no no
	openat2 no no
	open-path - no
	stat - no
	access - no
	readlink - no
	create no no
	create-unnamed no no
	file-write no no
	file-grow no no
	file-stretch no no
	file-seek no no
	file-cut no no
	file-reserve no no
	file-map no no
	file-reopen no no
	file-read no no
	file-link no no
	file-chmod no no
	file-lock no no
	append no no
	open-truncate no no
	truncate no no
	unlink no no
	rmdir no no
	rename no no
	link no no
	symlink no no
	mkdir no no
	mknod no no
	chmod no no
	fchmod no no
	chown no no
	utimensat no no
	setxattr no no
	ioctl-flags no no
	ioctl-extended-flags no no
	ioctl-thaw no no
	flock no no
	lock-record no no
	lease no no
	chdir - no
	open-dev-zero no no
	open-dev-ptmx no no
	name-to-handle no no
	open-by-handle no no
	inotify - no
	fanotify no no
	execve no no
	execveat no no
	memfd-exec no no
	memfd-create no no
	fork no no
	fork-raw no no
	clone no no
	clone3 no no
	kill-parent no no
	kill-victim no no
	kill-group no no
	tgkill-parent no no
	tkill-parent no no
	sigqueue-parent no no
	pidfd-kill-parent no no
	pidfd-open no no
	pidfd-getfd no no
	ptrace-victim no no
	vm-read-parent no no
	vm-read-victim no no
	vm-write-victim no no
	process-madvise no no
	move-pages no no
	kcmp no no
	prlimit-parent no no
	affinity-parent no no
	priority-parent no no
	ioprio-parent no no
	rlimit-up no no
	pdeathsig-off no no
	dumpable-on no no
	alarm-off - no
	tiocsti no no
	setsid no no
	setpgid no no
	tcp-own-port ok ok
	tcp-other-port no no
	tcp-other-host - -
	tcp-fast-open no no
	mptcp-other-port no no
	udp-send - no
	bind-listen no no
	listen-unbound no no
	unix-path - no
	unix-abstract no no
	socketpair - -
	socketpair-other no no
	tcp-layer no no
	bind-to-device no no
	bind-to-interface no no
	unicast-interface no no
	zerocopy no no
	socket-unix - no
	socket-raw no no
	socket-ping no no
	socket-packet no no
	socket-vsock no no
	socket-alg no no
	socket-netlink - no
	socket-sctp no no
	map-much no no
	map-much-to-read no no
	map-address-space no no
	map-shared no no
	map-zeroes no no
	map-stack no no
	map-shadow-stack no no
	remap-pages no no
	threads - no
	mmap-wx no no
	mprotect-x no no
	personality no no
	io-uring no no
	io-setup no no
	io-submit no no
	splice no no
	tee no no
	vmsplice no no
	sendfile no no
	copy-file-range no no
	userfaultfd no no
	bpf no no
	perf-event no no
	keyctl no no
	add-key no no
	request-key no no
	landlock no no
	seccomp - no
	shmget no no
	msgget no no
	semget no no
	mq-open no no
	mount no no
	umount no no
	pivot-root no no
	swapon no no
	acct no no
	reboot no no
	kexec-load no no
	init-module no no
	delete-module no no
	quotactl no no
	syslog no no
	sethostname no no
	clock-settime no no
	settimeofday no no
	adjtimex no no
	setns no no
	iopl no no
	modify-ldt no no
	chroot no no
	unshare-mounts no no
	unshare-users no no
	EOT
}

setup_file() {
	[ "$(uname)" = Linux ] || skip "this is Linux's"
	stubd_start STUB
	stubd_start OTHER
	stubd_start TLS --tls
	# The user nobody needs these permissions, too.
	chmod -R a+rX "$BATS_FILE_TMPDIR"
}

teardown_file() {
	stubd_stop
}

setup() {
	# Let everybody enter, so that permissions of files are not what refuses
	# an attempt.
	place=$(mktemp -d "${TMPDIR:-/tmp}/attacks.XXXXXX")
	mkdir -p "$place/dir/empty"
	echo key >"$place/key"
	: >"$place/dir/scratch"
	chmod -R a+rwX "$place"
	# The user who runs it may be unable to enter the program's directory.
	exec 9<"$DRILL"
}

teardown() {
	[ ! -e "$place/pid" ] || kill "$(<"$place/pid")"
	rm -rf "$place"
}

# as WHO COMMAND...: run a command as WHO if we are root, otherwise as
# ourselves.
as() {
	local who=$1

	shift
	[ "$who" != nobody ] || set -- setpriv --reuid=65534 --regid=65534 \
	    --clear-groups "$@"
	"$@"
}

# start_targets WHO: start a process to attack, which has two sockets.
start_targets() {
	as "$1" perl -MIO::Socket::UNIX -e '
		my @s = map { IO::Socket::UNIX->new(Local => $_, Listen => 9) or
		    die "$_: $!" } ("$ARGV[0]/dir/socket", "\0$ARGV[1]");
		open(my $f, ">", "$ARGV[0]/pid.new") or die;
		print($f $$) && close($f) or die;
		rename("$ARGV[0]/pid.new", "$ARGV[0]/pid") or die;
		sleep 600' "$place" "${place##*/}" 3>&- 9<&- &
	wait_until test -e "$place/pid"
	victim=$(<"$place/pid")
}

# attack WHO MOMENT [COMMAND...]: set output to the result of each attempt.
# COMMAND, if given, runs the program. Its options are in the array of that
# name. The child resolves a name, unless $target is set.
attack() {
	local who=$1 moment=$2

	shift 2
	start_targets "$who"
	# The resolver may have failed before anybody waits for it.
	for _ in {1..5}; do
		run --separate-stderr as "$who" "$@" /proc/self/fd/9 \
		    --no-config "${options[@]}" --capath "$TLS_DIR/hashed" \
		    -o body "x=${target:-http://localhost:$STUB_PORT}/ok?drill=attack-$moment&victim=$victim&port=$OTHER_PORT&key=$place/key&dir=$place/dir&unix=$place/dir/socket&abstract=${place##*/}"
		[[ $moment = waiting && $status -ne 0 ]] || break
	done
	[ "$status" -eq 0 ]
	[[ $output != '{'* ]] || skip "there is no such moment"
}

# attack_with_file WHO MOMENT: the same, by a child that has a file for its body,
# in which the results are.
attack_with_file() {
	local -a options=(--output-dir="$place/bodies" --max-filesize=1M)

	mkdir -p "$place/bodies"
	chmod a+rwx "$place/bodies"
	attack "$1" "$2"
	[ "$(ls -A "$place/bodies")" = x ]
	[ "$(wc -c <"$place/bodies/x")" -lt 100000 ]
	output=$(<"$place/bodies/x")
}

# results NAME...: print the results of these attempts, one per line.
results() {
	local name

	for name; do
		sed -n "s/^$name //p" <<<"$output"
	done
}

# may_be NAME: succeed if we are root, or root is not needed.
may_be() {
	[ "$1" = self ] || [ "$(id -u)" -eq 0 ] ||
		skip "only root can become nobody"
}

# is_sandboxed: succeed if this kernel supports the whole sandbox.
is_sandboxed() {
	[ -n "$("$FORKFETCH" --sandbox=require --no-config "a=$STUB/ok" \
	    2>/dev/null | jq -r '.sandbox // empty')" ]
}

# stands_up COLUMN [NAME=EXPECTED...]: check that each attempt had the result of
# that column, or the one given here.
stands_up() {
	local column=$1

	shift
	# A sanitizer needs more memory than the limits allow.
	! is_sanitized || set -- map-much=- map-much-to-read=- \
	    map-address-space=- "$@"
	awk -v column="$column" -v others="$*" '
		BEGIN {
			n = split(others, words)
			for (i = 1; i <= n; i++) {
				split(words[i], word, "=")
				other[word[1]] = word[2]
			}
		}
		NR == FNR { expected[$1] = $column; next }
		$1 in other { expected[$1] = other[$1] }
		!($1 in expected) { print $1 ": nothing is expected of it" }
		expected[$1] == "ok" && $2 != "ok" { print $1 ": " $2 }
		expected[$1] == "no" && $2 == "ok" { print $1 ": not refused" }
	' <(expectations) <(echo "$output") >"$BATS_TEST_TMPDIR/wrong"
	cat "$BATS_TEST_TMPDIR/wrong"
	[ ! -s "$BATS_TEST_TMPDIR/wrong" ]
}

@test "each attempt has an expected result" {
	attack self begun
	[ "$(wc -l <<<"$output")" -ge 120 ]
	diff <(cut -d' ' -f1 <<<"$output" | sort) \
	    <(expectations | cut -d' ' -f1 | sort | if [ "$(uname -m)" = \
	    x86_64 ]; then cat; else grep -vx -e iopl -e modify-ldt; fi)
	[ -z "$stderr" ]
}

@test "without a sandbox, attempts succeed" {
	may_be nobody
	attack nobody begun
	# Otherwise refusing them later would prove nothing.
	[ "$(results read-key list-dir create unlink truncate link mknod chmod \
	    utimensat read-victim-mem execve \
	    fork clone kill-parent kill-victim tgkill-parent vm-read-victim \
	    tcp-own-port tcp-other-port udp-send bind-listen unix-path \
	    unix-abstract socketpair mmap-wx mprotect-x pdeathsig-off |
	    sort -u)" = ok ]
	# The parent has the same permissions from its user.
	[ "$(results read-parent-environ read-parent-mem vm-read-parent |
	    grep -cx ok)" = 0 ]
	# Everything is undone.
	[ "$(find "$place" -mindepth 1 | sort | sed "s|^$place/||" | xargs)" = \
	    "dir dir/empty dir/scratch dir/socket key pid" ]
}

@test "in the first stage, the files, the processes and the kernel are safe" {
	is_sandboxed || skip "there is no sandbox"
	attack self resolving
	stands_up 2
}

@test "in the first stage, they are safe from the user nobody, too" {
	is_sandboxed || skip "there is no sandbox"
	may_be nobody
	attack nobody resolving
	stands_up 2
}

# The resolver needs one thread, so this is the last one.
@test "while a name is resolved, no further thread can be created" {
	local target=http://nobody.invalid:$STUB_PORT

	is_sandboxed || skip "there is no sandbox"
	attack self waiting
	stands_up 2 threads=no
}

@test "while a name is resolved, the user nobody can create no thread either" {
	local target=http://nobody.invalid:$STUB_PORT

	is_sandboxed || skip "there is no sandbox"
	may_be nobody
	attack nobody waiting
	stands_up 2 threads=no
}

@test "in the second stage, a child can only talk to its service" {
	is_sandboxed || skip "there is no sandbox"
	attack self talking
	stands_up 3
}

@test "in the second stage, the user nobody can only talk to its service, too" {
	is_sandboxed || skip "there is no sandbox"
	may_be nobody
	attack nobody talking
	stands_up 3
}

@test "a child can write only to the file of its body, up to the limit" {
	local moment column who

	is_sandboxed || skip "there is no sandbox"
	is_sanitized && skip "a sanitizer has to write reports"
	for who in self nobody; do
		[ "$who" = self ] || [ "$(id -u)" -eq 0 ] || continue
		for moment in resolving talking; do
			[ "$moment" = resolving ] && column=2 || column=3
			attack_with_file "$who" "$moment"
			stands_up "$column" file-write=ok
			kill "$(<"$place/pid")"
			rm -rf "$place"/{pid,dir/socket,bodies}
		done
	done
}

@test "a child with no name to resolve is in the second stage at once" {
	local target=$STUB

	is_sandboxed || skip "there is no sandbox"
	attack self talking
	stands_up 3
	[ "$("$DRILL" --no-config -o body "x=$STUB/ok?drill=attack-resolving")" \
	    = "$("$FORKFETCH" --no-config -o body "x=$STUB/ok")" ]
}

@test "with certificates to look up, the second stage reads no other file" {
	local target=$TLS

	is_sandboxed || skip "there is no sandbox"
	attack self talking
	stands_up 3 stat=- access=- open-path=-
}

@test "children of --every and --reuse are as safe, except for their alarm" {
	local kind target
	local -a options

	is_sandboxed || skip "there is no sandbox"
	for target in "http://localhost:$STUB_PORT" "$TLS"; do
		for kind in "--every=1h --count=1" --reuse; do
			read -ra options <<<"$kind"
			attack self resolving
			stands_up 2
			attack self talking
			if [ "$target" != "$TLS" ]; then
				stands_up 3 alarm-off=-
			else
				stands_up 3 alarm-off=- stat=- access=- \
				    open-path=-
			fi
		done
	done
}

@test "children of --every and --reuse are as safe from the user nobody" {
	local kind
	local -a options

	is_sandboxed || skip "there is no sandbox"
	may_be nobody
	for kind in "--every=1h --count=1" --reuse; do
		read -ra options <<<"$kind"
		attack nobody talking
		stands_up 3 alarm-off=-
	done
}

# pretend CALL=VALUE|CALL:ERROR: print the command for attack with which the
# kernel answers like this when asked what it supports. Children are not traced.
pretend() {
	command -v strace >/dev/null || skip "there is no strace"
	strace -o /dev/null true 2>/dev/null ||
		skip "strace is not permitted"
	is_sanitized && skip "the leak sanitizer does not run under strace"
	kernel=(strace -o /dev/null -e signal=none
	    -e "trace=${1%%:*}" -e "inject=$1:when=1")
}

@test "older kernels: ports from version 4 on, abstract sockets from 6" {
	local -a kernel others
	local version moment

	is_sandboxed || skip "there is no sandbox"
	for version in 1 2 3 4 5 6; do
		pretend "landlock_create_ruleset:retval=$version"
		others=()
		((version >= 4)) || others+=(tcp-other-port=ok)
		for moment in resolving talking; do
			attack self "$moment" "${kernel[@]}"
			if [ "$moment" = resolving ]; then
				((version >= 6)) || others+=(unix-abstract=ok)
				stands_up 2 "${others[@]}"
			else
				stands_up 3 "${others[@]}" unix-abstract=no
			fi
		done
	done
}

@test "without Landlock: files can be read until there is a connection" {
	local -a kernel

	is_sandboxed || skip "there is no sandbox"
	pretend landlock_create_ruleset:error=EOPNOTSUPP
	attack self resolving "${kernel[@]}"
	stands_up 2 read-key=ok read-passwd=ok list-dir=ok list-home=- \
	    list-usr=ok list-usr-share=ok list-usr-local-etc=- \
	    list-usr-local-lib=- read-program=ok \
	    map-zeroes=ok \
	    list-root=ok list-proc=ok read-shadow=- read-parent-environ=- \
	    read-parent-cmdline=- read-parent-mem=- read-victim-mem=- \
	    open-dev-zero=ok open-dev-ptmx=- unix-abstract=ok \
	    tcp-other-port=ok bind-listen=no
	attack self talking "${kernel[@]}"
	stands_up 3 tcp-other-port=ok
}

# Otherwise its filter would have to allow opening any file.
@test "without Landlock: certificates are read first, and then no file" {
	local -a kernel
	local target=$TLS who

	is_sandboxed || skip "there is no sandbox"
	pretend landlock_create_ruleset:error=EOPNOTSUPP
	for who in self nobody; do
		[ "$who" = self ] || may_be nobody
		attack "$who" talking "${kernel[@]}"
		stands_up 3 tcp-other-port=ok
	done
}

@test "without Landlock: no file is opened for an HTTPS proxy either" {
	local -a kernel

	is_sandboxed || skip "there is no sandbox"
	pretend landlock_create_ruleset:error=EOPNOTSUPP
	target=$STUB http_proxy=$TLS attack self talking "${kernel[@]}"
	stands_up 3 tcp-other-port=ok
	target=$TLS https_proxy=$TLS attack self talking "${kernel[@]}"
	stands_up 3 tcp-other-port=ok
	# A proxy that is for other URLs changes nothing.
	target=$STUB https_proxy=$TLS attack self talking "${kernel[@]}"
	stands_up 3 tcp-other-port=ok
}

@test "without filters: what Landlock restricts is still safe" {
	local -a kernel
	local moment

	is_sandboxed || skip "there is no sandbox"
	pretend seccomp:error=EINVAL
	for moment in resolving talking; do
		attack self "$moment" "${kernel[@]}"
		# Reading, writing, running, signals and ports are refused.
		[ "$(results read-key read-shadow list-home list-dir list-root \
		    read-parent-environ read-parent-mem read-victim-mem \
		    create append unlink rename mkdir symlink truncate execve \
		    kill-parent kill-victim ptrace-victim vm-read-victim \
		    tcp-other-port unix-abstract | grep -c '^ok$')" = 0 ]
		# Only filters can refuse these.
		[ "$(results fork mmap-wx socket-unix udp-send | sort -u)" = ok ]
	done
}
