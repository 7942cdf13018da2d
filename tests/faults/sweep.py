# SPDX-License-Identifier: MIT
"""sweep.py - inject faults of one kind into processes of forkfetch, one in each
run: a sample of all faults, or with FAULTS=all each of them. Prints the
outcomes, and exits with 1 if a run was wrong.

usage: sweep.py KIND PROCESS...
"""
import collections
import multiprocessing
import os
import sys

import harness
from harness import Case

WHOLE = os.environ.get("FAULTS") == "all"
# At most so many calls with the same name, and allocations of one process.
CALLS_MAX = 100 if WHOLE else 2
ALLOCATIONS_MAX = 1000000 if WHOLE else 30
WORKERS = 2

# Calls that cannot fail, that do not fail by an error (brk), at whose failure
# glibc aborts, or that the shim makes.
SPARED = {"alarm", "arch_prctl", "brk", "exit", "exit_group",
          "flock", "futex", "getegid", "geteuid", "getgid", "getpid",
          "getppid", "gettid", "getuid", "restart_syscall", "rseq",
          "rt_sigreturn", "sched_yield", "set_robust_list",
          "set_tid_address", "umask"}

ERRORS = {
    "access": ["EACCES", "ENOENT"],
    "clone": ["EAGAIN", "ENOMEM"],
    "clone3": ["EAGAIN", "ENOSYS", "EPERM"],
    "close": ["EINTR", "EIO"],
    "close_range": ["ENOSYS", "EPERM"],
    "connect": ["EINTR", "ECONNREFUSED", "ENETUNREACH", "EACCES"],
    "dup2": ["EBUSY", "EMFILE", "EINTR"],
    "execve": ["EACCES", "ENOENT", "ENOMEM"],
    "fcntl": ["EMFILE", "EINVAL", "EPERM"],
    "fork": ["EAGAIN", "ENOMEM"],
    "getrandom": ["EINTR", "ENOSYS"],
    "ioctl": ["ENOTTY", "EINTR"],
    "kill": ["EPERM", "ESRCH"],
    "madvise": ["EINVAL"],
    "mkdir": ["EACCES", "ENOSPC", "EROFS"],
    "mmap": ["ENOMEM", "EPERM"],
    "mprotect": ["ENOMEM", "EACCES"],
    "munmap": ["ENOMEM"],
    "newfstatat": ["EACCES", "ENOMEM"],
    "openat": ["EMFILE", "EACCES", "EINTR", "ENFILE"],
    "pipe2": ["EMFILE", "ENFILE"],
    "poll": ["EINTR", "ENOMEM", "EINVAL"],
    "ppoll": ["EINTR", "ENOMEM", "EINVAL"],
    "prctl": ["EINVAL", "EPERM"],
    "prlimit64": ["EPERM"],
    "read": ["EINTR", "EIO", "EAGAIN"],
    "recvfrom": ["EINTR", "EAGAIN", "ECONNRESET", "ENOMEM"],
    "renameat": ["ENOSPC", "EACCES", "EIO"],
    "sendto": ["EINTR", "EAGAIN", "EPIPE", "ENOBUFS"],
    "setpgid": ["EPERM", "ESRCH"],
    "socket": ["EMFILE", "ENOBUFS", "EAFNOSUPPORT", "EPERM"],
    "socketpair": ["EMFILE", "ENFILE"],
    "wait4": ["EINTR", "ECHILD"],
    "waitid": ["EINTR", "ECHILD"],
    "write": ["EINTR", "EIO", "ENOSPC", "EPIPE"],
    "writev": ["EINTR", "EIO", "EPIPE"],
}
OTHERS = ["EINVAL", "EPERM", "ENOSYS"]

# Faults that must only cost time, not an answer: a fork or a pipe that fails in
# the parent, and an interrupted call of our own code, which is tried again.
SCARCE = [("clone", "EAGAIN"), ("clone", "ENOMEM"), ("pipe2", "EMFILE"),
          ("pipe2", "ENFILE")]
INTERRUPTIBLE = {"0.0": {"ppoll", "read", "wait4", "waitid", "write"},
                 "1.3": {"dup2", "ppoll", "read", "wait4", "writev"},
                 "2.1": {"dup2"}}
CHILD_INTERRUPTIBLE = {"dup2", "writev"}

# Microseconds that a delayed call takes, as with a slow disk or network.
DELAY = 150000
DELAYED = ["clone", "close", "connect", "fcntl", "openat", "poll", "ppoll",
           "read", "recvfrom", "renameat", "sendto", "wait4", "waitid",
           "write", "writev"]


