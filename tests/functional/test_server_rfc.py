"""Server: what RFC 9110 and RFC 9112 demand of one, a row for each clause, in raw bytes.

Each request is sent whole, byte by byte, with something after it, and cut off. A MUST that is not held is a row of
the last table, with its reason.
"""

import re

import pytest

from novalite.testing import serving
from tests.wire import bytewise, client, exchange, refused, request, undated

BAD_REQUEST = refused(400, "Bad Request")
NOT_SUPPORTED = refused(505, "HTTP Version Not Supported")
NOT_IMPLEMENTED = refused(501, "Not Implemented")
TOO_LARGE = refused(413, "Content Too Large")
MISDIRECTED = refused(421, "Misdirected Request")

SMUGGLED = request("GET", "/smuggled")
LAST = request("GET", "/last", "Connection: close")


def get(target, *lines):
    """A request of HTTP/1.1, its target in bytes."""
    return b"GET " + target + b" HTTP/1.1\r\n" + b"".join(line + b"\r\n" for line in lines or (b"Host: a",)) + b"\r\n"


def put(*lines, body=b""):
    return b"PUT / HTTP/1.1\r\nHost: a\r\n" + b"".join(line + b"\r\n" for line in lines) + b"\r\n" + body


# -- refused: nothing reaches an application, and what follows is no request

