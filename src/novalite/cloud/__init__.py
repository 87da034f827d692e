"""What is true in the fake cloud; no HTTP, no versions."""

from __future__ import annotations

from novalite.cloud.clock import Clock
from novalite.cloud.flavors import Flavors
from novalite.cloud.keypairs import Keypairs
from novalite.cloud.quotas import Quotas
from novalite.cloud.server_groups import ServerGroups


class Cloud:
    """A cloud of one's own. ``clock`` is the time in it."""

    def __init__(self, clock: Clock | None = None) -> None:
        self.clock = clock or Clock()
        self.quotas = Quotas()
        self.server_groups = ServerGroups(self.quotas)
        self.flavors = Flavors(self.clock)
        self.keypairs = Keypairs(self.clock)
