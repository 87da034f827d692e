import pytest

from novalite.cloud import Cloud
from novalite.cloud.network.networking import Missing, Refused, Wrong


@pytest.fixture
def wing():
    return Cloud().network


def test_rules_go_with_their_label(wing):
    label, other = (wing.metering_labels.create("p", name) for name in ("a", "b"))
    rule = wing.metering_rules.create(label.id, "ingress", remote_ip_prefix="10.0.0.0/8")
    stays = wing.metering_rules.create(other.id, "ingress", remote_ip_prefix="10.0.0.0/8")
    wing.metering_labels.delete(label.id)

    with pytest.raises(Missing):
        wing.metering_rules.get(rule.id)
    assert wing.metering_rules.get(stays.id) == stays
    with pytest.raises(Missing):
        wing.metering_rules.create(label.id, "ingress", remote_ip_prefix="10.0.0.0/8")


def test_remote_ranges_of_a_direction_do_not_overlap(wing):
    label = wing.metering_labels.create("p")
    wing.metering_rules.create(label.id, "ingress", remote_ip_prefix="10.0.0.5/8")
    with pytest.raises(Refused, match="overlaps another"):
        wing.metering_rules.create(label.id, "ingress", remote_ip_prefix="10.1.0.0/16")

    wing.metering_rules.create(label.id, "egress", remote_ip_prefix="10.1.0.0/16")
    for _ in range(2):
        wing.metering_rules.create(label.id, "ingress", source_ip_prefix="10.1.0.0/16")


def test_a_rule_is_about_the_other_end_or_about_both(wing):
    label = wing.metering_labels.create("p")
    with pytest.raises(Wrong, match="at least one of"):
        wing.metering_rules.create(label.id, "ingress")
    with pytest.raises(Wrong, match="in conjunction with"):
        wing.metering_rules.create(label.id, "ingress", remote_ip_prefix="::/0", source_ip_prefix="::/0")