REFUSED = {
    "9112 2.2 a bare CR in a request line": (b"GET /a\rb HTTP/1.1\r\nHost: a\r\n\r\n", BAD_REQUEST),
    "9112 2.2 a bare CR after a request line": (b"GET / HTTP/1.1\rHost: a\r\n\r\n", BAD_REQUEST),
    "9112 2.2 a bare CR in a header": (get(b"/", b"Host: a", b"X: a\rContent-Length: 9"), BAD_REQUEST),
    "9112 2.2 two CRs at a line's end": (b"GET / HTTP/1.1\r\r\nHost: a\r\n\r\n", BAD_REQUEST),
    "9112 2.2 white space before the first header": (b"GET / HTTP/1.1\r\n Host: a\r\n\r\n", BAD_REQUEST),
    "9112 2.2 octets that are no message": (b"GARBAGE\r\n\r\n", BAD_REQUEST),
    "9112 2.2 a TLS handshake": (b"\x16\x03\x01\x02\x00\x01\x00\x01\xfc\x03\x03\r\n", BAD_REQUEST),
    "9112 2.2 nothing but empty lines": (b"\r\n\r\n\r\n", BAD_REQUEST),
    "9112 2.3 a version that is none": (b"GET / HTTP/x.1\r\nHost: a\r\n\r\n", BAD_REQUEST),
    "9112 2.3 a version of two digits": (b"GET / HTTP/1.10\r\nHost: a\r\n\r\n", BAD_REQUEST),
    "9112 2.3 a version with a leading zero": (b"GET / HTTP/01.1\r\nHost: a\r\n\r\n", BAD_REQUEST),
    "9112 2.3 a version in lower case": (b"GET / http/1.1\r\nHost: a\r\n\r\n", BAD_REQUEST),
    "9112 2.3 a version without its minor": (b"GET / HTTP/1\r\nHost: a\r\n\r\n", BAD_REQUEST),
    "9112 2.3 a version in other digits": ("GET / HTTP/1.\u0661\r\nHost: a\r\n\r\n".encode(), BAD_REQUEST),
    "9110 15.6.6 HTTP/2": (b"PRI * HTTP/2.0\r\n\r\nSM\r\n\r\n", NOT_SUPPORTED),
    "9110 15.6.6 HTTP/0.9 that says so": (b"GET / HTTP/0.9\r\n\r\n", NOT_SUPPORTED),
    "9112 3 HTTP/0.9": (b"GET /\r\n\r\n", BAD_REQUEST),
    "9112 3 HTTP/0.9 with another method": (b"POST /\r\n\r\n", BAD_REQUEST),
    "9112 3 two spaces": (b"GET  / HTTP/1.1\r\nHost: a\r\n\r\n", BAD_REQUEST),
    "9112 3 a space at the end": (b"GET / HTTP/1.1 \r\nHost: a\r\n\r\n", BAD_REQUEST),
    "9112 3 a space at the beginning": (b" GET / HTTP/1.1\r\nHost: a\r\n\r\n", BAD_REQUEST),
    "9112 3 tabs for spaces": (b"GET\t/\tHTTP/1.1\r\nHost: a\r\n\r\n", BAD_REQUEST),
    "9112 3 four words": (b"GET / and HTTP/1.1\r\nHost: a\r\n\r\n", BAD_REQUEST),
    "9112 3 a target that is too long": (
        b"GET /" + b"x" * 9000 + b" HTTP/1.1\r\nHost: a\r\n\r\n",
        refused(414, "Request URI Too Long"),
    ),
    "9112 3.1 a method with a bracket": (b"GE(T / HTTP/1.1\r\nHost: a\r\n\r\n", BAD_REQUEST),
    "9112 3.1 a method with a colon": (b"GET: / HTTP/1.1\r\nHost: a\r\n\r\n", BAD_REQUEST),
    "9112 3.1 a method beyond ASCII": (b"G\xc9T / HTTP/1.1\r\nHost: a\r\n\r\n", BAD_REQUEST),
    "9112 3.1 no method": (b" / HTTP/1.1\r\nHost: a\r\n\r\n", BAD_REQUEST),
    "9112 3.2 a target with a NUL": (get(b"/a\0b"), BAD_REQUEST),
    "9112 3.2 a target with a control": (get(b"/a\x1fb"), BAD_REQUEST),
    "9112 3.2 a target with a tab": (get(b"/a\tb"), BAD_REQUEST),
    "9112 3.2 a target with a DEL": (get(b"/a\x7fb"), BAD_REQUEST),
    "9112 3.2 no Host": (get(b"/", b"X: y"), BAD_REQUEST),
    "9112 3.2 no header at all": (b"GET / HTTP/1.1\r\n\r\n", BAD_REQUEST),
    "9112 3.2 no Host beside an absolute target": (get(b"http://a/", b"X: y"), BAD_REQUEST),
    "9112 3.2 two Hosts": (get(b"/", b"Host: a", b"Host: b"), BAD_REQUEST),
    "9112 3.2 the same Host twice": (get(b"/", b"Host: a", b"Host: a"), BAD_REQUEST),
    "9112 3.2 a Host with a path": (get(b"/", b"Host: a/b"), BAD_REQUEST),
    "9112 3.2 a Host with a space": (get(b"/", b"Host: a b"), BAD_REQUEST),
    "9112 3.2 a Host with user information": (get(b"/", b"Host: u@a"), BAD_REQUEST),
    "9112 3.2 a Host with a port that is none": (get(b"/", b"Host: a:xx"), BAD_REQUEST),
    "9112 3.2 a Host that is a list": (get(b"/", b"Host: a, b"), BAD_REQUEST),
    "9112 3.2 a Host with quotes": (get(b"/", b'Host: "a"'), BAD_REQUEST),
    "9112 3.2 a Host with a comment": (get(b"/", b"Host: a<script>"), BAD_REQUEST),
    "9112 3.2 a Host beyond ASCII": (get(b"/", b"Host: \xc3\xa9"), BAD_REQUEST),
    "9112 3.2 a Host with half an escape": (get(b"/", b"Host: a%4"), BAD_REQUEST),
    "9112 3.2 a Host with half a bracket": (get(b"/", b"Host: [::1"), BAD_REQUEST),
    "9112 3.2 a Host that is a port alone": (get(b"/", b"Host: :80"), BAD_REQUEST),
    "9112 3.2 a Host that is none, of HTTP/1.0": (b"GET / HTTP/1.0\r\nHost: a/b\r\n\r\n", BAD_REQUEST),
    "9112 3.2.1 a target that is no path": (get(b"away"), BAD_REQUEST),
    "9112 3.2.1 a target that is a query": (get(b"?a"), BAD_REQUEST),
    "9110 4.2.1 an absolute target without a host": (get(b"http:///p"), BAD_REQUEST),
    "9110 4.2.1 an absolute target with a port alone": (get(b"http://:80/p"), BAD_REQUEST),
    "9110 4.2.4 user information in a target": (get(b"http://u@b.example/p"), BAD_REQUEST),
    "9110 4.2.4 a password in a target": (get(b"http://u:p@b.example/p"), BAD_REQUEST),
    "9112 3.2.2 an absolute target with a host that is none": (get(b"http://a:xx/p"), BAD_REQUEST),
    "9110 7.4 an https target without TLS": (get(b"https://a/p"), MISDIRECTED),
    "9112 3.2.3 CONNECT": (b"CONNECT localhost:22 HTTP/1.1\r\nHost: localhost:22\r\n\r\n", NOT_IMPLEMENTED),
    "9112 3.2.3 an authority with another method": (get(b"localhost:22"), BAD_REQUEST),
    "9112 3.2.4 an asterisk with another method": (get(b"*"), BAD_REQUEST),
    "9112 5 a header without a colon": (get(b"/", b"Host: a", b"X"), BAD_REQUEST),
    "9112 5 a header without a name": (get(b"/", b"Host: a", b": x"), BAD_REQUEST),
    "9112 5 a name beyond ASCII": (get(b"/", b"Host: a", b"X\xe9: x"), BAD_REQUEST),
    "9112 5 a name with a bracket": (get(b"/", b"Host: a", b"X[1]: x"), BAD_REQUEST),
    "9112 5.1 a space before the colon": (put(b"Content-Length : 1", body=b"."), BAD_REQUEST),
    "9112 5.1 a tab before the colon": (put(b"Content-Length\t: 1", body=b"."), BAD_REQUEST),
    "9112 5.2 a folded header": (get(b"/", b"Host: a", b"X-Forwarded-For: a", b" b"), BAD_REQUEST),
    "9112 5.2 a header folded with a tab": (get(b"/", b"Host: a", b"X-Forwarded-For: a", b"\tb"), BAD_REQUEST),
    "9110 5.4 a line that is too long": (
        get(b"/", b"Host: a", b"X: " + b"x" * 16381),
        refused(400, "Header Line Too Long"),
    ),
    "9110 5.4 headers that are too large": (
        get(b"/", b"Host: a", *(b"X-%d: %s" % (n, b"x" * 14000) for n in range(5))),
        refused(400, "Headers Too Large"),
    ),
    "9110 5.4 too many headers": (
        get(b"/", b"Host: a", *[b"X: y"] * 100),
        refused(431, "Request Header Fields Too Large"),
    ),
    "9110 5.5 a NUL in a header": (get(b"/", b"Host: a", b"X: a\0b"), BAD_REQUEST),
    "9110 5.5 a control in a header": (get(b"/", b"Host: a", b"X: a\x0bb"), BAD_REQUEST),
    "9110 5.5 a DEL in a header": (get(b"/", b"Host: a", b"X: a\x7fb"), BAD_REQUEST),
    "9112 6.1 a coding that is not chunked": (put(b"Transfer-Encoding: gzip"), BAD_REQUEST),
    "9112 6.1 chunked that is not the last coding": (put(b"Transfer-Encoding: chunked, gzip"), BAD_REQUEST),
    "9112 6.1 an unknown coding before chunked": (
        put(b"Transfer-Encoding: gzip, chunked", body=b"0\r\n\r\n"),
        NOT_IMPLEMENTED,
    ),
    "9112 6.1 a coding without a name": (put(b"Transfer-Encoding:"), BAD_REQUEST),
    "9112 6.1 a coding in quotes": (put(b'Transfer-Encoding: "chunked"', body=b"0\r\n\r\n"), BAD_REQUEST),
    "9112 6.1 chunked with a parameter": (put(b"Transfer-Encoding: chunked;a=b", body=b"0\r\n\r\n"), BAD_REQUEST),
    "9112 6.1 chunked twice": (
        put(b"Transfer-Encoding: chunked", b"Transfer-Encoding: chunked", body=b"0\r\n\r\n"),
        BAD_REQUEST,
    ),
    "9112 6.1 a length and chunks": (
        put(b"Content-Length: 1", b"Transfer-Encoding: chunked", body=b"1\r\n.\r\n0\r\n\r\n"),
        BAD_REQUEST,
    ),
    "9112 6.1 chunks of HTTP/1.0": (
        b"PUT / HTTP/1.0\r\nTransfer-Encoding: chunked\r\n\r\n1\r\n.\r\n0\r\n\r\n",
        BAD_REQUEST,
    ),
    "9110 8.6 a length that is no number": (put(b"Content-Length: x"), BAD_REQUEST),
    "9110 8.6 a negative length": (put(b"Content-Length: -1"), BAD_REQUEST),
    "9110 8.6 a length with a sign": (put(b"Content-Length: +1", body=b"."), BAD_REQUEST),
    "9110 8.6 a length with an underscore": (put(b"Content-Length: 1_0", body=b".........."), BAD_REQUEST),
    "9110 8.6 a length in other digits": (put("Content-Length: \u0661".encode(), body=b"."), BAD_REQUEST),
    "9110 8.6 a length with a fraction": (put(b"Content-Length: 1.0", body=b"."), BAD_REQUEST),
    "9110 8.6 an empty length": (put(b"Content-Length:"), BAD_REQUEST),
    "9110 8.6 a length of forty digits": (put(b"Content-Length: " + b"9" * 40), TOO_LARGE),
    "9110 8.6 a length of five thousand digits": (put(b"Content-Length: " + b"9" * 5000), TOO_LARGE),
    "9110 8.6 a length above any file's": (put(b"Content-Length: 9223372036854775808"), TOO_LARGE),
    "9112 6.3 a list of lengths": (put(b"Content-Length: 1, 1", body=b"."), BAD_REQUEST),
    "9112 6.3 two lengths": (put(b"Content-Length: 1", b"Content-Length: 40", body=b"."), BAD_REQUEST),
    "9112 6.3 the same length twice": (put(b"Content-Length: 1", b"Content-Length: 1", body=b"."), BAD_REQUEST),
}


