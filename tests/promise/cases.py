# SPDX-License-Identifier: MIT
"""cases.py - services that refer to a secret in every key that takes one, and
servers that answer in every way that might give it away.

A case is a key with a secret in it, by reference or as a literal, and a
behaviour of its server. Nothing is run here.
"""

import base64
import json
import urllib.parse

import server
import values


def authorization(request, name=b"authorization"):
    """Return the user and password that a request came with."""
    kind, _, text = request.header(name).partition(b" ")
    if kind != b"Basic":
        return None
    return base64.b64decode(text).decode()


def has_path(request, value):
    """Tell whether value is one whole segment of the path."""
    parts = request.target.partition(b"?")[0].split(b"/")
    return len(parts) == 4 and parts[3] == b"end" and \
        urllib.parse.unquote_to_bytes(parts[2]) == value.encode()


def has_query(request, value):
    """Tell whether value is the first of two parameters, even if + is read as
    a space."""
    query = request.target.partition(b"?")[2].split(b"&")
    return len(query) == 2 and query[1] == b"z=1" and \
        urllib.parse.unquote_to_bytes(
            query[0].replace(b"+", b" ")) == b"k=" + value.encode()


def has_json(request, value):
    try:
        return json.loads(request.body)["k"] == value
    except (ValueError, KeyError):
        return False


def lacks(request, value):
    return value.encode() not in values.decode_all(request.raw)


class Key:
    """A place for a secret. settings(ref) returns the settings of its service,
    whose url has no "SCHEME://". holds(request, value) tells whether the value
    arrived unchanged. literal: the key also makes a literal a secret."""

    def __init__(self, settings, holds, literal=False, **about):
        self.settings = settings
        self.holds = holds
        self.literal = literal
        # The setting also refers to something else.
        self.beside = about.get("beside", False)
        # Is a part of the URL, where it has to be encoded.
        self.in_url = about.get("in_url", False)
        # Is a part of the body, which is sent again after a 307.
        self.in_body = about.get("in_body", False)
        # Names a file that does not exist, so nothing is asked.
        self.no_file = about.get("no_file", False)
        self.uses_proxy = about.get("uses_proxy", False)
        self.uses_tls = about.get("uses_tls", False)
        # A user's name, which Basic authentication ends at a colon.
        self.no_colon = about.get("no_colon", False)
        # A literal is one of several words, ends at a semicolon, and is a
        # secret if it has at least eight characters.
        self.in_words = about.get("in_words", False)
        # Is not sent after a redirect, even a trusted one.
        self.stays = about.get("stays", False)


def in_url(template, holds, **about):
    return Key(lambda ref: {"url": template.replace("REF", ref)}, holds,
               in_url=True, **about)


def in_header(name, template, **about):
    def settings(ref):
        return {"headers": {name: template.replace("REF", ref)}}

    def holds(request, value):
        want = template.replace("REF", value).replace("${USER}", USER).encode()
        return request.header(name.lower().encode()) == want
    return Key(settings, holds, in_words=True, **about)


def in_proxy(template, want, **about):
    def holds(request, value):
        return authorization(request, b"proxy-authorization") == \
            want.replace("REF", value)
    return Key(lambda ref: {"proxy": "http://" + template.replace("REF", ref)},
               holds, in_url=True, uses_proxy=True, stays=True, **about)


def in_path(name, **others):
    return Key(lambda ref: {name: "/none/" + ref, **others}, None,
               no_file=True, uses_tls=True)


# The value of ${USER}, which is next to a literal secret.
USER = "alice"

