# SPDX-License-Identifier: MIT
"""servers.py - the servers of the benchmarks, all on 127.0.0.1: nginx with one
worker, the test server for answers that take their time, and a socket that
never answers.
"""
import contextlib
import os
import random
import shutil
import socket
import subprocess
import sys
import time

import counting

PORTS = 500
LARGE = 1 << 30
CERTS = "/etc/ssl/certs"
BUNDLE = CERTS + "/ca-certificates.crt"

CONF = """
daemon off;
{user}
worker_processes 1;
pid {dir}/nginx.pid;
error_log {dir}/error.log;
events {{ worker_connections 8192; }}
http {{
    access_log off;
    client_body_temp_path {dir}/body;
    proxy_temp_path {dir}/proxy;
    fastcgi_temp_path {dir}/fastcgi;
    uwsgi_temp_path {dir}/uwsgi;
    scgi_temp_path {dir}/scgi;
    sendfile on;
    keepalive_requests 100000;
    ssl_certificate {dir}/server.pem;
    ssl_certificate_key {dir}/server.key;
    server {{
        {listen}
        root {dir}/www;
        location = /ok {{
            default_type application/json;
            return 200 '{{"ok":true}}\\n';
        }}
    }}
}}
"""


def enter_namespace():
    """Continue in a mount namespace of our own, where /etc/ssl/certs can have
    one more certificate. Return True in that namespace, and False if there can
    be none."""
    if os.environ.get("BENCH_NAMESPACE"):
        return os.environ["BENCH_NAMESPACE"] == "own"
    how = ["unshare", "--mount"]
    if os.getuid() != 0:
        how.append("--map-root-user")
    try:
        possible = subprocess.run([*how, "true"], capture_output=True,
                                  check=False).returncode == 0
    except FileNotFoundError:
        possible = False
    os.environ["BENCH_NAMESPACE"] = "own" if possible else "shared"
    if possible:
        os.execvp("unshare", [*how, sys.executable, *sys.argv])
    return False


def workplace():
    """Return a directory for temporary files that is in memory, so that no
    benchmark waits for a disk, or None if there is no room."""
    memory = "/dev/shm"
    if not os.access(memory, os.W_OK):
        return None
    room = os.statvfs(memory)
    return memory if room.f_bavail * room.f_bsize > 4 * LARGE else None


def find_nginx():
    """Return the path of nginx, or None. Users do not search /usr/sbin."""
    return shutil.which("nginx", path=os.environ["PATH"] + ":/usr/sbin")


def free_ports(n):
    """Return n free ports in a row, below those that the kernel gives out."""
    while True:
        first = random.randrange(10000, 32000 - n)
        with contextlib.ExitStack() as stack:
            try:
                for port in range(first, first + n):
                    s = stack.enter_context(socket.socket())
                    s.bind(("127.0.0.1", port))
            except OSError:
                continue
            return list(range(first, first + n))


class Servers:
    """The servers, until the end of a with block."""

    def __init__(self, stubd, here, own_namespace):
        self.dir, self.stubd = here, stubd
        # Can a service be verified against the system's certificates?
        self.system_trust = own_namespace and os.path.exists(BUNDLE)
        self.stack = contextlib.ExitStack()

    def __enter__(self):
        nginx = find_nginx()
        if not nginx:
            sys.exit("bench: install nginx (Debian: apt install nginx-light)")
        subprocess.run([self.stubd, "--make-certs=" + self.dir], check=True,
                       stdout=subprocess.DEVNULL)
        self.trust()
        self.start_nginx(nginx)
        self.slow = self.stack.enter_context(
            counting.Stub(self.stubd, PORTS)).ports
        self.silent = self.stack.enter_context(socket.socket())
        self.silent.bind(("127.0.0.1", 0))
        self.silent.listen(4096)
        return self

    def __exit__(self, *how):
        self.stack.close()

    def trust(self):
        """Make the files of certificates, and trust ours in this namespace."""
        self.small = self.dir + "/ca.pem"
        self.bundle = self.dir + "/bundle.pem"
        self.nothing = self.dir + "/nothing"
        os.mkdir(self.nothing)
        with open(self.bundle, "wb") as f:
            for path in (BUNDLE, self.small):
                if os.path.exists(path):
                    with open(path, "rb") as part:
                        f.write(part.read())
        if not self.system_trust:
            return
        copy = self.dir + "/certs"
        shutil.copytree(CERTS, copy, symlinks=True)
        for name in os.listdir(self.dir + "/hashed"):
            shutil.copy(f"{self.dir}/hashed/{name}", f"{copy}/{name}")
        # It may be a link to the system's own.
        os.unlink(copy + "/ca-certificates.crt")
        shutil.copy(self.bundle, copy + "/ca-certificates.crt")
        subprocess.run(["mount", "--bind", copy, CERTS], check=True)

    def start_nginx(self, program):
        ports = free_ports(2 * PORTS)
        self.plain, self.tls = ports[:PORTS], ports[PORTS:]
        os.mkdir(self.dir + "/www")
        with open(self.dir + "/www/large", "wb") as f:
            f.truncate(LARGE)
        listen = [f"listen 127.0.0.1:{port} backlog=4096;"
                  for port in self.plain]
        listen += [f"listen 127.0.0.1:{port} ssl http2 backlog=4096;"
                   for port in self.tls]
        with open(self.dir + "/nginx.conf", "w") as f:
            f.write(CONF.format(
                dir=self.dir, listen="\n        ".join(listen),
                user="user root;" if os.getuid() == 0 else ""))
        server = subprocess.Popen([program, "-p", self.dir, "-c",
                                   self.dir + "/nginx.conf", "-e",
                                   self.dir + "/error.log"])
        self.stack.callback(server.wait)
        self.stack.callback(server.terminate)
        while True:
            if server.poll() is not None:
                sys.exit("bench: nginx did not start")
            with socket.socket() as s:
                if s.connect_ex(("127.0.0.1", self.tls[-1])) == 0:
                    return
            time.sleep(0.05)

    def http(self, n, path="/ok"):
        return [f"http://127.0.0.1:{port}{path}" for port in self.plain[:n]]

    def https(self, n, path="/ok"):
        return [f"https://localhost:{port}{path}" for port in self.tls[:n]]

    def many(self, n, urls):
        """Return n different URLs on these origins in turn."""
        return [f"{urls[i % len(urls)]}?i={i}" for i in range(n)]

    def delayed(self, n, ms):
        return [f"http://127.0.0.1:{port}/delay?ms={ms}"
                for port in self.slow[:n]]

    def hanging(self, n):
        port = self.silent.getsockname()[1]
        return [f"http://127.0.0.1:{port}/{i}" for i in range(n)]
