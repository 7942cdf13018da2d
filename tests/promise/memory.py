# SPDX-License-Identifier: MIT
"""memory.py - which processes have a secret in memory, while servers let them
wait. Has to run as root."""

import os
import re
import signal
import subprocess
import time

import bench
import cases
import process_memory
import values


def needles_of(value):
    """Return texts that show that a value is in memory. Short ones are left
    out, which may be there by chance."""
    forms = {form(value).encode() for form in values.FORMS.values()}
    forms |= {word.encode() for word in values.words_of(value)}
    return [form for form in forms if len(form) >= 8]


PLAIN = cases.make_behaviours()[0]


def plain_case(number):
    """Return a case without a secret."""
    case = cases.Case(number, "X-Own", 0, "literal", PLAIN)
    case.key = cases.Key(lambda ref: {}, None)
    return case


def count_lines(path):
    with open(path, "rb") as file:
        return file.read().count(b"\n")


def wait_until(condition):
    """Wait until the condition is true. Return whether it is."""
    for _ in range(1000):
        if condition():
            return True
        time.sleep(0.02)
    return False


class Memory(bench.Bench):
    without = "[v"  # Mappings to leave out; those of the kernel.

    # Runs that wait for their servers.
    def launch(self, *words):
        with open("out", "wb") as out, open("err", "wb") as err:
            return subprocess.Popen(
                [os.environ["FORKFETCH"], "-v", "-c", "s.json", "-m", "60s",
                 *words], env=self.environment(), stdin=subprocess.DEVNULL,
                stdout=out, stderr=err)

    def wait_for_all(self, chosen):
        for case in chosen:
            at = "proxy" if case.key.uses_proxy else case.role
            if not self.servers.wait_for(case.number, at):
                self.blame("answers", case, ["-v"], "was not asked")

    def children(self):
        """Return the newest process of each case."""
        with open("err", encoding="utf-8", errors="replace") as err:
            return {name: int(pid) for name, pid in re.findall(
                r"(?m)^forkfetch: (c\d+): process (\d+) asks", err.read())}

    def look(self, who, pid, secrets):
        """Blame "who" for each of these secrets that is in the process."""
        needles = [(secret, needle) for secret in secrets
                   for needle in needles_of(self.values[secret])]
        counts = process_memory.count(pid, [one[1] for one in needles],
                                      self.without)
        for (secret, needle), count in zip(needles, counts):
            if count:
                self.blame("memory", who, [],
                           f"has secret {secret} {count} times: {needle!r}")

    def finish(self, parent):
        parent.send_signal(signal.SIGTERM)
        parent.wait()
        for name in "out", "err":
            with open(name, "rb") as file:
                for secret in self.finder.find(file.read()):
                    self.blame("shown", name, [], f"secret {secret}")

    # The promise.
    def all_keys(self):
        """Each child has the secret of its service, and no other; the parent
        has none that is in a file."""
        self.adopt(
            cases.Case(n + 1, name, n % 30, ("file", "variable")[n % 3 == 2],
                       PLAIN)
            for n, (name, key) in enumerate(cases.KEYS.items())
            if not (key.no_file or key.beside))
        self.adopt([plain_case(99)])
        self.write_secrets()
        chosen = list(self.cases.values())
        self.servers.stalls = lambda request: True
        self.write_services(chosen)
        parent = self.launch("@all")
        self.wait_for_all(chosen)
        children = self.children()
        in_files = {case.secret for case in chosen if case.how == "file"}
        self.look("parent", parent.pid, in_files)
        for case in chosen:
            others = set(range(30)) - (
                {case.secret} if case.how != "literal" else set())
            self.look(case, children[case.name], others)
            if case.how != "literal" and len(case.value) >= 8 and \
               not self.holds(children[case.name], case.secret):
                self.blame("answers", case, [], "has not its own")
        self.finish(parent)

    def holds(self, pid, secret):
        return any(process_memory.count(pid, needles_of(self.values[secret])))

    def reflections_of_every(self):
        self.reflections("--every=60s")

    def reflections_of_reuse(self):
        self.reflections("--reuse")

    def reflections_of_trusted(self):
        """The URL of a trusted redirect may have a secret, which the parent
        holds until a child has it. A signal meanwhile saves registers, and
        with them perhaps a part of the URL, on the stack, so leave that
        out."""
        self.without = "[stack]"
        self.reflections("--location-trusted", reveals=True)

    def reflections(self, *words, jobs=4, reveals=False):
        """If a server sends a secret back that is in a file, it is in memory
        of neither the parent nor children that are forked later."""
        told = [one for one in cases.make_behaviours()
                if one.name not in ("plain", "loop")
                and "body" not in one.name and one.reveals == reveals]
        self.adopt(cases.Case(n + 1, "X-Own", 5 + n % 25, "file", behaviour)
                   for n, behaviour in enumerate(told))
        chosen = list(self.cases.values())
        # These take all jobs but one, which is left for the other cases.
        later = [plain_case(200 + n) for n in range(jobs - 1)]
        self.adopt(later)
        self.write_secrets()
        waits = {case.number for case in later}
        self.servers.stalls = lambda request: request.case_id() in waits
        self.write_services(chosen + later)
        parent = self.launch("-L", "-j", str(jobs), *words, "@all")
        self.wait_for_all(later)
        if not wait_until(lambda: count_lines("out") >= len(chosen)):
            self.blame("answers", "all", words, "have no records")
        children = self.children()
        self.look("parent", parent.pid, range(5, 30))
        for case in later:
            self.look(case, children[case.name], range(5, 30))
        self.finish(parent)

    def elsewhere(self):
        """A child that follows a redirect to another origin has no secret, and
        the parent has none from the redirect."""
        told = [one for one in cases.make_behaviours()
                if one.leads == "across"]
        self.adopt(cases.Case(n + 1, "X-Own", 5 + n % 25, "file", behaviour)
                   for n, behaviour in enumerate(told))
        chosen = list(self.cases.values())
        self.write_secrets()
        self.write_services(chosen)
        self.servers.stalls = lambda request: b"/landed" in request.target
        parent = self.launch("-L", "@all")
        for case in chosen:
            if not case.behaviour.reveals and not self.servers.wait_for(
                    case.number, None, b"/landed"):
                self.blame("answers", case, ["-v -L"], "was not followed")
        self.look("parent", parent.pid, range(5, 30))
        children = self.children()
        for case in chosen:
            if not case.behaviour.reveals:
                self.look(case, children[case.name], range(5, 30))
        self.finish(parent)