KEYS = {
    "url user": in_url("REF:pw@HOST/cID/go", lambda r, v:
                       authorization(r) == v + ":pw", no_colon=True),
    "url password": in_url("joe:REF@HOST/cID/go", lambda r, v:
                           authorization(r) == "joe:" + v, literal=True),
    "url path": in_url("HOST/cID/REF/end", has_path, stays=True),
    "url query": in_url("HOST/cID/go?k=REF&z=1", has_query, stays=True),
    "url fragment": in_url("HOST/cID/go#REF", lacks, stays=True),
    "Authorization": in_header("Authorization", "Bearer REF", literal=True),
    "Cookie": in_header("Cookie", "sid=REF; z=1", literal=True),
    "X-Session": in_header("X-Session", "REF", literal=True),
    "X-Signature": in_header("X-Signature", "v1=REF", literal=True),
    "Private-Key": in_header("Private-Key", "REF", literal=True),
    "X-Auth": in_header("X-Auth", "REF", literal=True),
    "bearer": in_header("X-Pass-On", "Bearer REF", literal=True),
    "X-Own": in_header("X-Own", "<REF>"),
    "Accept": in_header("Accept", "text/x; a=REF"),
    "Content-Type": Key(
        lambda ref: {"data": "plain",
                     "headers": {"Content-Type": "text/x; b=" + ref}},
        lambda r, v: r.header(b"content-type") == b"text/x; b=" + v.encode()),
    "user": Key(lambda ref: {"user": "joe:" + ref},
                lambda r, v: authorization(r) == "joe:" + v, literal=True),
    "user name": Key(lambda ref: {"user": ref + ":pw"},
                     lambda r, v: authorization(r) == v + ":pw",
                     no_colon=True),
    "user_agent": Key(lambda ref: {"user_agent": "ua/" + ref},
                      lambda r, v:
                      r.header(b"user-agent") == b"ua/" + v.encode()),
    "data": Key(lambda ref: {"data": f"before {ref} after"},
                lambda r, v: r.body == f"before {v} after".encode(),
                in_body=True),
    "data_raw": Key(lambda ref: {"data_raw": "@" + ref},
                    lambda r, v: r.body == b"@" + v.encode(), in_body=True),
    "data_binary": Key(lambda ref: {"data_binary": "k=" + ref},
                       lambda r, v: r.body == b"k=" + v.encode(),
                       in_body=True),
    "json": Key(lambda ref: {"json": {"k": ref}}, has_json, in_body=True),
    "oauth2_bearer": Key(lambda ref: {"oauth2_bearer": ref},
                         lambda r, v: r.header(b"authorization") ==
                         b"Bearer " + v.encode(), literal=True),
    "cookies": Key(lambda ref: {"cookies": ["a=1", "sid=" + ref]},
                   lambda r, v:
                   r.header(b"cookie") == b"a=1; sid=" + v.encode(),
                   literal=True, in_words=True),
    "referer": Key(lambda ref: {"referer": "http://a/?k=" + ref},
                   lambda r, v:
                   r.header(b"referer") == b"http://a/?k=" + v.encode()),
    "url_query": Key(lambda ref: {"url_query": ["k=" + ref, "z=1"]},
                     has_query, stays=True),
    "proxy user": in_proxy("REF:pw@PROXY", "REF:pw", no_colon=True),
    "proxy password": in_proxy("joe:REF@PROXY", "joe:REF", literal=True),
    "cert": Key(lambda ref: {"cert": "CERT:" + ref},
                lambda r, v: bool(r.peer_certificate), literal=True,
                uses_tls=True, stays=True),
    "cookie beside": in_header("Cookie", "sid=REF; u=${USER}", literal=True,
                               beside=True),
    "url beside": in_url("${USER}:REF@HOST/cID/go", lambda r, v:
                         authorization(r) == USER + ":" + v, literal=True,
                         beside=True),
    "user beside": Key(lambda ref: {"user": "${USER}:" + ref},
                       lambda r, v: authorization(r) == USER + ":" + v,
                       literal=True, beside=True),
    "proxy beside": in_proxy("${USER}:REF@PROXY", USER + ":REF", literal=True,
                             beside=True),
    "cacert": in_path("cacert"),
    "capath": in_path("capath"),
    "key": in_path("key", cert="PLAIN"),
    "cert file": in_path("cert"),
    "unix_socket": in_path("unix_socket"),
    "proxy_cacert": in_path("proxy_cacert", proxy="https://PROXY"),
    "pinnedpubkey": in_path("pinnedpubkey"),
}

