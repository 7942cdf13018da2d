#!/usr/bin/env bats
# SPDX-License-Identifier: MIT
# formats.bats - forkfetch-as, and the formats that it has.

load helper

setup_file() {
	stubd_start S
}

teardown_file() {
	stubd_stop
}

setup() {
	cd "$BATS_TEST_TMPDIR" || return
	export FORKFETCH_FORMATS=$TESTS_DIR/../contrib/formats
	export XDG_CONFIG_HOME=$BATS_TEST_TMPDIR/config
	PATH=$(dirname "$FORKFETCH"):$PATH
}

# ask: print a success and a failure, in this order.
ask() {
	"$FORKFETCH" --no-config --keep-order "$@" good="$S/ok" \
	    bad="$S/status/503" || :
}

@test "formats are listed with their keys, and each is in the manual" {
	local list

	run -0 --separate-stderr forkfetch-as --list
	list=$output
	[ -z "$stderr" ]
	[[ "$output" == *$'\nnagios        the line and the exit status'* ]]
	[[ "$output" == *'    critical=1: how many failures are critical'* ]]
	[[ "$output" != *'What the formats share'* ]]
	local name
	while read -r name; do
		grep -qx "\.It Cm $name" "$TESTS_DIR/../man/forkfetch-as.1" || {
			echo "$name is not in the manual"
			return 1
		}
		# forkfetch knows that it is not the name of a file.
		run -2 --separate-stderr "$FORKFETCH" --output="$name" http://h
		[[ "$stderr" == *'pipe the output to forkfetch-as '* ]]
	done < <(sed -n 's/^\([a-z][a-z]*\)  .*/\1/p' <<<"$list")
	# All files are formats, but not what they share.
	[ "$(grep -c '^[a-z]' <<<"$list")" -eq \
	    "$(find "$FORKFETCH_FORMATS" -name '*.jq' ! -name 'forkfetch*.jq' | wc -l)" ]
}

@test "mistakes in the command line are named" {
	run -2 --separate-stderr forkfetch-as
	[ -z "$output" ]
	[[ "$stderr" == 'forkfetch-as: name a format: '*'csv, '*'nagios, object'* ]]
	run -2 --separate-stderr forkfetch-as cvs
	[ -z "$output" ]
	[[ "$stderr" == "forkfetch-as: unknown format 'cvs'; known: "*"; yours are read from $XDG_CONFIG_HOME/forkfetch/formats" ]]
	run -2 --separate-stderr forkfetch-as ../formats/csv
	[ -z "$output" ]
	run -2 --separate-stderr forkfetch-as '[a-z]*'
	[ -z "$output" ]
	run -2 --separate-stderr forkfetch-as --frob
	[ "$stderr" = "forkfetch-as: unknown option '--frob'; try 'forkfetch-as --help'" ]
	run -2 --separate-stderr forkfetch-as csv column=name
	[ "$stderr" = "forkfetch-as: csv has no option 'column'; it has: columns" ]
	run -2 --separate-stderr forkfetch-as csv columns
	[ "$stderr" = "forkfetch-as: the option 'columns' needs a value: columns=VALUE" ]
	run -2 --separate-stderr forkfetch-as object x=1
	[ "$stderr" = "forkfetch-as: object has no option 'x'; it has: none" ]
}

@test "a directory without formats is named" {
	FORKFETCH_FORMATS=$PWD/nowhere run -3 --separate-stderr forkfetch-as csv
	[ -z "$output" ]
	[ "$stderr" = "forkfetch-as: there are no formats in $PWD/nowhere; FORKFETCH_FORMATS names another directory" ]
	FORKFETCH_FORMATS=$PWD/nowhere run -0 --separate-stderr forkfetch-as --help
	[ -z "$stderr" ]
}

@test "help and version are printed to standard output" {
	run -0 --separate-stderr forkfetch-as --help
	[[ "$output" == 'usage: forkfetch-as FORMAT '* ]]
	[ -z "$stderr" ]
	run -0 --separate-stderr forkfetch-as -V
	[[ "$output" == 'forkfetch-as '[0-9]* ]]
	[ "${output#forkfetch-as }" = "$("$FORKFETCH" -V | sed -n '1s/forkfetch //p')" ]
	[ -z "$stderr" ]
}

