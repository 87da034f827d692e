"""RBAC policies: what they let another project see, use and not lose."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest

from novalite.conformance.client import Api
from novalite.conformance.network.errors import refused
from novalite.conformance.network.resources import UNKNOWN

Make = Callable[..., dict[str, Any]]
PROJECT = "1" * 32
RULES = (
    "((((rule:create_rbac_policy and rule:create_rbac_policy:object_type) and rule:create_rbac_policy:object_id) "
    "and rule:create_rbac_policy:target_tenant) and rule:create_rbac_policy:action) is disallowed by policy"
)

#: What is sent to make an object of each type.
OBJECTS: dict[str, tuple[str, dict[str, Any]]] = {
    "network": ("networks", {}),
    "security_group": ("security-groups", {"name": "a"}),
    "address_scope": ("address-scopes", {"ip_version": 4}),
    "subnetpool": ("subnetpools", {"name": "a", "prefixes": ["10.0.0.0/8"]}),
    "address_group": ("address-groups", {"addresses": []}),
}


@pytest.fixture
def stranger(api: Api, make: Make) -> str:
    """The project of somebody else."""
    return str(make("network", api.as_("other"))["project_id"])


@pytest.fixture
def share(make: Make, stranger: str) -> Callable[..., str]:
    """Shares an object of the member's with the other project, and says the policy's id."""

    def share(kind: str, id: str, action: str = "access_as_shared", **more: Any) -> str:
        sent = {"object_type": kind, "object_id": id, "action": action, "target_tenant": stranger, **more}
        return str(make("rbac_policy", **sent)["id"])

    return share


def policy(id: str = UNKNOWN, **more: Any) -> dict[str, Any]:
    """The body that makes a policy about a network."""
    sent = {"object_type": "network", "object_id": id, "action": "access_as_shared", "target_tenant": PROJECT, **more}
    return {"rbac_policy": {name: value for name, value in sent.items() if value is not None}}


def test_a_policy_is_shown(api: Api, make: Make, network: str) -> None:
    shown = make("rbac_policy", **policy(network)["rbac_policy"])
    expected = policy(network)["rbac_policy"] | {name: shown[name] for name in ("id", "project_id", "tenant_id")}

    assert shown == expected
    assert api(f"GET /rbac-policies/{shown['id']}").json == {"rbac_policy": expected}
    assert api(f"GET /rbac-policies?object_id={network}").json == {"rbac_policies": [expected]}


@pytest.mark.parametrize("kind", OBJECTS)
def test_what_is_shared_is_there_for_the_other_project_as_long_as_it_is(
    api: Api, make: Make, share: Callable[..., str], kind: str
) -> None:
    path, sent = OBJECTS[kind]
    id, other = make(kind, **sent)["id"], api.as_("other")
    assert other(f"GET /{path}/{id}").status_int == 404
    policy = share(kind, id)

    assert other(f"GET /{path}/{id}").status_int == 200
    assert [one["id"] for one in other(f"GET /{path}?id={id}").json[path.replace("-", "_")]] == [id]
    assert other(f"PUT /{path}/{id}", {kind: {"name": "b"}}).status_int in (403, 404)
    assert api(f"DELETE /rbac-policies/{policy}").status_int == 204
    assert other(f"GET /{path}/{id}").status_int == 404


@pytest.mark.parametrize("kind", ["network", "security_group", "address_scope", "subnetpool"])
def test_it_is_shared_for_the_other_project_and_not_for_its_own(
    api: Api, make: Make, share: Callable[..., str], kind: str
) -> None:
    path, sent = OBJECTS[kind]
    id = make(kind, **sent)["id"]
    share(kind, id)
    nouns = path.replace("-", "_")

    for who, shared in (("other", True), ("member", False), ("admin", False)):
        assert api.as_(who)(f"GET /{path}/{id}").json[kind]["shared"] is shared
        found = api.as_(who)(f"GET /{path}?id={id}&shared=true").json[nouns]
        assert bool(found) is shared


def test_a_shared_network_takes_ports_and_no_subnets(
    api: Api, make: Make, network: str, subnet: str, share: Callable[..., str]
) -> None:
    share("network", network)
    other = api.as_("other")

    assert make("port", other, network_id=network)["fixed_ips"][0]["subnet_id"] == subnet
    assert other(f"GET /subnets/{subnet}").status_int == 200
    body = {"subnet": {"network_id": network, "ip_version": 4, "cidr": "10.2.0.0/24"}}
    refused(other("POST /subnets", body), 403, "PolicyNotAuthorized", "rule:create_subnet is disallowed by policy")


def test_what_is_used_stays_shared(api: Api, make: Make, network: str, share: Callable[..., str]) -> None:
    policy = share("network", network)
    port = make("port", api.as_("other"), network_id=network)["id"]
    path = f"/rbac-policies/{policy}"

    for answer in (api(f"DELETE {path}"), api(f"PUT {path}", {"rbac_policy": {"target_tenant": PROJECT}})):
        error = answer.json["NeutronError"]
        assert (answer.status_int, error["type"]) == (409, "RbacPolicyInUse")
        assert f"RBAC policy on object {network} cannot be removed" in error["message"]
        assert f"Unable to reconfigure sharing settings for network {network}." in error["message"]
    assert api.as_("other")(f"DELETE /ports/{port}").status_int == 204
    assert api(f"DELETE {path}").status_int == 204


def test_a_group_that_a_port_has_stays_shared(api: Api, make: Make, group: str, share: Callable[..., str]) -> None:
    policy, other = share("security_group", group), api.as_("other")
    network = make("network", other)["id"]
    port = make("port", other, network_id=network, security_groups=[group])

    assert port["security_groups"] == [group]
    answer = api(f"DELETE /rbac-policies/{policy}")
    assert (answer.status_int, answer.json["NeutronError"]["type"]) == (409, "RbacPolicyInUse")


def test_what_is_shared_with_all_has_a_policy(api: Api, admin: Api, make: Make) -> None:
    id = make("network", admin, shared=True)["id"]
    (own,) = admin(f"GET /rbac-policies?object_id={id}").json["rbac_policies"]
    assert (own["action"], own["target_tenant"]) == ("access_as_shared", "*")

    assert admin(f"PUT /networks/{id}", {"network": {"shared": False}}).json["network"]["shared"] is False
    assert admin(f"GET /rbac-policies?object_id={id}").json["rbac_policies"] == []
    make("rbac_policy", admin, **policy(id, target_tenant="*")["rbac_policy"])
    assert api.as_("other")(f"GET /networks/{id}").json["network"]["shared"] is True


def test_a_network_that_others_use_stays_shared(api: Api, admin: Api, make: Make) -> None:
    id = make("network", admin, shared=True, name="a")["id"]
    make("port", api.as_("other"), network_id=id)

    answer = admin(f"PUT /networks/{id}", {"network": {"shared": False}})
    message = "Unable to reconfigure sharing settings for network a. Multiple projects are using it."
    refused(answer, 409, "InvalidSharedSetting", message)


def test_a_policy_leads_one_project_outside(
    api: Api, admin: Api, make: Make, network: str, subnet: str, share: Callable[..., str]
) -> None:
    policy = share("network", network, "access_as_external")
    other = api.as_("other")

    shown = other(f"GET /networks/{network}").json["network"]
    assert (shown["router:external"], shown["shared"]) == (True, False)
    refused(
        *(other("POST /ports", {"port": {"network_id": network}}), 403, "PolicyNotAuthorized"),
        "rule:create_port is disallowed by policy",
    )
    assert make("router", other, external_gateway_info={"network_id": network})["external_gateway_info"]
    answer = admin(f"DELETE /rbac-policies/{policy}")
    assert "There are routers attached to this network" in answer.json["NeutronError"]["message"]


def test_a_network_leads_nowhere_without_its_policy(api: Api, network: str, share: Callable[..., str]) -> None:
    policy = share("network", network, "access_as_external")

    assert api(f"GET /networks/{network}").json["network"]["router:external"] is True
    assert api(f"DELETE /rbac-policies/{policy}").status_int == 204
    assert api(f"GET /networks/{network}").json["network"]["router:external"] is False


def test_an_external_network_has_a_policy(admin: Api, outside: str) -> None:
    (own,) = admin(f"GET /rbac-policies?object_id={outside}").json["rbac_policies"]

    assert (own["action"], own["target_tenant"]) == ("access_as_external", "*")
    assert admin(f"PUT /networks/{outside}", {"network": {"router:external": False}}).status_int == 200
    assert admin(f"GET /rbac-policies?object_id={outside}").json["rbac_policies"] == []


@pytest.mark.parametrize(
    ("sent", "type", "message"),
    [
        (
            {"object_id": None},
            "HTTPBadRequest",
            "Failed to parse request. Required attribute 'object_id' not specified",
        ),
        (
            *({"target_tenant": None}, "HTTPBadRequest"),
            "Failed to parse request. Required attribute 'target_tenant' not specified",
        ),
        (
            *({"object_type": "a"}, "InvalidInput"),
            "Invalid input for operation: 'a' is not a valid RBAC object type.",
        ),
        (
            *({"target_tenant": "a"}, "InvalidInput"),
            "Invalid input for operation: 'a' is not a valid target project ID; expected a UUID or '*'.",
        ),
        (
            *({"action": "a"}, "InvalidActionForType"),
            "Invalid action 'a' for object type 'network'. Valid actions: ('access_as_shared', 'access_as_external')",
        ),
    ],
)
def test_a_policy_that_cannot_be(api: Api, network: str, sent: dict[str, Any], type: str, message: str) -> None:
    refused(api("POST /rbac-policies", policy(network, **sent)), 400, type, message)


def test_a_policy_about_nothing_is_refused(api: Api) -> None:
    error = api("POST /rbac-policies", policy()).json["NeutronError"]
    assert error["type"] == "InvalidInput"
    assert f"Network {UNKNOWN} could not be found" in error["message"]


def test_nobody_shares_what_is_anothers(api: Api, network: str, share: Callable[..., str]) -> None:
    share("network", network)
    answer = api.as_("other")("POST /rbac-policies", policy(network))

    assert (answer.status_int, answer.json["NeutronError"]["type"]) == (400, "InvalidInput")
    assert "Only admins can manipulate policies on" in answer.json["NeutronError"]["message"]


@pytest.mark.parametrize(("who", "target"), [("member", "*"), ("reader", PROJECT)])
def test_who_may_share(api: Api, network: str, who: str, target: str) -> None:
    refused(
        api.as_(who)("POST /rbac-policies", policy(network, target_tenant=target)), 403, "PolicyNotAuthorized", RULES
    )


def test_a_policy_is_there_once(api: Api, network: str, share: Callable[..., str], stranger: str) -> None:
    share("network", network)
    answer = api("POST /rbac-policies", policy(network, target_tenant=stranger))
    refused(answer, 409, "DuplicateRbacPolicy", "An RBAC policy already exists with those values.")


def test_a_policy_can_be_for_another_project(api: Api, network: str, share: Callable[..., str]) -> None:
    id = share("network", network)
    changed = api(f"PUT /rbac-policies/{id}", {"rbac_policy": {"target_tenant": PROJECT}})

    assert (changed.status_int, changed.json["rbac_policy"]["target_tenant"]) == (200, PROJECT)
    assert api.as_("other")(f"GET /networks/{network}").status_int == 404
    refused(
        *(api(f"PUT /rbac-policies/{id}", {"rbac_policy": {"target_tenant": "*"}}), 403, "PolicyNotAuthorized"),
        "(rule:update_rbac_policy and rule:update_rbac_policy:target_tenant) is disallowed by policy",
    )


@pytest.mark.parametrize("name", ["object_type", "object_id", "action"])
def test_the_rest_of_a_policy_stays(api: Api, name: str) -> None:
    sent = {"rbac_policy": {name: "network" if name == "object_type" else UNKNOWN}}
    message = f"Cannot update read-only attribute {name}"
    refused(api(f"PUT /rbac-policies/{UNKNOWN}", sent), 400, "HTTPBadRequest", message)


@pytest.mark.parametrize("method", ["GET", "DELETE"])
def test_a_policy_that_there_is_not(api: Api, method: str) -> None:
    message = f"RBAC policy of type unknown with ID {UNKNOWN} not found"
    refused(api(f"{method} /rbac-policies/{UNKNOWN}"), 404, "RbacPolicyNotFound", message)


def test_a_policy_goes_with_its_object(api: Api, admin: Api, make: Make, share: Callable[..., str]) -> None:
    id = make("network")["id"]
    share("network", id)

    assert api(f"DELETE /networks/{id}").status_int == 204
    assert admin(f"GET /rbac-policies?object_id={id}").json["rbac_policies"] == []


@pytest.mark.parametrize("name", ["id", "object_type", "object_id", "target_tenant", "tenant_id", "action"])
def test_policies_are_filtered_and_not_sorted(admin: Api, name: str) -> None:
    value = "network" if name == "object_type" else "a"

    assert admin(f"GET /rbac-policies?id={UNKNOWN}&{name}={value}").json == {"rbac_policies": []}
    answer = admin(f"GET /rbac-policies?sort_key={name}&sort_dir=asc")
    refused(answer, 400, "HTTPBadRequest", f"['{name}'] is invalid attribute for sort_keys")


def test_a_scope_that_a_pool_is_part_of_is_shared_first(
    api: Api, make: Make, stranger: str, share: Callable[..., str]
) -> None:
    scope = make("address_scope", ip_version=4)["id"]
    pool = make("subnetpool", name="a", prefixes=["10.0.0.0/8"], address_scope_id=scope)["id"]
    answer = api("POST /rbac-policies", policy(pool, object_type="subnetpool", target_tenant=stranger))

    assert answer.status_int == 400
    assert "target project doesn't have access to associated address scope" in answer.json["NeutronError"]["message"]
    share("address_scope", scope)
    share("subnetpool", pool)
