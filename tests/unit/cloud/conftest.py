import pytest

from novalite.cloud import Cloud
from novalite.cloud.clock import Clock
from novalite.cloud.servers import SERVERS, Server


@pytest.fixture
def cloud():
    clock = Clock()
    clock.freeze(1_000_000)
    return Cloud(clock=clock)


@pytest.fixture
def run(cloud):
    """Runs a server on a host: of a flavor, or of the smallest."""

    def run(id, host, flavor="1", project_id="p", **more):
        now = cloud.clock.datetime()
        number = cloud.store.next("servers")
        figures = {"image_id": "image", "task_state": None, "host": host, **more}
        return cloud.store.put(
            SERVERS, Server(id, number, id, project_id, "ann", cloud.flavors.get(flavor), now, now, **figures)
        )

    return run
