"""httpx speaks with an application as with a server: redirects, streams, errors."""

import tracemalloc

import httpx
import pytest

from novalite.testing import WSGITransport
from tests.unit.testing.test_requests_adapter import BLOCK, BLOCKS, application


@pytest.fixture
def client():
    with httpx.Client(transport=WSGITransport(application), base_url="http://localhost") as client:
        yield client


def test_a_redirection_is_followed_and_json_is_read(client):
    answer = client.get("/old", headers={"X": "text"}, follow_redirects=True)

    assert (answer.status_code, answer.reason_phrase, answer.http_version) == (200, "OK", "HTTP/1.1")
    assert answer.json() == {"size": 0, "query": "x=1", "x": "text"}
    assert client.cookies["a"] == "b"


def test_a_hundred_megabytes_go_up_and_down_without_being_held(client):
    tracemalloc.start()
    try:
        up = client.put("/count", content=(BLOCK for _ in range(BLOCKS))).json()["size"]
        with client.stream("GET", "/large") as answer:
            down = sum(map(len, answer.iter_bytes()))
        _, peak = tracemalloc.get_traced_memory()
    finally:
        tracemalloc.stop()

    assert up == down == len(BLOCK) * BLOCKS > 100_000_000
    assert peak < 5_000_000


def test_a_connection_that_is_dropped_is_a_protocol_error(client):
    with pytest.raises(httpx.RemoteProtocolError, match="Server disconnected without sending a response"):
        client.get("/drop")


def test_an_answer_that_takes_too_long_is_a_timeout(client):
    with pytest.raises(httpx.ReadTimeout):
        client.get("/slow", timeout=0.01)
