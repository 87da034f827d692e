"""The cloud of the machine, the model of what there should be in it, its limits, its clock."""

import sys
from collections import Counter
from contextlib import contextmanager
from copy import deepcopy
from dataclasses import dataclass, field
from datetime import timedelta

from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, initialize, invariant, precondition, rule

from novalite import errors
from novalite.cloud import Cloud
from novalite.cloud.compute.servers.lifecycle import ACTIONS
from novalite.cloud.core.clock import Clock
from novalite.context import RequestContext

MEMBER = RequestContext("u", "p", ["member"])
SECONDS = 60

LIMITED = ("instances", "cores", "floatingip", "port", "volumes", "gigabytes", "snapshots")

numbers = st.integers(0, 99)


def picked(things, number):
    """One of them."""
    return list(things)[number % len(things)]


@dataclass
class Model:
    """What was made and did not go: ids, and what is known of each.

    ``going`` are servers, volumes, snapshots and images that were asked to go, and may take their time for it.
    """

    servers: list[str] = field(default_factory=list)
    left: dict[str, tuple] = field(default_factory=dict)
    """Of servers that go: host and flavor where they come from."""
    nowhere: set[str] = field(default_factory=set)
    """Of servers: those that were shelved, deleted and restored, and are then on no host, as in Nova."""
    group_of: dict[str, str] = field(default_factory=dict)
    """Of servers: their server group."""
    server_groups: list[str] = field(default_factory=list)
    keys: list[str] = field(default_factory=list)
    volumes: dict[str, int] = field(default_factory=dict)
    """Their sizes."""
    volume_goes_with: dict[str, str] = field(default_factory=dict)
    """Of volumes: the server that takes them with it."""
    snapshots: dict[str, tuple[str, int]] = field(default_factory=dict)
    """Their volumes and sizes."""
    images: list[str] = field(default_factory=list)
    passing: dict[str, str] = field(default_factory=dict)
    """Of images that may go by themselves: their servers."""
    ports: list[str] = field(default_factory=list)
    floating: dict[str, str | None] = field(default_factory=dict)
    """Of floating addresses: the port to which they lead."""
    groups: list[str] = field(default_factory=list)
    """Security groups."""
    inside: bool = False
    """Whether the router leads to the network inside."""
    limits: dict[str, int] = field(default_factory=dict)
    going: set[str] = field(default_factory=set)


def contents(store):
    """All records by kind and id, and the sequences."""
    kinds, numbers = store.snapshot()
    tables = (
        {name: [*table.records.values()] for name, table in kinds.items()}
        if isinstance(kinds, dict)
        else {kind.name: records for kind, records in kinds}
    )
    return {name: {one.id: one for one in records} for name, records in tables.items() if records}, numbers