@pytest.mark.behaviour("OBS-070")
@pytest.mark.parametrize("clause", REFUSED)
def test_what_is_no_request_is_refused_and_so_is_what_follows(clause, server, asked):
    data, expected = REFUSED[clause]
    pieces = bytewise(data) if len(data) < 2000 else [data[:700], data[700:701], data[701:]]

    assert exchange(server, data) == expected, "whole"
    assert exchange(server, *pieces) == expected, "in pieces"
    assert exchange(server, data + SMUGGLED * 3) == expected, "with something after it"
    for cut in range(0, len(data), max(1, len(data) // 40)):
        assert exchange(server, data[:cut], shut=True) in (b"", expected, BAD_REQUEST), f"cut off after {cut}"
    assert asked == []


def test_9110_6_6_1_a_refusal_has_a_date(server, asked):
    with client(server) as connection:
        assert re.search(
            rb"\r\nDate: [A-Z][a-z]{2}, \d\d [A-Z][a-z]{2} \d{4} .* GMT\r\n", connection.send(b"x\n").rest()
        )


# -- understood: method, path and body as the application sees them

UNDERSTOOD = {
    "9112 2.1 a request": (b"GET /plain HTTP/1.1\r\nHost: localhost\r\n\r\n", ("GET", "/plain", b"")),
    "9112 2.2 bare LFs": (b"GET /lf HTTP/1.1\nHost: localhost\n\n", ("GET", "/lf", b"")),
    "9112 2.2 an empty line before it": (b"\r\n" + get(b"/late"), ("GET", "/late", b"")),
    "9112 2.3 a minor version to come": (b"GET / HTTP/1.9\r\nHost: a\r\n\r\n", ("GET", "/", b"")),
    "9112 3 a request line of 8,000 octets": (get(b"/" + b"x" * 7986), ("GET", "/" + "x" * 7986, b"")),
    "9112 3.1 an unknown method": (b"BREW /pot HTTP/1.1\r\nHost: a\r\n\r\n", ("BREW", "/pot", b"")),
    "9112 3.1 a method in lower case": (b"get / HTTP/1.1\r\nHost: a\r\n\r\n", ("get", "/", b"")),
    "9112 3.1 a method of all there may be": (
        b"!#$%&'*+-.^_`|~9Az / HTTP/1.1\r\nHost: a\r\n\r\n",
        ("!#$%&'*+-.^_`|~9Az", "/", b""),
    ),
    "9112 3.2 an empty Host": (get(b"/", b"Host:"), ("GET", "/", b"")),
    "9112 3.2 a Host with a port": (get(b"/", b"Host: a.example:8774"), ("GET", "/", b"")),
    "9112 3.2 a Host with an empty port": (get(b"/", b"Host: a:"), ("GET", "/", b"")),
    "9112 3.2 a Host with a number": (get(b"/", b"Host: 127.0.0.1:1"), ("GET", "/", b"")),
    "9112 3.2 a Host with an IPv6 address": (get(b"/", b"Host: [fe80::1]:8774"), ("GET", "/", b"")),
    "9112 3.2 a Host with all there may be": (get(b"/", b"Host: a-_.~!$&'()*+;=%20"), ("GET", "/", b"")),
    "9112 3.2.1 a letter with an accent": (get(b"/voil\xc3\xa0"), ("GET", "/voil\xc3\xa0", b"")),
    "9112 3.2.1 octets that are white space elsewhere": (get(b"/\x85\xa0"), ("GET", "/\x85\xa0", b"")),
    "9112 3.2.1 an escaped NUL": (get(b"/a%00b"), ("GET", "/a\0b", b"")),
    "9112 3.2.1 a path that is not UTF-8": (get(b"/\xff%FE"), ("GET", "/\xff\xfe", b"")),
    "9112 3.2.1 escapes that are none": (get(b"/%zz%1"), ("GET", "/%zz%1", b"")),
    "9112 3.2.1 many slashes": (get(b"//evil.example//x"), ("GET", "/evil.example//x", b"")),
    "9112 3.2.1 a fragment": (get(b"/a#b"), ("GET", "/a", b"")),
    "9112 3.2.1 a fragment after a query": (get(b"/a?b#c"), ("GET", "/a", b"")),
    "9112 3.2.2 an absolute target": (get(b"http://localhost:80/far?q"), ("GET", "/far", b"")),
    "9112 3.2.2 an absolute target without a path": (get(b"HTTP://localhost?q"), ("GET", "/", b"")),
    "9112 3.2.2 an absolute target with a fragment": (get(b"http://localhost/far#b"), ("GET", "/far", b"")),
    "9112 3.2.4 the server itself": (b"OPTIONS * HTTP/1.1\r\nHost: a\r\n\r\n", ("OPTIONS", "*", b"")),
    "9112 5.1 no space after the colon": (get(b"/", b"Host:a"), ("GET", "/", b"")),
    "9112 5.1 white space around a value": (put(b"Content-Length: \t 1 \t", body=b"."), ("PUT", "/", b".")),
    "9110 5.1 a name in another case": (put(b"CONTENT-length: 1", body=b"."), ("PUT", "/", b".")),
    "9110 5.5 a value beyond ASCII": (get(b"/", b"Host: a", b"X: \xe9\xff"), ("GET", "/", b"")),
    "9110 5.5 a tab in a value": (get(b"/", b"Host: a", b"X: a\tb"), ("GET", "/", b"")),
    "9110 8.6 a body": (put(b"Content-Length: 4", body=b"body"), ("PUT", "/", b"body")),
    "9110 8.6 an empty body": (put(b"Content-Length: 0"), ("PUT", "/", b"")),
    "9110 8.6 a length with leading zeros": (put(b"Content-Length: 0004", body=b"body"), ("PUT", "/", b"body")),
    "9112 6 a body that looks like a request": (
        put(b"Content-Length: %d" % len(SMUGGLED), body=SMUGGLED),
        ("PUT", "/", SMUGGLED),
    ),
    "9110 9.3.1 a body of a GET": (
        b"GET / HTTP/1.1\r\nHost: a\r\nContent-Length: 4\r\n\r\nbody",
        ("GET", "/", b"body"),
    ),
    "9112 6.3 no length is no body": (put(), ("PUT", "/", b"")),
    "9112 7.1 chunks": (
        put(b"Transfer-Encoding: chunked", body=b"3\r\none\r\nA\r\n, two, six\r\n0\r\n\r\n"),
        ("PUT", "/", b"one, two, six"),
    ),
    "9112 7.1 the coding in another case": (
        put(b"Transfer-Encoding: Chunked", body=b"a\r\n0123456789\r\n0\r\n\r\n"),
        ("PUT", "/", b"0123456789"),
    ),
    "9112 7.1 leading zeros": (
        put(b"Transfer-Encoding: chunked", body=b"0003\r\none\r\n000\r\n\r\n"),
        ("PUT", "/", b"one"),
    ),
    "9112 7.1.1 extensions that nobody knows": (
        put(b"Transfer-Encoding: chunked", body=b'3 ;a=b;c="d e";f\r\none\r\n0;z\r\n\r\n'),
        ("PUT", "/", b"one"),
    ),
    "9112 7.1.2 trailers": (
        put(b"Transfer-Encoding: chunked", body=b"3\r\none\r\n0\r\nX-Sum: 1\r\nContent-Length: 9\r\n\r\n"),
        ("PUT", "/", b"one"),
    ),
    "9112 7.1 no chunk but the last": (put(b"Transfer-Encoding: chunked", body=b"0\r\n\r\n"), ("PUT", "/", b"")),
    "9110 7.8 an upgrade that nobody knows": (
        get(b"/", b"Host: a", b"Connection: Upgrade", b"Upgrade: h2c"),
        ("GET", "/", b""),
    ),
    "9110 10.1.1 an expectation that nobody knows": (get(b"/", b"Host: a", b"Expect: more"), ("GET", "/", b"")),
}


@pytest.mark.parametrize("clause", UNDERSTOOD)
def test_what_is_a_request_is_understood_however_it_is_sent(clause, server, asked):
    data, expected = UNDERSTOOD[clause]
    last = ("GET", "/last", b"")
    pieces = bytewise(data + LAST) if len(data) < 2000 else [data[:700], data[700:701], data[701:], LAST]

    assert exchange(server, data, LAST).count(b"HTTP/1.1 200 OK") == 2
    assert asked == [expected, last], "whole"
    assert exchange(server, *pieces).count(b"HTTP/1.1 200 OK") == 2
    assert asked[2:] == [expected, last], "in pieces"
    assert exchange(server, data * 3 + LAST).count(b"HTTP/1.1 200 OK") == 4
    assert asked[4:] == [expected, expected, expected, last], "with something after it"


@pytest.mark.parametrize("clause", UNDERSTOOD)
def test_a_request_that_is_cut_off_is_answered_400_and_no_success(clause, server, asked):
    data, _ = UNDERSTOOD[clause]
    blank = b"\r\n\r\n" if b"\r\n" in data else b"\n\n"
    head = data.index(blank, 2) + len(blank)
    for cut in range(0, head, max(1, head // 60)):
        assert exchange(server, data[:cut], shut=True) in (b"", BAD_REQUEST), f"cut off after {cut}"
    for cut in range(head, len(data)):  # RFC 9112, section 8
        assert exchange(server, data[:cut], shut=True).startswith(b"HTTP/1.1 400 Bad Request\r\n"), f"after {cut}"
    assert asked == []


# -- 9112 7.1: chunks that are none

BROKEN_CHUNKS = {
    "no size": b"\r\n.\r\n0\r\n\r\n",
    "a size that is none": b"x\r\n.\r\n0\r\n\r\n",
    "a negative size": b"-1\r\n.\r\n0\r\n\r\n",
    "a size with a sign": b"+1\r\n.\r\n0\r\n\r\n",
    "a size with a prefix": b"0x1\r\n.\r\n0\r\n\r\n",
    "a size with an underscore": b"1_0\r\n................\r\n0\r\n\r\n",
    "a size after a space": b" 1\r\n.\r\n0\r\n\r\n",
    "a size out of this world": b"1" * 17 + b"\r\n.\r\n0\r\n\r\n",
    "a size line without end": b"1;" + b"x" * 5000 + b"\r\n.\r\n0\r\n\r\n",
    "a size line that ends with LF": b"1\n.\r\n0\r\n\r\n",
    "an extension with a bare CR": b"1;a\rb\r\n.\r\n0\r\n\r\n",
    "an extension with a NUL": b"1;a\0b\r\n.\r\n0\r\n\r\n",
    "more than was said": b"1\r\n..\r\n0\r\n\r\n",
    "less than was said": b"2\r\n.\r\n0\r\n\r\n",
    "a chunk that ends with LF": b"1\r\n.\n0\r\n\r\n",
    "a trailer that is none": b"1\r\n.\r\n0\r\nno trailer\r\n\r\n",
    "a trailer that is folded": b"1\r\n.\r\n0\r\nX: a\r\n b\r\n\r\n",
    "trailers without end": b"1\r\n.\r\n0\r\n" + b"X: " + b"x" * 5000 + b"\r\n\r\n",
}


@pytest.mark.parametrize("name", BROKEN_CHUNKS)
def test_9112_7_1_broken_chunks_are_400_and_what_follows_is_no_request(name, server, asked):
    data = put(b"Transfer-Encoding: chunked", body=BROKEN_CHUNKS[name])

    for pieces in ([data], [data + SMUGGLED], [*bytewise(data[:2000]), data[2000:]]):
        answer = exchange(server, *pieces)
        assert answer.startswith(b"HTTP/1.1 400 Bad Request\r\n")
        assert answer.endswith(b"\r\nContent-Length: 0\r\nConnection: close\r\n\r\n")
    assert exchange(server, data[:-5], shut=True)[:12] == b"HTTP/1.1 400"
    assert asked == []


def test_an_application_that_does_not_mind_broken_chunks_still_loses_the_connection():
    def app(environ, start_response):
        start_response("200 OK", [])
        return [environ["PATH_INFO"].encode()]

    with serving(app) as server:
        data = b"PUT /broken HTTP/1.1\r\nHost: a\r\nTransfer-Encoding: chunked\r\n\r\nx\r\n" + SMUGGLED
        assert exchange(server, data).endswith(b"\r\n\r\n/broken")


# -- persistence: 9112, section 9


@pytest.mark.parametrize(
    ("version", "lines", "goes_on"),
    [
        ("1.1", [], True),
        ("1.1", ["Connection: close"], False),
        ("1.1", ["Connection: Close"], False),
        ("1.1", ["Connection: close, TE"], False),
        ("1.1", ["Connection: TE,\tclose ,"], False),
        ("1.1", ["Connection: TE", "Connection: close"], False),
        ("1.1", ["Connection: keep-alive, close"], False),
        ("1.1", ["Connection: closed"], True),
        ("1.1", ["Connection: keep-alive"], True),
        ("1.0", [], False),
        ("1.0", ["Connection: keep-alive"], True),
        ("1.0", ["Connection: Keep-Alive, TE"], True),
        ("1.0", ["Connection: keep-alive, close"], False),
    ],
)
def test_9112_9_6_a_connection_goes_on_or_not_as_the_client_says(server, asked, version, lines, goes_on):
    head = "\r\n".join([f"GET /1 HTTP/{version}", "Host: a", *lines, "", ""]).encode()
    answer = exchange(server, head + LAST)

    assert [path for _, path, _ in asked] == (["/1", "/last"] if goes_on else ["/1"])
    assert (b"\r\nConnection: close\r\n" in answer.split(b"\r\n\r\n")[0] + b"\r\n") == (not goes_on)


def test_9112_9_3_2_pipelined_requests_are_answered_in_order(server, asked):
    with client(server) as connection:
        connection.send(b"".join(request("PUT", f"/{n}", f"Content-Length: {n}", body=b"." * n) for n in range(20)))
        assert [connection.answer().body for _ in range(20)] == [str(n + 1).encode() for n in range(20)]
    assert asked == [("PUT", f"/{n}", b"." * n) for n in range(20)]


# -- expectations: 9110, section 10.1.1

CONTINUE = b"HTTP/1.1 100 Continue\r\n\r\n"


@pytest.mark.parametrize(
    ("data", "is_continued"),
    [
        (put(b"Expect: 100-continue", b"Content-Length: 2", body=b"ok"), True),
        (put(b"Expect: 100-Continue", b"Content-Length: 2", body=b"ok"), True),
        (put(b"Expect: 100-continue", b"Transfer-Encoding: chunked", body=b"2\r\nok\r\n0\r\n\r\n"), True),
        (put(b"Expect: 100-continue", b"Content-Length: 0"), False),
        (put(b"Expect: 100-continue"), False),
        (put(b"Expect: 100-continue", b"Content-Length: 2", body=b"ok").replace(b"1.1", b"1.0"), False),
    ],
)
def test_9110_10_1_1_a_body_that_waits_for_100_is_asked_for(server, asked, data, is_continued):
    answer = exchange(server, data, LAST)

    assert answer.startswith(CONTINUE) == is_continued
    assert answer.count(b"100 Continue") == is_continued
    assert asked[0][1] == "/"


# -- answers

ANSWERS = {
    "9110 6.6.1 a date": ([], [b"ok"], "GET", rb"HTTP/1.1 200 OK\r\nDate: [^\r]+ GMT\r\nContent-Length: 2\r\n\r\nok"),
    "9110 6.6.1 the application's date": (
        [("Date", "today")], [b"ok"], "GET", rb"HTTP/1.1 200 OK\r\nDate: today\r\nContent-Length: 2\r\n\r\nok",
    ),
    "9110 9.3.2 no body for HEAD": (
        [("Content-Length", "2")], [b"ok"], "HEAD", rb"HTTP/1.1 200 OK\r\nContent-Length: 2\r\n\r\n",
    ),
    "9110 9.3.2 no length for HEAD if there is none to know": (
        [], [b"ok"], "HEAD", rb"HTTP/1.1 200 OK\r\n\r\n",
    ),
    "9112 6.1 chunks where the length is not known": (
        [], iter([b"ok"]), "GET",
        rb"HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n2\r\nok\r\n0\r\n\r\n",
    ),
    "9112 6.2 no coding beside a length": (
        [("Transfer-Encoding", "gzip"), ("Content-Length", "2")], [b"ok"], "GET",
        rb"HTTP/1.1 200 OK\r\nContent-Length: 2\r\n\r\nok",
    ),
    "9112 9.6 the application's own close": (
        [("Connection", "close")], [b"ok"], "GET",
        rb"HTTP/1.1 200 OK\r\nContent-Length: 2\r\nConnection: close\r\n\r\nok",
    ),
    "9112 9.6 the application's own close in a list": (
        [("Connection", "x, Close")], [b"ok"], "GET",
        rb"HTTP/1.1 200 OK\r\nConnection: x, Close\r\nContent-Length: 2\r\nConnection: close\r\n\r\nok",
    ),
    "9112 8 more than was said": (
        [("Content-Length", "2")], [b"okay"], "GET",
        rb"HTTP/1.1 200 OK\r\nContent-Length: 2\r\n\r\nok",
    ),
    "9112 8 more than was said, in parts": (
        [("Content-Length", "2")], iter([b"o" * 5000, b"k" * 5000]), "GET",
        rb"HTTP/1.1 200 OK\r\nContent-Length: 2\r\n\r\noo",
    ),
    "9112 8 less than was said": (
        [("Content-Length", "3")], [b"ok"], "GET", rb"HTTP/1.1 200 OK\r\nContent-Length: 3\r\n\r\nok",
    ),
}  # fmt: skip
GOES_ON = {"9110 6.6.1", "9110 9.3.2", "9112 6.1", "9112 6.2"}


@pytest.mark.parametrize("clause", ANSWERS)
def test_an_answer_is_framed_whatever_the_application_says(clause):
    headers, body, method, expected = ANSWERS[clause]
    asked = []

    def app(environ, start_response):
        asked.append(environ["PATH_INFO"])
        if environ["PATH_INFO"] == "/last":
            start_response("204 No Content", [])
            return []
        start_response("200 OK", headers)
        return body

    with serving(app, access_log=False) as server, client(server) as connection:
        raw = connection.send(request(method), LAST).rest()
    if "6.6.1" not in clause:
        raw = undated(raw)
    goes_on = " ".join(clause.split()[:2]) in GOES_ON
    first = raw.partition(b"HTTP/1.1 204")[0] if goes_on else raw
    assert re.fullmatch(expected, first, re.DOTALL), first
    assert asked == (["/", "/last"] if goes_on else ["/"])


@pytest.mark.parametrize(
    ("status", "headers", "expected"),
    [
        ("204 No Content", [("Content-Length", "4")], b"HTTP/1.1 204 No Content\r\n\r\n"),
        ("204 No Content", [], b"HTTP/1.1 204 No Content\r\n\r\n"),
        ("304 Not Modified", [], b"HTTP/1.1 304 Not Modified\r\n\r\n"),
        ("304 Not Modified", [("Content-Length", "4")], b"HTTP/1.1 304 Not Modified\r\nContent-Length: 4\r\n\r\n"),
        ("205 Reset Content", [], b"HTTP/1.1 205 Reset Content\r\nContent-Length: 0\r\n\r\n"),
        ("205 Reset Content", [("Content-Length", "4")], b"HTTP/1.1 205 Reset Content\r\nContent-Length: 0\r\n\r\n"),
    ],
)
@pytest.mark.parametrize("kind", [list, iter, "write"])
def test_9110_15_statuses_without_a_body_have_none(status, headers, expected, kind):
    def app(environ, start_response):
        write = start_response(status, headers)
        if kind == "write":
            write(b"body")
            return []
        return kind([b"bo", b"dy"])

    with serving(app, access_log=False) as server:
        last = expected.replace(b"\r\n\r\n", b"\r\nConnection: close\r\n\r\n")
        assert exchange(server, request(), LAST) == expected + last


@pytest.mark.parametrize(("version", "coding"), [("1.0", b""), ("1.1", b"Transfer-Encoding: chunked\r\n")])
def test_9112_6_1_an_answer_to_http_1_0_has_no_coding(version, coding):
    def app(environ, start_response):
        start_response("200 OK", [])
        yield b"ok"

    with serving(app, access_log=False) as server:
        head = f"GET / HTTP/{version}\r\nHost: a\r\nConnection: close\r\n\r\n".encode()
        body = b"2\r\nok\r\n0\r\n\r\n" if coding else b"ok"
        assert exchange(server, head) == b"HTTP/1.1 200 OK\r\n" + coding + b"Connection: close\r\n\r\n" + body


def test_9110_7_8_an_upgrade_of_http_1_0_is_not_seen():
    def app(environ, start_response):
        start_response("200 OK", [])
        return [repr(environ.get("HTTP_UPGRADE")).encode()]

    with serving(app, access_log=False) as server:
        for version, seen in (("1.0", b"None"), ("1.1", b"'websocket'")):
            lines = ["Host: a", "Connection: upgrade, close", "Upgrade: websocket", "", ""]
            head = "\r\n".join([f"GET / HTTP/{version}", *lines]).encode()
            assert exchange(server, head).endswith(seen)


def test_9112_4_a_status_line_without_a_phrase_has_its_space():
    def app(environ, start_response):
        start_response("299", [])
        return []

    with serving(app, access_log=False) as server, client(server) as connection:
        assert connection.send(LAST).rest().startswith(b"HTTP/1.1 299 \r\n")


@pytest.mark.parametrize(
    ("status", "header"),
    [
        ("200 OK", ("X", "a\r\nSet-Cookie: b")),
        ("200 OK", ("X", "a\nb")),
        ("200 OK", ("X", "a\0b")),
        ("200 OK", ("X\r\nY", "a")),
        ("200 OK", ("X Y", "a")),
        ("200 OK", ("", "a")),
        ("200 OK", ("X", "\u20ac")),
        ("200 OK", ("Content-Length", "many")),
        ("200 OK\r\nX: y", ("X", "a")),
        ("OK", ("X", "a")),
        ("20 OK", ("X", "a")),
    ],
)
def test_9110_5_5_what_would_be_another_header_is_an_error_of_the_application(status, header):
    def app(environ, start_response):
        start_response(status, [header])
        return [b"ok"]

    expected = b"HTTP/1.1 500 Internal Server Error\r\nContent-Type: text/plain\r\nContent-Length: 0\r\n"
    with serving(app, access_log=False) as server:
        assert exchange(server, request(), LAST) == expected + b"Connection: close\r\n\r\n"


# -- what is not held

DEVIATIONS = {
    "9110 5.6.1.2 empty members of Transfer-Encoding": (
        put(b"Transfer-Encoding: , chunked", body=b"0\r\n\r\n"),
        NOT_IMPLEMENTED,
        "A list with an empty member MUST be read; of this one header no reader may see another length than we do.",
    ),
    "9112 3.2.2 an absolute target of another scheme": (
        get(b"coap://a/p"),
        BAD_REQUEST,
        "An absolute form MUST be accepted; there is nothing here that another scheme could mean.",
    ),
}


@pytest.mark.parametrize("clause", DEVIATIONS)
def test_what_is_not_held_is_listed_with_its_reason(clause, server, asked):
    data, expected, reason = DEVIATIONS[clause]

    assert exchange(server, data, LAST) == expected, reason
    assert asked == []
