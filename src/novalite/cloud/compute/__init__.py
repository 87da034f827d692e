"""Servers, where they run, and what they are made of."""

from __future__ import annotations

from novalite.cloud.compute.aggregates import Aggregates
from novalite.cloud.compute.baremetal import Baremetal
from novalite.cloud.compute.flavors import Flavors
from novalite.cloud.compute.hosts import Hosts
from novalite.cloud.compute.keypairs import Keypairs
from novalite.cloud.compute.quotas import Quotas
from novalite.cloud.compute.scheduler import Scheduler
from novalite.cloud.compute.server_groups import ServerGroups
from novalite.cloud.compute.servers.block_devices import BlockDevices
from novalite.cloud.compute.servers.boot_sources import BootSources
from novalite.cloud.compute.servers.builds import Builds
from novalite.cloud.compute.servers.consoles import Consoles
from novalite.cloud.compute.servers.images import ServerImages
from novalite.cloud.compute.servers.instance_actions import InstanceActions
from novalite.cloud.compute.servers.interfaces import Interfaces
from novalite.cloud.compute.servers.migrations import Migrations
from novalite.cloud.compute.servers.moves import Moves
from novalite.cloud.compute.servers.nics import Nics
from novalite.cloud.compute.servers.orders import Orders
from novalite.cloud.compute.servers.quotas import ServerQuotas
from novalite.cloud.compute.servers.rebuilds import Rebuilds
from novalite.cloud.compute.servers.rescues import Rescues
from novalite.cloud.compute.servers.servers import Servers
from novalite.cloud.compute.servers.shares import ServerShares
from novalite.cloud.compute.servers.shelving import Shelving
from novalite.cloud.compute.servers.volumes import ServerVolumes
from novalite.cloud.compute.services import Services
from novalite.cloud.compute.shares import Shares
from novalite.cloud.compute.usages import Usages
from novalite.cloud.core import Core, Wing
from novalite.cloud.identity import IdentityWing
from novalite.cloud.image import ImageWing
from novalite.cloud.network import NetworkWing
from novalite.cloud.volume import VolumeWing


class ComputeWing(Wing):
    """The part of a cloud that Nova shows, and the shares of Manila's that servers can have."""

    def __init__(
        self, core: Core, identity: IdentityWing, network: NetworkWing, image: ImageWing, volume: VolumeWing
    ) -> None:
        super().__init__(core)
        self.identity = identity
        self.network = network
        self.image = image
        self.volume = volume
        # What servers need.
        self.quotas = Quotas(self)
        self.server_groups = ServerGroups(self)
        self.flavors = Flavors(self)
        self.keypairs = Keypairs(self)
        self.shares = Shares(self)
        # Where they run.
        self.services = Services(self)
        self.hosts = Hosts(self)
        self.aggregates = Aggregates(self)
        self.scheduler = Scheduler(self)
        self.baremetal = Baremetal(self)
        # What they are, and are made of.
        self.block_devices = BlockDevices(self)
        self.instance_actions = InstanceActions(self)
        self.servers = Servers(self)
        self.server_volumes = ServerVolumes(self)
        self.server_shares = ServerShares(self)
        self.server_quotas = ServerQuotas(self)
        self.boot_sources = BootSources(self)
        self.nics = Nics(self)
        self.orders = Orders(self)
        # What is done with them.
        self.builds = Builds(self)
        self.rebuilds = Rebuilds(self)
        self.interfaces = Interfaces(self)
        self.migrations = Migrations(self)
        self.moves = Moves(self)
        self.rescues = Rescues(self)
        self.server_images = ServerImages(self)
        self.shelving = Shelving(self)
        self.consoles = Consoles(self)
        self.usages = Usages(self)

    def seed(self) -> None:
        """The flavors of a new cloud, and where servers run in it."""
        self.flavors.seed()
        self.services.seed()
        self.hosts.seed()
