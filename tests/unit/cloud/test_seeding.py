import pytest

from novalite.cloud.compute.flavors import Wanted
from novalite.cloud.seeding import NOUNS, InvalidSeed
from novalite.cloud.volume.volumes import VOLUMES

SHOP = {
    "servers": [
        {
            "name": "web",
            "project": "shop",
            "user": "ann",
            "flavor": "own",
            "image": "debian",
            "networks": ["inner"],
            "count": 2,
            "zone": "z1",
            "key_name": "k",
            "tags": ["b", "a"],
        }
    ],
    "volumes": [{"name": "data", "size": 3, "project": "shop", "user": "ann"}],
    "shares": [{"name": "common", "size": 2, "protocol": "CEPHFS", "project": "shop"}],
    "keypairs": [{"name": "k", "user": "ann"}],
    "quotas": [{"project": "shop", "instances": 5, "volumes": 3, "network": 7}],
    "networks": [
        {"name": "inner", "project": "shop", "router": "router1", "subnets": [{"cidr": "10.250.0.0/24", "name": "s"}]}
    ],
    "images": [{"name": "debian", "size": 2, "tags": ["linux"], "properties": {"os_distro": "debian"}}],
    "flavors": [{"name": "own", "ram": 64, "disk": 3, "projects": ["shop"]}],
    "aggregates": [{"name": "fast", "zone": "z1", "hosts": ["big"], "metadata": {"ssd": "true"}}],
    "hosts": [{"name": "big", "vcpus": 64}],
    "volume_types": [{"name": "fast", "projects": ["shop"], "extra_specs": {"volume_backend_name": "ssd"}}],
    "assignments": [{"user": "ann", "project": "demo", "roles": ["auditor"]}],
    "users": [{"name": "ann", "project": "shop", "roles": ["member", "manager"]}],
    "projects": [{"name": "shop"}],
    "roles": [{"name": "auditor"}],
}


def test_all_that_is_seeded_is_there_whatever_the_order_of_the_text(cloud):
    come = cloud.seed(SHOP)
    ids = {noun: things[0]["id"] for noun, things in come.items()}

    assert list(come) == list(NOUNS)
    assert [server["name"] for server in come["servers"]] == ["web-1", "web-2"]
    server = cloud.compute.servers.get(ids["servers"])
    assert (server.vm_state, server.host, server.key_name, server.tags) == ("active", "big", "k", ("a", "b"))
    assert server.project_id == ids["projects"]
    assert (
        cloud.identity.users.authenticate(cloud.identity.users.get(ids["users"]), cloud.identity.settings.password).name
        == "ann"
    )
    assert cloud.compute.quotas.limits(ids["projects"])["instances"] == 5
    assert cloud.network.quotas.limits(ids["projects"])["network"] == 7
    assert cloud.volume.quotas.limits(ids["projects"])["volumes"] == 3
    assert cloud.image.images.get(ids["images"]).virtual_size == 2 * 2**30
    assert cloud.compute.flavors.get(ids["flavors"], ids["projects"]).name == "own"
    assert cloud.store.get(VOLUMES, ids["volumes"]).status == "available"
    assert cloud.compute.shares.get(ids["shares"], ids["projects"]).protocol == "CEPHFS"
    fast = cloud.volume.types.named("fast", ids["projects"])
    assert (fast.is_public, fast.extra_specs) == (False, {"volume_backend_name": "ssd"})
    demo = cloud.identity.projects.find(name="demo")[0].id
    assert (
        cloud.identity.roles.find(id=cloud.identity.assignments.find(target_id=demo, actor_id=ids["users"])[0].role_id)[
            0
        ].name
        == "auditor"
    )


def test_a_server_that_names_no_network_is_on_the_first_that_its_project_has(cloud):
    come = cloud.seed({"servers": [{"name": "a", "flavor": "m1.tiny", "image": "cirros-0.6.3-x86_64-disk"}]})
    (port,) = cloud.network.ports.find({"device_id": come["servers"][0]["id"]})

    assert cloud.network.networks.get(port.network_id).name == "private"


def test_a_reset_goes_back_to_what_was_to_be_kept(cloud):
    cloud.seed({"projects": [{"name": "shop"}]})
    cloud.keep()
    cloud.seed({"projects": [{"name": "other"}]})
    cloud.reset()

    assert [len(cloud.identity.projects.find(name=name)) for name in ("shop", "other")] == [1, 0]


