"""What is true in the fake cloud; no HTTP, no versions.

Each noun is a class that is given the cloud, and keeps its records in the cloud's store. So all of it is in one place:
a transaction, a snapshot or a reset is of the whole cloud.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from contextlib import AbstractContextManager
from dataclasses import dataclass
from typing import Any

from novalite.cloud.addresses import Addresses
from novalite.cloud.agenda import Agenda
from novalite.cloud.aggregates import Aggregates
from novalite.cloud.allocations import Allocations
from novalite.cloud.backups import Backups
from novalite.cloud.baremetal import Baremetal
from novalite.cloud.block_devices import BlockDevices
from novalite.cloud.boot_sources import BootSources
from novalite.cloud.builds import Builds
from novalite.cloud.clock import Clock
from novalite.cloud.consoles import Consoles
from novalite.cloud.flavors import Flavors
from novalite.cloud.floating_ips import FloatingIPs
from novalite.cloud.hosts import Hosts
from novalite.cloud.identity.application_credentials import ApplicationCredentials
from novalite.cloud.identity.assignments import Assignments
from novalite.cloud.identity.catalog import Catalog
from novalite.cloud.identity.credentials import Credentials
from novalite.cloud.identity.groups import Groups
from novalite.cloud.identity.projects import Domains, Projects
from novalite.cloud.identity.roles import Roles
from novalite.cloud.identity.seed import seed
from novalite.cloud.identity.settings import IdentitySettings
from novalite.cloud.identity.tokens import Tokens
from novalite.cloud.identity.users import Users
from novalite.cloud.image_imports import ImageImports
from novalite.cloud.images import Images
from novalite.cloud.instance_actions import InstanceActions
from novalite.cloud.interfaces import Interfaces
from novalite.cloud.journal import Journal
from novalite.cloud.keypairs import Keypairs
from novalite.cloud.migrations import Migrations
from novalite.cloud.moves import Moves
from novalite.cloud.network_quotas import NetworkQuotas
from novalite.cloud.networks import Networks
from novalite.cloud.nics import Nics
from novalite.cloud.orders import Orders
from novalite.cloud.placement import Placement
from novalite.cloud.ports import Ports
from novalite.cloud.quotas import Quotas
from novalite.cloud.rebuilds import Rebuilds
from novalite.cloud.rescues import Rescues
from novalite.cloud.routers import Routers
from novalite.cloud.scheduler import Scheduler
from novalite.cloud.security_groups import SecurityGroups
from novalite.cloud.server_groups import ServerGroups
from novalite.cloud.server_images import ServerImages
from novalite.cloud.server_quotas import ServerQuotas
from novalite.cloud.server_shares import ServerShares
from novalite.cloud.server_volumes import ServerVolumes
from novalite.cloud.servers import Servers
from novalite.cloud.services import Services
from novalite.cloud.shares import Shares
from novalite.cloud.shelving import Shelving
from novalite.cloud.snapshots import Snapshots
from novalite.cloud.sowing import Sowing
from novalite.cloud.subnet_pools import SubnetPools
from novalite.cloud.subnets import Subnets
from novalite.cloud.trouble import Troubles
from novalite.cloud.usages import Usages
from novalite.cloud.volume_attachments import VolumeAttachments
from novalite.cloud.volume_quotas import VolumeQuotas
from novalite.cloud.volume_services import VolumeServices
from novalite.cloud.volume_sources import VolumeSources
from novalite.cloud.volume_transfers import VolumeTransfers
from novalite.cloud.volume_types import VolumeTypes
from novalite.cloud.volumes import Volumes
from novalite.store import Store
from novalite.store.memory import MemoryStore


@dataclass(frozen=True)
class Snapshot:
    """A cloud at some time."""

    records: object
    clock: tuple[float, float | None]


class Cloud:
    """A cloud of one's own. ``clock`` is the time in it, ``store`` where it keeps what is true."""

    def __init__(
        self, store: Store | None = None, clock: Clock | None = None, identity: IdentitySettings | None = None
    ) -> None:
        self.store = store or MemoryStore()
        self.clock = clock or Clock()
        self.identity = identity or IdentitySettings()
        self.agenda = Agenda(self)
        self.trouble = Troubles(self)
        self.domains = Domains(self)
        self.projects = Projects(self)
        self.users = Users(self)
        self.groups = Groups(self)
        self.roles = Roles(self)
        self.assignments = Assignments(self)
        self.application_credentials = ApplicationCredentials(self)
        self.credentials = Credentials(self)
        self.catalog = Catalog(self)
        self.tokens = Tokens(self)
        seed(self)
        self.quotas = Quotas(self)
        self.server_groups = ServerGroups(self)
        self.flavors = Flavors(self)
        self.keypairs = Keypairs(self)
        self.baremetal = Baremetal(self)
        self.images = Images(self)
        self.images.seed()
        self.image_imports = ImageImports(self)
        self.services = Services(self)
        self.services.seed()
        self.hosts = Hosts(self)
        self.hosts.seed()
        self.aggregates = Aggregates(self)
        self.scheduler = Scheduler(self)
        self.placement = Placement(self)
        self.volume_types = VolumeTypes(self)
        self.volume_quotas = VolumeQuotas(self)
        self.volume_sources = VolumeSources(self)
        self.volumes = Volumes(self)
        self.volume_attachments = VolumeAttachments(self)
        self.snapshots = Snapshots(self)
        self.backups = Backups(self)
        self.volume_transfers = VolumeTransfers(self)
        self.volume_services = VolumeServices(self)
        self.block_devices = BlockDevices(self)
        self.network_quotas = NetworkQuotas(self)
        self.networks = Networks(self)
        self.subnets = Subnets(self)
        self.subnet_pools = SubnetPools(self)
        self.addresses = Addresses(self)
        self.ports = Ports(self)
        self.security_groups = SecurityGroups(self)
        self.routers = Routers(self)
        self.floating_ips = FloatingIPs(self)
        self.networks.seed()
        self.instance_actions = InstanceActions(self)
        self.servers = Servers(self)
        self.allocations = Allocations(self)
        self.consoles = Consoles(self)
        self.server_volumes = ServerVolumes(self)
        self.shares = Shares(self)
        self.server_shares = ServerShares(self)
        self.server_quotas = ServerQuotas(self)
        self.boot_sources = BootSources(self)
        self.nics = Nics(self)
        self.orders = Orders(self)
        self.builds = Builds(self)
        self.rebuilds = Rebuilds(self)
        self.interfaces = Interfaces(self)
        self.migrations = Migrations(self)
        self.moves = Moves(self)
        self.rescues = Rescues(self)
        self.server_images = ServerImages(self)
        self.shelving = Shelving(self)
        self.usages = Usages(self)
        self.journal = Journal()
        self.snapshots_by_name: dict[str, Snapshot] = {}
        self._seeded = self.snapshot()

    def transaction(self) -> AbstractContextManager[None]:
        """What changes inside is undone if an exception leaves it."""
        return self.store.transaction()

    def settle(self) -> None:
        """Do what has fallen due by the clock."""
        self.agenda.settle()

    def snapshot(self) -> Snapshot:
        """The cloud as it is, for `restore`; its clock's setting is a part of that, since work falls due by it."""
        return Snapshot(self.store.snapshot(), self.clock.setting)

    def restore(self, snapshot: Snapshot) -> None:
        """The cloud as it was."""
        self.store.restore(snapshot.records)
        self.tokens.forget_bodies()
        self.clock.setting = snapshot.clock

    def sow(self, said: Mapping[str, Sequence[Mapping[str, Any]]]) -> dict[str, list[dict[str, str]]]:
        """Put in what somebody wants to be there, by noun; gives names and ids. Raises Unsown, and adds nothing."""
        return Sowing(self).sow(said)

    def keep(self) -> None:
        """From now on `reset` goes back to the cloud as it is."""
        self._seeded = self.snapshot()

    def reset(self) -> None:
        """The cloud as it was when it was new, or when it was to be kept."""
        self.restore(self._seeded)
