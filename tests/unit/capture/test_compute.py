"""Flavors, hosts, aggregates and zones are read as far as one may see them."""

from novalite.capture.compute import read_flavors, read_hosts
from novalite.capture.source import Unavailable

TINY = {"name": "tiny", "id": "1", "ram": 64, "vcpus": 1, "disk": 0, "swap": "", "OS-FLV-EXT-DATA:ephemeral": 2}
PATH = "compute /flavors/detail?is_public=None"
HYPERVISOR = {"service": {"host": "h1"}, "vcpus": 8, "memory_mb": 1024, "local_gb": 100}


def test_flavors_come_with_extra_specs_and_access(reading):
    private = {**TINY, "name": "own", "id": "2", "os-flavor-access:is_public": False, "extra_specs": {"a": "b"}}
    public = {**TINY, "extra_specs": {}, "swap": 512, "description": "small", "rxtx_factor": 2.0}
    access = {"compute /flavors/2/os-flavor-access": {"flavor_access": [{"flavor_id": "2", "tenant_id": "p1"}]}}
    read = reading({f"{PATH} 2.61": {"flavors": [public, private]}, **access}, p1="shop")
    read_flavors(read)

    sizes = {"ram": 64, "vcpus": 1, "disk": 0, "ephemeral": 2}
    assert read.seed.things["flavors"] == [
        {"name": "tiny", "id": "1", **sizes, "description": "small", "swap": 512, "rxtx_factor": 2.0},
        {"name": "own", "id": "2", **sizes, "extra_specs": {"a": "b"}, "is_public": False, "projects": ["shop"]},
    ]


def test_an_old_cloud_is_asked_for_the_extra_specs_of_each(reading):
    specs = {"extra_specs": {"a": "b"}}
    read = reading({PATH: {"flavors": [TINY]}, "compute /flavors/1/os-extra_specs": specs})
    read.source.get = without_version(read.source.get)
    read_flavors(read)

    assert read.seed.things["flavors"][0]["extra_specs"] == {"a": "b"}


def without_version(get):
    """A source that knows no microversions."""

    def asked(service, path, version=None):
        if version:
            raise Unavailable("406")
        return get(service, path)

    return asked


def test_hosts_come_with_aggregates_and_zones(reading):
    metadata = {"availability_zone": "z", "ssd": "true", "filter_tenant_id": "p1"}
    aggregates = [
        {"name": "a", "availability_zone": "z", "hosts": ["h1", "gone"], "metadata": metadata},
        {"name": "b", "availability_zone": None, "hosts": [], "metadata": {}},
    ]
    read = reading(
        {
            "compute /os-hypervisors/detail": {"hypervisors": [HYPERVISOR, HYPERVISOR]},
            "compute /os-aggregates": {"aggregates": aggregates},
        }
    )
    read_hosts(read)

    assert read.seed.things == {
        "hosts": [{"name": "h1", "vcpus": 8, "ram": 1024, "disk": 100}],
        "aggregates": [{"name": "a", "zone": "z", "hosts": ["h1"], "metadata": {"ssd": "true"}}, {"name": "b"}],
    }
    assert read.seed.notes == ["hosts: of one that has several nodes only the first is here"]


def test_a_host_stands_for_those_of_each_zone(reading):
    zones = {"availabilityZoneInfo": [{"zoneName": "nova"}, {"zoneName": "z"}]}
    read = reading({"compute /os-availability-zone": zones})
    read_hosts(read)

    assert read.seed.things == {
        "hosts": [{"name": "nova-host"}, {"name": "z-host"}],
        "aggregates": [{"name": "z", "zone": "z", "hosts": ["z-host"]}],
    }


def test_there_is_a_host_though_nothing_can_be_read(reading):
    read = reading({})
    read_hosts(read)

    assert read.seed.things == {"hosts": [{"name": "nova-host"}]}
    assert len(read.seed.notes) == 2
