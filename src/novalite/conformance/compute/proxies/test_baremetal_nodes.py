"""``/os-baremetal-nodes``, which ends with 2.35."""

from __future__ import annotations

from typing import Any

import pytest

from novalite.conformance.client import Api, each_version, message

LISTED = ["cpus", "disk_gb", "host", "id", "interfaces", "memory_mb", "task_state"]
REFUSED = "Command not supported. Please use Ironic command {} to perform this action."


@each_version({"2.1": 200, "2.36": 404})
def test_nodes_are_listed(admin: Api, version: str, expected: int) -> None:
    answer = admin.at(version)("GET /os-baremetal-nodes")

    assert answer.status_int == expected
    if expected == 200:
        assert all(sorted(node) == LISTED for node in answer.json["nodes"])


@each_version({"2.1": 200, "2.36": 404})
def test_a_node_shows_with_its_interfaces_and_its_server(admin: Api, version: str, expected: int) -> None:
    for node in admin.at("2.1")("GET /os-baremetal-nodes").json["nodes"]:
        answer = admin.at(version)(f"GET /os-baremetal-nodes/{node['id']}")

        assert answer.status_int == expected
        if expected == 200:
            shown = answer.json["node"]
            assert sorted(shown) == sorted([*LISTED, "instance_uuid"])
            assert {**node, "interfaces": shown["interfaces"]}.items() <= shown.items()
            assert all([*interface] == ["address"] for interface in shown["interfaces"])


@each_version({"2.1": "Node nothing could not be found.", "2.36": "The resource could not be found."})
def test_an_unknown_node_is_not_found(admin: Api, version: str, expected: str) -> None:
    answer = admin.at(version)("GET /os-baremetal-nodes/nothing")

    assert (answer.status_int, message(answer)) == (404, expected)


@pytest.mark.parametrize(
    ("request_", "body", "command"),
    [
        ("POST /os-baremetal-nodes", {}, "node-create"),
        ("DELETE /os-baremetal-nodes/nothing", None, "node-delete"),
        ("POST /os-baremetal-nodes/nothing/action", {"add_interface": {}}, "port-create"),
        ("POST /os-baremetal-nodes/nothing/action", {"remove_interface": None}, "port-delete"),
    ],
)
@pytest.mark.parametrize("role", ["admin", "reader"])
@each_version({"2.1": 400, "2.36": 404})
def test_what_changes_nodes_is_ironics(
    api: Api, request_: str, body: Any, command: str, role: str, version: str, expected: int
) -> None:
    answer = api.as_(role).at(version)(request_, body)

    assert answer.status_int == expected
    if expected == 400:
        assert message(answer) == REFUSED.format(command)


@pytest.mark.parametrize(("path", "rule"), [("", "list"), ("/nothing", "show")])
@pytest.mark.parametrize("role", ["manager", "member", "reader", "other"])
def test_only_admins_look_at_nodes(api: Api, path: str, rule: str, role: str) -> None:
    answer = api.as_(role).at("2.35")(f"GET /os-baremetal-nodes{path}")

    assert answer.status_int == 403
    assert message(answer) == f"Policy doesn't allow os_compute_api:os-baremetal-nodes:{rule} to be performed."