# The keys of a service in which nothing refers to a secret.
PLAIN_KEYS = set("""
    method max_time connect_timeout idle_timeout max_filesize max_redirs hedge
    retry retry_delay retry_all required location location_trusted compressed
    insecure ip_version http_version ok expect resolve noproxy connect_to
    interface doh_url limit_rate tls_min tls_max ciphers tls13_ciphers digest
    aws_sigv4 range get upload
""".split())


def missing_keys(schema):
    """Return the keys of a service in the schema of the services file for which
    there is neither a case nor a word in PLAIN_KEYS."""
    with open(schema, encoding="utf-8") as file:
        known = json.load(file)["definitions"]["requestKey"]["enum"]
    tried = {name for key in KEYS.values() for name in key.settings("")}
    return sorted(set(known) - tried - PLAIN_KEYS)


class Behaviour:
    """How the server of a case answers. answer(case, n) returns the answer to
    request n: bytes, or None for a reset. leads is "within" or "across" for a
    redirect within the origin or to another."""

    def __init__(self, name, answer, leads=None, code=200, settings=None,
                 reveals=False):
        self.name = name
        self.answer = answer
        self.leads = leads
        self.code = code
        self.settings = settings or {}
        # The server itself puts the secret into the URL of its redirect.
        self.reveals = reveals


def locate(case, base, place, text):
    """Return the URL that a redirect leads to, with text in that place."""
    scheme, host = base.split("://")
    tail = f"/c{case.number}/landed"
    return scheme + "://" + {
        None: f"{host}{tail}",
        "path": f"{host}{tail}/{text}/end",
        "query": f"{host}{tail}?k={text}&z=1",
        "fragment": f"{host}{tail}#{text}",
        "userinfo": f"joe:{text}@{host}{tail}",
    }[place]


def redirect(leads, code, place=None, form="raw"):
    def answer(case, n):
        base = case.origin if leads == "within" else case.elsewhere
        text = values.FORMS[form](case.value)
        url = locate(case, base, place, text)
        return server.reply(f"{code} Moved", "Location: " + url)
    name = f"{code} {leads}" + (f", {form} in {place}" if place else "")
    return Behaviour(name, answer, leads, code,
                     reveals=leads == "across" and place is not None)


def says(name, *lines, body=b"{}\n", **about):
    """Return a behaviour whose answer has these lines (status first), with the
    secret for VALUE, and encoded for PERCENT, LOWER and BASE64."""
    def answer(case, n):
        return server.reply(*[fill(case, line) for line in lines],
                            body=fill(case, body).encode()
                            if isinstance(body, str) else body)
    return Behaviour(name, answer, **about)


def sends(name, text, **about):
    """Return a behaviour whose whole answer is text, filled in like that of
    says()."""
    def answer(case, n):
        return fill(case, text).encode()
    return Behaviour(name, answer, **about)


def fill(case, text):
    for word, form in (("VALUE", "raw"), ("PERCENT", "percent"),
                       ("LOWER", "lower"), ("BASE64", "base64")):
        text = text.replace(word, values.FORMS[form](case.value))
    text = text.replace("SCHEME", case.origin.split(":")[0])
    text = text.replace("PORT", case.origin.split(":")[2])
    return text.replace("ELSEWHERE", case.elsewhere.split("://")[1]).replace(
        "OWN", case.origin.split("://")[1]).replace("ID", str(case.number))


def at_last(name, first):
    """Return a behaviour that succeeds at the third request."""
    def answer(case, n):
        return server.ok() if n >= 2 else fill(case, first).encode()
    return Behaviour(name, answer,
                     settings={"retry": 2, "retry_delay": "1ms",
                               "retry_all": True})


def chain(case, n):
    """Redirect twice within the origin, and then to another."""
    base = case.origin if n < 2 else case.elsewhere
    where = f"/c{case.number}/hop{n}" if n < 2 else f"/c{case.number}/landed"
    return server.reply("307 Moved", "Location: " + base + where)


CODES = 301, 302, 303, 307, 308
HEAD = "HTTP/1.1 200 OK\r\nconnection: close\r\n"


