#!/usr/bin/env bats
# SPDX-License-Identifier: MIT
# output-dir.bats - who writes a file of --output-dir, and what becomes of it if
# its child, its disk or its run ends in the middle of a body. output.bats has
# the names of the files.

# shellcheck disable=SC2154

load helper

setup_file() {
	export BATS_TEST_TIMEOUT=60
	stubd_start STUB --refuse
	stubd_start OTHER
	stubd_start TLS --tls
}

teardown_file() {
	stubd_stop
}

setup() {
	unset CURL_CA_BUNDLE SSL_CERT_FILE SSL_CERT_DIR FORKFETCH_CONFIG
	cd "$BATS_TEST_TMPDIR" || return
}

teardown() {
	! mountpoint -q full || umount full
}

# has_begun: succeed once a body is in its temporary file.
has_begun() {
	[ -n "$(find dir -name '.forkfetch-*.tmp' -size +0)" ]
}

# records OPTION...: print what the records say, in the order of their names,
# without times, and without what arrived of a body that is too large: that
# depends on how it was cut into pieces. The bodies go to dir.
records() {
	rm -rf dir
	"$FORKFETCH" --no-config --output-dir=dir "$@" |
		jq -Sc 'with_entries(select(.key | test("^time_") | not)) |
		    del(.started, .index, .history[]?[
		        "time_queue", "time_namelookup", "time_connect",
		        "time_pretransfer", "time_starttransfer", "time_total"]) |
		    if .reason == "too_large" then del(.size_download) else .
		    end' | LC_ALL=C sort
}

# same OPTION...: check that records and files do not depend on whether the
# child or the parent writes: with --reuse, a child has no file.
same() {
	records "$@" >child.jsonl
	rm -rf child
	mv dir child
	records --reuse "$@" >parent.jsonl
	diff parent.jsonl child.jsonl
	diff -r dir child
}

@test "records and files are the same, whether the child or the parent writes" {
	same "ok=$STUB/ok" "large=$STUB/text?size=3M" "none=$STUB/nothing" \
	    "missing=$STUB/status/404" "short=$STUB/short" \
	    "refused=$STUB_REFUSED/" "chunks=$STUB/trailers" \
	    "elsewhere=$STUB/redirect?to=$OTHER/text?size=70000" \
	    "within=$STUB/redirect?to=/text" "loop=$STUB/redirect-loop?n=-1" \
	    -L --max-redirs=5
	[ -s child/large ]
	[ "$(wc -l <child.jsonl)" -eq 10 ]
	same -X HEAD "ok=$STUB/ok"
	same --cacert="$TLS_DIR/ca.pem" "tls=$TLS/text?size=1M"
	same --sandbox=off --max-filesize=2M "large=$STUB/text?size=3M"
}

@test "a directory is created, but not its parents, and -v says so" {
	run -0 --separate-stderr "$FORKFETCH" --no-config -v --output-dir=new \
	    "a=$STUB/ok"
	[ "${stderr_lines[0]}" = "forkfetch: created the directory new" ]
	[ "$(<new/a)" = '{"ok":true}' ]
	run -0 --separate-stderr "$FORKFETCH" --no-config -v --output-dir=new \
	    "b=$STUB/ok"
	[[ $stderr != *created* ]]
	run -3 --separate-stderr "$FORKFETCH" --no-config \
	    --output-dir=nwe/bodies "a=$STUB/ok"
	[ -z "$output" ]
	[ "$stderr" = "forkfetch: option '--output-dir': cannot create the \
directory nwe/bodies: nwe does not exist" ]
	[ ! -e nwe ]
}

@test "decoded bodies are the same" {
	same --compressed "gzip=$STUB/gzip?text=hello" \
	    "broken=$STUB/gzip?broken=1&text=hello" \
	    "bomb=$STUB/gzip-bomb?size=10M" "plain=$STUB/text?size=1M"
	[ "$(wc -c <child/bomb)" -eq $((10 << 20)) ]
	[ "$(<child/gzip)" = hello ]
}

@test "a body ends at --max-filesize, to the byte" {
	same --max-filesize=100000 "more=$STUB/text?size=100001" \
	    "equal=$STUB/text?size=100000" "less=$STUB/text?size=99999"
	[ "$(ls child)" = $'equal\nless' ]
	[ "$(jq -r 'select(.name == "more").reason' child.jsonl)" = too_large ]
	same --compressed --max-filesize=1M "bomb=$STUB/gzip-bomb?size=10M"
	[ -z "$(ls -A child)" ]
}

@test "a child writes its file itself: the parent moves no body" {
	local parent

	command -v strace >/dev/null || skip "there is no strace"
	strace -o /dev/null true 2>/dev/null || skip "strace is not permitted"
	needs_inspection
	is_sanitized && skip "the leak sanitizer does not run under strace"
	strace -f -o trace -e signal=none -e trace=read,write,writev \
	    "$FORKFETCH" --no-config --output-dir=dir "a=$STUB/text?size=8M" \
	    >out
	[ "$(jq -r .status out)" = ok ]
	parent=$(head -n 1 trace | cut -d ' ' -f 1)
	awk -v parent="$parent" '$1 == parent { n += $NF }
	    END { exit n > 1048576 }' trace
	[ "$(grep -c "^$parent " trace)" -lt 200 ]
	# 8 MiB in pieces of 16 KiB would be 512 writes.
	[ "$(grep -v "^$parent " trace | grep -c ' write(')" -lt 300 ]
}

