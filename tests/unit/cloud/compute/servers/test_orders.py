"""Orders of servers are checked whole, and nothing remains of one that cannot be done."""

import pytest

from novalite import errors
from novalite.cloud.compute.servers.disks import Disk
from novalite.cloud.compute.servers.nics import Nic
from novalite.cloud.compute.servers.orders import Order
from novalite.context import RequestContext

MEMBER = RequestContext("u", "p", ["member"])


@pytest.fixture
def image(cloud):
    return cloud.image.images.find()[0]


@pytest.fixture
def check(cloud, image):
    def check(**more):
        wanted = {"name": "one", "flavor": cloud.compute.flavors.get("1"), "image_id": image.id, "nics": "none"}
        return cloud.compute.orders.check(Order(**(wanted | more)), MEMBER)

    return check


@pytest.fixture
def volume(cloud):
    made = cloud.volume.volumes.create("p", "u", 1)
    cloud.settle()
    return made


def disks(*more):
    """A root disk of nothing, and others."""
    return {"disks": [Disk("blank", "volume", None, 0, 1), *more], "disks_of_old": False, "image_id": ""}


def test_an_order_becomes_a_plan(check, image):
    plan = check(least=1, most=3)

    assert (plan.count, plan.group) == (3, None)
    assert plan.facts["image_properties"] == image.properties
    assert [disk.image_id for disk in plan.disks] == [image.id]


@pytest.mark.parametrize(
    ("more", "reason"),
    [
        ({"nics": [Nic("n", fixed_ip="192.0.2.1")]}, "max_count cannot be greater than 1 if an fixed_ip is specified."),
        ({"nics": [Nic(port_id="p")]}, "Unable to launch multiple instances with a single configured port ID."),
        ({"hostname": "one"}, "Unable to allocate a single hostname to multiple instances"),
    ],
)
def test_what_there_is_once_is_not_for_several(check, more, reason):
    with pytest.raises(errors.Invalid, match=reason):
        check(most=2, **more)


def test_a_volume_is_not_for_several(check, volume):
    with pytest.raises(errors.Invalid, match="Cannot attach one or more volumes to multiple instances"):
        check(most=2, **disks(Disk("volume", "volume", volume_id=volume.id)))


def test_certificates_are_for_images(check):
    with pytest.raises(errors.Invalid, match="Image certificate validation is not supported when booting from volume"):
        check(**disks(), trusted_image_certificates=("a",))


def test_a_disabled_flavor_is_not_found(check, cloud):
    flavor = cloud.compute.flavors.create("old", 64, 1, 1, disabled=True)

    with pytest.raises(errors.NotFound, match=f"Flavor {flavor.number} could not be found."):
        check(flavor=flavor)


def test_security_groups_are_known_by_name_or_id(check, cloud):
    group = cloud.network.security_groups.create("p", "web")

    assert check(security_groups=["default", "web"]).order.security_groups == ["default", group.id]
    cloud.network.security_groups.create("p", "web")
    with pytest.raises(errors.Conflict, match="Multiple security_group matches found for name 'web'"):
        check(security_groups=["web"])


def test_a_key_comes_with_its_data(check, cloud):
    key = cloud.compute.keypairs.create("u", "mine")

    assert check(key_name="mine").facts["key_data"] == key.public_key


def test_too_few_ports_are_too_few_servers(check, cloud):
    cloud.network.quotas.set("p", {"port": 1})

    assert check(nics=None, most=5).count == 1
    with pytest.raises(errors.QuotaExceeded, match="Maximum number of ports exceeded"):
        check(nics=None, least=2, most=5)


@pytest.mark.parametrize(
    ("disk", "reason"),
    [
        (Disk("volume", "volume", volume_id="x"), "Volume x could not be found."),
        (Disk("snapshot", "volume", snapshot_id="x"), "failed to get snapshot x."),
        (Disk("image", "volume", size=1, image_id="x"), "failed to get image x."),
        (Disk("blank", "volume", size=1, volume_type="x"), "Volume type x could not be found."),
    ],
)
def test_disks_are_made_of_what_is_there(check, disk, reason):
    with pytest.raises((errors.Invalid, errors.NotFound), match=reason):
        check(**disks(disk))


def test_a_volume_is_shared_by_those_who_know(check, cloud):
    shared = cloud.volume.volumes.create("p", "u", 1, multiattach=True)
    cloud.settle()
    wanted = disks(Disk("volume", "volume", volume_id=shared.id))

    assert check(**wanted).count == 1
    with pytest.raises(errors.Invalid, match=r"only supported starting with compute API version 2\.60"):
        check(**wanted, may_share=False)


def test_the_root_is_called_as_order_or_image_say(check, cloud, image):
    cloud.image.images.update(image.id, properties={"root_device_name": "sda"})

    assert check().facts["root_device_name"] == "/dev/sda"
    root = Disk("image", "local", "/dev/hda", 0, image_id=image.id)
    assert check(disks=[root], disks_of_old=False).facts["root_device_name"] == "/dev/hda"
