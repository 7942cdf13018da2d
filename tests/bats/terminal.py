# SPDX-License-Identifier: MIT
"""terminal.py - run a command as a job on a terminal, and look at the screen.

usage: terminal.py COLUMNSxROWS STEP... -- COMMAND...

The steps are done one after the other:
    see:TEXT     wait until the screen shows the text
    gone:TEXT    wait until it does not
    show         print the screen
    erasures     print how often the cursor's line and what is below was erased
    key:TEXT     type it; ^Z is Ctrl-Z
    size:WxH     resize the terminal
    background   before the command starts: let it be a background job
    foreground   bring the job to the foreground, and let it continue
    tostop       before it starts: stty tostop
    stopped      wait until the job is stopped
    end          wait until the job has ended; print "exit N" or "signal N"
Without "end" the job is killed. Bytes that are not understood are printed.
"""
import fcntl
import os
import re
import select
import signal
import struct
import sys
import termios
import time

PATIENCE = 20


class Screen:
    """What a terminal shows: enough for lines, colours, and moving up and
    down. Lines that scroll off the top stay in self.gone."""

    def __init__(self, columns, rows):
        self.rows, self.columns = rows, columns
        self.lines, self.gone = [[]], []
        self.x = self.y = 0
        self.rest = b""
        self.erasures = 0

    def put(self, data):
        data = self.rest + data
        # Keep the beginning of a sequence or character for the next time.
        cut = re.search(rb"(\x1b(\[[0-9;?]*)?|[\xc0-\xff][\x80-\xbf]*)\Z", data)
        self.rest = b""
        if cut:
            try:
                data.decode()
                if cut[0][:1] == b"\x1b":
                    raise ValueError
            except ValueError:
                self.rest, data = cut[0], data[:cut.start()]
        self.erasures += data.count(b"\r \x1b[J")
        for part in re.findall("\x1b\\[[0-9;?]*.|.", data.decode(), re.S):
            self.take(part)

    def take(self, part):
        if part == "\r":
            self.x = 0
        elif part == "\n":
            self.down(1)
        elif part.startswith("\x1b"):
            self.control(part[-1], int(re.sub(r"\D", "", part) or 1))
        elif part >= " ":
            if self.x == self.columns:
                self.x = 0
                self.down(1)
            line = self.lines[self.y]
            line += [" "] * (self.x + 1 - len(line))
            line[self.x] = part
            self.x += 1

    def control(self, what, n):
        if what == "A":
            self.y = max(0, self.y - n)
        elif what == "B":
            self.y = min(self.rows - 1, self.y + n)
        elif what == "K":
            del self.lines[self.y][0 if n == 2 else self.x:]
        elif what == "J":
            if self.x == self.y == 0:
                # tmux saves the screen in its history.
                self.gone += map(list, self.lines)
            del self.lines[self.y][self.x:], self.lines[self.y + 1:]
        elif what != "m":
            print("unknown sequence", what, n)
        while len(self.lines) <= self.y:
            self.lines.append([])

    def down(self, n):
        self.y += n
        while len(self.lines) <= self.y:
            self.lines.append([])
        while self.y >= self.rows:
            self.gone.append(self.lines.pop(0))
            self.y -= 1

    def resize(self, columns, rows):
        """Like xterm, drop lines below the cursor, then those at the top."""
        self.columns, self.rows = columns, rows
        del self.lines[max(rows, self.y + 1):]
        while len(self.lines) > rows:
            self.gone.append(self.lines.pop(0))
            self.y -= 1

    def text(self):
        lines = ["".join(line).rstrip() for line in self.gone + self.lines]
        return "\n".join(lines).rstrip("\n")


def set_size(fd, size):
    columns, rows = map(int, size.split("x"))
    fcntl.ioctl(fd, termios.TIOCSWINSZ,
                struct.pack("HHHH", rows, columns, 0, 0))
    return columns, rows


