import pytest

NOBODYS = "00000000-0000-4000-8000-000000000000"


def test_each_project_has_a_default_group(ask, refused):
    (group,) = ask("GET /security-groups").json["security_groups"]
    rules = ask(f"GET /security-group-rules?security_group_id={group['id']}").json["security_group_rules"]

    assert (group["name"], group["stateful"], len(group["security_group_rules"])) == ("default", True, 4)
    assert {rule["belongs_to_default_sg"] for rule in rules} == {True}
    assert {"name", "tags"} & set(rules[0]) == set()
    path = f"/security-groups/{group['id']}"
    assert refused(f"PUT {path}", {"security_group": {"name": "x"}})[1] == "SecurityGroupCannotUpdateDefault"
    assert refused(f"PUT {path}", {"security_group": {"name": "default"}})[1] == "SecurityGroupDefaultAlreadyExists"
    assert ask(f"PUT {path}", {"security_group": {"description": "d"}}).status_int == 200
    assert refused(f"DELETE {path}")[1] == "SecurityGroupCannotRemoveDefault"
    assert ask(f"DELETE {path}", as_="root").status_int == 204
    assert refused("POST /security-groups", {"security_group": {"name": "default"}})[0] == 409


@pytest.mark.parametrize(
    ("sent", "expected"),
    [
        ({"protocol": "TCP", "port_range_min": 1, "port_range_max": "2"}, ("tcp", 1, 2, "IPv4", None)),
        ({"protocol": 17}, ("17", None, None, "IPv4", None)),
        ({"protocol": "any", "ethertype": "ipv6"}, (None, None, None, "IPv6", None)),
        ({"protocol": "icmp", "port_range_min": 8, "port_range_max": 0}, ("icmp", 8, 0, "IPv4", None)),
        ({"remote_ip_prefix": "10.0.0.5/24"}, (None, None, None, "IPv4", "10.0.0.0/24")),
        ({"remote_ip_prefix": "10.0.0.1"}, (None, None, None, "IPv4", "10.0.0.1/32")),
    ],
)
def test_a_rule_is_kept_as_it_was_meant(make, sent, expected):
    group = make("security_group", name="web")["id"]
    rule = make("security_group_rule", security_group_id=group, direction="ingress", **sent)

    names = ("protocol", "port_range_min", "port_range_max", "ethertype", "normalized_cidr")
    assert tuple(rule[name] for name in names) == expected


@pytest.mark.parametrize(
    ("sent", "status", "type"),
    [
        ({"port_range_min": 80, "port_range_max": 80}, 400, "SecurityGroupProtocolRequiredWithPorts"),
        ({"protocol": "tcp", "port_range_min": 80}, 400, "SecurityGroupInvalidPortRange"),
        ({"protocol": "tcp", "port_range_min": 9, "port_range_max": 8}, 400, "SecurityGroupInvalidPortRange"),
        ({"protocol": "tcp", "port_range_min": 0, "port_range_max": 8}, 400, "SecurityGroupInvalidPortValue"),
        ({"protocol": "gre", "port_range_min": 1, "port_range_max": 2}, 400, "SecurityGroupInvalidProtocolForPort"),
        ({"protocol": "xx"}, 400, "SecurityGroupRuleInvalidProtocol"),
        ({"protocol": "icmp", "port_range_min": 300}, 400, "SecurityGroupInvalidIcmpValue"),
        ({"protocol": "icmp", "port_range_max": 0}, 400, "SecurityGroupMissingIcmpType"),
        ({"protocol": "icmpv6"}, 400, "SecurityGroupEthertypeConflictWithProtocol"),
        ({"ethertype": "IPv5"}, 400, "SecurityGroupRuleInvalidEtherType"),
        ({"remote_ip_prefix": "fd00::/8"}, 400, "SecurityGroupRuleParameterConflict"),
        ({"remote_ip_prefix": "x"}, 400, "InvalidCIDR"),
        ({"remote_ip_prefix": "10.0.0.0/8", "remote_group_id": NOBODYS}, 400, "SecurityGroupMultipleRemoteEntites"),
        ({"remote_group_id": NOBODYS}, 404, "SecurityGroupNotFound"),
        ({"security_group_id": NOBODYS}, 404, "SecurityGroupNotFound"),
        ({"direction": "up"}, 400, "HTTPBadRequest"),
    ],
)
def test_a_rule_that_makes_no_sense_is_refused(refused, make, sent, status, type):
    group = make("security_group")["id"]
    wanted = {"security_group_id": group, "direction": "ingress", **sent}

    assert refused("POST /security-group-rules", {"security_group_rule": wanted})[:2] == (status, type)


def test_a_rule_is_the_same_by_name_and_by_number(refused, make):
    wanted = {"security_group_id": make("security_group")["id"], "direction": "ingress", "protocol": "tcp"}
    rule = make("security_group_rule", **wanted)

    assert refused("POST /security-group-rules", {"security_group_rule": {**wanted, "protocol": "6"}}) == (
        409,
        "SecurityGroupRuleExists",
        f"Security group rule already exists. Rule id is {rule['id']}.",
    )


def test_others_see_neither_groups_nor_rules(ask, make):
    group = make("security_group")
    rule = group["security_group_rules"][0]["id"]

    assert ask(f"GET /security-groups/{group['id']}", as_="bob").status_int == 404
    assert ask(f"GET /security-group-rules/{rule}", as_="bob").status_int == 404


def test_a_rule_of_no_group_is_of_one_that_is_not_there(refused):
    rule = {"security_group_rule": {"security_group_id": "none", "direction": "ingress"}}

    assert refused("POST /security-group-rules", rule)[:2] == (404, "SecurityGroupNotFound")
