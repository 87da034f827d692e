"""What a server shows that no conformance test can bring about everywhere."""

import pytest
import webtest

from novalite.api.operation import CLOUD
from novalite.cloud import Cloud
from novalite.cloud.compute.servers.disks import Disk
from novalite.cloud.compute.servers.orders import Order
from novalite.context import ENVIRON_KEY, RequestContext
from novalite.services.compute.router import ComputeRouter

MEMBER = RequestContext("u", "0a", ["member", "reader"])


@pytest.fixture
def cloud():
    return Cloud()


@pytest.fixture
def build(cloud):
    def build(**more):
        wanted = {"name": "one", "flavor": cloud.compute.flavors.get("1"), "image_id": cloud.image.images.find()[0].id}
        (made,) = cloud.compute.builds.create(Order(**wanted | {"nics": "none"} | more), MEMBER)
        return cloud.compute.servers.get(made.id)

    return build


def shown(cloud, server, version="2.98", roles=("reader",)):
    environ = {CLOUD: cloud, ENVIRON_KEY: RequestContext("u", "0a", [*roles])}
    headers = {"OpenStack-API-Version": f"compute {version}"}
    return webtest.TestApp(ComputeRouter(), environ).get(f"/servers/{server.id}", headers=headers).json["server"]


def test_a_fault_is_shown_while_a_server_is_in_error(cloud, build):
    server = cloud.compute.servers.fail(build(), "It broke.", details="in line 7")
    fault = shown(cloud, server)["fault"]

    assert (fault["code"], fault["message"]) == (500, "It broke.")
    assert "details" not in fault
    assert shown(cloud, server, roles=["admin"])["fault"]["details"] == "in line 7"
    cloud.compute.servers.update(server.id, vm_state="active")
    assert "fault" not in shown(cloud, server)


def test_of_its_image_a_server_shows_what_nova_knows(cloud, build):
    image = cloud.image.images.find()[0]
    cloud.image.images.update(image.id, properties={"hw_rng_model": "virtio", "colour": "red"})

    assert shown(cloud, build())["image"]["properties"] == {"hw_rng_model": "virtio"}


def test_a_server_that_boots_from_a_volume_has_no_image(cloud, build):
    root = Disk("image", "volume", None, 0, 1, image_id=cloud.image.images.find()[0].id)

    assert shown(cloud, build(image_id="", disks=[root], disks_of_old=False))["image"] == ""


def test_addresses_are_fixed_and_floating(cloud, build):
    server = build(nics=None)
    (port,) = cloud.network.ports.of_server(server.id)
    (public,) = cloud.network.networks.find({"name": "public"})
    floating = cloud.network.floating_ips.create("0a", public.id, port_id=port.id)

    (addresses,) = shown(cloud, server)["addresses"].values()
    assert [(one["OS-EXT-IPS:type"], one["version"]) for one in addresses] == [
        ("fixed", 4),
        ("fixed", 6),
        ("floating", 4),
    ]
    assert addresses[-1]["addr"] == floating.floating_ip_address
    assert {one["OS-EXT-IPS-MAC:mac_addr"] for one in addresses} == {port.mac_address}
