"""Server: h11 as a second opinion. What it refuses, we refuse; what it accepts, we read alike, but for a list."""

import re
from dataclasses import dataclass, field

import h11
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from novalite.testing import serving
from tests.wire import exchange

#: Where we refuse what h11 accepts, by what is in the bytes, and why.
STRICTER = {
    "a folded header": rb"\n[ \t]",
    "a control character in a header or a chunk": rb"[\x01-\x08\x0e-\x1f\x7f]",
    "another version than 1": rb" HTTP/[02-9]\.",
    "a Host that is none": rb"(?i)\nhost:(?![ \t]*([a-z0-9.-]+(:[0-9]{0,5})?)?[ \t]*\r?\n)",
    "two Hosts": rb"(?is)\nhost:.*\nhost:",
    "a target that is neither a path nor ours": rb"(?m)^[^ \r\n]+ [^/\r\n ][^\r\n]* HTTP/",
    "a length said twice, or in a list": rb"(?is)\ncontent-length:([^\n]*,|.*\ncontent-length:)",
    "a length and chunks": rb"(?is)content-length:.*transfer-encoding:|transfer-encoding:.*content-length:",
    "chunks of HTTP/1.0": rb"(?is)HTTP/1\.0.*\ntransfer-encoding:",
    "white space after a chunk's size": rb"(?m)^[0-9A-Fa-f]+[^\r\n]*[ \t\x0b\x0c]\r?$",
    "a chunk's size of more than 16 digits": rb"(?m)^[0-9A-Fa-f]{17}",
}

#: Where we accept what h11 refuses, and why.
LAXER = {
    "an empty line before a request (RFC 9112, section 2.2)": (
        rb"(\A|\n\r?\n)\r?\n|abc\r?\n[^0-9]|(?i:length:[^\n]*\n\r\n0\r\n)"
    ),
    "octets above ASCII in a target, which clients send for letters": rb"(?m)^[^ \r\n]+ [^ \r\n]*[\x80-\xff]",
}


@dataclass
class Heard:
    """The requests that one of the two has read, and whether it has read all that was sent."""

    requests: list = field(default_factory=list)
    refused: bool = False


class Listener:
    """An application that keeps each request that it could read whole."""

    def __init__(self):
        self.heard = Heard()

    def __call__(self, environ, start_response):
        body = environ["wsgi.input"].read()
        target = environ["RAW_PATH_INFO"] + ("?" + environ["QUERY_STRING"] if "QUERY_STRING" in environ else "")
        headers = [(name.lower(), value) for name, value in environ["headers_raw"]]
        self.heard.requests.append((environ["REQUEST_METHOD"], target, headers, body))
        start_response("204 No Content", [])
        return []


@pytest.fixture(scope="module")
def running():
    listener = Listener()
    with serving(listener, access_log=False) as server:
        yield listener, server


def ours(running, data):
    listener, server = running
    heard = listener.heard = Heard()
    heard.refused = re.search(rb"HTTP/1\.[01] [45]", exchange(server, data, shut=True)) is not None
    return heard


def theirs(data):
    """What h11's server side makes of the same bytes, all of which it has from the beginning."""
    heard = Heard()
    connection = h11.Connection(h11.SERVER, max_incomplete_event_size=65536)
    connection.receive_data(data)
    connection.receive_data(b"")
    request, body = None, b""
    while True:
        try:
            event = connection.next_event()
        except h11.RemoteProtocolError:
            heard.refused = True
            return heard
        match event:
            case h11.Request():
                request, body = event, b""
            case h11.Data():
                body += bytes(event.data)
            case h11.EndOfMessage():
                headers = [(name.decode("latin-1"), value.decode("latin-1")) for name, value in request.headers]
                target = request.target.decode("latin-1").partition("#")[0]
                heard.requests.append((request.method.decode(), target, headers, body))
                connection.send(h11.Response(status_code=204, headers=[]))
                connection.send(h11.EndOfMessage())
                if connection.our_state is not h11.DONE or connection.their_state is not h11.DONE:
                    return heard
                connection.start_next_cycle()
            case _:
                return heard


