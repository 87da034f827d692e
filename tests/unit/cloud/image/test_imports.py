from datetime import timedelta

import pytest

from novalite import errors
from novalite.cloud import Cloud

READY = {"disk_format": "raw", "container_format": "bare"}


@pytest.fixture
def cloud():
    cloud = Cloud()
    cloud.image.imports.seconds = 5
    return cloud


def begin(cloud, image):
    return cloud.image.imports.begin(image, {"method": {}}, "alice", "req-1")


def test_an_import_takes_its_time(cloud):
    cloud.clock.freeze()
    id = cloud.image.images.create("red", "web", properties={"colour": "red"}, **READY).id
    task = begin(cloud, cloud.image.imports.stage(id, [b"12"]))

    assert cloud.image.images.get(id).properties == {"colour": "red", "os_glance_import_task": task.id}
    with pytest.raises(errors.Conflict, match="Image has active task"):
        begin(cloud, cloud.image.images.get(id))
    cloud.clock.move(timedelta(seconds=5))

    assert cloud.image.images.get(id).status == "active"
    assert cloud.image.images.data(id) == b"12"
    done = cloud.image.imports.get(task.id)
    assert (done.status, done.expires_at - done.updated_at) == ("success", timedelta(hours=48))


def test_an_image_that_goes_meanwhile_fails_its_import(cloud):
    cloud.clock.freeze()
    id = cloud.image.images.create("red", "web", **READY).id
    task = begin(cloud, cloud.image.imports.stage(id, [b"12"]))
    cloud.image.images.delete(id)
    cloud.clock.move(timedelta(seconds=5))

    assert cloud.image.imports.get(task.id).status == "failure"


def test_what_is_not_ready_is_not_imported(cloud):
    image = cloud.image.images.create("red", "web", disk_format="raw")
    with pytest.raises(errors.Conflict, match="needs to be staged"):
        cloud.image.imports.check(image)
    image = cloud.image.imports.stage(image.id, [b"12"])
    with pytest.raises(errors.Conflict, match="'container_format' needs to be set before import"):
        cloud.image.imports.check(image)
    with pytest.raises(errors.Conflict, match="transition from uploading to uploading"):
        cloud.image.imports.stage(image.id, [b"12"])
    with pytest.raises(errors.NotFound):
        cloud.image.imports.get("nothing")
