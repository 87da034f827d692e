import pytest

TWO_ORDERS = "The 'sort_key' and 'sort_dir' parameters are deprecated and cannot be used with the 'sort' parameter."


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
        ("size=2", ""),
        ("bootable=0", "bac"),
        ("metadata={'of': 'b'}", "b"),
        ("metadata={'of'", ""),
        ("metadata=7", ""),
        ("created_at=gt:2000-01-01", "bac"),
        ("created_at=lt:2000-01-01", ""),
        ("limit=0", ""),
        ("limit=2", "ba"),
        ("limit=2&offset=1", "ac"),
        ("offset=5", ""),
        ("all_tenants=yes", "bac"),
    ],
)
def test_a_list_is_filtered_and_sorted(ask, ids, query, expected):
    assert "".join(names(ask(f"GET /volumes?{query}"))) == expected


@pytest.mark.parametrize(
    ("query", "version", "expected"),
    [
        ("colour=red", "3.30", "bac"),
        ("name~=b", "3.30", "bac"),
        ("group_id=x", "3.9", "bac"),
        ("group_id=x", "3.10", ""),
        ("created_at=lt:2000-01-01", "3.30", "bac"),
    ],
)
def test_a_filter_that_users_have_not_is_passed_over_until_3_30(ask, ids, query, version, expected):
    assert "".join(names(ask(f"GET /volumes?{query}", at=version))) == expected


@pytest.mark.parametrize("query", ["colour=red", "name~=b", "id=x", "project_id=x", "colour=red&all_tenants=1"])
def test_a_filter_that_users_have_not_is_refused_since_3_31(message, query):
    said = f"Invalid filters {query.partition('=')[0]} are found in query options."

    assert message(f"GET /volumes?{query}", at="3.31") == (400, said)


@pytest.mark.parametrize(
    ("query", "expected"),
    [("name~=b", "b"), ("description~=b", ""), ("colour=red", ""), ("host=devstack@lvmdriver-1", "bac"), ("id=x", "")],
)
def test_admins_have_more_filters(ask, ids, query, expected):
    assert "".join(names(ask(f"GET /volumes?all_tenants=1&{query}", as_="root"))) == expected


def test_a_full_page_links_to_the_next(ask, ids):
    answer = ask("GET /volumes?limit=2&status=available")
    (link,) = answer.json["volumes_links"]

    assert link == {
        "rel": "next",
        "href": f"http://localhost/volume/v3/volumes?limit=2&status=available&marker={ids[1]}",
    }
    rest = ask(f"GET /volumes?limit=2&marker={ids[1]}")
    assert names(rest) == ["c"]
    assert "volumes_links" not in rest.json


def test_a_count_is_said_since_3_45(ask, ids):
    assert ask("GET /volumes?with_count=true&limit=1").json["count"] == 3
    assert "count" not in ask("GET /volumes?with_count=no&limit=1").json
    assert "count" not in ask("GET /volumes?with_count=true", at="3.30").json
    assert "count" in ask("GET /volumes?with_count=true", at="3.45").json


@pytest.mark.parametrize(
    ("query", "expected"),
    [
        ("limit=x", "limit param must be an integer"),
        ("limit=-1", "limit param must be positive"),
        ("offset=x", "offset must be an integer"),
        (f"offset={2**31}", "offset must be <= 2147483647"),
        ("sort=colour", "Invalid input received: Invalid sort key"),
        ("sort=name&sort_key=id", TWO_ORDERS),
        ("with_count=maybe", "Value 'maybe' for 'with_count' is not a boolean."),
        ("bootable=maybe", "Invalid input received: 'bootable = maybe'"),
        ("created_at=soon", "Invalid soon operator"),
        ("created_at=gt:soon", "Invalid soon value"),
        ("sort=name:up", "Invalid input received: Unknown sort direction, must be 'desc' or 'asc'."),
    ],
)
def test_what_is_not_listed(message, query, expected):
    assert message(f"GET /volumes?{query}") == (400, expected)


def test_an_unknown_marker(message):
    assert message("GET /volumes?marker=x") == (404, "Volume x could not be found.")
