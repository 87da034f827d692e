"""Networks, and what is on them and between them."""

from __future__ import annotations

from novalite.cloud.core import Core, Wing
from novalite.cloud.identity import IdentityWing
from novalite.cloud.network.address_groups import AddressGroups
from novalite.cloud.network.address_scopes import AddressScopes
from novalite.cloud.network.addresses import Addresses
from novalite.cloud.network.default_rules import DefaultRules
from novalite.cloud.network.flavors import Flavors, ServiceProfiles
from novalite.cloud.network.floating_ips import FloatingIPs
from novalite.cloud.network.metering import MeteringLabels, MeteringRules
from novalite.cloud.network.networks import Networks
from novalite.cloud.network.port_forwardings import PortForwardings
from novalite.cloud.network.ports import Ports
from novalite.cloud.network.qos import QosPolicies
from novalite.cloud.network.quotas import NetworkQuotas
from novalite.cloud.network.rbac_policies import RBACPolicies
from novalite.cloud.network.routed_networks import RoutedNetworks
from novalite.cloud.network.routers import Routers
from novalite.cloud.network.security_groups import SecurityGroups
from novalite.cloud.network.segments import Segments
from novalite.cloud.network.subnet_pools import SubnetPools
from novalite.cloud.network.subnets import Subnets
from novalite.cloud.network.topologies import Topologies
from novalite.cloud.network.trunks import Trunks


class NetworkWing(Wing):
    """The part of a cloud that Neutron shows."""

    def __init__(self, core: Core, identity: IdentityWing) -> None:
        super().__init__(core)
        self.identity = identity
        self.quotas = NetworkQuotas(self)
        self.rbac_policies = RBACPolicies(self)
        self.qos_policies = QosPolicies(self)
        self.networks = Networks(self)
        self.segments = Segments(self)
        self.subnets = Subnets(self)
        self.routed_networks = RoutedNetworks(self)
        self.address_scopes = AddressScopes(self)
        self.address_groups = AddressGroups(self)
        self.subnet_pools = SubnetPools(self)
        self.addresses = Addresses(self)
        self.ports = Ports(self)
        self.default_rules = DefaultRules(self)
        self.security_groups = SecurityGroups(self)
        self.routers = Routers(self)
        self.floating_ips = FloatingIPs(self)
        self.port_forwardings = PortForwardings(self)
        self.trunks = Trunks(self)
        self.topologies = Topologies(self)
        self.service_profiles = ServiceProfiles(self)
        self.flavors = Flavors(self)
        self.metering_labels = MeteringLabels(self)
        self.metering_rules = MeteringRules(self)

    def seed(self) -> None:
        """The default rules and networks of a new cloud."""
        self.default_rules.seed()
        self.networks.seed()