def places(n, most):
    """Return at most that many numbers from 1 to n, evenly spaced, with the
    first and the last."""
    if n <= most:
        return list(range(1, n + 1))
    return sorted({1 + round(i * (n - 1) / (most - 1)) for i in range(most)})


def ends_and_between(n, most):
    """Return at most that many numbers from 1 to n, more of them at both ends:
    there our own code allocates, and OpenSSL in the middle."""
    if n <= most:
        return list(range(1, n + 1))
    end = most // 4
    return sorted({*range(1, end + 1), *places(n, most // 2),
                   *range(n - end + 1, n + 1)})


def format_of(who, i):
    """Return the output format of run i: the parent's runs take turns."""
    return ["jsonl", "jsonl", "json", "table"][i % 4] if who == harness.PARENT \
        else "jsonl"


def pair(positions, errors):
    """Return pairs of a position and an error: all of them if WHOLE, otherwise
    just so many that each position and each error is in one."""
    if WHOLE:
        return [(when, error) for when in positions for error in errors]
    n = max(len(positions), len(errors))
    return [(positions[i % len(positions)], errors[i % len(errors)])
            for i in range(n)]


def list_failures(who, counts):
    i = 0
    for call in sorted(set(counts) - SPARED):
        positions = places(counts[call], CALLS_MAX)
        for when, error in pair(positions, ERRORS.get(call, OTHERS)):
            yield Case(who, call, error, when, format_of(who, i))
            i += 1
    # Let every second call fail.
    for call, error in SCARCE:
        if who == harness.PARENT and call in counts:
            yield Case(who, call, error, "1+2", "jsonl")


def list_delays(who, counts):
    for i, call in enumerate(c for c in DELAYED if c in counts):
        for when in places(counts[call], CALLS_MAX)[:CALLS_MAX // 2]:
            yield Case(who, call, "delay", when, format_of(who, i))


def fail_call(case):
    if case.error == "delay":
        return harness.run_traced(case, f"delay_enter={DELAY}", False)
    if case.error == "EINTR":
        must_pass = case.what in INTERRUPTIBLE.get(
            case.who, CHILD_INTERRUPTIBLE)
    else:
        must_pass = case.who == harness.PARENT and \
            (case.what, case.error) in SCARCE
    return harness.run_traced(case, f"error={case.error}", not must_pass)


def fail_allocation(case):
    return harness.run_without_memory(case)[0]


def list_allocations(who):
    first = Case(who, "malloc", "ENOMEM", 0, "jsonl")
    result, made = harness.run_without_memory(first)
    if result.complaints or result.status != 0:
        sys.exit(f"without a fault: {result.outcome}, {result.complaints}")
    # The number of allocations varies a little between runs.
    for i, when in enumerate(ends_and_between(made + 3, ALLOCATIONS_MAX)):
        yield first._replace(when=when, format=format_of(who, i))


def list_short():
    for form in ("jsonl", "json"):
        for n in (1, 2, 3, 5, 7, 100, 4095) if WHOLE else (5, 7, 1000):
            yield Case(harness.PARENT, "short", "bytes", n, form)


KINDS = {
    "calls": (fail_call, lambda who: list_failures(
        who, harness.list_calls(who))),
    "delays": (fail_call, lambda who: list_delays(
        who, harness.list_calls(who))),
    "memory": (fail_allocation, list_allocations),
    "short": (harness.run_short, lambda who: list_short()),
}


def report(results):
    """Print each wrong run at once, and a table at the end. Return the number
    of wrong runs, or 1 if no fault was injected at all."""
    tally = collections.defaultdict(collections.Counter)
    runs = hit = bad = 0
    for r in results:
        key = (harness.WHO[r.case.who], r.case.what, r.case.error)
        tally[key][r.outcome if r.hit else "not reached"] += 1
        runs += 1
        hit += r.hit
        if r.complaints:
            bad += 1
            print(f"FAILED: {harness.describe(r.case)}, {r.case.format}: "
                  f"{r.outcome}: {'; '.join(r.complaints)}")
            print(f"    stderr: {r.errors[-300:]!r}", flush=True)
    for key, outcomes in sorted(tally.items()):
        print("\t".join(key), "; ".join(
            f"{n} x {what}" for what, n in outcomes.most_common()), sep="\t")
    print(f"{runs} runs, {hit} of them hit, {bad} bad")
    return bad if hit > 0 else 1


def main(kind, *processes):
    fail, listed = KINDS[kind]
    harness.settle_in()
    cases = [case for who in processes for case in listed(who)]
    with multiprocessing.Pool(WORKERS, harness.settle_in) as pool:
        return 1 if report(pool.imap(fail, cases)) else 0


if __name__ == "__main__":
    sys.exit(main(*sys.argv[1:]))
