"""What is read of a cloud makes the same cloud."""

import yaml
from hypothesis import HealthCheck, Phase, given, settings
from hypothesis import strategies as st

from novalite.capture.document import capture, written
from novalite.capture.reading import Seed
from novalite.cloud import Cloud
from novalite.cloud.seeding import NOUNS
from novalite.services.control.seed import SEED, add
from novalite.wsgi.microversion import NULL
from tests.unit.capture.clouds import InProcess, facts

WORDS = st.from_regex(r"[a-z][a-z0-9_-]{1,8}[a-z]", fullmatch=True)
PLAIN = st.characters(codec="utf-8", exclude_categories=["Cs", "Cc"])
TEXTS = st.text(PLAIN, min_size=1, max_size=20).filter(str.strip)
KEYS = st.from_regex(r"[a-z]{1,5}:[a-z_]{1,9}", fullmatch=True)
SPECS = st.dictionaries(KEYS, st.text("abc123<>= ", min_size=1), max_size=3)
METADATA = st.dictionaries(WORDS.map("p_{}".format), TEXTS, max_size=2)
VISIBILITIES = st.sampled_from(["public", "private", "shared", "community"])
FEW = st.integers(0, 99)


def names(least=0):
    return st.lists(WORDS.map(lambda word: f"x-{word}"), min_size=least, max_size=3, unique=True)


def optional(draw, **fields):
    """Some of the fields."""
    return draw(st.fixed_dictionaries({}, optional=fields))


def access(draw, projects):
    """For all, or for some projects alone."""
    some = draw(st.lists(st.sampled_from(projects), unique=True))
    return {"is_public": False, "projects": some} if some else {}


@st.composite
def seeds(draw):
    """Seeds of all nouns that a cloud is read of, whose parts fit together."""
    projects, roles, hosts = draw(names(1)), draw(names()), draw(names())
    everybody = st.sampled_from([*projects, "admin"])
    some_roles = st.lists(st.sampled_from([*roles, "member", "reader"]), min_size=1, unique=True)
    users = [
        {"name": name, "project": draw(everybody), "roles": draw(some_roles)}
        | optional(draw, email=TEXTS, description=TEXTS, enabled=st.booleans())
        for name in draw(names())
    ]
    zones = [draw(st.sampled_from([None, "z1", "z2"])) for _ in hosts]
    return {
        "roles": [{"name": name} for name in roles],
        "projects": [{"name": name, **optional(draw, description=TEXTS, enabled=st.booleans())} for name in projects],
        "users": users,
        "assignments": [
            {"user": user["name"], "project": project, "roles": draw(some_roles)}
            for user in users
            for project in draw(st.sets(everybody))
            if project != user["project"]
        ],
        "quotas": [
            {"project": project, **optional(draw, instances=FEW, volumes=FEW, network=st.integers(9, 99))}
            for project in draw(st.sets(st.sampled_from(projects)))
        ],
        "hosts": [{"name": name, **optional(draw, vcpus=FEW, ram=FEW, disk=FEW)} for name in hosts],
        "aggregates": [
            {"name": f"{host}-aggregate", "hosts": [host], **optional(draw, metadata=METADATA)}
            | ({"zone": zone} if zone else {})
            for host, zone in zip(hosts, zones, strict=True)
        ],
        "flavors": [
            {"name": name, "ram": draw(FEW), "vcpus": 1 + draw(FEW), "disk": draw(FEW), **access(draw, projects)}
            | optional(draw, id=WORDS.map(f"{name}-{{}}".format), ephemeral=FEW, swap=FEW, description=TEXTS)
            | optional(draw, extra_specs=SPECS, rxtx_factor=st.sampled_from([0.5, 2.0]))
            for name in draw(names())
        ],
        "images": [
            {"name": draw(TEXTS), "project": draw(everybody), "size": draw(st.integers(1, 2**32)) / 2**20}
            | optional(draw, visibility=VISIBILITIES, min_disk=FEW, min_ram=FEW, tags=names(), properties=METADATA)
            | optional(draw, disk_format=st.sampled_from(["raw", "iso"]))
            | optional(draw, protected=st.booleans(), os_hidden=st.booleans())
            for _ in range(draw(st.integers(0, 2)))
        ],
        "networks": [
            {"name": draw(TEXTS), "project": draw(everybody), "subnets": [draw(subnets(number)) for number in numbers]}
            | optional(draw, shared=st.booleans(), external=st.booleans(), admin_state_up=st.booleans())
            | optional(draw, mtu=st.integers(1300, 9000), description=TEXTS, port_security_enabled=st.booleans())
            | optional(draw, network_type=st.sampled_from(["vlan", "flat"]), physical_network=WORDS)
            | optional(draw, segmentation_id=st.integers(1, 4000))
            for numbers in draw(st.lists(st.sampled_from([[], [0], [0, 1]]), max_size=2))
        ],
        "volume_types": [
            {"name": name, **optional(draw, description=TEXTS, extra_specs=SPECS), **access(draw, projects)}
            for name in draw(names())
        ],
    }


@st.composite
def subnets(draw, number):
    """A subnet of IPv4 or IPv6, other than those of other numbers."""
    if draw(st.booleans()):
        modes = draw(st.sampled_from([{}, {"ipv6_address_mode": "slaac", "ipv6_ra_mode": "slaac"}]))
        return {"cidr": f"fd00:{number}::/64", **modes, **optional(draw, name=TEXTS)}
    route = {"destination": "10.9.0.0/24", "nexthop": f"10.8.{number}.7"}
    pool = {"start": f"10.8.{number}.10", "end": f"10.8.{number}.20"}
    fields = {"gateway_ip": st.sampled_from([None, f"10.8.{number}.9"]), "enable_dhcp": st.booleans(), "name": TEXTS}
    lists = {"host_routes": [route], "allocation_pools": [pool], "dns_nameservers": ["10.0.0.2", "10.0.0.1"]}
    more = {name: st.just(value) for name, value in lists.items()}
    return {"cidr": f"10.8.{number}.0/24", **optional(draw, **fields, **more)}


def read_again(text):
    """A cloud that a seed's text makes."""
    seed = yaml.safe_load(text)
    SEED.validate(seed, NULL)
    cloud = Cloud()
    add(cloud, seed)
    return cloud


@given(seeds())
@settings(max_examples=25, deadline=None, suppress_health_check=list(HealthCheck), phases=[Phase.generate])
def test_what_is_read_of_a_cloud_makes_the_same_cloud(seed):
    source = InProcess()
    source.cloud.seed(seed, defaults=False)

    captured = capture(source)

    assert captured.notes == []
    assert facts(read_again(written(captured, "a"))) == facts(source.cloud)


def test_what_could_not_be_read_is_in_comments():
    text = written(Seed({"projects": [{"name": "é"}]}, ["hats: there are none"]), "mine")

    assert text.splitlines() == [
        "# A seed of the cloud mine, for `novalite serve --seed FILE`.",
        "#",
        "# What could not be read, or is not here:",
        "# - hats: there are none",
        "defaults: false",
        "projects:",
        "- name: é",
    ]
    assert written(Seed()).startswith("# A seed of a cloud, for")


def test_things_stand_in_the_order_in_which_they_are_made():
    captured = capture(InProcess())

    nouns = list(yaml.safe_load(written(captured)))
    assert nouns == ["defaults", *(noun for noun in NOUNS if noun in captured.things)]
    assert len(nouns) > 6
