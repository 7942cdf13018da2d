# SPDX-License-Identifier: MIT
"""server.py - HTTP servers that record every byte of every request, and answer
as the request's case defines."""

import re
import socket
import ssl
import struct
import threading
import time


class Request:
    """A request that arrived at the server with that role."""

    def __init__(self, role, head, body):
        lines = head.split(b"\r\n")
        self.role = role
        self.raw = head + b"\r\n\r\n" + body
        self.body = body
        self.method, self.target = (lines[0].split(b" ") + [b"", b""])[:2]
        self.headers = {}
        for line in lines[1:]:
            name, _, value = line.partition(b":")
            self.headers.setdefault(name.lower(), []).append(value.strip(b" "))
        if role.startswith("own") and self.is_of_other_name():
            self.role = "foreign"
        self.peer_certificate = None

    def is_of_other_name(self):
        """Tell whether the service's own server was asked by another name,
        which makes it another origin."""
        return self.header(b"host").startswith(b"localhost")

    def header(self, name):
        return b", ".join(self.headers.get(name, []))

    def case_id(self):
        """Return the number of the request's case, which is in the path, or
        None."""
        found = re.match(rb"(?:https?://[^/]*)?/c(\d+)[/?]", self.target)
        return int(found[1]) if found else None


class Servers:
    """One server for each role. Requests are stored by the number of their
    case. answer(request, n) returns the answer to request n of a case at its
    own origin: bytes, or None for a reset."""

    def __init__(self, certificates, answer):
        self.lock = threading.Lock()
        self.answer = answer
        self.requests = {}
        # stalls(request) tells whether a request is never answered.
        self.stalls = lambda request: False
        self.arrived = threading.Condition(self.lock)
        self.ports = {}
        for role in "own", "foreign", "proxy":
            self.listen(role, None)
        for role in "own_tls", "foreign_tls":
            tls = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
            tls.load_cert_chain(f"{certificates}/server.pem",
                                f"{certificates}/server.key")
            tls.load_verify_locations(f"{certificates}/ca.pem")
            tls.verify_mode = ssl.CERT_OPTIONAL
            self.listen(role, tls)

    def listen(self, role, tls):
        listener = socket.create_server(("127.0.0.1", 0), backlog=512)
        self.ports[role] = listener.getsockname()[1]
        self.start(role, listener, tls)

    def listen_at(self, path):
        """Serve the service's own origin at a Unix socket, too."""
        listener = socket.socket(socket.AF_UNIX)
        listener.bind(path)
        listener.listen()
        self.start("own", listener, None)

    def start(self, role, listener, tls):
        threading.Thread(target=self.accept, args=(role, listener, tls),
                         daemon=True).start()

    def address(self, role):
        return f"127.0.0.1:{self.ports[role]}"

    def url(self, role):
        scheme = "https" if role.endswith("tls") else "http"
        return f"{scheme}://{self.address(role)}"

    def accept(self, role, listener, tls):
        while True:
            sock = listener.accept()[0]
            threading.Thread(target=self.serve, args=(role, sock, tls),
                             daemon=True).start()

    def serve(self, role, sock, tls):
        try:
            if tls is not None:
                sock = tls.wrap_socket(sock, server_side=True)
            while self.serve_one(role, sock):
                pass
        except (OSError, EOFError, ValueError):
            pass
        finally:
            sock.close()

    def serve_one(self, role, sock):
        """Read a request and answer it. Return whether to read another."""
        request = read_request(role, sock)
        number = self.note(request, sock)
        if self.stalls(request):
            sock.recv(1)
            return False
        answer = self.answer(request, number)
        if answer is None:
            sock.setsockopt(socket.SOL_SOCKET, socket.SO_LINGER,
                            struct.pack("ii", 1, 0))
            return False
        sock.sendall(answer)
        if b"\r\nconnection: close\r\n" in answer:
            sock.shutdown(socket.SHUT_WR)
            return False
        return True

    def note(self, request, sock):
        if isinstance(sock, ssl.SSLSocket):
            request.peer_certificate = sock.getpeercert()
        with self.arrived:
            of_case = self.requests.setdefault(request.case_id(), [])
            of_case.append(request)
            self.arrived.notify_all()
            return sum(one.role == request.role for one in of_case) - 1

    def of(self, case_id, role=None):
        with self.lock:
            return [one for one in self.requests.get(case_id, [])
                    if role is None or one.role == role]

    def forget(self):
        with self.lock:
            self.requests = {}

    def wait_for(self, case_id, role, where=b"", seconds=20):
        """Wait until a request of a case has arrived at that role (None: any)
        with the text "where" in its target. Return whether one has."""
        end = time.monotonic() + seconds
        with self.arrived:
            while not any(role in (None, one.role) and where in one.target
                          for one in self.requests.get(case_id, [])):
                if not self.arrived.wait(end - time.monotonic()):
                    return False
        return True


def read_request(role, sock):
    data = b""
    while b"\r\n\r\n" not in data:
        more = sock.recv(65536)
        if not more:
            raise EOFError
        data += more
    head, _, body = data.partition(b"\r\n\r\n")
    length = re.search(rb"(?i)\r\ncontent-length: *(\d+)", head)
    while length and len(body) < int(length[1]):
        more = sock.recv(65536)
        if not more:
            raise EOFError
        body += more
    return Request(role, head, body)


def reply(status, *headers, body=b"{}\n"):
    """Return an answer. Its parts may have any bytes; status is the code and
    the reason phrase."""
    lines = [b"HTTP/1.1 " + to_bytes(status)]
    lines += [to_bytes(header) for header in headers]
    lines += [b"Content-Length: %d" % len(body), b"", body]
    return b"\r\n".join(lines)


def ok(*headers):
    return reply("200 OK", "Content-Type: application/json", *headers)


def to_bytes(text):
    return text if isinstance(text, bytes) else text.encode()
