"""What is true in the fake cloud; no HTTP, no versions.

A cloud has a wing for each service, and a wing has nouns: ``cloud.network.ports``. All of it is kept in one store, so
that a transaction, a snapshot or a reset is of the whole cloud.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

from msgspec.structs import replace

from novalite.cloud.compute import ComputeWing
from novalite.cloud.core import Core
from novalite.cloud.core.clock import Clock
from novalite.cloud.core.settings import Settings
from novalite.cloud.identity import IdentityWing
from novalite.cloud.identity.settings import IdentitySettings
from novalite.cloud.image import ImageWing
from novalite.cloud.network import NetworkWing
from novalite.cloud.placement import PlacementWing
from novalite.cloud.releases import LATEST, OtherRelease, Release, release_of
from novalite.cloud.seeding import Seeding
from novalite.cloud.volume import VolumeWing
from novalite.store import Store
from novalite.store.memory import MemoryStore

#: The name of the snapshot that `Cloud.reset` goes back to; no other one is empty.
KEPT = ""


class Cloud(Core):
    """A cloud of one's own. ``clock`` is the time in it, ``store`` where it keeps what is true.

    ``release`` is that of OpenStack that it is of for good, such as ``2024.1``; None is the latest or that of one
    in the store. Raises UnknownRelease, OtherRelease. ``is_new`` says whether there was none in the store; one that was
    there has the password that it had.
    """

    def __init__(
        self,
        store: Store | None = None,
        clock: Clock | None = None,
        identity: IdentitySettings | None = None,
        release: str | Release | None = None,
    ) -> None:
        super().__init__(store or MemoryStore(), clock or Clock())
        kept = Settings(self.store, "identity")
        own = identity or IdentitySettings()
        self.identity = IdentityWing(self, replace(own, password=kept.get("password", own.password)))
        self.network = NetworkWing(self, self.identity)
        self.image = ImageWing(self, self.identity)
        self.volume = VolumeWing(self, self.identity, self.image)
        self.compute = ComputeWing(self, self.identity, self.network, self.image, self.volume)
        self.placement = PlacementWing(self, self.compute)
        wanted, about = release_of(LATEST if release is None else release), Settings(self.store, "cloud")
        with self.transaction():  # of several processes one makes what there is
            self.is_new = not self.identity.domains.find()
            if self.is_new:
                kept["password"] = own.password  # of all users, for whoever opens the store again
                for wing in (self.identity, self.network, self.image, self.volume, self.compute, self.placement):
                    wing.seed()
            self.release = release_of(about.setdefault("release", wanted.name))
        if release is not None and wanted is not self.release:
            raise OtherRelease(self.release, wanted)
        if self.is_new or KEPT not in self.store.saved():
            self.keep()

    def fork(self) -> Cloud:
        """Another cloud, in memory, which is as this one would be after a reset, and shares nothing with it."""
        return Cloud(self.store.fork(KEPT), identity=self.identity.settings, release=self.release)

    def snapshot(self) -> object:
        """The cloud as it is, for `restore`; its clock's setting is a part of that, since work falls due by it."""
        return self.store.snapshot()

    def restore(self, snapshot: object) -> None:
        """The cloud as it was."""
        self.store.restore(snapshot)
        self.identity.tokens.forget_bodies()

    def save(self, name: str) -> None:
        """Keep a snapshot under a name, in place of the one of that name. Raises ValueError without a name."""
        if name == KEPT:
            raise ValueError("a snapshot without a name is what a reset goes back to; see `keep`")
        self.store.save(name)

    def load(self, name: str) -> None:
        """The cloud as it was when that was saved. Raises KeyError."""
        self.store.load(name)
        self.identity.tokens.forget_bodies()

    def forget(self, name: str) -> None:
        """Keep that no longer. Raises KeyError."""
        self.store.forget(name)

    def saved(self) -> list[str]:
        """The names of all snapshots that have one, sorted."""
        return [name for name in self.store.saved() if name != KEPT]

    def seed(
        self, wanted: Mapping[str, Sequence[Mapping[str, Any]]], defaults: bool = True
    ) -> dict[str, list[dict[str, str]]]:
        """Add what is wanted, by noun; gives names and ids. Raises InvalidSeed, and then has added nothing.

        Without ``defaults``, what a new cloud contains is taken away before: its flavors, images, networks, hosts,
        volume types, and the demo users with their projects.
        """
        return Seeding(self.compute).seed(wanted, defaults)

    def keep(self) -> None:
        """From now on `reset` goes back to the cloud as it is."""
        self.store.save(KEPT)

    def reset(self) -> None:
        """The cloud as it was when it was new, or when it was to be kept."""
        self.load(KEPT)
