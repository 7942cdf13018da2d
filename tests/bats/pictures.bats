#!/usr/bin/env bats
# SPDX-License-Identifier: MIT
# pictures.bats - the formats svg and html: a picture and a page, whatever the
# names are.

load helper

setup() {
	cd "$BATS_TEST_TMPDIR" || return
	export FORKFETCH_FORMATS=$TESTS_DIR/../contrib/formats
	PATH=$(dirname "$FORKFETCH"):$PATH
}

# record JSON: print a record that differs from an ordinary one in these keys.
record() {
	jq -n -c --argjson change "$1" '{index: 0, seq: null, name: "ok",
		url: "https://localhost/ok", status: "ok", reason: null,
		message: null, http_code: 200, method: "GET", attempts: 1,
		history: null, started: "2026-11-27T10:00:00.250Z",
		remote_ip: "127.0.0.1", time_queue: 0,
		time_namelookup: 0.1, time_connect: 0.2, time_appconnect: 0.4,
		time_pretransfer: 0.4, time_starttransfer: 0.8, time_total: 1,
		size_download: 12, body: {"ok": true}} + $change'
}

# bars FILE: print what is drawn, a line per element: phase, x, width; texts.
bars() {
	"$PYTHON3" - "$1" <<-'EOT'
	import sys, xml.etree.ElementTree as tree
	for element in tree.parse(sys.argv[1]).iter():
	    kind = element.tag.split("}")[1]
	    if kind == "rect" and element.get("class") not in (None, "paper"):
	        print(element.get("class"), element.get("x"), element.get("width"))
	    elif kind == "path" and element.get("class") == "deadline":
	        print("deadline", element.get("d"))
	    elif kind == "text":
	        print("text", "".join(element.itertext()))
	EOT
}

@test "svg has a bar per phase, at its place" {
	record '{}' >records
	run -0 --separate-stderr forkfetch-as svg <records
	[ -z "$stderr" ]
	echo "$output" >picture.svg
	bars picture.svg >drawn
	diff drawn - <<-'EOT'
	text 0
	text 200 ms
	text 400 ms
	text 600 ms
	text 800 ms
	text 1 s
	text ok
	namelookup 164 42
	connect 206 42
	tls 248 84
	waiting 332 168
	receiving 500 84
	text 1 s
	namelookup 164 10
	text name look-up
	connect 269 10
	text connect
	tls 374 10
	text TLS
	waiting 479 10
	text waiting
	receiving 584 10
	text receiving
	EOT
}

@test "svg shows attempts, rounds, the deadline, and what was cut short" {
	{
		record '{"name": "twice", "attempts": 2, "history": [
			{"attempt": 1, "status": "error", "reason": "connect",
			 "message": "refused", "http_code": null, "time_queue": 0,
			 "time_namelookup": 0.1, "time_connect": null,
			 "time_appconnect": null, "time_starttransfer": null,
			 "time_total": 0.2},
			{"attempt": 2, "status": "ok", "http_code": 200,
			 "time_queue": 0.5, "time_namelookup": 0.1,
			 "time_connect": 0.2, "time_appconnect": 0.3,
			 "time_starttransfer": 0.4, "time_total": 0.5}]}'
		record '{"name": "df", "url": null, "method": null, "index": 1,
			"time_namelookup": null, "time_connect": null,
			"time_appconnect": null, "time_starttransfer": null,
			"time_total": 0.5}'
		record '{"name": "late", "status": "deadline", "index": 2,
			"message": "too late", "time_starttransfer": null,
			"time_queue": 1, "time_total": 1}'
		record '{"name": "never", "status": "deadline", "index": 3,
			"attempts": 0, "started": null, "time_total": null}'
	} >records
	forkfetch-as svg <records >picture.svg
	bars picture.svg >drawn
	# 2 s are 420 / 1.02 units.
	diff <(head -n 17 drawn) - <<-'EOT'
	text 0
	text 500 ms
	text 1 s
	text 1.5 s
	text 2 s
	text twice
	namelookup 164 20.6
	connect 184.6 20.6
	text 200 ms error
	text twice (2)
	namelookup 266.9 20.6
	connect 287.5 20.6
	tls 308.1 20.6
	waiting 328.7 20.6
	receiving 349.3 20.6
	text 500 ms
	text df
	EOT
	grep -qx 'running 164 102.9' drawn
	grep -qx 'text 1 s deadline' drawn
	grep -q '^deadline M575.8 ' drawn
	run -1 grep -q never drawn
	# The longest are shown.
	forkfetch-as svg rows=1 <records >picture.svg
	run -0 bars picture.svg
	[[ "$output" == *'text late'*'text and 3 shorter ones'* ]]
	[[ "$output" != *twice* ]]
	# The rounds of --every are placed by the clock.
	{
		record '{"seq": 0}'
		record '{"seq": 1, "started": "2026-11-27T10:00:01.250Z"}'
	} | forkfetch-as svg >picture.svg
	run -0 bars picture.svg
	[[ "$output" == *'text ok #0'*'namelookup 164 21'*'text ok #1'*'namelookup 374 21'* ]]
}

