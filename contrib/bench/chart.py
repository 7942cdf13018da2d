# SPDX-License-Identifier: MIT
"""chart.py - draw the times of a report: a group of bars for each row, scaled
to the longest time of the row."""
import svg

COLOURS = {"forkfetch": "a", "curl": "b", "curl -Z": "b"}
# The chart has these contestants only, so that it stays readable.
DRAWN = ("forkfetch", "curl", "curl -Z", "Go")
WIDTH, LEFT, LONGEST = 720, 110, 480


def milliseconds(ms):
    return f"{ms:.0f} ms" if ms < 1000 else f"{ms / 1000:.1f} s"


def group(y, row):
    """Return the parts of a row that begins at y, and where the next begins."""
    parts = [svg.text(12, y + 14, row["title"], "head")]
    y += 22
    results = [r for r in row["results"] if r["name"] in DRAWN]
    longest = max(r["ms"] for r in results)
    for r in results:
        width = LONGEST * max(r["ms"], 0) / longest
        parts.append(svg.text(LEFT - 8, y + 12, r["name"], "", "end"))
        parts.append(svg.bar(LEFT, y + 2, width, 12,
                             COLOURS.get(r["name"], "c")))
        parts.append(svg.text(LEFT + width + 6, y + 12,
                              milliseconds(r["ms"]), "small"))
        y += 18
    return parts, y + 12


def draw(report):
    """Return an SVG of the rows that have peers."""
    y, parts = 12, []
    for row in report["rows"]:
        if row["results"] and len(row["results"]) > 1 and \
                "ms" in row["results"][0]:
            more, y = group(y, row)
            parts += more
    parts.append(svg.text(12, y + 8, "shorter is better; medians of one run, "
                          f"{report['processors']} processors with a load of "
                          f"{report['load']:.0f}, servers on the same machine",
                          "small"))
    return svg.image(WIDTH, y + 24, "Times of forkfetch and its peers", parts)
