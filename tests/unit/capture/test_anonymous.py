"""Nothing that is private is left, and the cloud is otherwise the same."""

import re

from hypothesis import HealthCheck, Phase, given, settings

from novalite.capture.anonymous import anonymise
from novalite.capture.document import capture, written
from novalite.capture.reading import Seed
from tests.unit.capture.clouds import InProcess, facts
from tests.unit.capture.test_document import read_again, seeds

PRIVATE = {
    "roles": [{"name": "secret-role", "description": "Secret"}],
    "projects": [{"name": "Secret", "description": "Secret"}],
    "users": [{"name": "secret-user", "project": "Secret", "roles": ["secret-role", "member"], "email": "a@secret"}],
    "assignments": [{"user": "secret-user", "project": "admin", "roles": ["member"]}],
    "quotas": [{"project": "Secret", "cores": 7}],
    "hosts": [{"name": "host.secret"}],
    "aggregates": [
        {"name": "at secret", "zone": "secret-zone", "hosts": ["host.secret"], "metadata": {"ssd": "true"}},
        {"name": "also", "zone": "nova"},
    ],
    "flavors": [{"name": "m1", "ram": 1, "projects": ["Secret"], "extra_specs": {"aggregate:ssd": "true"}}],
    "images": [
        {
            "name": "secret image",
            "id": "11111111-2222-4333-8444-555555555555",
            "project": "Secret",
            "tags": ["secret"],
            "properties": {"hw_disk_bus": "scsi", "owner": "secret"},
        },
        {"name": "plain", "id": "11111111-2222-4333-8444-666666666666", "properties": {"note": "secret"}},
    ],
    "networks": [
        {
            "name": "secret-net",
            "project": "Secret",
            "physical_network": "secret-physnet",
            "subnets": [
                {"cidr": "8.8.4.0/24", "gateway_ip": "8.8.4.9", "name": "secret", "dns_nameservers": ["8.8.8.8"]},
                {"cidr": "8.8.0.0/22", "allocation_pools": [{"start": "8.8.0.5", "end": "8.8.0.9"}]},
                {"cidr": "2a00:1:2::/48", "gateway_ip": None},
                {"cidr": "10.0.0.0/8"},
            ],
        }
    ],
    "volume_types": [{"name": "ssd", "description": "Secret", "projects": ["Secret"]}],
}


def test_names_are_numbered_and_descriptions_left_out():
    seed = anonymise(Seed(PRIVATE, ["projects: the name of secret", "projects: and another", "hosts: secret"]))

    assert "secret" not in written(seed).lower()
    assert "8.8." not in written(seed)
    assert seed.notes == ["projects", "hosts"]
    assert seed.things["users"] == [{"name": "user-1", "project": "project-1", "roles": ["role-1", "member"]}]
    assert seed.things["assignments"] == [{"user": "user-1", "project": "admin", "roles": ["member"]}]
    assert seed.things["aggregates"] == [
        {"name": "aggregate-1", "zone": "zone-1", "hosts": ["host-1"], "metadata": {"ssd": "true"}},
        {"name": "aggregate-2", "zone": "nova"},
    ]
    assert seed.things["flavors"] == [{**PRIVATE["flavors"][0], "projects": ["project-1"]}]
    assert seed.things["images"] == [
        {"name": "image-1", "project": "project-1", "properties": {"hw_disk_bus": "scsi"}},
        {"name": "image-2"},
    ]


def test_public_addresses_are_moved_with_gateway_and_pools():
    (network,) = anonymise(Seed(PRIVATE)).things["networks"]

    assert network["physical_network"] == "physical-1"
    assert network["subnets"] == [
        {"cidr": "100.64.0.0/24", "gateway_ip": "100.64.0.9", "name": "subnet-1"},
        {"cidr": "100.64.4.0/22", "allocation_pools": [{"start": "100.64.4.5", "end": "100.64.4.9"}]},
        {"cidr": "fd64::/48", "gateway_ip": None},
        {"cidr": "10.0.0.0/8"},
    ]


@given(seeds())
@settings(max_examples=8, deadline=None, suppress_health_check=list(HealthCheck), phases=[Phase.generate])
def test_the_cloud_has_as_much_of_everything(seed):
    source = InProcess()
    source.cloud.seed(seed, defaults=False)
    before, after = facts(source.cloud), facts(read_again(written(capture(source, anonymous=True))))

    counts = [{noun: len(things) for noun, things in cloud.items()} for cloud in (before, after)]
    assert counts[0] == counts[1]
    sizes = [re.findall(r"\('(?:ram|vcpus|disk)', \d+\)", " ".join(cloud["flavors"])) for cloud in (before, after)]
    assert sorted(sizes[0]) == sorted(sizes[1])
