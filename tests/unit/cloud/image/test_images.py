import hashlib
from types import SimpleNamespace

import pytest

from novalite import errors
from novalite.cloud import Cloud
from novalite.cloud.image.images import LimitExceeded, TooLarge
from novalite.cloud.image.inspection import BadData

READY = {"disk_format": "raw", "container_format": "bare"}
FLAVOR = SimpleNamespace(disk=5)
SERVER = SimpleNamespace(id="server", project_id="red", user_id="alice", booted_by={"boot_roles": "member"})


@pytest.fixture
def cloud():
    return Cloud()


@pytest.fixture
def images(cloud):
    return cloud.image.images


def test_a_new_cloud_has_two_that_are_public_and_true(images):
    found = images.find("anybody")

    assert [image.name for image in found] == ["cirros-0.6.2-x86_64-disk", "cirros-0.6.3-x86_64-disk"]
    for image in found:
        data = images.data(image.id)
        assert (image.status, image.visibility, image.disk_format) == ("active", "public", "qcow2")
        assert (image.size, image.virtual_size) == (len(data), 117440512)
        assert image.checksum == hashlib.md5(data).hexdigest()
        assert (image.os_hash_algo, image.os_hash_value) == ("sha512", hashlib.sha512(data).hexdigest())


@pytest.mark.parametrize(
    ("visibility", "seen"), [("public", True), ("community", True), ("shared", False), ("private", False)]
)
def test_who_sees_an_image(images, visibility, seen):
    id = images.create("red", "mine", visibility=visibility).id

    assert images.get(id) is images.get(id, "red") is images.get(id, "blue", admin=True)
    assert (id in [image.id for image in images.find("blue")]) is seen
    if seen:
        assert images.get(id, "blue").id == id
    else:
        with pytest.raises(errors.NotFound, match=f"Image {id} could not be found."):
            images.get(id, "blue")


def test_a_shared_image_is_seen_by_its_members(images):
    id = images.create("red", "ours").id
    images.add_member(id, "blue")

    assert images.get(id, "blue").members["blue"].status == "pending"
    assert images.set_member(id, "blue", "accepted").members["blue"].status == "accepted"
    with pytest.raises(errors.Conflict, match=f"Member blue is duplicated for image {id}"):
        images.add_member(id, "blue")
    images.remove_member(id, "blue")
    with pytest.raises(errors.NotFound):
        images.get(id, "blue")
    with pytest.raises(errors.NotFound, match=f"blue not found in the member list of the image {id}."):
        images.remove_member(id, "blue")


def test_members_of_an_image_that_is_private_again_do_not_see_it(images):
    id = images.create("red", "ours").id
    images.add_member(id, "blue")
    images.update(id, visibility="private")

    with pytest.raises(errors.NotFound):
        images.get(id, "blue")


def test_an_id_is_given_once(images):
    images.create("red", "one", id="1")

    with pytest.raises(errors.Conflict, match="Image ID 1 already exists!"):
        images.create("red", "two", id="1")


def test_data_makes_an_image_active(images):
    id = images.create("red", "mine", **READY).id
    assert images.data(id) is None

    image = images.upload(id, [b"12", b"345"])

    assert (image.status, image.size, image.virtual_size, images.data(id)) == ("active", 5, 5, b"12345")
    with pytest.raises(errors.Conflict, match="Image status transition from active to saving is not allowed"):
        images.upload(id, [b"6"])


def test_an_image_is_saving_while_its_data_comes(images):
    id = images.create("red", "mine", **READY).id
    seen = []

    def chunks():
        seen.append(images.get(id).status)
        with pytest.raises(errors.Conflict, match="from saving to saving is not allowed"):
            images.upload(id, [b"6"])
        yield b"12"

    assert images.upload(id, chunks()).status == "active"
    assert (seen, images.data(id)) == (["saving"], b"12")


def test_an_image_that_is_deleted_while_its_data_comes_is_gone(images):
    id = images.create("red", "mine", **READY).id

    def chunks():
        images.delete(id)
        yield b"12"

    with pytest.raises(errors.Gone, match=f"Image {id} could not be found after upload"):
        images.upload(id, chunks())
    with pytest.raises(errors.NotFound):
        images.data(id)


def test_data_that_breaks_off_leaves_the_image_as_it_was(images):
    id = images.create("red", "mine", **READY).id

    def chunks():
        yield b"12"
        raise errors.Invalid("Malformed request body")

    with pytest.raises(errors.Invalid):
        images.upload(id, chunks())
    assert (images.get(id).status, images.data(id)) == ("queued", None)


def test_data_needs_formats(images):
    id = images.create("red", "mine", disk_format="raw").id

    with pytest.raises(errors.Invalid, match="Property container_format must be set prior to saving data"):
        images.upload(id, [b"6"])


