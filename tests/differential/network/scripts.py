"""Exchanges as they come in life: what is made, looked at by everybody, changed, refused."""

from __future__ import annotations

from functools import partial
from typing import Any

from novalite.conformance.client import PROJECT
from tests.differential.engine import Step

Admin = partial(Step, who="admin", at=None)
Member = partial(Step, at=None)

#: The least of each rule of a policy.
QOS_RULES: dict[str, dict[str, Any]] = {
    "bandwidth_limit_rule": {"max_kbps": 1000},
    "dscp_marking_rule": {"dscp_mark": 10},
    "minimum_bandwidth_rule": {"min_kbps": 10},
    "minimum_packet_rate_rule": {"min_kpps": 10},
    "packet_rate_limit_rule": {"max_kpps": 1000},
}

FORWARDING = {"protocol": "tcp", "internal_ip_address": "10.1.0.50", "internal_port_id": "{fixed}"}

#: What there is for all other scripts to look at, which none of them takes away.
PREPARATION = [
    Admin(
        "POST /networks",
        {
            "network": {
                "name": "outside",
                "router:external": True,
                "provider:network_type": "flat",
                "provider:physical_network": "public",
            }
        },
        keep={"outside": "network.id"},
    ),
    Admin(
        "POST /subnets",
        {"subnet": {"network_id": "{outside}", "ip_version": 4, "cidr": "172.24.4.0/24", "name": "outside"}},
        keep={"outside_subnet": "subnet.id"},
    ),
    Member("POST /networks", {"network": {"name": "inside"}}, keep={"network": "network.id"}),
    Member(
        "POST /subnets",
        {"subnet": {"network_id": "{network}", "ip_version": 4, "cidr": "10.1.0.0/24", "name": "inside"}},
        keep={"subnet": "subnet.id"},
    ),
    Member("POST /ports", {"port": {"network_id": "{network}", "name": "port"}}, keep={"port": "port.id"}),
    Member("POST /routers", {"router": {"name": "router"}}, keep={"router": "router.id"}),
    Member("POST /security-groups", {"security_group": {"name": "group"}}, keep={"group": "security_group.id"}),
    Member(
        "POST /security-group-rules",
        {"security_group_rule": {"security_group_id": "{group}", "direction": "ingress", "protocol": "tcp"}},
        keep={"rule": "security_group_rule.id"},
    ),
    Member(
        "POST /subnetpools",
        {"subnetpool": {"name": "pool", "prefixes": ["10.66.0.0/16"]}},
        keep={"pool": "subnetpool.id"},
    ),
    Member(
        "POST /floatingips", {"floatingip": {"floating_network_id": "{outside}"}}, keep={"floating": "floatingip.id"}
    ),
    Member("GET /security-groups?name=default", keep={"default": "security_groups.0.id"}),
    Member(
        "POST /rbac-policies",
        {
            "rbac_policy": {
                "object_type": "security_group",
                "object_id": "{group}",
                "action": "access_as_shared",
                "target_tenant": "11111111222243338444555555555555",
            },
        },
        keep={"policy": "rbac_policy.id"},
    ),
    Member("POST /ports", {"port": {"network_id": "{network}", "name": "trunk"}}, keep={"parent": "port.id"}),
    Member("POST /trunks", {"trunk": {"port_id": "{parent}", "name": "trunk"}}, keep={"trunk": "trunk.id"}),
    Member(
        "POST /ports",
        {"port": {"network_id": "{network}", "name": "fixed", "fixed_ips": [{"ip_address": "10.1.0.50"}]}},
        keep={"fixed": "port.id"},
    ),
    Member(
        "POST /routers", {"router": {"external_gateway_info": {"network_id": "{outside}"}}}, keep={"way": "router.id"}
    ),
    Member("PUT /routers/{way}/add_router_interface", {"subnet_id": "{subnet}"}),
    Member(
        "POST /floatingips/{floating}/port_forwardings",
        {"port_forwarding": {**FORWARDING, "external_port": 22, "internal_port": 22}},
        keep={"forwarding": "port_forwarding.id"},
    ),
    Admin(
        "POST /flavors", {"flavor": {"service_type": "L3_ROUTER_NAT", "name": "flavor"}}, keep={"flavor": "flavor.id"}
    ),
    Admin("POST /service_profiles", {"service_profile": {"metainfo": "{}"}}, keep={"profile": "service_profile.id"}),
    Admin("POST /metering/metering-labels", {"metering_label": {"name": "label"}}, keep={"label": "metering_label.id"}),
    Admin("GET /segments?network_id={network}", keep={"segment": "segments.0.id"}),
    Admin("POST /qos/policies", {"policy": {"name": "qos"}}, keep={"qos": "policy.id"}),
    *(
        Admin(f"POST /qos/policies/{{qos}}/{noun}s", {noun: sent}, keep={noun: f"{noun}.id"})
        for noun, sent in QOS_RULES.items()
    ),
]