@pytest.mark.parametrize(
    ("noun", "thing", "reason"),
    [
        ("projects", {"name": "demo"}, "not permitted to have two projects with either the same name or same id"),
        ("users", {"name": "ann", "project": "none"}, "there is no project none"),
        ("shares", {"name": "a", "protocol": "SMB"}, "there is no protocol SMB: there are NFS, CEPHFS, CIFS"),
        ("quotas", {"project": "demo", "hats": 1}, "there is no quota of hats"),
        ("servers", {"name": "a", "flavor": "m1.tiny", "image": "none"}, "there is no image none"),
        ("servers", {"name": "a", "flavor": "none", "image": "none"}, "there is no flavor none"),
        ("keypairs", {"name": "a", "user": "none"}, "there is no user none"),
    ],
)
def test_what_cannot_be_says_where_it_stands_and_nothing_is_added(cloud, noun, thing, reason):
    before = len(cloud.identity.projects.find())
    with pytest.raises(InvalidSeed, match=reason) as refused:
        cloud.seed({"projects": [{"name": "shop"}] if noun != "projects" else [], noun: [thing]})

    assert refused.value.path == (noun, 0)
    assert len(cloud.identity.projects.find()) == before


def test_a_network_has_all_that_is_told_of_its_subnets(cloud):
    route = {"destination": "10.9.0.0/24", "nexthop": "10.8.0.7"}
    subnet = {"cidr": "10.8.0.0/24", "gateway_ip": None, "dns_nameservers": ["10.8.0.2"], "host_routes": [route]}
    pools = [{"start": "10.8.0.10", "end": "10.8.0.20"}]
    wanted = {"name": "n", "mtu": 1400, "segmentation_id": 77, "subnets": [{**subnet, "allocation_pools": pools}]}
    (network,) = cloud.seed({"networks": [wanted]})["networks"]
    (made,) = cloud.network.subnets.find({"network_id": network["id"]})

    found = cloud.network.networks.get(network["id"])
    assert (found.mtu, found.segmentation_id) == (1400, 77)
    assert (made.gateway_ip, made.dns_nameservers, made.host_routes) == (None, ("10.8.0.2",), (route,))
    assert [*map(str, made.allocation_pools)] == ["10.8.0.10-10.8.0.20"]


def test_an_image_of_another_format_has_a_size_and_no_disk(cloud):
    (made,) = cloud.seed({"images": [{"name": "i", "size": 8, "disk_format": "raw", "protected": True}]})["images"]

    image = cloud.image.images.get(made["id"])
    assert (image.size, image.virtual_size, image.status, image.protected) == (8 * 2**30, 8 * 2**30, "active", True)


def test_the_default_volume_type_is_changed_where_it_is_told_of(cloud):
    cloud.seed({"volume_types": [{"name": "lvmdriver-1", "description": "d", "extra_specs": {"a": "b"}}]})

    assert (cloud.volume.types.default().description, cloud.volume.types.default().extra_specs) == ("d", {"a": "b"})


def test_what_a_new_cloud_contains_can_be_left_out(cloud):
    cloud.seed({"flavors": [{"name": "m1.tiny", "ram": 1}]}, defaults=False)

    assert [flavor.ram for flavor in cloud.compute.flavors.find(Wanted(is_public=None), None, 9)] == [1]
    things = (
        cloud.image.images,
        cloud.network.networks,
        cloud.network.routers,
        cloud.network.ports,
        cloud.compute.hosts,
    )
    assert [one.find() for one in things] == [[], [], [], [], []]
    assert [one.name for one in cloud.volume.types.find()] == ["lvmdriver-1"]
    assert {"demo", "alt_demo"} & {
        one.name for one in (*cloud.identity.users.find(), *cloud.identity.projects.find())
    } == set()
    assert cloud.identity.users.find(name="admin")


def test_what_is_in_use_is_not_left_out(cloud):
    cloud.seed({"servers": [{"name": "a", "flavor": "m1.tiny", "image": "cirros-0.6.3-x86_64-disk"}]})
    with pytest.raises(InvalidSeed, match="one or more ports still in use") as refused:
        cloud.seed({}, defaults=False)

    assert refused.value.path == ("defaults",)
    assert cloud.image.images.find() != []


def test_pairs_that_nobody_has_a_public_key_for_are_made_once(cloud):
    key = cloud.compute.keypairs.create("ann", "own").public_key
    cloud.seed(
        {
            "keypairs": [
                {"name": "a"},
                {"name": "b"},
                {"name": "c", "public_key": key},
                {"name": "d", "type": "x509"},
                {"name": "e", "type": "x509"},
            ]
        }
    )
    admin = cloud.identity.users.find(name="admin")[0].id
    a, b, c, d, e = sorted(cloud.compute.keypairs.find(admin, 9), key=lambda one: one.name)

    assert (a.public_key, d.public_key) == (b.public_key, e.public_key)
    assert (c.public_key, c.type) == (key, "ssh")
    assert len({a.public_key, c.public_key, d.public_key}) == 3
    assert (d.type, e.fingerprint) == ("x509", d.fingerprint)
