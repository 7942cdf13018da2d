# SPDX-License-Identifier: MIT
# The timeline of a run as SVG: a row per attempt, a bar per phase. The svg
# format is this picture, and the html format has it in its page.
include "forkfetch";

# Sizes in units of the picture. It is scaled to the width that it gets.
def width: 720;
def name_width: 150;
def bar_begin: 164;
def bar_width: 420;
def row_height: 20;
def top: 34;

# An East Asian letter takes two columns.
def columns:
	explode
	| map(if . >= 4352 and (. <= 4447 or . >= 11904 and . <= 55203
	         or . >= 63744 and . <= 64255 or . >= 65281 and . <= 65376
	         or . >= 126976) then 2 else 1 end)
	| add // 0;

# A text of at most n columns, cut in its middle, so that names that differ at
# their ends still do.
def cut($n):
	if columns <= $n then .
	else
		. as $text
		| last(range(1; length)
		       | . as $kept
		       | ($kept / 2 | ceil) as $front
		       | $text[:$front] + "…" + (if $kept == $front then "" else $text[$front - $kept:] end)
		       | select(columns <= $n)) // "…"
	end;

# The attempts of an array of records, with when each began. The rounds of
# --every are placed by the clock, as their waits are not from the run's start.
def bars:
	([.[].started | values | seconds] | min) as $first
	| [.[] | . as $record | attempt_list
	   | select(.time_total != null)
	   | . + {index: $record.index, seq: $record.seq,
	          begin: (if $record.seq == null then .time_queue
	                  else ($record.started | seconds) - $first + .after end)}
	   | .end = .begin + .time_total];

# About five steps of 1, 2 or 5 by a power of ten, or of minutes and hours.
def step:
	(. / 5) as $least
	| first((-6, -5, -4, -3, -2, -1, 0) as $power | (1, 2, 5)
	        | . * ($power | exp10) | select(. >= $least * 0.999)),
	  first((10, 15, 20, 30, 60, 120, 300, 600, 900, 1800, 3600, 7200, 14400, 28800, 86400)
	        | select(. >= $least * 0.999)),
	  $least;

def px: . * 10 | round / 10;

def style: "
  .ff { font: 12px system-ui, sans-serif }
  .ff text { fill: #1f2328; unicode-bidi: isolate }
  .ff .faint { fill: #59636e }
  .ff .bad { fill: #c0202b }
  .ff .paper { fill: #fff }
  .ff .grid { stroke: #d8dee4 }
  .ff .deadline { stroke: #c0202b; stroke-dasharray: 4 3 }
  .ff .namelookup { fill: #3b9ab2 } .ff .connect { fill: #d39b2a }
  .ff .tls { fill: #a95aa1 } .ff .waiting { fill: #5b7fc7 }
  .ff .receiving { fill: #4b9a63 } .ff .running { fill: #7d8590 }
  @media (prefers-color-scheme: dark) {
    .ff text { fill: #e6edf3 } .ff .faint { fill: #9198a1 }
    .ff .bad { fill: #ff7b72 } .ff .paper { fill: #0d1117 }
    .ff .grid { stroke: #30363d } .ff .deadline { stroke: #ff7b72 }
  }";

def phase_words:
	["namelookup", "connect", "tls", "waiting", "receiving", "running"];
def phase_name: {namelookup: "name look-up", tls: "TLS"}[.] // .;

# The picture of an array of records, of which at most $rows attempts are shown:
# those that took longest.
def timeline($rows):
	. as $records
	| bars as $all
	| ($all | sort_by(-.time_total) | .[:$rows] | sort_by(.index, .seq, .attempt)) as $shown
	| ([$shown[].end] | max // 0 | if . <= 0 then 1 else . end) as $length
	# A run that was cut off ends at its deadline.
	| ([$records[] | select(.status == "deadline")] | length > 0) as $has_deadline
	| ($length * (if $has_deadline then 1.02 else 1 end)) as $scale
	| def x: bar_begin + . / $scale * bar_width | px;
	  ($length | [step] | .[0]) as $step
	| ([$shown[] | phases | .phase] | unique) as $used
	| ($shown | length) as $n
	| (top + $n * row_height + 10) as $bottom
	| (if $all[$rows:] == [] then 0 else 18 end) as $more
	| ($bottom + $more + 26) as $height
	| "<svg xmlns=\"http://www.w3.org/2000/svg\" class=\"ff\" viewBox=\"0 0 \(width) \($height)\" role=\"img\" aria-label=\"Timeline: \($records | tally)\">",
	  "<style>\(style)</style>",
	  "<clipPath id=\"ff-names\"><rect width=\"\(name_width + 6)\" height=\"\($height)\"/></clipPath>",
	  "<rect class=\"paper\" width=\"100%\" height=\"100%\" rx=\"6\"/>",
	  # The axis.
	  (range(0; $length / $step + 1e-9 | floor + 1) * $step
	   | x as $x
	   | "<path class=\"grid\" d=\"M\($x) \(top - 8)V\($bottom)\"/>",
	     "<text class=\"faint\" x=\"\($x)\" y=\"\(top - 14)\" text-anchor=\"middle\">\(if . == 0 then "0" else duration end)</text>"),
	  # The rows.
	  ($shown | to_entries[]
	   | (top + .key * row_height) as $y
	   | .value
	   | (.name + (if .seq != null then " #\(.seq)" else "" end)
	      + (if .attempt > 1 then " (\(.attempt))" else "" end)) as $name
	   | "<g><title>\("\(.name)\n\(.url // "")\n\(if is_ok then "\(.http_code // "ok")" else failure end)\n\([phases | "\(.phase | phase_name) \(.end - .begin | duration)"] | join(", "))" | xml)</title>",
	     "<text clip-path=\"url(#ff-names)\" x=\"\(name_width + 4)\" y=\"\($y + 14)\" text-anchor=\"end\">\($name | one_line | cut(22) | xml)</text>",
	     (.begin as $begin
	      | phases
	      | ($begin + .begin | x) as $from
	      | "<rect class=\"\(.phase)\" x=\"\($from)\" y=\"\($y + 4)\" width=\"\([($begin + .end | x) - $from, 0.75] | max | px)\" height=\"\(row_height - 7)\"/>"),
	     "<text x=\"\(bar_begin + bar_width + 8)\" y=\"\($y + 14)\">\(.time_total | duration)\(if is_ok then "" else " <tspan class=\"\(if is_failed then "bad" else "faint" end)\">\(.status | gsub("_"; " ") | xml)</tspan>" end)</text></g>"),
	  (if $has_deadline then
		"<path class=\"deadline\" d=\"M\($length | x) \(top - 8)V\($bottom)\"><title>the deadline, after \($length | duration)</title></path>"
	   else empty end),
	  (if $more > 0 then
		"<text class=\"faint\" x=\"\(bar_begin)\" y=\"\($bottom + 14)\">and \($all[$rows:] | length) shorter ones</text>"
	   else empty end),
	  # The legend has what occurs.
	  ([phase_words[] | select([.] | inside($used))] | to_entries[]
	   | (bar_begin + .key * 105) as $x
	   | "<rect class=\"\(.value)\" x=\"\($x)\" y=\"\($height - 20)\" width=\"10\" height=\"10\"/>",
	     "<text class=\"faint\" x=\"\($x + 14)\" y=\"\($height - 11)\">\(.value | phase_name)</text>"),
	  "</svg>";
