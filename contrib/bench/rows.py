# SPDX-License-Identifier: MIT
"""rows.py - the table of what is measured.

A Race is run by forkfetch and its peers in turn, and gives milliseconds. A
Count is run by forkfetch only, and gives numbers that hardly depend on the load
of the machine.
"""
import dataclasses
from typing import Callable

import counting


@dataclasses.dataclass
class Race:
    """urls gets the servers, and returns None if they cannot be verified here.
    trusted names an attribute of the servers, the file of certificates. less is
    what the work takes at least, in milliseconds; it is subtracted, and there
    are no ratios."""
    key: str
    title: str
    urls: Callable
    peers: list
    rounds: int
    trusted: str = None
    options: list = dataclasses.field(default_factory=list)
    keep: bool = False
    less: int = 0
    status: int = 0


@dataclasses.dataclass
class Count:
    """count gets the program and the servers."""
    key: str
    title: str
    count: Callable


def parent_calls(n):
    """Return a function that counts the parent's system calls per service."""
    def count(program, servers):
        urls = servers.many(n, servers.http(500))
        calls, _ = counting.calls_of_parent(program, urls, ["-j", "500"])
        return calls / n
    return count


def faults(scheme):
    """Return a function that counts the page faults of a fresh child."""
    def count(program, servers):
        urls = getattr(servers, scheme)(60)
        return counting.faults_of_child(program, urls,
                                        ["--cacert", servers.small])
    return count


def child_calls(program, servers):
    return counting.calls_of_child(program, servers.http(20))[0]


ALL = ["curl -Z", "Go", "aria2c", "wget2", "xargs -P curl", "GNU parallel"]
CURL_AND_GO = ["curl -Z", "Go"]

ROWS = [
    Race("a", "3 HTTPS services, the system's certificates",
         lambda s: s.https(3) if s.system_trust else None, ALL, 31),
    Race("b", "3 HTTPS services, a bundle of certificates is named",
         lambda s: s.https(3), CURL_AND_GO, 31, trusted="bundle"),
    Race("c", "500 HTTPS services, one certificate is trusted",
         lambda s: s.https(500), CURL_AND_GO, 7, trusted="small"),
    Race("d", "500 HTTP services",
         lambda s: s.http(500), ALL, 15),
    Race("e", "10,000 HTTP requests to 10 services, --reuse",
         lambda s: s.many(10000, s.http(10)), ["curl -Z"], 5,
         options=["--reuse"]),
    Race("e", "10,000 HTTPS requests to 10 services, --reuse",
         lambda s: s.many(10000, s.https(10)), ["curl -Z"], 5,
         trusted="small", options=["--reuse"]),
    Race("f", "1 HTTP service",
         lambda s: s.http(1), ["curl", "Go", "aria2c", "wget2"], 101),
    Race("g", "100 services that take 100 ms: time beyond that",
         lambda s: s.delayed(100, 100), CURL_AND_GO, 15, less=100),
    # curl has 300 transfers at a time, so it needs another 100 ms.
    Race("g", "500 services that take 100 ms: time beyond that",
         lambda s: s.delayed(500, 100), CURL_AND_GO, 15, less=100),
    Race("h", "1 GiB to a file, HTTP",
         lambda s: s.http(1, "/large"), ["curl"], 5, keep=True),
    Race("h", "1 GiB to a file, HTTPS",
         lambda s: s.https(1, "/large"), ["curl"], 5, trusted="small",
         keep=True),
    Race("i", "3 services that hang: time beyond -t 500ms",
         lambda s: s.hanging(3), [], 15, options=["-t", "500ms"], less=500,
         status=124),
    Race("i", "500 services that hang: time beyond -t 500ms",
         lambda s: s.hanging(500), [], 15, options=["-t", "500ms"], less=500,
         status=124),
    Count("j", "system calls of the parent per service, 100 services",
          parent_calls(100)),
    Count("j", "system calls of the parent per service, 1,000 services",
          parent_calls(1000)),
    Count("j", "system calls of the parent per service, 5,000 services",
          parent_calls(5000)),
    Count("k", "page faults of a fresh HTTP child", faults("http")),
    Count("k", "page faults of a fresh HTTPS child", faults("https")),
    Count("k", "system calls of a fresh HTTP child", child_calls),
]
