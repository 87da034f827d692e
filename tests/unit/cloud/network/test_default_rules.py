import pytest

from novalite.cloud import Cloud
from novalite.cloud.network.networking import Refused


@pytest.fixture
def wing():
    return Cloud().network


def test_groups_begin_with_the_rules_that_are_for_them(wing):
    own = wing.default_rules.create("ingress", remote_group_id="PARENT", used_in_non_default_sg=True, protocol="tcp")
    group, default = wing.security_groups.create("p", "a"), wing.security_groups.default("p")

    (rule,) = wing.security_groups.rules.find({"security_group_id": group.id}, lambda rule: rule.direction == "ingress")
    assert (rule.remote_group_id, rule.protocol) == (group.id, "tcp")
    assert len(wing.security_groups.rules.find({"security_group_id": default.id})) == 4
    wing.default_rules.delete(own.id)
    another = wing.security_groups.create("p", "b")
    assert len(wing.security_groups.rules.find({"security_group_id": another.id})) == 2


def test_a_rule_is_there_once(wing):
    with pytest.raises(Refused, match="already exists"):
        wing.default_rules.create("egress", ethertype="IPv4", used_in_default_sg=False)
    assert len(wing.default_rules.find()) == 4
    wing.default_rules.create("ingress", ethertype="IPv4", remote_group_id="PARENT")


def test_all_see_them(wing):
    rule = wing.default_rules.find()[0]
    assert wing.default_rules.get(rule.id, "q") == rule
