import pytest

from novalite.api.pages import is_full, limit_and_marker, next_link


@pytest.mark.parametrize(
    ("query", "expected"),
    [
        ({}, (1000, None)),
        ({"limit": ["0"]}, (1000, None)),
        ({"limit": ["1001"], "marker": ["a"]}, (1000, "a")),
        ({"limit": ["5", "7"], "marker": ["a", "b"]}, (7, "b")),
    ],
)
def test_a_page_has_at_most_a_thousand_and_the_last_parameter_counts(query, expected):
    assert limit_and_marker(query) == expected


@pytest.mark.parametrize(
    ("query", "expected"),
    [
        ([], "marker=x"),
        ([("limit", "1"), ("colour", "red")], "colour=red&limit=1&marker=x"),
        ([("marker", "w"), ("sort_key", "name"), ("limit", "1")], "limit=1&marker=x&sort_key=name"),
    ],
)
def test_the_next_link_has_the_query_sorted_and_the_marker(query, expected):
    assert next_link("http://h/v2.1/cats", query, "x") == {"rel": "next", "href": f"http://h/v2.1/cats?{expected}"}


@pytest.mark.parametrize(("page", "limit", "expected"), [([], 0, False), ([1], 2, False), ([1, 2], 2, True)])
def test_a_page_is_full_when_it_has_as_many_as_were_asked_for(page, limit, expected):
    assert is_full(page, limit) is expected
