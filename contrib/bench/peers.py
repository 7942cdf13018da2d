# SPDX-License-Identifier: MIT
"""peers.py - how forkfetch and its peers are told to do the same work."""
import os
import shutil
import subprocess

import counting


class Work:
    """What to fetch: URLs, the certificates to trust (None: the system's, or a
    file that replaces them), and if the body is to be kept in a file."""

    def __init__(self, here, urls, trusted=None, keep=False):
        self.dir, self.urls, self.trusted, self.keep = here, urls, trusted, keep
        self.list, self.curlrc = here + "/urls", here + "/curlrc"
        self.out, self.kept = here + "/out", here + "/kept"
        self.aria2 = here + "/aria2list"
        with open(self.list, "w") as f:
            f.writelines(url + "\n" for url in urls)
        with open(self.curlrc, "w") as f:
            sink = self.kept if keep else os.devnull
            f.writelines(f"url = {url}\noutput = {sink}\n" for url in urls)
        with open(self.aria2, "w") as f:
            f.writelines(f"{url}\n out={i}\n" for i, url in enumerate(urls))

    def environment(self):
        if not self.trusted:
            return counting.environment()
        return counting.environment(SSL_CERT_FILE=self.trusted,
                                    CURL_CA_BUNDLE=self.trusted)


def forkfetch(program, work, options):
    argv = [program, "--no-config", "-o", "jsonl", "-j",
            str(min(len(work.urls), 500)), *options]
    if work.keep:
        argv += ["--output-dir", work.dir + "/bodies", "--max-filesize=2G"]
    return [*argv, "-"]


def curl(work):
    return ["curl", "-sS", "-K", work.curlrc]


def curl_parallel(work):
    return [*curl(work), "--no-progress-meter", "-Z", "--parallel-max", "300"]


def go(work):
    return [work.dir + "/fetch"]


def xargs(work):
    return ["xargs", "-P", "50", "-n", "1", "curl", "-sS", "-o", os.devnull]


def parallel(work):
    return ["parallel", "-j", "50", "curl", "-sS", "-o", os.devnull]


def aria2c(work):
    argv = ["aria2c", "-q", "-i", work.aria2, "-j", "500", "-d",
            work.dir + "/aria2", "--file-allocation=none"]
    if work.trusted:
        argv.append("--ca-certificate=" + work.trusted)
    return argv


def wget2(work):
    argv = ["wget2", "-q", "-i", work.list, "-O", os.devnull,
            "--max-threads=50"]
    if work.trusted:
        argv.append("--ca-certificate=" + work.trusted)
    return argv


# Name, command, the program that has to be installed, its option that prints a
# version, and if it takes seconds for hundreds of URLs.
PEERS = {
    "curl": (curl, "curl", "--version", False),
    "curl -Z": (curl_parallel, "curl", "--version", False),
    "Go": (go, "go", "version", False),
    "xargs -P curl": (xargs, "xargs", "--version", True),
    "GNU parallel": (parallel, "parallel", "--version", True),
    "aria2c": (aria2c, "aria2c", "--version", True),
    "wget2": (wget2, "wget2", "--version", False),
}
PACKAGES = {"curl": "curl", "go": "golang-go", "xargs": "findutils",
            "parallel": "parallel", "aria2c": "aria2", "wget2": "wget2"}


def installed(here):
    """Return the names of the peers that can run, and build the Go program.
    Also return the packages of the others."""
    names, missing = [], []
    for name, (_, program, _, _) in PEERS.items():
        if shutil.which(program):
            names.append(name)
        else:
            missing.append(PACKAGES[program])
    if "Go" in names:
        source = os.path.join(os.path.dirname(__file__), "fetch.go")
        subprocess.run(["go", "build", "-o", here + "/fetch", source],
                       check=True)
    return names, missing


def first_line(*argv):
    """Return the first line that a program prints."""
    done = subprocess.run(argv, capture_output=True, text=True, check=False)
    lines = (done.stdout + done.stderr).splitlines()
    return lines[0] if lines else ""


def versions(names):
    """Return the versions of these peers by program."""
    return {PEERS[name][1]: first_line(PEERS[name][1], PEERS[name][2])
            for name in names}
