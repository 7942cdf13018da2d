# SPDX-License-Identifier: MIT
"""trace.py RECORDS - check that standard input is a trace of these records:
events nest, no number means two things, and times are those of the records."""

import json
import sys


def refuse(name):
    raise ValueError(f"{name} is not JSON")


def check(condition, what):
    if not condition:
        raise ValueError(what)


trace = json.loads(sys.stdin.buffer.read().decode("utf-8"), parse_constant=refuse)
check(set(trace) == {"displayTimeUnit", "traceEvents"}, "other members")
check(trace["displayTimeUnit"] == "ms", "another unit")
with open(sys.argv[1], encoding="utf-8") as file:
    records = [json.loads(line) for line in file]

processes, threads, tracks, runs = {}, {}, {}, []
for event in trace["traceEvents"]:
    key = event["pid"], event["tid"]
    check(all(isinstance(n, int) for n in key), "a number is no integer")
    if event["ph"] == "M":
        if event["name"] == "process_name":
            check(event["pid"] not in processes, "a process has two names")
            processes[event["pid"]] = event["args"]["name"]
        elif event["name"] == "thread_name":
            check(key not in threads, "a thread has two names")
            threads[key] = event["args"]["name"]
        else:
            check(event["name"] == "process_sort_index", event["name"])
        continue
    check(event["ph"] == "X", "an event of another kind")
    check(isinstance(event["args"], dict), "args are no object")
    for name in "ts", "dur":
        check(isinstance(event[name], int) and event[name] >= 0,
              f"{name} is {event[name]}")
    if event["cat"] == "run":
        runs.append(event)
    else:
        tracks.setdefault(key, []).append(event)

check(len(runs) == (1 if records else 0), "not one event of the run")
tids = [tid for _, tid in threads]
check(len(set(tids)) == len(tids), "two threads have the same number")
check(not set(tids) & set(processes) - {1}, "a thread has the number of a process")

attempts = []
for key, events in tracks.items():
    check(key in threads and key[0] in processes, "a track has no name")
    end_of_attempt = end_of_phase = 0
    for event in events:
        end = event["ts"] + event["dur"]
        check(end <= runs[0]["dur"], "an event is outside of the run")
        if event["cat"] == "attempt":
            check(event["ts"] >= end_of_attempt, "two attempts overlap")
            check(event["name"] == processes[key[0]], "an attempt has another name")
            end_of_attempt, end_of_phase = end, event["ts"]
            attempts.append(event)
        else:
            check(event["cat"] == "phase", event["cat"])
            check(event["ts"] >= end_of_phase, "two phases overlap")
            check(end <= end_of_attempt, "a phase is outside of its attempt")
            end_of_phase = end

wanted = []
for record in records:
    for item in record.get("history") or [record]:
        began, total = item["time_queue"], item["time_total"]
        if total is None:
            began, total = 0, began
        wanted.append((record["name"], item["status"], item["http_code"],
                       item["message"], began if record["seq"] is None else None,
                       total))
check(len(wanted) == len(attempts), f"{len(attempts)} attempts, not {len(wanted)}")
for name, status, code, message, began, total in wanted:
    found = [e for e in attempts if e["name"] == name
             and e["args"]["status"] == status and e["args"]["code"] == code
             and e["args"]["message"] == message
             and abs(e["dur"] - total * 1e6) < 1.5
             and (began is None or abs(e["ts"] - began * 1e6) < 1.5)]
    check(found, f"no attempt of {name} at {began}")
    attempts.remove(found[0])
