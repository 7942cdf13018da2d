# SPDX-License-Identifier: MIT
"""sweep.py - run the cases of cases.py, many services at a time, and check the
requests, records and output of each."""

import json
import os
import re

import bench
import cases
import values

ONLY = [name for name in os.environ.get("PROMISE_ONLY", "").split(",") if name]

# The headers that a request to another origin may have.
PLAIN_HEADERS = {b"host", b"user-agent", b"accept", b"accept-encoding",
                 b"content-type", b"content-length"}

RUNS = [
    ["-v", "-L"],
    ["-v"],
    ["-L", "--output=json"],
    ["-v", "-L", "--output=table"],
    ["-v", "-L", "--output=body"],
    ["-v", "-L", "--output=lines"],
    ["-v", "-L", "--events"],
    ["-v", "-L", "--output-dir=bodies"],
    ["-v", "-L", "--reuse"],
    ["-v", "-L", "--every=1ms", "--count=2"],
    ["-L", "--retry=1", "--retry-delay=1ms", "--retry-all", "--keep-order"],
    ["-v", "-L", "--hedge=5ms"],  # with replicas
    ["-v", "-L", "--need=40", "--summary"],
]


class Sweep(bench.Bench):
    # The runs.
    def share_out(self):
        """Distribute the cases among the runs. Bodies may have a secret, so
        cases with one go to runs whose records separate bodies from the
        rest."""
        shares = [[] for _ in RUNS]
        for case in self.cases.values():
            at = (case.number * 31 + case.number // 77) % len(RUNS)
            while "body" in case.behaviour.name and \
                    any("output=" in word for word in RUNS[at]):
                at = (at + 1) % len(RUNS)
            if not ONLY or case.name in ONLY:
                shares[at].append(case)
        return [(run, share) for run, share in zip(RUNS, shares) if share]

    def sweep(self):
        self.adopt(cases.choose(bench.SEED, bench.ROUNDS))
        self.write_secrets()
        for run, share in self.share_out():
            self.write_services(share, "--hedge=5ms" in run)
            for words in (["--list"], ["--dry-run", "@all"]):
                self.check_shown(share, words, self.run(*words))
            done = self.run("-t", "150s", "-m", "60s", "-j", "24", *run,
                            "@all")
            if ONLY:
                self.tell(run, share, done)
            self.check_shown(share, run, done)
            self.check_heads(share, run, done)
            self.check_requests(share, run)
            self.check_records(share, run, done)
            if "--reuse" in run:
                self.check_processes(share, run, done)
        for request in self.servers.of(None):
            if request.role.startswith("foreign"):
                self.blame("foreign", "nobody", [request.role],
                           f"{request.raw!r}")

    def tell(self, run, share, done):
        """Print all about these cases, so that they can be repeated by
        hand."""
        print(f"{os.environ['FORKFETCH']} -c s.json {' '.join(run)} @all")
        for case in share:
            print(f"{case}: {case.value!r}, {case.origin} to {case.elsewhere}")
            print(json.dumps(case.service(self.servers, self.certificates)))
            print("answered: ", case.behaviour.answer(case, 0))
            for request in self.servers.of(case.number):
                print(request.role, request.raw)
        print(done.stdout.decode("utf-8", "replace"))
        print(done.stderr.decode("utf-8", "replace"))

    # The promise.
    def check_shown(self, share, run, done):
        numbers = {case.name: case for case in share}
        for stream, data in (("stdout", done.stdout), ("stderr", done.stderr)):
            for line in data.splitlines():
                case = numbers.get(owner(line))
                line = without_body(line, case)
                for secret in self.finder.find(line):
                    self.blame("shown", case, run, f"{stream} has secret "
                               f"{secret}: {excerpt(line, self.finder)}")
                if case is not None and has_short(line, case):
                    self.blame("shown", case, run, f"{stream}, short: {line}")

    def check_heads(self, share, run, done):
        """With -v, the heads are among what check_shown() has seen."""
        heads = set(re.findall(rb"(?m)^forkfetch: (c\d+): ([<>]) ",
                               done.stderr))
        for case in share:
            if "-v" not in run or case.is_refused or "--need=40" in run:
                continue
            if (case.name.encode(), b">") not in heads:
                self.blame("answers", case, run, "no head of a request")
        if "-v" in run and b"<" not in {direction for _, direction in heads}:
            self.blame("answers", "nobody", run, "no head of a response")

    def check_requests(self, share, run):
        for case in share:
            at = "proxy" if case.key.uses_proxy else case.role
            own = self.servers.of(case.number, at)
            self.check_arrival(case, run, own)
            strangers = [one for one in self.servers.of(case.number)
                         if one.role not in (at, case.role)]
            for request in strangers:
                self.check_stranger(case, run, request)
            self.check_leading(case, run, strangers)

    def check_arrival(self, case, run, own):
        if case.is_refused:
            if self.servers.of(case.number):
                self.blame("arrives", case, run, "was asked")
            return
        if not own:
            if "--need=40" not in run:
                self.blame("arrives", case, run, "was not asked")
        elif not case.key.holds(own[0], case.value):
            self.blame("arrives", case, run, f"{own[0].raw!r}")
        if case.behaviour.leads == "within" and not case.key.stays and \
           case.behaviour.code >= 307 and "-L" in run and \
           "userinfo" not in case.behaviour.name:
            for request in own[1:2]:
                if not case.key.holds(request, case.value):
                    self.blame("arrives", case, run,
                               f"landed: {request.raw!r}")

    def check_stranger(self, case, run, request):
        for secret in self.finder.find(request.raw):
            self.blame("foreign", case, run,
                       f"secret {secret}: {request.raw!r}")
        odd = set(request.headers) - PLAIN_HEADERS
        if odd or not request.header(b"user-agent").startswith(b"forkfetch/"):
            self.blame("foreign", case, run, f"headers: {request.raw!r}")

    def check_leading(self, case, run, strangers):
        """A redirect to another origin is followed unless the body or the URL
        has a secret."""
        behaviour = case.behaviour
        if behaviour.leads != "across" or "-L" not in run or \
           case.is_refused or case.key.uses_proxy or "--need=40" in run:
            return
        stopped = is_stopped(case)
        if stopped and strangers:
            self.blame("foreign", case, run, "the redirect was followed")
        if not stopped and not strangers:
            self.blame("answers", case, run, "the redirect was not followed")

    def check_records(self, share, run, done):
        if not any(word.startswith("--output=json") for word in run) and any(
                word.startswith(("--output=", "--events")) for word in run):
            return
        texts = [done.stdout] if "--output=json" in run else \
            done.stdout.splitlines()
        records = {}
        for text in texts:
            one = json.loads(text)
            for record in one["results"] if "results" in one else [one]:
                records[record["name"]] = record
        for case in share:
            record = records.get(case.name)
            if record is None:
                self.blame("answers", case, run, "has no record")
            elif "--need=40" not in run:
                self.check_record(case, run, record)

    def check_record(self, case, run, record):
        behaviour = case.behaviour
        stopped = is_stopped(case) and "-L" in run
        brief = json.dumps({key: record[key] for key in (
            "status", "reason", "message", "http_code", "url_effective")})
        if record["status"] in ("crashed", "deadline"):
            self.blame("answers", case, run, brief)
        elif case.is_refused:
            if record["status"] != "error":
                self.blame("answers", case, run, brief)
        elif stopped:
            if record["reason"] != "redirects" or not record["message"]:
                self.blame("answers", case, run, brief)
        elif behaviour.name.startswith("leads to ") and "-L" in run and \
                "odd scheme" not in behaviour.name and \
                len(case.value) >= values.SHORT:
            # A host name with a secret is not even resolved.
            if record["reason"] != "redirects":
                self.blame("answers", case, run, brief)
        elif behaviour.name == "plain" or (
                behaviour.leads == "within" and "-L" in run and
                " in " not in behaviour.name):
            if record["status"] != "ok":
                self.blame("answers", case, run, brief)

    def check_processes(self, share, run, done):
        """With --reuse, no two of these cases share a process."""
        owners = {}
        for name, pid in re.findall(r"(?m)^forkfetch: (c\d+): process (\d+) asks",
                                    done.stderr.decode("utf-8", "replace")):
            owners.setdefault(pid, set()).add(name)
        for case in share:
            for names in owners.values():
                if case.name in names and len(names) > 1:
                    self.blame("answers", case, run,
                               f"shares a process: {sorted(names)}")


def is_stopped(case):
    """Tell whether the redirect must not be followed: the body would go to
    another origin with the secret, or the URL has it."""
    behaviour = case.behaviour
    return behaviour.leads == "across" and (
        behaviour.reveals or case.key.in_body and behaviour.code >= 307)


def owner(line):
    """Return the name of the case that a line is about."""
    found = re.match(rb'(?:forkfetch: |\{"index":\d+,"seq":\w+,"name":")?'
                     rb'(c\d+)\b', line)
    return found[1].decode() if found else None


def without_body(line, case):
    """Return the line without the body of a record, which is data."""
    if case is None or "body" not in case.behaviour.name or \
       not line.startswith(b"{"):
        return line
    record = json.loads(line)
    record.pop("body")
    return json.dumps(record, ensure_ascii=False).encode()


def has_short(line, case):
    """Tell whether a short secret is in the place that it has in a URL."""
    if len(case.value) >= values.SHORT:
        return False
    for form in "raw", "percent", "lower":
        text = values.FORMS[form](case.value)
        for part in (f"?k={text}&z=1", f"/c{case.number}/{text}/end",
                     f"/landed/{text}/end", f"joe:{text}@", f"{text}:pw@"):
            if part.encode() in line:
                return True
    return False


def excerpt(line, finder):
    """Return a part of the line that shows the secret, where it is raw."""
    found = finder.pattern.search(line.lower())
    if found is None:
        return line[:300].decode("utf-8", "replace")
    return line[max(0, found.start() - 60):found.end() + 40].decode(
        "utf-8", "replace")
