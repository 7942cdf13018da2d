# SPDX-License-Identifier: MIT
"""values.py - thirty secrets that are hard to handle, and every form in which
one of them may appear.

Most secrets consist of rare words (a capital, a letter, a digit and a letter)
and of characters that are special in a URL, a header, JSON or a shell. A single
word is enough to recognize a secret, even if it was split or encoded in an
unforeseen way. One secret is too long for a message.
"""

import base64
import binascii
import re
import urllib.parse

# A shorter value is only recognized if it is a whole part of a text.
SHORT = 4


def make_values(foreign):
    """Return the secrets. Some would lead to foreign, a host and port, if they
    were put into a URL without being encoded."""
    return [
        "%",
        "~7",
        "@/#",
        "é%",
        "Zq4@",
        "Kq7fXw2m",
        f"Vt8x@{foreign}/",
        f"@{foreign}/Nb5w",
        f"Hd2r#@{foreign}/",
        f"Jm6t?@{foreign}/",
        f"Pq9s\\@{foreign}/",
        f":Ry4n@{foreign}:80",
        "Wk3z/../../Ly7c",
        "Ft5b%2fRn8d%2F",
        "Gs1k%00Vw6h%0d%0aX-In: jected",
        "Bx7nLd4%\u202e\u0085",
        "Cj4m&k=Dq9p#",
        "Eh2v=Tz8k;Yw3f,",
        "Uk6g\"Sb5j\"",
        "Lr9d'" + "Mf4x." * 190,
        "Qt3w\\Nz7v\\u0041\\",
        "Aj8q\\\"}],Hs2m",
        "Ky5p{\"Xd9r\"}$Gn6c${HOME}",
        "Vf7s Jc3h  Rk8m",
        "Mx2n+Ez6q++",
        "Tp9w|Ub4k^`<Sm3d>",
        "Süß-Zg5r-grün",
        "日本語パス",
        "\N{GRINNING FACE}Dn7kBv4h\N{GRINNING FACE}",
        "Yd8s/Xn3w+Pk5j==@:?#[]!$&'()*+,;%25%%Qf6zTb2rCg9vHw4mJs7xLz1",
    ]


def encode_percent(value):
    return urllib.parse.quote(value, safe="")


def encode_lower(value):
    return re.sub("%..", lambda m: m[0].lower(), encode_percent(value))


def encode_form(value):
    return urllib.parse.quote_plus(value)


def encode_base64(value):
    return base64.b64encode(value.encode()).decode()


FORMS = {
    "raw": str,
    "percent": encode_percent,
    "lower": encode_lower,
    "form": encode_form,
    "base64": encode_base64,
}

_ESCAPE = re.compile(rb'\\(u[0-9a-fA-F]{4}|x[0-9a-fA-F]{2}|["\\/bfnrt])')
_TOKEN = re.compile(rb"[A-Za-z0-9+/_-]{6,}")
_LETTERS = {b"b": b"\b", b"f": b"\f", b"n": b"\n", b"r": b"\r", b"t": b"\t"}


def _unescape_one(match):
    what = match[1]
    if what[:1] == b"u":
        code = int(what[1:], 16)
        # Replace half of a surrogate pair; other forms of the secret are found.
        return chr(code).encode("utf-8", "replace")
    if what[:1] == b"x":
        return bytes([int(what[1:], 16)])
    return _LETTERS.get(what, what)


def _unescape(data):
    return _ESCAPE.sub(_unescape_one, data)


def _spaces(data):
    return data.replace(b"+", b" ")


def _decode_tokens(data):
    out = []
    for token in _TOKEN.findall(data):
        token = token.translate(bytes.maketrans(b"-_", b"+/"))
        for start in range(4 if len(token) > 12 else 1):
            part = token[start:]
            part = part[:len(part) - len(part) % 4] if start else part
            try:
                out.append(base64.b64decode(part + b"=" * (-len(part) % 4)))
            except binascii.Error:
                pass
    return b"\n".join(out)


def decode_all(data, depth=3):
    """Return data followed by its decodings in every way, up to depth
    times."""
    found = {data}
    newest = {data}
    for _ in range(depth):
        newest = {decode(one) for one in newest
                  for decode in (urllib.parse.unquote_to_bytes, _unescape,
                                 _spaces, _decode_tokens)} - found
        newest.discard(b"")
        found |= newest
    return b"\n".join(sorted(found))


def words_of(value):
    """Return the rare words in value."""
    return [word for word in re.findall("[A-Za-z0-9]{4,}", value)
            if re.search("[A-Za-z]", word) and re.search("[0-9]", word)
            and not word.startswith(("2f", "0d", "0a", "00", "u00"))]


class Finder:
    """Find secrets, by number, in output or in requests."""

    def __init__(self, values):
        self.numbers = {}
        for number, value in enumerate(values):
            if len(value) < SHORT:
                continue
            for needle in [value] + words_of(value):
                needle = needle.encode().lower()
                assert self.numbers.get(needle, number) == number
                self.numbers[needle] = number
        needles = sorted(self.numbers, key=len, reverse=True)
        self.pattern = re.compile(b"|".join(map(re.escape, needles)))

    def find(self, data):
        """Return the numbers of the secrets that data gives away."""
        hits = self.pattern.findall(decode_all(data).lower())
        return sorted({self.numbers[hit] for hit in hits})
