"""All commands that osc-placement adds to `openstack`, unmodified, over a real socket.

Each row is the span of versions of Placement in which it is run, a command, and what it must print, as `follow` takes
it. The rest of them the client refuses by itself.
"""

import pytest

pytest.importorskip("openstackclient", reason="python-openstackclient is not installed")
pytest.importorskip("osc_placement", reason="osc-placement is not installed")
pytestmark = pytest.mark.filterwarnings("ignore")

RACK, CARD, CLUSTER, OTHER = (f"{digit * 8}-0000-4000-8000-000000000000" for digit in "1234")
LIMITS = "--resource MEMORY_MB:step_size=128 --resource VCPU:allocation_ratio=2.0"
CONSUMER, PROJECT, USER = (f"{digit * 8}-0000-4000-8000-000000000000" for digit in "567")
OWNED = f"--project-id {PROJECT} --user-id {USER}"
KIND = "--consumer-type INSTANCE"
WHOSE = {"project_id": PROJECT, "user_id": USER}

LIFE = [
    ("1.0", "resource provider list", [{"name": "compute1"}, {"name": "compute2"}]),
    ("1.0 1.13", f"resource provider create rock --uuid {RACK}", {"uuid": RACK, "name": "rock", "generation": 0}),
    (
        "1.14",
        f"resource provider create rock --uuid {RACK}",
        {"name": "rock", "generation": 0, "root_provider_uuid": RACK, "parent_provider_uuid": None},
    ),
    ("1.0", "resource provider create rock", "Conflicting resource provider name: rock already exists."),
    ("1.0", f"resource provider set {RACK} --name rack", {"uuid": RACK, "name": "rack"}),
    ("1.0", f"resource provider show {RACK}", {"name": "rack"}),
    ("1.0", f"resource provider show {OTHER}", f"No resource provider with uuid {OTHER} found"),
    ("1.14", f"resource provider create card --uuid {CARD} --parent-provider {RACK}", {"parent_provider_uuid": RACK}),
    ("1.0 1.13", f"resource provider create card --uuid {CARD}", {"name": "card"}),
    ("1.14", f"resource provider list --in-tree {RACK}", [{"name": "rack"}, {"name": "card"}]),
    ("1.0", "resource provider list --name rack", [{"uuid": RACK}]),
    ("1.0", f"resource provider list --uuid {OTHER}", []),
    ("1.14", f"resource provider delete {RACK}", "It has child resource providers"),
    ("1.2", "resource class create CUSTOM_SLOT", None),
    ("1.2", "resource class create CUSTOM_SLOT", "already exists"),
    ("1.2", "resource class create SLOT", "does not match"),
    ("1.7", "resource class set CUSTOM_SLOT", None),
    ("1.7", "resource class set CUSTOM_HOLE", None),
    ("1.2", "resource class list", [{"name": "VCPU"}, {"name": "CUSTOM_SLOT"}]),
    ("1.2", "resource class show CUSTOM_SLOT", {"name": "CUSTOM_SLOT"}),
    ("1.7", "resource class delete CUSTOM_HOLE", None),
    ("1.2", "resource class show CUSTOM_HOLE", "No such resource class CUSTOM_HOLE"),
    ("1.2", "resource class delete VCPU", "Cannot delete standard resource class"),
    (
        "1.0",
        f"resource provider inventory set {RACK} --resource VCPU=8 --resource MEMORY_MB=1024 {LIMITS}",
        [
            {"resource_class": "VCPU", "total": 8, "allocation_ratio": 2.0, "min_unit": 1, "reserved": 0},
            {"resource_class": "MEMORY_MB", "total": 1024, "step_size": 128, "max_unit": 2147483647},
        ],
    ),
    (
        "1.0",
        f"resource provider inventory set {RACK} --amend --resource DISK_GB=100",
        [{"resource_class": "VCPU", "total": 8}, {"resource_class": "DISK_GB", "total": 100}],
    ),
    ("1.0", f"resource provider inventory set {RACK} --amend --dry-run --resource DISK_GB=7", [{"total": 7}]),
    (
        "1.0",
        f"resource provider inventory class set {RACK} DISK_GB --total 50 --max_unit 10 --reserved 1",
        {"total": 50, "max_unit": 10, "reserved": 1},
    ),
    ("1.0", f"resource provider inventory show {RACK} DISK_GB", {"total": 50, "max_unit": 10, "used": 0}),
    (
        "1.0",
        f"resource provider inventory list {RACK}",
        [{"resource_class": "DISK_GB", "used": 0}, {"resource_class": "VCPU", "used": 0}],
    ),
    ("1.0", f"resource provider inventory show {RACK} SRIOV_NET_VF", "No inventory of class SRIOV_NET_VF"),
    ("1.0", f"resource provider inventory set {RACK} --amend --resource CUSTOM_NO=1", "Unknown resource class"),
    (
        "1.2",
        f"resource provider inventory class set {CARD} CUSTOM_SLOT --total 2",
        "No inventory of class CUSTOM_SLOT found",
    ),
    ("1.2", f"resource provider inventory set {CARD} --resource CUSTOM_SLOT=2", [{"total": 2}]),
    ("1.4", "resource provider list --resource VCPU=16 --resource DISK_GB=10", [{"name": "rack"}]),
    ("1.4", "resource provider list --resource VCPU=16 --resource DISK_GB=10 --resource IPV4_ADDRESS=1", []),
    ("1.1 1.18", f"resource provider aggregate set {RACK} --aggregate {CLUSTER}", [{"uuid": CLUSTER}]),
    (
        "1.19",
        f"resource provider aggregate set {CARD} --aggregate {CLUSTER} --generation 99",
        "Please update the generation and try again",
    ),
    ("1.19", f"resource provider aggregate set {RACK} --aggregate {CLUSTER} --generation 3", [{"uuid": CLUSTER}]),
    ("1.1", f"resource provider aggregate list {RACK}", [{"uuid": CLUSTER}]),
    ("1.3", f"resource provider list --member-of {CLUSTER}", [{"name": "rack"}]),
    ("1.3", f"resource provider list --member-of {OTHER}", []),
    ("1.24", f"resource provider list --member-of {CLUSTER},{OTHER} --member-of {OTHER}", []),
    (
        "1.3",
        f"resource provider inventory set {CLUSTER} --aggregate --amend --resource DISK_GB:max_unit=20",
        [{"resource_provider": RACK, "resource_class": "DISK_GB", "total": 50, "max_unit": 20}],
    ),
    ("1.6", "trait create CUSTOM_COLD", None),
    ("1.6", "trait create COLD", "start with the prefix"),
    ("1.6", "trait list", [{"name": "CUSTOM_COLD"}, {"name": "HW_CPU_X86_AVX"}]),
    ("1.6", "trait list --name startswith:CUSTOM_CO", [{"name": "CUSTOM_COLD"}]),
    ("1.6", "trait list --name in:CUSTOM_NO", []),
    ("1.6", "trait show CUSTOM_COLD", {"name": "CUSTOM_COLD"}),
    ("1.6", "trait show CUSTOM_WARM", "No such trait"),
    (
        "1.6",
        f"resource provider trait set {RACK} --trait CUSTOM_COLD --trait HW_CPU_X86_AVX",
        [{"name": "CUSTOM_COLD"}],
    ),
    ("1.6", f"resource provider trait list {RACK}", [{"name": "CUSTOM_COLD"}, {"name": "HW_CPU_X86_AVX"}]),
    ("1.6", "trait list --associated --name startswith:CUSTOM_", [{"name": "CUSTOM_COLD"}]),
    ("1.6", "trait delete CUSTOM_COLD", "is in use by a resource provider"),
    ("1.18", "resource provider list --required CUSTOM_COLD --required HW_CPU_X86_AVX", [{"name": "rack"}]),
    ("1.22", "resource provider list --required CUSTOM_COLD --forbidden HW_CPU_X86_AVX", []),
    ("1.39", "resource provider list --required CUSTOM_COLD,CUSTOM_COLD --required HW_CPU_X86_AVX", [{"name": "rack"}]),
    ("1.18", "resource provider list --required CUSTOM_NO", "No such trait"),
    (
        "1.10 1.16",
        "allocation candidate list --resource VCPU=16",
        [{"allocation": "VCPU=16", "resource provider": RACK}],
    ),
    (
        "1.17",
        "allocation candidate list --resource VCPU=1 --required CUSTOM_COLD --limit 3",
        [{"allocation": "VCPU=1", "resource provider": RACK}],
    ),
    (
        "1.22",
        "allocation candidate list --resource CUSTOM_SLOT=1 --required CUSTOM_COLD --forbidden CUSTOM_COLD",
        "Conflicting required and forbidden traits",
    ),
    ("1.21", f"allocation candidate list --resource VCPU=2 --member-of {CLUSTER}", [{"resource provider": RACK}]),
    (
        "1.29",
        "allocation candidate list --group 1 --resource VCPU=16 --group 2 --resource CUSTOM_SLOT=1 --group-policy none",
        [{"#": 1, "resource provider": RACK}, {"#": 1, "allocation": "CUSTOM_SLOT=1", "resource provider": CARD}],
    ),
    ("1.10", "allocation candidate list --resource CUSTOM_NO=1", "Invalid resource class in resources parameter"),
    (
        "1.0 1.7",
        f"resource provider allocation set {CONSUMER} --allocation rp={RACK},VCPU=2,DISK_GB=10",
        [{"resource_provider": RACK, "resources": {"VCPU": 2, "DISK_GB": 10}}],
    ),
    (
        "1.8 1.37",
        f"resource provider allocation set {CONSUMER} --allocation rp={RACK},VCPU=2,DISK_GB=10 {OWNED}",
        [{"resource_provider": RACK, "resources": {"VCPU": 2, "DISK_GB": 10}}],
    ),
    (
        "1.38",
        f"resource provider allocation set {CONSUMER} --allocation rp={RACK},VCPU=2,DISK_GB=10 {OWNED} {KIND}",
        [{"resource_provider": RACK, "resources": {"VCPU": 2, "DISK_GB": 10}, "consumer_type": "INSTANCE", **WHOSE}],
    ),
    ("1.0", f"resource provider allocation show {CONSUMER}", [{"resources": {"VCPU": 2, "DISK_GB": 10}}]),
    ("1.12", f"resource provider allocation show {CONSUMER}", [WHOSE]),
    ("1.0", f"resource provider allocation show {OTHER}", []),
    (
        "1.0 1.27",
        f"resource provider show --allocations {RACK}",
        {"allocations": {CONSUMER: {"resources": {"VCPU": 2, "DISK_GB": 10}}}},
    ),
    (
        "1.28",
        f"resource provider show --allocations {RACK}",
        {"allocations": {CONSUMER: {"resources": {"VCPU": 2, "DISK_GB": 10}, "consumer_generation": 1}}},
    ),
    ("1.0", f"resource provider usage show {RACK}", [{"resource_class": "VCPU", "usage": 2}]),
    ("1.9 1.37", f"resource usage show {PROJECT}", [{"resource_class": "DISK_GB", "usage": 10}]),
    ("1.9 1.37", f"resource usage show {PROJECT} --user-id {OTHER}", []),
    ("1.0", f"resource provider inventory show {RACK} VCPU", {"total": 8, "used": 2}),
    ("1.0", f"resource provider inventory delete {RACK} --resource-class VCPU", "in use"),
    ("1.0 1.13", f"resource provider delete {RACK}", "Unable to delete resource provider"),
    (
        "1.12",
        f"resource provider allocation unset {CONSUMER} --provider {RACK} --resource-class DISK_GB",
        [{"resource_provider": RACK, "resources": {"VCPU": 2}, **WHOSE}],
    ),
    ("1.12", f"resource provider allocation unset {CONSUMER}", []),
    ("1.0 1.11", f"resource provider allocation delete {CONSUMER}", None),
    ("1.12", f"resource provider allocation delete {CONSUMER}", f"No allocations for consumer '{CONSUMER}'"),
    ("1.6", f"resource provider trait delete {RACK}", None),
    ("1.6", f"resource provider trait list {RACK}", []),
    ("1.6", "trait delete CUSTOM_COLD", None),
    ("1.6", "trait delete HW_CPU_X86_AVX", "Cannot delete standard trait"),
    ("1.0", f"resource provider inventory delete {RACK} --resource-class VCPU", None),
    ("1.5", f"resource provider inventory delete {RACK}", None),
    ("1.5", f"resource provider inventory list {RACK}", []),
    ("1.2", f"resource provider inventory delete {CARD} --resource-class CUSTOM_SLOT", None),
    ("1.2", "resource class delete CUSTOM_SLOT", None),
    ("1.0", f"resource provider delete {CARD}", None),
    ("1.0", f"resource provider delete {RACK}", None),
    ("1.0", f"resource provider delete {RACK}", "found for delete"),
]


def minor(version):
    return int(version.partition(".")[2])


@pytest.mark.parametrize("version", ["1.0", "1.7", "1.10", "1.18", "1.28", "1.39"])
def test_each_command_of_placement_prints_what_it_does_on_openstack(version, follow):
    rows = []
    for span, command, expected in LIFE:
        first, *last = span.split()
        if minor(first) <= minor(version) <= minor(*last or (version,)):
            rows.append((f"--os-placement-api-version {version} {command}", expected))
    follow(rows)