def test_an_image_has_no_more_data_than_it_may(images):
    id = images.create("red", "mine", **READY).id
    images.max_size = 4

    def endless():
        while True:
            yield b"12"

    with pytest.raises(TooLarge, match="Denying attempt to upload image larger than 4 bytes"):
        images.upload(id, endless())
    assert (images.get(id).status, images.data(id)) == ("queued", None)
    assert images.upload(id, [b"1234"]).size == 4


def test_a_deleted_image_takes_its_data_along(cloud):
    id = cloud.image.images.create("red", "mine", **READY).id
    cloud.image.images.upload(id, [b"12"])
    cloud.image.images.delete(id)

    with pytest.raises(errors.NotFound):
        cloud.image.images.data(id)


def test_an_id_is_used_once(images):
    id = images.create("red", "mine").id
    images.delete(id)

    with pytest.raises(errors.Conflict, match=f"Image ID {id} already exists!"):
        images.create("red", "other", id=id)


@pytest.mark.parametrize(
    ("kind", "many"), [("tags", frozenset(map(str, range(129)))), ("properties", dict.fromkeys(map(str, range(129))))]
)
def test_an_image_has_no_more_tags_and_properties_than_it_may(images, kind, many):
    text = f"The limit has been exceeded on the number of allowed image {kind}. Attempted: 129, Maximum: 128"
    with pytest.raises(LimitExceeded, match=text):
        images.create("red", "mine", **{kind: many})
    id = images.create("red", "mine").id
    with pytest.raises(LimitExceeded, match=text):
        images.update(id, **{kind: many})


def test_an_image_has_no_more_members_than_it_may(images):
    id = images.create("red", "mine").id
    for number in range(128):
        images.add_member(id, str(number))

    with pytest.raises(LimitExceeded, match=r"members for this image\. Attempted: 129, Maximum: 128"):
        images.add_member(id, "one-more")


@pytest.mark.parametrize(("announced", "word"), [(5, "mismatch"), (3, "exceeds")])
def test_data_is_as_long_as_was_said(images, announced, word):
    id = images.create("red", "mine", **READY).id

    with pytest.raises(errors.Invalid, match=f"Size {word}: expected {announced} bytes, got 4 bytes"):
        images.upload(id, [b"1234"], announced=announced)
    assert images.get(id).status == "queued"


def test_data_of_another_format_leaves_an_image_as_it_was(images):
    id = images.create("red", "mine", disk_format="qcow2", container_format="bare").id

    with pytest.raises(BadData, match="Image disk_format qcow2 does not match stream data raw"):
        images.upload(id, [b"not a disk"])
    image = images.get(id)
    assert (image.status, image.size, images.data(id)) == ("queued", None, None)


def test_a_protected_image_stays(images):
    id = images.create("red", "mine", protected=True).id

    with pytest.raises(errors.Forbidden, match=f"Image {id} is protected and cannot be deleted."):
        images.delete(id)


def test_a_snapshot_takes_over_what_its_server_was_started_from(images):
    properties = {"hw_machine_type": "q35", "img_signature": "x", "os_glance_stage_host": "y"}
    base = images.create("red", "base", min_disk=3, min_ram=64, properties=properties)

    image = images.snapshot(SERVER, "snap", {"colour": "red"}, disk=FLAVOR.disk, base=base.id)

    assert (image.status, image.visibility, image.owner) == ("queued", "private", "red")
    assert (image.min_disk, image.min_ram, image.disk_format) == (5, 64, None)
    assert image.properties == {
        "hw_machine_type": "q35",
        "base_image_ref": base.id,
        "boot_roles": "member",
        "instance_uuid": "server",
        "user_id": "alice",
        "image_type": "snapshot",
        "colour": "red",
    }
    images.finish(image.id, disk_gib=2)
    done = images.get(image.id)
    assert (done.status, done.disk_format, done.virtual_size) == ("active", "qcow2", 2 << 30)


def test_a_snapshot_by_another_project_is_shared_with_the_servers_own(images):
    image = images.snapshot(
        SERVER, "backup", disk=FLAVOR.disk, image_type="backup", project_id="admins", user_id="root"
    )

    assert (image.owner, image.visibility, [*image.members]) == ("admins", "shared", ["red"])
    assert image.properties["image_type"] == "backup"
    assert (image.properties["user_id"], image.properties["base_image_ref"]) == ("root", "")


def test_a_snapshot_that_was_deleted_meanwhile_is_not_finished(images):
    image = images.snapshot(SERVER, "snap", disk=FLAVOR.disk)
    images.delete(image.id)
    images.finish(image.id)

    assert image.id not in [found.id for found in images.find()]


def test_a_reset_cloud_has_its_images_again(cloud):
    before = cloud.image.images.find()
    cloud.image.images.delete(before[0].id)
    cloud.image.images.create("red", "mine")
    cloud.reset()

    assert cloud.image.images.find() == before
    assert cloud.image.images.data(before[0].id)
