"""Servers are rescued: started from another image, and from their own disk again."""

from datetime import timedelta

import pytest

from novalite import errors
from novalite.cloud.compute.servers.lifecycle import InvalidState


def test_a_server_is_rescued_and_comes_back(cloud, build, who):
    server = build()
    cloud.clock.move(timedelta(seconds=5))
    cloud.compute.rescues.begin(server, None, who, with_volume=False)
    rescued = cloud.compute.servers.get(server.id)
    assert (rescued.status, rescued.power_state) == ("RESCUE", 1)
    assert rescued.launched_at - server.launched_at == timedelta(seconds=5)

    cloud.compute.servers.begin(rescued, "unrescue", who)
    assert cloud.compute.servers.get(server.id).status == "ACTIVE"


def test_the_image_is_one_that_a_server_can_boot_from(cloud, build, who):
    server, image = build(), cloud.image.images.find()[0]
    with pytest.raises(errors.Invalid, match="Requested rescue image 'x' is not supported"):
        cloud.compute.rescues.begin(server, "x", who, with_volume=False)

    cloud.image.images.update(image.id, properties={"block_device_mapping": "[]"})
    with pytest.raises(errors.Invalid, match=f"Requested rescue image '{image.id}' is not supported"):
        cloud.compute.rescues.begin(server, image.id, who, with_volume=False)
    assert cloud.compute.servers.get(server.id) == server


def test_one_that_boots_from_a_volume_only_where_that_may_be(cloud, backed, who):
    with pytest.raises(errors.Invalid, match="Cannot rescue a volume-backed instance"):
        cloud.compute.rescues.begin(backed, None, who, with_volume=False)

    cloud.compute.rescues.begin(backed, None, who, with_volume=True)
    assert cloud.compute.servers.get(backed.id).status == "RESCUE"


def test_a_paused_server_needs_no_rescue(cloud, build, who):
    with pytest.raises(InvalidState, match="Cannot 'rescue' instance"):
        cloud.compute.rescues.begin(cloud.compute.servers.put(build(), vm_state="paused"), None, who, with_volume=False)
