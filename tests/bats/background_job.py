# SPDX-License-Identifier: MIT
"""background_job.py - a background job that reads from its terminal.

    background_job.py SIGNAL INPUT COMMAND...

Runs COMMAND with a terminal as its standard input, in the background of that
terminal, on which INPUT has been typed. Once it has written a line to standard
output, or was stopped, it is sent SIGNAL (its number), or, if that is 0, brought
to the foreground, where the input ends. Prints what COMMAND writes, and at last
"stopped", "signal N" or "exit N".
"""

import fcntl
import os
import select
import signal
import sys
import termios


def run_job(terminal, output, command):
    os.setpgid(0, 0)
    signal.signal(signal.SIGHUP, signal.SIG_DFL)
    os.dup2(terminal, 0)
    os.dup2(output, 1)
    os.closerange(3, 64)
    os.execvp(command[0], command)


def is_stopped(job):
    with open("/proc/%d/stat" % job, encoding="ascii") as f:
        return f.read().rpartition(")")[2].split()[0] == "T"


def bring_forward(terminal, typist, job):
    signal.signal(signal.SIGTTOU, signal.SIG_IGN)
    os.tcsetpgrp(terminal, job)
    os.kill(-job, signal.SIGCONT)
    os.write(typist, b"\x04")


def lead(terminal, typist, number, command):
    os.setsid()
    fcntl.ioctl(terminal, termios.TIOCSCTTY, 0)
    signal.signal(signal.SIGHUP, signal.SIG_IGN)
    reader, writer = os.pipe()
    job = os.fork()
    if job == 0:
        run_job(terminal, writer, command)
    os.close(writer)
    while not select.select([reader], [], [], 0.05)[0] and not is_stopped(job):
        pass
    if number == 0:
        bring_forward(terminal, typist, job)
    else:
        os.kill(job, number)
    # One that is stopped stays so, whatever it was sent.
    how = os.waitpid(job, os.WUNTRACED)[1]
    if os.WIFSTOPPED(how):
        print("stopped")
        os.kill(-job, signal.SIGKILL)
        return
    with os.fdopen(reader) as f:
        sys.stdout.write(f.read())
    if os.WIFSIGNALED(how):
        print("signal", os.WTERMSIG(how))
    else:
        print("exit", os.WEXITSTATUS(how))


def main():
    typist, terminal = os.openpty()
    os.write(typist, sys.argv[2].encode() + b"\n")
    leader = os.fork()
    if leader == 0:
        lead(terminal, typist, int(sys.argv[1]), sys.argv[3:])
        sys.stdout.flush()
        os._exit(0)
    os.waitpid(leader, 0)


main()
