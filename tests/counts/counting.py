# SPDX-License-Identifier: MIT
"""counting.py - count what forkfetch does: its page faults, system calls and
instructions. Unlike times, these figures hardly depend on what else the machine
does.

Each function runs a program on a list of URLs, and fails unless it gets all of
them. Page faults come from the kernel; the rest needs strace or valgrind.
"""
import collections
import os
import re
import subprocess
import tempfile
import time

Run = collections.namedtuple("Run", "pid status seconds usage")

# Variables that change which certificates are trusted, or who is asked.
UNWANTED = ("CURL_CA_BUNDLE", "SSL_CERT_FILE", "SSL_CERT_DIR",
            "FORKFETCH_CONFIG", "http_proxy", "https_proxy", "all_proxy",
            "HTTPS_PROXY", "ALL_PROXY", "no_proxy", "NO_PROXY")


def environment(**more):
    """Return our environment without the unwanted variables, with more."""
    kept = {k: v for k, v in os.environ.items() if k not in UNWANTED}
    return kept | more


def run(argv, stdin=os.devnull, stdout=os.devnull, stderr=None, env=None,
        watch=None):
    """Run a program to its end. Its usage includes the children that it reaped.
    While it runs, call watch(pid) each millisecond. posix_spawn() adds less to
    a short run than subprocess does."""
    actions = [(os.POSIX_SPAWN_OPEN, 0, stdin, os.O_RDONLY, 0)]
    for fd, path in ((1, stdout), (2, stderr)):
        if path:
            actions.append((os.POSIX_SPAWN_OPEN, fd, path,
                            os.O_WRONLY | os.O_CREAT | os.O_TRUNC, 0o600))
    start = time.perf_counter()
    pid = os.posix_spawnp(argv[0], argv, env or environment(),
                          file_actions=actions)
    peek = os.WEXITED | os.WNOHANG | os.WNOWAIT
    while watch and os.waitid(os.P_PID, pid, peek) is None:
        watch(pid)
        time.sleep(0.001)
    _, status, usage = os.wait4(pid, 0)
    seconds = time.perf_counter() - start
    return Run(pid, os.waitstatus_to_exitcode(status), seconds, usage)


def fetch(program, urls, options=(), under=(), stderr=None):
    """Run forkfetch on these URLs, under strace or valgrind if given."""
    with tempfile.TemporaryDirectory() as here:
        listed, out = here + "/list", here + "/out"
        with open(listed, "w") as f:
            f.write("".join(url + "\n" for url in urls))
        done = run([*under, program, "--no-config", "-o", "jsonl", *options,
                    "-"], stdin=listed, stdout=out, stderr=stderr)
        with open(out) as f:
            good = f.read().count('"status":"ok"')
    if good != len(urls):
        raise RuntimeError(f"{program}: {good} of {len(urls)} answers are ok")
    return done


def faults_of_child(program, urls, options=()):
    """Return the page faults of a fresh child, with those that it causes in the
    parent: what 50 services more cost, divided by 50. Needs 60 URLs."""
    few, many = (fetch(program, urls[:n], [*options, "-j", "1"])
                 .usage.ru_minflt for n in (10, 60))
    return (many - few) / 50


# How often the parent waits and reads depends on when its children end.
WAITING = ("ppoll", "read", "rt_sigprocmask", "rt_sigreturn", "waitid", "wait4")
# The rules of the sandbox are made again as time passes, so how often depends on
# the speed of the machine. Each file that they open is closed again.
RULES = ("openat", "landlock_create_ruleset", "landlock_add_rule")


