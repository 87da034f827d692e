import pytest

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
    "users": [{"name": "ann", "project": "shop", "roles": ["member", "manager"]}],
    "projects": [{"name": "shop"}],
}


def test_all_that_is_sown_is_there_whatever_the_order_of_the_text(cloud):
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
        ("projects", {"name": "demo"}, "not permitted to have two projects with the same name"),
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
