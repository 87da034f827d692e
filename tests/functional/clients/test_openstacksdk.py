"""openstacksdk, unmodified, over a real socket: its cloud layer, its proxies, and what it cleans up."""

import json
import queue
import urllib.request

import pytest

pytest.importorskip("openstackclient", reason="tox -e clients alone has all clients")
openstack = pytest.importorskip("openstack")
pytestmark = pytest.mark.filterwarnings("ignore")

IMAGE, FLAVOR = "cirros-0.6.3-x86_64-disk", "m1.tiny"
WAIT = {"wait": True, "timeout": 30}


@pytest.fixture
def connect(environ):
    return lambda cloud="novalite": openstack.connect(cloud=cloud)


@pytest.fixture
def cloud_of(connect):
    return connect()


def test_a_server_gets_an_address_outside_and_gives_it_back(cloud_of):
    made = cloud_of.create_server("auto", image=IMAGE, flavor=FLAVOR, network="private", auto_ip=True, **WAIT)
    server = cloud_of.get_server(made.id)
    assert server.status == "ACTIVE"
    assert server.public_v4.startswith("172.24.4.")
    assert server.private_v4.startswith("10.0.")
    assert [one.name for one in cloud_of.list_servers(filters={"name": "aut"})] == ["auto"]
    assert list(cloud_of.compute.servers(status="ERROR")) == []

    assert cloud_of.delete_server("auto", delete_ips=True, **WAIT)
    assert cloud_of.get_server("auto") is None
    assert cloud_of.list_floating_ips() == []


def test_a_server_is_resized_and_built_anew_and_saved(cloud_of):
    compute = cloud_of.compute
    server = cloud_of.create_server("changing", image=IMAGE, flavor=FLAVOR, network="private", auto_ip=False, **WAIT)
    compute.resize_server(server, compute.find_flavor("m1.small"))
    compute.wait_for_server(server, status="VERIFY_RESIZE", wait=30)
    compute.confirm_server_resize(server)
    assert compute.wait_for_server(server, wait=30).flavor.original_name == "m1.small"
    assert cloud_of.rebuild_server(server.id, cloud_of.get_image(IMAGE).id, **WAIT).status == "ACTIVE"
    assert cloud_of.get_server_console(server).rstrip().endswith("login:")
    assert cloud_of.create_image_snapshot("saved", server, **WAIT).status == "active"
    cloud_of.set_server_metadata(server.id, {"a": "b"})
    assert compute.get_server(server.id).metadata == {"a": "b"}
    assert cloud_of.delete_image("saved", wait=True)
    assert cloud_of.delete_server(server.id, **WAIT)


def test_a_server_starts_from_a_volume_and_others_are_attached(cloud_of):
    server = cloud_of.create_server(
        *("booted",),
        **WAIT,
        image=IMAGE,
        flavor=FLAVOR,
        network="private",
        auto_ip=False,
        boot_from_volume=True,
        volume_size=2,
        terminate_volume=True,
    )
    (root,) = cloud_of.get_server(server.id).attached_volumes
    volume = cloud_of.create_volume(1, name="data", wait=True)
    cloud_of.attach_volume(server, volume, **WAIT)
    attached = cloud_of.get_volume(volume.id)
    assert (attached.status, attached.attachments[0]["device"]) == ("in-use", "/dev/vdb")
    cloud_of.detach_volume(server, attached, **WAIT)
    snapshot = cloud_of.create_volume_snapshot(volume.id, name="before", wait=True)
    backup = cloud_of.create_volume_backup(volume.id, name="copy", wait=True)
    assert cloud_of.delete_volume_backup(backup.id, wait=True)
    assert cloud_of.delete_volume_snapshot(snapshot.id, wait=True)
    assert cloud_of.delete_volume(volume.id, **WAIT)
    assert cloud_of.delete_server(server.id, **WAIT)
    assert not {volume.id, root.id} & {one.id for one in cloud_of.list_volumes()}


def test_a_share_that_was_seeded_is_attached_to_a_server_and_detached(cloud, cloud_of):
    said = json.dumps({"shares": [{"name": "common", "protocol": "CEPHFS"}]}).encode()
    with urllib.request.urlopen(f"{cloud['url']}/_novalite/seed", said) as answer:
        (share,) = json.load(answer)["shares"]
    compute = cloud_of.compute
    server = cloud_of.create_server("sharing", image=IMAGE, flavor=FLAVOR, network="private", auto_ip=False, **WAIT)
    compute.stop_server(server)
    compute.wait_for_server(server, status="SHUTOFF", wait=30)
    assert compute.create_share_attachment(server, share["id"], tag="data").status == "attaching"
    compute.start_server(server)
    compute.wait_for_server(server, wait=30)
    (attached,) = compute.share_attachments(server)
    assert (attached.share_id, attached.status, attached.tag) == (share["id"], "active", "data")
    assert compute.get_share_attachment(server, share["id"]).export_location.endswith(share["id"])
    compute.stop_server(server)
    compute.wait_for_server(server, status="SHUTOFF", wait=30)
    compute.delete_share_attachment(server, share["id"], ignore_missing=False)
    assert list(compute.share_attachments(server)) == []
    assert cloud_of.delete_server(server.id, **WAIT)


