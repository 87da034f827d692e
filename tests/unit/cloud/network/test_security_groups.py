import pytest

from novalite.cloud import Cloud
from novalite.cloud.network.networking import Missing, Refused


@pytest.fixture
def cloud():
    return Cloud()


@pytest.fixture
def groups(cloud):
    return cloud.network.security_groups


def test_each_project_has_a_default_group_that_lets_in_what_is_its_own(groups):
    default = groups.default("p")
    rules = groups.rules.find({"security_group_id": default.id})

    assert groups.default("p") == default
    assert {(rule.direction, rule.ethertype, rule.remote_group_id) for rule in rules} == {
        ("egress", "IPv4", None),
        ("egress", "IPv6", None),
        ("ingress", "IPv4", default.id),
        ("ingress", "IPv6", default.id),
    }
    assert groups.default("q").id != default.id


def test_a_new_group_lets_all_out(groups):
    group = groups.create("p", "web")

    assert [rule.direction for rule in groups.rules.find({"security_group_id": group.id})] == ["egress", "egress"]
    assert [one.name for one in groups.of_project("p")] == ["default", "web"]
    with pytest.raises(Refused, match="Default security group already exists"):
        groups.create("p", "default")


def test_a_group_is_named_by_id_or_by_a_name_that_is_the_only_one(groups):
    web, twin = groups.create("p", "web"), groups.create("p", "twin")
    groups.create("p", "twin")

    assert groups.named("p", "web") == groups.named("p", web.id) == web
    assert groups.named("p", twin.id) == twin
    assert groups.named("q", "default") == groups.default("q")
    with pytest.raises(Refused, match="Multiple security_group matches found for name 'twin'"):
        groups.named("p", "twin")
    with pytest.raises(Missing, match="Unable to find security_group with name or id 'web'"):
        groups.named("q", "web")


def test_a_rule_is_there_once(groups):
    group = groups.create("p", "web")
    http = {"protocol": "tcp", "port_range_min": 80, "port_range_max": 80}
    rule = groups.rules.create("p", group.id, "ingress", **http)

    with pytest.raises(Refused, match=f"Security group rule already exists. Rule id is {rule.id}."):
        groups.rules.create("p", group.id, "ingress", **http, remote_ip_prefix="0.0.0.0/0")
    groups.rules.create("p", group.id, "ingress", **http, remote_ip_prefix="10.0.0.0/8")
    assert len(groups.rules.find({"security_group_id": group.id})) == 4


def test_a_rule_needs_its_groups(groups):
    group = groups.create("p", "web")
    for names in ({"group_id": "nothing"}, {"group_id": group.id, "remote_group_id": "nothing"}):
        with pytest.raises(Missing, match="Security group nothing does not exist"):
            groups.rules.create("p", direction="ingress", **names)


def test_a_group_stays_while_a_port_has_it_and_goes_with_its_rules(cloud, groups):
    group, other = groups.create("p", "web"), groups.create("p", "other")
    pointing = groups.rules.create("p", other.id, "ingress", remote_group_id=group.id)
    port = cloud.network.ports.create("p", cloud.network.networks.create("p").id, security_groups=[group.id])

    with pytest.raises(Refused, match=f"Security Group {group.id} in use."):
        groups.delete(group.id)
    cloud.network.ports.delete(port.id)
    groups.delete(group.id)
    assert groups.rules.find({"security_group_id": group.id}) == []
    with pytest.raises(Missing, match=f"Security group rule {pointing.id} does not exist"):
        groups.rules.get(pointing.id)
