# SPDX-License-Identifier: MIT
"""rude_h2.py - servers of HTTP/2 that know how to behave, and do not.

    rude_h2.py CERT KEY

Listens on a port of 127.0.0.1 for each way to misbehave, prints "NAME PORT"
for each of them and then "ready", and serves until it is killed or its parent
dies. Every server reads one request in good order before it shows itself.
Knows no HPACK but what it takes to write headers.
"""

import ctypes
import os
import signal
import socket
import ssl
import struct
import sys
import threading
import time

DATA, HEADERS, RST_STREAM, SETTINGS, PUSH_PROMISE = 0, 1, 3, 4, 5
PING, GOAWAY, WINDOW_UPDATE, CONTINUATION = 6, 7, 8, 9
END_STREAM, ACK, END_HEADERS = 1, 1, 4
NO_ERROR, INTERNAL_ERROR, REFUSED_STREAM, ENHANCE_YOUR_CALM = 0, 2, 7, 11

PREFACE = b"PRI * HTTP/2.0\r\n\r\nSM\r\n\r\n"
OK = b"\x88"  # :status: 200
BODY = b'{"ok":true}\n'


def frame(kind, flags, stream, payload=b""):
    head = struct.pack(">I", len(payload))[1:]
    return head + struct.pack(">BBI", kind, flags, stream) + payload


def number(value, bits):
    """An integer of HPACK, behind a prefix of zeros."""
    most = (1 << bits) - 1
    if value < most:
        return bytes([value])
    out = bytearray([most])
    value -= most
    while value >= 128:
        out.append(value % 128 + 128)
        value //= 128
    out.append(value)
    return bytes(out)


def field(name, value, how=b"\0"):
    """A header written out; how: not to be kept (or, "@", to be kept)."""
    return (how + number(len(name), 7) + name +
            number(len(value), 7) + value)


class Connection:
    """One of them; a way that returns True is over with it."""

    def __init__(self, sock):
        self.sock = sock
        self.stream = 0
        self.buffer = b""

    def take(self, n):
        while len(self.buffer) < n:
            more = self.sock.recv(65536)
            if not more:
                raise EOFError
            self.buffer += more
        out, self.buffer = self.buffer[:n], self.buffer[n:]
        return out

    def next_request(self):
        while True:
            head = self.take(9)
            self.take(int.from_bytes(head[:3], "big"))
            if head[3] == HEADERS:
                self.stream = int.from_bytes(head[5:], "big")
                return

    def send(self, *parts):
        self.sock.sendall(b"".join(parts))

    def flood(self, part):
        """The same until the client has had enough; it is heard as well, or
        it might wait for us in its turn."""
        threading.Thread(target=self.listen, daemon=True).start()
        while True:
            self.send(part)

    def drip(self, data, ms=50):
        for i in range(len(data)):
            self.send(data[i:i + 1])
            time.sleep(ms / 1000)

    def listen(self):
        try:
            while self.sock.recv(65536):
                pass
        except OSError:
            pass

    # What every answer is made of.
    def headers(self, *fields, flags=END_HEADERS):
        return frame(HEADERS, flags, self.stream, OK + b"".join(fields))

    def data(self, body=BODY, flags=END_STREAM):
        return frame(DATA, flags, self.stream, body)

    def reset(self, code):
        return frame(RST_STREAM, 0, self.stream, struct.pack(">I", code))

    def goaway(self, last, code, text=b""):
        return frame(GOAWAY, 0, 0, struct.pack(">II", last, code) + text)


LENGTH = field(b"content-length", b"12")


def good(c):
    c.send(c.headers(LENGTH), c.data())


def silent(c):
    pass


def goaway(c):
    c.send(c.goaway(0, NO_ERROR))
    return True


def goaway_calm(c):
    c.send(c.goaway(c.stream, ENHANCE_YOUR_CALM, b"\x1b[31mcalm"))
    return True


def refused(c):
    while True:
        c.send(c.reset(REFUSED_STREAM))
        c.next_request()


def reset_body(c):
    c.send(c.headers(LENGTH), c.data(BODY[:6], 0), c.reset(INTERNAL_ERROR))


def reset_kindly(c):
    c.send(c.headers(), c.data(BODY[:6], 0), c.reset(NO_ERROR))


def cut(c):
    c.send(c.headers(), c.data(BODY[:6], 0))
    return True


def short(c):
    c.send(c.headers(LENGTH), c.data(BODY[:6]))


def long(c):
    c.send(c.headers(LENGTH), c.data(BODY + b"more\n"))


def big_head(c):
    """A line of 4000 bytes, kept, and then named by one byte, often."""
    kept = field(b"x-big", b"b" * 4000, b"@")
    c.send(c.headers(kept, b"\xbe" * 12000), c.data())


