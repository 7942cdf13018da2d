# SPDX-License-Identifier: MIT
# markdown - a table for the summary of a CI job, failures first
# option title= - a heading above it
include "forkfetch";

# Text in a cell, of which nothing is taken for markup.
def cell: one_line | gsub("(?<c>[\\\\`*_{}\\[\\]<>()#+!|~&-])"; "\\\(.c)");

[records] as $records
| (if $title == "" then empty else "## \($title | cell)", "" end),
  ($records | tally | if test("failed") then "**\(.)**" else . end),
  (if $records == [] then empty else
	"",
	"| service | status | code | time | message |",
	"| --- | --- | ---: | ---: | --- |",
	($records | sort_by(is_failed | not) | .[]
	| "| \(.name | cell) | "
	  + (if is_failed then "**\(.status | cell)**" else .status end)
	  + " | \(.http_code // "") | \(.time_total | duration) | \(failure // "" | cell) |")
   end)
