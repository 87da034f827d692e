"""``/os-baremetal-nodes``: what Ironic looks after, to look at, until 2.35."""

from __future__ import annotations

from typing import Any, NoReturn

from novalite import errors
from novalite.api.call import Call
from novalite.api.operation import Resource
from novalite.api.shape import key, many, one, view
from novalite.cloud.compute.baremetal import Node
from novalite.services.compute.policies import BAREMETAL_NODES
from novalite.services.compute.service import SERVICE
from novalite.services.compute.shapes import ANYTHING, PROXY


def _property(name: str) -> Any:
    return lambda node, call: node.properties.get(name, "0")


BRIEF = view(
    key("id"),
    key("host", lambda node, call: "IRONIC MANAGED"),
    key("task_state", "provision_state"),
    key("cpus", _property("cpus")),
    key("memory_mb", _property("memory_mb")),
    key("disk_gb", _property("local_gb")),
)
LISTED = BRIEF + view(key("interfaces", lambda node, call: []))
FULL = BRIEF + view(
    key("interfaces", lambda node, call: [{"address": address} for address in node.ports]),
    key("instance_uuid", "instance_id"),
)

baremetal_nodes = Resource("/os-baremetal-nodes", SERVICE)


@baremetal_nodes.on("GET", PROXY, query=ANYTHING, gives=many("nodes", LISTED, links=None))
def index(call: Call) -> list[Node]:
    """All of them, without their interfaces."""
    call.demand(f"{BAREMETAL_NODES}:list")
    return call.cloud.compute.baremetal.find()


@baremetal_nodes.on("GET /{id}", PROXY, query=ANYTHING, gives=one("node", FULL))
def show(call: Call, id: str) -> Node:
    call.demand(f"{BAREMETAL_NODES}:show")
    return call.cloud.compute.baremetal.get(id)


@baremetal_nodes.on("POST", PROXY)
def create(call: Call) -> NoReturn:
    """To be asked of Ironic, as all that changes a node is."""
    refuse(call, "node-create")


@baremetal_nodes.on("DELETE /{id}", PROXY)
def delete(call: Call, id: str) -> NoReturn:
    refuse(call, "node-delete")


@baremetal_nodes.act("add_interface", PROXY)
def add_interface(call: Call, id: str) -> NoReturn:
    refuse(call, "port-create")


@baremetal_nodes.act("remove_interface", PROXY)
def remove_interface(call: Call, id: str) -> NoReturn:
    refuse(call, "port-delete")


def refuse(call: Call, command: str) -> NoReturn:
    """Say who does it. Raises Invalid."""
    no = "not" if call.has("compute.not-supported") else "Not"
    raise errors.Invalid(f"Command {no} supported. Please use Ironic command {command} to perform this action.")
