import json

import pytest
import webob

from novalite.conformance.journal import Journal, ids, left


def note(journal, request, status=201, answer=None, token="mine", sent=b""):
    method, path = request.split(" ")
    journal.note(method, path, sent, status, json.dumps(answer).encode(), token)


@pytest.fixture
def journal(tmp_path):
    return Journal(tmp_path / "journal")


class Target:
    """Removes what it is asked to, unless something else is to go before."""

    def __init__(self, **after):
        self.after = after
        self.asked = []

    def __call__(self, environ, start_response):
        request = webob.Request(environ)
        noun = request.path.split("/")[1]
        self.asked.append((request.method, request.path, request.headers["X-Auth-Token"]))
        is_free = self.after.get(noun) in (None, *(path.split("/")[1] for _, path, _ in self.asked))
        status = 403 if request.headers["X-Auth-Token"] == "reader" else 204 if is_free else 409
        if noun == "domains" and request.method == "DELETE" and len(self.asked) == 1:
            status = 403
        return webob.Response(status=status)(environ, start_response)


@pytest.mark.parametrize(
    ("answer", "expected"),
    [
        ({"cat": {"id": "a", "name": "b"}}, ["a"]),
        ({"keypair": {"name": "b"}}, ["b"]),
        ({"id": "a", "name": "b"}, ["a"]),
        ({"cats": [{"id": 1}, {"id": 2}]}, ["1", "2"]),
        ({"reservation_id": "a"}, []),
        ({"extra_specs": {"a": "b"}}, []),
        ([], []),
    ],
)
def test_what_was_made_is_found_in_the_answer(answer, expected):
    assert list(ids(json.dumps(answer).encode())) == expected


def test_what_is_no_json_tells_of_nothing():
    assert list(ids(b"<html>")) == []


def test_what_was_made_is_there_until_it_is_removed(journal, tmp_path):
    note(journal, "POST /cats", answer={"cat": {"id": "a"}})
    note(journal, "POST /cats/", answer={"cat": {"id": "b"}})
    note(journal, "DELETE /cats/a", 204)
    note(journal, "DELETE /cats/b", 409)

    assert list(journal.made) == [("/cats/b", "mine")]
    assert left(tmp_path) == ["/cats/b"]


@pytest.mark.parametrize("request_", ["POST /cats/a/action", "GET /cats", "PUT /cats/a"])
def test_what_makes_nothing_is_not_noted(journal, request_):
    note(journal, request_, 200, {"cat": {"id": "a"}})
    note(journal, "POST /cats", 400, {"id": "a"})

    assert journal.made == {}


def test_two_may_have_the_same_name(journal, tmp_path):
    for token in ("mine", "yours"):
        note(journal, "POST /keys", answer={"keypair": {"name": "key"}}, token=token)
    note(journal, "DELETE /keys/key", 204, token="yours")

    assert list(journal.made) == [("/keys/key", "mine")]
    assert left(tmp_path) == ["/keys/key"]


@pytest.mark.parametrize(("status", "expected"), [(404, [("/cats/a", "mine")]), (204, [])])
def test_who_does_not_see_something_has_not_removed_it(journal, status, expected):
    note(journal, "POST /cats", answer={"cat": {"id": "a"}})
    note(journal, "DELETE /cats/a", status, token="yours")

    assert list(journal.made) == expected


def test_all_is_removed_but_what_is_kept(journal, tmp_path):
    target = Target()
    note(journal, "POST /cats", answer={"cat": {"id": "a"}})
    note(journal, "POST /cats", answer={"cat": {"id": "b"}})
    note(journal, "POST /cats", answer={"cat": {"id": "c"}})
    journal.remove(target, kept=[("/cats/a", "mine")])

    assert target.asked == [("DELETE", "/cats/c", "mine"), ("DELETE", "/cats/b", "mine")]
    assert left(tmp_path) == ["/cats/a"]


def test_what_is_used_by_others_is_removed_after_them(journal):
    target = Target(dogs="cats")
    note(journal, "POST /cats", answer={"cat": {"id": "a"}})
    note(journal, "POST /dogs", answer={"dog": {"id": "a"}})
    journal.remove(target)

    assert journal.made == {}
    assert [path for _, path, _ in target.asked] == ["/dogs/a", "/cats/a", "/dogs/a"]


def test_who_may_not_remove_what_it_made_has_others_do_so(journal):
    note(journal, "POST /cats", answer={"cat": {"id": "a"}}, token="reader")
    journal.remove(target := Target(), more_tokens=["admin"])

    assert [token for *_, token in target.asked] == ["reader", "admin"]
    assert journal.made == {}


def test_what_stays_is_told(journal, tmp_path):
    note(journal, "POST /cats", answer={"cat": {"id": "a"}})
    journal.remove(Target(cats="never"))

    assert left(tmp_path) == ["/cats/a"]


def test_a_routers_interface_is_removed_and_a_domain_disabled_before(journal):
    note(journal, "PUT /routers/a/add_router_interface", 200, {"id": "a"}, sent=b'{"subnet_id": "b"}')
    note(journal, "POST /domains", answer={"domain": {"id": "a"}})
    journal.remove(target := Target())

    assert [(method, path) for method, path, _ in target.asked] == [
        ("DELETE", "/domains/a"),
        ("PATCH", "/domains/a"),
        ("DELETE", "/domains/a"),
        ("PUT", "/routers/a/remove_router_interface"),
    ]
    assert journal.made == {}


def test_a_group_of_volumes_is_deleted_by_an_action(journal):
    note(journal, "POST /volume/v3/groups", 202, {"group": {"id": "a"}})
    note(journal, "POST /identity/v3/groups", 201, {"group": {"id": "a"}})
    note(journal, "POST /volume/v3/groups/action", 202, {"group": {"id": "copy"}})
    journal.remove(target := Target())

    assert [(method, path) for method, path, _ in target.asked] == [
        ("POST", "/volume/v3/groups/copy/action"),
        ("DELETE", "/identity/v3/groups/a"),
        ("POST", "/volume/v3/groups/a/action"),
    ]


def test_a_consistency_group_is_deleted_by_a_request_of_its_own(journal, tmp_path):
    note(journal, "POST /volume/v3/consistencygroups", 202, {"consistencygroup": {"id": "a"}})
    note(journal, "POST /volume/v3/consistencygroups/create_from_src", 202, {"consistencygroup": {"id": "b"}})
    journal.remove(target := Target())

    assert [(method, path) for method, path, _ in target.asked] == [
        ("POST", "/volume/v3/consistencygroups/b/delete"),
        ("POST", "/volume/v3/consistencygroups/a/delete"),
    ]
    assert left(tmp_path) == []


def test_what_is_taken_over_is_found_among_the_others_and_a_default_is_taken_back(journal):
    note(journal, "POST /v3/manageable_snapshots", 202, {"snapshot": {"id": "a"}})
    note(journal, "PUT /v3/default-types/project", 200, {"default_type": {}})

    assert [path for path, _ in journal.made] == ["/v3/snapshots/a", "/v3/default-types/project"]
