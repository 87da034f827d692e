import pytest

from novalite.cloud import Cloud
from novalite.cloud.network.networking import Missing, Refused, Wrong


@pytest.fixture
def wing():
    return Cloud().network


def test_ranges_come_and_go(wing):
    group = wing.address_groups.create("p", "a", ["10.0.0.0/8", "10.0.0.0/8"])

    assert group.addresses == ("10.0.0.0/8",)
    assert wing.address_groups.add(group.id, ["11.0.0.0/8"]).addresses == ("10.0.0.0/8", "11.0.0.0/8")
    assert wing.address_groups.remove(group.id, ["10.0.0.0/8"]).addresses == ("11.0.0.0/8",)


def test_ranges_come_once_and_go_where_they_are(wing):
    group = wing.address_groups.create("p", "a", ["10.0.0.0/8"])

    with pytest.raises(Wrong, match="already exist"):
        wing.address_groups.add(group.id, ["10.0.0.0/8"])
    with pytest.raises(Missing, match="not found in the address group"):
        wing.address_groups.remove(group.id, ["11.0.0.0/8"])


def test_a_group_is_in_use_while_a_rule_is_about_it(wing):
    group = wing.address_groups.create("p", "a")
    guarded = wing.security_groups.create("p", "b")
    rule = wing.security_groups.rules.create("p", guarded.id, "ingress", remote_address_group_id=group.id)

    with pytest.raises(Refused, match="in use on one or more"):
        wing.address_groups.delete(group.id)
    wing.security_groups.rules.delete(rule.id)
    wing.address_groups.delete(group.id)
