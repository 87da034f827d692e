import pytest
from webtest import TestApp

from novalite.testing.application import application


@pytest.mark.parametrize(
    ("path", "status"), [("/volume", 300), ("/volume/", 300), ("/volume/v3", 200), ("/volume/v3/", 200)]
)
def test_whoever_asks_is_told_of_the_version(path, status):
    answer = TestApp(application()).get(path, status=status)
    (version,) = answer.json["versions"]

    assert (version["id"], version["min_version"], version["version"]) == ("v3.0", "3.0", "3.71")
    assert version["links"][1] == {"rel": "self", "href": "http://localhost/volume/v3/"}


@pytest.mark.parametrize(
    ("request_", "is_json"),
    [
        ("GET /workers", True),
        ("DELETE /limits/x", True),
        ("GET /volumes/x/edit", True),
        ("PUT /volumes", False),
        ("GET /clusters/x/edit", False),
        ("GET /nothing", False),
    ],
)
def test_some_paths_are_there_though_nothing_is_done(ask, request_, is_json):
    answer = ask(request_, at="3.5")

    assert answer.status_int == 404
    assert (answer.content_type == "application/json") is is_json
    assert answer.headers.get("OpenStack-API-Version") == ("volume 3.5" if is_json else None)


def test_a_path_may_say_that_json_is_wanted(ask, make):
    id = make()

    for path in ("/volumes", "/volumes/detail", f"/volumes/{id}", f"/volumes/{id}/metadata"):
        assert ask(f"GET {path}.json").json == ask(f"GET {path}").json
    assert ask("GET /clusters.json").status_int == ask("GET /volumes.xml").status_int == 404


def test_a_version_that_is_none_is_refused_there_too(message):
    assert message("GET /workers", at="x")[0] == 400
