# SPDX-License-Identifier: MIT
"""places.py - where a secret may not stand, where it goes because redirects are
trusted, and what is known for a secret though it is a literal."""

import json
import os

import bench
import cases

# Each with a secret where it would choose whom to ask.
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
    def refuse(self):
        """No value chooses the host, the port or the scheme."""
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
        """With --location-trusted secrets go along: the cases would show it if
        they did so without."""
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

    def know_literals(self):
        """A literal is a secret by the key that it stands in: in a file that
        others can read it is warned about, and it is not shown."""
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
