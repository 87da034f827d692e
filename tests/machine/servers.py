"""Servers, and what they are made with: key pairs, server groups; on hosts of which they use their share."""

from collections import Counter

from hypothesis import strategies as st
from hypothesis.stateful import precondition, rule

from novalite import errors
from novalite.cloud.compute.servers.lifecycle import ACTIONS, STATUSES, InvalidState, NotReady
from novalite.cloud.compute.servers.nics import Nic
from novalite.cloud.compute.servers.orders import Order
from novalite.cloud.compute.servers.servers import SERVERS
from tests.machine.world import MEMBER, World, numbers, picked

FLAVORS = ("1", "2", "3")
KEY = "ssh-ed25519 AAAAC3NzaC1lZDI1NTE5AAAAIOMqqnkVzrm0SdG6UOoqKLsabgH5C9okWi0dh2l9GKJl"

#: Actions that need nothing beside their rows in the table.
PLAIN = """
    changePassword delete forceDelete hardReboot pause reboot resume softDelete start stop suspend unpause unrescue
    """.split()

#: Where an action may lead beside where the table says: back to what a server was before, or on by itself.
LEADS = {"confirmResize": {"stopped"}, "revertResize": {"stopped"}, "shelve": {"shelved_offloaded"}}

#: In these a server that has run is on a host.
ON_HOST = {"paused", "resized", "rescued", "stopped", "suspended"}


def begin(cloud, server, action):
    """Begin an action of the table."""
    {
        "confirmResize": lambda: cloud.compute.moves.confirm(server, MEMBER),
        "createBackup": lambda: cloud.compute.server_images.backup(server, "b", "daily", 1, {}, MEMBER),
        "createImage": lambda: cloud.compute.server_images.snapshot(server, "i", {}, MEMBER),
        "live-migration": lambda: cloud.compute.moves.live_migrate(server, None, MEMBER),
        "migrate": lambda: cloud.compute.moves.migrate(server, None, MEMBER),
        "rescue": lambda: cloud.compute.rescues.begin(server, None, MEMBER, with_volume=True),
        "resize": lambda: cloud.compute.moves.resize(server, other_flavor(cloud, server), MEMBER),
        "restore": lambda: cloud.compute.servers.restore(server, MEMBER),
        "revertResize": lambda: cloud.compute.moves.revert(server, MEMBER),
        "shelve": lambda: cloud.compute.shelving.shelve(server, MEMBER),
        "shelveOffload": lambda: cloud.compute.shelving.offload(server, MEMBER),
        "unshelve": lambda: cloud.compute.shelving.unshelve(server, MEMBER, host=None),
        **{name: lambda name=name: cloud.compute.servers.begin(server, name, MEMBER) for name in PLAIN},
    }[action]()


DONE = [*PLAIN, *"confirmResize createBackup createImage live-migration migrate rescue resize restore".split()]
DONE += "revertResize shelve shelveOffload unshelve".split()

PAIRS = [
    *[(away, end) for away in ("migrate", "resize") for end in ("confirmResize", "revertResize", "softDelete")],
    *[("shelve", end) for end in ("unshelve", "shelveOffload", "softDelete", "delete")],
    *[("softDelete", end) for end in ("restore", "forceDelete")],
    *[("createImage", "delete"), ("createBackup", "forceDelete"), ("live-migration", "softDelete")],
    *[("rescue", "unrescue"), ("createImage", "createBackup"), ("createBackup", "createBackup"), ("stop", "resize")],
]


def other_flavor(cloud, server):
    return next(one for one in map(cloud.compute.flavors.get, FLAVORS) if one.number != server.flavor.number)


def is_allowed(row, server):
    """Whether an action may begin, as one reads the table."""
    return (
        (not row.states or server.vm_state in row.states)
        and (not row.task or server.task_state in row.task)
        and (not row.placed or bool(server.host))
        and (not row.launched or server.launched_at is not None)
    )


