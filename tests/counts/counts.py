# SPDX-License-Identifier: MIT
"""counts.py - compare the work of forkfetch with the figures in the file
"figures": page faults, system calls and instructions, which a busy machine does
not change. A figure that is more than 10 % higher or lower is reported, and
the exit status is 1.

usage: counts.py [--record]

--record writes the figures of today. Environment variables: FORKFETCH, the
program, built with the default options; STUBD, the test server. The figures
hold for one version of libcurl; with another they are only printed.
"""
import os
import shutil
import statistics
import sys
import tempfile

import counting

FORKFETCH = os.environ["FORKFETCH"]
STUBD = os.environ["STUBD"]
FIGURES = os.path.join(os.path.dirname(__file__), "figures")
# How much a figure may change: a tenth, or half a system call.
TOLERANCE, LEAST = 0.1, 0.5


class Services:
    """URLs of services that answer at once, and the options to ask them."""

    def __init__(self, scheme, ports, options=()):
        self.urls = [f"{scheme}://localhost:{port}/ok" for port in ports]
        self.options = list(options)


def calls_of_parent(urls, options):
    """Return the parent's calls per service that neither wait nor read."""
    return (counting.calls_of_parent(FORKFETCH, urls, options)[1]
            / len(urls))


def instructions_of_child(services):
    """Return the median of the instructions in the main function of a child."""
    _, *children = counting.instructions(
        FORKFETCH, services.urls[:3], [*services.options, "-j", "1"],
        "fetch_main")
    # On a busy machine the run may be over before the last child has ended.
    return statistics.median(n for n in children if n is not None)


def instructions_of_parent(urls, options):
    """Return what each URL after the first five costs the parent."""
    few, many = (counting.instructions(FORKFETCH, asked, options)[0]
                 for asked in (urls[:5], urls))
    return (many - few) / (len(urls) - 5)


def rows(http, https):
    """Yield each figure's name and value."""
    for name, services in (("HTTP", http), ("HTTPS", https)):
        yield (f"page faults of a fresh {name} child",
               counting.faults_of_child(FORKFETCH, services.urls,
                                        services.options))
        calls, writes = counting.calls_of_child(FORKFETCH, services.urls[:20],
                                                services.options)
        yield f"system calls of a fresh {name} child", calls
        yield f"writes of a fresh {name} child", writes
        yield (f"thousands of instructions of a fresh {name} child",
               instructions_of_child(services) / 1000)
    one = http.urls[:1] * 100
    yield ("system calls of a reused HTTP child, per answer, "
           "but waiting and writing", counting.calls_of_reused(FORKFETCH, one))
    yield ("system calls of the parent per service, 500 at once, "
           "but waiting and reading",
           calls_of_parent(http.urls, ["-j", "500"]))
    yield ("system calls of the parent per answer, with --reuse -j 10, "
           "but waiting and reading",
           calls_of_parent(http.urls[:1] * 500, ["--reuse", "-j", "10"]))
    yield ("thousands of instructions of the parent to start and get 5 answers",
           counting.instructions(FORKFETCH, http.urls[:5], ["-j", "1"])[0]
           / 1000)
    yield ("thousands of instructions of the parent per service",
           instructions_of_parent(http.urls[:15], ["-j", "1"]) / 1000)
    yield ("thousands of instructions of the parent per answer, with --reuse",
           instructions_of_parent(one, ["--reuse", "-j", "1"]) / 1000)


def measure():
    """Return the figures as a dict of texts, and print each as it comes."""
    with tempfile.TemporaryDirectory() as certs, \
            counting.Stub(STUBD, 500) as plain, \
            counting.Stub(STUBD, 60, "--tls", "--cert-dir=" + certs) as tls:
        http = Services("http", plain.ports)
        https = Services("https", tls.ports, ["--cacert", certs + "/ca.pem"])
        figures = {}
        for name, value in rows(http, https):
            figures[name] = f"{value:.1f}" if value < 100 else f"{value:.0f}"
            print(f"{figures[name]:>8} {name}", flush=True)
        return figures


def read():
    """Return the recorded version of libcurl, and the recorded figures."""
    with open(FIGURES) as f:
        lines = [line for line in f if not line.startswith("#")]
    figures = (line.split(maxsplit=1) for line in lines[1:])
    return lines[0].strip(), {name.strip(): n for n, name in figures}


def write(libcurl, figures):
    """Record the figures."""
    with open(FIGURES, "w") as f:
        f.write("# What one run costs. 'make record-counts' writes this file, "
                "and\n# tests/counts/counts.py says what is counted.\n")
        f.write(f"{libcurl}\n")
        f.writelines(f"{n:>8} {name}\n" for name, n in figures.items())


def changes(old, new):
    """Return a line for each figure that is new, missing, or differs by more
    than the tolerance."""
    lines = []
    for name in old | new:
        was, now = old.get(name), new.get(name)
        if was is None or now is None:
            lines.append(f"{name}: was {was or 'not recorded'}, "
                         f"is {now or 'not measured'}")
        elif abs(float(now) - float(was)) > max(TOLERANCE * float(was), LEAST):
            percent = 100 * (float(now) / float(was) - 1)
            lines.append(f"{name}: was {was}, is {now} ({percent:+.0f} %)")
    return lines


def main():
    missing = [tool for tool in ("strace", "valgrind", "ldd")
               if not shutil.which(tool)]
    if missing:
        sys.exit(f"counts.py: install {' and '.join(missing)}")
    libcurl = counting.libcurl_of(FORKFETCH)
    print(f"{libcurl}:")
    figures = measure()
    if "--record" in sys.argv[1:]:
        write(libcurl, figures)
        return
    recorded_for, recorded = read()
    if libcurl != recorded_for:
        print(f"not compared: the recorded figures are those of {recorded_for}")
        return
    changed = changes(recorded, figures)
    if changed:
        print("\nThese figures have changed by more than 10 %:", *changed,
              sep="\n  ")
        print("If that is intended, run 'make record-counts', and commit "
              "tests/counts/figures.")
        sys.exit(1)
    print("all figures are within 10 % of those recorded")


if __name__ == "__main__":
    main()
