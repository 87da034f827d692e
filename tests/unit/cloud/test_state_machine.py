"""Whatever is done to servers, volumes, ports and quotas, in whatever order: the cloud is as a plain model says."""

from datetime import timedelta

import pytest
from hypothesis import settings
from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, initialize, invariant, precondition, rule
from hypothesis.stateful import run_state_machine_as_test as run

from novalite import errors
from novalite.cloud import Cloud
from novalite.cloud.clock import Clock
from novalite.cloud.lifecycle import ACTIONS, STATUSES, InvalidState
from novalite.cloud.nics import Nic
from novalite.cloud.orders import Order
from novalite.cloud.servers import SERVERS
from novalite.cloud.volume_attachments import ATTACHMENTS
from novalite.context import RequestContext

MEMBER = RequestContext("u", "p", ["member"])
FLAVORS = ("1", "2", "3")
SECONDS = 60

#: Actions that need nothing beside their rows in the table.
PLAIN = """
    changePassword delete forceDelete hardReboot pause reboot restore resume softDelete start stop suspend unpause
    unrescue
    """.split()

#: Where an action may lead beside where the table says: back to what a server was before, or on by itself.
LEADS = {"confirmResize": {"stopped"}, "revertResize": {"stopped"}, "shelve": {"shelved_offloaded"}}


def begin(cloud, server, action):
    """Begin an action of the table."""
    flavor = next(one for one in map(cloud.flavors.get, FLAVORS) if one.number != server.flavor.number)
    {
        "confirmResize": lambda: cloud.moves.confirm(server, MEMBER),
        "createBackup": lambda: cloud.server_images.backup(server, "b", "daily", 1, {}, MEMBER),
        "createImage": lambda: cloud.server_images.snapshot(server, "i", {}, MEMBER),
        "live-migration": lambda: cloud.moves.live_migrate(server, None, MEMBER),
        "migrate": lambda: cloud.moves.migrate(server, None, MEMBER),
        "rescue": lambda: cloud.rescues.begin(server, None, MEMBER, with_volume=True),
        "resize": lambda: cloud.moves.resize(server, flavor, MEMBER),
        "revertResize": lambda: cloud.moves.revert(server, MEMBER),
        "shelve": lambda: cloud.shelving.shelve(server, MEMBER),
        "shelveOffload": lambda: cloud.shelving.offload(server, MEMBER),
        "unshelve": lambda: cloud.shelving.unshelve(server, MEMBER, host=None),
        **{name: lambda name=name: cloud.servers.begin(server, name, MEMBER) for name in PLAIN},
    }[action]()


DONE = sorted(
    [*PLAIN, *"confirmResize createBackup createImage live-migration migrate rescue resize revertResize".split()]
)
DONE += ["shelve", "shelveOffload", "unshelve"]


def is_allowed(row, server):
    """Whether an action may begin, as one reads the table."""
    return (
        (not row.states or server.vm_state in row.states)
        and (not row.task or server.task_state in row.task)
        and (not row.placed or bool(server.host))
        and (not row.launched or server.launched_at is not None)
    )


def picked(things, number):
    return things[number % len(things)]


