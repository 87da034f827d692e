"""``GET /servers``: which servers a list has, in which order and how many, at each version and for whom."""

from __future__ import annotations

import uuid
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Any
from urllib.parse import parse_qsl, urlsplit

import pytest

from novalite.conformance.client import LATEST, Api, each_version, ends, eventually, message
from novalite.conformance.compute.conftest import settled

INVALID = "Invalid input for query parameters"
WORDS = "'0', '1', 'f', 'false', 'n', 'no', 'off', 'on', 't', 'true', 'y', 'yes'"


@dataclass(frozen=True)
class Fleet:
    """Servers in a project of their own: alpha, beta, gamma, and one that is gone, by name; who asks is its member."""

    api: Api
    ids: dict[str, str]
    facts: dict[str, str]

    def ask(self, query: str, version: str = LATEST, role: str = "member", path: str = "/servers") -> Any:
        return self.api.as_(role).at(version)(f"GET {path}?{query.format(**self.ids, **self.facts)}")

    def names(self, *args: Any, **more: Any) -> list[str]:
        answer = self.ask(*args, **more)
        assert answer.status_int == 200, answer.text
        return [server["name"] for server in answer.json["servers"]]


@pytest.fixture(scope="module")
def fleet(_app: Any, tokens: Mapping[str, str]) -> Iterator[Fleet]:
    """Made once, as nobody changes it."""
    project = uuid.uuid4().hex
    own = {"member": f"mia:{project}:member,reader", "boss": f"boss:{project}:admin", "reader": f"rea:{project}:reader"}
    api = Api(_app, {**tokens, **own})
    images = api.at("2.1")("GET /images/detail").json["images"]
    image = next(one["id"] for one in images if one["status"] == "ACTIVE" and one["minRam"] <= 512)
    ids: dict[str, str] = {}
    for name, role, wanted in (
        ("alpha", "member", {"tags": ["red", "blue"], "description": "first"}),
        ("beta", "member", {"flavorRef": "2", "tags": ["red"], "config_drive": True, "accessIPv4": "192.0.2.1"}),
        ("gamma", "boss", {"hostname": "gee", "availability_zone": "nova"}),
        ("gone", "member", {}),
    ):
        server = {"name": name, "imageRef": image, "flavorRef": "1", "networks": "none", **wanted}
        ids[name] = api.as_(role).at("2.95")("POST /servers", {"server": server}).json["server"]["id"]
        settled(api, ids[name])
    api.as_("boss")(f"POST /servers/{ids['beta']}/action", {"lock": None})
    api(f"POST /servers/{ids['alpha']}/action", {"os-stop": None})
    settled(api, ids["alpha"], "SHUTOFF")
    api(f"DELETE /servers/{ids['gone']}")
    eventually(lambda: api(f"GET /servers/{ids['gone']}").status_int, lambda status: status == 404)
    shown = settled(api, ids["beta"])
    facts = {"image": image, "host": shown["OS-EXT-SRV-ATTR:host"], "project": project}
    facts |= {"reservation": shown["OS-EXT-SRV-ATTR:reservation_id"]}
    yield Fleet(api, ids, facts)
    for name in ("alpha", "beta", "gamma"):
        api.as_("boss")(f"DELETE /servers/{ids[name]}")


ALL = "alpha beta gamma"


@pytest.mark.parametrize("role", ["member", "boss"])
@pytest.mark.parametrize("version", ["2.1", LATEST])
@pytest.mark.parametrize(
    ("query", "expected"),
    [
        ("", ALL),
        ("name=alph", "alpha"),
        ("name=a$", ALL),
        ("name=^a.*a$", "alpha"),
        ("name=ALPHA", ""),
        ("name=alpha&name=beta", "beta"),
        ("status=ACTIVE", "beta gamma"),
        ("status=shutoff", "alpha"),
        ("status=ACTIVE&status=SHUTOFF", ALL),
        ("status=ERROR", ""),
        ("status=nonsense&status=shutoff", "alpha"),
        ("status=REBUILD", ""),
        ("image={image}", ALL),
        ("image=none", ""),
        ("flavor=1", "alpha gamma"),
        ("flavor=2", "beta"),
        ("flavor=none", ""),
        ("reservation_id={reservation}", "beta"),
        ("ip=192", ""),
        ("changes-since=2999-01-01T00:00:00Z", ""),
        ("changes-since=2001-01-01T00:00:00%2B02:00&status=shutoff", "alpha"),
        ("all_tenants=0", ALL),
        ("all_tenants=no&name=beta", "beta"),
        ("tenant_id=another", ALL),
        ("project_id=another", ALL),
        ("limit=0", ""),
    ],
)
def test_a_list_has(fleet: Fleet, role: str, version: str, query: str, expected: str) -> None:
    assert sorted(fleet.names(query, version, role)) == expected.split()