@test "both outputs of forkfetch are read, and nothing else" {
	local output_format
	for output_format in json jsonl; do
		ask -o "$output_format" >records
		run -0 --separate-stderr forkfetch-as csv columns=name,status <records
		[ "$output" = $'"name","status"\n"good","ok"\n"bad","http_error"' ]
		[ -z "$stderr" ]
	done
}

@test "an input that forkfetch has not printed is named, with its line" {
	local text file
	for text in '{"name":"x"}' 3 '[]' '{"results":[1]}'; do
		run -3 --separate-stderr forkfetch-as object <<<"$text"
		[ -z "$output" ]
		[ "$stderr" = 'forkfetch-as: object: line 1 of standard input: this is not a record of forkfetch; use -o jsonl or -o json' ]
	done
	ask -o table >table.out
	"$FORKFETCH" --no-config -o lines "$S/ok" >lines.out
	ask -w '%{name} %{http_code}\n' >written.out
	for file in table.out lines.out written.out; do
		run -3 --separate-stderr forkfetch-as har <"$file"
		[ -z "$output" ]
		[ "$stderr" = 'forkfetch-as: har: line 1 of standard input: this is not JSON; use -o jsonl or -o json' ]
	done
	ask >records
	echo 'forkfetch: stopped' >>records
	run -3 --separate-stderr forkfetch-as tap <records
	[ "${#lines[@]}" -eq 4 ]
	[ "$stderr" = 'forkfetch-as: tap: line 3 of standard input: this is not JSON; use -o jsonl or -o json' ]
	# Cut off in a number, in a text, after a value, and in a document.
	ask >records
	ask -o json >document
	for text in "$(head -n 1 records)"$'\n{"a":1' "$(head -n 1 records)"$'\n{"a":"x' \
	    "$(head -n 1 records)"$'\n{"a":{}\n' "$(head -c -3 document)" x; do
		run -3 --separate-stderr forkfetch-as har < <(printf %s "$text")
		[ -z "$output" ]
		[ "$stderr" = 'forkfetch-as: har: the last line of standard input is not a whole record; was the run killed, or is this not -o jsonl or -o json?' ]
	done
	# A run may have no records.
	run -0 --separate-stderr forkfetch-as tap </dev/null
	[ "$output" = 1..0 ]
	[ -z "$stderr" ]
}

@test "prometheus refuses a prefix that no metric may have" {
	local prefix
	for prefix in 'a b' 1a ''; do
		run -3 --separate-stderr forkfetch-as prometheus prefix="$prefix" </dev/null
		[ -z "$output" ]
		[ "$stderr" = "forkfetch-as: prometheus: prefix=$prefix cannot begin the name of a metric" ]
	done
}

