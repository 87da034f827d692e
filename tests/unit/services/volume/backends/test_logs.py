import pytest


def test_a_level_that_is_set_is_got(ask):
    sent = {"binary": "cinder-api", "prefix": "cinder.volume.api"}
    assert ask("PUT /os-services/set-log", {**sent, "level": "error"}, as_="root").status_int == 202

    (shown,) = ask("PUT /os-services/get-log", sent, as_="root").json["log_levels"]
    assert shown == {"host": "devstack", "binary": "cinder-api", "levels": {"cinder.volume.api": "ERROR"}}
    assert len(ask("PUT /os-services/get-log", {"binary": "*"}, as_="root").json["log_levels"]) == 4


@pytest.mark.parametrize("name", ["get-log", "set-log"])
def test_levels_are_there_since_3_32_for_admins(ask, name):
    sent = {"prefix": "none"} | ({"level": "info"} if name == "set-log" else {})

    for at, as_, expected in (("3.31", "root", (404,)), ("3.32", "root", (200, 202)), ("3.32", "alice", (403,))):
        assert ask(f"PUT /os-services/{name}", sent, as_=as_, at=at).status_int in expected


@pytest.mark.parametrize(("sent", "word"), [({}, ""), ({"level": None}, ""), ({"level": "trace"}, "trace")])
def test_what_is_no_level(message, sent, word):
    said = f"Invalid input received: {word} is not a valid log level."
    assert message("PUT /os-services/set-log", sent, as_="root") == (400, said)
