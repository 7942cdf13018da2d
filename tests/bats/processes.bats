#!/usr/bin/env bats
# SPDX-License-Identifier: MIT
# processes.bats - how children run and end, signals, limits of the system, and
# standard streams that are closed or stall.
#
# launched and how are set in helper.bash; each test is a subshell:
# shellcheck disable=SC2016,SC2030,SC2031,SC2154

load helper

setup_file() {
	stubd_start STUB --refuse
}

teardown_file() {
	stubd_stop
}

setup() {
	out=$BATS_TEST_TMPDIR/out
	err=$BATS_TEST_TMPDIR/err
}

# oks N: print N services that are ok, named s0 and so on, one per line.
oks() {
	seq -f "s%.0f=$STUB/ok" 0 $(($1 - 1))
}

# children: print the PIDs of the children of what was launched, one per line.
children() {
	pgrep -P "$launched"
}

has_children() {
	[ "$(pgrep -c -P "$launched")" -eq "$1" ]
}

# child_of NAME: print the PID of the service's child, from the output of -v.
child_of() {
	sed -n "s/^forkfetch: $1: process \([0-9]*\) asks$/\1/p" "$err"
}

# stable: print the records in $output in order, without their times, and leave
# out that of "victim".
stable() {
	jq -Ssc 'map(select(.name != "victim") |
	    with_entries(select(.key | startswith("time_") | not)) |
	    del(.started)) | sort_by(.index)[]' <<<"$output"
}

# statuses: print "name status" of each record in $output, in order of the
# names.
statuses() {
	jq -rs 'map(.name + " " + .status) | sort | join(" ")' <<<"$output"
}

@test "by default twenty services are asked at the same time" {
	local -a services
	local i

	for ((i = 0; i < 20; i++)); do
		services+=("s$i=$STUB/barrier?n=20&key=twenty")
	done
	run -0 --separate-stderr "$FORKFETCH" "${services[@]}"
	[ -z "$stderr" ]
	is_json_lines 20
	[ "$(jq -r .status <<<"$output" | sort -u)" = ok ]
}

@test "-j1 asks one service after the other" {
	local -a services
	local i

	stubd_start ONE
	for ((i = 0; i < 5; i++)); do
		services+=("s$i=$ONE/delay?ms=50")
	done
	run -0 --separate-stderr "$FORKFETCH" -j1 "${services[@]}"
	is_json_lines 5
	[ "$(jq -r .name <<<"$output" | xargs)" = "s0 s1 s2 s3 s4" ]
	[ "$(curl -sS "$ONE/stats" | jq .max_active)" -eq 1 ]
}

@test "-j3 asks three services at a time, and never more" {
	local -a services
	local i

	stubd_start THREE
	for ((i = 0; i < 12; i++)); do
		# Each answer waits until three requests have arrived.
		services+=("s$i=$THREE/barrier?n=3&key=$((i / 3))")
	done
	run -0 --separate-stderr "$FORKFETCH" -j3 "${services[@]}"
	is_json_lines 12
	[ "$(curl -sS "$THREE/stats" | jq .max_active)" -eq 3 ]
}

@test "each service has a child of its own, and none is left" {
	launch "$FORKFETCH" "a=$STUB/wait?key=own" "b=$STUB/wait?key=own" \
	    "c=$STUB/wait?key=own"
	wait_until has_arrived STUB '^GET /wait?key=own' 3
	has_children 3
	curl -sS "$STUB/release?key=own" >/dev/null
	landed
	[ "$how" = "exit 0" ]
	is_json_lines 3
	no_child_left
}

@test "a child has no descriptor of its siblings, and /dev/null as standard input" {
	local child

	[ -d /proc/self/fd ] || skip "there is no /proc"
	needs_inspection
	launch "$FORKFETCH" "a=$STUB/hang?fds" "b=$STUB/hang?fds" \
	    "c=$STUB/hang?fds"
	wait_until has_arrived STUB '^GET /hang?fds' 3
	for child in $(children); do
		[ "$(readlink "/proc/$child/fd/0")" = /dev/null ]
		[ "$(readlink "/proc/$child/fd/1")" = /dev/null ]
		[ "$(find "/proc/$child/fd" -lname 'pipe:*' | wc -l)" -eq 1 ]
	done
	kill -TERM "$launched"
	landed
	[ "$how" = "signal 15" ]
}

