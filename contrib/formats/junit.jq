# SPDX-License-Identifier: MIT
# junit - JUnit's XML, a test case per record, for CI servers
# option suite=forkfetch - the name of the suite of tests
include "forkfetch";

# An answer that is not as expected is a failure; none at all is an error.
def outcome:
	if is_ok then "passed"
	elif is_cancelled then "skipped"
	elif .status == "http_error" or .status == "unexpected" then "failure"
	else "error" end;

def detail:
	"\(failure)\n\(.method // "program") \(.url // "")"
	+ if .body == null then ""
	  else "\n\n" + (.body | if type == "string" then . else tojson end)[:2000] end;

def testcase:
	outcome as $outcome
	| "  <testcase classname=\"\($suite | xml)\" name=\"\(.name | xml)\" time=\"\(.time_total // 0)\"" as $begin
	| if $outcome == "passed" then "\($begin)/>"
	  else
		"\($begin)>",
		if $outcome == "skipped" then
			"    <skipped message=\"\(failure | xml)\"/>"
		else
			"    <\($outcome) type=\"\(.reason // .status | xml)\" message=\"\(failure | xml)\">\(detail | xml)</\($outcome)>"
		end,
		"  </testcase>"
	  end;

[records] as $records
| [$records[] | outcome] as $outcomes
| def count($outcome): [$outcomes[] | select(. == $outcome)] | length;
  ([$records[] | (.time_queue // 0) + (.time_total // 0)] | max // 0 | microseconds) as $time
| "tests=\"\($records | length)\" failures=\"\(count("failure"))\" errors=\"\(count("error"))\"" as $counts
| "<?xml version=\"1.0\" encoding=\"UTF-8\"?>",
  "<testsuites \($counts) time=\"\($time)\">",
  " <testsuite name=\"\($suite | xml)\" \($counts) skipped=\"\(count("skipped"))\" time=\"\($time)\""
  + (([$records[].started | values] | min) as $started
     | if $started then " timestamp=\"\($started)\"" else "" end) + ">",
  ($records[] | testcase),
  " </testsuite>",
  "</testsuites>"
