# SPDX-License-Identifier: MIT
# What the formats share: include "forkfetch";

# The value of a KEY=VALUE as a number.
def number($key; $value):
	[$value | try tonumber catch error("\($key)=\($value) is not a number")][0];

# Every record of the input: of JSON Lines, or of the document of -o json.
def records:
	inputs
	| if type == "object" and (.results | type) == "array" then .results[]
	  else . end
	| if type == "object" and has("status") and has("time_total") then .
	  else error("this is not a record of forkfetch; use -o jsonl or -o json")
	  end;

def is_ok: .status == "ok";
def is_cancelled: .status == "cancelled";

# A service that was not needed any more has not failed.
def is_failed: (is_ok or is_cancelled) | not;

# How many of an array of records are ok, failed or cancelled: 2 ok, 1 failed.
def tally:
	[([.[] | select(is_failed)] | length | if . > 0 then "\(.) failed" else empty end),
	 ([.[] | select(is_cancelled)] | length | if . > 0 then "\(.) cancelled" else empty end),
	 ([.[] | select(is_ok)] | length | "\(.) ok")]
	| join(", ");

# What went wrong, in words; null if nothing did.
def failure: if is_ok then null else .message // .reason // .status end;

# The attempts at a service, in the order of their start, each with the seconds
# after the start of the service. A record has them if there were several; a
# single one is the record itself.
def attempt_list:
	. as $record
	| if .history != null then
		.history[]
		| ($record | {name, url, method}) + .
		| .after = (.time_queue - $record.history[0].time_queue)
	elif .attempts > 0 then . + {attempt: 1, after: 0}
	else empty end;

# Seconds since 1970, of "2026-11-27T10:00:00.123Z".
def seconds: (.[:19] + "Z" | fromdateiso8601) + (.[19:-1] | "0\(.)" | tonumber);

# The phases of a record or an attempt that took time, in their order:
# {phase, begin, end} in seconds from its start. What was not finished lasts
# until the end. With a connection that was open before, a phase takes no time.
def phases:
	.time_total as $total
	| [["namelookup", .time_namelookup], ["connect", .time_connect],
	   ["tls", .time_appconnect], ["waiting", .time_starttransfer],
	   ["receiving", $total]] as $all
	# Of those before the last one that was reached, what has no time did not
	# take place. The next one was under way at the end.
	| ([range(4) | select($all[.][1] != null)] | max // -1) as $last
	| ($last + if $last == 1 and (.url // "" | startswith("https:") | not)
		then 2 else 1 end) as $next
	| if $total == null then empty
	  elif .method == null then {phase: "running", begin: 0, end: $total}
	  else foreach ($all[:$last + 1] + [[$all[$next][0], $total]]
			| .[] | select(.[1] != null)) as $item (
		{end: 0};
		{phase: $item[0], begin: .end, end: ([.end, $item[1]] | max)};
		select(.end > .begin))
	  end;

# Seconds as whole microseconds, so that parts and sums agree.
def whole: . * 1000000 | round;

# Seconds without the digits that floating-point arithmetic adds.
def microseconds: whole / 1000000;

# Seconds as people read them: 1.2 ms, 45 ms, 1.98 s, 12 min.
def duration:
	if . == null then "-"
	elif . < 0.00995 then "\(. * 10000 | round / 10) ms"
	elif . < 0.9995 then "\(. * 1000 | round) ms"
	elif . < 59.995 then "\(. * 100 | round / 100) s"
	elif . < 3600 then "\(. / 60 | floor) min \(. % 60) s"
	else "\(. / 3600 | floor) h \(. % 3600 / 60 | floor) min" end;

# A text as the content of an element or of an attribute in quotes. XML has no
# way to write most control characters: they become U+FFFD.
def xml:
	tostring
	| gsub("[\u0000-\u0008\u000b\u000c\u000e-\u001f\ufffe\uffff]"; "\ufffd")
	| gsub("&"; "&amp;") | gsub("<"; "&lt;") | gsub(">"; "&gt;")
	| gsub("\""; "&quot;") | gsub("'"; "&#39;");

# A text on one line, for formats in which a newline or a control character
# would end something.
def one_line: tostring | gsub("[\u0000-\u001f\u007f-\u009f\u2028\u2029]+"; " ");

# End with an exit status from 0 to 9.
def exit($status): "" | halt_error(100 + $status);
