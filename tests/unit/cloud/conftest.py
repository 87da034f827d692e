from datetime import timedelta

import pytest

from novalite.cloud import Cloud
from novalite.cloud.compute.servers.disks import Disk
from novalite.cloud.compute.servers.orders import Order
from novalite.cloud.compute.servers.servers import SERVERS, Server
from novalite.cloud.core.clock import Clock
from novalite.context import RequestContext


@pytest.fixture
def cloud():
    clock = Clock()
    clock.freeze(1_000_000)
    return Cloud(clock=clock)


@pytest.fixture
def wait(cloud):
    """Lets a second go by, and what is due then be done."""

    def wait():
        cloud.clock.move(timedelta(seconds=1))
        cloud.settle()

    return wait


@pytest.fixture
def run(cloud):
    """Runs a server on a host: of a flavor, or of the smallest."""

    def run(id, host, flavor="1", project_id="p", **more):
        now = cloud.clock.datetime()
        number = cloud.store.next("servers")
        figures = {"image_id": "image", "task_state": None, "host": host, **more}
        return cloud.store.put(
            SERVERS, Server(id, number, id, project_id, "ann", cloud.compute.flavors.get(flavor), now, now, **figures)
        )

    return run


@pytest.fixture
def who():
    """A member of the project that `build` builds in."""
    return RequestContext("u", "p", ["member"])


@pytest.fixture
def build(cloud, who):
    """Builds a server as one asks for it: from an image, of the smallest flavor."""

    def build(**more):
        wanted = {"name": "one", "flavor": cloud.compute.flavors.get("1"), "image_id": cloud.image.images.find()[0].id}
        (made,) = cloud.compute.builds.create(Order(**{"nics": "none", **wanted, **more}), who)
        return cloud.compute.servers.get(made.id)

    return build


@pytest.fixture
def backed(cloud, build):
    """A server that boots from a volume."""
    root = Disk("image", "volume", None, 0, 1, image_id=cloud.image.images.find()[0].id)
    return build(image_id="", disks=[root], disks_of_old=False)
