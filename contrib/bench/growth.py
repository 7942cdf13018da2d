# SPDX-License-Identifier: MIT
"""growth.py - measure how wall time, processor time and the parent's memory
grow with the number of services: 1 to 10,000 over HTTP on 10 origins, with a
process for each and with --reuse. Each figure is the median of a few
runs, but 10,000 services are asked once.
"""
import argparse
import math
import os
import re
import signal
import statistics
import sys
import tempfile

sys.path.append(os.path.join(os.path.dirname(__file__), "../../tests/counts"))

import counting
import peers
import servers
import svg

SIZES = (1, 10, 100, 1000, 10000)
KINDS = (("a process each", []), ("--reuse", ["--reuse"]))
FIGURES = (("wall", "wall time, ms"), ("processor", "processor time, ms"),
           ("memory", "parent's peak memory, MiB"))
WIDTH, HEIGHT, GAP = 230, 220, 60


def peak_of(pid):
    """Return the peak memory of a process in MiB, or 0 when it has ended."""
    try:
        with open(f"/proc/{pid}/status") as f:
            peak = re.search(r"VmHWM:\s+(\d+)", f.read())
    except FileNotFoundError:
        return 0
    return int(peak[1]) / 1024 if peak else 0


def measure(program, work, options):
    """Return wall and processor time in milliseconds, and MiB of memory."""
    peaks = [0]

    def watch(pid):
        peaks[0] = max(peaks[0], peak_of(pid))

    done = counting.run(peers.forkfetch(program, work, options),
                        stdin=work.list, stdout=work.out,
                        env=work.environment(), watch=watch)
    if done.status != 0:
        sys.exit(f"growth: exit status {done.status}")
    return (done.seconds * 1000,
            (done.usage.ru_utime + done.usage.ru_stime) * 1000, peaks[0])


def point(program, here, n, options):
    """Return the medians for n services."""
    work = peers.Work(here.dir, here.many(n, here.http(10)))
    rounds = 5 if n <= 1000 else 1
    runs = [measure(program, work, options) for _ in range(rounds)]
    return [statistics.median(column) for column in zip(*runs)]


def curve(points, low, high, x, y, colour):
    """Return a line through the points, both axes logarithmic."""
    steps = math.log10(high / low)
    at = " ".join(
        f"{x + WIDTH * i / (len(points) - 1):.1f},"
        f"{y + HEIGHT * (1 - math.log10(max(p, low) / low) / steps):.1f}"
        for i, p in enumerate(points))
    return f'<polyline class="line-{colour}" points="{at}"/>\n'


def plot(title, series, x, y):
    """Return a plot of one figure, with a line for each power of ten."""
    values = [v for points in series for v in points if v > 0]
    low = 10 ** math.floor(math.log10(min(values)))
    high = 10 ** math.ceil(math.log10(max(values) * 1.001))
    parts = [svg.text(x, y - 12, title, "head")]
    steps = round(math.log10(high / low))
    for i in range(steps + 1):
        at = y + HEIGHT * (1 - i / steps)
        parts.append(f'<path class="grid" d="M{x} {at:.1f}h{WIDTH}"/>\n')
        parts.append(svg.text(x - 6, at + 4, f"{low * 10 ** i:,g}", "small",
                              "end"))
    for i, n in enumerate(SIZES):
        parts.append(svg.text(x + WIDTH * i / (len(SIZES) - 1),
                              y + HEIGHT + 16, f"{n:,}", "small", "middle"))
    for colour, points in zip("ab", series):
        parts.append(curve(points, low, high, x, y, colour))
    return parts


def draw(table):
    """Return an SVG with a plot for each figure."""
    parts = []
    for i, (_, title) in enumerate(FIGURES):
        series = [[row[i] for row in rows] for rows in table.values()]
        parts += plot(title, series, GAP + i * (WIDTH + GAP), 40)
    for colour, name, x in zip("ab", table, (GAP, GAP + 140)):
        parts.append(svg.text(x, HEIGHT + 84, name, colour))
    parts.append(svg.text(GAP + 280, HEIGHT + 84, "number of services; both "
                          "axes are logarithmic", "small"))
    return svg.image(3 * (WIDTH + GAP) + GAP, HEIGHT + 100,
                     "How forkfetch grows with the number of services", parts)


def main():
    parser = argparse.ArgumentParser(description=__doc__.split("\n\n")[0])
    parser.add_argument("--chart", metavar="FILE", help="write an SVG file")
    options = parser.parse_args()
    # End the servers, too, when we are told to end.
    signal.signal(signal.SIGTERM, lambda *_: sys.exit(1))
    program = os.environ.get("FORKFETCH", os.getcwd() + "/forkfetch")
    stubd = os.environ.get("STUBD", os.getcwd() + "/tests/stubd/stubd")
    table = {}
    print(f"{'':16}{'services':>10}", *(f"{name:>10}" for name, _ in FIGURES))
    with tempfile.TemporaryDirectory(dir=servers.workplace()) as temporary, \
            servers.Servers(stubd, temporary, False) as here:
        for kind, more in KINDS:
            table[kind] = []
            for n in SIZES:
                table[kind].append(point(program, here, n, more))
                print(f"{kind:16}{n:10}",
                      *(f"{value:10.1f}" for value in table[kind][-1]),
                      flush=True)
    print("wall and processor time in ms, the parent's peak memory in MiB")
    if options.chart:
        with open(options.chart, "w") as f:
            f.write(draw(table))


if __name__ == "__main__":
    main()
