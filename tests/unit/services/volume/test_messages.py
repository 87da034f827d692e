import pytest


@pytest.fixture
def failed(ask):
    """Has volumes fail, and says the ids of the messages, the latest first."""
    ask("POST /types", {"volume_type": {"name": "strange", "extra_specs": {"colour": "red"}}}, as_="root")
    for as_ in ("alice", "alice", "bob"):
        ask("POST /volumes", {"volume": {"size": 1, "volume_type": "strange"}}, as_=as_)
    return [one["id"] for one in ask("GET /messages").json["messages"]]


def test_messages_are_a_projects_and_an_admin_sees_all(ask, message, failed):
    assert len(failed) == 2
    assert len(ask("GET /messages", as_="root").json["messages"]) == 3
    shown = ask(f"GET /messages/{failed[0]}").json["message"]
    assert (shown["resource_type"], shown["message_level"]) == ("VOLUME", "ERROR")
    assert message(f"GET /messages/{failed[0]}", as_="bob") == (404, f"Message {failed[0]} could not be found.")


def test_a_message_is_deleted_by_a_member(ask, message, failed):
    assert message(f"DELETE /messages/{failed[0]}", as_="rita")[0] == 403
    assert ask(f"DELETE /messages/{failed[0]}").status_int == 204
    assert [one["id"] for one in ask("GET /messages").json["messages"]] == failed[1:]


@pytest.mark.parametrize(("at", "expected"), [("3.4", 2), ("3.5", 1)])
def test_a_list_of_messages_has_pages_since_3_5(ask, failed, at, expected):
    answer = ask("GET /messages?limit=1", at=at).json

    assert [one["id"] for one in answer["messages"]] == failed[:expected]
    assert answer["messages_links"][0]["href"].endswith(f"/messages?limit=1&marker={failed[expected - 1]}")
    assert "messages_links" not in ask("GET /messages?limit=9", at="3.4").json


@pytest.mark.parametrize(
    ("at", "query", "expected"),
    [("3.4", "colour=red", 200), ("3.30", "colour=red", 200), ("3.31", "colour=red", 400), ("3.31", "event_id=x", 200)],
)
def test_what_is_no_filter_is_refused_since_3_31(ask, failed, at, query, expected):
    answer = ask(f"GET /messages?{query}", at=at)

    assert answer.status_int == expected
    assert expected == 400 or (answer.json["messages"] == []) is (at != "3.4")