class Life(RuleBasedStateMachine):
    """The model: the ids of servers, volumes and ports that were made and not deleted."""

    numbers = st.integers(0, 99)
    seconds = 0

    @initialize()
    def begin(self):
        clock = Clock()
        clock.freeze(1_000_000)
        self.cloud = Cloud(clock=clock)
        self.cloud.servers.delays = dict.fromkeys(ACTIONS, self.seconds)
        self.network = self.cloud.networks.create("p", "n").id
        self.cloud.subnets.create("p", self.network, "192.168.0.0/24")
        self.servers, self.volumes, self.ports, self.kept = [], [], [], None
        self.image = self.cloud.images.find()[0].id

    @rule(flavor=st.sampled_from(FLAVORS), nic=st.sampled_from(["none", "network", "port"]), number=numbers)
    def create(self, flavor, nic, number):
        free = [id for id in self.ports if not self.cloud.ports.get(id).device_id]
        if nic == "port" and not free:
            return
        nics = {
            "none": lambda: "none",
            "network": lambda: [Nic(self.network)],
            "port": lambda: [Nic(port_id=picked(free, number))],
        }[nic]()
        wanted = self.cloud.flavors.get(flavor)
        limits, used = self.cloud.quotas.limits("p"), self.cloud.quotas.used("p")
        more = {"instances": 1, "cores": wanted.vcpus, "ram": wanted.ram}
        fits = all(used[name] + amount <= limits[name] for name, amount in more.items())
        try:
            with self.cloud.transaction():
                (made,) = self.cloud.builds.create(Order("s", wanted, image_id=self.image, nics=nics), MEMBER)
        except errors.QuotaExceeded:
            assert not fits
        else:
            assert fits
            self.servers.append(made.id)

    @precondition(lambda self: self.servers)
    @rule(number=numbers, action=st.sampled_from(DONE))
    def act(self, number, action):
        server = self.cloud.servers.get(picked(self.servers, number))
        row = ACTIONS[action]
        try:
            with self.cloud.transaction():
                begin(self.cloud, server, action)
        except InvalidState:
            assert not is_allowed(row, server)
        except errors.QuotaExceeded:
            assert action == "resize"
        else:
            assert is_allowed(row, server)
            begun = self.cloud.servers.marker(server.id)
            assert (begun.vm_state, begun.task_state) == (server.vm_state, row.doing)
            if not self.seconds:
                self.check_outcome(server, action)

    def check_outcome(self, server, action):
        self.cloud.settle()
        after, row = self.cloud.servers.marker(server.id), ACTIONS[action]
        expected = {row.becomes or server.vm_state} | LEADS.get(action, set())
        assert after.task_state is None
        assert after.vm_state in expected or (
            after.failure is not None and after.vm_state in ("error", server.vm_state)
        )

    @rule()
    def create_volume(self):
        if len(self.volumes) < 5:
            self.volumes.append(self.cloud.volumes.create("p", "u", 1).id)

    @rule()
    def create_port(self):
        if len(self.ports) < 5:
            self.ports.append(self.cloud.ports.create("p", self.network).id)

    @precondition(lambda self: self.servers and self.volumes)
    @rule(number=numbers, other=numbers)
    def attach(self, number, other):
        server, volume = self.cloud.servers.get(picked(self.servers, number)), picked(self.volumes, other)
        attached = bool(self.cloud.volumes.attachments(volume))
        self.tried(lambda: self.cloud.server_volumes.attach(server, volume, MEMBER), "attach_volume", server, attached)

    @precondition(lambda self: self.servers)
    @rule(number=numbers, other=numbers)
    def detach(self, number, other):
        server = self.cloud.servers.get(picked(self.servers, number))
        if disks := [disk for disk in self.cloud.block_devices.of_server(server.id) if disk.volume_id]:
            disk = disks[other % len(disks)]
            busy = self.cloud.volumes.get(disk.volume_id).status != "in-use"
            self.tried(lambda: self.cloud.server_volumes.detach(server, disk, MEMBER), "detach_volume", server, busy)

    @precondition(lambda self: self.servers and self.ports)
    @rule(number=numbers, other=numbers)
    def plug(self, number, other):
        server, port = self.cloud.servers.get(picked(self.servers, number)), picked(self.ports, other)
        used = bool(self.cloud.ports.get(port).device_id)
        self.tried(lambda: self.cloud.interfaces.attach(server, MEMBER, port_id=port), "attach_interface", server, used)

    @precondition(lambda self: self.servers)
    @rule(number=numbers, other=numbers)
    def unplug(self, number, other):
        server = self.cloud.servers.get(picked(self.servers, number))
        if ports := self.cloud.ports.of_server(server.id):
            port = ports[other % len(ports)].id
            self.tried(lambda: self.cloud.interfaces.detach(server, MEMBER, port), "detach_interface", server)

    def tried(self, work, action, server, refused=False):
        """It is done where the table allows it, unless something else refuses it."""
        try:
            with self.cloud.transaction():
                work()
        except InvalidState:
            assert not is_allowed(ACTIONS[action], server)
        except errors.Error:
            assert refused
        else:
            assert is_allowed(ACTIONS[action], server)
            assert not refused

    @precondition(lambda self: self.volumes)
    @rule(number=numbers)
    def delete_volume(self, number):
        volume = picked(self.volumes, number)
        self.cloud.settle()
        attached = bool(self.cloud.volumes.attachments(volume))
        try:
            self.cloud.volumes.delete(volume)
        except errors.Invalid:
            assert attached
        else:
            assert not attached
            self.volumes.remove(volume)

    @rule(limit=st.integers(0, 12))
    def limit(self, limit):
        used = self.cloud.quotas.used("p")["instances"]
        try:
            self.cloud.quotas.set("p", None, {"instances": limit})
        except errors.Invalid:
            assert limit < used

    @rule(seconds=st.sampled_from([1, SECONDS - 1, SECONDS]))
    def wait(self, seconds):
        self.cloud.clock.move(timedelta(seconds=seconds))

    @rule()
    def keep(self):
        model = self.servers[:], self.volumes[:], self.ports[:]
        self.kept = (self.cloud.snapshot(), self.records(), model)

    @precondition(lambda self: self.kept)
    @rule()
    def restore(self):
        snapshot, records, model = self.kept
        self.cloud.restore(snapshot)
        self.servers, self.volumes, self.ports = (things[:] for things in model)
        assert self.records() == records

    def records(self):
        tables, numbers = self.cloud.store.snapshot()
        return {name: dict(table.records) for name, table in tables.items() if table.records}, numbers

    @invariant()
    def nothing_is_lost_or_left(self):
        cloud = self.cloud
        cloud.settle()
        there = {server.id: server for server in cloud.store.find(SERVERS)}
        self.servers = [id for id in self.servers if not there[id].deleted]
        assert set(self.servers) == {id for id, server in there.items() if not server.deleted}
        assert {port.device_id for port in cloud.ports.find({"project_id": "p"})} - {""} <= set(self.servers)
        assert {port.id for port in cloud.ports.find({"project_id": "p"}) if not port.owned} == set(self.ports)
        assert {one.server_id for one in cloud.store.find(ATTACHMENTS)} <= set(self.servers)
        assert {volume.id for volume in cloud.volumes.find("p")} == set(self.volumes)

    @invariant()
    def states_are_those_of_the_table(self):
        tasks = {None, "spawning", "scheduling", *(row.doing for row in ACTIONS.values())}
        for server in self.cloud.store.find(SERVERS):
            assert server.vm_state in STATUSES
            assert server.task_state in tasks
            assert server.deleted == (server.vm_state == "deleted")

    @invariant()
    def quotas_are_what_there_is(self):
        living = [self.cloud.servers.get(id) for id in self.servers]
        counted = [server.flavor for server in living if server.vm_state != "soft-delete"]
        used = self.cloud.quotas.used("p")
        sums = len(counted), sum(one.vcpus for one in counted), sum(one.ram for one in counted)
        assert (used["instances"], used["cores"], used["ram"]) == sums
        assert min(used.values()) >= 0

    @invariant()
    def volumes_are_in_use_while_a_server_has_them(self):
        for id in self.volumes:
            statuses = {attachment.status for attachment in self.cloud.volumes.attachments(id)}
            assert (self.cloud.volumes.get(id).status == "available") == (not statuses)


class SlowLife(Life):
    """The same where everything takes its time."""

    seconds = SECONDS


@pytest.mark.parametrize("machine", [Life, SlowLife])
def test_the_cloud_is_as_the_model_says(machine):
    run(machine, settings=settings(max_examples=20, stateful_step_count=40, deadline=None, database=None))
