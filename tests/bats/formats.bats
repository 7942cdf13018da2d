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
	run -0 --separate-stderr forkfetch-as --list
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
	done < <(sed -n 's/^\([a-z][a-z]*\)  .*/\1/p' <<<"$output")
	# All files are formats, but not what they share.
	[ "$(grep -c '^[a-z]' <<<"$output")" -eq \
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
	local text
	for text in '{"name":"x"}' 3 '[]' 'no JSON' '{"results":[1]}'; do
		run -3 --separate-stderr forkfetch-as object <<<"$text"
		[ -z "$output" ]
		[[ "$stderr" == 'jq: error'* ]]
	done
	[[ "$stderr" == *'this is not a record of forkfetch; use -o jsonl or -o json' ]]
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
	[[ "$stderr" == *'No space left on device'* ]]
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
	[ "$stderr" = 'jq: error (at <stdin>:1): a record has no key "nix"' ]
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

@test "nagios has a line, data, and a status" {
	ask >records
	run -2 --separate-stderr forkfetch-as nagios <records
	[[ "$output" =~ ^'FORKFETCH CRITICAL - 1 of 2 failed: bad: HTTP 503 Service Unavailable | '\'good\'=[0-9.]+'s;;;0 '\'bad\'=[0-9.]+'s;;;0'$ ]]
	[ -z "$stderr" ]
	run -1 --separate-stderr forkfetch-as nagios critical=2 <records
	[[ "$output" == 'FORKFETCH WARNING - '* ]]
	run -0 --separate-stderr forkfetch-as nagios critical=3 warning=2 <records
	[[ "$output" == 'FORKFETCH OK - 1 of 2 failed: bad: '* ]]
	run -0 --separate-stderr forkfetch-as nagios <<<"$(head -n 1 records)"
	[[ "$output" == 'FORKFETCH OK - 1 ok | '* ]]
	run -3 --separate-stderr forkfetch-as nagios </dev/null
	[ "$output" = 'FORKFETCH UNKNOWN - no records' ]
	run -3 --separate-stderr forkfetch-as nagios critical=x <records
	[ -z "$output" ]
	# What would end the text or a label does not.
	run -2 --separate-stderr forkfetch-as nagios < <(
		jq -c '.name = "a|b=\u0027c\n" | .message = "x|y\nz"' <(tail -n 1 records))
	[[ "$output" == 'FORKFETCH CRITICAL - 1 of 1 failed: a/b='\''c : x/y z | '\''a_b__c '\''='* ]]
	[ "${#lines[@]}" -eq 1 ]
}