def test_a_project_is_cleaned_up(connect):
    demo = connect("novalite-demo")
    demo.create_volume(1, name="left", wait=True)
    network = demo.create_network("left")
    demo.create_subnet(network.id, "10.8.0.0/24")
    demo.create_server("left", image=IMAGE, flavor=FLAVOR, network="left", auto_ip=False, **WAIT)
    found = queue.Queue()
    demo.project_cleanup(dry_run=True, status_queue=found, wait_timeout=30)
    kinds = {type(found.get_nowait()).__name__ for _ in range(found.qsize())}
    assert {"Server", "Volume", "Network"} <= kinds
    demo.project_cleanup(dry_run=False, wait_timeout=30)

    assert (demo.list_servers(), demo.list_volumes()) == ([], [])
    assert "left" not in [one.name for one in demo.list_networks()]


def test_a_network_with_a_router_is_made_and_unmade(cloud_of):
    network = cloud_of.create_network("inner")
    subnet = cloud_of.create_subnet(network.id, "10.77.0.0/24", enable_dhcp=True)
    router = cloud_of.create_router("edge", ext_gateway_net_id=cloud_of.get_network("public").id)
    cloud_of.add_router_interface(router, subnet.id)
    group = cloud_of.create_security_group("web", "d")
    rule = cloud_of.create_security_group_rule("web", port_range_min=80, port_range_max=80, protocol="tcp")
    port = cloud_of.create_port(network.id, security_groups=[group.id])
    assert (port.status, port.security_group_ids) == ("DOWN", [group.id])
    assert cloud_of.delete_port(port.id)
    assert cloud_of.delete_security_group_rule(rule.id)
    assert cloud_of.delete_security_group("web")
    cloud_of.remove_router_interface(router, subnet.id)
    assert cloud_of.delete_router(router.id)
    assert cloud_of.delete_network(network.id)


def test_an_image_is_uploaded_and_read_back(cloud_of, tmp_path):
    path = tmp_path / "disk.raw"
    path.write_bytes(b"x" * 5000)
    image = cloud_of.create_image(
        "own", filename=str(path), disk_format="raw", container_format="bare", meta={"k": "v"}, **WAIT
    )
    assert cloud_of.image.download_image(image).content == b"x" * 5000
    cloud_of.update_image_properties(image, min_ram=1)
    assert cloud_of.get_image("own").min_ram == 1
    assert cloud_of.delete_image(image.id)


def test_people_and_what_they_may(cloud_of):
    project = cloud_of.create_project("shop", domain_id="default")
    user = cloud_of.create_user("ann", password="x", default_project=project.id, domain_id="default")
    cloud_of.grant_role("member", user=user.id, project=project.id)
    assert len(cloud_of.list_role_assignments({"user": user.id})) == 1
    cloud_of.revoke_role("member", user=user.id, project=project.id)
    assert cloud_of.delete_user(user.id)
    assert cloud_of.delete_project(project.id)


def test_a_system_admin_and_an_application_credential_log_in(connect, auth, monkeypatch):
    system = connect("novalite-system-admin")
    assert "demo" in [project.name for project in system.identity.projects()]
    cloud = connect()
    credential = cloud.identity.create_application_credential(cloud.current_user_id, "robot")
    monkeypatch.delenv("OS_CLOUD")  # whose password would be taken for the robot's
    robot = openstack.connect(
        auth_type="v3applicationcredential",
        auth={
            "auth_url": auth()["auth_url"],
            "application_credential_id": credential.id,
            "application_credential_secret": credential.secret,
        },
        region_name="RegionOne",
    )
    assert list(robot.compute.servers()) == []
    cloud.identity.delete_application_credential(cloud.current_user_id, credential.id)


@pytest.mark.parametrize(
    ("proxy", "lists"),
    [
        ("compute", "availability_zones flavors keypairs hypervisors server_groups servers services aggregates"),
        ("identity", "domains projects users groups roles endpoints services regions credentials role_assignments"),
        ("image", "images tasks stores"),
        ("network", "agents availability_zones extensions ips networks ports rbac_policies routers security_groups"),
        ("network", "security_group_rules service_providers subnets subnet_pools network_ip_availabilities"),
        ("block_storage", "availability_zones attachments backups snapshots types volumes services transfers"),
        ("placement", "resource_classes resource_providers traits"),
    ],
)
def test_every_proxy_lists(cloud_of, proxy, lists):
    for name in lists.split():
        for one in getattr(getattr(cloud_of, proxy), name)():
            assert one is not None


def test_quotas_and_limits_are_told(cloud_of):
    for service, limit in (("compute", "instances"), ("network", "networks"), ("volume", "volumes")):
        getattr(cloud_of, f"set_{service}_quotas")("demo", **{limit.removesuffix("s" * (service == "network")): 7})
        assert getattr(cloud_of, f"get_{service}_quotas")("demo")[limit] == 7
        getattr(cloud_of, f"delete_{service}_quotas")("demo")
    assert cloud_of.get_compute_limits().instances == 10
