# SPDX-License-Identifier: MIT
"""harness.py - run forkfetch once with an injected fault, and check what has to
be true in spite of it. sweep.py decides which faults are injected.

Environment variables: FORKFETCH, the program; SHIM, the object of shim.c; and
FAULTS_DIR, the directory of services.json, ca.pem and the files of the runs.
"""
import collections
import ctypes
import fcntl
import json
import os
import resource
import select
import shutil
import signal
import struct
import subprocess
import sys
import time

FORKFETCH = os.environ["FORKFETCH"]
SHIM = os.environ["SHIM"]
DIR = os.environ["FAULTS_DIR"]

# The services: plain HTTP, TLS, a program, and a redirect, which is followed by
# a child of its own. So forkfetch has five children.
NAMES = ["a", "t", "p", "r"]
PARENT = "0.0"
SERVICE_OF = {"1.1": "a", "1.2": "t", "1.3": "p", "1.4": "r", "1.5": "r",
              "2.1": "p"}
WHO = {"0.0": "the parent", "1.1": "an HTTP child", "1.2": "an HTTPS child",
       "1.3": "a program's child", "1.4": "a child that is redirected",
       "1.5": "a child that is redirected to", "2.1": "a program"}

DEADLINE = 10
# The deadline of runs with short reads and writes, which take longer.
LONG_DEADLINE = 60
# A run may take this long after its deadline: forkfetch waits for children that
# ignore a signal, and the machine may be busy.
SLACK = 25

STATUSES = {0, 1, 2, 3, 124}
# If one of these calls fails, a child may be left for init to reap, or die with
# the parent.
KEEPERS = {"wait4", "waitid", "kill", "rt_sigaction", "malloc"}

Case = collections.namedtuple("Case", "who what error when format")
Result = collections.namedtuple(
    "Result", "case hit status outcome complaints output errors")


def describe(case):
    return f"{case.what}:{case.error}:{case.when} in {WHO[case.who]}"


def settle_in():
    """Become the parent of every process that a run leaves behind. Limit the
    number of descriptors, because some kernels can only close them one by
    one."""
    PR_SET_CHILD_SUBREAPER = 36
    ctypes.CDLL(None).prctl(PR_SET_CHILD_SUBREAPER, 1, 0, 0, 0)
    resource.setrlimit(resource.RLIMIT_NOFILE, (256, 256))


class Run:
    """One run of forkfetch."""

    def __init__(self, case, strace=(), variables=None, deadline=DEADLINE):
        self.case = case
        self.deadline = deadline
        self.strace = strace
        self.base = f"{DIR}/run-{os.getpid()}"
        self.out = f"{self.base}.out"
        self.trace = f"{self.base}.trace"
        self.fifo = f"{self.base}.fifo"
        self.pid = 0
        self.tracer = None
        self.stdout = self.stderr = ""
        self.environment = dict(os.environ, LD_PRELOAD=SHIM,
                                FAULT_IN=case.who, **(variables or {}))

    def arguments(self):
        return [FORKFETCH, "-c", f"{DIR}/services.json",
                "-t", str(self.deadline), "-L", f"--cacert={DIR}/ca.pem",
                f"--output-dir={self.out}", f"--output={self.case.format}",
                *NAMES]

    def carry_out(self):
        """Run it. Return its status as subprocess does, or None if it hung."""
        shutil.rmtree(self.out, ignore_errors=True)
        gate = self.close_gate() if self.strace else None
        child = subprocess.Popen(
            self.arguments(), stdin=subprocess.DEVNULL,
            stdout=subprocess.PIPE, stderr=subprocess.PIPE,
            env=self.environment, start_new_session=True)
        self.pid = child.pid
        pidfd = os.pidfd_open(child.pid)
        if gate is not None:
            self.open_gate(gate, pidfd)
        # The output fits into the pipes, so it can be read later.
        hung = not select.select([pidfd], [], [], self.deadline + SLACK)[0]
        if hung:
            os.killpg(child.pid, signal.SIGKILL)
        child.wait()
        os.close(pidfd)
        self.stdout, self.stderr = read_all(child.stdout), read_all(
            child.stderr)
        if self.tracer is not None:
            self.tracer.stderr.close()
            self.tracer.wait(SLACK)
        return None if hung else child.returncode

    def close_gate(self):
        if not os.path.exists(self.fifo):
            os.mkfifo(self.fifo)
        fd = os.open(self.fifo, os.O_RDWR | os.O_NONBLOCK)
        fcntl.flock(fd, fcntl.LOCK_EX)
        self.environment["FAULT_GATE"] = self.fifo
        return fd

    def open_gate(self, gate, pidfd):
        """Trace the process that waits at the gate, and let it continue."""
        ready = select.select([gate, pidfd], [], [], SLACK)[0]
        if gate in ready:
            pid = os.read(gate, 64).decode().strip()
            self.tracer = subprocess.Popen(
                ["strace", "-o", self.trace, "-e", "signal=none",
                 *self.strace, "-p", pid],
                stdin=subprocess.DEVNULL, stdout=subprocess.DEVNULL,
                stderr=subprocess.PIPE, text=True)
            said = self.tracer.stderr.readline()
            if "attached" not in said:
                sys.exit(f"strace: {said}")
        os.close(gate)

    def was_hit(self):
        with open(self.trace, errors="replace") as f:
            text = f.read()
        return "(INJECTED)" in text or "(DELAYED)" in text


