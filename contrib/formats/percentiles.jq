# SPDX-License-Identifier: MIT
# percentiles - p50, p95, p99 and the longest time of each service, of --every
# option time=time_total - which time of the record
include "forkfetch";

# The smallest value that at least p percent of a sorted array do not exceed.
def percentile($p):
	if . == [] then null else .[([(length * $p / 100 | ceil) - 1, 0] | max)] end;

def left($width): . + ([range($width - length) | " "] | join(""));
def right($width): ([range($width - length) | " "] | join("")) + .;

# Of each record only these are kept, so that a long run fits. The services stay
# in the order in which they came.
[foreach (records | select(is_cancelled | not)) as $record (
	-1; . + 1;
	{name: $record.name, first: .,
	 time: (if $record | is_ok then $record[$time] else "failed" end)})]
| group_by(.name)
| map({name: .[0].name, first: (map(.first) | min),
       failed: (map(select(.time == "failed")) | length),
       times: (map(.time | numbers) | sort), asked: length})
| sort_by(.first) as $services
| [["service", "asked", "failed", "p50", "p95", "p99", "max"],
   ($services[]
    | .times as $times
    | [(.name | one_line), (.asked, .failed | tostring),
       (50, 95, 99, 100 | . as $p | $times | percentile($p) | duration)])]
| . as $rows
| [range(7) as $i | [$rows[][$i] | length] | max] as $widths
| $rows[]
| . as $row
| [range(7) | . as $i
   | $row[$i] | if $i == 0 then left($widths[0]) else right($widths[$i]) end]
| join("  ")