def make_behaviours():
    out = [Behaviour("plain", lambda case, n: server.ok())]
    for leads in "across", "within":
        out += [redirect(leads, code) for code in CODES]
    n = 0
    for leads in "within", "across":
        for place in "path", "query", "userinfo", "fragment":
            for form in "raw", "percent", "lower":
                out.append(redirect(leads, CODES[n % 5], place, form))
                n += 1
    out += [Behaviour("chain", chain, "across", 307)]
    out += [
        says("header", "200 OK", "X-Echo: VALUE"),
        says("headers", "200 OK", "X-A: <PERCENT>", "X-B: a=LOWER; b=BASE64"),
        says("header's name", "200 OK", "X-PERCENT: 1"),
        says("cookie", "200 OK", "Set-Cookie: sid=VALUE; Path=/"),
        says("content type", "200 OK", "Content-Type: text/VALUE"),
        says("reason", "500 no VALUE", "X-E: 1"),
        says("encoded reason", "404 no PERCENT"),
        says("challenge", "401 No", 'WWW-Authenticate: Basic realm="VALUE"'),
        says("retry after", "503 No", "Retry-After: VALUE"),
        says("error body", "500 No", "X-E: 1", body="wrong: VALUE\n"),
        says("json body", "403 No", "Content-Type: application/json",
             body='{"no": "BASE64"}\n'),
        sends("hint", "HTTP/1.1 103 Hint\r\nLink: </VALUE>\r\n\r\n"
              "HTTP/1.1 200 OK\r\nContent-Length: 0\r\n\r\n"),
        sends("trailer", HEAD + "Transfer-Encoding: chunked\r\n\r\n"
              "2\r\n{}\r\n0\r\nX-Trailer: VALUE\r\n\r\n"),
        sends("no status line", "VALUE\r\nconnection: close\r\n\r\n"),
        sends("odd status", "HTTP/1.1 2VALUE\r\nconnection: close\r\n\r\n"),
        sends("odd version", "HTTP/VALUE 200 OK\r\nconnection: close\r\n\r\n"),
        sends("odd header", "HTTP/1.1 200 OK\r\nconnection: close\r\n"
              "VALUE\r\n\r\n"),
        sends("odd length", HEAD + "Content-Length: VALUE\r\n\r\n"),
        sends("odd chunk", HEAD + "Transfer-Encoding: chunked\r\n\r\n"
              "VALUE\r\n"),
        sends("odd transfer", HEAD + "Transfer-Encoding: VALUE\r\n\r\n{}"),
        sends("odd coding", HEAD + "Content-Encoding: VALUE\r\n\r\n{}",
              settings={"compressed": True}),
        sends("cut short", HEAD + "Content-Length: 99\r\nX-A: VALUE\r\n\r\n{}"),
        Behaviour("reset", lambda case, n: None),
        Behaviour("loop", lambda case, n: server.reply(
            "302 Found", "Location: " + fill(case, "/cID/again?k=VALUE&z=1")),
            settings={"max_redirs": 2}),
        at_last("unavailable", "HTTP/1.1 503 no VALUE\r\nX-A: VALUE\r\n"
                "Content-Length: 0\r\n\r\n"),
        at_last("broken twice", HEAD + "Content-Length: VALUE\r\n\r\n"),
    ]
    for name, location in (
            ("scheme", "ftp://OWN/VALUE"), ("odd scheme", "VALUE://x/"),
            ("odd host", "http://[VALUE/"), ("odd port", "http://OWN:VALUE/"),
            ("no such host", "http://PERCENT.invalid/"),
            ("host", "http://VALUE.invalid/c"),
            ("user of no host", "http://VALUE@nobody.invalid/c"),
            ("refused", "http://127.0.0.1:1/cID/?k=PERCENT")):
        out.append(says("leads to " + name, "302 Found",
                        "Location: " + location))
    for name, location in (
            ("two slashes", "//ELSEWHERE/cID/landed"),
            ("backslashes", "\\\\\\\\ELSEWHERE/cID/landed"),
            ("own name as a user", "http://OWN@ELSEWHERE/cID/landed"),
            ("own name, backslash", "http://ELSEWHERE\\@OWN/cID/landed"),
            ("own name, hash", "http://ELSEWHERE/cID/landed#@OWN/"),
            ("capitals", "HTTP://ELSEWHERE/cID/landed"),
            ("trailing dot", "SCHEME://localhost.:PORT/cID/landed")):
        out.append(says("307 by " + name, "307 Moved",
                        "Location: " + location, code=307))
    return out


