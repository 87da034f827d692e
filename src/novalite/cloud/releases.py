"""The releases of OpenStack that a cloud can be of, and what each of them brought.

What a microversion changed stands at the thing that changed. Here is the rest: up to which version each service goes,
and what a release changed that no microversion tells. A row is true of its release and of all later ones.
"""

from __future__ import annotations

from collections.abc import Mapping
from functools import cached_property

from msgspec import Struct

from novalite import errors


class UnknownRelease(errors.Invalid):
    """There is no such release, or none that a cloud can be of."""

    def __init__(self, name: object) -> None:
        super().__init__(f"there is no release {name}; there are {', '.join(RELEASES)}")


class OtherRelease(errors.Invalid):
    """A cloud is of another release, which is fixed when it is made."""

    def __init__(self, own: object, wanted: object) -> None:
        super().__init__(f"the cloud is of {own} for good, and not of {wanted}")


class Release(Struct, frozen=True, eq=False, dict=True):
    """A release: by number and name, the major versions of its services, and up to which version their APIs go.

    ``maxima`` are the latest versions by service: microversions, or of ``image`` and ``identity`` what their version
    documents tell. They are those of the services themselves, as they were released.
    """

    name: str
    codename: str
    #: By the name of the package: ``nova`` 29.
    packages: Mapping[str, int]
    maxima: Mapping[str, str]

    def __str__(self) -> str:
        return self.name

    @property
    def is_latest(self) -> bool:
        """Whether there is no later one."""
        return self.name == LATEST

    @cached_property
    def changes(self) -> frozenset[str]:
        """The names of all changes that are true of it."""
        return frozenset(name for name, change in CHANGES.items() if change.since <= self.name)

    def has(self, change: str) -> bool:
        """Whether a change is true of it. Raises KeyError where there is none of that name."""
        return change in self.changes or CHANGES[change].since <= self.name


class Change(Struct, frozen=True):
    """What a release changed of a service, and no microversion tells: since when, in a sentence, and where it is said.

    ``source`` names the file of the service that shows it.
    """

    service: str
    since: str
    text: str
    source: str


def release_of(name: str | Release) -> Release:
    """The release of a name: ``2024.1``. Raises UnknownRelease."""
    if isinstance(name, Release):
        return name
    if name not in RELEASES:
        raise UnknownRelease(name)
    return RELEASES[name]


def _release(name: str, codename: str, nova: int, compute: str, volume: str, image: str) -> Release:
    """One of the table's; all services have had a major version for each release since 2023.1, which nova 27 was."""
    later = nova - 27
    of_2023 = {"cinder": 22, "glance": 26, "keystone": 23, "neutron": 22, "nova": 27, "openstack-placement": 9}
    packages = {package: first + later for package, first in of_2023.items()}
    same = {"identity": "3.14", "placement": "1.39"}  # of all of them
    return Release(name, codename, packages, {"compute": compute, "image": image, "volume": volume, **same})


# Compute: nova/api/openstack/api_version_request.py; Block Storage: the same file of cinder; Placement:
# placement/microversion.py; Image: glance/api/versions.py; Identity: keystone/api/discovery.py.
RELEASES: Mapping[str, Release] = {
    one.name: one
    for one in (
        _release("2023.1", "Antelope", 27, compute="2.95", volume="3.70", image="2.16"),
        _release("2023.2", "Bobcat", 28, compute="2.95", volume="3.70", image="2.16"),
        _release("2024.1", "Caracal", 29, compute="2.96", volume="3.71", image="2.16"),
        _release("2024.2", "Dalmatian", 30, compute="2.96", volume="3.71", image="2.17"),
        _release("2025.1", "Epoxy", 31, compute="2.100", volume="3.71", image="2.17"),
        _release("2025.2", "Flamingo", 32, compute="2.100", volume="3.71", image="2.17"),
        _release("2026.1", "Gazpacho", 33, compute="2.103", volume="3.71", image="2.17"),
        _release("2026.2", "Hibiscus", 34, compute="2.104", volume="3.71", image="2.18"),
    )
}
LATEST = list(RELEASES)[-1]

#: The latest microversion of Compute in Zed, the release before the first of them.
ZED = "2.93"


def before(release: Release) -> Mapping[str, str]:
    """The latest versions of the release before one."""
    earlier = [one for name, one in RELEASES.items() if name < release.name]
    return earlier[-1].maxima if earlier else {**release.maxima, "compute": ZED}


