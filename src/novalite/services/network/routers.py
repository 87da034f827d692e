"""``/routers``: between a project's subnets, and to the outside."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

from msgspec.structs import asdict

from novalite.api.call import Call
from novalite.api.shape import AS_IT_IS
from novalite.cloud.network.networking import Exceeded, Wrong
from novalite.cloud.network.ports import Port
from novalite.cloud.network.routers import Router
from novalite.cloud.network.subnets import Subnet
from novalite.services.network.attributes import ROUTES, Attribute, anything, boolean, id_, optional, record
from novalite.services.network.collection import SENT, Collection, viewer
from novalite.services.network.policies import demand
from novalite.services.network.ports import wishes
from novalite.services.network.qos.policies import check_policy
from novalite.services.network.zones import check_zones, hints, zones

_GATEWAY = record(
    {"network_id": id_, "external_fixed_ips": wishes, "enable_snat": boolean, "qos_policy_id": optional(id_)},
    ("network_id",),
)


def _gateway_info(value: Any) -> dict[str, Any]:
    if not isinstance(value, dict):
        raise ValueError(f"'{value}' is not a dictionary.")
    return _GATEWAY(value)


def gateway(value: Any) -> dict[str, Any] | None:
    """Where it leads, or nowhere."""
    return _gateway_info(value) if value else None


def _gateway(router: Router, call: Call) -> dict[str, Any] | None:
    port = call.cloud.network.routers.gateway_of(router)
    if port is None:
        return None
    addresses = [asdict(own) for own in port.fixed_ips]
    shown = {"network_id": port.network_id, "external_fixed_ips": addresses, "enable_snat": router.enable_snat}
    return shown | ({"qos_policy_id": router.qos_policy_id} if router.qos_policy_id else {})


def _zones(router: Router, call: Call) -> list[str]:
    return zones(call) if router.gateway_port_id else []


ATTRIBUTES = (
    Attribute("admin_state_up", boolean, compared=boolean),
    Attribute("status", show=lambda router, call: "ACTIVE", is_filter=False),
    Attribute(
        "external_gateway_info",
        gateway,
        show=_gateway,
        default=None,
        enforced=True,
        parts=("network_id", "external_fixed_ips", "enable_snat", "qos_policy_id"),
        is_filter=False,
        is_sort_key=False,
    ),
    Attribute("ha", optional(boolean), enforced=True, hidden=True, is_filter=False, is_sort_key=False),
    Attribute("flavor_id", anything, put=False, enforced=True, is_filter=False, show=lambda router, call: None),
    Attribute("availability_zones", show=_zones, is_filter=False, is_sort_key=False),
    Attribute("availability_zone_hints", hints, put=False, is_filter=False, is_sort_key=False),
    Attribute("distributed", optional(boolean), enforced=True, hidden=True, is_filter=False, is_sort_key=False),
    Attribute("routes", ROUTES, post=False, is_filter=False, is_sort_key=False),
)

routers = Collection("router", "routers", lambda cloud: cloud.network.routers, ATTRIBUTES)


def create(call: Call, project_id: str, external_gateway_info: Any = None, **sent: Any) -> Router:
    """A router, which may lead outside at once."""
    check_zones(call, sent.get("availability_zone_hints", ()))
    _check_gateway(call, external_gateway_info)
    given = {name: value for name, value in sent.items() if value is not None and name != "flavor_id"}
    router = call.cloud.network.routers.create(project_id, gateway=external_gateway_info, **given)
    _check_flavor(call, sent)
    return router


def update(call: Call, router: Router, sent: dict[str, Any]) -> Router:
    """Change some of it, where it leads too."""
    if "external_gateway_info" in sent:
        info = sent.pop("external_gateway_info")
        _check_gateway(call, info)
        router = call.cloud.network.routers.set_gateway(router.id, info)
    if "routes" in sent:
        _check_routes(call, router, sent["routes"])
    _check_inactive(router, sent)
    given = {name: value for name, value in sent.items() if value is not None}
    return call.cloud.network.routers.update(router.id, **given) if given else router


routers.create, routers.update = create, update


@routers.operations.on("PUT /{id}/add_router_interface", takes=SENT, gives=AS_IT_IS)
def add_interface(call: Call, id: str) -> dict[str, Any]:
    """Connect a subnet, or a port."""
    router = _router(call, id, "add_router_interface")
    wanted = _which(call)
    if "subnet_id" in wanted:
        call.cloud.network.subnets.get(wanted["subnet_id"], viewer(call))
    else:
        call.cloud.network.ports.get(wanted["port_id"], viewer(call))
    return _interface(router, *call.cloud.network.routers.add_interface(router.id, **wanted))


@routers.operations.on("PUT /{id}/remove_router_interface", takes=SENT, gives=AS_IT_IS)
def remove_interface(call: Call, id: str) -> dict[str, Any]:
    """Disconnect it."""
    router = _router(call, id, "remove_router_interface")
    wanted = _which(call, both=True)
    if "port_id" not in wanted:
        call.cloud.network.subnets.get(wanted["subnet_id"], viewer(call))
    return _interface(router, *call.cloud.network.routers.remove_interface(router.id, **wanted))


@routers.operations.on("PUT /{id}/add_extraroutes", takes=SENT, gives=AS_IT_IS)
def add_routes(call: Call, id: str) -> dict[str, Any]:
    """More routes, beside those that there are."""
    router = routers.owned(call, id, "update")
    more = [route for route in _routes(call) if route not in router.routes]
    return _rerouted(call, router, [*router.routes, *more])


@routers.operations.on("PUT /{id}/remove_extraroutes", takes=SENT, gives=AS_IT_IS)
def remove_routes(call: Call, id: str) -> dict[str, Any]:
    """Some routes less."""
    router, fewer = routers.owned(call, id, "update"), _routes(call)
    return _rerouted(call, router, [route for route in router.routes if route not in fewer])


def _router(call: Call, id: str, rule: str) -> Router:
    router: Router = routers.seen(call, id)
    # Neutron fills in what is not sent, and then looks who may say that.
    demand(call, rule, ("ha", "flavor_id", "distributed"), {"project_id": router.project_id})
    return router


def _which(call: Call, both: bool = False) -> dict[str, str]:
    sent = call.body if isinstance(call.body, dict) else {}
    wanted = {name: sent[name] for name in ("subnet_id", "port_id") if sent.get(name)}
    if not wanted:
        raise Wrong("BadRequest", "Bad router request: Either subnet_id or port_id must be specified.")
    if len(wanted) == 2 and not both:
        raise Wrong("BadRequest", "Bad router request: Cannot specify both subnet-id and port-id.")
    try:
        return {name: id_(value) for name, value in wanted.items()}
    except ValueError as error:
        raise Wrong("BadRequest", f"Bad router request: {error}") from None


def _interface(router: Router, port: Port, subnet: Subnet) -> dict[str, Any]:
    return {
        "id": router.id,
        "project_id": router.project_id,
        "port_id": port.id,
        "network_id": port.network_id,
        "subnet_id": subnet.id,
        "subnet_ids": [subnet.id],
    }


def _check_gateway(call: Call, info: dict[str, Any] | None) -> None:
    """Raises Missing for a network, or a policy, that one does not see."""
    if info:
        check_policy(call, info)
        call.cloud.network.networks.get(info["network_id"], viewer(call))


def _check_inactive(router: Router, sent: Mapping[str, Any]) -> None:
    """Raises Wrong where an active router is to be of another kind; to be highly available, it may be stopped at once.

    What it was distributed by is looked at first, before the rest of what was sent counts.
    """
    stopped = sent.get("admin_state_up", router.admin_state_up)
    wrong = [
        f"Bad router request: Cannot change {what} of active routers. Please set router admin_state_up to False prior "
        "to upgrade."
        for name, what, is_up in (
            ("distributed", "the 'distributed' attribute", router.admin_state_up),
            ("ha", "HA attribute", stopped),
        )
        if is_up and sent.get(name) not in (None, getattr(router, name))
    ]
    if wrong:
        raise Wrong("BadRequest", "\n".join(wrong))


def _check_flavor(call: Call, sent: dict[str, Any]) -> None:
    """Raises Missing: no flavor has a driver."""
    if "flavor_id" in sent:
        call.cloud.network.flavors.provide(str(sent["flavor_id"]))


def _check_routes(call: Call, router: Router, routes: Sequence[Any]) -> None:
    """Raises Wrong for a next hop in no subnet that the router is connected to, Exceeded for more than it may have."""
    ports = [*call.cloud.network.routers.interfaces(router.id), call.cloud.network.routers.gateway_of(router)]
    near = {own.subnet_id for port in ports if port for own in port.fixed_ips}
    subnets = [call.cloud.network.subnets.get(id) for id in near]
    for route in routes:
        if not any(route["nexthop"] in subnet for subnet in subnets):
            message = f"Invalid format for routes: {[*routes]}, the nexthop is not connected with router"
            raise Wrong("InvalidRoutes", message)
    if 0 <= call.cloud.network.quotas.limits(router.project_id)["router_route"] < len(routes):
        raise Exceeded("router_route")


def _routes(call: Call) -> tuple[Any, ...]:
    sent = call.body.get("router") if isinstance(call.body, dict) else None
    if sent is not None and not isinstance(sent, dict):
        raise Wrong("HTTPBadRequest", f"Invalid input for router. Reason: '{sent}' is not a dictionary.")
    return routers.attributes["routes"].read((sent or {}).get("routes", []))


def _rerouted(call: Call, router: Router, routes: list[Any]) -> dict[str, Any]:
    return {"router": routers.show(update(call, router, {"routes": tuple(routes)}), call)}