class ServerRules(World):
    """What is done to servers; what becomes of their disks and ports the other modules say."""

    def furnish(self):
        super().furnish()
        self.create_server_group("soft-anti-affinity")
        self.create("1", "image", "network", 0, apart=True, key=False)

    def boots(self, number):
        """What a server may boot from, by what it is called: fields of an Order, and the least disk of its flavor."""
        return {"image": lambda: ({"image_id": self.image}, 0)}

    @rule(
        flavor=st.sampled_from(FLAVORS),
        boot=st.sampled_from(["image", "own image", "volume", "new volume"]),
        nic=st.sampled_from(["none", "network", "port"]),
        number=numbers,
        apart=st.booleans(),
        key=st.booleans(),
    )
    def create(self, flavor, boot, nic, number, apart, key):
        cloud, model = self.cloud, self.model
        source, least_disk = self.boots(number).get(boot, self.boots(number)["image"])()
        free = [id for id in model.ports if not cloud.network.ports.get(id).device_id]
        if nic == "port" and not free:
            nic = "none"
        nics = {
            "none": lambda: "none",
            "network": lambda: [Nic(self.network)],
            "port": lambda: [Nic(port_id=picked(free, number))],
        }[nic]()
        wanted = cloud.compute.flavors.get(flavor)
        group = picked(model.server_groups, number) if apart and model.server_groups else None
        more = {"hints": {"group": group}} if group else {}
        more |= {"key_name": picked(model.keys, number)} if key and model.keys else {}
        needs = {"instances": 1, "cores": wanted.vcpus, "ram": wanted.ram, "port": int(nic == "network")}
        fits = wanted.disk >= least_disk and all(self.room(name, amount) for name, amount in needs.items() if amount)
        with self.only_if(fits, errors.QuotaExceeded, errors.Invalid):
            (made,) = cloud.compute.builds.create(Order("s", wanted, nics=nics, **source, **more), MEMBER)
            model.servers.append(made.id)
            model.group_of |= {made.id: group} if group else {}
            self.made(made, source)

    def made(self, server, source):
        """A server was made."""

    @precondition(lambda self: self.model.servers)
    @rule(number=numbers, action=st.sampled_from(DONE))
    def act(self, number, action):
        self.act_on(picked(self.model.servers, number), action)

    @precondition(lambda self: self.model.servers)
    @rule(number=numbers, choices=st.lists(numbers, min_size=1, max_size=4))
    def act_as_allowed(self, number, choices):
        """One action after the other of those that the table allows."""
        id = picked(self.model.servers, number)
        for choice in choices:
            if id in self.model.servers:
                server = self.cloud.compute.servers.get(id)
                self.act_on(id, picked([one for one in DONE if is_allowed(ACTIONS[one], server)], choice))
                self.the_cloud_is_as_the_model_says()

    @precondition(lambda self: self.model.servers)
    @rule(number=numbers, pair=st.sampled_from(PAIRS), limited=st.booleans(), hurried=st.booleans())
    def act_twice(self, number, pair, limited, hurried):
        """An action, and what is done after it, or meanwhile; limits may have become tight."""
        id = picked(self.model.servers, number)
        for action in pair:
            if id in self.model.servers:
                self.act_on(id, action)
                if not hurried or action == pair[1]:
                    self.let_end()
                if limited:
                    self.limit("instances", 0)
                    self.limit("cores", 0)

    def act_on(self, id, action):
        server, row = self.cloud.compute.servers.get(id), ACTIONS[action]
        allowed = is_allowed(row, server) and self.may(server, action)
        instantly = action == "createImage" and not server.image_id
        with self.only_if(allowed, InvalidState, NotReady, errors.QuotaExceeded, errors.Invalid):
            begin(self.cloud, server, action)
            begun = self.cloud.compute.servers.marker(server.id)
            assert (begun.vm_state, begun.task_state) == (server.vm_state, None if instantly else row.doing)
            if action in ("delete", "forceDelete"):
                self.model.going.add(server.id)
            if action == "restore" and server.host is None:
                self.model.nowhere.add(server.id)
            if action in ("migrate", "resize"):
                self.model.left[server.id] = server.host, server.flavor
        if allowed and not self.seconds:
            self.check_outcome(server, action)

    def may(self, server, action):
        """Whether quotas and what the server has allow what the table does."""
        resized = self.cloud.compute.migrations.of_server(server.id, ("finished",))
        if action in ("confirmResize", "revertResize") and not resized:
            return False  # it is being confirmed already, which the server does not show
        before, after = server.flavor, server.flavor
        if action == "resize":
            after = other_flavor(self.cloud, server)
        if action == "revertResize" and server.id in self.model.left:
            after = self.model.left[server.id][1]
        more = {"cores": after.vcpus - before.vcpus, "ram": after.ram - before.ram}
        if action == "restore":
            more = {"instances": 1, "cores": after.vcpus, "ram": after.ram}
        return all(self.room(name, amount) for name, amount in more.items() if amount > 0)

    def check_outcome(self, server, action):
        self.cloud.settle()
        after, row = self.cloud.compute.servers.marker(server.id), ACTIONS[action]
        expected = {row.becomes or server.vm_state} | LEADS.get(action, set())
        assert after.task_state is None
        assert after.vm_state in expected or (
            after.failure is not None and after.vm_state in ("error", server.vm_state)
        )
        if action == "shelveOffload":
            assert after.host is None
        if action == "confirmResize":
            assert (after.host, after.flavor) == (server.host, server.flavor)
        if action == "revertResize":
            assert (after.host, after.flavor) == self.model.left[server.id]

    @rule(name=st.sampled_from(["one", "two"]), new=st.booleans())
    def change_keys(self, name, new):
        keys = self.model.keys
        if new:
            with self.only_if(name not in keys, errors.Conflict):
                self.cloud.compute.keypairs.create("u", name, public_key=KEY, asker=("p", "u"))
                keys.append(name)
        else:
            with self.only_if(name in keys, errors.NotFound):
                self.cloud.compute.keypairs.delete("u", name)
                keys.remove(name)

    @rule(policy=st.sampled_from(["affinity", "anti-affinity", "soft-anti-affinity"]))
    def create_server_group(self, policy):
        with self.only_if(self.room("server_groups"), errors.QuotaExceeded):
            self.model.server_groups.append(self.cloud.compute.server_groups.create("p", "u", "g", policy).id)

    @precondition(lambda self: self.model.server_groups)
    @rule(number=numbers)
    def delete_server_group(self, number):
        gone = picked(self.model.server_groups, number)
        self.cloud.compute.server_groups.delete(gone)
        self.model.server_groups.remove(gone)
        self.model.group_of = {id: group for id, group in self.model.group_of.items() if group != gone}

    def follow(self):
        there = {server.id for server in self.cloud.store.find(SERVERS) if not server.deleted}
        for id in [id for id in self.model.servers if self.gone(id, there)]:
            self.model.servers.remove(id)
            self.model.group_of.pop(id, None)
            self.went(id)
        super().follow()

    def went(self, id):
        """A server has gone."""

    def check(self):
        self.check_servers()
        self.check_quotas_of_servers()
        self.check_hosts()
        super().check()

    def check_servers(self):
        cloud, model = self.cloud, self.model
        tasks = {None, "spawning", "scheduling", *(row.doing for row in ACTIONS.values())}
        for server in cloud.store.find(SERVERS):
            assert server.vm_state in STATUSES
            assert server.task_state in tasks
            assert server.deleted == (server.vm_state == "deleted")
            assert server.deleted == (server.id not in model.servers)
            assert self.seconds or server.task_state is None
            arrived = cloud.compute.migrations.of_server(server.id, ("finished", "confirming", "reverting"))
            assert len(arrived) == (server.vm_state == "resized")
            if server.deleted:
                assert not any(one.is_going for one in cloud.compute.migrations.of_server(server.id))
            else:
                assert server.group_id == model.group_of.get(server.id)
                assert server.host is not None or server.vm_state not in ON_HOST or server.id in model.nowhere
                assert server.host is None or server.vm_state != "shelved_offloaded"
        members = {group.id: set(group.members) for group in cloud.compute.server_groups.find("p")}
        assert set(members) == set(model.server_groups)
        assert {id: group for group, ids in members.items() for id in ids} == model.group_of
        assert {key.name for key in cloud.compute.keypairs.find("u", 100)} == set(model.keys)

    def check_quotas_of_servers(self):
        living = [self.cloud.compute.servers.get(id) for id in self.model.servers]
        counted = [server.flavor for server in living if server.vm_state != "soft-delete"]
        used = self.cloud.compute.quotas.used("p")
        sums = len(counted), sum(one.vcpus for one in counted), sum(one.ram for one in counted)
        assert (used["instances"], used["cores"], used["ram"]) == sums
        assert used["server_groups"] == len(self.model.server_groups)

    def check_hosts(self):
        """Each host gives to its servers, and to those that may come back to it, what their flavors say."""
        expected = {host.name: Counter() for host in self.cloud.compute.hosts.find()}
        for server in map(self.cloud.compute.servers.get, self.model.servers):
            places = [(server.host, server.flavor)]
            places += [self.model.left[server.id]] if server.vm_state == "resized" else []
            for host, flavor in [(host, flavor) for host, flavor in places if host]:
                disk = flavor.disk if server.image_id else 0
                expected[host].update({"VCPU": flavor.vcpus, "MEMORY_MB": flavor.ram, "DISK_GB": disk})
        for host in self.cloud.compute.hosts.find():
            assert +self.cloud.placement.allocations.usage(host.id) == +expected[host.name]
            usage = self.cloud.compute.hosts.usage(host.name)
            assert (usage.vcpus, usage.disk) == (expected[host.name]["VCPU"], expected[host.name]["DISK_GB"])

    def clear(self):
        for id in self.model.servers:
            self.cloud.compute.servers.begin(self.cloud.compute.servers.get(id), "forceDelete", MEMBER)
            self.model.going.add(id)
        for group in self.model.server_groups:
            self.cloud.compute.server_groups.delete(group)
        for name in self.model.keys:
            self.cloud.compute.keypairs.delete("u", name)
        self.model.group_of, self.model.server_groups, self.model.keys = {}, [], []
        self.let_end()
        super().clear()