def lead(terminal, report, orders, is_background, command):
    """Be the shell: the leader of the session, who starts the job."""
    os.setsid()
    fcntl.ioctl(terminal, termios.TIOCSCTTY, 0)
    signal.signal(signal.SIGTTOU, signal.SIG_IGN)
    job = os.fork()
    if job == 0:
        os.setpgid(0, 0)
        if not is_background:
            os.tcsetpgrp(terminal, os.getpid())
        signal.signal(signal.SIGTTOU, signal.SIG_DFL)
        for fd in range(3):
            os.dup2(terminal, fd)
        os.execvp(command[0], command)
    os.write(report, b"pid %d\n" % job)
    while True:
        if select.select([orders], [], [], 0.05)[0]:
            if not os.read(orders, 1):
                return
            os.tcsetpgrp(terminal, job)
            os.kill(-job, signal.SIGCONT)
        pid, how = os.waitpid(job, os.WUNTRACED | os.WNOHANG)
        if pid == 0:
            continue
        if os.WIFSTOPPED(how):
            os.tcsetpgrp(terminal, os.getpid())
            os.write(report, b"stopped\n")
        elif os.WIFSIGNALED(how):
            os.write(report, b"signal %d\n" % os.WTERMSIG(how))
            break
        else:
            os.write(report, b"exit %d\n" % os.WEXITSTATUS(how))
            break


class Job:
    def __init__(self, size, settings, command):
        self.master, terminal = os.openpty()
        self.terminal = terminal
        self.screen = Screen(*set_size(terminal, size))
        if "tostop" in settings:
            modes = termios.tcgetattr(terminal)
            modes[3] |= termios.TOSTOP
            termios.tcsetattr(terminal, termios.TCSANOW, modes)
        self.reports, report = os.pipe()
        orders, self.orders = os.pipe()
        self.news = b""
        if os.fork() == 0:
            os.close(self.master)
            os.close(self.orders)
            lead(terminal, report, orders, "background" in settings, command)
            os._exit(0)
        os.close(report)
        os.close(orders)
        self.wait(lambda: b"\n" in self.news, "the start of the job")
        line, self.news = self.news.split(b"\n", 1)
        self.pid = int(line.split()[1])

    def wait(self, is_so, what):
        until = time.monotonic() + PATIENCE
        while not is_so():
            if time.monotonic() > until:
                print("waited in vain for", what)
                print(self.screen.text())
                os.kill(self.pid, signal.SIGKILL)
                sys.exit(1)
            for fd in select.select([self.master, self.reports], [], [],
                                    0.2)[0]:
                data = os.read(fd, 65536)
                if fd == self.master:
                    self.screen.put(data)
                else:
                    self.news += data

    def drain(self):
        while select.select([self.master], [], [], 0)[0]:
            self.screen.put(os.read(self.master, 65536))

    def step(self, what, text):
        if what == "see":
            self.wait(lambda: text in self.screen.text(), text)
        elif what == "gone":
            self.wait(lambda: text not in self.screen.text(), "no " + text)
        elif what == "show":
            self.drain()
            print(self.screen.text())
        elif what == "erasures":
            self.drain()
            print(self.screen.erasures)
        elif what == "key":
            os.write(self.master, text.replace("^Z", "\x1a").encode())
        elif what == "size":
            self.drain()
            self.screen.resize(*set_size(self.terminal, text))
        elif what == "foreground":
            os.write(self.orders, b"f")
        elif what == "stopped":
            self.wait(lambda: b"stopped\n" in self.news, what)
            self.news = self.news.replace(b"stopped\n", b"")
        elif what == "end":
            self.wait(lambda: b"exit" in self.news or b"signal" in self.news,
                      what)
            self.drain()
            print(self.news.decode(), end="")
        else:
            sys.exit("unknown step " + what)


def main():
    end = sys.argv.index("--")
    settings = {"background", "tostop"}
    steps = sys.argv[2:end]
    job = Job(sys.argv[1], settings & set(steps), sys.argv[end + 1:])
    for step in steps:
        if step not in settings:
            what, _, text = step.partition(":")
            job.step(what, text)
    if "end" not in steps:
        os.kill(job.pid, signal.SIGKILL)


main()
