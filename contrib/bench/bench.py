# SPDX-License-Identifier: MIT
"""bench.py - compare forkfetch with its peers, in turn, in one run, on servers
of its own. rows.py is the table of what is measured.

Other processes make all times longer, so compare times of the same run only. On
a busy machine whoever starts many processes gets a larger share of it, and
processor time is the better measure.
"""
import argparse
import json
import os
import platform
import shutil
import signal
import statistics
import sys
import tempfile

sys.path.append(os.path.join(os.path.dirname(__file__), "../../tests/counts"))

import counting
import chart
import peers
import rows
import servers

# A slow peer gets no more rounds than this.
SLOW_ROUNDS = 5
# With more URLs than this it gets a single round.
MANY_URLS = 100


def arguments():
    parser = argparse.ArgumentParser(description=__doc__.split("\n\n")[0])
    parser.add_argument("row", nargs="*", help="a to k (default: all)")
    parser.add_argument("--quick", action="store_true",
                        help="make at most 3 rounds of each row")
    parser.add_argument("--also", action="append", default=[],
                        metavar="NAME=BINARY",
                        help="another build of forkfetch to compare")
    parser.add_argument("--json", metavar="FILE",
                        help="write all results as JSON, too")
    parser.add_argument("--chart", metavar="FILE", help="write an SVG file")
    return parser.parse_args()


def check(done, row, work, name):
    """Fail unless a run did its work: a fast failure is no result."""
    if done.status != row.status:
        with open(work.out) as f:
            sys.exit(f"bench: {name}: exit status {done.status}: "
                     f"{f.read()[-1000:]}")


def run_once(row, work, name, argv):
    """Return the milliseconds that one run takes, and of processor time."""
    for left in ("bodies", "aria2"):
        shutil.rmtree(f"{work.dir}/{left}", ignore_errors=True)
    done = counting.run(argv, stdin=work.list, stdout=work.out,
                        env=work.environment())
    check(done, row, work, name)
    return (done.seconds * 1000 - row.less,
            (done.usage.ru_utime + done.usage.ru_stime) * 1000)


def contestants(row, work, builds, names):
    """Return the command of each build of forkfetch and each installed peer."""
    commands = {name: peers.forkfetch(program, work, row.options)
                for name, program in builds.items()}
    for name in row.peers:
        if name in names:
            commands[name] = peers.PEERS[name][0](work)
    return commands


def rounds_of(row, n, name, quick):
    """Return how often a contestant runs for n URLs."""
    rounds = min(row.rounds, 3) if quick else row.rounds
    if name not in peers.PEERS or not peers.PEERS[name][3]:
        return rounds
    return 1 if quick or n > MANY_URLS else min(rounds, SLOW_ROUNDS)


def result(row, name, runs, ours):
    """Return the medians of a contestant's runs. What forkfetch takes of its
    time is the median of the rounds' ratios."""
    return {"name": name, "rounds": len(runs),
            "ms": statistics.median(wall for wall, _ in runs),
            "processor_ms": statistics.median(cpu for _, cpu in runs),
            "forkfetch_takes": None if row.less or name == "forkfetch" else
            statistics.median(a / b for (a, _), (b, _) in zip(ours, runs))}


def race(row, here, builds, names, quick):
    """Run forkfetch and its peers in turn, and return a result for each."""
    urls = row.urls(here)
    if not urls:
        return None
    work = peers.Work(here.dir, urls,
                      row.trusted and getattr(here, row.trusted), row.keep)
    commands = contestants(row, work, builds, names)
    runs = {name: [] for name in commands}
    order = list(commands)
    for turn in range(row.rounds):
        for name in order:
            if turn < rounds_of(row, len(urls), name, quick):
                runs[name].append(run_once(row, work, name, commands[name]))
        # Whoever comes after a peer that leaves much behind is slower.
        order.append(order.pop(0))
    return [result(row, name, runs[name], runs["forkfetch"])
            for name in commands]


def measure(row, here, builds, names, quick):
    """Return the results of a row, or None if it cannot be measured here."""
    if isinstance(row, rows.Race):
        return race(row, here, builds, names, quick)
    if not shutil.which("strace"):
        return None
    return [{"name": name, "count": row.count(program, here)}
            for name, program in builds.items()]


def show(row, results):
    """Print a row as text."""
    print(f"\n({row.key}) {row.title}")
    for r in results or []:
        if "count" in r:
            print(f"    {r['name']:16} {r['count']:10.1f}")
            continue
        ratio = r["forkfetch_takes"]
        print(f"    {r['name']:16} {r['ms']:10.1f} ms {r['processor_ms']:10.1f}"
              " ms processor" +
              (f"   forkfetch takes {ratio:.2f} of the time" if ratio else ""))
    if not results:
        print("    not measured: needs " +
              ("unshare, and root or user namespaces"
               if isinstance(row, rows.Race) else "strace"))
    sys.stdout.flush()


def main():
    options = arguments()
    own_namespace = servers.enter_namespace()
    # End the servers, too, when we are told to end.
    signal.signal(signal.SIGTERM, lambda *_: sys.exit(1))
    build = os.getcwd()
    builds = {"forkfetch": os.environ.get("FORKFETCH", build + "/forkfetch")}
    builds |= dict(also.split("=", 1) for also in options.also)
    stubd = os.environ.get("STUBD", build + "/tests/stubd/stubd")
    with tempfile.TemporaryDirectory(dir=servers.workplace()) as temporary, \
            servers.Servers(stubd, temporary, own_namespace) as here:
        names, missing = peers.installed(temporary)
        report = {"system": f"{platform.system()} {platform.release()}",
                  "processors": os.cpu_count(), "load": os.getloadavg()[0],
                  "versions": versions(builds, names), "rows": []}
        describe(report, missing)
        for row in rows.ROWS:
            if options.row and row.key not in options.row:
                continue
            results = measure(row, here, builds, names, options.quick)
            show(row, results)
            report["rows"].append({"key": row.key, "title": row.title,
                                   "results": results})
    if options.json:
        with open(options.json, "w") as f:
            json.dump(report, f, indent=1)
    if options.chart:
        with open(options.chart, "w") as f:
            f.write(chart.draw(report))


def versions(builds, names):
    """Return the versions of all that takes part."""
    found = {name: peers.first_line(program, "--version") + " with " +
             counting.libcurl_of(program) for name, program in builds.items()}
    found |= peers.versions(names)
    return found | {"nginx": peers.first_line(servers.find_nginx(), "-v")}


def describe(report, missing):
    """Print what takes part."""
    print(f"{report['system']}, {report['processors']} processors, "
          f"load {report['load']:.1f}")
    for name, version in report["versions"].items():
        print(f"{name}: {version}")
    if missing:
        print("not installed:", *missing)


if __name__ == "__main__":
    main()
