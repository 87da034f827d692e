"""Key pairs: real ones, each a user's."""

from __future__ import annotations

from datetime import datetime
from typing import TYPE_CHECKING

from msgspec import Struct
from msgspec.structs import replace

from novalite import errors
from novalite.store import Kind, Page

if TYPE_CHECKING:
    from novalite.cloud.compute import ComputeWing


class Keypair(Struct, frozen=True):
    """A user's key; ``number`` counts keys as they come.

    ``private_key`` is known only when it was made here, and just then.
    """

    number: int
    name: str
    user_id: str
    type: str
    public_key: str
    fingerprint: str
    created_at: datetime
    private_key: str | None = None

    @property
    def id(self) -> str:
        """Whose it is and what it is called."""
        return _id(self.user_id, self.name)


KEYPAIR: Kind[Keypair] = Kind("keypair", order=("name",), by=("user_id",))


class Keypairs:
    """The key pairs of all users, by user and name."""

    def __init__(self, wing: ComputeWing) -> None:
        self._wing = wing

    def create(
        self,
        user_id: str,
        name: str,
        type: str = "ssh",
        public_key: str | None = None,
        asker: tuple[str, str] = ("", ""),
    ) -> Keypair:
        """Keep the public key, or make a pair.

        As in Nova it is the quota of ``asker``, a project and a user in it, that counts. Raises Invalid for what is
        no key, Conflict for a name that the user has, QuotaExceeded.
        """
        from novalite.cloud.compute import keys

        store, now = self._wing.store, self._wing.clock.datetime()
        count = store.count(KEYPAIR, {"user_id": user_id})
        if not self._wing.quotas.allow_each("key_pairs", count + 1, *asker):
            raise errors.QuotaExceeded("Quota exceeded, too many key pairs.")
        fingerprint = None if public_key is None else keys.fingerprint_of(public_key, type)
        if store.get(KEYPAIR, _id(user_id, name)):
            raise errors.Conflict(f"Key pair '{name}' already exists.")
        private_key = None
        if public_key is None:
            private_key, public_key = keys.generate(type, user_id, now)
        fingerprint = fingerprint or keys.fingerprint_of(public_key, type)
        keypair = Keypair(store.next("keypair"), name, user_id, type, public_key, fingerprint, now)
        return replace(store.put(KEYPAIR, keypair), private_key=private_key)

    def get(self, user_id: str, name: str) -> Keypair:
        """Raises NotFound."""
        keypair = self._wing.store.get(KEYPAIR, _id(user_id, name))
        if keypair is None:
            raise errors.NotFound(f"Keypair {name} not found for user {user_id}")
        return keypair

    def find(self, user_id: str, limit: int, marker: str | None = None) -> list[Keypair]:
        """A user's key pairs by name, after the one called ``marker``. Raises Invalid for a marker that is none."""
        after = None if marker is None else self._wing.store.get(KEYPAIR, _id(user_id, marker))
        if marker is not None and after is None:
            raise errors.Invalid(f"Marker {marker} could not be found.")
        return self._wing.store.find(KEYPAIR, {"user_id": user_id}, page=Page(marker=after, limit=limit))

    def delete(self, user_id: str, name: str) -> None:
        """Raises NotFound."""
        self._wing.store.delete(KEYPAIR, self.get(user_id, name).id)


def _id(user_id: str, name: str) -> str:
    return repr((user_id, name))