@test "a child that is killed spoils only its own answer" {
	local name expected
	local -a names=(KILL ABRT)

	# A sanitizer catches this signal and exits.
	is_sanitized || names+=(SEGV)
	for name in "${names[@]}"; do
		launch "$FORKFETCH" -v "a=$STUB/wait?key=$name" \
		    "victim=$STUB/hang?$name" "b=$STUB/status/404" \
		    "c=$STUB/wait?key=$name"
		wait_until has_arrived STUB "^GET /hang?$name"
		wait_until has_arrived STUB "^GET /wait?key=$name" 2
		kill "-$name" "$(child_of victim)"
		curl -sS "$STUB/release?key=$name" >/dev/null
		landed
		[ "$how" = "exit 1" ]
		is_json_lines 4
		no_child_left
		[ "$(record victim '[.status, .reason, .signal, .message] |
		    tojson')" = "[\"crashed\",\"crashed\",\"SIG$name\",\"its process was killed by SIG$name\"]" ]
		expected=$(stable)

		launch "$FORKFETCH" "a=$STUB/wait?key=$name" \
		    "victim=$STUB/ok" "b=$STUB/status/404" \
		    "c=$STUB/wait?key=$name"
		landed
		[ "$(stable)" = "$expected" ]
	done
}

@test "if a child dies during its answer, the record has the part that came" {
	launch "$FORKFETCH" -v "victim=$STUB/hang-body?amid"
	wait_until has_arrived STUB '^GET /hang-body?amid'
	# When stubd logs the next request, it has written the first answer.
	curl -sS "$STUB/ok" >/dev/null
	kill -STOP "$launched"
	kill -KILL "$(child_of victim)"
	kill -CONT "$launched"
	landed
	[ "$how" = "exit 1" ]
	is_json_lines 1
	[ "$(record victim .status)" = crashed ]
	[ "$(record victim '.body_truncated == (.http_code != null)')" = true ]
}

@test "when forkfetch itself is killed, its children end, too" {
	launch "$FORKFETCH" "a=$STUB/hang?orphan" "b=$STUB/hang-body?orphan" \
	    "c=$STUB/huge?orphan&size=1G" --max-filesize=0
	wait_until has_arrived STUB 'orphan' 3
	kill -KILL "$launched"
	landed
	[ "$how" = "signal 9" ]
	no_child_left_soon
}

@test "after INT, TERM or HUP all records are written, then the signal kills" {
	local name number

	for name in INT TERM HUP; do
		number=$(kill -l "$name")
		launch "$FORKFETCH" --summary "a=$STUB/ok?$name" \
		    "b=$STUB/hang?$name" "c=$STUB/hang-body?$name"
		wait_until has_arrived STUB "^GET /hang.*?$name" 2
		# Send the signal when the first record has been written.
		wait_until test -s "$out"
		kill "-$name" "$launched"
		landed
		[ "$how" = "signal $number" ]
		no_child_left
		is_json_lines 3
		echo "$output"
		[ "$(jq -sc 'sort_by(.name) | map(.status),
		    (.[1] | [.reason, .signal])' <<<"$output")" = \
		    $'["ok","cancelled","cancelled"]\n["cancelled",null]' ]
		[[ "$stderr" == "forkfetch: 3 services: 1 ok, 2 failed (2 cancelled), "* ]]
	done
}

@test "after a signal the format json still writes a complete object" {
	launch "$FORKFETCH" -o json "a=$STUB/ok" "b=$STUB/hang?object"
	wait_until has_arrived STUB '^GET /hang?object'
	kill -INT "$launched"
	landed
	[ "$how" = "signal 2" ]
	[ "$(jq -c '[.complete, .failed >= 1, (.results | length)]' \
	    <<<"$output")" = '[false,true,2]' ]
}

@test "after a signal, services that have not started have records, too" {
	launch "$FORKFETCH" -j1 "a=$STUB/hang?turn" "b=$STUB/ok?turn" \
	    "c=$STUB/ok?turn"
	wait_until has_arrived STUB '^GET /hang?turn'
	kill -TERM "$launched"
	landed
	[ "$how" = "signal 15" ]
	is_json_lines 3
	echo "$output"
	[ "$(jq -sc 'sort_by(.name) | map(.name + " " + .status),
	    .[2].attempts, (map(.message) | unique)' <<<"$output")" = \
	    $'["a cancelled","b cancelled","c cancelled"]\n0\n["interrupted by SIGTERM"]' ]
	[ "$(arrived STUB '^GET /ok?turn')" -eq 0 ]
}

@test "a signal to the whole process group cancels services, not crashes them" {
	launch "$FORKFETCH" "a=$STUB/hang?group" "b=$STUB/hang-body?group"
	wait_until has_arrived STUB '?group' 2
	kill -INT -- "-$launched"
	landed
	[ "$how" = "signal 2" ]
	[ "$(statuses)" = "a cancelled b cancelled" ]
	launch "$FORKFETCH" "a=$STUB/hang?all" "b=$STUB/hang-body?all"
	wait_until has_arrived STUB '?all' 2
	kill -TERM -- "-$launched"
	landed
	[ "$how" = "signal 15" ]
	[ "$(statuses)" = "a cancelled b cancelled" ]
}

@test "the shell sees the signal, and timeout(1) works" {
	run -143 --separate-stderr bash -c '"$@" & kill -TERM "$!"; wait "$!"' \
	    bash "$FORKFETCH" "a=$STUB/hang"
	run -124 --separate-stderr timeout 1 "$FORKFETCH" "a=$STUB/hang" \
	    "b=$STUB/ok"
	is_json_lines 2
	[ "$(statuses)" = "a cancelled b ok" ]
}

@test "a signal that the caller ignores stays ignored" {
	launch perl -e '$SIG{INT} = $SIG{HUP} = "IGNORE"; exec @ARGV' \
	    "$FORKFETCH" "a=$STUB/wait?key=nohup"
	wait_until has_arrived STUB '^GET /wait?key=nohup'
	# Signal the process group, as a terminal does when it is closed.
	kill -INT -- "-$launched"
	kill -HUP -- "-$launched"
	curl -sS "$STUB/release?key=nohup" >/dev/null
	landed
	[ "$how" = "exit 0" ]
	[ "$(statuses)" = "a ok" ]
}

@test "children are reaped even if the caller ignores SIGCHLD" {
	run -1 --separate-stderr bash -c 'trap "" CHLD; exec "$@"' bash \
	    "$FORKFETCH" "a=$STUB/ok" "b=$STUB/status/404"
	[ -z "$stderr" ]
	[ "$(statuses)" = "a ok b http_error" ]
	run -0 --separate-stderr perl -e '$SIG{CHLD} = "IGNORE"; exec @ARGV' \
	    "$FORKFETCH" "a=$STUB/ok"
	[ "$(statuses)" = "a ok" ]
}

@test "if the caller ignores SIGPIPE, the exit status is 141 all the same" {
	run --separate-stderr perl -e '$SIG{PIPE} = "IGNORE"; exec @ARGV' bash \
	    -c '"$@" | true; echo "${PIPESTATUS[0]}"' bash "$FORKFETCH" \
	    "a=$STUB/delay?ms=500"
	[ "$output" = 141 ]
	[ -z "$stderr" ]
}

@test "a signal ends the run even if the caller has blocked it" {
	launch perl -MPOSIX -e '
		sigprocmask(SIG_BLOCK, POSIX::SigSet->new(SIGTERM, SIGCHLD,
		    SIGINT)) or die;
		exec @ARGV' "$FORKFETCH" "a=$STUB/hang?blocked" "b=$STUB/ok"
	wait_until has_arrived STUB '^GET /hang?blocked'
	wait_until test -s "$out"
	kill -TERM "$launched"
	landed
	[ "$how" = "signal 15" ]
	[ "$(statuses)" = "a cancelled b ok" ]
	no_child_left
}

@test "if its reader exits early, the run ends without a message" {
	# shellcheck disable=SC2046
	run -0 --separate-stderr alone bash -c '
		"$@" | head -n1
		echo "${PIPESTATUS[0]}"' bash "$FORKFETCH" $(oks 50) \
	    "late=$STUB/delay?ms=1000"
	[ -z "$stderr" ]
	no_child_left
	[ "${#lines[@]}" -eq 2 ]
	[ "${lines[1]}" = 141 ]
	output=${lines[0]}
	is_json_lines 1
}

@test "if output cannot be written, the exit status is 3, with a message" {
	[ -c /dev/full ] || skip "there is no /dev/full"
	for format in jsonl json table body; do
		run -3 --separate-stderr alone bash -c '"$@" >/dev/full' bash \
		    "$FORKFETCH" -o "$format" "a=$STUB/ok" "b=$STUB/hang" \
		    -t 1
		[ "$stderr" = \
		    "forkfetch: standard output: No space left on device" ] ||
			[[ "$format" = body && "$stderr" == *"No space left on device" ]]
		no_child_left
	done
}

@test "if standard output is closed, the exit status is 3, with a message" {
	run -3 --separate-stderr bash -c '"$@" >&-' bash "$FORKFETCH" \
	    "a=$STUB/ok"
	[ "$stderr" = "forkfetch: standard output: Bad file descriptor" ]
	# The same holds for output without a request.
	run -3 --separate-stderr bash -c '"$@" >&-' bash "$FORKFETCH" --version
	[ "$stderr" = "forkfetch: standard output: Bad file descriptor" ]
}

@test "standard input and standard error may be closed" {
	run -0 --separate-stderr bash -c '"$@" <&-' bash "$FORKFETCH" \
	    "a=$STUB/ok"
	[ -z "$stderr" ]
	[ "$(statuses)" = "a ok" ]
	run -1 --separate-stderr bash -c '"$@" 2>&- <&-' bash "$FORKFETCH" -v \
	    "a=$STUB/ok" "b=$STUB_REFUSED/"
	[ "$(statuses)" = "a ok b error" ]
	is_json_lines 2
}

@test "a reader that stalls does not delay the deadline, and gets all records" {
	local fifo=$BATS_TEST_TMPDIR/fifo

	mkfifo "$fifo"
	exec 5<>"$fifo"
	launch bash -c 'exec "$@" >'"$fifo" bash "$FORKFETCH" -t 2 \
	    "a=$STUB/text?size=2M" "b=$STUB/text?size=1M" \
	    "c=$STUB/hang?stall" 5>&-
	wait_until has_arrived STUB '^GET /hang?stall'
	# The children end at the deadline although nobody reads.
	wait_until has_children 0
	kill -0 "$launched"
	cat <"$fifo" >"$BATS_TEST_TMPDIR/read" 3>&- 5>&- &
	exec 5>&-
	wait "$!"
	landed
	[ "$how" = "exit 124" ]
	output=$(<"$BATS_TEST_TMPDIR/read")
	is_json_lines 3
	# A record is ok with its whole body, or ended at the deadline.
	[ "$(jq -c '[.name, if .name == "c" then .status else
	    .status == "deadline" or .status == "ok" and (.body | length) ==
	    {"a": 2097152, "b": 1048576}[.name] end]' <<<"$output" | sort |
	    xargs)" = '[a,true] [b,true] [c,deadline]' ]
}

@test "a signal ends a run whose reader stalls" {
	local fifo=$BATS_TEST_TMPDIR/fifo

	mkfifo "$fifo"
	exec 5<>"$fifo"
	launch bash -c 'exec "$@" >'"$fifo" bash "$FORKFETCH" \
	    "a=$STUB/text?size=2M" "b=$STUB/hang?ctrl-c" 5>&-
	wait_until has_arrived STUB '^GET /hang?ctrl-c'
	kill -INT "$launched"
	landed
	exec 5>&-
	[ "$how" = "signal 2" ]
	no_child_left
}

@test "a child that is stopped is killed at its deadline" {
	launch "$FORKFETCH" -v -t 3 "a=$STUB/hang?stopped" "b=$STUB/ok"
	wait_until has_arrived STUB '^GET /hang?stopped'
	kill -STOP "$(child_of a)"
	landed
	[ "$how" = "exit 124" ]
	is_json_lines 2
	[ "$(statuses)" = "a deadline b ok" ]
	no_child_left
}

@test "forkfetch goes on after SIGSTOP and SIGCONT" {
	launch "$FORKFETCH" "a=$STUB/wait?key=cont" "b=$STUB/ok"
	wait_until has_arrived STUB '^GET /wait?key=cont'
	kill -STOP "$launched"
	curl -sS "$STUB/release?key=cont" >/dev/null
	kill -CONT "$launched"
	landed
	[ "$how" = "exit 0" ]
	[ "$(statuses)" = "a ok b ok" ]
}

@test "fifteen hundred services are asked with at most 256 descriptors" {
	local n=1500

	is_sanitized && n=200 # each process takes long then
	oks $n >"$BATS_TEST_TMPDIR/list"
	run -0 --separate-stderr alone bash -c 'ulimit -n 256; exec "$@"' bash \
	    "$FORKFETCH" - <"$BATS_TEST_TMPDIR/list"
	[ -z "$stderr" ]
	no_child_left
	[ "$(jq -sc "[length, (map(.status) | unique),
	    (map(.index) | sort == [range($n)])]" <<<"$output")" = \
	    "[$n,[\"ok\"],true]" ]
}

@test "with sixteen descriptors, -j100 asks all services, but fewer at once" {
	oks 100 >"$BATS_TEST_TMPDIR/list"
	run -0 --separate-stderr alone bash -c 'ulimit -n 16; exec "$@"' bash \
	    "$FORKFETCH" -j100 - <"$BATS_TEST_TMPDIR/list"
	[ -z "$stderr" ]
	no_child_left
	[ "$(jq -sc '[length, (map(.status) | unique)]' <<<"$output")" = \
	    '[100,["ok"]]' ]
}

@test "with few processes, -j30 asks all services, but fewer at once" {
	[ "$(id -u)" -eq 0 ] || skip "only root can become nobody"
	command -v prlimit >/dev/null && command -v setpriv >/dev/null ||
		skip "there is no prlimit or setpriv"
	# The user nobody may have no access to the program's directory, so run
	# the program by its descriptor.
	exec 9<"$FORKFETCH"
	# The limit counts all processes of the user: allow a few more.
	# shellcheck disable=SC2046
	run --separate-stderr setpriv --reuid=65534 --regid=65534 \
	    --clear-groups prlimit --nproc=$(($(ps -u 65534 -L -o lwp= |
		wc -l) + 5)) /proc/self/fd/9 --no-config -j30 $(oks 30)
	exec 9<&-
	[ "$status" -eq 0 ]
	[ -z "$stderr" ]
	is_json_lines 30
	[ "$(jq -r .status <<<"$output" | sort -u)" = ok ]
}

@test "a fork that fails is tried again, and every service is answered" {
	command -v strace >/dev/null || skip "there is no strace"
	strace -o /dev/null true 2>/dev/null ||
		skip "strace is not permitted"
	is_sanitized && skip "the leak sanitizer does not run under strace"
	# shellcheck disable=SC2046
	run -0 --separate-stderr strace -o "$BATS_TEST_TMPDIR/trace" \
	    -e trace=clone,clone3,fork,vfork -e signal=none \
	    -e inject=clone,clone3,fork,vfork:error=EAGAIN:when=2+3 \
	    "$FORKFETCH" $(oks 10)
	[ "$(grep -c EAGAIN "$BATS_TEST_TMPDIR/trace")" -ge 2 ]
	[ -z "$stderr" ]
	is_json_lines 10
	[ "$(jq -r .status <<<"$output" | sort -u)" = ok ]
}

@test "if no fork ever succeeds, each service fails for this reason" {
	command -v strace >/dev/null || skip "there is no strace"
	strace -o /dev/null true 2>/dev/null ||
		skip "strace is not permitted"
	is_sanitized && skip "the leak sanitizer does not run under strace"
	run --separate-stderr strace -o /dev/null \
	    -e trace=clone,clone3,fork,vfork -e signal=none \
	    -e inject=clone,clone3,fork,vfork:error=EAGAIN \
	    "$FORKFETCH" -t 30 "a=$STUB/ok" "b=$STUB/ok"
	is_json_lines 2
	echo "$output"
	[ "$(jq -c '[.name, .status, .reason, .attempts, .started,
	    .time_total]' <<<"$output" | sort)" = \
'["a","error","spawn",0,null,null]
["b","error","spawn",0,null,null]' ]
	# Exit status 3 means that forkfetch itself failed.
	[ "$status" -eq 3 ]
}

@test "an endless body is cut at its limit at once, and takes little memory" {
	launch "$FORKFETCH" --body=base64 --compressed \
	    "a=$STUB/huge?size=10G" \
	    "b=$STUB/gzip-bomb?size=1G" "c=$STUB/huge?size=10G&length=1" \
	    "d=$STUB/wait?key=memory"
	wait_until has_records 3
	if [ -r "/proc/$launched/status" ] && ! is_sanitized; then
		[ "$(awk '/^VmHWM:/ { print $2 }' \
		    "/proc/$launched/status")" -lt 65536 ]
	fi
	curl -sS "$STUB/release?key=memory" >/dev/null
	wait_until test -s "$BATS_TEST_TMPDIR/how"
	[ "$(<"$BATS_TEST_TMPDIR/how")" = "exit 1" ]
	# jq would take long with bodies of 16 MiB each.
	output=$(perl -C0 -ne 'my $body = index($_, ",\"body\":");
	    print($body < 0 ? $_ : substr($_, 0, $body) . "}\n")' "$out")
	rm "$out"
	is_json_lines 4
	echo "$output"
	[ "$(jq -c 'select(.name != "d") | [.name, .status, .reason,
	    .body_truncated, .time_total < 30]' <<<"$output" | sort)" = \
'["a","error","too_large",true,true]
["b","error","too_large",true,true]
["c","error","too_large",true,true]' ]
}

has_records() {
	[ "$(wc -l <"$out")" -ge "$1" ]
}

@test "a reused child trusts only the certificates of the service it asks for" {
	stubd_start TLS --tls
	stubd_start HANG --accept=hang
	(
		umask 077
		jq -n --arg tls "$TLS" --arg hang "${HANG/http:/https:}" \
		    --arg dir "$TLS_DIR" '
			($dir + "/ca.pem") as $right |
			($dir + "/other-ca.pem") as $wrong |
			{services: {
			# Keep the child busy that knows only one file.
			busy: {url: $hang, cacert: $wrong, max_time: "1s"},
			right: {url: ($tls + "/ok"), cacert: $right},
			wrong: {url: ($tls + "/ok"), cacert: $wrong},
			again: {url: ($tls + "/ok"), cacert: $right}
		}}' >"$BATS_TEST_TMPDIR/services.json"
	)
	run -1 --separate-stderr "$FORKFETCH" --reuse -j2 \
	    -c "$BATS_TEST_TMPDIR/services.json" busy right wrong again
	[ "$(jq -r '.name + " " + (.reason // "ok")' <<<"$output" | sort |
	    xargs)" = "again ok busy timeout right ok wrong tls" ]
	[ "$(arrived TLS '^GET /ok')" -eq 2 ]
}

@test "-v shows the URLs of replicas, but not their passwords" {
	run -0 --separate-stderr "$FORKFETCH" -v --retry=1 \
	    "a=http://u:hush@127.0.0.1:$STUB_PORT/status/500 \
http://u:hush@127.0.0.1:$STUB_PORT/delay?ms=200"
	[[ "$stderr" == *" asks, attempt 2, http://"*"/delay?ms=200"* ]]
	[[ "$stderr" != *hush* ]]
}

@test "-v shows no URL for a program that is run again" {
	(
		umask 077
		echo '{"services": {"p": {"exec": ["false"], "retry": 1,
		    "retry_delay": "1ms", "retry_all": true}}}' \
		    >"$BATS_TEST_TMPDIR/services.json"
	)
	run -1 --separate-stderr "$FORKFETCH" -v \
	    -c "$BATS_TEST_TMPDIR/services.json" p
	[ "$(grep -c 'process [0-9]* asks, attempt 2$' <<<"$stderr")" -eq 1 ]
}

