"""The core of a cloud: what was made of it is made again once it has changed."""

from contextlib import suppress
from datetime import timedelta

import pytest

from novalite.cloud import Cloud
from novalite.cloud.core import REMEMBERED


@pytest.fixture
def cloud():
    made = Cloud()
    made.calls = []
    return made


def names(cloud):
    """The names of the flavors, remembered; each making is noted."""

    def make():
        cloud.calls.append(None)
        return [cloud.compute.flavors.get(id).name for id in "12"]

    return cloud.remembered("names", make)


def test_what_was_made_is_made_again_once_something_of_it_has_changed(cloud):
    assert names(cloud) is names(cloud)
    cloud.network.networks.create("p")
    assert names(cloud) == ["m1.tiny", "m1.small"]
    assert len(cloud.calls) == 1

    cloud.compute.flavors.delete("2")
    cloud.compute.flavors.create("new", 1, 1, 1, id="2")
    assert names(cloud) == ["m1.tiny", "new"]
    cloud.reset()
    assert names(cloud) == ["m1.tiny", "m1.small"]


def test_what_a_transaction_undoes_is_made_again(cloud):
    before = names(cloud)
    with suppress(ZeroDivisionError), cloud.transaction():
        cloud.compute.flavors.delete("2")
        cloud.compute.flavors.create("new", 1, 1, 1, id="2")
        assert names(cloud) == ["m1.tiny", "new"]
        raise ZeroDivisionError

    assert names(cloud) == before


@pytest.mark.parametrize(
    "make",
    [
        pytest.param(lambda cloud: cloud.clock.now(), id="it depends on the time"),
        pytest.param(lambda cloud: cloud.network.networks.create("p").id, id="it changes something"),
        pytest.param(lambda cloud: cloud.store.next("cats"), id="it counts"),
    ],
)
def test_some_things_are_made_each_time(cloud, make):
    first = cloud.remembered("it", lambda: make(cloud))
    cloud.clock.move(timedelta(seconds=1))

    assert cloud.remembered("it", lambda: make(cloud)) != first


def test_what_was_not_there_is_noticed_when_it_comes(cloud):
    def find():
        return cloud.network.routers.find({"project_id": "p"})

    assert cloud.remembered("routers", find) == []
    made = cloud.network.routers.create("p")
    assert cloud.remembered("routers", find) == [made]


def test_what_is_not_small_is_made_each_time(cloud):
    assert cloud.remembered("a", object, lambda made: True) is cloud.remembered("a", object)
    assert cloud.remembered("b", object, lambda made: False) is not cloud.remembered("b", object)


def test_not_everything_is_remembered_for_ever(cloud):
    names(cloud)
    for key in range(REMEMBERED):
        cloud.remembered(key, object)

    names(cloud)
    assert len(cloud.calls) == 2