@test "mistakes in one's own format are shown with its file, and its messages" {
	local own=$XDG_CONFIG_HOME/forkfetch/formats
	mkdir -p "$own"
	ask >records
	printf '# bad - x\ninclude "forkfetch";\nrecords | nosuch\n' >"$own/bad.jq"
	run -3 --separate-stderr forkfetch-as bad <records
	[ -z "$output" ]
	[[ "$stderr" == "forkfetch-as: $own/bad.jq: this format does not compile:
jq: error: nosuch/0 is not defined at"*' line 3:'* ]]
	printf '# bad - x\ninclude "nothere";\n1\n' >"$own/bad.jq"
	run -3 --separate-stderr forkfetch-as bad <records
	[[ "$stderr" == "forkfetch-as: $own/bad.jq: "*nothere* ]]
	printf '# bad - x\ninclude "forkfetch";\nrecords | .name + 1\n' >"$own/bad.jq"
	run -3 --separate-stderr forkfetch-as bad <records
	[ -z "$output" ]
	[ "$stderr" = 'forkfetch-as: bad: line 1 of standard input: string ("good") and number (1) cannot be added' ]
	printf '# says - x\n"a" | debug | halt_error(104)\n' >"$own/says.jq"
	run -4 --separate-stderr forkfetch-as says </dev/null
	[ -z "$output" ]
	[ "$stderr" = $'["DEBUG:","a"]\na' ]
}

@test "one's own format is used, also in place of another" {
	mkdir -p "$XDG_CONFIG_HOME/forkfetch/formats"
	cat >"$XDG_CONFIG_HOME/forkfetch/formats/slow.jq" <<-'EOT'
	# slow - the names of services that took longer than a limit
	# option limit=1 - the limit in seconds
	include "forkfetch";

	records | select(.time_total > ($limit | tonumber)) | .name
	EOT
	# As in the manual.
	diff <(sed -n '/^# slow - /,/^records/p' "$TESTS_DIR/../man/forkfetch-as.1") \
	    "$XDG_CONFIG_HOME/forkfetch/formats/slow.jq"
	ask >records
	run -0 --separate-stderr forkfetch-as slow limit=0 <records
	[ "$output" = $'good\nbad' ]
	run -0 --separate-stderr forkfetch-as slow limit=600 <records
	[ -z "$output$stderr" ]
	printf '# csv - mine\n"mine"\n' >"$XDG_CONFIG_HOME/forkfetch/formats/csv.jq"
	run -0 --separate-stderr forkfetch-as csv </dev/null
	[ "$output" = mine ]
	run -0 --separate-stderr forkfetch-as --list
	[ "$(grep -c ^csv <<<"$output")" -eq 1 ]
	printf 'include "forkfetch"; records | exit(4)\n# four - exit with 4\n' \
	    >"$XDG_CONFIG_HOME/forkfetch/formats/four.jq"
	run -4 --separate-stderr forkfetch-as four <records
	[ -z "$output$stderr" ]
}

@test "a format writes a record when it comes" {
	mkfifo in out
	forkfetch-as csv columns=name <in >out 3>&- &
	exec 5>in 6<out
	ask | head -n 1 >&5
	read -r first <&6
	read -r second <&6
	[ "$first $second" = '"name" "good"' ]
	exec 5>&- 6<&-
	wait
}

@test "an output that cannot be written is an error" {
	ask >records
	run -3 --separate-stderr bash -c 'forkfetch-as object <records >/dev/full'
	[[ "$stderr" == 'forkfetch-as: object: '*'No space left on device' ]]
}

@test "csv quotes what needs it, and knows keys" {
	ask >records
	run -0 --separate-stderr forkfetch-as csv \
	    columns=name,message,headers,http_code,replica <records
	[ "${lines[0]}" = '"name","message","headers","http_code","replica"' ]
	[[ "${lines[1]}" == '"good",,"{""'*'}",200,' ]]
	[[ "${lines[2]}" == '"bad","HTTP 503 '*',503,' ]]
	[ "$(forkfetch-as csv columns=name,message <records |
		python3 -c 'import csv, sys; print(list(csv.reader(sys.stdin))[2][0])')" = bad ]
	run -3 --separate-stderr forkfetch-as csv columns=nix <records
	[ "$stderr" = 'forkfetch-as: csv: line 1 of standard input: a record has no key "nix"' ]
}

@test "object has bodies by name, and failures apart" {
	ask >records
	run -0 --separate-stderr forkfetch-as object <records
	[ -z "$stderr" ]
	[ "$(jq -c '[.ok.good.ok, .failed.bad.http_code, (.ok, .failed | keys)]' <<<"$output")" = \
	    '[true,503,["good"],["bad"]]' ]
	# The last record of a service counts.
	jq -c '., (.name = "good")' records >twice
	run -0 --separate-stderr forkfetch-as object <twice
	[ "$(jq -c '[(.ok, .failed | keys)]' <<<"$output")" = '[[],["bad","good"]]' ]
}

@test "object takes ten thousand services, the last record of each" {
	jq -n -c 'range(20000)
		| {name: "s\(. % 10000)", status: (if . % 20000 < 10000 then "error" else "ok" end),
		   time_total: 1, body: .}' >records
	run -0 --separate-stderr timeout 30 forkfetch-as object <records
	[ -z "$stderr" ]
	run -0 jq -c '[(.ok | length, .s9999), (.failed | length)]' <<<"$output"
	[ "$output" = '[10000,19999,0]' ]
}

@test "nagios has a line, data, and a status" {
	ask >records
	run -2 --separate-stderr forkfetch-as nagios <records
	[[ "$output" =~ ^'FORKFETCH CRITICAL - 1 failed, 1 ok: bad: HTTP 503 Service Unavailable | '\'good\'=[0-9.]+'s;;;0 '\'bad\'=[0-9.]+'s;;;0'$ ]]
	[ -z "$stderr" ]
	run -1 --separate-stderr forkfetch-as nagios critical=2 <records
	[[ "$output" == 'FORKFETCH WARNING - '* ]]
	run -0 --separate-stderr forkfetch-as nagios critical=3 warning=2 <records
	[[ "$output" == 'FORKFETCH OK - 1 failed, 1 ok: bad: '* ]]
	run -0 --separate-stderr forkfetch-as nagios <<<"$(head -n 1 records)"
	[[ "$output" == 'FORKFETCH OK - 1 ok | '* ]]
	run -3 --separate-stderr forkfetch-as nagios </dev/null
	[ "$output" = 'FORKFETCH UNKNOWN - no records' ]
	# Nothing is known if nobody was asked to the end.
	jq -c '.status = "cancelled"' records >cancelled
	run -3 --separate-stderr forkfetch-as nagios <cancelled
	[[ "$output" == 'FORKFETCH UNKNOWN - 2 cancelled, 0 ok | '* ]]
	run -3 --separate-stderr forkfetch-as nagios critical=x <records
	[ -z "$output" ]
	[ "$stderr" = 'forkfetch-as: nagios: critical=x is not a number' ]
	# What would end the text or a label does not.
	run -2 --separate-stderr forkfetch-as nagios < <(
		jq -c '.name = "a|b=\u0027c\n" | .message = "x|y\nz"' <(tail -n 1 records))
	[[ "$output" == 'FORKFETCH CRITICAL - 1 failed, 0 ok: a/b='\''c : x/y z | '\''a_b__c '\''='* ]]
	[ "${#lines[@]}" -eq 1 ]
}

# hostile: print records whose texts are made to break formats.
hostile() {
	jq -n -c --arg name "$1" '
		{index: 0, seq: null, name: $name, url: ("http://h/?" + $name),
		 status: "unexpected", reason: "expect", message: ("m " + $name),
		 http_code: 200, method: "GET", attempts: 1, history: null,
		 started: "2026-11-27T10:00:00.000Z", time_queue: 0,
		 time_total: 0.25, body: ("b " + $name)},
		{index: 1, name: "late", status: "deadline", reason: "deadline",
		 message: null, attempts: 0, history: null, started: null,
		 time_queue: 0.25, time_total: null, body: null, url: null},
		{index: 2, name: "not needed", status: "cancelled",
		 reason: "cancelled", message: "enough succeeded", attempts: 0,
		 history: null, started: null, time_queue: 0.25,
		 time_total: null, body: null, url: "http://h/"}'
}

HOSTILE=$'<a b="c">&\'#\\ | ok 7 - `x` **y** [z](w) \u202e\u05d0 \ufffe\e]]>\n1..9'

@test "tap has a test per record, and the plan at the end" {
	ask >records
	jq -c 'select(.name == "good") | .name = "third" | .status = "cancelled" | .message = "enough"' \
	    records >>records.more
	cat records.more >>records
	run -0 --separate-stderr forkfetch-as tap <records
	[ "$output" = "ok 1 - good
not ok 2 - bad
# HTTP 503 Service Unavailable
# $S/status/503
ok 3 - third # SKIP enough
1..3" ]
	[ -z "$stderr" ]
	[ "$(forkfetch-as tap </dev/null)" = 1..0 ]
	run -0 --separate-stderr forkfetch-as tap < <(hostile "$HOSTILE")
	[ "${#lines[@]}" -eq 7 ]
	[[ "${lines[0]}" == "not ok 1 - <a b=\"c\">&'\\#\\\\ | ok 7 - "*' 1..9' ]]
	[ "${lines[3]}" = 'not ok 2 - late' ]
	[ "${lines[4]}" = '# deadline' ]
	[ "${lines[6]}" = 1..3 ]
}

@test "junit is well-formed, and counts" {
	ask >records
	forkfetch-as junit suite='a & b' <records >good.xml
	hostile "$HOSTILE" | forkfetch-as junit >hostile.xml
	forkfetch-as junit </dev/null >empty.xml
	run -0 --separate-stderr "$PYTHON3" - <<-'EOT'
	import xml.etree.ElementTree as tree

	def read(name):
	    suite, = tree.parse(name).getroot()
	    cases = {c.get("name"): [(e.tag, e.get("type"), e.get("message")) for e in c]
	             for c in suite}
	    return suite, cases

	suite, cases = read("good.xml")
	print(suite.get("name"), suite.get("tests"), suite.get("failures"),
	      suite.get("errors"), suite.get("skipped"), "timestamp" in suite.keys())
	print(cases)
	suite, cases = read("hostile.xml")
	print(suite.get("tests"), suite.get("failures"), suite.get("errors"),
	      suite.get("skipped"), suite.get("time"))
	print([cases[name] for name in cases][1:])
	print(ascii([name for name in cases][0]))
	suite, cases = read("empty.xml")
	print(suite.get("tests"), cases)
	EOT
	[ -z "$stderr" ]
	[ "${lines[0]}" = 'a & b 2 1 0 0 True' ]
	[ "${lines[1]}" = "{'good': [], 'bad': [('failure', 'http', 'HTTP 503 Service Unavailable')]}" ]
	[ "${lines[2]}" = '3 1 1 1 0.25' ]
	[ "${lines[3]}" = "[[('error', 'deadline', 'deadline')], [('skipped', None, 'enough succeeded')]]" ]
	[[ "${lines[4]}" == "'<a b=\"c\">&"*'\u202e\u05d0 \ufffd\ufffd]]> 1..9'"'" ]]
	[ "${lines[5]}" = '0 {}' ]
}

@test "markdown is a table in which nothing is markup" {
	ask >records
	run -0 --separate-stderr forkfetch-as markdown title='a|b' <records
	[ -z "$stderr" ]
	[ "${lines[0]}" = '## a\|b' ]
	[ "${lines[1]}" = '**1 failed, 1 ok**' ]
	[ "${lines[2]}" = '| service | status | code | time | message |' ]
	[[ "${lines[4]}" =~ ^'| bad | **http\_error** | 503 | '[0-9.]+' ms | HTTP 503 Service Unavailable |'$ ]]
	[[ "${lines[5]}" =~ ^'| good | ok | 200 | '[0-9.]+' ms |  |'$ ]]
	run -0 --separate-stderr forkfetch-as markdown < <(hostile "$HOSTILE")
	[ "${#lines[@]}" -eq 6 ]
	# shellcheck disable=SC2016 # these are no commands
	[[ "${lines[3]}" == '| \<a b="c"\>\&'\''\#\\ \| ok 7 \- \`x\` \*\*y\*\* \[z\]\(w\) '* ]]
	[ "${lines[5]}" = '| not needed | cancelled |  | - | enough succeeded |' ]
	[ "$(forkfetch-as markdown </dev/null)" = '0 ok' ]
}

@test "percentiles are those of the successes of each service" {
	# 200 answers that take from 5 ms to 1 s, 10 failures, and one of another.
	jq -n -c '(range(200; 0; -1) | {name: "a", status: "ok", time_total: (. / 200)}),
		(range(10) | {name: "a", status: "error", time_total: 9}),
		{name: "b", status: "timeout", time_total: 1},
		{name: "a", status: "cancelled", time_total: 1}' >records
	run -0 --separate-stderr forkfetch-as percentiles <records
	[ "$output" = \
'service  asked  failed     p50     p95     p99  max
a          210      10  500 ms  950 ms  990 ms  1 s
b            1       1       -       -       -    -' ]
	[ -z "$stderr" ]
	jq -c '.time_connect = 0.001' records >more-records
	run -0 --separate-stderr forkfetch-as percentiles time=time_connect <more-records
	[[ "${lines[1]}" == 'a          210      10  1 ms  1 ms  1 ms  1 ms' ]]
	run -0 --separate-stderr forkfetch-as percentiles </dev/null
	[ "$output" = 'service  asked  failed  p50  p95  p99  max' ]
}