@test "a child that is killed in the middle of a body leaves no file" {
	launch "$FORKFETCH" --no-config -v --output-dir=dir -m 0 \
	    "a=$STUB/endless-chunked?ms=1&killed" "b=$STUB/ok"
	wait_until has_begun
	kill -KILL "$(sed -n 's/^forkfetch: a: process \([0-9]*\) asks$/\1/p' \
	    err)"
	landed
	[ "$how" = "exit 1" ]
	is_json_lines 2
	[ "$(record a '[.status, .signal, .body_truncated,
	    .size_download > 0] | tojson')" = '["crashed","SIGKILL",true,true]' ]
	[ "$(ls -A dir)" = b ]
}

@test "a deadline in the middle of a body: its size, and no file" {
	run "-124" --separate-stderr "$FORKFETCH" --no-config -t 1 \
	    --output-dir=dir "a=$STUB/halves?text=half&key=never"
	[ "$(record a '[.status, .body_truncated, .size_download > 0] |
	    tojson')" = '["deadline",true,true]' ]
	[ -z "$(ls -A dir)" ]
}

@test "Ctrl-C in the middle of a body leaves no file" {
	launch "$FORKFETCH" --no-config --output-dir=dir -m 0 \
	    "a=$STUB/endless-chunked?ms=1&interrupted"
	wait_until has_begun
	kill -INT "-$launched"
	landed
	[ "$how" = "signal 2" ]
	[ -z "$(ls -A dir)" ]
	[ "$(record a .status)" = cancelled ]
}

@test "each attempt starts its file anew" {
	same --retry=1 --retry-delay=1ms "cut=$STUB/short" \
	    "busy=$STUB/status/503"
	rm -rf dir
	run -0 --separate-stderr "$FORKFETCH" --no-config --output-dir=dir \
	    --retry=3 --retry-delay=1ms "a=$STUB/flaky?key=anew&ok=3"
	[ "$(<dir/a)" = '{"ok":true,"turn":3}' ]
	[ "$(ls -A dir)" = a ]
}

@test "an error page does not replace an earlier file, unless its code is ok" {
	local body="a=$STUB/ok" busy="a=$STUB/status/503"

	run -0 --separate-stderr "$FORKFETCH" --no-config --output-dir=dir \
	    "$body"
	run -1 --separate-stderr "$FORKFETCH" --no-config --output-dir=dir \
	    --expect=code=200 "$busy"
	[ -z "$stderr" ]
	[ "$(record a .status)" = unexpected ]
	[ "$(<dir/a)" = '{"ok":true}' ]
	run -1 --separate-stderr "$FORKFETCH" --no-config --output-dir=dir \
	    "$busy"
	[ -z "$stderr" ]
	[ "$(record a .status)" = http_error ]
	[ "$(<dir/a)" = '{"ok":true}' ]
	run -1 --separate-stderr "$FORKFETCH" --no-config --output-dir=dir \
	    --reuse "$busy" "b=$STUB/status/404"
	[ -z "$stderr" ]
	[ "$(<dir/a)" = '{"ok":true}' ]
	[ "$(ls -A dir)" = a ]
	run -0 --separate-stderr "$FORKFETCH" --no-config --output-dir=dir \
	    --ok=503 "$busy"
	[ -z "$stderr" ]
	[ "$(<dir/a)" = '{"status":503}' ]
	[ "$(ls -A dir)" = a ]
}

# A disk on which 256 KiB fit.
small_disk() {
	mkdir -p full
	mount -t tmpfs -o size=256k tmpfs full 2>/dev/null ||
		skip "mounting a tmpfs is not permitted"
}

@test "a full disk fails the body that does not fit, plain or decoded" {
	local kind

	small_disk
	for kind in plain tls bomb; do
		run -3 --separate-stderr "$FORKFETCH" --no-config -j1 \
		    --cacert="$TLS_DIR/ca.pem" --compressed \
		    --output-dir=full "a=$STUB/ok" "plain=$STUB/text?size=2M" \
		    "tls=$TLS/text?size=2M" "bomb=$STUB/gzip-bomb?size=10M" \
		    "b=$STUB/ok"
		is_json_lines 5
		[ "$(record "$kind" '[.status, .reason, .body_truncated,
		    .http_code, .exitcode, .size_download > 250000] | tojson')" = \
		    '["error","output",true,200,null,true]' ]
		[[ "$(record "$kind" .message)" == "cannot write to \
full/.forkfetch-"*".tmp: No space left on device" ]]
		[ "$(record a .status) $(record b .status)" = 'ok ok' ]
		[ "$(ls -A full)" = $'a\nb' ]
	done
}

@test "a disk without room for another file fails each body alike" {
	mkdir full
	mount -t tmpfs -o nr_inodes=2 tmpfs full 2>/dev/null ||
		skip "mounting a tmpfs is not permitted"
	run -3 --separate-stderr "$FORKFETCH" --no-config -j1 \
	    --output-dir=full "a=$STUB/ok" "b=$STUB/ok" "none=$STUB/nothing" \
	    "refused=$STUB_REFUSED/"
	[ "$(record a .status)" = ok ]
	[ "$(record b '[.reason, .message] | @tsv')" = \
	    $'output\tcannot create a file in full: No space left on device' ]
	[ "$(record none .message)" = "$(record b .message)" ]
	[ "$(record refused .reason)" = connect ]
}