@test "an ask that times out during a redirect keeps its number and times" {
	local ports

	stubd_start TWO --ports=2
	read -ra ports <<<"$TWO_PORTS"
	# --rate starts the redirected request only after the time limit.
	run -1 --separate-stderr "$FORKFETCH" -L --every=2s --count=2 \
	    --rate=1/1s -m 500ms \
	    "a=$TWO/redirect?to=http://127.0.0.1:${ports[1]}/ok"
	[ -z "$stderr" ]
	is_json_lines 2
	[ "$(jq -sc 'map([.seq, .status, .num_redirects,
	    (.time_total >= 0.5 and .time_total < 2)])' <<<"$output")" = \
	    '[[0,"timeout",1,true],[1,"timeout",1,true]]' ]
	[ "$(arrived TWO '^GET /ok')" -eq 0 ]
}

@test "a reused child connects to the same address as a new one" {
	local how met fresh=

	[ -n "$STUB_IPV6" ] || skip "there is no IPv6"
	(
		umask 077
		jq -n --arg url "http://localhost:$STUB_PORT/ok" '{services: {
			six: {url: $url, ip_version: 6},
			any: {url: $url},
			four: {url: $url, ip_version: 4}
		}}' >"$BATS_TEST_TMPDIR/services.json"
	)
	for how in --body=auto --reuse; do
		run -0 --separate-stderr "$FORKFETCH" "$how" -j1 \
		    -c "$BATS_TEST_TMPDIR/services.json" six any four any six
		is_json_lines 5
		met=$(jq -c '[.name, .remote_ip]' <<<"$output")
		[ "$met" = "${fresh:=$met}" ]
	done
}

