import pytest

from novalite.cloud import Cloud
from novalite.cloud.network.networking import Exceeded, Missing, Refused, Wrong
from novalite.cloud.network.rbac_policies import EXTERNAL, SHARED


@pytest.fixture
def wing():
    return Cloud().network


@pytest.fixture
def network(wing):
    return wing.networks.create("p", "a")


def test_what_a_policy_is_about_is_there_for_its_target(wing, network):
    policy = wing.rbac_policies.create("p", "network", network.id, SHARED, "q")

    assert wing.networks.get(network.id, "q").shared is False
    assert network.id in [one.id for one in wing.networks.seen_by("q")]
    assert network.id in [one.id for one in wing.networks.available_to("q")]
    assert network.id not in [one.id for one in wing.networks.seen_by("r")]
    wing.rbac_policies.delete(policy.id)
    with pytest.raises(Missing):
        wing.networks.get(network.id, "q")


def test_a_policy_for_all_makes_a_thing_shared(wing, network):
    policy = wing.rbac_policies.create("p", "network", network.id, SHARED, "*")
    assert wing.networks.get(network.id, "q").shared
    changed = wing.rbac_policies.update(policy.id, target="q")

    assert changed.target == "q"
    assert not wing.networks.get(network.id).shared


def test_one_project_is_led_outside(wing, network):
    policy = wing.rbac_policies.create("p", "network", network.id, EXTERNAL, "q")
    shown = wing.networks.get(network.id, "q")
    assert (shown.external, shown.reachable) == (True, False)
    with pytest.raises(Missing):
        wing.networks.get(network.id, "r")

    wing.rbac_policies.delete(policy.id)
    assert not wing.networks.get(network.id).external


def test_a_default_network_leads_all_outside(wing):
    public = next(network for network in wing.networks.find() if network.external)
    (policy,) = wing.rbac_policies.find({"object_id": public.id})

    with pytest.raises(Refused, match="Default external networks must be shared to everyone"):
        wing.rbac_policies.delete(policy.id)


def test_routers_need_the_policy_of_their_gateway(wing, network):
    wing.subnets.create("p", network.id, "203.0.113.0/24")
    policy = wing.rbac_policies.create("p", "network", network.id, EXTERNAL, "*")
    wing.routers.create("q", gateway={"network_id": network.id})

    with pytest.raises(Refused, match="There are routers attached"):
        wing.rbac_policies.delete(policy.id)
    with pytest.raises(Refused, match="There are routers attached"):
        wing.rbac_policies.update(policy.id, target="r")
    assert wing.rbac_policies.update(policy.id, target="q").target == "q"


def test_who_uses_a_thing_keeps_it(wing, network):
    policy = wing.rbac_policies.create("p", "network", network.id, SHARED, "q")
    wing.ports.create("q", network.id)
    with pytest.raises(Refused, match="Multiple projects are using it"):
        wing.rbac_policies.delete(policy.id)

    wing.rbac_policies.create("p", "network", network.id, SHARED, "*")
    wing.rbac_policies.delete(policy.id)
    with pytest.raises(Refused) as refused:
        wing.networks.update(network.id, shared=False)
    assert refused.value.type == "InvalidSharedSetting"


@pytest.mark.parametrize("kind", ["address_scope", "subnetpool", "address_group", "security_group"])
def test_things_of_other_kinds_stay_shared_while_they_are_used(wing, kind):
    scope = wing.address_scopes.create("p", "a", ip_version=4)
    pool = wing.subnet_pools.create("p", "a", ["10.0.0.0/8"])
    addresses, group = wing.address_groups.create("p", "a"), wing.security_groups.create("p", "a")
    made = {"address_scope": scope, "subnetpool": pool, "address_group": addresses, "security_group": group}[kind]
    policy = wing.rbac_policies.create("p", kind, made.id, SHARED, "q")
    network = wing.networks.create("q")
    wing.subnet_pools.create("q", "b", ["11.0.0.0/8"], address_scope_id=scope.id)
    wing.subnets.create("q", network.id, "10.0.0.0/24", subnetpool_id=pool.id)
    wing.ports.create("q", network.id, security_groups=[group.id])
    theirs = wing.security_groups.create("q", "b")
    wing.security_groups.rules.create("q", theirs.id, "ingress", remote_address_group_id=addresses.id)

    with pytest.raises(Refused, match="project_id=q"):
        wing.rbac_policies.delete(policy.id)


def test_a_pool_is_shared_after_its_scope(wing):
    scope = wing.address_scopes.create("p", "a", ip_version=4)
    pool = wing.subnet_pools.create("p", "a", ["10.0.0.0/8"], address_scope_id=scope.id)
    with pytest.raises(Wrong, match="doesn't have access to associated address scope"):
        wing.rbac_policies.create("p", "subnetpool", pool.id, SHARED, "q")

    wing.rbac_policies.create("p", "address_scope", scope.id, SHARED, "q")
    wing.rbac_policies.create("p", "subnetpool", pool.id, SHARED, "q")


def test_what_makes_no_policy(wing, network):
    with pytest.raises(Wrong, match="is not a valid RBAC object type"):
        wing.rbac_policies.create("p", "router", "a", SHARED, "q")
    with pytest.raises(Wrong, match="Invalid action 'a'"):
        wing.rbac_policies.create("p", "network", network.id, "a", "q")
    first = wing.rbac_policies.create("p", "network", network.id, SHARED, "q")
    with pytest.raises(Refused, match="already exists"):
        wing.rbac_policies.create("p", "network", network.id, SHARED, "q")
    other = wing.rbac_policies.create("p", "network", network.id, SHARED, "r")
    with pytest.raises(Refused, match="already exists"):
        wing.rbac_policies.update(other.id, target="q")
    assert wing.rbac_policies.update(first.id, target="q") == first


def test_there_are_as_many_as_a_quota_lets(wing, network):
    wing.quotas.set("p", {"rbac_policy": 0})

    with pytest.raises(Exceeded):
        wing.rbac_policies.create("p", "network", network.id, SHARED, "q")
    assert wing.networks.create("p", shared=True).shared


def test_policies_go_with_what_they_are_about(wing, network):
    wing.rbac_policies.create("p", "network", network.id, SHARED, "q")
    wing.networks.delete(network.id)

    assert wing.rbac_policies.find({"object_id": network.id}) == []
