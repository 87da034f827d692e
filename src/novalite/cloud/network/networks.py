"""Networks, each a project's; some are shared with all, and some lead outside."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from msgspec.structs import replace

from novalite.cloud.network.networking import Alternatives, Refused
from novalite.cloud.network.rbac_policies import ALL, EXTERNAL, SHARED, SharedResource, SharedResources, in_use
from novalite.cloud.network.routers import GATEWAY
from novalite.cloud.network.segments import NOWHERE, TUNNEL_MTU, Place, largest_mtu
from novalite.ids import new_id
from novalite.store import Kind


class Network(SharedResource, frozen=True, kw_only=True):
    """A network; ``external`` ones give floating addresses and gateways to routers, ``reachable`` ones to all.

    Of what it is are its segments; where that is one alone, the network says the same of itself.
    """

    admin_state_up: bool = True
    external: bool = False
    reachable: bool = False
    is_default: bool = False
    port_security_enabled: bool = True
    mtu: int = TUNNEL_MTU["geneve"]
    dns_domain: str = ""
    network_type: str | None = None
    physical_network: str | None = None
    segmentation_id: int | None = None
    availability_zone_hints: tuple[str, ...] = ()
    qos_policy_id: str | None = None


class Networks(SharedResources[Network]):
    """The networks of all projects."""

    kind: Kind[Network] = Kind(
        "networks",
        by=("project_id", "name", "shared", "reachable", "qos_policy_id"),
    )
    record = Network
    resource = object_type = "network"
    actions = (SHARED, EXTERNAL)
    revision = 1
    type = "NetworkNotFound"
    absent = "Network {id} could not be found."

    def create(
        self,
        project_id: str,
        name: str = "",
        *,
        shared: bool = False,
        external: bool = False,
        segments: Sequence[Place] = (),
        **more: Any,
    ) -> Network:
        """A network without subnets, of one segment that is told of itself or of several. Raises Exceeded."""
        with self._wing.transaction():
            self._check_quota(project_id)
            own = {"network_type": "geneve", **{name: more.pop(name) for name in NOWHERE if name in more}}
            places = segments or [own]
            more["mtu"] = more.get("mtu") or largest_mtu(one["network_type"] for one in places)
            more["qos_policy_id"] = more.get("qos_policy_id") or self._wing.qos_policies.default(project_id)
            id = new_id()
            made = [self._wing.segments.add(id, **place) for place in places]
            network = self._make(project_id, id=id, name=name, **(made[0].place if len(made) == 1 else {}), **more)
            if network.is_default:
                self._check_default(id)
            if external:
                self._lead_outside(network, True)
                self._wing.store.put(self.kind, replace(self.get(id), is_default=network.is_default))
            return self._shared(self.get(id), shared)

    def update(self, id: str, **changes: Any) -> Network:
        """Change some attributes, share it, or have it lead outside. Raises Missing, Refused while others use it."""
        with self._wing.transaction():
            external, network = changes.pop("external", None), self.get(id)
            if changes.get("shared") is False and network.shared:
                self._check_unshared(network)
            if external is not None and external != network.external:
                self._lead_outside(network, external)
            if changes.get("segmentation_id", network.segmentation_id) != network.segmentation_id:
                self._wing.segments.renumber(id, changes["segmentation_id"])
            if changes.get("is_default") and (network.external or external is not None):
                self._check_default(id)
            if not self.get(id).external:
                changes.pop("is_default", None)
            return super().update(id, **changes)

    def default(self) -> Network | None:
        """The network outside that is everybody's unless another one is named, if there is one."""
        return next(iter(self.find(fits=lambda network: network.external and network.is_default)), None)

    def public(self) -> Alternatives:
        """What is shared with all, or leads all outside."""
        return [{"shared": True}, {"reachable": True}]

    def dependents(self, resource: Network, action: str) -> set[str]:
        """The projects with ports on it or, where it leads outside, with routers that have their gateways on it."""
        ports = self._wing.ports.find({"network_id": resource.id})
        if action == SHARED:
            return {port.project_id for port in ports if port.project_id}
        routers = [self._wing.routers.get(port.device_id) for port in ports if port.device_owner == GATEWAY]
        return {router.project_id for router in routers}

    def reason(self, resource: Network, action: str, target: str) -> str:
        """What is said of a policy that is still needed."""
        if action == EXTERNAL:
            return "There are routers attached to this network that depend on this policy for access."
        return f"Unable to reconfigure sharing settings for network {resource.id}. Multiple projects are using it."

    def noted(self, resource: Network, **values: Any) -> None:
        """Keep what the policies say of it, which is a revision; what begins to lead outside is no default."""
        begins = values.get("external", False) and not resource.external
        self.touch(resource, **values, **({"is_default": False} if begins else {}))

    def check_withdrawal(self, resource: Network, action: str, target: str) -> None:
        """Raises Refused where it is the one by which all are led outside."""
        if resource.is_default and (action, target) == (EXTERNAL, ALL):
            raise in_use(resource.id, "Default external networks must be shared to everyone.")

    def _check_default(self, id: str) -> None:
        """Raises Refused where another network is the default."""
        other = self.default()
        if other and other.id != id:
            message = f"A default external network already exists: {other.id}."
            raise Refused("DefaultExternalNetworkExists", message)

    def _lead_outside(self, network: Network, external: bool) -> None:
        policies = self._wing.rbac_policies
        if external:
            policies.grant(network.project_id, "network", network.id, EXTERNAL)
        else:
            policies.forget(network.id, EXTERNAL)
            self.touch(network, external=False, reachable=False)

    def _check_unshared(self, network: Network) -> None:
        ports = self._wing.ports.find(
            {"network_id": network.id}, lambda port: not port.device_owner.startswith("network:")
        )
        owners = {one.project_id for one in (*ports, *self._wing.subnets.find({"network_id": network.id}))}
        if owners - {network.project_id} - self._wing.rbac_policies.targets(network.id, SHARED):
            message = f"Unable to reconfigure sharing settings for network {network.name}."
            raise Refused("InvalidSharedSetting", f"{message} Multiple projects are using it.")

    def available_to(self, project_id: str) -> list[Network]:
        """Those that a project's servers may be on: its own first, then the shared ones."""
        own = self.find({"project_id": project_id}, lambda network: not network.shared)
        policies = self._wing.rbac_policies.find({"target": project_id}, lambda policy: policy.action == SHARED)
        shared = {policy.object_id for policy in policies if policy.object_type == "network"}
        others = self.find(fits=lambda network: network.id in shared) if shared else []
        return own + [one for one in others if one not in own and not one.shared] + self.find({"shared": True})

    def delete(self, id: str) -> None:
        """Forget a network, its subnets and floating addresses that lead nowhere. Raises Missing, Refused for ports."""
        with self._wing.transaction():
            network = self.get(id)
            for floating in self._wing.floating_ips.find({"floating_network_id": id}):
                if floating.port_id is None:
                    self._wing.floating_ips.delete(floating.id)
            if ports := self._wing.ports.find({"network_id": network.id}):
                reason = "There are one or more ports still in use on the network, id for these ports is: "
                reason += ",".join(port.id for port in ports)
                raise Refused("NetworkInUse", f"Unable to complete operation on network {id}. {reason}.")
            for subnet in self._wing.subnets.find({"network_id": network.id}):
                self._wing.subnets.delete(subnet.id)
            self._wing.segments.forget(network.id)
            super().delete(network.id)

    def seed(self) -> None:
        """What a fresh cloud has: ``private``, which all share, ``public`` outside, and a router between them."""
        wing = self._wing
        project_id = wing.identity.projects.find(name="admin")[0].id
        private = self.create(project_id, "private", shared=True)
        inside = wing.subnets.create(project_id, private.id, "10.0.0.0/12", name="private-subnet")
        inside6 = wing.subnets.create(
            project_id,
            private.id,
            "fdc1:9f4e:4f3a::/64",
            "fdc1:9f4e:4f3a::1",
            name="ipv6-private-subnet",
            ipv6_address_mode="slaac",
            ipv6_ra_mode="slaac",
        )
        public = self.create(
            project_id, "public", external=True, is_default=True, network_type="flat", physical_network="public"
        )
        wing.subnets.create(project_id, public.id, "172.24.4.0/22", name="public-subnet", enable_dhcp=False)
        router = wing.routers.create(project_id, "router1", gateway={"network_id": public.id})
        for subnet in (inside, inside6):
            wing.routers.add_interface(router.id, subnet_id=subnet.id)
