# SPDX-License-Identifier: MIT
"""promise.py - check that a secret is sent to its service, unchanged, and does
not get anywhere else.

    promise.py PART CERTIFICATES

Runs a part of the check with forkfetch ($FORKFETCH) in the working directory,
which has to be empty. CERTIFICATES is the directory of stubd's certificates.
Findings are written to these files in the working directory, one per line:

    arrives  a service did not get its secret, or not unchanged
    foreign  another origin got a secret, or a part of it
    shown    a secret is in the output of forkfetch
    memory   a secret is in the memory of a process that should not have it
    answers  a service was not asked or answered as it should have been

    PROMISE_SEED=N          make other pairs of values and servers
    PROMISE_ROUNDS=N        run N times as many cases
    PROMISE_ONLY=NAME,NAME  run only these cases, and print all about them
"""

import os
import sys

import memory
import places
import sweep

KINDS = "arrives", "foreign", "shown", "memory", "answers"

PARTS = {
    "sweep": (sweep.Sweep, sweep.Sweep.sweep),
    "refuse": (places.Places, places.Places.refuse),
    "trust": (places.Places, places.Places.trust),
    "keys": (places.Places, places.Places.know_keys),
    "literals": (places.Places, places.Places.know_literals),
    "words": (places.Places, places.Places.take_words),
    "unread": (places.Places, places.Places.leave_unread),
    "socket": (places.Places, places.Places.speak_by_socket),
    "memory": (memory.Memory, memory.Memory.all_keys),
    "reflections": (memory.Memory, memory.Memory.reflections),
    "every": (memory.Memory, memory.Memory.reflections_of_every),
    "trusted": (memory.Memory, memory.Memory.reflections_of_trusted),
    "reuse": (memory.Memory, memory.Memory.reflections_of_reuse),
    "elsewhere": (memory.Memory, memory.Memory.elsewhere),
}


def main(part, certificates):
    os.umask(0o077)
    kind, method = PARTS[part]
    bench = kind(certificates)
    method(bench)
    for name in KINDS:
        with open(name, "w", encoding="utf-8") as file:
            file.writelines(line + "\n"
                            for line in bench.findings.get(name, []))


main(*sys.argv[1:])
