# SPDX-License-Identifier: MIT
# percentiles - p50, p95, p99 and the longest time of each service, of --every
# option time=time_total - which time of the record
include "forkfetch";

# The smallest value that at least p percent of a sorted array do not exceed.
def percentile($p):
	if . == [] then null else .[([(length * $p / 100 | ceil) - 1, 0] | max)] end;

def left($width): . + ([range($width - length) | " "] | join(""));
def right($width): ([range($width - length) | " "] | join("")) + .;

# Only the times are kept, not the records, so that a long run fits.
reduce (records | select(is_cancelled | not)) as $record (
	{order: [], of: {}};
	$record.name as $name
	| (if .of[$name] == null then .order += [$name] else . end)
	| if $record | is_ok then .of[$name].times += [$record[$time]]
	  else .of[$name].failed += 1 end)
| [["service", "asked", "failed", "p50", "p95", "p99", "max"],
   (.order[] as $name
    | .of[$name]
    | (.times // [] | map(values) | sort) as $times
    | [($name | one_line), ((.times // [] | length) + (.failed // 0) | tostring),
       (.failed // 0 | tostring),
       (50, 95, 99, 100 | . as $p | $times | percentile($p) | duration)])]
| . as $rows
| [range(7) as $i | [$rows[][$i] | length] | max] as $widths
| $rows[]
| . as $row
| [range(7) | . as $i
   | $row[$i] | if $i == 0 then left($widths[0]) else right($widths[$i]) end]
| join("  ")
