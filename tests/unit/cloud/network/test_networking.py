from datetime import timedelta

import pytest

from novalite.cloud import Cloud
from novalite.cloud.network.networking import Missing, wrong_input


def test_a_change_is_a_revision_with_a_time_of_its_own():
    cloud = Cloud()
    cloud.clock.freeze()
    network = cloud.network.networks.create("p", "a")
    cloud.clock.move(timedelta(seconds=5))
    changed = cloud.network.networks.update(network.id, name="b", tags=("x",))

    assert (network.revision_number, changed.revision_number) == (1, 2)
    assert (changed.name, changed.tags, changed.created_at) == ("b", ("x",), network.created_at)
    assert changed.updated_at - network.updated_at == timedelta(seconds=5)
    assert cloud.network.networks.get(network.id) == changed


def test_a_resource_of_another_project_is_not_there():
    cloud = Cloud()
    router = cloud.network.routers.create("p")

    assert cloud.network.routers.get(router.id, "p") == cloud.network.routers.get(router.id) == router
    with pytest.raises(Missing, match=f"Router {router.id} could not be found") as raised:
        cloud.network.routers.get(router.id, "q")
    assert raised.value.type == "RouterNotFound"


def test_wrong_input_is_said_in_one_sentence():
    assert wrong_input("no").message == "Invalid input for operation: no."
