import pytest


@pytest.fixture(params=["volumes", "snapshots"])
def path(request, ask, make):
    id = make()
    if request.param == "snapshots":
        id = ask("POST /snapshots", {"snapshot": {"volume_id": id}}).json["snapshot"]["id"]
    return f"/{request.param}/{id}/metadata"


def test_metadata_is_added_replaced_and_taken_away(ask, message, path):
    assert ask(f"POST {path}", {"metadata": {"a": "1"}}).json == {"metadata": {"a": "1"}}
    assert ask(f"POST {path}", {"metadata": {"b": "2"}}).json == {"metadata": {"a": "1", "b": "2"}}
    assert ask(f"PUT {path}/a", {"meta": {"a": "3"}}).json == {"meta": {"a": "3"}}
    assert ask(f"GET {path}/a").json == {"meta": {"a": "3"}}
    assert ask(f"DELETE {path}/a").status_int == 200
    assert ask(f"GET {path}").json == {"metadata": {"b": "2"}}
    assert ask(f"PUT {path}", {"metadata": {"c": "4"}}).json == {"metadata": {"c": "4"}}
    for method in ("GET", "DELETE"):
        status, said = message(f"{method} {path}/a")
        assert (status, said.endswith("has no metadata with key a.")) == (404, True)


def test_what_is_not_kept(message, path):
    assert message(f"PUT {path}/a", {"meta": {"b": "1"}}) == (400, "Request body and URI mismatch")
    assert message(f"PUT {path}/a", {"meta": {"a": "1", "b": "1"}})[0] == 400
    assert message(f"POST {path}", {"metadata": {"a": 1}})[0] == 400
    assert message(f"POST {path}", {"metadata": {"a": "1"}}, as_="rita")[0] == 403
    assert message(f"GET {path}", as_="bob")[0] == 404