#: What users may filter by later than admins: with a query, what it finds from which version on.
LATER = {
    "ip6": ("ip6=fd00", {"2.1": ALL, "2.5": ""}),
    "tags": ("tags=red,blue", {"2.1": ALL, "2.26": "alpha"}),
    "tags-any": ("tags-any=blue,none", {"2.1": ALL, "2.26": "alpha"}),
    "not-tags": ("not-tags=red,blue", {"2.1": ALL, "2.26": "beta gamma"}),
    "not-tags-any": ("not-tags-any=blue,none", {"2.1": ALL, "2.26": "beta gamma"}),
    "changes-before": ("changes-before=2001-01-01T00:00:00Z", {"2.1": ALL, "2.66": ""}),
    "locked": ("locked=yes", {"2.1": ALL, "2.73": "beta"}),
    "unlocked": ("locked=0", {"2.1": ALL, "2.73": "alpha gamma"}),
    "vm_state": ("vm_state=stopped", {"2.1": ALL, "2.83": "alpha"}),
    "task_state": ("task_state=deleting", {"2.1": ALL, "2.83": ""}),
    "power_state": ("power_state=4", {"2.1": ALL, "2.83": "alpha"}),
    "config_drive": ("config_drive=True", {"2.1": ALL, "2.83": "beta"}),
    "key_name": ("key_name=x", {"2.1": ALL, "2.83": ""}),
    "availability_zone": ("availability_zone=^mars", {"2.1": ALL, "2.83": ""}),
    "user_id": ("user_id=boss", {"2.1": ALL, "2.83": "gamma"}),
    "created_at": ("created_at=^19", {"2.1": ALL, "2.83": ""}),
    "launched_at": ("launched_at=^19", {"2.1": ALL, "2.83": ""}),
    "terminated_at": ("terminated_at=^2", {"2.1": ALL, "2.83": ""}),
    "progress": ("progress=100", {"2.1": ALL, "2.83": ""}),
    "hostname": ("hostname=ee$", {"2.1": ALL, "2.90": "gamma"}),
}


@pytest.mark.parametrize(
    ("query", "version", "expected"),
    [(query, *end) for query, table in LATER.values() for end in ends(table)],
)
def test_users_may_filter_by(fleet: Fleet, query: str, version: str, expected: str) -> None:
    assert sorted(fleet.names(query, version)) == expected.split()


@pytest.mark.parametrize(
    ("query", "for_users", "for_admins"),
    [
        ("display_name=beta", ALL, "beta"),
        ("display_description=fir", ALL, "alpha"),
        ("host={host}&name=beta", "beta", "beta"),
        ("host=none", ALL, ""),
        ("node=none", ALL, ""),
        ("uuid={alpha}", ALL, "alpha"),
        ("image_ref=none", ALL, ""),
        ("launch_index=0", ALL, ALL),
        ("root_device_name=^/dev/.*a$", ALL, ALL),
        ("access_ip_v4=^192", ALL, "beta"),
        ("auto_disk_config=1", ALL, ""),
        ("kernel_id=x", ALL, ""),
        ("ramdisk_id=x", ALL, ""),
        ("locked_by=owner", ALL, "beta"),
        ("vm_state=stopped", ALL, "alpha"),
        ("power_state=1", ALL, "beta gamma"),
        ("user_id=boss", ALL, "gamma"),
        ("status=ACTIVE&vm_state=stopped", "beta gamma", "beta gamma"),
        ("deleted=1", ALL, "gone"),
        ("deleted=nonsense", ALL, ALL),
        ("deleted=1&soft_deleted=", ALL, "gone"),
        ("soft_deleted=1", ALL, ALL),
    ],
)
def test_admins_filter_by_more(fleet: Fleet, query: str, for_users: str, for_admins: str) -> None:
    for role, expected in (("member", for_users), ("boss", for_admins)):
        assert sorted(fleet.names(query, "2.1", role)) == expected.split()


@pytest.mark.parametrize("role", ["member", "boss"])
def test_what_has_changed_may_be_gone(fleet: Fleet, role: str) -> None:
    assert sorted(fleet.names("changes-since=2001-01-01T00:00:00Z", "2.1", role)) == [*ALL.split(), "gone"]
    between = "changes-since=2001-01-01T00:00:00Z&changes-before=2999-01-01T00:00:00Z"
    assert sorted(fleet.names(between, "2.66", role)) == [*ALL.split(), "gone"]


@pytest.mark.parametrize("version", ["2.1", LATEST])
def test_only_admins_list_what_is_deleted(fleet: Fleet, version: str) -> None:
    answer = fleet.ask("status=deleted", version)

    assert (answer.status_int, message(answer)) == (403, "Only administrators may list deleted instances")
    assert fleet.names("status=DELETED", version, "boss") == ["gone"]


