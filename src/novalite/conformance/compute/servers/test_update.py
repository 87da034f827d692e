"""``PUT /servers/{id}``: what may be changed at which version, and what is refused."""

from __future__ import annotations

from typing import Any

import pytest

from novalite.conformance.client import Api, each_version, ends, message, refused
from novalite.conformance.compute.conftest import settled

NOTHING = "00000000-0000-0000-0000-000000000000"


FIELDS: dict[str, tuple[Any, dict[str, bool]]] = {
    "name": ("one", {"2.1": True}),
    "OS-DCF:diskConfig": ("AUTO", {"2.1": True}),
    "accessIPv4": ("192.0.2.1", {"2.1": True}),
    "accessIPv6": ("2001:db8::1", {"2.1": True}),
    "description": ("mine", {"2.1": False, "2.19": True}),
    "hostname": ("one", {"2.1": False, "2.90": True}),
    "pinned_availability_zone": (None, {"2.1": False, "2.104": True}),
    "metadata": ({}, {"2.1": False}),
}


@pytest.mark.parametrize(
    ("name", "value", "version", "known"),
    [(name, value, *end) for name, (value, table) in FIELDS.items() for end in ends(table)],
)
def test_what_may_be_changed(api: Api, name: str, value: Any, version: str, known: bool) -> None:
    answer = api.at(version)(f"PUT /servers/{NOTHING}", {"server": {name: value}})

    if known:
        refused(answer, f"Instance {NOTHING} could not be found.", 404)
    else:
        assert answer.status_int == 400
        assert message(answer).endswith(f"Additional properties are not allowed ('{name}' was unexpected)")


@pytest.mark.parametrize(
    ("version", "sent", "expected"),
    [
        ("2.1", {"name": ""}, "'' should be non-empty"),
        ("2.1", {"name": " a "}, "Can not start or end with whitespace."),
        ("2.1", {"name": "x" * 256}, f"'{'x' * 256}' is too long"),
        ("2.1", {"accessIPv4": ""}, "'' is not a 'ipv4'"),
        ("2.1", {"accessIPv6": ""}, "'' is not a 'ipv6'"),
        ("2.1", {"OS-DCF:diskConfig": "auto"}, "'auto' is not one of ['AUTO', 'MANUAL']"),
        ("2.19", {"description": "x" * 256}, f"'{'x' * 256}' is too long"),
        ("2.93", {"hostname": "a.b"}, "'a.b' does not match '^[a-zA-Z0-9]+[a-zA-Z0-9-]*[a-zA-Z0-9]+$'"),
        ("2.94", {"hostname": "a.b"}, f"Instance {NOTHING} could not be found."),
        ("2.104", {"pinned_availability_zone": ""}, "'' is not valid under any of the given schemas"),
    ],
)
def test_a_change_that_cannot_be_is_told_why(api: Api, version: str, sent: Any, expected: str) -> None:
    answer = api.at(version)(f"PUT /servers/{NOTHING}", {"server": sent})

    assert answer.status_int in (400, 404)
    assert message(answer).endswith(expected)


def test_a_change_is_of_a_server(api: Api) -> None:
    assert message(api(f"PUT /servers/{NOTHING}", {})) == "'server' is a required property"


def test_a_server_is_changed(api: Api, boot: Any, unique: Any) -> None:
    id = boot()["id"]
    sent = {"name": unique("changed"), "description": "mine", "OS-DCF:diskConfig": "AUTO"}
    sent |= {"accessIPv4": "192.0.2.1", "accessIPv6": "2001:db8::1"}
    changed = api.at("2.94")(f"PUT /servers/{id}", {"server": {**sent, "hostname": "one.two"}})

    assert changed.status_int == 200
    for shown in (changed.json["server"], settled(api, id)):
        assert {name: shown[name] for name in sent} == sent
        assert shown["OS-EXT-SRV-ATTR:hostname"] == "one.two"
    emptied = api.at("2.94")(f"PUT /servers/{id}", {"server": {"description": None, "OS-DCF:diskConfig": "MANUAL"}})
    assert emptied.json["server"]["description"] is None
    assert emptied.json["server"]["OS-DCF:diskConfig"] == "MANUAL"
    assert api(f"PUT /servers/{id}", {"server": {}}).json["server"]["name"] == sent["name"]


def test_v2_strips_names_and_forgives_what_it_does_not_know(api: Api, boot: Any) -> None:
    id = boot()["id"]

    assert api.legacy()(f"PUT /servers/{id}", {"server": {"name": " a "}}).json["server"]["name"] == "a"
    assert api.legacy()(f"PUT /servers/{id}", {"server": {"colour": "red"}}).status_int == 200


def test_a_server_is_pinned_to_the_zone_where_it_is(api: Api, boot: Any) -> None:
    id = boot()["id"]

    def pin(zone: str | None) -> Any:
        return api.at("2.104")(f"PUT /servers/{id}", {"server": {"pinned_availability_zone": zone}})

    refused(
        pin("mars"), "Server can only be pinned to its current availability zone 'nova', but 'mars' was requested.", 409
    )
    for zone in ("nova", "nova", None, "nova"):
        assert pin(zone).json["server"]["pinned_availability_zone"] == zone
    refused(
        pin("mars"),
        "Cannot change pinned availability zone directly. Unpin first by setting pinned_availability_zone to null.",
        409,
    )


def test_only_its_members_change_a_server(api: Api, boot: Any) -> None:
    id = boot()["id"]
    sent = {"server": {"name": "x"}}
    rule = "os_compute_api:servers:update"

    refused(api.as_("reader")(f"PUT /servers/{id}", sent), f"Policy doesn't allow {rule} to be performed.", 403)
    refused(api.as_("other")(f"PUT /servers/{id}", sent), f"Instance {id} could not be found.", 404)
    assert api.as_("admin")(f"PUT /servers/{id}", sent).status_int == 200


@pytest.mark.alone
@each_version({"2.1": False, "2.75": True})
def test_an_update_shows_what_a_server_shows(admin: Api, boot: Any, version: str, expected: bool) -> None:
    server = boot(networks="auto")["id"]
    answer = admin.at(version)(f"PUT /servers/{server}", {"server": {"name": "other"}})
    shown = answer.json["server"]

    added = {
        *("host_status", "security_groups"),
        *(f"OS-EXT-SRV-ATTR:{name}" for name in ("host", "hypervisor_hostname", "instance_name", "user_data")),
        *(f"OS-EXT-SRV-ATTR:{name}" for name in ("kernel_id", "ramdisk_id", "launch_index", "reservation_id")),
        *(f"OS-EXT-SRV-ATTR:{name}" for name in ("root_device_name", "hostname")),
    }
    assert added & set(shown) == (added if expected else set())


@pytest.mark.parametrize(
    ("sent", "shown"),
    [
        ("2001:0DB8:0:0:0:0:0:1", "2001:db8::1"),
        ("0000:0000:0000:0000:0000:babe:220.12.22.2", "::babe:dc0c:1602"),
        ("::ffff:192.0.2.1", "::ffff:192.0.2.1"),
    ],
)
def test_an_address_of_version_6_is_shown_in_its_canonical_form(ask: Any, api: Api, sent: str, shown: str) -> None:
    made = ask(accessIPv6=sent).json["server"]["id"]
    assert settled(api, made)["accessIPv6"] == shown

    api(f"PUT /servers/{made}", {"server": {"accessIPv6": "2001:db8::2"}})
    assert api(f"PUT /servers/{made}", {"server": {"accessIPv6": sent}}).json["server"]["accessIPv6"] == shown
