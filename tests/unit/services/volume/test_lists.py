import pytest


@pytest.fixture
def ids(make):
    return [make(name, metadata={"of": name}) for name in ("c", "a", "b")]


def names(answer):
    return [volume["name"] for volume in answer.json["volumes"]]


@pytest.mark.parametrize(
    ("query", "expected"),
    [
        ("", "bac"),
        ("sort=name", "cba"),
        ("sort=name:asc", "abc"),
        ("sort=size:asc,name:asc", "abc"),
        ("sort_key=name&sort_dir=asc", "abc"),
        ("sort_key=name", "cba"),
        ("name=a", "a"),
        ("name=a&status=available", "a"),
        ("status=error", ""),
        ("bootable=True", ""),
        ("bootable=0", "bac"),
        ("metadata={'of': 'b'}", "b"),
        ("metadata={'of'", ""),
        ("metadata=7", ""),
        ("name~=b", "b"),
        ("colour=red", "bac"),
        ("limit=2", "ba"),
        ("limit=2&offset=1", "ac"),
        ("offset=5", ""),
        ("all_tenants=yes&project_id=b0b", "bac"),
    ],
)
def test_a_list_is_filtered_and_sorted(ask, ids, query, expected):
    assert "".join(names(ask(f"GET /volumes?{query}"))) == expected


def test_part_of_a_name_is_asked_for_since_3_34(ask, ids):
    assert names(ask("GET /volumes?name~=b", at="3.33")) == ["b", "a", "c"]
    assert names(ask("GET /volumes?name~=b", at="3.34")) == ["b"]
    for minor, expected in ((33, 3), (34, 0)):
        assert len(names(ask("GET /volumes?description~=b", at=f"3.{minor}"))) == expected


def test_a_full_page_links_to_the_next(ask, ids):
    answer = ask("GET /volumes?limit=2&name~=")
    (link,) = answer.json["volumes_links"]

    assert link == {"rel": "next", "href": f"http://localhost/volume/v3/volumes?limit=2&name~=&marker={ids[1]}"}
    rest = ask(f"GET /volumes?limit=2&marker={ids[1]}")
    assert names(rest) == ["c"]
    assert "volumes_links" not in rest.json


def test_a_count_is_said_since_3_45(ask, ids):
    assert ask("GET /volumes?with_count=true&limit=1").json["count"] == 3
    assert "count" not in ask("GET /volumes?with_count=no&limit=1").json
    assert "count" not in ask("GET /volumes?with_count=true", at="3.44").json
    assert "count" in ask("GET /volumes?with_count=true", at="3.45").json


@pytest.mark.parametrize(
    ("query", "expected"),
    [
        ("limit=x", "limit param must be an integer"),
        ("limit=-1", "limit param must be positive"),
        ("offset=x", "offset param must be an integer"),
        (f"offset={2**31}", "offset param is too large"),
        ("sort=colour", "Invalid input received: Sort key supplied was not valid."),
        ("sort=name:up", "Invalid input received: Unknown sort direction, must be 'desc' or 'asc'."),
    ],
)
def test_what_is_not_listed(message, query, expected):
    assert message(f"GET /volumes?{query}") == (400, expected)


def test_an_unknown_marker(message):
    assert message("GET /volumes?marker=x") == (404, "Volume x could not be found.")
