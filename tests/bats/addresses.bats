#!/usr/bin/env bats
# SPDX-License-Identifier: MIT
# addresses.bats - names with several addresses, some of which are dead: a
# connection to them hangs.

load helper

setup_file() {
	export HOLES=$BATS_FILE_TMPDIR/holes
	[ -z "$PYTHON3" ] || start_holes
	make_names
}

teardown_file() {
	[ ! -e "$HOLES.pid" ] ||
		[[ "$(ps -o comm= -p "$(<"$HOLES.pid")")" != python* ]] ||
		kill "$(<"$HOLES.pid")"
}

# start_holes: start the server of blackholes.py, if its addresses are available
# here.
start_holes() {
	"$PYTHON3" "$TESTS_DIR/bats/blackholes.py" >"$HOLES" 2>"$HOLES.err" 3>&- &
	echo "$!" >"$HOLES.pid"
	disown "$!"
	wait_until holes_are_settled
}

holes_are_settled() {
	grep -qsx ready "$HOLES" || ! kill -0 "$(<"$HOLES.pid")" 2>/dev/null
}

# make_names: build the resolver of with_names, which knows two.test.
make_names() {
	command -v cc >/dev/null || return 0
	cat >"$BATS_FILE_TMPDIR/names.c" <<-'EOT'
		#define _GNU_SOURCE
		#include <arpa/inet.h>
		#include <dlfcn.h>
		#include <netdb.h>
		#include <stdio.h>
		#include <stdlib.h>
		#include <string.h>
		typedef int fn(const char *, const char *,
		    const struct addrinfo *, struct addrinfo **);
		int
		getaddrinfo(const char *host, const char *service,
		    const struct addrinfo *hints, struct addrinfo **result)
		{
			static const char *const all[] = { "127.0.0.2",
				"127.0.0.3" };
			fn *real = (fn *)dlsym(RTLD_NEXT, "getaddrinfo");
			struct addrinfo *last = NULL, *next;
			int i, rc;

			if (strcmp(host, "two.test") != 0)
				return real(host, service, hints, result);
			for (i = 0; i < 2; i++) {
				rc = real(all[i], service, hints, &next);
				if (rc != 0)
					return rc;
				if (last == NULL)
					*result = next;
				else
					last->ai_next = next;
				for (last = next; last->ai_next != NULL; )
					last = last->ai_next;
			}
			return 0;
		}
	EOT
	cc -shared -fPIC -o "$BATS_FILE_TMPDIR/names.so" \
	    "$BATS_FILE_TMPDIR/names.c" -ldl
}

setup() {
	unset http_proxy https_proxy HTTPS_PROXY all_proxy ALL_PROXY
	grep -qsx ready "$HOLES" ||
		skip "there is no Python, or no 127.0.0.2 to listen at"
	port=$(sed -n 's/^dead4* //p' "$HOLES")
	live=$(sed -n 's/^live4* //p' "$HOLES")
	two="two.test:$port:127.0.0.2,127.0.0.3"
	none="none.test:$port:127.0.0.2,127.0.0.4"
}

needs_ipv6() {
	grep -q '^dead ' "$HOLES" || skip "there is no IPv6"
}

# outcome NAME: print its status, reason, body and message.
outcome() {
	record "$1" '[.status, .reason, .body, .message] | tojson'
}

# took FROM TO: check that service a took this many seconds. A version of
# libcurl that tries the next address before it gives up on one may be faster.
took() {
	[ "$(record a ".time_total >= $1 and .time_total < $2")" = true ] &&
		return
	echo "time_total: $(record a .time_total)"
	return 1
}

@test "a dead address costs a share of -m, -t or --connect-timeout" {
	local limit

	for limit in -m -t --connect-timeout; do
		run -0 --separate-stderr "$FORKFETCH" --no-config \
		    "$limit" 4 --resolve "$two" "a=http://two.test:$port/"
		[ -z "$stderr" ]
		[ "$(outcome a)" = '["ok",null,"127.0.0.3",null]' ]
		[ "$(record a .remote_ip)" = 127.0.0.3 ]
		took 0 3.5
	done
}

@test "a dead address also costs a share of the default limits, of the earliest one" {
	run -0 --separate-stderr "$FORKFETCH" --no-config -m 60 -t 30 \
	    --connect-timeout=3 --resolve "$two" "a=http://two.test:$port/"
	[ "$(outcome a)" = '["ok",null,"127.0.0.3",null]' ]
	took 0 2.9
	run -0 --separate-stderr "$FORKFETCH" --no-config -m 60 -t 3 \
	    --connect-timeout=0 --resolve "$two" "a=http://two.test:$port/"
	[ "$(outcome a)" = '["ok",null,"127.0.0.3",null]' ]
	took 0 2.9
	run -0 --separate-stderr "$FORKFETCH" --no-config \
	    --resolve "$two" "a=http://two.test:$port/"
	[ "$(outcome a)" = '["ok",null,"127.0.0.3",null]' ]
	took 0 9
}

@test "each of several dead addresses costs a share of the time that is left" {
	run -0 --separate-stderr "$FORKFETCH" --no-config -m 8 --resolve \
	    "many.test:$port:127.0.0.2,127.0.0.4,127.0.0.2,127.0.0.3" \
	    "a=http://many.test:$port/"
	[ -z "$stderr" ]
	[ "$(outcome a)" = '["ok",null,"127.0.0.3",null]' ]
	took 0 7.9
}

