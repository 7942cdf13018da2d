# SPDX-License-Identifier: MIT
# har - HTTP Archive 1.2, an entry per attempt, for the network panel of browsers
include "forkfetch";

# A moment, from seconds since 1970.
def moment:
	(. * 1000 | round) as $ms
	| "\($ms / 1000 | floor | todate | .[:-1]).\("00\($ms % 1000)"[-3:])Z";

# Whole microseconds as milliseconds.
def ms: . / 1000;

def pairs: [to_entries[] | .key as $name | .value[] | {name: $name, value: .}];

def query:
	[split("?")[1:] | join("?") | split("&")[] | select(. != "")
	 | split("=") | {name: .[0], value: (.[1:] | join("="))}];

# What a Set-Cookie header says.
def cookie:
	[split(";")[] | sub("^[ \t]+"; "") | sub("[ \t]+$"; "")] as $parts
	| [$parts[1:][] | split("=")
	   | {key: (.[0] | ascii_downcase), value: (.[1:] | join("="))}] as $attributes
	| ($attributes | from_entries) as $given
	| ($parts[0] // "" | split("=") | {name: .[0], value: (.[1:] | join("="))})
	  + ($given | {path, domain} | with_entries(select(.value != null)))
	  + {httpOnly: ($given | has("httponly")), secure: ($given | has("secure"))};

def content:
	{size: .size_download, mimeType: (.content_type // "x-unknown")}
	+ if .body_encoding == "base64" then
		{size: ((.body | length) / 4 * 3 - (.body | [match("="; "g")] | length)),
		 text: .body, encoding: "base64"}
	  elif .body_encoding == "json" then
		(.body | tojson) | {size: utf8bytelength, text: .}
	  elif .body_encoding == "utf-8" then {size: (.body | utf8bytelength), text: .body}
	  else {} end;

# The response of the attempt that the record is about. Of the others, only the
# code is known.
def response($is_answer):
	(if .http_version == null then "" else "HTTP/\(.http_version)" end) as $version
	| {status: (.http_code // 0), statusText: "", httpVersion: $version}
	+ if $is_answer then
		{cookies: [.headers["set-cookie"] // [] | .[] | cookie],
		 headers: (.headers // {} | pairs),
		 content: content,
		 redirectURL: (.headers.location[0]? // ""),
		 headersSize: -1, bodySize: .size_download}
	  else
		{cookies: [], headers: [], content: {size: 0, mimeType: "x-unknown"},
		 redirectURL: "", headersSize: -1, bodySize: -1}
	  end
	+ if is_ok or .status == "http_error" or .status == "unexpected" then {}
	  else {_error: failure} end;

# The wait of a service for its start is that of its first attempt.
def timings($queue):
	reduce phases as $p ({}; .[$p.phase] += ($p.end | whole) - ($p.begin | whole))
	| {blocked: $queue,
	   dns: (.namelookup // -1),
	   connect: (if .connect == null and .tls == null then -1
	             else (.connect // 0) + (.tls // 0) end),
	   ssl: (.tls // -1),
	   send: 0,
	   wait: (.waiting // 0),
	   receive: (.receiving // 0)}
	| map_values(if . > 0 then ms else . end);

# Which attempt the record is about: all else of its history is another's.
def answer:
	. as $record
	| if .history == null then 1
	  else
		([.history[] | select(.replica == $record.replica)]) as $own
		| ([$own[] | select(.status == $record.status)] | last)
		  // ([$own[] | select(.http_code == $record.http_code)] | last)
		  // {}
		| .attempt
	  end;

def entry($record; $is_answer):
	(if .attempt == 1 then [$record.time_queue // 0, 0] | max else null end
	 | if . == null then -1 else whole end) as $queue
	| (.url | split("#")[0]) as $url
	| (if $is_answer then $record + . else . end)
	| {pageref: "run",
	   startedDateTime: (($record.started | seconds) + .after - ([$queue, 0] | max) / 1000000 | moment),
	   time: ((.time_total | whole) + ([$queue, 0] | max) | ms),
	   request: {method, url: $url,
	             httpVersion: (if .http_version == null then "" else "HTTP/\(.http_version)" end),
	             cookies: [], headers: [], queryString: ($url | query),
	             headersSize: -1, bodySize: -1},
	   response: response($is_answer),
	   cache: {},
	   timings: timings($queue)}
	+ (if .remote_ip == null then {} else {serverIPAddress: .remote_ip} end)
	+ {comment: (.name
		+ (if .attempt > 1 then ", attempt \(.attempt)" else "" end)
		+ (if $is_answer and $record.num_redirects > 0 then
			", redirected to \($record.url_effective // "another URL")" else "" end)
		+ (failure | if . == null then "" else ": \(.)" end)),
	   # Otherwise, Chromium takes JSON for a script.
	   _resourceType: "fetch",
	   _service: .name, _attempt: .attempt, _replica: .replica,
	   _status: .status, _reason: .reason, _message: .message};

[records] as $records
| [$records[] | . as $record | answer as $answer
   | select(.method != null)
   | attempt_list
   | entry($record; .attempt == $answer)] as $entries
| [$records[] | select(.method == null) | .name] as $programs
| [$records[] | select(.method != null and .attempts == 0) | .name] as $unasked
| {log: ({version: "1.2",
	creator: {name: "forkfetch", version: ($ENV.FORKFETCH_AS_VERSION // "")},
	pages: (if $entries == [] then []
		else [{startedDateTime: ([$entries[].startedDateTime] | min),
		       id: "run", title: "forkfetch",
		       pageTimings: {onContentLoad: -1, onLoad: -1}}] end),
	entries: ($entries | sort_by(.startedDateTime))}
	+ ([(if $programs == [] then empty else "programs: \($programs | join(", "))" end),
	    (if $unasked == [] then empty else "never asked: \($unasked | join(", "))" end)]
	   | if . == [] then {} else {comment: "without \(join("; "))"} end))}
