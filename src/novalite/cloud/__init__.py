"""What is true in the fake cloud; no HTTP, no versions."""

from __future__ import annotations

from novalite.cloud.clock import Clock
from novalite.cloud.keypairs import Keypairs


class Cloud:
    """A cloud of one's own. ``clock`` is the time in it."""

    def __init__(self, clock: Clock | None = None) -> None:
        self.clock = clock or Clock()
        self.keypairs = Keypairs(self.clock)
