#!/usr/bin/env bats
# SPDX-License-Identifier: MIT
# compressed.bats - bodies in gzip, deflate, brotli and zstd are complete, or an
# error.

# shellcheck disable=SC2016,SC2030,SC2031

load helper

setup_file() {
	stubd_start STUB
	KNOWN_CODINGS=$("$FORKFETCH" --no-config --compressed "a=$STUB/echo" |
	    jq -r '.body.headers[] | select(.[0] == "accept-encoding") | .[1]')
	export KNOWN_CODINGS
	mkdir "$BATS_FILE_TMPDIR/bodies"
	cd "$BATS_FILE_TMPDIR/bodies" || return
	# The text, and its encoded forms.
	printf 'hello, hello, hello: a body that is whole\n' >text
	put gzip H4sIAAAAAAACA8tIzcnJ11HIQKKsFBIVkvJTKhVKMhJLFDKLFcoz8nNSuQAr9CdIKgAAAA==
	put zlib eNrLSM3JyddRyECirBQSFZLyUyoVSjISSxQyixXKM/JzUrkAOiQOdA==
	put deflate y0jNycnXUchAoqwUEhWS8lMqFUoyEksUMosVyjPyc1K5AA==
	put br GykAAARhcp7Q5wFlVsvjYAMOHLJCXuDkEo+nL7Wlze3zioIB
	put zstd KLUv/QRYJQEA8GhlbGxvLCA6IGEgYm9keSB0aGF0IGlzIHdob2xlCgEA4ooRKQjd+g==
	put gzip-in-br ixmAH4sIAAAAAAACA8tIzcnJ11HIQKKsFBIVkvJTKhVKMhJLFDKLFcoz8nNSuQAr9CdIKgAAAAM=
}

teardown_file() {
	stubd_stop
}

