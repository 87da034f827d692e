"""``/servers/{id}/metadata``."""

from __future__ import annotations

from typing import Any

import pytest

from novalite.conformance.client import Api, each_version, message
from novalite.conformance.compute.conftest import settled

WRITES: list[tuple[str, Any]] = [
    ("POST", {"metadata": {"b": "2"}}),
    ("PUT", {"metadata": {"b": "2"}}),
    ("PUT /b", {"meta": {"b": "2"}}),
]


@pytest.fixture
def path(boot: Any) -> str:
    """The path of the metadata of a server that has one word."""
    return f"/servers/{boot(metadata={'a': '1'})['id']}/metadata"


def ask(api: Api, path: str, request: str, body: Any = None) -> Any:
    method, _, below = request.partition(" ")
    return api(f"{method} {path}{below}", body)


def test_words_are_shown_together_and_alone(api: Api, path: str) -> None:
    assert api(f"GET {path}").json == {"metadata": {"a": "1"}}
    assert api(f"GET {path}/a").json == {"meta": {"a": "1"}}


@pytest.mark.parametrize("method", ["GET", "DELETE"])
def test_a_word_that_is_not_there_is_not_found(api: Api, path: str, method: str) -> None:
    answer = api(f"{method} {path}/nothing")

    assert (answer.status_int, message(answer)) == (404, "Metadata item was not found")


def test_words_are_added_replaced_and_deleted(api: Api, path: str) -> None:
    added = api(f"POST {path}", {"metadata": {"b": "2"}})
    assert (added.status_int, added.json) == (200, {"metadata": {"a": "1", "b": "2"}})
    said = api(f"PUT {path}/b", {"meta": {"b": "3"}})
    assert (said.status_int, said.json) == (200, {"meta": {"b": "3"}})
    replaced = api(f"PUT {path}", {"metadata": {"c": "4"}})
    assert (replaced.status_int, replaced.json) == (200, {"metadata": {"c": "4"}})
    deleted = api(f"DELETE {path}/c")
    assert (deleted.status_int, deleted.body) == (204, b"")
    assert api(f"GET {path}").json == {"metadata": {}}


def test_a_path_names_the_word_of_its_body(api: Api, path: str) -> None:
    answer = api(f"PUT {path}/b", {"meta": {"c": "2"}})

    assert (answer.status_int, message(answer)) == (400, "Request body and URI mismatch")


@pytest.mark.parametrize(
    ("request_", "body", "text"),
    [
        ("POST", {"meta": {}}, "'metadata' is a required property"),
        ("PUT /b", {"metadata": {}}, "'meta' is a required property"),
        ("PUT /b", {"meta": {}}, "should be non-empty"),
        ("PUT /b", {"meta": {"b": "1", "c": "2"}}, "has too many properties"),
        ("POST", {"metadata": {"a": 1}}, "1 is not of type 'string'"),
    ],
)
def test_what_is_no_metadata_is_refused(api: Api, path: str, request_: str, body: Any, text: str) -> None:
    answer = ask(api, path, request_, body)

    assert (answer.status_int, text in message(answer)) == (400, True), answer.text


@pytest.mark.parametrize(("request_", "body"), [*WRITES, ("DELETE /a", None)])
def test_a_locked_servers_words_stay(api: Api, path: str, request_: str, body: Any) -> None:
    id = path.split("/")[2]
    api(f"POST /servers/{id}/action", {"lock": None})
    answer = ask(api, path, request_, body)

    assert (answer.status_int, message(answer)) == (409, f"Instance {id} is locked")


@pytest.mark.parametrize(("request_", "body"), [*WRITES, ("DELETE /a", None)])
def test_a_broken_servers_words_stay(api: Api, path: str, request_: str, body: Any) -> None:
    id = path.split("/")[2]
    api.as_("admin")(f"POST /servers/{id}/action", {"os-resetState": {"state": "error"}})
    answer = ask(api, path, request_, body)

    action = "delete metadata" if "DELETE" in request_ else "update metadata"
    assert answer.status_int == 409
    assert message(answer) == f"Cannot '{action}' instance {id} while it is in vm_state error"


@pytest.mark.parametrize(("request_", "body"), [("GET", None), ("GET /a", None), *WRITES, ("DELETE /a", None)])
def test_readers_look_and_strangers_do_not(api: Api, path: str, request_: str, body: Any) -> None:
    reader, other = ask(api.as_("reader"), path, request_, body), ask(api.as_("other"), path, request_, body)

    assert (reader.status_int, other.status_int) == (200 if "GET" in request_ else 403, 404)


def test_there_are_no_more_words_than_the_quota_says(api: Api, path: str) -> None:
    answer = api(f"POST {path}", {"metadata": {f"word{number}": "" for number in range(200)}})

    assert (answer.status_int, message(answer)) == (403, "Maximum number of metadata items exceeds 128")


@each_version({"2.1": 200, "2.102": 400})
@pytest.mark.parametrize("below", ["", "/a"])
def test_an_unknown_parameter_answers(api: Api, path: str, below: str, version: str, expected: int) -> None:
    assert api.at(version)(f"GET {path}{below}?colour=red").status_int == expected


def test_a_server_shows_its_words(api: Api, path: str) -> None:
    api(f"PUT {path}", {"metadata": {"z": "1"}})

    assert settled(api, path.split("/")[2])["metadata"] == {"z": "1"}
