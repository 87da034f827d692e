"""What a server boots from, and what suits it."""

import pytest

from novalite import errors
from novalite.cloud.compute.servers.boot_sources import BootSource, check, disk_config
from novalite.cloud.compute.servers.disks import Disk
from novalite.cloud.image.images import GiB
from novalite.context import RequestContext

MEMBER = RequestContext("u", "p", ["member"])


@pytest.fixture
def flavor(cloud):
    return cloud.compute.flavors.get("1")


def source(**more):
    return BootSource(**{"id": "an-image", "properties": {}, **more})


@pytest.mark.parametrize(
    ("found", "reason"),
    [
        (source(status="queued"), "Image an-image is not active."),
        (source(min_ram=513), "Flavor's memory is too small for requested image."),
        (source(min_disk=2), f"Flavor disk is {GiB} bytes, minimum size is {2 * GiB} bytes."),
        (source(size=GiB + 1), f"Flavor disk is {GiB} bytes, image is {GiB + 1} bytes."),
        (source(properties={"img_config_drive": "x"}), "Invalid image metadata. Error: Field value x is invalid"),
        (source(properties={"cinder_encryption_key_id": "x"}), "Image an-image is unacceptable: Direct booting"),
    ],
)
def test_an_image_that_does_not_suit_is_refused(flavor, found, reason):
    with pytest.raises(errors.Invalid, match=reason):
        check(found, flavor, None, False)


def test_a_volume_is_as_large_as_its_image_asks(flavor):
    with pytest.raises(errors.Invalid, match=f"Volume size is {GiB} bytes, minimum size is {2 * GiB} bytes."):
        check(source(min_disk=2), flavor, Disk("image", "volume", size=1), False)
    check(source(min_disk=2, size=3 * GiB), flavor, Disk("image", "volume", size=2), False)
    check(BootSource(), flavor, None, False)


def test_a_flavor_without_a_disk_is_not_for_everybody(cloud):
    flavor = cloud.compute.flavors.create("none", 64, 1, 0)

    with pytest.raises(errors.Forbidden, match="Only volume-backed servers"):
        check(source(size=GiB), flavor, None, False)
    check(source(size=GiB), flavor, None, True)


@pytest.mark.parametrize(
    ("said", "wanted", "expected"),
    [(None, None, False), ("True", None, True), ("disabled", False, False), ("False", True, True)],
)
def test_an_order_or_its_image_says_whether_a_disk_grows(said, wanted, expected):
    properties = {"auto_disk_config": said} if said else {}

    assert disk_config(source(properties=properties), wanted) is expected


def test_an_image_may_forbid_that_a_disk_grows():
    with pytest.raises(errors.Invalid, match="Requested image an-image has automatic disk resize disabled"):
        disk_config(source(properties={"auto_disk_config": "Disabled"}), True)


def test_an_image_is_started_by_others(cloud):
    kernel = cloud.image.images.find()[0].id
    needs = source(properties={"kernel_id": kernel, "ramdisk_id": ""})

    assert cloud.compute.boot_sources.helpers(needs, MEMBER, "") == {"kernel_id": kernel, "ramdisk_id": ""}
    needs = source(properties={"kernel_id": "nokernel", "ramdisk_id": "x"})
    assert cloud.compute.boot_sources.helpers(needs, MEMBER, "") == {"kernel_id": "", "ramdisk_id": ""}
    with pytest.raises(errors.NotFound, match="not there"):
        cloud.compute.boot_sources.helpers(source(properties={"kernel_id": "x"}), MEMBER, "not there")


def test_a_volume_remembers_its_image(cloud):
    image = cloud.image.images.create(
        "p", "one", disk_format="raw", container_format="bare", min_ram=64, properties={"a": "b"}
    )
    cloud.image.images.upload(image.id, [b""])
    volume = cloud.volume.volumes.create("p", "u", 1, image_id=image.id)
    cloud.settle()
    found = cloud.compute.boot_sources.device(Disk("volume", "volume", None, 0, volume_id=volume.id), MEMBER)

    assert (found.id, found.status, found.min_ram, found.size) == (None, "active", 64, GiB)
    assert found.says["a"] == "b"
    snapshot = cloud.volume.snapshots.create("p", "u", volume.id)
    assert (
        cloud.compute.boot_sources.device(Disk("snapshot", "volume", None, 0, snapshot_id=snapshot.id), MEMBER) == found
    )
    of_image = cloud.compute.boot_sources.device(Disk("image", "volume", None, 0, image_id=image.id), MEMBER)
    assert of_image.id == image.id


def test_what_cannot_be_booted_is_told(cloud):
    volume = cloud.volume.volumes.create("p", "u", 1)

    for disk, reason in (
        (Disk("volume", volume_id=volume.id), f"Block Device {volume.id} is not bootable."),
        (Disk("volume", volume_id="x"), "Block Device Mapping is Invalid: failed to get volume x."),
        (Disk("image", image_id="x"), "Block Device Mapping is Invalid: failed to get image x."),
    ):
        with pytest.raises(errors.Invalid, match=reason):
            cloud.compute.boot_sources.device(disk, MEMBER)
    with pytest.raises(errors.NotFound, match="Snapshot x could not be found"):
        cloud.compute.boot_sources.device(Disk("snapshot", snapshot_id="x"), MEMBER)
    assert not cloud.compute.boot_sources.device(None, MEMBER).is_image
    assert not cloud.compute.boot_sources.device(Disk("blank"), MEMBER).is_image
