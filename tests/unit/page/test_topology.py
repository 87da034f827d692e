from xml.etree import ElementTree as ET

from novalite.page.topology import MOST, topology

SERVER = {"name": "web", "flavor": "m1.tiny", "image": "cirros-0.6.3-x86_64-disk", "project": "demo"}
NO_QUOTA = [{"project": "demo", "instances": -1, "cores": -1, "ram": -1}]


def drawn(cloud):
    """The picture's elements, without their namespace, and how many servers are left out."""
    svg, left_out = topology(cloud, "/cloud")
    picture = ET.fromstring(svg)
    for one in picture.iter():
        one.tag = one.tag.rpartition("}")[2]
    return picture, left_out


def links(picture):
    return {link.find("text").text: link.get("href").rpartition("/")[0] for link in picture.iter("a")}


def test_networks_routers_and_servers_lead_to_their_pages(cloud):
    cloud.seed({"servers": [SERVER]})
    picture, left_out = drawn(cloud)

    assert links(picture) == {
        "private": "/cloud/networks",
        "public": "/cloud/networks",
        "router1": "/cloud/routers",
        "web": "/cloud/servers",
    }
    assert left_out == 0


def test_a_device_is_on_the_line_of_each_of_its_networks(cloud):
    picture, _ = drawn(cloud)
    lines = {path.get("d").partition("V")[0] for path in picture.iter("path") if "network" in path.get("class")}
    dots = [dot for dot in picture.iter("circle") if dot.get("class") == "routers"]

    assert {f"M{dot.get('cx')} 48" for dot in dots} == lines
    assert len({dot.get("cy") for dot in dots}) == 1
    assert "172.24.4.2" in [text.text for text in picture.iter("text")]


def test_an_external_network_is_told_from_others(cloud):
    picture, _ = drawn(cloud)

    assert sorted(path.get("class") for path in picture.iter("path") if "network" in path.get("class")) == [
        "network",
        "network external",
    ]


def test_only_so_many_servers_are_drawn(cloud):
    cloud.seed({"quotas": NO_QUOTA, "servers": [{**SERVER, "count": MOST + 3}]})
    picture, left_out = drawn(cloud)

    assert left_out == 3
    assert len([box for box in picture.iter("rect") if box.get("class") == "servers"]) == MOST


def test_names_are_as_long_as_there_is_room_and_without_what_xml_cannot_say(cloud):
    cloud.seed({"servers": [{**SERVER, "name": "a\x01<" + "b" * 100}]})
    (name,) = (name for name in links(drawn(cloud)[0]) if name.startswith("a"))

    assert name.startswith("a\N{REPLACEMENT CHARACTER}<bbb")
    assert name.endswith("…")
    assert len(name) < 30


def test_a_cloud_without_anything_is_an_empty_picture(cloud):
    cloud.store.reset()

    assert links(drawn(cloud)[0]) == {}
