import pytest
import webob

from novalite.errors import Invalid
from novalite.services.image.pages import limit_of, links, order_of

KEYS = ("name", "size", "created_at", "id")


@pytest.mark.parametrize(("asked", "expected"), [({}, 25), ({"limit": ["3"]}, 3), ({"limit": ["5000"]}, 1000)])
def test_a_page_has_so_many(asked, expected):
    assert limit_of(asked) == expected


@pytest.mark.parametrize(("text", "said"), [("x", "an integer"), ("-1", "positive")])
def test_a_number_is_a_number(text, said):
    with pytest.raises(Invalid, match=f"limit param must be {said}"):
        limit_of({"limit": [text]})


@pytest.mark.parametrize(
    ("asked", "expected"),
    [
        ({}, [("created_at", True), ("id", True)]),
        ({"sort": ["name:asc,size"]}, [("name", False), ("size", True), ("created_at", False), ("id", False)]),
        ({"sort_key": ["name"]}, [("name", True), ("created_at", True), ("id", True)]),
        (
            {"sort_key": ["name", "id"], "sort_dir": ["asc", "desc"]},
            [("name", False), ("id", True), ("created_at", False)],
        ),
    ],
)
def test_an_order_ends_with_what_tells_all_apart(asked, expected):
    assert order_of(asked, KEYS) == expected


@pytest.mark.parametrize(
    ("asked", "text"),
    [
        (
            {"sort": ["colour"]},
            "Invalid sort key: colour. It must be one of the following: name, size, created_at, id.",
        ),
        ({"sort": ["name:up"]}, "Invalid sort direction: up"),
        ({"sort": ["name"], "sort_key": ["name"]}, "Old and new sorting syntax cannot be combined"),
        ({"sort_dir": ["asc", "asc"]}, "Number of sort dirs does not match the number of sort keys"),
    ],
)
def test_an_order_that_is_none_is_refused(asked, text):
    with pytest.raises(Invalid) as refused:
        order_of(asked, KEYS)

    assert str(refused.value) == text


def test_a_full_page_links_to_the_next_and_all_to_the_first():
    request = webob.Request.blank("/?limit=2&marker=a&name=%C3%A4")

    assert links(request, "/v2/x", 2, ["b", "c"]) == {
        "first": "/v2/x?limit=2&name=%C3%A4",
        "next": "/v2/x?limit=2&name=%C3%A4&marker=c",
    }
    assert links(request, "/v2/x", 2, ["b"]) == {"first": "/v2/x?limit=2&name=%C3%A4"}
    assert links(webob.Request.blank("/"), "/v2/x", 0, []) == {"first": "/v2/x"}
