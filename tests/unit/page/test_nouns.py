from datetime import timedelta

import pytest

from novalite.page.nouns import NOUNS, Link, link_of, linked
from novalite.store import Page

SERVER = {"name": "web", "flavor": "m1.tiny", "image": "cirros-0.6.3-x86_64-disk", "project": "demo"}


def columns(cloud, noun, record):
    return {name: column(cloud, record) for name, column in NOUNS[noun].columns.items()}


@pytest.fixture
def server(cloud):
    """A server that runs, with a port on the network of its project."""
    cloud.seed({"servers": [{**SERVER, "networks": ["private"]}]})
    cloud.settle()
    return NOUNS["servers"].find(cloud)[0]


@pytest.mark.parametrize("name", NOUNS)
def test_each_noun_finds_what_it_counts_and_knows_a_value_for_each_column(cloud, server, name):
    noun = NOUNS[name]
    found = noun.find(cloud)

    assert len(found) == noun.count(cloud)
    for one in found:
        assert all(isinstance(value, str | Link | None) for value in columns(cloud, name, one).values())
        assert noun.get(cloud, noun.link(one).key) == one
        for related in noun.related.values():
            related(cloud, one)
    assert noun.get(cloud, "none") is None


def test_one_is_counted_in_the_singular(cloud, server):
    assert [NOUNS[name].counted(cloud) for name in ("servers", "images", "volumes")] == [
        "1 server",
        "2 images",
        "0 volumes",
    ]


def test_a_server_leads_to_what_it_has_to_do_with(cloud, server):
    shown = columns(cloud, "servers", server)

    assert (shown["Status"], shown["Flavor"], shown["Project"].text) == ("ACTIVE", "m1.tiny", "demo")
    assert shown["Image"].text == SERVER["image"]
    assert shown["Host"] == Link("hosts", server.host, server.host)
    (port,) = NOUNS["servers"].related["Ports", "ports"](cloud, server)
    assert columns(cloud, "ports", port)["Device"] == Link("servers", server.id, "web")
    assert shown["Addresses"] == columns(cloud, "ports", port)["Addresses"]


def test_what_has_to_do_with_a_server_leads_to_it(cloud, server):
    for noun, key in (("images", server.image_id), ("hosts", server.host), ("projects", server.project_id)):
        assert NOUNS[noun].related["Servers", "servers"](cloud, NOUNS[noun].get(cloud, key)) == [server]


def test_a_host_says_what_is_free_on_it(cloud, server):
    shown = columns(cloud, "hosts", NOUNS["hosts"].get(cloud, server.host))

    assert shown["Free VCPUs"] == "999 of 1,000"


def test_a_deleted_server_and_a_domain_are_not_shown(cloud, server):
    domain = cloud.identity.domains.find()[0]
    assert NOUNS["projects"].get(cloud, domain.id) is None
    cloud.compute.servers.put(server, deleted_at=cloud.clock.datetime())

    assert NOUNS["servers"].get(cloud, server.id) is None
    assert NOUNS["servers"].count(cloud) == 0


@pytest.mark.parametrize(
    ("moved", "age"),
    [({}, "0 s"), ({"seconds": 59}, "59 s"), ({"minutes": 5}, "5 min"), ({"hours": 3}, "3 h"), ({"days": 9}, "9 d")],
)
def test_an_age_is_told_by_the_clock_of_the_cloud(cloud, moved, age):
    cloud.clock.freeze()
    cloud.seed({"volumes": [{"name": "data", "project": "demo", "size": 1}]})
    cloud.clock.move(timedelta(**moved))

    assert columns(cloud, "volumes", NOUNS["volumes"].find(cloud)[0])["Age"] == age


def test_what_names_nothing_that_is_shown_is_no_link(cloud):
    network = NOUNS["networks"].find(cloud)[0]

    assert linked(cloud, "images", "gone") == "gone"
    assert linked(cloud, "images", None) is None
    assert link_of(cloud, network, "name") is None


def test_a_router_is_found_by_its_ports(cloud):
    router = NOUNS["routers"].find(cloud)[0]
    ports = NOUNS["routers"].related["Ports", "ports"](cloud, router)

    assert {columns(cloud, "ports", port)["Device"] for port in ports} == {NOUNS["routers"].link(router)}


def test_a_volume_and_its_server_lead_to_each_other(cloud, server):
    cloud.seed({"volumes": [{"name": "data", "project": "demo", "size": 1}]})
    volume = NOUNS["volumes"].find(cloud)[0]
    assert columns(cloud, "volumes", volume)["Attached to"] is None
    cloud.volume.attachments.reserve(volume.id, server.id)

    assert columns(cloud, "volumes", volume)["Attached to"] == NOUNS["servers"].link(server)
    assert NOUNS["servers"].related["Volumes", "volumes"](cloud, server) == [cloud.volume.volumes.get(volume.id)]


def test_a_page_begins_behind_a_record(cloud):
    images = NOUNS["images"]
    order = tuple((name, True) for name in images.kind.order)
    first, second = images.find(cloud, page=Page(order))

    assert images.find(cloud, page=Page(order, first, 5)) == [second]