HOSTILE=$'<script>alert(1)</script>&amp;"\'\n\t\u202e\u05d0\u0007]]>'

@test "svg and html are valid whatever the names are, and cut them" {
	local name
	for name in "$HOSTILE" "$(printf 'x%.0s' {1..200})" \
	    "$(printf '東%.0s' {1..200})" $'\u202e' ''; do
		record "$(jq -n -c --arg name "$name" '{name: $name, url: ("http://h/?" + $name),
			status: "unexpected", message: $name, body: $name}')" >records
		forkfetch-as svg rows=5 <records >picture.svg
		bars picture.svg >/dev/null
		forkfetch-as html title="$name" <records >page.html
		"$PYTHON3" - page.html <<-'EOT'
		import html.parser, sys
		class Parser(html.parser.HTMLParser):
		    tags = set()
		    def handle_starttag(self, tag, attrs):
		        self.tags.add(tag)
		        for name, value in attrs:
		            assert name in ("class", "href", "lang", "charset", "name",
		                "content", "xmlns", "viewbox", "role", "aria-label",
		                "width", "height", "rx", "id", "d", "x", "y",
		                "text-anchor", "clip-path"), name
		            assert name != "href" or value.startswith("http"), value
		parser = Parser()
		parser.feed(open(sys.argv[1], encoding="utf-8").read())
		assert "script" not in parser.tags
		EOT
	done
	record '{"name": "api-production-europe-west-1"}' >records
	record '{"name": "api-production-europe-west-2", "index": 1}' >>records
	forkfetch-as svg <records >picture.svg
	run -0 bars picture.svg
	[[ "$output" == *'text api-product…ope-west-1'*'text api-product…ope-west-2'* ]]
	# What is not http is no link.
	record '{"url": "javascript:alert(1)"}' | forkfetch-as html >page.html
	run -1 grep -q href page.html
}

@test "html has a table, the timeline and the failures" {
	{
		record '{}'
		record '{"name": "bad", "index": 1, "status": "http_error",
			"reason": "http", "http_code": 503, "seq": 4,
			"message": "HTTP 503 & more", "body": {"a": "<b>"}}'
		record '{"name": "not-needed", "index": 2, "status": "cancelled",
			"time_total": null, "attempts": 0, "http_code": null}'
	} >records
	run -0 --separate-stderr forkfetch-as html title='My <services>' <records
	[ -z "$stderr" ]
	[[ "$output" == '<!DOCTYPE html>'*'<title>My &lt;services&gt;: 1 failed, 1 cancelled, 1 ok</title>'* ]]
	[[ "$output" == *'<h1>My &lt;services&gt;</h1>'*'<strong class="bad">1 failed, 1 cancelled, 1 ok</strong>'* ]]
	[[ "$output" == *'<td class="name"><a href="https://localhost/ok"><bdi>ok</bdi></a><td class="status good">ok<td class="number">200<td class="number">1 s<td class="number">12 B<td class="message"><bdi></bdi></tr>'* ]]
	[[ "$output" == *'<h2>Timeline</h2>'*'<svg '*'</svg>'*'<h2>Failures</h2>'*'#4'*'<dd><bdi>HTTP 503 &amp; more</bdi>'*'GET https://localhost/ok at 127.0.0.1'*'<pre><bdi>{&quot;a&quot;:&quot;&lt;b&gt;&quot;}</bdi></pre>'*'</html>' ]]
	[ "$(grep -c '<dt>' <<<"$output")" -eq 1 ]
	run -0 --separate-stderr forkfetch-as html </dev/null
	[[ "$output" == *'<strong class="good">0 ok</strong>'* ]]
	[[ "$output" != *'<table>'* && "$output" != *'<svg'* && "$output" != *'<h2>'* ]]
	[ -z "$stderr" ]
}