class Case:
    """A key, a value and a behaviour."""

    def __init__(self, number, key, secret, how, behaviour):
        self.number = number
        self.key_name = key
        self.key = KEYS[key]
        self.secret = secret  # its number
        self.how = how        # "variable", "file" or "literal"
        self.behaviour = behaviour
        self.value = None
        self.role = "own_tls" if self.key.uses_tls or (
            number % 5 == 0 and not self.key.uses_proxy) else "own"
        self.origin = self.elsewhere = None

    def __str__(self):
        return (f"{self.name} ({self.key_name} <- secret {self.secret} by "
                f"{self.how}; {self.behaviour.name})")

    @property
    def is_refused(self):
        """Tell whether the service cannot be asked with the secret."""
        return self.key.no_file or self.key.no_colon and ":" in self.value

    @property
    def name(self):
        return f"c{self.number}"

    def settle(self, servers, all_values):
        """Choose the value, the origin, and the other origin of a redirect."""
        self.value = all_values[self.secret]
        self.origin = servers.url(self.role)
        other = "own" if self.role == "own_tls" else "own_tls"
        ways = [servers.url("foreign"), servers.url("foreign_tls"),
                servers.url(other)]
        if self.role == "own":
            ways.append(f"http://localhost:{servers.ports['own']}")
        if self.key.uses_proxy:
            ways = ways[:1]
        self.elsewhere = ways[self.number % len(ways)]

    def reference(self, in_json=False):
        """Return the text for the secret in the services file."""
        if self.how == "variable":
            return "${SECRET_%d}" % self.secret
        if self.how == "file":
            return "${file:secrets/%d}" % self.secret
        if self.key.in_url:
            return values.encode_percent(self.value)
        return self.value.replace("${", "$${")

    def service(self, servers, certificates, with_replicas=False):
        """Return the service of the case for the services file."""
        scheme = self.origin.split("://")[0]
        settings = {"url": f"HOST/c{self.number}/go"}
        settings.update(self.key.settings(self.reference()))
        settings["url"] = scheme + "://" + settings["url"].replace(
            "HOST", self.origin.split("://")[1]).replace(
                "ID", str(self.number))
        if "proxy" in settings:
            settings["proxy"] = settings["proxy"].replace(
                "PROXY", servers.address("proxy"))
        if "cert" in settings:
            settings["cert"] = settings["cert"].replace(
                "CERT", f"client-{self.secret}.pem").replace(
                    "PLAIN", f"{certificates}/client.pem")
        if self.key_name not in ("cacert", "capath"):
            settings["cacert"] = f"{certificates}/ca.pem"
        settings.update(self.behaviour.settings)
        if with_replicas:
            settings.update(replicas=[settings.pop("url")] * 2, retry_all=True)
        return settings


def choose(seed, rounds):
    """Return cases that pair each key with each value, in turn by variable,
    by file and, if the key makes it a secret, as a literal. Each key meets
    thirty of the behaviours, the next key the thirty after these; after three
    rounds, each has met all. Another seed makes other pairs of values and
    behaviours."""
    behaviours = make_behaviours()
    out = []
    for k, (name, key) in enumerate(KEYS.items()):
        hows = ["variable", "file"] * (not key.beside) + \
            ["literal"] * key.literal
        for i in range(30 * rounds):
            turn = i // 30
            at = (i + 30 * k) % len(behaviours)
            secret = (i * (7 if turn % 2 else 1) + k + seed + turn) % 30
            behaviour = behaviours[0 if key.no_file else at]
            if name == "cert" and " " in behaviour.name:
                # No server gets it, so none can redirect with it.
                behaviour = behaviours[1 + at % 10]
            how = hows[(i + turn) % len(hows)]
            if how == "literal" and key.in_words and secret in (
                    *range(5), 17):
                secret += 5
            out.append(Case(len(out), name, secret, how, behaviour))
    return out