#: What has been made, by the name of its kind.
PREPARED = {
    "network": "network",
    "subnet": "subnet",
    "port": "port",
    "router": "router",
    "security_group": "group",
    "security_group_rule": "rule",
    "subnetpool": "pool",
    "floatingip": "floating",
    "rbac_policy": "policy",
    "trunk": "trunk",
    "policy": "qos",
    "flavor": "flavor",
    "metering_label": "label",
    "service_profile": "profile",
    "segment": "segment",
    "port_forwarding": "forwarding",
    **{noun: noun for noun in QOS_RULES},
}

#: The least that has to be sent to make one.
VALID: dict[str, dict[str, Any]] = {
    "network": {},
    "subnet": {"network_id": "{network}", "ip_version": 4, "cidr": "10.1.0.0/24"},
    "port": {"network_id": "{network}"},
    "router": {},
    "security_group": {"name": "another"},
    "security_group_rule": {"security_group_id": "{group}", "direction": "ingress"},
    "subnetpool": {"name": "another", "prefixes": ["10.77.0.0/16"]},
    "floatingip": {"floating_network_id": "{outside}"},
    "trunk": {"port_id": "{port}"},
    "segment": {"network_id": "{routed}", "network_type": "geneve"},
    "policy": {},
    "flavor": {"service_type": "L3_ROUTER_NAT"},
    "metering_label": {"name": "another"},
    "metering_label_rule": {
        "metering_label_id": "{label}",
        "direction": "egress",
        "remote_ip_prefix": "10.9.0.0/24",
    },
    "service_profile": {"metainfo": "{}"},
    "default_security_group_rule": {
        "direction": "ingress",
        "protocol": "tcp",
        "used_in_default_sg": False,
        "used_in_non_default_sg": False,
    },
    "port_forwarding": {**FORWARDING, "external_port": 23, "internal_port": 23},
    **QOS_RULES,
    "rbac_policy": {
        "object_type": "network",
        "object_id": "{network}",
        "action": "access_as_shared",
        "target_tenant": "11111111222243338444555555555555",
    },
}