@each_version({"2.1": 200, "2.38": 400})
def test_a_status_that_is_none_answers(fleet: Fleet, version: str, expected: int) -> None:
    answer = fleet.ask("status=nonsense", version)

    assert answer.status_int == expected
    if expected == 400:
        assert message(answer) == "Invalid status value"
    else:
        assert answer.json == {"servers": []}


@pytest.mark.parametrize(
    ("query", "version", "expected"),
    [
        ("name=[", "2.1", f"{INVALID} name. Value: [. '[' is not a 'regex'"),
        ("limit=-1", "2.1", f"{INVALID} limit. Value: -1. '-1' does not match '^[0-9]*$'"),
        ("limit=x", "2.1", f"{INVALID} limit. Value: x. 'x' does not match '^[0-9]*$'"),
        ("marker=none", "2.1", "marker [none] not found"),
        (
            "changes-since=x",
            "2.1",
            "Invalid input for query parameters changes-since. Value: x. 'x' is not a 'date-time'",
        ),
        (
            "changes-before=x",
            "2.66",
            "Invalid input for query parameters changes-before. Value: x. 'x' is not a 'date-time'",
        ),
        (
            "changes-since=2500-01-01T00:00:00Z&changes-before=2001-01-01T00:00:00Z",
            "2.66",
            "The value of changes-since must be less than or equal to changes-before.",
        ),
        ("changes-since=x", "2.1", f"{INVALID} changes-since. Value: x. 'x' is not a 'date-time'"),
        ("changes-before=x", "2.66", f"{INVALID} changes-before. Value: x. 'x' is not a 'date-time'"),
        ("locked=maybe", "2.73", f"Unrecognized value 'maybe', acceptable values are: {WORDS}"),
        ("all_tenants=maybe", "2.1", f"Unrecognized value 'maybe', acceptable values are: {WORDS}"),
        ("sort_dir=up", "2.1", "Invalid input received: Unknown sort direction, must be 'desc' or 'asc'"),
        ("sort_dir=asc&sort_dir=asc", "2.1", "Invalid input received: Sort direction size exceeds sort key size"),
    ],
)
def test_a_list_that_cannot_be_is_told_why(fleet: Fleet, query: str, version: str, expected: str) -> None:
    for role in ("member", "boss"):
        answer = fleet.ask(query, version, role)
        assert (answer.status_int, message(answer)) == (400, expected)


@pytest.mark.parametrize("name", ["metadata", "block_device_mapping", "services", "info_cache", "_x"])
def test_what_lies_in_other_tables_is_refused_to_admins(fleet: Fleet, name: str) -> None:
    answer = fleet.ask(f"{name}=x", role="boss")

    assert (answer.status_int, message(answer)) == (400, f"Invalid filter field: {name}.")
    assert len(fleet.names(f"{name}=x")) == 3


@each_version({"2.1": 200, "2.75": 400})
def test_an_unknown_filter_answers(fleet: Fleet, version: str, expected: int) -> None:
    for path in ("/servers", "/servers/detail"):
        answer = fleet.ask("colour=red", version, path=path)
        assert answer.status_int == expected
        if expected == 400:
            assert message(answer) == "'colour' does not match any of the regexes: '^_'"


def test_admins_find_servers_of_all_projects(fleet: Fleet) -> None:
    for query in ("all_tenants=1", "all_tenants", "all_tenants=True"):
        for path, action in (("/servers", "index"), ("/servers/detail", "detail")):
            answer = fleet.ask(query, path=path)
            rule = f"os_compute_api:servers:{action}:get_all_tenants"
            assert (answer.status_int, message(answer)) == (403, f"Policy doesn't allow {rule} to be performed.")
            elsewhere = Fleet(fleet.api.as_("admin"), fleet.ids, fleet.facts)
            for owner in ("project_id", "tenant_id"):
                found = elsewhere.names(f"{query}&{owner}={{project}}", role="admin", path=path)
                assert sorted(found) == ALL.split()


def test_readers_list_servers(fleet: Fleet) -> None:
    assert sorted(fleet.names("", role="reader")) == ALL.split()
    assert fleet.ask("", role="nobody").status_int == 401


# -- sorted