def continuations(c):
    c.send(c.headers(flags=0))
    c.flood(frame(CONTINUATION, 0, c.stream,
                  field(b"x-more", b"m" * 4000) * 4))


def interim(c):
    block = field(b":status", b"103") + field(b"x-hint", b"h" * 1000)
    c.flood(frame(HEADERS, END_HEADERS, c.stream, block))


def settings(c):
    c.flood(frame(SETTINGS, 0, 0, struct.pack(">HI", 4, 65535)) * 100)


def pings(c):
    c.flood(frame(PING, 0, 0, b"\x1b[31mpng") * 100)


def empty_data(c):
    c.send(c.headers())
    c.flood(c.data(b"", 0) * 100)


def window(c):
    c.send(frame(WINDOW_UPDATE, 0, 0, struct.pack(">I", 0x7fffffff)) * 2,
           c.headers(LENGTH), c.data())


def window_of_stream(c):
    update = frame(WINDOW_UPDATE, 0, c.stream, struct.pack(">I", 0x7fffffff))
    c.send(update * 2, c.headers(LENGTH), c.data())


def window_of_none(c):
    c.send(frame(WINDOW_UPDATE, 0, 0, bytes(4)), c.headers(LENGTH), c.data())


def closed_stream(c):
    c.send(c.headers(LENGTH), c.data(), c.data(b"more\n"))


def other_stream(c):
    c.send(frame(DATA, END_STREAM, c.stream + 2, BODY))


def data_first(c):
    c.send(c.data())


def upper_case(c):
    c.send(c.headers(field(b"X-Upper", b"1")), c.data())


def bad_status(c):
    c.send(frame(HEADERS, END_HEADERS, c.stream, field(b":status", b"2x0")),
           c.data())


def no_status(c):
    c.send(frame(HEADERS, END_HEADERS, c.stream, field(b"x-a", b"b")),
           c.data())


def push(c):
    c.send(frame(PUSH_PROMISE, END_HEADERS, c.stream,
                 struct.pack(">I", 2) + OK), c.headers(LENGTH), c.data())


def huge_frame(c):
    c.send(b"\xff\xff\xff" + struct.pack(">BBI", DATA, 0, c.stream) + BODY)


def http1(c):
    c.send(b"HTTP/1.1 200 OK\r\nContent-Length: 12\r\n\r\n" + BODY)
    return True


def drip_head(c):
    c.drip(c.headers(field(b"x-slow", b"s" * 4000)))


def drip_body(c):
    c.send(c.headers())
    while True:
        c.drip(c.data(b".", 0))


def escapes(c):
    """All of them that HTTP/2 lets stand in a header."""
    c.send(c.headers(field(b"x-c1", b"a\xc2\x9b31mb"),
                     field(b"x-bidi", b"a\xe2\x80\xaeb"),
                     field(b"content-type", b"text/plain\xc2\x9b2J")),
           c.data(b"\x1b]52;c;ZXZpbA==\x07\xc2\x9b5m\xe2\x80\xaered\r\n"))


def escapes_value(c):
    c.send(c.headers(field(b"x-esc", b"a\x1b[31mb"), field(b"x-cr", b"a\rb")),
           c.data())


def escapes_name(c):
    c.send(c.headers(field(b"x\x1b[31m\xc2\x9b", b"name")), c.data())


WAYS = [good, silent, goaway, goaway_calm, refused, reset_body, reset_kindly,
        cut, short, long, big_head, continuations, interim, settings, pings,
        empty_data, window, window_of_stream, window_of_none, closed_stream,
        other_stream, data_first, upper_case, bad_status, no_status, push,
        huge_frame, http1, drip_head, drip_body, escapes,
        escapes_value, escapes_name]


def serve(sock, tls, way):
    try:
        with tls.wrap_socket(sock, server_side=True) as s:
            c = Connection(s)
            if c.take(len(PREFACE)) == PREFACE:
                if way is not http1:
                    c.send(frame(SETTINGS, 0, 0))
                c.next_request()
                if way(c):
                    # To close with bytes unread would be a reset.
                    s.shutdown(socket.SHUT_WR)
                c.listen()
    except (OSError, EOFError):
        pass


def accept(listener, tls, way):
    while True:
        sock = listener.accept()[0]
        sock.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
        threading.Thread(target=serve, args=(sock, tls, way),
                         daemon=True).start()


def main(cert, key):
    if sys.platform == "linux":
        ctypes.CDLL(None).prctl(1, signal.SIGTERM)
    tls = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    tls.load_cert_chain(cert, key)
    tls.set_alpn_protocols(["h2"])
    for way in WAYS:
        listener = socket.create_server(("127.0.0.1", 0))
        print(way.__name__, listener.getsockname()[1])
        threading.Thread(target=accept, args=(listener, tls, way),
                         daemon=True).start()
    print("ready", flush=True)
    while os.getppid() != 1:
        time.sleep(1)


main(*sys.argv[1:])
