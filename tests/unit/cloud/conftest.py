from types import SimpleNamespace

import pytest

from novalite.cloud import Cloud
from novalite.cloud.clock import Clock
from novalite.cloud.hosts import SERVER


@pytest.fixture
def cloud():
    clock = Clock()
    clock.freeze(1_000_000)
    return Cloud(clock=clock)


@pytest.fixture
def run(cloud):
    """Runs a server on a host: of a flavor, or of the smallest."""

    def run(id, host, flavor="1", project_id="p"):
        now = cloud.clock.datetime()
        fields = {"id": id, "host": host, "project_id": project_id, "created_at": now, "deleted": False}
        return cloud.store.put(SERVER, SimpleNamespace(**fields, flavor=cloud.flavors.get(flavor)))

    return run