#: How a good request is framed.
FRAMED = [
    ([], b""),
    ([b"Content-Length: 3"], b"abc"),
    ([b"Transfer-Encoding: chunked"], b"3\r\nabc\r\n0\r\n\r\n"),
    ([b"Expect: 100-continue", b"content-length:\t3 "], b"abc"),
]
METHODS = [b"get", b"OPTIONS", b"G(T", b"", b"GET:", b"!"]
TARGETS = [
    b"*",
    b"http://a/b?c",
    b"/a#b",
    b"a",
    b"/\xc3\xa0",
    b"/a b",
    b"/\x7f",
    b"//a",
    b"http://u@a/",
    b"",
    b"/%00",
    b"/\0",
]
VERSIONS = [b"HTTP/1.0", b"HTTP/1.10", b"HTTP/2.0", b"http/1.1", b"HTTP/1", b"HTTP/1.1 ", b"HTTP/1.2"]
ENDS = [b"\n", b"\r", b"\r\r\n", b"\n\r\n", b" \r\n", b""]
OCTETS = [b"", b" ", b"\r", b"\n", b"\0", b":", b"\t", b"A", b"\xff"]
LINES = [
    b"Host: a",
    b"Host: a:80",
    b"host:a",
    b"Host: a/b",
    b"Host: a b",
    b"Content-Length: 3",
    b"Content-Length: 0",
    b"Content-Length: 03",
    b"Content-Length: +3",
    b"Content-Length: 3, 3",
    b"Content-Length : 3",
    b"Content-Length: 99999999999999999999",
    b"Transfer-Encoding: chunked",
    b"transfer-encoding:\tCHUNKED",
    b"Transfer-Encoding: gzip",
    b"Transfer-Encoding: gzip, chunked",
    b"Transfer-Encoding: chunked, identity",
    b"Connection: close",
    b"Connection: keep-alive",
    b"Connection: close, TE",
    b"Expect: 100-continue",
    b"Upgrade: h2c",
    b"X: a\tb",
    b"X: \xff",
    b"X: a\0b",
    b"X: a\x0bb",
    b"X:",
    b": x",
    b" folded",
    b"X Y: z",
    b"none",
]
BODIES = [
    b"",
    b"abc",
    b"3\r\nabc\r\n0\r\n\r\n",
    b"3;x=y\r\nabc\r\n0\r\nA: b\r\n\r\n",
    b"3\nabc\r\n0\r\n\r\n",
    b"0\r\n\r\n",
    b"3 \r\nabc\r\n0\r\n\r\n",
    b"4\r\nabc\r\n0\r\n\r\n",
    b"0x3\r\nabc\r\n0\r\n\r\n",
    b"3\r\nabc0\r\n\r\n",
    b"3\r\nab",
]


@dataclass
class Message:
    """A good request, whose parts can be changed."""

    framing: list
    body: bytes
    method: bytes = b"PUT"
    target: bytes = b"/a?b"
    version: bytes = b"HTTP/1.1"
    line: tuple = ()  # one more, and where
    end: tuple = ()  # another one, and where
    octet: tuple = ()  # another one, and where

    def __bytes__(self):
        lines = [b" ".join([self.method, self.target, self.version]), b"Host: a", *self.framing]
        if self.line:
            line, place = self.line
            if line.lower().startswith(b"host") and place == 1:
                lines[1:2] = []
            lines.insert(place, line)
        ends = [b"\r\n"] * (len(lines) + 1)
        if self.end:
            ends[min(self.end[1], len(lines))] = self.end[0]
        data = b"".join(line + end for line, end in zip([*lines, b""], ends, strict=True)) + self.body
        if self.octet:
            octet, share = self.octet
            place = int(share * (len(data) - 1))
            data = data[:place] + octet + data[place + 1 :]
        return data


CHANGES = {
    "method": METHODS,
    "target": TARGETS,
    "version": VERSIONS,
    "line": [(line, place) for line in LINES for place in (1, 2)],
    "end": [(end, place) for end in ENDS for place in range(4)],
    "body": BODIES,
    "octet": [(octet, number / 60) for octet in OCTETS for number in range(61)],
}


def streams():
    """One or two requests in a row, each with up to two changes."""
    changes = st.fixed_dictionaries({}, optional={name: st.sampled_from(values) for name, values in CHANGES.items()})
    framed = st.sampled_from(FRAMED)
    messages = st.builds(
        lambda framing, changed: bytes(Message(**{"framing": framing[0], "body": framing[1], **changed})),
        framed,
        changes.filter(lambda changed: len(changed) <= 2),
    )
    return st.lists(messages, min_size=1, max_size=2).map(b"".join)


def excused(table, data):
    return [why for why, pattern in table.items() if re.search(pattern, data)]


@pytest.mark.parametrize("part", CHANGES)
def test_a_request_with_one_change_is_refused_or_read_as_by_h11(running, part):
    for framing, body in FRAMED:
        for changed in CHANGES[part]:
            compare(running, bytes(Message(**{"framing": framing, "body": body, part: changed})))


@settings(max_examples=300, deadline=None, suppress_health_check=list(HealthCheck))
@given(streams())
def test_what_h11_refuses_is_refused_and_what_it_accepts_is_read_alike(running, data):
    compare(running, data)


def compare(running, data):
    us, them = ours(running, data), theirs(data)
    is_laxer, is_stricter = excused(LAXER, data), excused(STRICTER, data)

    assert is_stricter or not us.refused or them.refused, f"refused, and not by h11: {data!r}"
    assert is_laxer or not them.refused or us.refused, f"refused by h11, and not by us: {data!r}"
    if not (is_laxer or is_stricter):
        assert len(us.requests) == len(them.requests), f"not as many requests: {data!r}"
    for mine, its in zip(us.requests, them.requests, strict=False):
        assert is_laxer or read_alike(mine, its), f"read as {mine}, and by h11 as {its}: {data!r}"


def read_alike(mine, its):
    method, target, headers, body = mine
    its_method, its_target, its_headers, its_body = its
    its_target = re.sub(r"^https?://[^/?]*", "", its_target)
    its_target = its_target if its_target.startswith("/") or its_target == "*" else "/" + its_target
    if target != its_target and "/" + its_target.lstrip("/") != target:
        return False
    without_host = [[pair for pair in pairs if pair[0] != "host"] for pairs in (headers, its_headers)]
    return (method, body) == (its_method, its_body) and without_host[0] == without_host[1]