#: A network of several segments, whose subnets lead to one another and whose ports wait for their hosts.
ROUTED = [
    Admin(
        "POST /networks",
        {"network": {"name": "routed", "provider:network_type": "vlan", "mtu": 1400}},
        keep={"routed": "network.id"},
    ),
    Admin("GET /segments?network_id={routed}", keep={"first": "segments.0.id"}),
    Admin(
        "POST /segments",
        {"segment": {"network_id": "{routed}", "network_type": "geneve"}},
        keep={"second": "segment.id"},
    ),
    *(
        Admin("POST /segments", {"segment": {"network_id": "{routed}", **place}})
        for place in (
            {"network_type": "bogus"},
            {"network_type": "flat"},
            {"network_type": "flat", "physical_network": "bogus"},
            {"network_type": "flat", "physical_network": "public", "segmentation_id": 4},
            {"network_type": "vlan", "segmentation_id": 5},
            {"network_type": "vlan", "physical_network": "physnet1", "segmentation_id": 5000},
            {"network_type": "geneve", "physical_network": "physnet1"},
        )
    ),
    *(
        Admin("POST /networks", {"network": {"name": f"places {number}", "segments": places}})
        for number, places in enumerate(
            (
                [{"provider:network_type": "geneve"}],
                [{"provider:network_type": "geneve"}, {"provider:network_type": "vlan"}],
                *([], [{}], [{"provider:segmentation_id": 5}], [{"a": 5}]),
                [{"provider:network_type": "geneve", "provider:segmentation_id": 9}] * 2,
                [{"provider:network_type": "local"}] * 2,
                [{"provider:network_type": "bogus"}, {"provider:network_type": "geneve"}],
                [{"provider:network_type": "vlan", "provider:segmentation_id": "x"}],
            )
        )
    ),
    Admin("POST /networks", {"network": {"segments": [{}], "provider:network_type": "geneve"}}),
    Member("POST /networks", {"network": {"segments": [{"provider:network_type": "geneve"}]}}),
    Admin("GET /networks/{routed}"),
    *(
        Admin(f"GET /networks?id={{routed}}&provider:{query}")
        for query in ("network_type=geneve", "network_type=vlan", "network_type=flat", "physical_network=physnet1")
    ),
    Admin("PUT /networks/{routed}", {"network": {"provider:segmentation_id": 55}}),
    Admin("PUT /networks/{routed}", {"network": {"segments": [{"provider:network_type": "geneve"}]}}),
    Member("PUT /networks/{routed}", {"network": {"segments": [{"provider:network_type": "geneve"}]}}),
    Member("GET /networks/{routed}"),
    *(
        Admin(
            "POST /subnets", {"subnet": {"network_id": "{routed}", "ip_version": 4, **sent}}, keep={name: "subnet.id"}
        )
        for name, sent in (
            ("near", {"cidr": "10.8.0.0/24", "segment_id": "{first}"}),
            ("far", {"cidr": "10.9.0.0/24", "segment_id": "{second}", "gateway_ip": "10.9.0.9"}),
            ("none", {"cidr": "10.10.0.0/24"}),
            ("none", {"cidr": "10.10.0.0/24", "segment_id": "{segment}"}),
            ("none", {"cidr": "10.10.0.0/24", "segment_id": "11111111-2222-4333-8444-555555555555"}),
        )
    ),
    *(
        step
        for name in ("near", "far")
        for step in (Admin(f"GET /subnets/{{{name}}}"), Member(f"GET /subnets/{{{name}}}"))
    ),
    *(Admin("PUT /subnets/{near}", {"subnet": {"segment_id": id}}) for id in ("{first}", "{second}", None)),
    *(
        Admin("POST /ports", {"port": {"network_id": "{routed}", **sent}})
        for sent in (
            {"binding:host_id": "compute1"},
            {"binding:host_id": "bogus"},
            {"fixed_ips": [{"subnet_id": "{far}", "ip_address": "10.9.0.77"}]},
            {"fixed_ips": [{"subnet_id": "{near}"}, {"subnet_id": "{far}"}]},
            {"fixed_ips": [{"subnet_id": "{far}"}], "binding:host_id": "compute1"},
            {"fixed_ips": []},
        )
    ),
    Member("POST /ports", {"port": {"network_id": "{routed}"}}, keep={"waiting": "port.id"}),
    Admin("PUT /ports/{waiting}", {"port": {"binding:host_id": "bogus"}}),
    Admin("PUT /ports/{waiting}", {"port": {"fixed_ips": [{"subnet_id": "{far}"}]}}),
    Admin("PUT /ports/{waiting}", {"port": {"binding:host_id": "compute1"}}),
    Admin("PUT /ports/{waiting}", {"port": {"fixed_ips": []}}),
    Admin("PUT /ports/{waiting}", {"port": {"binding:host_id": "compute1"}}),
    Admin("PUT /subnets/{near}", {"subnet": {"host_routes": [{"destination": "10.0.0.0/8", "nexthop": "10.8.0.7"}]}}),
    Admin("PUT /subnets/{near}", {"subnet": {"host_routes": []}}),
    Admin("PUT /subnets/{far}", {"subnet": {"gateway_ip": None}}),
    Admin("GET /subnets/{near}"),
    Admin("DELETE /segments/{first}"),
    Admin("GET /networks/{routed}"),
]

