#!/usr/bin/env bats
# SPDX-License-Identifier: MIT
# compressed.bats - bodies in gzip, deflate, brotli and zstd are complete, or an
# error.

load helper

setup_file() {
	stubd_start STUB
}

teardown_file() {
	stubd_stop
}

# The text, and its encoded forms.
setup() {
	cd "$BATS_TEST_TMPDIR" || return
	printf 'hello, hello, hello: a body that is whole\n' >text
	put gzip H4sIAAAAAAACA8tIzcnJ11HIQKKsFBIVkvJTKhVKMhJLFDKLFcoz8nNSuQAr9CdIKgAAAA==
	put zlib eNrLSM3JyddRyECirBQSFZLyUyoVSjISSxQyixXKM/JzUrkAOiQOdA==
	put deflate y0jNycnXUchAoqwUEhWS8lMqFUoyEksUMosVyjPyc1K5AA==
	put br GykAAARhcp7Q5wFlVsvjYAMOHLJCXuDkEo+nL7Wlze3zioIB
	put zstd KLUv/QRYJQEA8GhlbGxvLCA6IGEgYm9keSB0aGF0IGlzIHdob2xlCgEA4ooRKQjd+g==
	put gzip-in-br ixmAH4sIAAAAAAACA8tIzcnJ11HIQKKsFBIVkvJTKhVKMhJLFDKLFcoz8nNSuQAr9CdIKgAAAAM=
}

# put FILE BASE64
put() {
	base64 -d <<<"$2" >"$1"
}

# served FILE CODINGS...: print a URL with this file as the body, and each of
# the codings in a Content-Encoding header of its own.
served() {
	local url coding

	url="$STUB/body?b64=$(base64 -w0 <"$1" | jq -Rr @uri)"
	for coding in "${@:2}"; do
		url+=$(jq -rn --arg coding "$coding" \
		    '"&header=Content-Encoding:" + ($coding | @uri)')
	done
	echo "$url"
}

# ask STATUS OPTION...: run with --compressed; $output is JSON Lines.
ask() {
	run "-$1" --separate-stderr "$FORKFETCH" --no-config --compressed \
	    "${@:2}"
	echo "$output"
	[ -z "$stderr" ]
}