class World(RuleBasedStateMachine):
    """A cloud with a network and a router that leads outside. ``seconds`` is what each thing takes, ``store`` a
    function that gives an empty store.

    `follow` takes note of what goes by itself; `check` holds the cloud against the model. Each noun adds to both.
    """

    seconds = 0
    store = None

    @initialize()
    def begin(self):
        clock = Clock()
        clock.freeze(1_000_000)
        self.cloud = cloud = Cloud(self.store and self.store(), clock)
        # Deleting is faster, so that what is under way finds a server gone.
        cloud.compute.servers.delays = dict.fromkeys(ACTIONS, self.seconds)
        cloud.compute.servers.delays |= dict.fromkeys(("delete", "forceDelete", "softDelete"), self.seconds / 2)
        cloud.volume.volumes.seconds = cloud.volume.snapshots.seconds = self.seconds
        self.network = cloud.network.networks.create("p", "n").id
        self.subnet = cloud.network.subnets.create("p", self.network, "192.168.0.0/24").id
        self.outside = cloud.network.networks.find(fits=lambda one: one.external)[0].id
        self.router = cloud.network.routers.create("p", "r", gateway={"network_id": self.outside}).id
        self.image = min(cloud.image.images.find(), key=lambda image: image.name).id
        self.model, self.kept = Model(), None
        self.untouched = self.left_over()
        self.furnish()
        self.let_end()

    def furnish(self):
        """One of each, so that there is something to do things with."""

    @contextmanager
    def only_if(self, allowed, *refusals):
        """What is done inside is refused, with one of these errors, unless it is allowed."""
        try:
            with self.cloud.transaction():
                yield
        except refusals:
            assert not allowed
        else:
            assert allowed

    def room(self, name, more=1):
        """Whether a limit of one of the services allows so many more."""
        cloud = self.cloud
        for quotas in (cloud.compute.quotas, cloud.network.quotas, cloud.volume.quotas):
            limits = quotas.limits("p")
            if name in limits:
                return quotas.used("p")[name] + more <= limits[name]
        raise KeyError(name)

    @rule(name=st.sampled_from(LIMITED), room=st.integers(-1, 3))
    def limit(self, name, room):
        """There may be so many more; Nova alone refuses less than there are."""
        cloud = self.cloud
        if name in cloud.compute.quotas.used("p"):
            used = cloud.compute.quotas.used("p")[name]
            limit = max(0, used + room)
            with self.only_if(limit >= used, errors.Invalid):
                cloud.compute.quotas.set("p", None, {name: limit})
        for quotas in (cloud.network.quotas, cloud.volume.quotas):
            if name in quotas.used("p"):
                quotas.set("p", {name: max(0, quotas.used("p")[name] + room)})

    @rule(seconds=st.sampled_from([1, SECONDS - 1, SECONDS]))
    def wait(self, seconds):
        self.cloud.clock.move(timedelta(seconds=seconds))

    @rule()
    def keep(self):
        self.kept = self.cloud.snapshot(), self.records(), deepcopy(self.model)

    @precondition(lambda self: self.kept)
    @rule()
    def restore(self):
        snapshot, records, model = self.kept
        self.cloud.restore(snapshot)
        self.model = deepcopy(model)
        assert self.records() == records

    def records(self):
        return contents(self.cloud.store)

    @invariant()
    def the_cloud_is_as_the_model_says(self):
        # Nothing comes at the same time as something else, or which is the newer one were a matter of random ids.
        self.cloud.clock.move(timedelta(seconds=1))
        self.cloud.settle()
        self.follow()
        self.check()

    def follow(self):
        pass

    def check(self):
        pass

    def gone(self, id, there):
        """Whether something has gone, for which it must have been asked to; at once, where nothing takes time."""
        if id not in there:
            assert id in self.model.going
            self.model.going.remove(id)
            return True
        assert self.seconds or id not in self.model.going
        return False

    def left_over(self):
        """How much is left of what goes with something else: work, attachments, addresses, …; and what is used."""
        cloud = self.cloud
        names = (
            "work",
            "volume_attachments",
            "block_devices",
            "allocations",
            "consumer",
            "allocated_amount",
            "ports",
            "floating_ips",
        )
        tables, _ = cloud.store.snapshot()
        kept = {name: len(tables[name].records) for name in names if name in tables}
        used = [quotas.used("p") for quotas in (cloud.compute.quotas, cloud.network.quotas, cloud.volume.quotas)]
        allocations = cloud.placement.allocations
        consumers = {one.id: allocations.of_provider(one.id) for one in cloud.placement.providers.find()}
        for id, some in consumers.items():
            assert allocations.usage(id) == sum((Counter(one.allocations[id]) for one in some), Counter())
        return (
            +Counter(kept),
            used,
            consumers,
            [cloud.compute.hosts.usage(host.name) for host in cloud.compute.hosts.find()],
        )

    def let_end(self):
        """Have what is under way end."""
        self.cloud.clock.move(timedelta(seconds=SECONDS))
        self.the_cloud_is_as_the_model_says()

    def clear(self):
        """Delete all that there is."""

    def teardown(self):
        """Nothing is left of what is deleted. Where a rule has failed that is looked at no more."""
        if hasattr(self, "untouched") and sys.exc_info()[0] is None:
            self.let_end()
            self.clear()
            assert self.left_over() == self.untouched
