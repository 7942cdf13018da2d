# SPDX-License-Identifier: MIT
# prometheus - metrics, for the textfile collector of node_exporter
# option prefix=forkfetch - what the names of the metrics begin with
include "forkfetch";

def label_value:
	if test("[\\\\\"\n]") | not then . else
	gsub("\\\\"; "\\\\") | gsub("\""; "\\\"") | gsub("\n"; "\\n")
	end;

# A label set from an object; labels without a value are left out.
def labels:
	[to_entries[] | select(.value != null)
	 | "\(.key)=\"\(.value | tostring | label_value)\""]
	| "{\(join(","))}";

# A metric with a line per sample of {labels, value}; nothing if there are none.
def metric($name; $help; samples):
	[samples | select(.value != null)]
	| if . == [] then empty
	  else
		"# HELP \($prefix)_\($name) \($help)",
		"# TYPE \($prefix)_\($name) gauge",
		(.[] | "\($prefix)_\($name)\(.labels | labels) \(.value)")
	  end;

def metric_of($records; $name; $help; value):
	metric($name; $help; $records[] | {labels: {service: .name, url}, value: value});

if $prefix | test("^[a-zA-Z_:][a-zA-Z0-9_:]*$") then .
else error("prefix=\($prefix) cannot begin the name of a metric") end
# Each pair of labels once, with the last record of the service.
| [records | select(is_cancelled | not)]
| group_by([.name, .url]) | map(.[-1]) as $records
| metric_of($records; "up"; "Whether the service gave an answer that counts as a success.";
	if is_ok then 1 else 0 end),
  metric("failure"; "Why a service failed: always 1.";
	$records[] | select(is_failed)
	| {labels: {service: .name, url, status, reason}, value: 1}),
  metric_of($records; "http_status_code"; "Code of the answer."; .http_code),
  metric_of($records; "duration_seconds"; "Time from the start of the request to its end.";
	.time_total),
  metric("phase_duration_seconds"; "Time that a phase of the request took.";
	$records[] | . as $record | phases
	| {labels: {service: $record.name, url: $record.url, phase},
	   value: (.end - .begin | microseconds)}),
  metric_of($records; "response_size_bytes"; "Size of the body of the answer.";
	if .http_code == null then null else .size_download end),
  metric_of($records; "attempts"; "How often the service was asked until it answered.";
	.attempts),
  metric_of($records; "certificate_expiry_timestamp_seconds";
	"When the certificate of the service expires, in seconds since 1970.";
	.cert_expires // null | if . then fromdateiso8601 else null end)
