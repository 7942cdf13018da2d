# SPDX-License-Identifier: MIT
"""svg.py - the parts that all our SVG files share. They need no other file, and
follow the reader's choice of light or dark."""
import html

STYLE = """<style>
text { font: 13px system-ui, sans-serif; fill: #1f2328 }
.small { font-size: 11px; fill: #59636e }
.head { font-weight: 600 }
.grid { stroke: #d1d9e0; fill: none }
.a { fill: #0969da }
.b { fill: #bf8700 }
.c { fill: #818b98 }
.line-a { fill: none; stroke: #0969da; stroke-width: 2 }
.line-b { fill: none; stroke: #bf8700; stroke-width: 2 }
@media (prefers-color-scheme: dark) {
 text { fill: #f0f6fc }
 .small { fill: #9198a1 }
 .grid { stroke: #3d444d }
 .a { fill: #4493f8 }
 .b { fill: #d29922 }
 .line-a { stroke: #4493f8 }
 .line-b { stroke: #d29922 }
}
</style>
"""


def text(x, y, words, classes="", anchor="start"):
    return (f'<text x="{x:.0f}" y="{y:.0f}" class="{classes}" '
            f'text-anchor="{anchor}">{html.escape(words)}</text>\n')


def bar(x, y, width, height, classes):
    return (f'<rect x="{x:.0f}" y="{y:.0f}" width="{max(width, 1):.1f}" '
            f'height="{height}" class="{classes}"/>\n')


def image(width, height, title, parts):
    return (f'<svg xmlns="http://www.w3.org/2000/svg" width="{width:.0f}" '
            f'height="{height:.0f}" viewBox="0 0 {width:.0f} {height:.0f}" '
            f'role="img">\n<title>{html.escape(title)}</title>\n{STYLE}'
            + "".join(parts) + "</svg>\n")
