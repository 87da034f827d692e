"""``/servers/{id}/tags``, from 2.26 on."""

from __future__ import annotations

from typing import Any

import pytest

from novalite.conformance.client import Api, each_version, message

REQUESTS: list[tuple[str, Any, int]] = [
    ("GET", None, 200),
    ("PUT", {"tags": ["b"]}, 200),
    ("GET /a", None, 204),
    ("PUT /c", None, 201),
    ("DELETE /a", None, 204),
    ("DELETE", None, 204),
]
WRITES = [row for row in REQUESTS if not row[0].startswith("GET")]


@pytest.fixture
def path(boot: Any) -> str:
    """The path of the tags of a server that has one."""
    return f"/servers/{boot(tags=['a'])['id']}/tags"


def ask(api: Api, path: str, request: str, body: Any = None, at: str = "2.26") -> Any:
    method, _, below = request.partition(" ")
    return api.at(at)(f"{method} {path}{below}", body)


@pytest.mark.parametrize(("request_", "body", "status"), REQUESTS)
@each_version({"2.25": 404, "2.26": None})
def test_tags_answer(
    api: Api, path: str, request_: str, body: Any, status: int, version: str, expected: int | None
) -> None:
    assert ask(api, path, request_, body, version).status_int == (expected or status)


def test_tags_are_given_and_taken(api: Api, path: str) -> None:
    added = ask(api, path, "PUT /b")
    assert added.headers["Location"].endswith(f"{path}/b")
    again = ask(api, path, "PUT /b")
    assert (again.status_int, "Location" in again.headers) == (204, False)
    assert sorted(ask(api, path, "GET").json["tags"]) == ["a", "b"]
    assert ask(api, path, "DELETE /a").status_int == 204
    assert ask(api, path, "GET").json == {"tags": ["b"]}
    assert sorted(ask(api, path, "PUT", {"tags": ["x", "y", "x"]}).json["tags"]) == ["x", "y"]
    assert ask(api, path, "DELETE").status_int == 204
    assert ask(api, path, "GET").json == {"tags": []}


def test_a_tag_that_is_not_there_is_not_found(api: Api, path: str) -> None:
    id = path.split("/")[2]
    shown, deleted = ask(api, path, "GET /nothing"), ask(api, path, "DELETE /nothing")

    assert (shown.status_int, message(shown)) == (404, f"Server {id} has no tag 'nothing'")
    assert (deleted.status_int, message(deleted)) == (404, f"Instance {id} has no tag 'nothing'")


def test_a_tag_has_no_comma(api: Api, path: str) -> None:
    answer = ask(api, path, "PUT /a,b")

    assert answer.status_int == 400
    assert message(answer) == (
        "Tag 'a,b' is invalid. It must be a non empty string without characters '/' and ','. "
        "Validation error message: 'a,b' does not match '^[^,/]*$'"
    )


def test_a_tag_is_not_too_long(api: Api, path: str) -> None:
    answer = ask(api, path, f"PUT /{'a' * 61}")

    assert answer.status_int == 400
    assert message(answer).endswith(f"Validation error message: '{'a' * 61}' is too long")


def test_a_server_has_fifty_tags_at_most(api: Api, path: str) -> None:
    fifty = [f"tag{number}" for number in range(50)]
    assert ask(api, path, "PUT", {"tags": fifty}).status_int == 200
    one_more, all_at_once = ask(api, path, "PUT /more"), ask(api, path, "PUT", {"tags": [*fifty, "more"]})

    assert (one_more.status_int, message(one_more)) == (400, "The number of tags exceeded the per-server limit 50")
    assert (all_at_once.status_int, message(all_at_once)[-12:]) == (400, " is too long")


@pytest.mark.parametrize(("request_", "body", "status"), WRITES)
def test_a_broken_servers_tags_stay(api: Api, path: str, request_: str, body: Any, status: int) -> None:
    id = path.split("/")[2]
    api.as_("admin")(f"POST /servers/{id}/action", {"os-resetState": {"state": "error"}})
    answer = ask(api, path, request_, body)

    actions = {"PUT": "update tags", "PUT /c": "update tag", "DELETE /a": "delete tag", "DELETE": "delete tags"}
    assert answer.status_int == 409
    assert message(answer) == f"Cannot '{actions[request_]}' instance {id} while it is in vm_state error"


@pytest.mark.parametrize(("request_", "body", "status"), REQUESTS)
def test_readers_look_and_strangers_do_not(api: Api, path: str, request_: str, body: Any, status: int) -> None:
    reader, other = ask(api.as_("reader"), path, request_, body), ask(api.as_("other"), path, request_, body)

    assert (reader.status_int, other.status_int) == (status if "GET" in request_ else 403, 403)


def test_a_server_that_never_was_has_no_tags(api: Api) -> None:
    id = "00000000-0000-0000-0000-000000000000"
    answer = api.at("2.26")(f"GET /servers/{id}/tags")

    assert (answer.status_int, message(answer)) == (404, f"Instance {id} has no mapping to a cell.")


def test_answers_without_a_body_to_a_new_or_known_tag_are_webobs_own(api: Api, path: str) -> None:
    added, again = ask(api, path, "PUT /b"), ask(api, path, "PUT /b")

    assert [answer.headers["Content-Type"] for answer in (added, again)] == ["text/html; charset=UTF-8"] * 2
