import pytest

from novalite.cloud import Cloud
from novalite.cloud.network.networking import Missing, Refused


@pytest.fixture
def wing():
    return Cloud().network


@pytest.fixture
def policy(wing):
    return wing.qos_policies.create("p", "a")


def limit(direction="egress", most=100):
    return {"max_kbps": most, "max_burst_kbps": 0, "direction": direction}


def test_a_policy_has_a_rule_of_a_type_in_each_direction(wing, policy):
    rules = wing.qos_policies.rules
    first, other = (rules.create(policy.id, "bandwidth_limit", limit(way)) for way in ("egress", "ingress"))

    assert rules.of(policy.id, "bandwidth_limit") == [first, other]
    with pytest.raises(Refused, match=f"conflicts with rule {first.id}"):
        rules.create(policy.id, "bandwidth_limit", limit())
    with pytest.raises(Refused, match=f"conflicts with rule {first.id}"):
        rules.change(other, {"direction": "egress"})
    assert rules.change(other, {"max_kbps": 5}).values == {**limit("ingress"), "max_kbps": 5}
    assert wing.qos_policies.get(policy.id).revision_number == 3


def test_limits_are_above_what_is_guaranteed(wing, policy):
    rules = wing.qos_policies.rules
    rules.create(policy.id, "dscp_marking", {"dscp_mark": 8})
    least = rules.create(policy.id, "minimum_bandwidth", {"min_kbps": 60, "direction": "egress"})
    with pytest.raises(Refused, match="minimum_bandwidth has value 60"):
        rules.create(policy.id, "bandwidth_limit", limit(most=50))
    rules.create(policy.id, "bandwidth_limit", limit("ingress", 50))
    most = rules.create(policy.id, "bandwidth_limit", limit())

    with pytest.raises(Refused, match="bandwidth_limit has value 100"):
        rules.change(least, {"min_kbps": 500, "direction": "egress"})
    with pytest.raises(Refused, match="minimum_bandwidth has value 60"):
        rules.change(most, {"max_kbps": 50})


def test_packet_rates_are_of_any_direction_or_of_each(wing, policy):
    rates = {"min_kpps": 5, "direction": "any"}
    wing.qos_policies.rules.create(policy.id, "minimum_packet_rate", rates)

    with pytest.raises(Refused, match="the rule with value egress"):
        wing.qos_policies.rules.create(policy.id, "minimum_packet_rate", {**rates, "direction": "egress"})


def test_rules_go_with_their_policy(wing, policy):
    rule = wing.qos_policies.rules.create(policy.id, "dscp_marking", {"dscp_mark": 8})
    assert wing.qos_policies.rules.of_policy(rule.id, policy.id, "dscp_marking") == rule
    wing.qos_policies.delete(policy.id)

    with pytest.raises(Missing):
        wing.qos_policies.rules.get(rule.id)
    with pytest.raises(Missing, match="for policy"):
        wing.qos_policies.rules.of_policy(rule.id, policy.id, "dscp_marking")


def test_networks_begin_with_their_projects_default_policy(wing):
    first = wing.qos_policies.create("p", is_default=True)
    other = wing.qos_policies.create("p")
    with pytest.raises(Refused, match="A default QoS policy exists"):
        wing.qos_policies.create("p", is_default=True)
    with pytest.raises(Refused, match="A default QoS policy exists"):
        wing.qos_policies.update(other.id, is_default=True)

    assert wing.qos_policies.update(first.id, is_default=True) == first
    assert wing.networks.create("p").qos_policy_id == first.id
    assert wing.networks.create("p", qos_policy_id=other.id).qos_policy_id == other.id
    assert wing.networks.create("q").qos_policy_id is None


def test_a_policy_stays_while_anything_has_it(wing, policy):
    public = next(network for network in wing.networks.find() if network.external)
    network = wing.networks.create("p")
    users = [
        (wing.ports, wing.ports.create("p", network.id, qos_policy_id=policy.id)),
        (wing.networks, wing.networks.update(network.id, qos_policy_id=policy.id)),
        (wing.floating_ips, wing.floating_ips.create("p", public.id, qos_policy_id=policy.id)),
        (wing.routers, wing.routers.create("p", gateway={"network_id": public.id, "qos_policy_id": policy.id})),
    ]
    for noun, (kind, user) in zip(("port", "network", "fip", "router"), users, strict=True):
        with pytest.raises(Refused, match=f"is used by {noun} {user.id}"):
            wing.qos_policies.delete(policy.id)
        kind.update(user.id, qos_policy_id=None)
    wing.qos_policies.delete(policy.id)


def test_a_gateway_has_its_policy_until_it_goes(wing, policy):
    public = next(network for network in wing.networks.find() if network.external)
    router = wing.routers.create("p", gateway={"network_id": public.id, "qos_policy_id": policy.id})

    assert wing.routers.set_gateway(router.id, {"network_id": public.id}).qos_policy_id == policy.id
    assert wing.routers.set_gateway(router.id, None).qos_policy_id is None