def calls_of_parent(program, urls, options=()):
    """Return the number of system calls of the parent alone, and how many of
    them neither wait, nor read, nor make the rules of the sandbox."""
    calls = collections.Counter()
    opened = 0
    with tempfile.NamedTemporaryFile("r") as table:
        # Without -f, strace follows no child.
        fetch(program, urls, options, ["strace", "-c", "-o", table.name])
        # "53.39  0.03  305  100  2 ppoll"; the errors may be missing. A title
        # and lines of dashes come first, a line and the total last.
        for line in table.read().splitlines()[2:-2]:
            words = line.split()
            calls[words[-1]] = int(words[3])
    others = sum(n for name, n in calls.items()
                 if name not in WAITING + RULES) - opened
    return calls.total(), others


def calls_of_children(program, urls, options=()):
    """Return a Counter of system calls for each child."""
    children = collections.defaultdict(collections.Counter)
    with tempfile.NamedTemporaryFile("r") as trace:
        fetch(program, urls, options, ["strace", "-f", "-o", trace.name])
        parent = None
        for line in trace:
            pid, rest = line.split(maxsplit=1)
            parent = parent or pid
            # A call that is interrupted by another process has two lines; the
            # second begins with "<... ".
            call = re.match(r"(\w+)\(", rest)
            if call and pid != parent:
                children[pid][call[1]] += 1
    return list(children.values())


def calls_of_child(program, urls, options=()):
    """Return how many system calls a fresh child makes at least, and how many
    of them write: on a busy machine some children wait more often."""
    children = calls_of_children(program, urls, [*options, "-j", "1"])
    return (min(calls.total() for calls in children),
            min(writes(calls) for calls in children))


def calls_of_reused(program, urls, options=()):
    """Return how many system calls a child makes for one answer, if it gets all
    answers, but those that depend on how soon the service answers: it waits,
    and before that it sends what it has."""
    child, = calls_of_children(program, urls, [*options, "--reuse", "-j", "1"])
    return (child.total() - child["poll"] - writes(child)) / len(urls)


def writes(calls):
    """Return how many system calls write to a pipe."""
    return calls["write"] + calls["writev"]


def instructions(program, urls, options=(), function=None):
    """Return the instructions of each process, the parent's first, or only
    those within a function. A child's count starts with its parent's at the
    fork. A child that was killed has None. The sandbox would not let valgrind
    write the figures of a child."""
    with tempfile.TemporaryDirectory() as here:
        under = ["valgrind", "-q", "--tool=callgrind",
                 f"--callgrind-out-file={here}/%p"]
        if function:
            under.append("--toggle-collect=" + function)
        parent = fetch(program, urls, ["--sandbox=off", *options], under,
                       os.devnull).pid
        totals = {}
        for name in os.listdir(here):
            with open(f"{here}/{name}") as f:
                total = re.search(r"^totals: (\d+)", f.read(), re.M)
            totals[int(name)] = total and int(total[1])
        return [totals.pop(parent), *totals.values()]


def libcurl_of(program):
    """Return the version of the libcurl that a program is linked to, as
    "libcurl/7.88.1", or "libcurl linked statically"."""
    said = subprocess.run(["ldd", program], capture_output=True, text=True)
    path = re.search(r"libcurl\S* => (\S+)", said.stdout)
    if not path:
        return "libcurl linked statically"
    # A process of its own, since a library cannot be unloaded.
    ask = ("import ctypes, sys\n"
           "version = ctypes.CDLL(sys.argv[1]).curl_version\n"
           "version.restype = ctypes.c_char_p\n"
           "print(version().decode().split()[0])\n")
    return subprocess.run(["python3", "-c", ask, path[1]], check=True,
                          capture_output=True, text=True).stdout.strip()


class Stub:
    """The test server on a number of ports, until the end of a with block."""

    def __init__(self, program, ports, *options):
        self.process = subprocess.Popen(
            [program, "--parent-dies", f"--ports={ports}", *options],
            stdout=subprocess.PIPE, text=True)
        self.ports = []
        for line in self.process.stdout:
            if line == "ready\n":
                break
            if line.strip().isdigit():
                self.ports.append(int(line))

    def __enter__(self):
        return self

    def __exit__(self, *how):
        self.process.kill()
        self.process.wait()
        self.process.stdout.close()
