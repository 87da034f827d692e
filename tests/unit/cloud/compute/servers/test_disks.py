"""Disks that are asked for, and what an image and a flavor add to them."""

import json

import pytest

from novalite import errors
from novalite.cloud.compute.servers.disks import (
    Disk,
    check_local,
    check_new,
    check_order,
    gathered,
    wished,
    wished_of_old,
)

IMAGE = {"source_type": "image", "destination_type": "local", "boot_index": 0, "uuid": "an-image"}
VOLUME = {"source_type": "volume", "destination_type": "volume", "uuid": "a-volume"}
ROOT = Disk("image", "local", None, 0, image_id="an-image")
BLANK = Disk("blank", "local")


@pytest.fixture
def flavor(cloud):
    return cloud.compute.flavors.create("one", 64, 1, 1, ephemeral=2, swap=512)


def test_a_wish_of_the_newer_kind_says_all():
    wish = {**VOLUME, "boot_index": "1", "volume_size": "3", "device_name": "vdb", "tag": "data"}

    assert wished(wish, True) == Disk("volume", "volume", "/dev/vdb", 1, 3, volume_id="a-volume", tag="data")


@pytest.mark.parametrize(
    ("wish", "reason"),
    [
        ({"source_type": "blank", "uuid": "x"}, "Invalid device UUID."),
        ({"source_type": "image"}, "Missing device UUID."),
        ({"uuid": "x"}, "Some required fields are missing"),
        ({**IMAGE, "boot_index": None}, "Mapping image to local is not supported."),
        ({**IMAGE, "volume_type": "x"}, "Specifying a volume_type with destination_type=local is not supported."),
        ({**VOLUME, "volume_type": "x"}, "Specifying volume type to existing volume is not supported."),
    ],
)
def test_a_wish_that_makes_no_sense_is_refused(wish, reason):
    with pytest.raises(errors.Invalid, match=f"Block Device Mapping is Invalid: {reason}"):
        wished(wish, True)


def test_a_wish_of_the_older_kind_says_what_it_is_made_from():
    assert wished_of_old({"volume_id": "v", "device_name": "/dev/vdb"}) == Disk(
        "volume", "volume", "/dev/vdb", volume_id="v"
    )
    assert wished_of_old({"snapshot_id": "s"}).source_type == "snapshot"
    assert wished_of_old({"virtual_name": "swap"}).is_swap
    assert wished_of_old({"virtual_name": "ephemeral0"}).is_ephemeral
    assert wished_of_old({"no_device": "1"}).no_device
    with pytest.raises(errors.Invalid, match="Unrecognized legacy format"):
        wished_of_old({"device_name": "vdb"})


def test_an_image_is_the_root_where_no_other_disk_is(cloud):
    tiny = cloud.compute.flavors.get("1")
    volume = wished_of_old({"volume_id": "v", "device_name": "vda"})

    (root,) = gathered([], True, "an-image", {}, tiny)
    assert (root.is_root, root.image_id, root.delete_on_termination) == (True, "an-image", True)
    (root,) = gathered([volume], True, "an-image", {}, tiny)
    assert (root.is_root, root.volume_id) == (True, "v")


def test_a_volume_cannot_take_the_place_of_the_image(cloud):
    with pytest.raises(errors.Invalid, match="the same device name as the root device vda"):
        gathered(
            [wished({**VOLUME, "device_name": "vda"}, True)], False, "an-image", {}, cloud.compute.flavors.get("1")
        )


def test_an_image_of_a_server_with_volumes_brings_their_snapshots(cloud):
    own = {"source_type": "snapshot", "destination_type": "volume", "snapshot_id": "s", "boot_index": 0}
    more = {"source_type": "blank", "destination_type": "volume", "volume_size": 1, "device_name": "/dev/vdb"}
    properties = {"block_device_mapping": json.dumps([own, more]), "bdm_v2": "True"}
    tiny = cloud.compute.flavors.get("1")

    disks = gathered([], True, "an-image", properties, tiny)
    assert [(disk.source_type, disk.is_root) for disk in disks] == [("snapshot", True), ("blank", False)]
    removed = wished({"device_name": "vdb", "no_device": True}, True)
    disks = gathered([ROOT, removed], False, "an-image", properties, tiny)
    assert [(disk.source_type, disk.no_device) for disk in disks] == [(None, True), ("snapshot", False)]


def test_older_images_tell_of_disks_too(cloud):
    properties = {"block_device_mapping": json.dumps([{"snapshot_id": "s", "device_name": "vda"}])}

    (root,) = gathered([], True, "an-image", properties, cloud.compute.flavors.get("1"))
    assert (root.is_root, root.snapshot_id) == (True, "s")


def test_a_flavor_adds_its_disks_unless_they_are_asked_for(flavor):
    disks = gathered([ROOT], False, "an-image", {}, flavor)
    assert [(disk.size, disk.guest_format) for disk in disks[1:]] == [(2, None), (512, "swap")]

    swap = Disk("blank", "local", guest_format="swap")
    assert gathered([ROOT, BLANK, swap], False, "an-image", {}, flavor) == [ROOT, BLANK, swap]


@pytest.mark.parametrize("indexes", [[], [None], [-1], [1], [0, 0], [0, 2]])
def test_it_is_clear_what_is_booted_first(indexes):
    with pytest.raises(errors.Invalid, match="Boot sequence"):
        check_order([Disk("image", boot_index=index) for index in indexes])
    check_order([Disk("image", boot_index=index) for index in (1, 0, None, -1)])


@pytest.mark.parametrize(
    ("disks", "reason"),
    [
        ([BLANK, BLANK], "Ephemeral disks requested are larger"),
        ([Disk("blank", "local", guest_format="swap")] * 2, "More than one swap drive requested"),
        ([Disk("blank", "local", size=513, guest_format="swap")], "Swap drive requested is larger"),
        ([ROOT] * 4, "more local devices than the limit"),
    ],
)
def test_a_host_gives_no_more_than_the_flavor_says(flavor, disks, reason):
    with pytest.raises(errors.Invalid, match=reason):
        check_local(disks, flavor)
    check_local([ROOT, BLANK, Disk("blank", "local", size=512, guest_format="swap")], flavor)


@pytest.mark.parametrize(
    ("disk", "reason"),
    [
        (Disk("image", "volume"), "need to have a non-zero size"),
        (Disk("blank", "volume"), "need to have non-zero size"),
        (Disk("volume", "volume", disk_bus="banana"), "Block Device Mapping is Invalid."),
    ],
)
def test_a_new_volume_has_a_size(disk, reason):
    with pytest.raises(errors.Invalid, match=reason):
        check_new(disk)
    check_new(Disk("image", "volume", size=1, disk_bus="virtio"))
