import pytest

from novalite.cloud import Cloud
from novalite.cloud.network.networking import Exceeded
from novalite.cloud.network.quotas import DEFAULTS


def test_a_project_has_as_many_as_its_limit_says_and_no_more():
    cloud = Cloud()
    cloud.network.quotas.set("p", {"network": 1})
    first = cloud.network.networks.create("p")

    with pytest.raises(Exceeded, match=r"Quota exceeded for resources: \['network'\]\."):
        cloud.network.networks.create("p")
    assert cloud.network.quotas.used("p")["network"] == 1
    cloud.network.networks.create("q")
    cloud.network.networks.delete(first.id)
    cloud.network.networks.create("p")


def test_limits_are_changed_one_by_one_and_forgotten_together():
    quotas = Cloud().network.quotas
    quotas.set("p", {"port": 3})
    quotas.set("p", {"router": -1})

    assert quotas.limits("p") == DEFAULTS | {"port": 3, "router": -1}
    assert (quotas.limits("q"), quotas.projects()) == (DEFAULTS, ["p"])
    quotas.forget("p")
    assert (quotas.limits("p"), quotas.projects()) == (DEFAULTS, [])


def test_what_is_nobodys_is_not_counted():
    cloud = Cloud()
    cloud.network.quotas.set("", {"network": 0})

    assert cloud.network.networks.create("").project_id == ""
