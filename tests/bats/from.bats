#!/usr/bin/env bats
# SPDX-License-Identifier: MIT
# from.bats - contrib/from makes lists for forkfetch of what other tools have.

load helper

setup_file() {
	stubd_start S
}

teardown_file() {
	stubd_stop
}

setup() {
	cd "$BATS_TEST_TMPDIR" || return
	from=$TESTS_DIR/../contrib/from
	export PYTHONDONTWRITEBYTECODE=1
}

# asked FILE: ask what is listed in it, and print what the server saw: method,
# target, two headers and the body, a line per request in order.
asked() {
	"$FORKFETCH" --no-config --keep-order - <"$1" |
		jq -r 'if .status == "ok" then .body else error(.message) end
			| def header($name):
				[.headers[] | select(.[0] == $name)[1]] | join(",");
			[.method, .target, header("content-type"), header("x-a"),
			 .body] | @tsv'
}

# refuses SCRIPT TEXT MESSAGE: check that it says what is wrong with a file.
refuses() {
	printf %s "$2" >input
	run -2 --separate-stderr "$from/$1" input
	[ -z "$output" ]
	[ "$stderr" = "$1: input: $3" ]
}

@test "har: the requests of a browser, without what is the browser's own" {
	cat >page.har <<-EOT
	{"log": {"entries": [
	  {"request": {"method": "GET", "url": "$S/echo?a={b}&c=%7Bd%7D#top",
	    "headers": [{"name": ":authority", "value": "x"},
	      {"name": "Host", "value": "x"}, {"name": "X-A", "value": "1"},
	      {"name": "Accept-Encoding", "value": "br"},
	      {"name": "Content-Length", "value": "99"}]}},
	  {"request": {"method": "POST", "url": "$S/echo",
	    "headers": [{"name": "Content-Type", "value": "text/x"},
	      {"name": "X-A", "value": "1"}, {"name": "X-A", "value": "2"}],
	    "postData": {"mimeType": "text/x", "text": "@{a} \${HOME}\\n"}}},
	  {"request": {"method": "GET", "url": "data:,x", "headers": []}}]}}
	EOT
	run -0 --separate-stderr "$from/har" page.har
	[ -z "$stderr" ]
	[ "${#lines[@]}" -eq 2 ]
	[ "${lines[0]}" = "{\"url\":\"$S/echo?a=%7Bb%7D&c=%7Bd%7D\",\"method\":\"GET\",\"headers\":{\"X-A\":\"1\"}}" ]
	[ "${lines[1]}" = "{\"url\":\"$S/echo\",\"method\":\"POST\",\"headers\":{\"Content-Type\":\"text/x\",\"X-A\":[\"1\",\"2\"]},\"data_raw\":\"@{a} \${HOME}\\n\"}" ]
	echo "$output" >list
	run -0 --separate-stderr asked list
	[ -z "$stderr" ]
	[ "${lines[0]}" = $'GET\t/echo?a=%7Bb%7D&c=%7Bd%7D\t\t1\t' ]
	[ "${lines[1]}" = $'POST\t/echo\ttext/x\t1,2\t@{a} ${HOME}\\n' ]
}

