"""``/servers``: shown, listed, changed and deleted, at every version where something changes."""

from __future__ import annotations

import re
from typing import Any

import pytest

from novalite.conformance.client import Api, each_version, eventually, message

BRIEF = ["id", "links", "name"]
WORDS = "'0', '1', 'f', 'false', 'n', 'no', 'off', 'on', 't', 'true', 'y', 'yes'"
SHOWN = set(
    """
    OS-DCF:diskConfig OS-EXT-AZ:availability_zone OS-EXT-STS:power_state OS-EXT-STS:task_state OS-EXT-STS:vm_state
    OS-SRV-USG:launched_at OS-SRV-USG:terminated_at accessIPv4 accessIPv6 addresses config_drive created flavor hostId
    id image key_name links metadata name os-extended-volumes:volumes_attached progress status tenant_id updated user_id
    """.split()
)
TO_ADMINS = {f"OS-EXT-SRV-ATTR:{name}" for name in ("host", "hypervisor_hostname", "instance_name")}
TO_ADMINS_SINCE_2_3 = TO_ADMINS | {
    f"OS-EXT-SRV-ATTR:{name}"
    for name in "hostname kernel_id launch_index ramdisk_id reservation_id root_device_name user_data".split()
}
#: What each version added for everybody.
ADDED = {
    "2.9": {"locked"},
    "2.19": {"description"},
    "2.26": {"tags"},
    "2.63": {"trusted_image_certificates"},
    "2.71": {"server_groups"},
    "2.73": {"locked_reason"},
    "2.90": {"OS-EXT-SRV-ATTR:hostname"},
    "2.96": {"pinned_availability_zone"},
    "2.100": {"scheduler_hints"},
}


def rows(start: set[str], added: dict[str, set[str]] = ADDED) -> dict[str, set[str]]:
    """What is shown from which version on."""
    table, shown = {"2.1": start}, start
    for version, names in added.items():
        shown = shown | names
        table[version] = shown
    return table


FOR_ADMINS = rows(
    SHOWN | TO_ADMINS,
    {
        "2.3": TO_ADMINS_SINCE_2_3,
        "2.9": {"locked"},
        "2.16": {"host_status"},
        **{version: names for version, names in ADDED.items() if version != "2.9"},
    },
)


@each_version(rows(SHOWN))
def test_a_server_shows_to_its_users(api: Api, boot: Any, version: str, expected: set[str]) -> None:
    server = boot()
    shown = api.at(version)(f"GET /servers/{server['id']}")

    assert shown.status_int == 200
    assert set(shown.json["server"]) == expected


@each_version(FOR_ADMINS)
def test_a_server_shows_to_admins(admin: Api, boot: Any, version: str, expected: set[str]) -> None:
    server = boot()

    assert set(admin.at(version)(f"GET /servers/{server['id']}").json["server"]) == expected


@each_version(rows(SHOWN))
def test_each_of_a_detailed_list_shows_all_but_its_groups(
    api: Api, boot: Any, version: str, expected: set[str]
) -> None:
    server = boot()
    listed = api.at(version)(f"GET /servers/detail?name={server['name']}").json["servers"]

    assert [set(one) for one in listed] == [expected - {"server_groups"}]


@each_version({"2.1": BRIEF})
def test_a_list_shows_in_brief(api: Api, boot: Any, version: str, expected: list[str]) -> None:
    server = boot()
    listed = api.at(version)(f"GET /servers?name={server['name']}").json["servers"]

    assert [sorted(one) for one in listed] == [expected]