# is_whole TIMES: check that the body of "a" is the text this many times.
is_whole() {
	[ "$(record a '[.status, .reason, .message, .http_code, .exitcode,
	    .body_truncated] | tojson')" = '["ok",null,null,200,0,false]' ]
	[ "$(record a ".body == (\"$(<text)\\n\" * $1)")" = true ]
}

# builds CODING...: succeed if this build decodes these.
builds() {
	local coding known

	known=$("$FORKFETCH" --no-config --compressed "a=$STUB/echo" |
	    jq -r '.body.headers[] | select(.[0] == "accept-encoding") | .[1]')
	for coding; do
		[[ "$known" =~ (^|, )"$coding"(,|$) ]] || return
	done
}

# each_coding FUNCTION: call it with the file and the name of each coding that
# this build knows.
each_coding() {
	local file coding n=0

	while read -r file coding; do
		builds "$coding" || continue
		echo "coding: $file"
		"$1" "$file" "$coding"
		: $((n++))
	done <<-'END'
		gzip gzip
		zlib deflate
		deflate deflate
		br br
		zstd zstd
	END
	[ "$n" -gt 0 ]
}

decodes() {
	ask 0 "a=$(served "$1" "$2")"
	is_whole 1
	[ "$(record a .size_download)" = "$(stat -c %s "$1")" ]
	[ "$(record a '.headers["content-encoding"] | tojson')" = "[\"$2\"]" ]
	ask 0 "a=$(served "$1" "  ${2^^}  ")"
	is_whole 1
	ask 0 "a=$(served "$1" "identity, $2,," "")"
	is_whole 1
}

@test "a body in each encoding is decoded" {
	each_coding decodes
	ask 0 "a=$(served gzip x-gzip)"
	is_whole 1
}

refuses_cut() {
	local n whole

	whole=$(stat -c %s "$1")
	for n in 1 2 $((whole / 2)) $((whole - 1)); do
		head -c "$n" "$1" >broken
		ask 1 "a=$(served broken "$2")" "b=$STUB/ok"
		[ "$(record b .status)" = ok ]
		[ "$(record a '[.status, .reason, .exitcode, .http_code,
		    .size_download, .body_encoding, .body_truncated] |
		    tojson')" = \
		    "[\"error\",\"protocol\",18,200,$n,\"utf-8\",true]" ]
		[[ "$(<text)" == "$(record a .body)"* ]]
		[ "$(record a .message)" = "the body ended inside its $2 encoding, after $(record a '.body | length') decoded bytes" ]
	done
}

@test "a body that ends inside its encoding is an error" {
	each_coding refuses_cut
}

@test "a body that ends inside its encoding makes no file" {
	head -c 40 gzip >broken
	mkdir out
	ask 1 --output-dir=out "a=$(served broken gzip)" "b=$(served gzip gzip)"
	[ "$(record a '[.status, .reason, .body_truncated] | tojson')" = \
	    '["error","protocol",true]' ]
	[ "$(ls -A out)" = b ]
	cmp out/b text
}

@test "a body that ends inside its encoding fails a stream" {
	printf 'one\ntwo\nthree\n' | gzip -nc >lines
	ask 0 -o lines "a=$(served lines gzip)"
	[ "$output" = $'a\tone\na\ttwo\na\tthree' ]
	head -c -5 lines >broken
	run -1 --separate-stderr "$FORKFETCH" --no-config --compressed \
	    -o lines "a=$(served broken gzip)"
	[ "$output" = $'a\tone\na\ttwo\na\tthree' ]
	[[ "$stderr" == *"a: the body ended inside its gzip encoding, after 14 decoded bytes"* ]]
}

@test "several gzip members or zstd frames are one body" {
	cat gzip gzip gzip >members
	ask 0 "a=$(served members gzip)"
	is_whole 3
	head -c 60 members >broken
	ask 1 "a=$(served broken gzip)"
	[ "$(record a '[.reason, .body_truncated] | tojson')" = \
	    '["protocol",true]' ]
	builds zstd || return 0
	cat zstd zstd >frames
	ask 0 "a=$(served frames zstd)"
	is_whole 2
}

ignores_padding() {
	local padding

	for padding in '\0\0\0\0' '\n' 'and more' '\0037'; do
		printf '%b' "$padding" | cat "$1" - >padded
		# An incomplete member is not padding.
		[ "$2 $padding" != 'gzip \0037' ] || continue
		ask 0 "a=$(served padded "$2")"
		is_whole 1
	done
}

@test "padding after the end is ignored" {
	each_coding ignores_padding
}

@test "endless padding does not delay a body" {
	local head

	head=$(printf 'HTTP/1.1 200 OK\r\nContent-Encoding: gzip\r\n\r\n' |
	    cat - gzip | base64 -w0 | jq -Rr @uri)
	ask 0 -m 20 "a=$STUB/again?b64=$head&again=$(printf 'x%.0s' {1..1000})"
	is_whole 1
}

@test "several encodings are undone in the reverse order" {
	cp text nested
	for _ in 1 2 3 4 5; do
		gzip -nc <nested >next
		mv next nested
	done
	ask 0 "a=$(served nested 'gzip, gzip, x-gzip' gzip,identity gzip)"
	is_whole 1
	ask 1 "a=$(served nested 'gzip, gzip, gzip' 'gzip, gzip, gzip')"
	[ "$(record a '[.status, .reason, .exitcode, .message, .body] |
	    tojson')" = '["error","protocol",61,"the body cannot be decoded: it has more than 5 encodings",""]' ]
	builds br || return 0
	ask 0 "a=$(served gzip-in-br 'gzip, br')" \
	    "b=$(served gzip-in-br gzip br)"
	is_whole 1
	[ "$(record b .body)" = "$(record a .body)" ]
	ask 1 "a=$(served gzip-in-br 'br, gzip')"
	[ "$(record a .reason)" = protocol ]
}

@test "the error for an unknown encoding names it" {
	local coding

	for coding in compress 'gzip;q=1' odd; do
		ask 1 "a=$(served gzip "gzip, $coding")"
		[ "$(record a '[.status, .reason, .exitcode, .body,
		    .body_truncated] | tojson')" = \
		    '["error","protocol",61,"",true]' ]
		[ "$(record a .message)" = "the body cannot be decoded: its encoding \"$coding\" is not supported" ]
	done
}

@test "the error for an encoding does not show a part of a secret" {
	ask 1 -u 'one:two,gzip,three' "a=$(served text odd,one:two,gzip,three)" \
	    "b=$(served text two,gzip,three)"
	[ "$(record a .message)" = "the body cannot be decoded: its encoding \"odd\" is not supported" ]
	[ "$(record b .message)" = "the body cannot be decoded: its encoding \"***\" is not supported" ]
}

@test "a body in another encoding than it claims is an error" {
	local name

	ask 1 "a=$(served text gzip)" "b=$(served gzip deflate)" \
	    "c=$(served text odd)"
	for name in a b c; do
		[ "$(record "$name" '[.status, .reason, .exitcode,
		    .body_truncated] | tojson')" = \
		    '["error","protocol",61,true]' ]
		[[ "$(record "$name" .message)" == \
		    "the body cannot be decoded: "* ]]
	done
}

@test "an empty body is complete, whatever its encoding" {
	local coding

	: >empty
	for coding in gzip 'br, zstd' odd; do
		ask 0 --ok=200-399 "a=$(served empty "$coding")" \
		    "b=$(served empty "$coding")&code=204" \
		    "c=$(served empty "$coding")&code=304" \
		    "d=$STUB/chunked?header=Content-Encoding:$(
			jq -rn --arg c "$coding" '$c | @uri')" -X HEAD
		[ "$(jq -sc 'sort_by(.name) | map([.status, .http_code, .body,
		    .body_truncated])' <<<"$output")" = \
		    '[["ok",200,"",false],["ok",204,"",false],["ok",304,"",false],["ok",200,"",false]]' ]
	done
}

