"""What lists may be filtered and sorted by, and their pages."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from typing import Any

import pytest

from novalite.conformance.client import Api
from novalite.conformance.network.errors import refused
from novalite.conformance.network.resources import COLLECTIONS, UNKNOWN, attributes, nouns_of

WORDS = "admin_state_up shared router:external is_default enable_dhcp stateful belongs_to_default_sg".split()


@pytest.mark.parametrize(("noun", "name"), attributes("filters"))
def test_a_filter_is_taken(admin: Api, noun: str, name: str) -> None:
    name, equals, value = name.partition("=")
    asked = value if equals else "true" if name in WORDS else "a"
    answer = admin(f"GET /{COLLECTIONS[noun].path}?id={UNKNOWN}&{name}={asked}")

    assert (answer.status_int, answer.json) == (200, {nouns_of(noun): []})


@pytest.mark.parametrize(("noun", "name"), attributes("no_filters"))
def test_what_is_no_filter_is_refused(admin: Api, noun: str, name: str) -> None:
    answer = admin(f"GET /{COLLECTIONS[noun].path}?{name}=a")

    refused(answer, 400, "HTTPBadRequest", f"['{name}'] is invalid attribute for filtering")


@pytest.mark.parametrize(("noun", "name"), attributes("sort_keys"))
def test_a_sort_key_is_taken(admin: Api, noun: str, name: str) -> None:
    assert admin(f"GET /{COLLECTIONS[noun].path}?sort_key={name}&sort_dir=desc&limit=2").status_int == 200


@pytest.mark.parametrize(("noun", "name"), attributes("no_sort_keys"))
def test_what_is_no_sort_key_is_refused(admin: Api, noun: str, name: str) -> None:
    answer = admin(f"GET /{COLLECTIONS[noun].path}?sort_key={name}&sort_dir=asc")

    refused(answer, 400, "HTTPBadRequest", f"['{name}'] is invalid attribute for sort_keys")


@pytest.mark.parametrize("noun", COLLECTIONS)
@pytest.mark.parametrize(
    ("query", "type", "message"),
    [
        ("colour=red", "HTTPBadRequest", "['colour'] is invalid attribute for filtering"),
        ("sort_key=colour&sort_dir=asc", "HTTPBadRequest", "['colour'] is invalid attribute for sort_keys"),
        ("sort_key=id", "HTTPBadRequest", "The number of sort_keys and sort_dirs must be same"),
        (
            "sort_key=id&sort_dir=up",
            "HTTPBadRequest",
            "['up'] is invalid value for sort_dirs, valid value is 'asc' and 'desc'",
        ),
        ("limit=-1", "BadRequest", "Bad limit request: Limit must be an integer 0 or greater and not '-1'."),
        ("limit=a", "BadRequest", "Bad limit request: Limit must be an integer 0 or greater and not 'a'."),
    ],
)
def test_a_query_that_makes_no_sense_is_refused(api: Api, noun: str, query: str, type: str, message: str) -> None:
    refused(api(f"GET /{COLLECTIONS[noun].path}?{query}"), 400, type, message)


@pytest.mark.parametrize(
    ("query", "type", "message"),
    [
        ("networks?mtu=a", "InvalidInput", "Invalid input for operation: 'a' is not an integer."),
        ("networks?shared=a", "InvalidInput", "Invalid input for operation: 'a' cannot be converted to boolean."),
        ("subnets?ip_version=x", "InvalidInput", "Invalid input for operation: 'x' is not an integer."),
        ("subnets?enable_dhcp=x", "InvalidInput", "Invalid input for operation: 'x' cannot be converted to boolean."),
        ("subnetpools?min_prefixlen=x", "InvalidInput", "Invalid input for operation: 'x' is not an integer."),
        ("security-group-rules?port_range_min=x", "SecurityGroupInvalidPortValue", "Invalid value for port x"),
        ("ports?fixed_ips=x", "InvalidInput", "Invalid input for operation: 'x' is not of the form <key>=[value]."),
    ],
)
def test_a_value_that_cannot_be_compared_is_refused(admin: Api, query: str, type: str, message: str) -> None:
    refused(admin(f"GET /{query}"), 400, type, message)


@pytest.mark.parametrize("noun", COLLECTIONS)
def test_an_empty_page_has_a_link_back(api: Api, noun: str) -> None:
    path = COLLECTIONS[noun].path
    answer = api(f"GET /{path}?limit=1&id={UNKNOWN}")
    (link,) = answer.json[f"{nouns_of(noun)}_links"]

    assert link["rel"] == "previous"
    assert link["href"].endswith(f"/v2.0/{path}?limit=1&id={UNKNOWN}&page_reverse=True")


@pytest.mark.parametrize("noun", COLLECTIONS)
def test_an_empty_page_backwards_has_a_link_forward(api: Api, noun: str) -> None:
    path = COLLECTIONS[noun].path
    (link,) = api(f"GET /{path}?limit=1&id={UNKNOWN}&page_reverse=True").json[f"{nouns_of(noun)}_links"]

    assert link["rel"] == "next"
    assert link["href"].endswith(f"/v2.0/{path}?limit=1&id={UNKNOWN}")


@pytest.mark.parametrize("noun", COLLECTIONS)
def test_without_a_limit_there_are_no_links(api: Api, noun: str) -> None:
    assert api(f"GET /{COLLECTIONS[noun].path}?id={UNKNOWN}").json == {nouns_of(noun): []}


@pytest.mark.parametrize("noun", COLLECTIONS)
def test_a_page_after_nothing(api: Api, noun: str) -> None:
    one = COLLECTIONS[noun]
    answer = api(f"GET /{one.path}?limit=1&marker={UNKNOWN}")

    if noun in ("network", "port", "router"):
        refused(answer, 404, one.type, one.absent.format(id=UNKNOWN))
    else:
        assert answer.status_int == 200


@pytest.mark.parametrize("noun", ["network", "router", "security_group"])
def test_pages_follow_each_other(api: Api, make: Callable[..., Any], unique: Callable[[str], str], noun: str) -> None:
    word = unique("paged")
    made = [make(noun, name=f"{word}", description=word)["id"] for _ in range(3)]
    path, nouns = f"/{COLLECTIONS[noun].path}?description={word}&sort_key=id&sort_dir=asc&limit=2", nouns_of(noun)
    first = api(f"GET {path}").json
    links = {link["rel"]: link["href"].partition("/v2.0")[2] for link in first[f"{nouns}_links"]}
    second = api(f"GET {links['next']}").json

    assert [one["id"] for one in [*first[nouns], *second[nouns]]] == sorted(made)
    assert [link["rel"] for link in second[f"{nouns}_links"]] == ["previous"]
    back = api(f"GET {second[f'{nouns}_links'][0]['href'].partition('/v2.0')[2]}").json
    assert [one["id"] for one in back[nouns]] == sorted(made)[:2]


def test_an_answer_says_its_request_id_under_one_name(api: Api) -> None:
    headers = api("GET /networks").headers

    assert headers["x-openstack-request-id"].startswith("req-")
    assert "x-compute-request-id" not in headers


@pytest.mark.parametrize("noun", COLLECTIONS)
def test_nobody_without_a_token_sees_a_list(api: Api, noun: str) -> None:
    assert api.as_("nobody")(f"GET /{COLLECTIONS[noun].path}").status_int == 401


def test_the_versions_are_one(api: Api) -> None:
    answer = replace(api, prefix=api.prefix.removesuffix("/v2.0"))("GET /")

    assert answer.status_int == 200
    assert [one["id"] for one in answer.json["versions"]] == ["v2.0"]
