"""``/flavors``: what each shows, and who sees it, at every version where something changes."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

import pytest

from novalite.conformance.client import PROJECT, Api, each_version, message, needs

SHORT = ["id", "links", "name"]
OLD = ["OS-FLV-DISABLED:disabled", "rxtx_factor"]
SHOWN = [*SHORT, "OS-FLV-EXT-DATA:ephemeral", "disk", "os-flavor-access:is_public", "ram", "swap", "vcpus"]
SHOWN_AT = {
    "2.1": sorted([*SHOWN, *OLD]),
    "2.55": sorted([*SHOWN, *OLD, "description"]),
    "2.61": sorted([*SHOWN, *OLD, "description", "extra_specs"]),
    "2.102": sorted([*SHOWN, "description", "extra_specs"]),
}
BRIEF_AT = {"2.1": sorted(SHORT), "2.55": sorted([*SHORT, "description"])}
STRICT_AT = {"2.1": 200, "2.102": 400}
LISTS = pytest.mark.parametrize("path", ["/flavors", "/flavors/detail"])


def ids(answer: Any) -> list[str]:
    return [flavor["id"] for flavor in answer.json["flavors"]]


def test_a_new_cloud_has_the_five_flavors_that_everybody_knows(api: Api) -> None:
    listed = api("GET /flavors/detail?limit=5").json["flavors"]

    assert [(one["id"], one["name"], one["ram"], one["vcpus"], one["disk"]) for one in listed] == [
        ("1", "m1.tiny", 512, 1, 1),
        ("2", "m1.small", 2048, 1, 20),
        ("3", "m1.medium", 4096, 2, 40),
        ("4", "m1.large", 8192, 4, 80),
        ("5", "m1.xlarge", 16384, 8, 160),
    ]


@each_version(SHOWN_AT)
def test_one_flavor_shows(api: Api, version: str, expected: list[str]) -> None:
    shown = api.at(version)("GET /flavors/2")

    assert shown.status_int == 200
    flavor = shown.json["flavor"]
    assert sorted(flavor) == expected
    assert (flavor["name"], flavor["os-flavor-access:is_public"]) == ("m1.small", True)
    assert flavor["OS-FLV-EXT-DATA:ephemeral"] == 0
    assert flavor.get("extra_specs", {}) == {}
    assert flavor.get("description") is None
    assert flavor.get("rxtx_factor", 1.0) == 1.0
    assert flavor.get("OS-FLV-DISABLED:disabled", False) is False


@each_version(SHOWN_AT)
def test_each_flavor_of_a_detailed_list_shows(api: Api, version: str, expected: list[str]) -> None:
    listed = api.at(version)("GET /flavors/detail?limit=3").json

    assert sorted(listed) == ["flavors", "flavors_links"]
    assert [sorted(flavor) for flavor in listed["flavors"]] == [expected] * 3


@each_version(BRIEF_AT)
def test_each_flavor_of_a_list_shows(api: Api, version: str, expected: list[str]) -> None:
    listed = api.at(version)("GET /flavors?limit=3").json

    assert [sorted(flavor) for flavor in listed["flavors"]] == [expected] * 3


@each_version({"2.1": "", "2.75": 0})
def test_no_swap_shows_as(api: Api, version: str, expected: Any) -> None:
    assert api.at(version)("GET /flavors/1").json["flavor"]["swap"] == expected
    assert api.at(version)("GET /flavors/detail?limit=1").json["flavors"][0]["swap"] == expected


@pytest.mark.parametrize("path", ["/flavors", "/{project}/flavors"])
def test_a_flavor_is_linked_to_where_it_was_asked_for(api: Api, path: str, project: str) -> None:
    path = path.format(project=project)
    own, bookmark = api(f"GET {path}/1").json["flavor"]["links"]

    assert (own["rel"], bookmark["rel"]) == ("self", "bookmark")
    assert own["href"].endswith(f"/v2.1{path}/1")
    assert bookmark["href"] == own["href"].replace("/v2.1", "")
    assert api(f"GET {path}?limit=1").json["flavors"][0]["links"] == [own, bookmark]


def test_a_link_of_v2_leads_to_v2(api: Api) -> None:
    own, bookmark = api.legacy()("GET /flavors/1").json["flavor"]["links"]

    assert own["href"].endswith("/v2/flavors/1")
    assert bookmark["href"] == own["href"].replace("/v2/", "/")


def test_v2_shows_what_2_1_shows(api: Api) -> None:
    assert sorted(api.legacy()("GET /flavors/1").json["flavor"]) == SHOWN_AT["2.1"]
    assert sorted(api.legacy()("GET /flavors?limit=1").json["flavors"][0]) == BRIEF_AT["2.1"]


@pytest.mark.parametrize("role", ["member", "admin"])
def test_a_flavor_that_is_not_there_is_named(api: Api, role: str) -> None:
    answer = api.as_(role)("GET /flavors/nothing")

    assert answer.status_int == 404
    assert message(answer) == "Flavor nothing could not be found."


@pytest.mark.parametrize("role", ["manager", "member", "reader", "other"])
def test_a_private_flavor_is_seen_by_admins_alone(api: Api, private: str, role: str) -> None:
    assert api.as_("admin")(f"GET /flavors/{private}").status_int == 200
    assert message(api.as_(role)(f"GET /flavors/{private}")) == f"Flavor {private} could not be found."
    for query in ("", "?is_public=None", "?is_public=false"):
        listed = ids(api.as_(role)(f"GET /flavors{query}"))
        assert private not in listed
        assert "1" in listed
    assert message(api.as_(role)(f"GET /flavors?marker={private}")) == f"marker [{private}] not found"
    assert api.as_(role)("GET /flavors?is_public=maybe").status_int == 200


@pytest.mark.parametrize(
    ("query", "public", "hidden"),
    [
        ("", True, False),
        *((f"?is_public={word}", True, False) for word in ("true", "T", "1", "yes", "y", "On", "%20true")),
        *((f"?is_public={word}", False, True) for word in ("false", "f", "0", "No", "n", "OFF")),
        *((f"?is_public={word}", True, True) for word in ("None", "none", "NONE")),
    ],
)
@LISTS
def test_an_admin_asks_for_public_flavors_for_the_others_or_for_all(
    admin: Api, private: str, path: str, query: str, public: bool, hidden: bool
) -> None:
    listed = ids(admin(f"GET {path}{query}"))

    assert ("1" in listed, private in listed) == (public, hidden)


def test_an_admin_asks_for_nothing_else(admin: Api) -> None:
    answer = admin("GET /flavors?is_public=maybe&minRam=much")

    assert answer.status_int == 400
    assert message(answer) == "Invalid is_public filter [maybe]"


@needs("plain-text tokens")
@each_version({"2.1": False, "2.61": True})
def test_extra_specs_show_to_who_may_read(api: Api, version: str, expected: bool) -> None:
    unknown = replace(api, tokens={**api.tokens, "nothing": f"nothing:{PROJECT}:nothing"}, role="nothing")
    for role in ("admin", "member", "reader", "other"):
        assert ("extra_specs" in api.as_(role).at(version)("GET /flavors/1").json["flavor"]) is expected
    assert "extra_specs" not in unknown.at(version)("GET /flavors/1").json["flavor"]
    assert "extra_specs" not in unknown.at(version)("GET /flavors/detail?limit=1").json["flavors"][0]