# job SIGNAL COMMAND...: run a background job that reads from its terminal, send
# it the signal, and set how to the way it ended; see background_job.py.
job() {
	[ -n "$PYTHON3" ] || skip "there is no Python"
	[ -e /proc/self/stat ] || skip "there is no /proc"
	run -0 --separate-stderr timeout 30 "$PYTHON3" \
	    "$TESTS_DIR/bats/background_job.py" "$1" "b=$STUB/ok" "${@:2}"
	how=${lines[-1]}
}

@test "a signal ends a background job that reads its list from a terminal" {
	local number

	for number in 1 2 15; do
		job "$number" "$FORKFETCH" --no-config "a=$STUB/ok" -
		[ "$how" = "signal $number" ]
		[ -z "$stderr" ]
		[ "$(jq -r '.name + " " + .status' <<<"${lines[0]}")" = "a ok" ]
		[ "${#lines[@]}" -eq 2 ]
	done
}

@test "a deadline ends a background job that reads its list from a terminal" {
	# Signal 18 is SIGCONT, which has no effect.
	job 18 "$FORKFETCH" --no-config -t 2 "a=$STUB/ok" -
	[ "$how" = "exit 124" ]
	[ "$stderr" = \
	    "forkfetch: standard input: the deadline came before its end" ]
	[ "${#lines[@]}" -eq 2 ]
}

@test "a job in the foreground reads its list from the terminal" {
	job 0 "$FORKFETCH" --no-config "a=$STUB/ok" -
	[ "$how" = "exit 0" ]
	[ -z "$stderr" ]
	[ "$(head -n 2 <<<"$output" | jq -r '.name + " " + .status' |
		xargs)" = "a ok b ok" ]
}