setup() {
	cd "$BATS_TEST_TMPDIR" || return
	cp "$BATS_FILE_TMPDIR"/bodies/* .
	text=$(<text)
}

# put FILE BASE64
put() {
	base64 -d <<<"$2" >"$1"
}

# served FILE CODINGS...: print a URL with this file as the body, and each of
# the codings in a Content-Encoding header of its own.
served() {
	local url coding

	url="$STUB/body?b64=$(encode "$(base64 -w0 "$1")")"
	for coding in "${@:2}"; do
		url+="&header=Content-Encoding:$(encode "$coding")"
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

# are_whole TIMES NAME...: check that the body of each of these services is the
# text this many times.
are_whole() {
	local body='' name i
	local -a expected

	for ((i = 0; i < $1; i++)); do
		body+=$text'\n'
	done
	for name in "${@:2}"; do
		expected+=("[\"$name\",\"ok\",null,null,200,0,false,\"$body\"]")
	done
	printf -v name ',"%s"' "${@:2}"
	finds ".[${name#,}] | [.name, .status, .reason, .message, .http_code,
	    .exitcode, .body_truncated, .body] | tojson" "${expected[@]}"
}

# builds CODING...: succeed if this build decodes these.
builds() {
	local coding

	for coding; do
		[[ "$KNOWN_CODINGS" =~ (^|, )"$coding"(,|$) ]] || return
	done
}

# each_coding FUNCTION: call it with the file and the name of each coding that
# this build knows.
each_coding() {
	local file coding n=0

	while read -r file coding; do
		builds "$coding" || continue
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

# add NAME FILE CODINGS...: add a service with this body to the services of the
# next run.
add() {
	names+=("$1")
	services+=("$1=$(served "${@:2}")")
}

add_decodable() {
	add "$1" "$1" "$2"
	expected+=("$1 $(stat -c %s "$1") [\"$2\"]")
	add "$1-spaces" "$1" "  ${2^^}  "
	add "$1-list" "$1" "identity, $2,," ""
}

@test "a body in each encoding is decoded" {
	local -a names services expected

	each_coding add_decodable
	add x-gzip gzip x-gzip
	ask 0 --keep-order "${services[@]}"
	are_whole 1 "${names[@]}"
	finds '$all[] | select(.name | test("-") | not) | "\(.name) \(
	    .size_download) \(.headers["content-encoding"])"' "${expected[@]}"
}

add_cut() {
	local n whole

	whole=$(stat -c %s "$1")
	for n in 1 2 $((whole / 2)) $((whole - 1)); do
		head -c "$n" "$1" >broken
		add "$1-$n" broken "$2"
		expected+=("$1-$n: [\"error\",\"protocol\",18,200,$n,\"utf-8\",true]: true: the body ended inside its $2 encoding, after all decoded bytes")
	done
}

@test "a body that ends inside its encoding is an error" {
	local -a names services expected

	each_coding add_cut
	ask 1 --keep-order "${services[@]}" "b=$STUB/ok"
	# The message tells the length of the body.
	finds '($all[] | select(.name != "b") | (.body | length) as $length |
	    .body as $body | "\(.name): \([.status, .reason, .exitcode,
	    .http_code, .size_download, .body_encoding, .body_truncated]): \(
	    "'"$text"'\n" | startswith($body)): \(.message |
	    sub(", after \($length) "; ", after all "))"), .b.status' \
	    "${expected[@]}" ok
}

@test "a body that ends inside its encoding makes no file" {
	head -c 40 gzip >broken
	mkdir out
	ask 1 --output-dir=out "a=$(served broken gzip)" "b=$(served gzip gzip)"
	finds '.a | .status, .reason, .body_truncated' error protocol true
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
	local -a names services

	cat gzip gzip gzip >members
	head -c 60 members >broken
	add members members gzip
	if builds zstd; then
		cat zstd zstd >frames
		add frames frames zstd
	fi
	ask 0 "${services[@]}"
	are_whole 3 members
	! builds zstd || are_whole 2 frames
	ask 1 "a=$(served broken gzip)"
	finds '.a | .reason, .body_truncated' protocol true
}

add_padded() {
	local padding n=0

	for padding in '\0\0\0\0' '\n' 'and more' '\0037'; do
		# An incomplete member is not padding.
		[ "$2 $padding" != 'gzip \0037' ] || continue
		{
			cat "$1"
			printf '%b' "$padding"
		} >padded
		add "$1-padding-$((++n))" padded "$2"
	done
}

@test "padding after the end is ignored" {
	local -a names services

	each_coding add_padded
	ask 0 "${services[@]}"
	are_whole 1 "${names[@]}"
}

@test "endless padding does not delay a body" {
	local head more

	head=$(encode "$(printf 'HTTP/1.1 200 OK\r\nContent-Encoding: gzip\r\n\r\n' |
	    cat - gzip | base64 -w0)")
	printf -v more '%1000s' ''
	ask 0 -m 20 "a=$STUB/again?b64=$head&again=${more// /x}"
	are_whole 1 a
}

@test "several encodings are undone in the reverse order" {
	gzip -nc text | gzip -nc | gzip -nc | gzip -nc | gzip -nc >nested
	ask 0 "a=$(served nested 'gzip, gzip, x-gzip' gzip,identity gzip)"
	are_whole 1 a
	ask 1 "a=$(served nested 'gzip, gzip, gzip' 'gzip, gzip, gzip')"
	finds '.a | .status, .reason, .exitcode, .message, .body' \
	    error protocol 61 \
	    "the body cannot be decoded: it has more than 5 encodings" ''
	builds br || return 0
	ask 1 "a=$(served gzip-in-br 'gzip, br')" \
	    "b=$(served gzip-in-br gzip br)" \
	    "c=$(served gzip-in-br 'br, gzip')"
	are_whole 1 a b
	finds '.c | .status, .reason' error protocol
}

@test "the error for an unknown encoding names it" {
	local coding n=0
	local -a names services expected

	for coding in compress 'gzip;q=1' odd; do
		add "$((++n))" gzip "gzip, $coding"
		expected+=("$n: [\"error\",\"protocol\",61,\"\",true]: the body cannot be decoded: its encoding \"$coding\" is not supported")
	done
	ask 1 --keep-order "${services[@]}"
	finds '$all[] | "\(.name): \([.status, .reason, .exitcode, .body,
	    .body_truncated]): \(.message)"' "${expected[@]}"
}

@test "the error for an encoding does not show a part of a secret" {
	ask 1 -u 'one:two,gzip,three' "a=$(served text odd,one:two,gzip,three)" \
	    "b=$(served text two,gzip,three)"
	finds '.a, .b | .message' \
	    'the body cannot be decoded: its encoding "odd" is not supported' \
	    'the body cannot be decoded: its encoding "***" is not supported'
}

@test "a body in another encoding than it claims is an error" {
	local row='["error","protocol",61,true]: the body cannot be decoded: '

	ask 1 --keep-order "a=$(served text gzip)" "b=$(served gzip deflate)" \
	    "c=$(served text odd)"
	finds '$all[] | "\(.name): \([.status, .reason, .exitcode,
	    .body_truncated]): \(.message | sub("(?<=decoded: ).*"; ""))"' \
	    "a: $row" "b: $row" "c: $row"
}

@test "an empty body is complete, whatever its encoding" {
	local coding encoded n=0
	local -a names services expected

	: >empty
	for coding in gzip 'br, zstd' odd; do
		encoded=$(encode "$coding")
		add "a$((++n))" empty "$coding"
		services+=("b$n=${services[-1]#*=}&code=204"
		    "c$n=${services[-1]#*=}&code=304"
		    "d$n=$STUB/chunked?header=Content-Encoding:$encoded")
		expected+=("a$n [\"ok\",200,\"\",false]"
		    "b$n [\"ok\",204,\"\",false]" "c$n [\"ok\",304,\"\",false]"
		    "d$n [\"ok\",200,\"\",false]")
	done
	ask 0 --keep-order --ok=200-399 "${services[@]}" -X HEAD
	finds '$all[] | "\(.name) \([.status, .http_code, .body,
	    .body_truncated])"' "${expected[@]}"
}

@test "a process that asks again decodes from the beginning" {
	head -c 40 gzip >broken
	ask 1 -j1 --reuse "b=$(served broken gzip)" "a=$(served gzip gzip)" \
	    "c=$(served zlib deflate)" "d=$(served text identity)"
	are_whole 1 a c d
	finds '.b.status, ($all | length)' error 4
	ask 0 --every=1ms --count=3 "a=$(served gzip gzip)"
	finds '$all | length, (map([.status, .body]) | unique | length),
	    (map(.status) | unique[])' 3 1 ok
}

@test "a body is not decoded without --compressed" {
	run -0 --separate-stderr "$FORKFETCH" --no-config \
	    -H 'Accept-Encoding: gzip' "a=$(served gzip gzip)" \
	    "b=$(served text odd)"
	[ -z "$stderr" ]
	finds '.a.status, .a.body_encoding, .a.body, .b.body' ok base64 \
	    "$(base64 -w0 gzip)" "$text" ''
}

@test "the body of a redirect is not decoded" {
	ask 0 -L "a=$(served text gzip)&code=302&header=Location:/ok"
	finds '.a | .status, .num_redirects, (.body | tojson)' \
	    ok 1 '{"ok":true}'
}

@test "a transfer encoding that was not requested is an error" {
	local raw coding size n=0
	local -a services expected

	printf -v size %x "$(stat -c %s gzip)"
	for coding in gzip 'gzip, chunked' odd; do
		raw=$(encode "$({
			printf 'HTTP/1.1 200 OK\r\nTransfer-Encoding: %s\r\n' \
			    "$coding"
			printf '\r\n%s\r\n' "$size"
			cat gzip
			printf '\r\n0\r\n\r\n'
		} | base64 -w0)")
		services+=("$((++n))=$STUB/raw?b64=$raw")
		expected+=("$n [\"error\",\"protocol\",200]")
	done
	run -1 --separate-stderr "$FORKFETCH" --no-config --keep-order \
	    "${services[@]}"
	[ -z "$stderr" ]
	finds '$all[] | "\(.name) \([.status, .reason, .http_code])"' \
	    "${expected[@]}"
}
