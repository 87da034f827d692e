import pytest


@pytest.mark.parametrize(
    ("path", "first", "as_"),
    [
        ("messages", "3.3", "alice"),
        ("clusters", "3.7", "root"),
    ],
)
def test_there_is_none(ask, message, path, first, as_):
    assert list(ask(f"GET /{path}", as_=as_).json.values()) == [[]]
    assert message(f"GET /{path}/x", as_=as_)[1].endswith(" x could not be found.")
    before = f"3.{int(first[2:]) - 1}"
    for below in ("", "/detail") if path != "messages" else ("",):
        assert ask(f"GET /{path}{below}", as_=as_, at=before).status_int == 404
        assert ask(f"GET /{path}{below}", as_=as_, at=first).status_int == 200
    unknown = "The resource could not be found."
    assert message(f"GET /{path}/x", as_=as_, at=before) == (404, unknown)
    assert message(f"GET /{path}/x", as_=as_, at=first) != (404, unknown)
    if path == "clusters":
        assert list(ask(f"GET /{path}/detail", as_=as_).json.values()) == [[]]


def test_some_of_it_is_for_admins(message):
    assert message("GET /clusters")[0] == 403