@test "a process that asks again decodes from the beginning" {
	head -c 40 gzip >broken
	ask 1 -j1 --reuse "b=$(served broken gzip)" "a=$(served gzip gzip)" \
	    "c=$(served zlib deflate)" "d=$(served text identity)"
	is_whole 1
	[ "$(jq -sc 'sort_by(.name) | map(.status)' <<<"$output")" = \
	    '["ok","error","ok","ok"]' ]
	[ "$(record c .body)" = "$(<text)" ]
	[ "$(record d .body)" = "$(<text)" ]
	ask 0 --every=1ms --count=3 "a=$(served gzip gzip)"
	[ "$(jq -sc 'map([.status, .body]) | unique | length' \
	    <<<"$output")" = 1 ]
	[ "$(jq -s length <<<"$output")" = 3 ]
	[ "$(jq -r '.status' <<<"$output" | sort -u)" = ok ]
}

@test "a body is not decoded without --compressed" {
	run -0 --separate-stderr "$FORKFETCH" --no-config \
	    -H 'Accept-Encoding: gzip' "a=$(served gzip gzip)" \
	    "b=$(served text odd)"
	[ -z "$stderr" ]
	[ "$(record a '[.status, .body_encoding] | tojson')" = \
	    '["ok","base64"]' ]
	record a .body | base64 -d | cmp - gzip
	[ "$(record b .body)" = "$(<text)" ]
}

@test "the body of a redirect is not decoded" {
	ask 0 -L "a=$(served text gzip)&code=302&header=Location:/ok"
	[ "$(record a '[.status, .num_redirects, .body] | tojson')" = \
	    '["ok",1,{"ok":true}]' ]
}

@test "a transfer encoding that was not requested is an error" {
	local raw coding

	for coding in gzip 'gzip, chunked' odd; do
		raw=$(printf 'HTTP/1.1 200 OK\r\nTransfer-Encoding: %s\r\n\r\n' \
		    "$coding" | cat - <(printf '%x\r\n' "$(stat -c %s gzip)") \
		    gzip <(printf '\r\n0\r\n\r\n') | base64 -w0 | jq -Rr @uri)
		run -1 --separate-stderr "$FORKFETCH" --no-config \
		    "a=$STUB/raw?b64=$raw"
		[ -z "$stderr" ]
		[ "$(record a '[.status, .reason, .http_code] | tojson')" = \
		    '["error","protocol",200]' ]
	done
}
