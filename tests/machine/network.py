"""Ports, floating addresses, security groups, and the router between inside and outside."""

from hypothesis import strategies as st
from hypothesis.stateful import precondition, rule

from novalite import errors
from novalite.cloud.compute.servers.lifecycle import ACTIONS, InvalidState
from novalite.cloud.network.networking import Exceeded, Missing, Refused
from tests.machine.servers import ServerRules, is_allowed
from tests.machine.world import MEMBER, numbers, picked


class NetworkRules(ServerRules):
    """What is done to the network, with and without servers."""

    def furnish(self):
        super().furnish()
        self.change_router(outside=False)
        self.create_port(guarded=False, number=0)
        self.create_floating_ip(0, leading=True)

    def inside_ports(self):
        """Own ports and those that servers were given, to which floating addresses may lead."""
        found = self.cloud.network.ports.find({"network_id": self.network})
        inside = [port for port in found if not port.device_owner.startswith("network:")]
        return sorted(inside, key=lambda port: port.mac_address)  # which is no random one, as the id is

    @rule(guarded=st.booleans(), number=numbers)
    def create_port(self, guarded, number):
        groups = [picked(self.model.groups, number)] if guarded and self.model.groups else None
        with self.only_if(self.room("port"), Exceeded):
            self.model.ports.append(self.cloud.network.ports.create("p", self.network, security_groups=groups).id)

    @precondition(lambda self: self.model.ports)
    @rule(number=numbers)
    def delete_port(self, number):
        id = picked(self.model.ports, number)
        self.cloud.network.ports.delete(id)
        self.model.ports.remove(id)

    @precondition(lambda self: self.model.servers)
    @rule(number=numbers, other=numbers, new=st.booleans())
    def plug(self, number, other, new):
        server, row = self.cloud.compute.servers.get(picked(self.model.servers, number)), ACTIONS["attach_interface"]
        if new or not self.model.ports:
            with self.only_if(is_allowed(row, server) and self.room("port"), InvalidState, errors.QuotaExceeded):
                self.cloud.compute.interfaces.attach(server, MEMBER, network_id=self.network)
        else:
            port = self.cloud.network.ports.get(picked(self.model.ports, other))
            with self.only_if(is_allowed(row, server) and not port.device_id, InvalidState, errors.Conflict):
                self.cloud.compute.interfaces.attach(server, MEMBER, port_id=port.id)

    @precondition(lambda self: self.model.servers)
    @rule(number=numbers, other=numbers)
    def unplug(self, number, other):
        server = self.cloud.compute.servers.get(picked(self.model.servers, number))
        if ports := self.cloud.network.ports.of_server(server.id):
            with self.only_if(is_allowed(ACTIONS["detach_interface"], server), InvalidState):
                self.cloud.compute.interfaces.detach(server, MEMBER, picked(ports, other).id)

    @rule(outside=st.booleans())
    def change_router(self, outside):
        """It leads inside no more or, by a port of the project's, again; outside no more, and at once again."""
        routers, needed = self.cloud.network.routers, any(self.model.floating.values())
        if outside:
            with self.only_if(not needed, Refused):
                routers.set_gateway(self.router, None)
                routers.set_gateway(self.router, {"network_id": self.outside})
        elif self.model.inside:
            with self.only_if(not needed, Refused):
                routers.remove_interface(self.router, subnet_id=self.subnet)
                self.model.inside = False
        else:
            with self.only_if(self.room("port"), Exceeded):
                routers.add_interface(self.router, subnet_id=self.subnet)
                self.model.inside = True

    @rule(number=numbers, leading=st.booleans())
    def create_floating_ip(self, number, leading):
        ports = self.inside_ports() if leading else []
        port = picked(ports, number).id if ports else None
        allowed = self.room("floatingip") and (port is None or self.may_lead(port))
        with self.only_if(allowed, Exceeded, Missing, Refused):
            self.model.floating[self.cloud.network.floating_ips.create("p", self.outside, port_id=port).id] = port

    def may_lead(self, port, id=None):
        """Whether a floating address may lead to a port."""
        return self.model.inside and not any(
            other == port and floating != id for floating, other in self.model.floating.items()
        )

    @precondition(lambda self: self.model.floating)
    @rule(number=numbers, other=numbers)
    def associate(self, number, other):
        id = picked(self.model.floating, number)
        if ports := self.inside_ports():
            port = picked(ports, other).id
            with self.only_if(self.may_lead(port, id), Missing, Refused):
                self.cloud.network.floating_ips.associate(id, port)
                self.model.floating[id] = port

    @precondition(lambda self: self.model.floating)
    @rule(number=numbers)
    def dissociate(self, number):
        id = picked(self.model.floating, number)
        self.cloud.network.floating_ips.dissociate(id)
        self.model.floating[id] = None

    @precondition(lambda self: self.model.floating)
    @rule(number=numbers)
    def delete_floating_ip(self, number):
        id = picked(self.model.floating, number)
        self.cloud.network.floating_ips.delete(id)
        del self.model.floating[id]

    @precondition(lambda self: len(self.model.groups) < 3)
    @rule()
    def create_group(self):
        with self.only_if(self.room("security_group"), Exceeded):
            self.model.groups.append(self.cloud.network.security_groups.create("p", "g").id)

    @precondition(lambda self: self.model.groups and self.model.servers)
    @rule(number=numbers, other=numbers)
    def guard(self, number, other):
        server, group = picked(self.model.servers, number), picked(self.model.groups, other)
        with self.only_if(bool(self.cloud.network.ports.of_server(server)), errors.NotFound):
            self.cloud.compute.interfaces.add_group(
                self.cloud.compute.servers.get(server), self.cloud.network.security_groups.get(group)
            )

    @precondition(lambda self: self.model.groups)
    @rule(number=numbers)
    def delete_group(self, number):
        id = picked(self.model.groups, number)
        needed = any(id in port.security_groups for port in self.cloud.network.ports.find())
        with self.only_if(not needed, Refused):
            self.cloud.network.security_groups.delete(id)
            self.model.groups.remove(id)

    def follow(self):
        super().follow()
        there = {port.id for port in self.cloud.network.ports.find()}
        self.model.floating = {id: port if port in there else None for id, port in self.model.floating.items()}

    def check(self):
        super().check()
        self.check_ports()
        self.check_floating_ips()

    def check_ports(self):
        cloud, model = self.cloud, self.model
        ports, servers = cloud.network.ports.find({"project_id": "p"}), set(model.servers)
        groups = {group.id for group in cloud.network.security_groups.of_project("p")}
        assert groups == {*model.groups, cloud.network.security_groups.default("p").id}
        assert {port.id for port in ports if not port.owned and not port.device_owner.startswith("net")} == {
            *model.ports
        }
        for port in ports:
            assert set(port.security_groups) <= groups
            if not port.device_owner.startswith("network:"):
                assert port.device_id in {"", *servers}
                assert bool(port.device_id) == (port.device_owner != "")
                assert port.host == (cloud.compute.servers.get(port.device_id).host or "" if port.device_id else "")
                assert not port.owned or port.device_id
        assert sum(port.device_id == self.router for port in ports) == model.inside
        taken = sorted(own.ip_address for port in ports for own in port.fixed_ips)
        assert len(taken) == len(set(taken)) == cloud.network.addresses.count(self.subnet)
        used = cloud.network.quotas.used("p")
        counted = {"port": len(ports), "floatingip": len(model.floating), "security_group": len(groups)}
        assert {name: used[name] for name in counted} == counted

    def check_floating_ips(self):
        ports = {port.id: port for port in self.cloud.network.ports.find()}
        found = {floating.id: floating for floating in self.cloud.network.floating_ips.find({"project_id": "p"})}
        assert {id: floating.port_id for id, floating in found.items()} == self.model.floating
        for floating in found.values():
            assert floating.outside_port_id in ports
            if floating.port_id:
                own = [address.ip_address for address in ports[floating.port_id].fixed_ips]
                assert (floating.fixed_ip_address in own, floating.router_id) == (True, self.router)
            else:
                assert (floating.fixed_ip_address, floating.router_id) == (None, None)
        owners = [port.device_id for port in ports.values() if port.device_owner == "network:floatingip"]
        assert sorted(owners) == sorted(found)

    def clear(self):
        super().clear()
        for id in self.model.floating:
            self.cloud.network.floating_ips.delete(id)
        for id in self.model.ports:
            self.cloud.network.ports.delete(id)
        for id in self.model.groups:
            self.cloud.network.security_groups.delete(id)
        if self.model.inside:
            self.cloud.network.routers.remove_interface(self.router, subnet_id=self.subnet)
        self.cloud.network.security_groups.delete(self.cloud.network.security_groups.default("p").id, even_default=True)
        self.model.floating, self.model.ports, self.model.groups, self.model.inside = {}, [], [], False
