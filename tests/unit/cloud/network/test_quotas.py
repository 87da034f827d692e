import pytest

from novalite.cloud import Cloud
from novalite.cloud.network_quotas import DEFAULTS
from novalite.cloud.networking import Exceeded


def test_a_project_has_as_many_as_its_limit_says_and_no_more():
    cloud = Cloud()
    cloud.network_quotas.set("p", {"network": 1})
    first = cloud.networks.create("p")

    with pytest.raises(Exceeded, match=r"Quota exceeded for resources: \['network'\]\."):
        cloud.networks.create("p")
    assert cloud.network_quotas.used("p")["network"] == 1
    cloud.networks.create("q")
    cloud.networks.delete(first.id)
    cloud.networks.create("p")


def test_limits_are_changed_one_by_one_and_forgotten_together():
    quotas = Cloud().network_quotas
    quotas.set("p", {"port": 3})
    quotas.set("p", {"router": -1})

    assert quotas.limits("p") == DEFAULTS | {"port": 3, "router": -1}
    assert (quotas.limits("q"), quotas.projects()) == (DEFAULTS, ["p"])
    quotas.forget("p")
    assert (quotas.limits("p"), quotas.projects()) == (DEFAULTS, [])


def test_what_is_nobodys_is_not_counted():
    cloud = Cloud()
    cloud.network_quotas.set("", {"network": 0})

    assert cloud.networks.create("").project_id == ""