#: What releases changed that no microversion tells, each by the service and a word for it.
CHANGES: Mapping[str, Change] = {
    "compute.cold-migration-to-a-host": Change(
        "compute",
        "2023.2",
        "who may migrate a server to a host that is named is said by a rule of its own, os-migrate-server:migrate:host",
        "nova/policies/migrate_server.py",
    ),
    "compute.no-hyper-v": Change(
        "compute",
        "2024.1",
        "extra specs of Hyper-V are unknown, os:monitors, os:resolution and os:vram; there is hw:virtio_packed_ring",
        "nova/api/validation/extra_specs/os.py and hw.py",
    ),
    "compute.servers-keep-their-zone": Change(
        "compute",
        "2024.1",
        "a host with servers enters and leaves no aggregate by which they would change their zone",
        "nova/compute/api.py",
    ),
    "compute.swaps-by-cinder": Change(
        "compute",
        "2024.1",
        "a volume takes the place of another one only where that is being migrated",
        "nova/api/openstack/compute/volumes.py",
    ),
    "compute.not-supported": Change(
        "compute",
        "2024.2",
        "what is refused of bare-metal nodes says 'Command not supported', and not 'Command Not supported'",
        "nova/api/openstack/compute/baremetal_nodes.py",
    ),
    "compute.names-of-most-cpus": Change(
        "compute",
        "2024.2",
        "the extra specs hw:max_cpu_sockets, hw:max_cpu_cores and hw:max_cpu_threads are hw:cpu_max_sockets and so on",
        "nova/api/validation/extra_specs/hw.py",
    ),
    "compute.sound-and-usb": Change(
        "compute",
        "2025.2",
        "there are extra specs hw:mem_encryption_model, hw:redirected_usb_ports, hw:sound_model and hw:usb_model",
        "nova/api/validation/extra_specs/hw.py",
    ),
    "compute.v2-deprecated": Change(
        "compute",
        "2025.2",
        "the version v2.0 is DEPRECATED, and not SUPPORTED",
        "nova/api/openstack/compute/versions.py",
    ),
    "compute.managers": Change(
        "compute",
        "2025.2",
        "managers of a project migrate its servers, list its migrations, force and abort them, where no host is named",
        "nova/policies/migrate_server.py, migrations.py and servers_migrations.py",
    ),
    "compute.services": Change(
        "compute",
        "2025.2",
        "the role service may send external events, make assisted snapshots and swap volumes",
        "nova/policies/server_external_events.py, assisted_volume_snapshots.py and volumes_attachments.py",
    ),
    "compute.shares-by-admins": Change(
        "compute",
        "2026.1",
        "admins attach and see shares of servers whatever their project and roles",
        "nova/policies/server_shares.py",
    ),
    "compute.security-of-tpm-secrets": Change(
        "compute",
        "2026.1",
        "there is the extra spec hw:tpm_secret_security",
        "nova/api/validation/extra_specs/hw.py",
    ),
    "compute.encryption-of-memory": Change(
        "compute",
        "2026.2",
        "memory can be encrypted as amd-sev-snp and intel-tdx",
        "nova/api/validation/extra_specs/hw.py",
    ),
    "identity.domain-managers": Change(
        "identity",
        "2024.2",
        "managers of a domain have its users, groups and projects, and give roles in it",
        "keystone/common/policies/base.py",
    ),
    "identity.limits-of-delegation": Change(
        "identity",
        "2025.1",
        "by what was delegated nobody has to do with credentials of other projects, application credentials and trusts",
        "keystone/api/credentials.py, users.py and trusts.py",
    ),
    "identity.credentials-by-who-they-are-of": Change(
        "identity",
        "2026.2",
        "by what was delegated nobody has to do with credentials, where it was with those of the same project",
        "keystone/api/credentials.py and users.py",
    ),
    "identity.credentials-change-their-blob": Change(
        "identity",
        "2026.2",
        "of a credential only the blob can be changed",
        "keystone/credential/schema.py",
    ),
    "identity.tokens-of-a-user": Change(
        "identity",
        "2026.2",
        "DELETE /users/{id}/tokens makes all tokens of a user bad",
        "keystone/api/users.py",
    ),
    "image.locations": Change(
        "image",
        "2024.2",
        "/images/{id}/locations lists and adds locations of data",
        "glance/api/v2/router.py",
    ),
    "image.cache-of-nodes": Change(
        "image",
        "2026.2",
        "/cache/clean, /cache/prune and /cache/nodes/{id}",
        "glance/api/v2/router.py",
    ),
    "network.security-groups-default-rules": Change(
        "network",
        "2023.2",
        "/default-security-group-rules say what new security groups begin with",
        "neutron/plugins/ml2/plugin.py",
    ),
    "network.security-groups-rules-belongs-to-default-sg": Change(
        "network",
        "2024.1",
        "rules of security groups show belongs_to_default_sg",
        "neutron/plugins/ml2/plugin.py",
    ),
    "network.subnet-external-network": Change(
        "network", "2024.2", "subnets show router:external", "neutron/plugins/ml2/plugin.py"
    ),
    "network.quota-check-limit-default": Change(
        "network",
        "2025.1",
        "limits below what is in use are refused unless one says force, and not only if one says check_limit",
        "neutron/plugins/ml2/plugin.py",
    ),
    "network.network-ip-availability-details": Change(
        "network",
        "2026.1",
        "the availability of addresses is told of the subnet and of its allocation pools",
        "neutron/services/network_ip_availability/plugin.py",
    ),
    "network.floating-ip-router-writable": Change(
        "network",
        "2026.2",
        "the router of a floating IP may be named",
        "neutron/db/l3_db.py",
    ),
    "network.aap-reject-multicast": Change(
        "network",
        "2026.2",
        "multicast addresses are refused as allowed address pairs",
        "neutron/plugins/ml2/plugin.py",
    ),
}