def read_all(pipe):
    """Return what is in the pipe, without waiting for its end: a child that
    was left behind may hold it open."""
    os.set_blocking(pipe.fileno(), False)
    text = (pipe.read() or b"").decode("utf-8", "replace")
    pipe.close()
    return text


def list_children():
    """Return the PIDs of our children, with zombies: the run has left them."""
    me = os.getpid()
    with open(f"/proc/{me}/task/{me}/children") as f:
        return [int(pid) for pid in f.read().split()]


def is_zombie(pid):
    with open(f"/proc/{pid}/stat") as f:
        return f.read().rpartition(")")[2].split()[0] == "Z"


def is_excused(pid, leader):
    """Return whether the zombie is not a fault: a program whose parent was killed
    together with it can only be reaped by init."""
    return os.getpgid(pid) not in (pid, leader)


def find_left(leader, patience):
    """Return what the run left behind, "a zombie" or "a process", or None.
    Kill and reap all of it."""
    end = time.monotonic() + patience
    found = None
    while True:
        children = list_children()
        for pid in children:
            if is_zombie(pid):
                if not is_excused(pid, leader):
                    found = found or "a zombie"
                os.waitpid(pid, 0)
            elif time.monotonic() > end:
                found = "a process"
                os.kill(pid, signal.SIGKILL)
        if not children:
            return found
        time.sleep(0.01)


def refuse_constant(name):
    raise ValueError(name + " is not JSON")


def parse(text):
    return json.loads(text, parse_constant=refuse_constant)


def read_records(run, status):
    """Return the records by name. Raise ValueError if they are not JSON."""
    text = run.stdout
    if run.case.format == "json":
        if text == "" and status != 0:
            return {}
        records = parse(text)["results"]
    else:
        if text != "" and not text.endswith("\n"):
            raise ValueError("a line is cut off")
        records = [parse(line) for line in text.splitlines()]
    return {record["name"]: record for record in records}


def complain_of_files(run, records):
    with open(f"{DIR}/services.json", "rb") as f:
        program = f.read()
    bodies = {"a": None, "t": b'{"ok":true}\n', "p": program,
              "r": b'{"ok":true}\n'}
    there = set(os.listdir(run.out)) if os.path.isdir(run.out) else set()
    for name, record in records.items():
        if record["status"] != "ok":
            continue
        if name not in there:
            yield f"{name} is ok and has no file"
            continue
        with open(f"{run.out}/{name}", "rb") as f:
            body = f.read()
        if (bodies[name] is not None and body != bodies[name] or
                len(body) != record["size_download"] or
                name == "a" and len(body) != 102400):
            yield f"the file of {name} is not what was sent"
    if run.case.what not in KEEPERS | {"unlinkat", "renameat"}:
        for name in there - set(NAMES):
            yield f"{name} was left behind"


