# SPDX-License-Identifier: MIT
"""places.py - places where a secret is refused, secrets that follow a trusted
redirect, and literals that are secrets."""

import contextlib
import json
import os

import bench
import cases

# Settings with a secret (REF) in a place that decides which server is asked.
PLACES = [
    {"url": "http://REF/"},
    {"url": "http://REFx.invalid/"},
    {"url": "http://x.REF/"},
    {"url": "http://joe:pw@REF/"},
    {"url": "http://OWN:REF/"},
    {"url": "http://OWNREF/"},
    {"url": "http://OWNREF"},
    {"url": "httpREF://OWN/"},
    {"url": "http:REF//OWN/"},
    {"url": "http:/REF/OWN/"},
    {"url": "OWN/", "proxy": "http://REF:1/"},
    {"url": "OWN/", "proxy": "http://PROXY:REF"},
    {"url": "OWN/", "proxy": "REF"},
    {"replicas": ["http://OWN/", "http://REF/"]},
]


class Places(bench.Bench):
    removes = False

    def refuse(self):
        """A secret cannot choose the host, the port or the scheme."""
        self.variables = {5, 6, 7, 11}
        self.write_secrets()
        for place in PLACES:
            for secret in self.variables:
                self.refuse_one(place, "${SECRET_%d}" % secret)
            self.refuse_one(place, "${file:secrets/8}")

    def refuse_one(self, place, reference):
        text = json.dumps(place).replace("REF", reference)
        text = text.replace("PROXY", self.servers.address("proxy"))
        text = text.replace("OWN", self.servers.address("own"))
        with open("s.json", "w", encoding="utf-8") as file:
            file.write('{"services": {"c1": %s}}' % text)
        done = self.run("-v", "-m", "5s", "c1")
        where = f"{text} exited with {done.returncode}"
        for secret in self.finder.find(done.stdout + done.stderr):
            self.blame("shown", where, [], f"secret {secret}: "
                       f"{done.stdout!r} {done.stderr!r}")
        if done.returncode != 2:
            self.blame("answers", where, [], f"{done.stdout!r}")
        for request in self.servers.of(None):
            kind = "answers" if request.role == "own" else "foreign"
            self.blame(kind, where, [], f"{request.role}: {request.raw!r}")
        self.servers.forget()

    def trust(self):
        """With --location-trusted secrets are sent to another origin. So the
        cases would notice if that happened without the option."""
        across = cases.redirect("across", 307)
        self.adopt(case for n, case in enumerate(
            cases.Case(n + 1, name, 5 + n % 25, ("variable", "file")[n % 2],
                       across)
            for n, (name, key) in enumerate(cases.KEYS.items())
            if not (key.stays or key.no_file or key.no_colon or key.beside)))
        self.write_secrets()
        chosen = list(self.cases.values())
        self.write_services(chosen)
        for words in ["-L"], ["--location-trusted"]:
            done = self.run("-v", *words, "@all")
            for case in chosen:
                self.trust_one(case, words, words == ["--location-trusted"])
            if self.finder.find(done.stdout + done.stderr):
                self.blame("shown", "all", words,
                           f"{done.stdout!r} {done.stderr!r}")
            self.servers.forget()

    def trust_one(self, case, words, is_trusted):
        strangers = [one for one in self.servers.of(case.number)
                     if one.role != case.role]
        seen = [one.raw for one in strangers
                if case.key.holds(one, case.value)]
        found = [one.raw for one in strangers
                 if case.secret in self.finder.find(one.raw)]
        if is_trusted and not (seen and found):
            self.blame("answers", case, words, f"did not go along: {strangers}")
        if not is_trusted and (seen or found):
            self.blame("foreign", case, words, f"{seen} {found}")

    def know_keys(self):
        """Each key of a service takes no secret, or there is a case for it."""
        for key in cases.missing_keys(os.path.join(
                os.path.dirname(__file__), "..", "..", "contrib",
                "services.schema.json")):
            self.blame("answers", key, [], "is a key without a case")

    def take_words(self):
        """Secrets on the command line, as references or literals, belong to
        each service."""
        told = [one for one in cases.make_behaviours()
                if "body" not in one.name]
        self.adopt(cases.Case(n + 1, "X-Own", 5, "literal", behaviour)
                   for n, behaviour in enumerate(told))
        for case in self.cases.values():
            case.value = self.values[5 + case.number % 6]
        self.write_secrets()
        self.variables = {5, 6}
        words = ["-H", "X-Own: <${SECRET_5}>", "-u", "joe:${SECRET_6}",
                 "-H", "X-File: ${file:secrets/7}",
                 "-H", "Cookie: sid=" + self.values[8],
                 "-H", "X-Token: " + self.values[9],
                 "-A", "ua/${file:secrets/10}"]
        for options in ["-v", "-L"], ["--dry-run"], ["-v", "-L", "--every=1ms",
                                                     "--count=2"]:
            done = self.run("--insecure", *options, *words, *[
                f"{case.name}={case.origin}/{case.name}/go?f=${{SECRET_5}}"
                for case in self.cases.values()], config=["--no-config"])
            for secret in self.finder.find(done.stdout + done.stderr):
                self.blame("shown", f"secret {secret}", options + words, "")
        for case in self.cases.values():
            self.take_words_one(case, words)

    def take_words_one(self, case, words):
        wanted = {secret: self.values[secret].encode()
                  for secret in (5, 7, 8, 9, 10)}
        for request in self.servers.of(case.number):
            if request.role == case.role:
                missing = [secret for secret, value in wanted.items()
                           if value not in request.raw]
                if missing or cases.authorization(request) != \
                        "joe:" + self.values[6]:
                    self.blame("arrives", case, words, f"{request.raw!r}")
            elif self.finder.find(request.raw):
                self.blame("foreign", case, words, f"{request.raw!r}")
        if not self.servers.of(case.number, case.role):
            self.blame("arrives", case, words, "was not asked")

    def leave_unread(self):
        """A child that asks another origin does not open the files of
        secrets."""
        keys = [name for name, key in cases.KEYS.items() if not (
            key.in_body or key.beside or key.no_file or key.uses_proxy)]
        self.adopt(cases.Case(n + 1, keys[n % len(keys)], n, "file",
                              cases.redirect("across", cases.CODES[n % 5]))
                   for n in range(30))
        self.write_secrets()
        self.removes = True
        chosen = [case for case in self.cases.values() if not case.is_refused]
        self.write_services(chosen)
        done = self.run("-v", "-L", "@all")
        for case in chosen:
            if os.path.exists(f"secrets/{case.secret}"):
                self.blame("answers", case, ["-v", "-L"], "was not asked")
        for record in map(json.loads, done.stdout.splitlines()):
            if record["status"] != "ok" or record["num_redirects"] != 1:
                self.blame("answers", record["name"], ["-v", "-L"],
                           f"{record['status']}: {record['message']}")

    def speak_by_socket(self):
        """The path of a Unix socket may refer to a secret."""
        self.adopt(cases.Case(secret, "unix_socket", secret, how,
                              cases.make_behaviours()[0])
                   for secret, how in ((5, "variable"), (15, "file")))
        self.write_secrets()
        services = {}
        for case in self.cases.values():
            self.servers.listen_at("socket-" + case.value)
            services[case.name] = {
                "url": f"{case.origin.replace('https', 'http')}"
                       f"/{case.name}/go",
                "unix_socket": "socket-" + case.reference()}
        with open("s.json", "w", encoding="utf-8") as file:
            json.dump({"services": services}, file)
        done = self.run("-v", *services)
        for case in self.cases.values():
            if not self.servers.of(case.number, "own"):
                self.blame("arrives", case, ["-v"], "was not asked")
        for secret in self.finder.find(done.stdout + done.stderr):
            self.blame("shown", secret, ["-v"],
                       f"{done.stdout!r} {done.stderr!r}")

    def answer(self, request, n):
        """Remove the file of a secret as soon as a request with it arrives."""
        case = self.cases.get(request.case_id())
        if self.removes and case is not None and case.how == "file":
            with contextlib.suppress(FileNotFoundError):
                os.unlink(f"secrets/{case.secret}")
        return super().answer(request, n)

    def know_literals(self):
        """A literal is a secret if its key takes secrets: it is not shown, and
        a file that others can read causes a warning."""
        self.adopt(cases.Case(n + 1, name, 5 + n % 25, "literal",
                              cases.make_behaviours()[0])
                   for n, (name, key) in enumerate(cases.KEYS.items())
                   if key.literal)
        self.write_secrets()
        for case in self.cases.values():
            self.write_services([case])
            os.chmod("s.json", 0o644)
            done = self.run("--dry-run", case.name)
            want = [f"(service \"{case.name}\"".encode(),
                    b"it holds a secret"]
            if done.returncode != 0 or \
               not all(text in done.stderr for text in want):
                self.blame("answers", case, ["--dry-run"],
                           f"no warning: {done.stderr!r}")
            for secret in self.finder.find(done.stdout + done.stderr):
                self.blame("shown", case, ["--dry-run"], f"secret {secret}: "
                           f"{done.stdout!r} {done.stderr!r}")
