# SPDX-License-Identifier: MIT
"""bench.py - a directory with secrets and services files, servers to ask, and
forkfetch to ask them with."""

import json
import os
import subprocess

import cases
import server
import values

SEED = int(os.environ.get("PROMISE_SEED", "0"))
ROUNDS = int(os.environ.get("PROMISE_ROUNDS", "1"))


class Bench:
    """A test bench in the current directory. findings has a list for each
    kind."""

    def __init__(self, certificates):
        self.certificates = certificates
        self.servers = server.Servers(certificates, self.answer)
        self.values = values.make_values(self.servers.address("foreign"))
        self.finder = values.Finder(self.values)
        self.cases = {}
        # More secrets that have to be in the environment.
        self.variables = set()
        self.findings = {}

    def adopt(self, chosen):
        """Add these cases to those that are asked."""
        for case in chosen:
            case.settle(self.servers, self.values)
            self.cases[case.number] = case
        self.servers.forget()

    def answer(self, request, n):
        case = self.cases.get(request.case_id())
        if case is None or b"/landed" in request.target or \
           request.role not in (case.role, "proxy"):
            return server.ok()
        return case.behaviour.answer(case, n)

    def blame(self, kind, case, run, what):
        self.findings.setdefault(kind, []).append(
            f"{case}; {' '.join(run)}: {what}")

    def write_secrets(self):
        os.makedirs("secrets")
        for number, value in enumerate(self.values):
            with open(f"secrets/{number}", "w", encoding="utf-8") as file:
                file.write(value + "\n")
        for number in {case.secret for case in self.cases.values()
                       if case.key_name == "cert"}:
            self.lock_key(number)

    def lock_key(self, number):
        """Make a certificate whose key the secret unlocks."""
        key = subprocess.run(
            ["openssl", "pkcs8", "-topk8", "-in",
             f"{self.certificates}/client.key", "-passout",
             f"file:secrets/{number}"], check=True, stdout=subprocess.PIPE)
        with open(f"{self.certificates}/client.pem", "rb") as file:
            pem = file.read() + key.stdout
        with open(f"client-{number}.pem", "wb") as file:
            file.write(pem)

    def environment(self):
        env = {"PATH": os.environ["PATH"], "HOME": os.getcwd(),
               "LC_ALL": "C.UTF-8", "USER": cases.USER}
        for name in "ASAN_OPTIONS", "UBSAN_OPTIONS", "LSAN_OPTIONS":
            if name in os.environ:
                env[name] = os.environ[name]
        for number in {case.secret for case in self.cases.values()
                       if case.how == "variable"} | self.variables:
            env[f"SECRET_{number}"] = self.values[number]
        return env

    def write_services(self, chosen, with_replicas=False):
        services = {case.name: case.service(self.servers, self.certificates,
                                            with_replicas)
                    for case in chosen}
        with open("s.json", "w", encoding="utf-8") as file:
            json.dump({"services": services,
                       "groups": {"all": list(services)}}, file)

    def run(self, *words, config=("-c", "s.json")):
        return subprocess.run(
            [os.environ["FORKFETCH"], *config, *words],
            env=self.environment(), stdout=subprocess.PIPE,
            stderr=subprocess.PIPE, stdin=subprocess.DEVNULL, timeout=200)