@test "blackbox: targets, with their labels as id" {
	cat >targets.json <<-'EOT'
	[{"targets": ["https://a/health", "b:8080/{x}"], "labels": {"env": "prod"}},
	 {"targets": ["http://c"]}]
	EOT
	run -0 --separate-stderr "$from/blackbox" targets.json
	[ -z "$stderr" ]
	[ "$output" = '{"url":"https://a/health","id":{"env":"prod"}}
{"url":"http://b:8080/%7Bx%7D","id":{"env":"prod"}}
{"url":"http://c"}' ]
	run -0 --separate-stderr "$FORKFETCH" --no-config --dry-run - <<<"$output"
	[ -z "$stderr" ]
}

@test "openapi: GET operations, with examples and required parameters" {
	cat >api.json <<-EOT
	{"openapi": "3.0.0",
	 "servers": [{"url": "$S/{version}/", "variables": {"version": {"default": "v1"}}}],
	 "components": {"parameters": {"limit": {"name": "limit", "in": "query",
	   "required": true, "schema": {"default": 10}}}},
	 "paths": {
	  "/pets": {"get": {"operationId": "list pets", "parameters": [
	    {"\$ref": "#/components/parameters/limit"},
	    {"name": "tag", "in": "query"}]}, "post": {}},
	  "/pets/{id}": {"parameters": [{"name": "id", "in": "path", "required": true}],
	    "get": {"parameters": [{"name": "q", "in": "query", "required": true}]}},
	  "/shops/{id}": {"parameters": [{"name": "id", "in": "path", "example": "a/b"}],
	    "get": {}, "delete": {}}}}
	EOT
	run -0 --separate-stderr "$from/openapi" api.json
	[ -z "$stderr" ]
	[ "$output" = "{\"url\":\"$S/v1/pets?limit=10\",\"name\":\"list_pets\"}
{\"url\":\"$S/v1/pets/{id}?q={q}\"}
{\"url\":\"$S/v1/shops/a%2Fb\"}" ]
	echo "$output" >list
	run -0 --separate-stderr "$FORKFETCH" --no-config --dry-run -p id=7 -p q='x y' - <list
	[ -z "$stderr" ]
	[[ "$output" == *"$S/v1/pets/7?q=x%20y"* ]]
	SERVER=http://h run -0 --separate-stderr "$from/openapi" api.json
	[[ "$output" == *'"http://h/pets?limit=10"'* ]]
	# Swagger 2, and a document that does not say where.
	run -0 --separate-stderr "$from/openapi" <<<'{"swagger": "2.0", "host": "h",
		"basePath": "/b", "schemes": ["http"], "paths": {"/x": {"get": {}}}}'
	[ "$output" = '{"url":"http://h/b/x"}' ]
	refuses openapi '{"paths": {"/x": {"get": {}}}}' \
	    'the document does not say on which server: set SERVER'
}

@test "curl: what browsers copy becomes the same request" {
	cat >commands <<-EOT
	curl '$S/echo?x=1&y={z}' \\
	  -H 'accept-encoding: gzip, br' -H 'X-A: it'\\''s' \\
	  --data-raw \$'@a\\u00e9\\'\\n{b}' --compressed
	# A comment.
	curl -sSXPUT "$S/echo" -H "Content-Type: text/x" -d a=1 -d "b=\\"2\\"" ;
	curl -IL ${S#http://}/echo
	curl --request=DELETE --url $S/echo --json '{"a":1}'
	EOT
	run -0 --separate-stderr "$from/curl" commands
	[ -z "$stderr" ]
	[ "${lines[2]}" = "{\"url\": \"$S/echo\", \"method\": \"HEAD\", \"location\": true}" ]
	grep -v HEAD <<<"$output" >list
	run -0 --separate-stderr asked list
	[ -z "$stderr" ]
	[ "${lines[0]}" = $'POST\t/echo?x=1&y=%7Bz%7D\tapplication/x-www-form-urlencoded\tit\'s\t@aé\'\\n{b}' ]
	[ "${lines[1]}" = $'PUT\t/echo\ttext/x\t\ta=1&b="2"' ]
	[ "${lines[2]}" = $'DELETE\t/echo\tapplication/json\t\t{"a":1}' ]
}

@test "curl: what cannot be taken over is named, and the others are" {
	cat >commands <<-'EOT'
	curl http://a -F x=y
	wget http://b
	curl http://c -d @file
	curl -H
	curl http://d -H 'X'
	curl -s
	curl http://e
	EOT
	run -1 --separate-stderr "$from/curl" commands
	[ "$output" = '{"url": "http://e"}' ]
	[ "$stderr" = "curl: commands: command 1: -F cannot be taken over
curl: commands: command 2: 'wget' is not curl
curl: commands: command 3: -d @file reads a file: send it with forkfetch itself
curl: commands: command 4: -H needs a value
curl: commands: command 5: 'X' is no header
curl: commands: command 6: it has no URL" ]
	local text
	# shellcheck disable=SC2016 # it is data
	for text in "curl 'x" 'curl "x' "curl \$'x" 'curl "a$b"'; do
		run -2 --separate-stderr "$from/curl" <<<"$text"
		[ -z "$output" ]
	done
	[ "$stderr" = "curl: -: a '\$' in double quotes needs a shell" ]
	# shellcheck disable=SC1003 # the backslashes are data
	for text in '\UFFFFFFFF' '\U00110000' '\uD800' '\x'; do
		run -2 --separate-stderr "$from/curl" <<<"curl \$'http://a/$text'"
		[ -z "$output" ]
		[ "$stderr" = "curl: -: '$text' is no character" ]
	done
}

@test "http-file: requests with names, variables, headers and bodies" {
	cat >api.http <<-EOT
	@host = $S
	@path = {{ host }}/echo

	### First one
	GET {{path}}?a=1
	    &b={x}
	X-A: {{token}}

	###
	# @name second
	// A comment.
	POST {{path}} HTTP/1.1
	Content-Type: text/x
	Content-Length: 3

	{{host}}
	
	{y}
	### nothing
	EOT
	run -0 --separate-stderr "$from/http-file" api.http token=t
	[ -z "$stderr" ]
	[ "$(jq -r .name <<<"$output")" = $'First-one\nsecond' ]
	echo "$output" >list
	run -0 --separate-stderr asked list
	[ "${lines[0]}" = $'GET\t/echo?a=1&b=%7Bx%7D\t\tt\t' ]
	[ "${lines[1]}" = $'POST\t/echo\ttext/x\t\t'"$S"'\n\n{y}' ]
	run -1 --separate-stderr "$from/http-file" api.http
	[ "$(jq -r .name <<<"$output")" = second ]
	[ "$stderr" = 'http-file: api.http:5: {{token}} has no value: add token=VALUE to the command line' ]
	printf 'POST http://a\n\n< file\n###\nftp://x\n###\nGET http://a\nX\n' >bad.http
	run -1 --separate-stderr "$from/http-file" bad.http
	[ -z "$output" ]
	[ "$stderr" = "http-file: bad.http:1: files and scripts ('<' and '>') cannot be taken over
http-file: bad.http:5: 'ftp://x' is no http or https URL
http-file: bad.http:7: 'X' is no header" ]
	# A variable may be empty.
	printf '@u =\n{{u}}' >bad.http
	run -1 --separate-stderr "$from/http-file" bad.http
	[ -z "$output" ]
	[ "$stderr" = "http-file: bad.http:2: '' is no http or https URL" ]
	run -2 --separate-stderr "$from/http-file"
	[ "$stderr" = 'usage: http-file FILE [NAME=VALUE]... | forkfetch -' ]
	printf '\nFETCH http://a HTTP/1.1\n' >bad.http
	run -1 --separate-stderr "$from/http-file" bad.http
	[ -z "$output" ]
	[ "$stderr" = "http-file: bad.http:2: unknown method 'FETCH': there are GET, HEAD, POST, PUT, PATCH, DELETE, OPTIONS, TRACE" ]
}

@test "a file that is missing, or of another kind, is named" {
	local script
	for script in har openapi blackbox curl http-file; do
		run -2 --separate-stderr "$from/$script" nowhere
		[ -z "$output" ]
		[[ "$stderr" == *"$script"*': '*'nowhere'*'No such file'* ]]
	done
	for script in har openapi blackbox; do
		refuses $script $' \n' 'it is empty'
	done
	refuses har '<html>' 'it is not JSON: Invalid numeric literal at EOF at line 1, column 6'
	refuses har '[]' 'it is not a HAR: it has no log.entries'
	refuses har '{"log": {}}' 'it is not a HAR: it has no log.entries'
	refuses har '{"log": {"entries": [{}]}}' 'entry 1 has no request with a URL'
	refuses openapi 'openapi: 3.0.0
paths:' 'it is not JSON (convert YAML first): Invalid numeric literal at line 1, column 8'
	refuses openapi '{"openapi": "3.0.0"}' \
	    'it is not an OpenAPI document: it has no paths'
	refuses blackbox '- targets: [a]' \
	    'it is not JSON (convert YAML first): Invalid numeric literal at line 1, column 2'
	refuses blackbox '{"targets": ["a"]}' 'it is not a list of {"targets": [...]}'
	refuses blackbox '["a"]' 'it is not a list of {"targets": [...]}'
	for script in curl http-file; do
		refuses $script $'http://\377' 'it is not a text in UTF-8'
	done
	refuses curl $'# nothing\n' 'there is no command in it'
	refuses http-file $'### nothing\n' 'there is no request in it'
}

@test "curl and http-file end quietly if nobody reads on" {
	yes 'curl http://localhost/' | head -n 20000 >commands
	yes $'###\nGET http://localhost/' | head -n 40000 >api.http
	# shellcheck disable=SC2016 # for the other shell
	run -0 --separate-stderr bash -c '"$1/curl" commands | head -n 1 &&
	    "$1/http-file" api.http | head -n 1' - "$from"
	[ "${#lines[@]}" -eq 2 ]
	[ -z "$stderr" ]
}

@test "http-file takes line ends of both kinds, and no others" {
	printf 'POST http://h/\r\nX-A: 1\r\n\r\na\xe2\x80\xa8b\r\nc' >api.http
	run -0 --separate-stderr "$from/http-file" api.http
	[ "$(jq -c '[.headers, .data_raw]' <<<"$output")" = $'[{"X-A":"1"},"a\u2028b\\nc"]' ]
	[ -z "$stderr" ]
}
