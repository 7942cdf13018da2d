# SPDX-License-Identifier: MIT
# trace - trace events for Perfetto and chrome://tracing, a track per attempt
include "forkfetch";
include "forkfetch-timeline";

def named($what; $pid; $tid; $name):
	{name: $what, ph: "M", pid: $pid, tid: $tid, args: {name: $name}};

def details:
	{status, reason, code: .http_code, url, message, remote_ip, attempt, replica, seq};

# The rounds of --every share the tracks of their service. They begin by a clock
# of milliseconds, so that one could begin before the one before it has ended.
def in_order:
	group_by([.index, .attempt])
	| map(sort_by(.ts)
	      | [foreach .[] as $bar (
			{end: 0};
			([.end, $bar.ts] | max) as $ts
			| {end: ($ts + $bar.dur), bar: ($bar + {ts: $ts})};
			.bar)])
	| add // [];

def track: "\(.index) \(.attempt)";

[records] as $records
| [($records | bars[]
    | .ts = ([.begin, 0] | max | whole) | .dur = (.time_total | whole)),
   # What was never asked waited until it was given up.
   ($records[] | select(.time_total == null)
    | .attempt = 0 | .ts = 0 | .dur = ([.time_queue // 0, 0] | max | whole))]
| in_order as $bars
| ($records | map({index, name}) | unique_by(.index)) as $services
# All numbers of processes and threads differ, as Perfetto wants it: 1 is the
# run, and the services come before their tracks.
| ([$services[].index] | max // 0 | . + 3) as $first
| ($bars | unique_by([.index, .attempt]) | to_entries
   | map({key: (.value | track), value: (.key + $first)}) | from_entries) as $tids
| {displayTimeUnit: "ms",
   traceEvents: [
	named("process_name"; 1; 1; "forkfetch"),
	named("thread_name"; 1; 1; "run"),
	(if $bars == [] then empty else
		{name: "run: \($records | tally)", cat: "run", ph: "X", pid: 1, tid: 1,
		 ts: 0, dur: ([$bars[] | .ts + .dur] | max),
		 args: {records: ($records | length)}} end),
	($services[]
	 | named("process_name"; .index + 2; .index + 2; .name),
	   {name: "process_sort_index", ph: "M", pid: (.index + 2),
	    tid: (.index + 2), args: {sort_index: (.index + 2)}}),
	($bars | unique_by([.index, .attempt])[]
	 | named("thread_name"; .index + 2; $tids[track];
		 if .attempt == 0 then "not started" else "attempt \(.attempt)" end)),
	($bars[]
	 | {pid: (.index + 2), tid: $tids[track]} as $track
	 | .ts as $ts
	 | ({name, cat: "attempt", ph: "X", ts, dur, args: details} + $track),
	   (phases
	    | {name: (.phase | phase_name), cat: "phase", ph: "X",
	       ts: ($ts + (.begin | whole)), dur: ((.end | whole) - (.begin | whole)),
	       args: {}} + $track))]}
