import pytest


@pytest.fixture
def path(make):
    return f"/networks/{make('network')['id']}"


def test_tags_are_stuck_on_and_taken_off(ask, path):
    assert ask(f"PUT {path}/tags/red").status_int == 201
    assert ask(f"GET {path}/tags/red").status_int == 204
    assert ask(f"POST {path}/tags", {"tags": ["blue", "red"]}).json == {"tags": ["blue", "red"]}
    assert ask(f"DELETE {path}/tags/red").status_int == 204
    assert ask(f"GET {path}/tags").json == {"tags": ["blue"]}
    assert ask(f"PUT {path}/tags", {"tags": ["a", "b"]}).json == {"tags": ["a", "b"]}
    assert ask(f"GET {path}").json["network"]["tags"] == ["a", "b"]
    assert ask(f"DELETE {path}/tags").status_int == 204
    assert ask(f"GET {path}/tags").json == {"tags": []}


def test_a_tag_that_is_not_there_is_not_found(refused, path):
    for method in ("GET", "DELETE"):
        assert refused(f"{method} {path}/tags/red") == (404, "TagNotFound", "Tag red could not be found.")
    assert refused("GET /networks/nothing/tags")[1] == "NetworkNotFound"


@pytest.mark.parametrize(
    ("body", "expected"),
    [
        ({"tag": []}, "Invalid tags body."),
        ([], "Invalid tags body."),
        ({"tags": "x"}, "'x' is not a list."),
        ({"tags": ["a", "a"]}, "Duplicate items in the list: 'a'."),
    ],
)
def test_tags_are_a_list_of_words(refused, path, body, expected):
    assert refused(f"PUT {path}/tags", body) == (400, "InvalidInput", f"Invalid input for operation: {expected}")


def test_readers_stick_on_nothing(refused, path):
    assert refused(f"PUT {path}/tags/red", as_="rita")[1] == "PolicyNotAuthorized"
