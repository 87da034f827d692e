"""The head of a request: what it says, and what is none."""

import io

import pytest
from hypothesis import given
from hypothesis import strategies as st

from novalite.wsgi.head import MAX_HEADERS, BadHead, Headers, RequestLine, parse_request_line, read_headers

GOOD = b"Host: a\r\nX-One:1\r\nx-two: \t2 \t\r\nEmpty:\r\nhost: b\r\n\r\n"


def headers(data, max_line=100):
    return read_headers(io.BytesIO(data), max_line)


@pytest.mark.parametrize(
    ("line", "expected"),
    [
        (b"GET / HTTP/1.1\r\n", ("GET", "/", (1, 1))),
        (b"post /\xe9?a HTTP/1.0\n", ("post", "/é?a", (1, 0))),
        (b"GET / HTTP/1.2\r\n", ("GET", "/", (1, 2))),
    ],
)
def test_a_request_line_is_a_method_a_target_and_a_version(line, expected):
    assert parse_request_line(line) == RequestLine(*expected)


@pytest.mark.parametrize(
    ("line", "status"),
    [
        *[(line, 400) for line in (b"\r\n", b"GET\r\n", b"GET /\r\n", b"GET / x HTTP/1.1\r\n", b"GET / HTTP/1\r\n")],
        *[
            (line, 400)
            for line in (b"GET / HTTP/1.1.1\r\n", b"GET / HTTP/1.12345678901\r\n", "GET / HTTP/1.²".encode())
        ],
        *[(line, 505) for line in (b"GET / HTTP/2.0\r\n", b"GET / HTTP/3.1\r\n")],
    ],
)
def test_anything_else_is_no_request_line(line, status):
    with pytest.raises(BadHead) as refusal:
        parse_request_line(line)
    assert refusal.value.status == status


def test_headers_are_read_up_to_the_empty_line_and_no_further():
    file = io.BytesIO(GOOD + b"body")
    found = read_headers(file, 100)

    assert found.pairs == [("Host", "a"), ("X-One", "1"), ("x-two", "2"), ("Empty", ""), ("host", "b")]
    assert file.read() == b"body"


def test_a_header_is_found_in_any_case_and_the_first_one_counts():
    found = headers(GOOD)

    assert [found.get(name) for name in ("HOST", "x-One", "Empty", "none")] == ["a", "1", "", None]
    assert found.get("none", "b") == "b"
    assert found.repeated == {"host"}


def test_a_repeated_header_is_noticed_though_its_values_are_the_same():
    assert headers(b"Content-Length: 5\r\nContent-Length: 5\r\n\r\n").repeated == {"content-length"}


def test_a_header_can_be_replaced_by_one_of_another_value():
    found = headers(GOOD)
    found.replace("Host", "c")

    assert found.get("host") == "c"
    assert [pair for pair in found.pairs if pair[0].lower() == "host"] == [("Host", "c")]
    assert found.repeated == set()


@pytest.mark.parametrize(
    "line",
    [b"no colon", b": no name", b"a b: c", b"a : b", b" folded: a", b"a: b\rc", b"a: b\0", "é: b".encode(), b"a\0: b"],
)
def test_a_line_that_is_no_header_is_refused(line):
    with pytest.raises(BadHead) as refusal:
        headers(b"Host: a\r\n" + line + b"\r\n\r\n")
    assert (refusal.value.status, refusal.value.reason) == (400, "Bad Request")


@pytest.mark.parametrize("cut", range(1, len(GOOD)))
def test_a_head_that_is_cut_off_is_refused(cut):
    if GOOD[:cut].endswith(b"\n\r\n"):
        return
    with pytest.raises(BadHead):
        headers(GOOD[:cut])


@pytest.mark.parametrize(
    ("data", "status", "reason"),
    [
        (b"a: " + b"b" * 97, 400, "Header Line Too Long"),
        (b"a: bbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbb\r\n" * 2000, 431, "Request Header Fields Too Large"),
        (b"a: b\r\n" * (MAX_HEADERS + 1) + b"\r\n", 431, "Request Header Fields Too Large"),
    ],
)
def test_there_are_limits(data, status, reason):
    with pytest.raises(BadHead) as refusal:
        headers(data)
    assert (refusal.value.status, refusal.value.reason) == (status, reason)


def test_all_headers_together_have_a_limit():
    with pytest.raises(BadHead, match="Headers Too Large"):
        headers(b"a: " + b"b" * 20000 + b"\r\n" + b"a: " + b"b" * 50000 + b"\r\n\r\n", 60000)


def test_as_many_headers_as_may_be_are_read():
    assert len(headers(b"a: b\r\n" * MAX_HEADERS + b"\r\n").pairs) == MAX_HEADERS


@given(st.binary(max_size=200))
def test_whatever_is_sent_is_headers_or_a_refusal(data):
    try:
        found = headers(data)
    except BadHead:
        return
    assert isinstance(found, Headers)
    assert not any("\r" in value or "\n" in value or "\0" in value for _, value in found.pairs)