def complain_of_records(run, status, records):
    """Yield what is wrong with the records and the exit status."""
    case = run.case
    mine = SERVICE_OF.get(case.who)
    for name, record in records.items():
        if record["status"] != "ok" and not record["reason"]:
            yield f"{name} says not why it failed"
        if record["status"] == "error" and not record["message"] and \
                record["reason"] != "spawn":
            yield f"{name} has no message"
        if record["status"] != "ok" and mine not in (None, name):
            yield f"{name} pays for what befell {mine}: {record['message']}"
    failed = [r for r in records.values() if r["status"] != "ok"]
    if status in (0, 1, 124) and sorted(records) != sorted(NAMES):
        yield f"exit {status}, with records of {sorted(records)} alone"
    if (status == 0) != (not failed) and status in (0, 1):
        yield f"exit {status}, and {len(failed)} failed"
    if status == 3 and run.stderr == "" and not any(
            r["reason"] in ("spawn", "output") for r in failed):
        yield "exit 3, and nothing says why"
    if mine is not None and sorted(records) != sorted(NAMES):
        yield f"there are records of {sorted(records)} alone"


def outcome_of(status, records):
    """Return the exit status and the reasons of failures, as text."""
    failed = sorted({f"{r['status']}/{r['reason']}" for r in records.values()
                     if r["status"] != "ok"})
    return f"exit {status}" + (f" ({', '.join(failed)})" if failed else "")


def judge(run, status):
    """Return a list of what is wrong with the run, and its outcome."""
    complaints = []
    left = find_left(run.pid, 3)
    if left == "a process" or left and run.case.what not in KEEPERS:
        complaints.append(f"{left} was left behind")
    if status is None:
        return complaints + ["it hung"], "hung"
    # After EPIPE the run may die of SIGPIPE.
    gone = run.case.error == "EPIPE" and status == -signal.SIGPIPE
    if status < 0 and not gone:
        complaints.append(f"it was killed by signal {-status}")
    elif status not in STATUSES and not gone:
        complaints.append(f"exit {status} is not documented")
    if status == 2 and run.stderr == "":
        complaints.append("exit 2, and nothing says why")
    records = {}
    try:
        if run.case.format != "table":
            records = read_records(run, status)
            if status >= 0 and status != 2:
                complaints += complain_of_records(run, status, records)
            complaints += complain_of_files(run, records)
    except ValueError as e:
        complaints.append(f"what it printed is not JSON: {e}")
    return complaints, outcome_of(status, records)


def finish(run, status, hit, may_fail=True):
    complaints, outcome = judge(run, status)
    if hit and not may_fail and status != 0:
        complaints.append("this must not cost an answer")
    return Result(run.case, hit, status, outcome, complaints, run.stdout,
                  run.stderr)


def run_traced(case, inject, may_fail=True):
    """Run with a system call that fails or is delayed, and return the
    result."""
    # Trace the supervisor of a program without the program.
    follow = ["-f"] if case.who in ("1.1", "1.2", "1.4", "1.5") else []
    run = Run(case, [*follow, "-e", f"trace={case.what}", "-e",
                     f"inject={case.what}:{inject}:when={case.when}"])
    status = run.carry_out()
    return finish(run, status, run.tracer is not None and run.was_hit(),
                  may_fail)


def list_calls(who):
    """Return how often that process makes each system call in a run without a
    fault."""
    follow = ["-f"] if who in ("1.1", "1.2", "1.4", "1.5") else []
    run = Run(Case(who, "nothing", "", 0, "jsonl"), [*follow, "-e",
                                                    "trace=all"])
    complaints, outcome = judge(run, run.carry_out())
    if complaints or outcome != "exit 0":
        sys.exit(f"without a fault: {outcome}, {complaints}: {run.stderr}")
    counts = collections.Counter()
    with open(run.trace, errors="replace") as f:
        for line in f:
            # With -f each line begins with a PID. A line that continues an
            # interrupted call does not begin with its name.
            if follow:
                line = line.partition(" ")[2].lstrip()
            name = line.partition("(")[0]
            if name.isidentifier():
                counts[name] += 1
    return counts


def run_without_memory(case):
    """Run with an allocation of one process that fails (0: none). Return the
    result, and the number of allocations that the process made."""
    path = f"{DIR}/run-{os.getpid()}.state"
    with open(path, "wb") as f:
        f.write(bytes(16))
    run = Run(case, variables={"FAULT_ALLOC": str(case.when),
                               "FAULT_STATE": path})
    status = run.carry_out()
    with open(path, "rb") as f:
        made, failed = struct.unpack("=QQ", f.read())
    return finish(run, status, failed > 0), made


def run_short(case):
    """Run so that no read or write moves more than case.when bytes, and return
    the result."""
    run = Run(case, variables={"FAULT_SHORT": str(case.when)},
              deadline=LONG_DEADLINE)
    return finish(run, run.carry_out(), True, may_fail=False)
