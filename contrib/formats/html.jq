# SPDX-License-Identifier: MIT
# html - a status page in one file: a table, the timeline, and what went wrong
# option title=Services - the heading
# option rows=100 - how many attempts the timeline shows: the longest
include "forkfetch";
include "forkfetch-timeline";

def page_style: "
  :root { color-scheme: light dark; --ink: #1f2328; --faint: #59636e; --paper: #fff;
    --line: #d8dee4; --good: #1a7f37; --bad: #c0202b }
  @media (prefers-color-scheme: dark) {
    :root { --ink: #e6edf3; --faint: #9198a1; --paper: #0d1117; --line: #30363d;
      --good: #4cc38a; --bad: #ff7b72 }
  }
  body { font: 15px/1.45 system-ui, sans-serif; color: var(--ink);
    background: var(--paper); max-width: 60rem; margin: 2rem auto; padding: 0 1rem }
  h1 { margin: 0; font-size: 1.5rem } h2 { margin: 2rem 0 .5rem; font-size: 1.1rem }
  .faint { color: var(--faint) } .good { color: var(--good) } .bad { color: var(--bad) }
  .table { overflow-x: auto }
  table { border-collapse: collapse; width: 100%; font-variant-numeric: tabular-nums }
  th, td { padding: .3rem .6rem; text-align: left; vertical-align: top;
    border-bottom: 1px solid var(--line) }
  th { font-weight: 600; color: var(--faint) }
  td.number, th.number { text-align: right }
  td.number, td.status { white-space: nowrap }
  td.name, td.message, dt { overflow-wrap: anywhere }
  td.name { min-width: 6rem }
  pre { overflow: auto; max-height: 20rem; padding: .6rem; font-size: 13px;
    border: 1px solid var(--line); border-radius: 6px; white-space: pre-wrap;
    overflow-wrap: anywhere }
  svg { width: 100%; height: auto }";

def bytes:
	if . == null then ""
	elif . < 10000 then "\(.) B"
	elif . < 10000000 then "\(. / 1000 | round) kB"
	else "\(. / 1000000 | round) MB" end;

# A link only to what a browser may follow.
def linked($text):
	if .url != null and (.url | test("^https?://")) then
		"<a href=\"\(.url | xml)\">\($text)</a>"
	else $text end;

def word_class: if is_ok then "good" elif is_failed then "bad" else "faint" end;

def excerpt:
	if .body == null then empty
	else .body
	     | if type == "string" then . else tojson end
	     | if length > 2000 then .[:2000] + "…" else . end
	     | "<pre><bdi>\(xml)</bdi></pre>" end;

def name_cell:
	"<bdi>\(.name | xml)</bdi>"
	+ if .seq != null then " <span class=\"faint\">#\(.seq)</span>" else "" end;

number("rows"; $rows) as $rows
| [records] as $records
| ([$records[].started | values] | min) as $started
| "<!DOCTYPE html>",
  "<html lang=\"en\">",
  "<meta charset=\"utf-8\">",
  "<meta name=\"viewport\" content=\"width=device-width, initial-scale=1\">",
  "<title>\($title | xml): \($records | tally)</title>",
  "<style>\(page_style)</style>",
  "<h1>\($title | xml)</h1>",
  "<p><strong class=\"\(if any($records[]; is_failed) then "bad" else "good" end)\">\($records | tally)</strong>"
  + (if $started then " <span class=\"faint\">asked at <time>\($started)</time></span>" else "" end) + "</p>",
  (if $records == [] then empty else
	"<div class=\"table\"><table>",
	"<tr><th>service<th>status<th class=\"number\">code<th class=\"number\">time<th class=\"number\">size<th>message</tr>",
	($records[]
	 | . as $record
	 | "<tr><td class=\"name\">\(linked(name_cell))<td class=\"status \(word_class)\">\(.status | gsub("_"; " ") | xml)"
	   + "<td class=\"number\">\(.http_code // "")<td class=\"number\">\(.time_total | duration)"
	   + "<td class=\"number\">\(if .http_code then .size_download | bytes else "" end)"
	   + "<td class=\"message\"><bdi>\(failure // "" | xml)</bdi></tr>"),
	"</table></div>"
   end),
  (if [$records[] | select(.time_total != null)] == [] then empty else
	"<h2>Timeline</h2>",
	($records | timeline($rows))
   end),
  ([$records[] | select(is_failed)]
   | if . == [] then empty else
	"<h2>Failures</h2>",
	"<dl>",
	(.[]
	 | "<dt><strong>\(linked(name_cell))</strong>",
	   "<dd><bdi>\(failure | xml)</bdi>"
	   + "<div class=\"faint\"><bdi>\([.method // "program", .url // "",
	       (if .remote_ip then "at \(.remote_ip)" else empty end)] | join(" ") | xml)</bdi></div>",
	   excerpt),
	"</dl>"
     end),
  "</html>"