@test "if all addresses are dead, the message says which limit was reached" {
	run -1 --separate-stderr "$FORKFETCH" --no-config -m 1 \
	    --resolve "$none" "a=http://none.test:$port/"
	[ "$(outcome a)" = \
	    '["timeout","timeout",null,"no whole answer within 1s (--max-time)"]' ]
	took 1 3
	run -124 --separate-stderr "$FORKFETCH" --no-config -t 1 \
	    --resolve "$none" "a=http://none.test:$port/"
	[ "$(outcome a)" = \
	    '["deadline","deadline",null,"no whole answer before the deadline"]' ]
	took 0.9 3
	run -1 --separate-stderr "$FORKFETCH" --no-config \
	    --connect-timeout=1 --resolve "$none" "a=http://none.test:$port/"
	[ "$(outcome a)" = \
	    '["timeout","timeout",null,"connecting to none.test took longer than 1s (--connect-timeout)"]' ]
	took 0.9 3
}

@test "a retry after one limit also has a share of the time that is left" {
	run -1 --separate-stderr "$FORKFETCH" --no-config -m 3 --retry=1 \
	    --retry-delay=1ms --connect-timeout=1 --resolve "$none" \
	    "a=http://none.test:$port/"
	[ "$(record a '[.status, .attempts] | tojson')" = '["timeout",2]' ]
	took 1.9 2.9
}

@test "an address that the kernel gives up on has not reached a limit" {
	unshare -n true 2>/dev/null || skip "only root may have a network"
	cat >"$BATS_TEST_TMPDIR/ask" <<-'EOT'
		ip link set lo up && sysctl -qw net.ipv4.tcp_syn_retries=1 ||
			exit 99
		"$PYTHON3" "$TESTS_DIR/bats/blackholes.py" >"$1" &
		until grep -qs ready "$1"; do
			kill -0 "$!" || exit 99
		done
		port=$(sed -n 's/^dead4* //p' "$1")
		echo "$port" >"$1.port"
		"$FORKFETCH" --no-config -m 30 "a=http://127.0.0.2:$port/"
		how=$?
		kill "$!"
		exit "$how"
	EOT
	export PYTHON3
	run --separate-stderr unshare -n bash "$BATS_TEST_TMPDIR/ask" \
	    "$BATS_TEST_TMPDIR/holes"
	[ "$status" -ne 99 ] || skip "the kernel's limit cannot be set"
	[ "$status" -eq 1 ]
	[ -z "$stderr" ]
	[ "$(outcome a)" = "[\"error\",\"connect\",null,\"could not connect to 127.0.0.2 port $(<"$BATS_TEST_TMPDIR/holes.port"): Connection timed out\"]" ]
}

@test "a proxy with a dead address is reached at its other address" {
	run -0 --separate-stderr "$FORKFETCH" --no-config -m 4 \
	    --resolve "$two" -x "http://two.test:$port" a=http://far.test/
	[ -z "$stderr" ]
	[ "$(outcome a)" = '["ok",null,"127.0.0.3",null]' ]
	took 0 3.5
	run -124 --separate-stderr "$FORKFETCH" --no-config -t 1 \
	    --resolve "$none" -x "http://none.test:$port" a=http://far.test/
	[ "$(outcome a)" = \
	    '["deadline","deadline",null,"no whole answer before the deadline"]' ]
}

@test "a name from the system's resolver with a dead address is reached" {
	[ -e "$BATS_FILE_TMPDIR/names.so" ] || skip "there is no C compiler"
	needs_preload
	run -0 --separate-stderr \
	    env "LD_PRELOAD=$BATS_FILE_TMPDIR/names.so" "$FORKFETCH" \
	    --no-config -m 4 "a=http://two.test:$port/"
	[ "$(outcome a)" = '["ok",null,"127.0.0.3",null]' ]
	took 0 3.5
}

@test "a dead address of one family does not delay the other family" {
	needs_ipv6
	run -0 --separate-stderr "$FORKFETCH" --no-config -m 20 \
	    --resolve "both.test:$port:::1,127.0.0.3" \
	    "a=http://both.test:$port/"
	[ -z "$stderr" ]
	[ "$(outcome a)" = '["ok",null,"127.0.0.3",null]' ]
	took 0 5
	run -0 --separate-stderr "$FORKFETCH" --no-config -m 20 \
	    --resolve "both.test:$live:127.0.0.2,127.0.0.4,::1" \
	    "a=http://both.test:$live/"
	[ -z "$stderr" ]
	[ "$(outcome a)" = '["ok",null,"::1",null]' ]
	took 0 5
}

@test "each service of a reused process has its own limits" {
	run -0 --separate-stderr "$FORKFETCH" --no-config -m 2 --reuse -j1 \
	    "a=http://127.0.0.3:$port/" "b=http://127.0.0.3:$port/" \
	    "c=http://127.0.0.3:$port/"
	[ -z "$stderr" ]
	is_json_lines 3
	[ "$(jq -r .status <<<"$output" | sort -u)" = ok ]
	run -1 --separate-stderr "$FORKFETCH" --no-config -m 2 --every=100ms \
	    --count=2 --resolve "$two" --resolve "$none" \
	    "a=http://two.test:$port/" "b=http://none.test:$port/"
	[ -z "$stderr" ]
	[ "$(jq -r '"\(.name) \(.seq) \(.status)"' <<<"$output" | sort |
	    xargs)" = "a 0 ok a 1 ok b 0 timeout b 1 timeout" ]
}