_TOPOLOGY = "/auto-allocated-topology/None"

#: A topology that is made for a project, once there is what it is made of.
TOPOLOGY = [
    *(Member(request) for request in (f"GET {_TOPOLOGY}", f"GET {_TOPOLOGY}?fields=dry-run", f"DELETE {_TOPOLOGY}")),
    Admin(
        "POST /networks",
        {"network": {"name": "default", "router:external": True, "is_default": True}},
        keep={"world": "network.id"},
    ),
    Admin("POST /networks", {"network": {"router:external": True, "is_default": True}}),
    Admin("PUT /networks/{outside}", {"network": {"is_default": True}}),
    Admin("PUT /networks/{outside}", {"network": {"is_default": False}}),
    Admin("POST /subnets", {"subnet": {"network_id": "{world}", "ip_version": 4, "cidr": "172.30.0.0/24"}}),
    *(Member(request) for request in (f"GET {_TOPOLOGY}", f"GET {_TOPOLOGY}?fields=dry-run", f"DELETE {_TOPOLOGY}")),
    *(
        Admin(
            "POST /subnetpools",
            {"subnetpool": {"is_default": True, "shared": True, **sent}},
            keep={name: "subnetpool.id"},
        )
        for name, sent in (
            ("four", {"name": "four", "prefixes": ["10.99.0.0/16"], "default_prefixlen": 26}),
            ("six", {"name": "six", "prefixes": ["fd99::/48"]}),
        )
    ),
    *(Step(f"GET {_TOPOLOGY}?fields=dry-run", who=who, at=None) for who in ("member", "reader", "guest", "nobody")),
    Step(f"GET {_TOPOLOGY}", who="guest", at=None),
    Step(f"GET {_TOPOLOGY}", who="unscoped", at=None),
    Step(f"GET {_TOPOLOGY}", who="reader", at=None, keep={"made": "auto_allocated_topology.id"}),
    Member(f"GET {_TOPOLOGY}"),
    Member(f"GET /auto-allocated-topology/{PROJECT}"),
    Step(f"GET /auto-allocated-topology/{PROJECT}", who="other", at=None),
    Member("GET /networks/{made}"),
    Member("GET /subnets?network_id={made}&sort_key=ip_version&sort_dir=asc"),
    Member("GET /routers?name=auto_allocated_router&fields=description&fields=admin_state_up"),
    *(Member(f"GET {_TOPOLOGY}?fields={name}") for name in ("id", "dry-run&fields=id")),
    Admin("GET /auto-allocated-topology/11111111222243338444555555555555"),
    Admin("DELETE /auto-allocated-topology/11111111222243338444555555555555"),
    *(Step(f"DELETE {_TOPOLOGY}", who=who, at=None) for who in ("reader", "guest", "member")),
    Member("GET /networks?name=auto_allocated_network"),
    Member(f"DELETE {_TOPOLOGY}"),
    Member("GET /routers?name=auto_allocated_router"),
    *(Admin(f"DELETE /{path}") for path in ("subnetpools/{four}", "subnetpools/{six}", "networks/{world}")),
]

SCRIPTS: dict[str, list[Step]] = {
    "preparation": PREPARATION,
    "preparation of a routed network": ROUTED,
    "topology": TOPOLOGY,
}
