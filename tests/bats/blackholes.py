# SPDX-License-Identifier: MIT
"""blackholes.py - addresses at which a server answers, or connecting hangs.

Prints "dead PORT", "live PORT" and then "ready", and serves until it is killed
or its parent dies. On both ports 127.0.0.3 answers every request with its own
address, and connecting to 127.0.0.2 and 127.0.0.4 hangs: their backlogs are
full, so that the kernel drops what asks for a connection, as if nobody were
there. On [::1] connecting hangs at the dead port, and the live port answers;
without IPv6, the ports are printed as "dead4 PORT" and "live4 PORT".
"""

import ctypes
import os
import selectors
import signal
import socket
import sys

DEAD, LIVE = ("127.0.0.2", "127.0.0.4"), "127.0.0.3"


def listen(address, port, backlog):
    family = socket.AF_INET6 if ":" in address else socket.AF_INET
    s = socket.socket(family)
    s.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
    if family == socket.AF_INET6:
        s.setsockopt(socket.IPPROTO_IPV6, socket.IPV6_V6ONLY, 1)
    s.bind((address, port))
    s.listen(backlog)
    return s


def blackhole(address, port, kept):
    s = listen(address, port, 0)
    kept.append(s)
    for _ in range(4):
        client = socket.socket(s.family)
        client.setblocking(False)
        client.connect_ex((address, port))
        kept.append(client)


def open_port(six, six_answers, kept, servers):
    """Listen on all addresses at one port that is free on all of them."""
    for _ in range(20):
        mine, held = [], []
        try:
            mine.append(listen(LIVE, 0, 64))
            port = mine[0].getsockname()[1]
            for address in DEAD:
                blackhole(address, port, held)
            if six and six_answers:
                mine.append(listen("::1", port, 64))
            elif six:
                blackhole("::1", port, held)
        except OSError as e:
            error = e
            continue
        kept += held
        servers += mine
        return port
    raise error


def has_ipv6():
    try:
        listen("::1", 0, 1).close()
    except OSError:
        return False
    return True


def answer(client):
    client.settimeout(10)
    try:
        request = b""
        while b"\r\n\r\n" not in request:
            piece = client.recv(65536)
            if not piece:
                raise OSError("no whole request came")
            request += piece
        body = client.getsockname()[0].encode()
        client.sendall(b"HTTP/1.1 200 OK\r\nConnection: close\r\n"
                       b"Content-Length: %d\r\n\r\n%s" % (len(body), body))
    except OSError:
        pass
    client.close()


def main():
    parent = os.getppid()
    if sys.platform == "linux":
        ctypes.CDLL(None).prctl(1, signal.SIGTERM)
        if os.getppid() != parent:
            return
    kept, servers = [], []
    six = has_ipv6()
    for name, six_answers in ("dead", False), ("live", True):
        print(name if six else name + "4",
              open_port(six, six_answers, kept, servers))
    print("ready", flush=True)
    selector = selectors.DefaultSelector()
    for s in servers:
        selector.register(s, selectors.EVENT_READ)
    while True:
        for key, _ in selector.select():
            answer(key.fileobj.accept()[0])


main()