def test_a_server_is_what_was_asked_for(api: Api, boot: Any, image: str, project: str, user: str) -> None:
    wanted = {"metadata": {"colour": "red"}, "description": "mine", "tags": ["a"], "accessIPv4": "192.0.2.7"}
    server = boot(**wanted)
    shown = api.at("2.95")(f"GET /servers/{server['id']}").json["server"]

    assert {name: shown[name] for name in wanted} == wanted
    assert (shown["name"], shown["status"], shown["tenant_id"]) == (server["name"], "ACTIVE", project)
    assert (shown["user_id"], shown["image"]["id"], shown["config_drive"]) == (user, image, "")
    assert (shown["OS-EXT-STS:vm_state"], shown["OS-EXT-STS:power_state"]) == ("active", 1)
    assert (shown["OS-EXT-AZ:availability_zone"], shown["key_name"], shown["locked"]) == ("nova", None, False)
    assert (shown["accessIPv6"], shown["progress"], shown["addresses"]) == ("", 0, {})
    assert shown["OS-EXT-SRV-ATTR:hostname"] == server["name"].replace(".", "-")
    assert re.fullmatch(r"\d{4}-\d\d-\d\dT\d\d:\d\d:\d\dZ", shown["created"])
    assert re.fullmatch(r"\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d(\.\d{6})?", shown["OS-SRV-USG:launched_at"])
    assert re.fullmatch("[0-9a-f]{56}", shown["hostId"])


def test_an_admin_sees_where_a_server_runs(boot: Any) -> None:
    server = boot()

    assert re.fullmatch("instance-[0-9a-f]{8}", server["OS-EXT-SRV-ATTR:instance_name"])
    assert server["OS-EXT-SRV-ATTR:host"] == server["OS-EXT-SRV-ATTR:hypervisor_hostname"]
    assert re.fullmatch("r-[0-9a-z]{8}", server["OS-EXT-SRV-ATTR:reservation_id"])
    assert (server["OS-EXT-SRV-ATTR:launch_index"], server["host_status"]) == (0, "UP")
    assert re.fullmatch("/dev/[a-z]+", server["OS-EXT-SRV-ATTR:root_device_name"])
    assert (server["OS-EXT-SRV-ATTR:kernel_id"], server["OS-EXT-SRV-ATTR:ramdisk_id"]) == ("", "")
    assert server["OS-EXT-SRV-ATTR:user_data"] is None


@each_version({"2.1": True, "2.47": False})
def test_a_flavor_shows_as_a_link(api: Api, boot: Any, version: str, expected: bool) -> None:
    server = boot()
    flavor = api.at(version)(f"GET /servers/{server['id']}").json["server"]["flavor"]

    if expected:
        assert flavor["id"] == "1"
        (link,) = flavor["links"]
        assert (link["rel"], link["href"].endswith("/flavors/1")) == ("bookmark", True)
    else:
        assert flavor == {
            "vcpus": 1,
            "ram": 512,
            "disk": 1,
            "ephemeral": 0,
            "swap": 0,
            "original_name": "m1.tiny",
            "extra_specs": {},
        }


@each_version({"2.1": False, "2.98": True})
def test_an_image_shows_its_properties(api: Api, boot: Any, image: str, version: str, expected: bool) -> None:
    server = boot()
    shown = api.at(version)(f"GET /servers/{server['id']}").json["server"]["image"]

    assert ("properties" in shown) == expected
    (link,) = shown["links"]
    assert (link["rel"], link["href"].endswith(f"/images/{image}")) == ("bookmark", True)


def test_a_server_links_to_itself(api: Api, boot: Any) -> None:
    server = boot()
    links = {link["rel"]: link["href"] for link in api(f"GET /servers/{server['id']}").json["server"]["links"]}

    assert links["self"].endswith(f"/v2.1/servers/{server['id']}")
    assert links["bookmark"] == links["self"].replace("/v2.1", "")


@pytest.mark.parametrize("role", ["member", "admin"])
def test_a_server_that_is_not_there_is_not_found(api: Api, role: str) -> None:
    answer = api.as_(role)("GET /servers/00000000-0000-0000-0000-000000000000")

    assert answer.status_int == 404
    assert message(answer) == "Instance 00000000-0000-0000-0000-000000000000 could not be found."


@pytest.mark.parametrize("action", ["os-start", "os-stop", "trigger_crash_dump"])
def test_an_action_that_looks_for_the_cell_first_says_so(api: Api, action: str) -> None:
    answer = api.at("2.17")("POST /servers/nothing/action", {action: None})

    assert (answer.status_int, message(answer)) == (404, "Instance nothing has no mapping to a cell.")


