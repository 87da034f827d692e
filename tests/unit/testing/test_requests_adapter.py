"""requests speaks with an application as with a server: redirects, streams, errors."""

import io
import tracemalloc

import pytest
import requests

from novalite.errors import ConnectionDropped
from novalite.testing import WSGIAdapter

BLOCK, BLOCKS = b"x" * (1 << 16), 1600


def application(environ, start_response):
    """Counts what it is sent, sends as much as it is asked for, redirects, drops, is slow."""
    match environ["PATH_INFO"]:
        case "/old":
            start_response("302 Found", [("Location", "/count?x=1"), ("Content-Length", "0")])
            return []
        case "/drop":
            raise ConnectionDropped
        case "/slow":
            environ["novalite.sleep"](60)
        case "/large":
            start_response("200 OK", [("Content-Type", "application/octet-stream")])
            return (BLOCK for _ in range(BLOCKS))
    size = sum(map(len, iter(lambda: environ["wsgi.input"].read(1 << 16), b"")))
    start_response("200 OK", [("Content-Type", "application/json"), ("Set-Cookie", "a=b")])
    return [f'{{"size": {size}, "query": "{environ["QUERY_STRING"]}", "x": "{environ.get("HTTP_X")}"}}'.encode()]


@pytest.fixture
def session():
    with requests.Session() as session:
        session.mount("http://localhost/", WSGIAdapter(application))
        yield session


def test_a_redirection_is_followed_and_json_is_read(session):
    answer = session.get("http://localhost/old", headers={"X": b"bytes"})

    assert (answer.status_code, answer.reason) == (200, "OK")
    assert answer.json() == {"size": 0, "query": "x=1", "x": "bytes"}
    assert [one.status_code for one in answer.history] == [302]


@pytest.mark.parametrize(
    "body", ["käse", "käse".encode(), io.BytesIO("käse".encode()), iter([b"k", "äse".encode()]), iter(["käse"])]
)
def test_whatever_requests_takes_for_a_body_is_sent(session, body):
    assert session.post("http://localhost/count", data=body).json()["size"] == 5


def test_a_hundred_megabytes_go_up_and_down_without_being_held(session):
    tracemalloc.start()
    try:
        up = session.put("http://localhost/count", data=(BLOCK for _ in range(BLOCKS))).json()["size"]
        with session.get("http://localhost/large", stream=True) as answer:
            down = sum(map(len, answer.iter_content(1 << 16)))
        _, peak = tracemalloc.get_traced_memory()
    finally:
        tracemalloc.stop()

    assert up == down == len(BLOCK) * BLOCKS > 100_000_000
    assert peak < 5_000_000


def test_a_connection_that_is_dropped_is_a_connection_error(session):
    with pytest.raises(requests.exceptions.ConnectionError, match="closed connection without response"):
        session.get("http://localhost/drop")


@pytest.mark.parametrize("timeout", [0.01, (5, 0.01)])
def test_an_answer_that_takes_too_long_is_a_timeout(session, timeout):
    with pytest.raises(requests.exceptions.ReadTimeout):
        session.get("http://localhost/slow", timeout=timeout)
