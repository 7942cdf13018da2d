# SPDX-License-Identifier: MIT
# nagios - the line and the exit status of a plugin for Nagios, Icinga or Naemon
# option warning=1 - how many failures are a warning
# option critical=1 - how many failures are critical
include "forkfetch";

# A label of performance data: no quote, and no "=".
def quoted_label: one_line | gsub("['=|]"; "_") | "'\(.)'";

# Text before the performance data, which begins with a "|".
def text: one_line | gsub("\\|"; "/");

number("warning"; $warning) as $warning
| number("critical"; $critical) as $critical
| [records] as $records
| [$records[] | select(is_failed)] as $failed
| ($failed | length) as $n
| (if all($records[]; is_cancelled) then {status: 3, word: "UNKNOWN"}
   elif $n >= $critical then {status: 2, word: "CRITICAL"}
   elif $n >= $warning then {status: 1, word: "WARNING"}
   else {status: 0, word: "OK"} end) as $state
| (if $records == [] then "no records"
   elif $n == 0 then $records | tally
   else "\($records | tally): "
       + ([$failed[] | "\(.name): \(failure)"] | join("; ") | text) end) as $said
| ([$records[] | select(.time_total != null)
    | "\(.name | quoted_label)=\(.time_total)s;;;0"] | join(" ")) as $data
| "FORKFETCH \($state.word) - \($said)"
  + (if $data == "" then "" else " | \($data)" end),
  exit($state.status)