@pytest.mark.parametrize(
    ("query", "expected"),
    [
        ("sort_dir=", "Invalid input received: Unknown sort direction, must be 'desc' or 'asc'"),
        ("sort_dir=up&marker=a", "Invalid input received: Unknown sort direction, must be 'desc' or 'asc'"),
        ("sort_dir=asc&sort_dir=asc", "Invalid input received: Sort direction size exceeds sort key size"),
        ("marker=a", "marker [a] not found"),
        ("all_tenants=maybe", f"Unrecognized value 'maybe', acceptable values are: {WORDS}"),
        ("locked=maybe", f"Unrecognized value 'maybe', acceptable values are: {WORDS}"),
    ],
)
def test_a_list_that_cannot_be_is_told_why(admin: Api, query: str, expected: str) -> None:
    answer = admin.at("2.73")(f"GET /servers?{query}")

    assert (answer.status_int, message(answer)) == (400, expected)


def test_a_list_is_filtered_by_what_is_displayed_as_a_description(api: Api, boot: Any) -> None:
    id = boot(description="the first")["id"]

    def listed(query: str) -> bool:
        return id in [one["id"] for one in api.as_("admin")(f"GET /servers?{query}").json["servers"]]

    assert listed("display_description=^the.*t$")
    assert not listed("display_description=second")
    assert listed("description=second")


def test_an_empty_marker_is_none(api: Api) -> None:
    assert api("GET /servers?marker=").status_int == 200


def test_a_server_is_a_member_of_its_group_until_it_is_gone(api: Api, boot: Any, unique: Any) -> None:
    group = api.at("2.64")("POST /os-server-groups", {"server_group": {"name": unique("group"), "policy": "affinity"}})
    path = f"/os-server-groups/{group.json['server_group']['id']}"
    hints = {"group": group.json["server_group"]["id"], "colour": "red"}

    servers = [boot(**{"os:scheduler_hints": hints}) for _ in range(2)]

    assert servers[0]["scheduler_hints"] == {name: [hint] for name, hint in hints.items()}
    assert servers[0]["server_groups"] == [hints["group"]]
    assert sorted(api(f"GET {path}").json["server_group"]["members"]) == sorted(one["id"] for one in servers)
    api(f"DELETE /servers/{servers[0]['id']}")
    gone = eventually(lambda: api(f"GET {path}"), lambda seen: len(seen.json["server_group"]["members"]) == 1)
    assert gone.json["server_group"]["members"] == [servers[1]["id"]]
    api(f"DELETE {path}")


def test_another_projects_server_is_not_found(api: Api, boot: Any) -> None:
    server = boot()

    assert api.as_("other")(f"GET /servers/{server['id']}").status_int == 404
    assert api.as_("reader")(f"GET /servers/{server['id']}").status_int == 200


@each_version({"2.1": 200, "2.102": 400})
def test_an_unknown_parameter_of_one_server_answers(api: Api, boot: Any, version: str, expected: int) -> None:
    server = boot()

    assert api.at(version)(f"GET /servers/{server['id']}?colour=red").status_int == expected


# -- changed

WHOLE = set(
    """
    OS-EXT-AZ:availability_zone OS-EXT-STS:power_state OS-EXT-STS:task_state OS-EXT-STS:vm_state
    OS-SRV-USG:launched_at OS-SRV-USG:terminated_at config_drive key_name os-extended-volumes:volumes_attached
    """.split()
)
EARLY = {version: names for version, names in ADDED.items() if version not in ("2.90", "2.96", "2.100")}
LATE = {version: names for version, names in ADDED.items() if version not in EARLY}


@each_version(rows(SHOWN - WHOLE, {**EARLY, "2.75": WHOLE, **LATE}))
def test_a_server_that_was_changed_shows(api: Api, boot: Any, version: str, expected: set[str]) -> None:
    server = boot()
    changed = api.at(version)(f"PUT /servers/{server['id']}", {"server": {"name": "changed"}})

    assert changed.status_int == 200
    assert set(changed.json["server"]) == expected
    assert changed.json["server"]["name"] == "changed"
    assert api(f"GET /servers/{server['id']}").json["server"]["name"] == "changed"
