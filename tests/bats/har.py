# SPDX-License-Identifier: MIT
"""har.py - check that standard input is an HTTP Archive by the specification
of its version 1.2: members, types and constraints."""

import datetime
import json
import re
import sys


def text(value, where):
    if not isinstance(value, str):
        raise ValueError(f"{where} is no string: {value!r}")


def number(value, where):
    if isinstance(value, bool) or not isinstance(value, (int, float)):
        raise ValueError(f"{where} is no number: {value!r}")


def integer(value, where):
    number(value, where)
    if value != int(value):
        raise ValueError(f"{where} is no integer: {value!r}")


def size(value, where):
    """-1 stands for what is not known."""
    integer(value, where)
    if value < -1:
        raise ValueError(f"{where} is negative: {value!r}")


def time(value, where):
    number(value, where)
    if value < 0:
        raise ValueError(f"{where} is negative: {value!r}")


def optional_time(value, where):
    """-1 stands for what does not apply."""
    number(value, where)
    if value < 0 and value != -1:
        raise ValueError(f"{where} is negative: {value!r}")


def moment(value, where):
    text(value, where)
    if not re.fullmatch(r"\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d(\.\d+)?(Z|[+-]\d\d:\d\d)", value):
        raise ValueError(f"{where} is no moment of ISO 8601: {value!r}")
    datetime.datetime.fromisoformat(value.replace("Z", "+00:00"))


def boolean(value, where):
    if not isinstance(value, bool):
        raise ValueError(f"{where} is no boolean: {value!r}")


def url(value, where):
    text(value, where)
    if not re.match(r"https?://", value) or "#" in value:
        raise ValueError(f"{where} is no URL without a fragment: {value!r}")


def encoding(value, where):
    text(value, where)
    if value != "base64":
        raise ValueError(f"{where} is {value!r}")


# A member is required unless its name ends in "?". [x] is an array of x.
PAIR = {"name": text, "value": text, "comment?": text}
COOKIE = {"name": text, "value": text, "path?": text, "domain?": text,
          "expires?": moment, "httpOnly?": boolean, "secure?": boolean,
          "comment?": text}
PROGRAM = {"name": text, "version": text, "comment?": text}
PAGE = {"startedDateTime": moment, "id": text, "title": text,
        "pageTimings": {"onContentLoad?": optional_time,
                        "onLoad?": optional_time, "comment?": text},
        "comment?": text}
REQUEST = {"method": text, "url": url, "httpVersion": text,
           "cookies": [COOKIE], "headers": [PAIR], "queryString": [PAIR],
           "headersSize": size, "bodySize": size, "comment?": text}
RESPONSE = {"status": integer, "statusText": text, "httpVersion": text,
            "cookies": [COOKIE], "headers": [PAIR],
            "content": {"size": size, "compression?": integer,
                        "mimeType": text, "text?": text,
                        "encoding?": encoding, "comment?": text},
            "redirectURL": text, "headersSize": size, "bodySize": size,
            "comment?": text}
TIMINGS = {"blocked?": optional_time, "dns?": optional_time,
           "connect?": optional_time, "send": time, "wait": time,
           "receive": time, "ssl?": optional_time, "comment?": text}
ENTRY = {"pageref?": text, "startedDateTime": moment, "time": time,
         "request": REQUEST, "response": RESPONSE, "cache": {},
         "timings": TIMINGS, "serverIPAddress?": text, "connection?": text,
         "comment?": text}
ARCHIVE = {"log": {"version": text, "creator": PROGRAM, "browser?": PROGRAM,
                   "pages?": [PAGE], "entries": [ENTRY], "comment?": text}}


def check(value, shape, where):
    if callable(shape):
        shape(value, where)
    elif isinstance(shape, list):
        if not isinstance(value, list):
            raise ValueError(f"{where} is no array")
        for i, item in enumerate(value):
            check(item, shape[0], f"{where}[{i}]")
    else:
        check_object(value, shape, where)


def check_object(value, shape, where):
    if not isinstance(value, dict):
        raise ValueError(f"{where} is no object")
    left = dict(value)
    for name, member in shape.items():
        is_optional = name.endswith("?")
        name = name.rstrip("?")
        if name in left:
            check(left.pop(name), member, f"{where}.{name}")
        elif not is_optional:
            raise ValueError(f"{where} has no {name}")
    for name in left:
        if not name.startswith("_"):
            raise ValueError(f"{where} has {name}, which is not specified")


def check_entry(entry, pages):
    where = entry["request"]["url"]
    timings = entry["timings"]
    if "pageref" in entry and entry["pageref"] not in pages:
        raise ValueError(f"{where} belongs to an unknown page")
    # The time of TLS is a part of the time to connect.
    parts = [timings[name] for name in timings if name not in ("ssl", "comment")]
    total = sum(part for part in parts if part != -1)
    if abs(total - entry["time"]) > 1e-6:
        raise ValueError(f"the times of {where} add up to {total}, not {entry['time']}")
    if timings.get("ssl", -1) > timings.get("connect", -1):
        raise ValueError(f"TLS of {where} is no part of connect")


def refuse(name):
    raise ValueError(f"{name} is not JSON")


archive = json.loads(sys.stdin.buffer.read().decode("utf-8"), parse_constant=refuse)
check(archive, ARCHIVE, "archive")
log = archive["log"]
if log["version"] != "1.2":
    raise ValueError("not version 1.2")
pages = [page["id"] for page in log.get("pages", [])]
if len(set(pages)) != len(pages):
    raise ValueError("two pages have the same id")
for one in log["entries"]:
    check_entry(one, pages)
starts = [one["startedDateTime"] for one in log["entries"]]
if starts != sorted(starts):
    raise ValueError("the entries are not in order")