#: By which name a server comes where.
SORTED = [
    ("sort_key=display_name", "gamma beta alpha"),
    ("sort_key=display_name&sort_dir=asc", "alpha beta gamma"),
    ("sort_key=vm_state&sort_key=display_name&sort_dir=desc&sort_dir=asc", "alpha beta gamma"),
    ("sort_key=vm_state&sort_key=display_name&sort_dir=asc&sort_dir=desc", "gamma beta alpha"),
    ("sort_key=instance_type_id&sort_key=display_name&sort_dir=asc&sort_dir=asc", "alpha gamma beta"),
    ("sort_key=user_id&sort_key=display_name&sort_dir=desc&sort_dir=asc", "alpha beta gamma"),
    ("sort_key=power_state&sort_key=display_name&sort_dir=asc&sort_dir=asc", "beta gamma alpha"),
    ("sort_key=access_ip_v4&sort_key=display_name&sort_dir=desc&sort_dir=desc", "beta gamma alpha"),
    ("sort_key=hostname&sort_dir=asc", "alpha beta gamma"),
    ("sort_key=locked_by&sort_key=display_name&sort_dir=desc&sort_dir=asc", "beta alpha gamma"),
    ("sort_key=display_description&sort_key=display_name&sort_dir=asc&sort_dir=asc", "beta gamma alpha"),
]


@pytest.mark.parametrize(("query", "expected"), SORTED)
def test_a_list_is_sorted(fleet: Fleet, query: str, expected: str) -> None:
    for version in ("2.1", LATEST):
        assert fleet.names(query, version) == expected.split()


def test_the_newest_server_comes_first(fleet: Fleet) -> None:
    created = [server["created"] for server in fleet.ask("", path="/servers/detail").json["servers"]]
    upwards = [server["created"] for server in fleet.ask("sort_dir=asc", path="/servers/detail").json["servers"]]

    assert created == sorted(created, reverse=True)
    assert upwards == sorted(upwards)


@each_version({"2.1": "ignored", "2.73": "alpha gamma beta", "2.75": "alpha gamma beta"})
def test_servers_are_sorted_by_whether_they_are_locked(fleet: Fleet, version: str, expected: str) -> None:
    names = fleet.names("sort_key=locked&sort_key=display_name&sort_dir=asc&sort_dir=asc", version)

    assert names == (expected.split() if expected != "ignored" else ALL.split())


@each_version({"2.1": 200, "2.75": 400})
@pytest.mark.parametrize("key", ["id", "vcpus", "memory_mb", "deleted", "user_data"])
def test_some_keys_to_sort_by_are_ignored_and_then_refused(fleet: Fleet, version: str, expected: int, key: str) -> None:
    answer = fleet.ask(f"sort_key={key}&sort_key=display_name&sort_dir=desc&sort_dir=asc", version)

    assert answer.status_int == expected
    if expected == 200:
        assert [server["name"] for server in answer.json["servers"]] == ALL.split()
        assert fleet.names(f"sort_key={key}&sort_key=display_name&sort_dir=desc", version) == ALL.split()
    else:
        assert message(answer).startswith(f"Invalid input for query parameters sort_key. Value: {key}. '{key}' is not")


def test_a_key_to_sort_by_that_is_none_is_refused(fleet: Fleet) -> None:
    for version in ("2.1", "2.73", LATEST):
        assert fleet.ask("sort_key=colour", version).status_int == 400


@pytest.mark.parametrize("key", ["host", "node"])
def test_only_admins_sort_by_host(fleet: Fleet, key: str) -> None:
    answer = fleet.ask(f"sort_key={key}")

    assert (answer.status_int, message(answer)) == (403, f"Only administrators can sort servers by {key}")
    assert len(fleet.names(f"sort_key={key}", role="boss")) == 3


# -- page by page


def test_a_list_goes_on(fleet: Fleet) -> None:
    query, names = "sort_key=display_name&sort_dir=asc&limit=2&name=a", []
    first = fleet.ask(query)
    (link,) = first.json["servers_links"]
    names = [server["name"] for server in first.json["servers"]]

    assert (names, link["rel"]) == (["alpha", "beta"], "next")
    assert urlsplit(link["href"]).path.endswith("/servers")
    following = parse_qsl(urlsplit(link["href"]).query)
    assert following == [*sorted(parse_qsl(query)), ("marker", fleet.ids["beta"])]
    rest = fleet.ask(urlsplit(link["href"]).query)
    assert [server["name"] for server in rest.json["servers"]] == ["gamma"]
    assert "servers_links" not in rest.json


def test_a_full_page_has_a_link_even_where_it_is_the_last(fleet: Fleet) -> None:
    assert "servers_links" in fleet.ask("limit=3").json
    assert "servers_links" not in fleet.ask("limit=4").json
    assert "servers_links" in fleet.ask("limit=3", path="/servers/detail").json


def test_of_two_limits_the_last_counts(fleet: Fleet) -> None:
    assert len(fleet.names("limit=1&limit=2")) == 2


def test_a_list_may_begin_behind_a_server_that_is_gone(fleet: Fleet) -> None:
    assert fleet.names("sort_key=display_name&sort_dir=asc&marker={gone}") == []
    assert fleet.names("sort_key=display_name&marker={gone}") == ["gamma", "beta", "alpha"]
