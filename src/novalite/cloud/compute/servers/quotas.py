"""What quotas allow of servers: how many, how large, with how much of what comes with them."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import TYPE_CHECKING

from novalite import errors
from novalite.cloud.compute.flavors import Flavor
from novalite.cloud.compute.server_groups import ServerGroup
from novalite.cloud.compute.servers.servers import SERVERS
from novalite.context import RequestContext

if TYPE_CHECKING:
    from novalite.cloud.compute import ComputeWing


class ServerQuotas:
    """Holds what is asked for against the limits of who asks. Each check raises QuotaExceeded."""

    def __init__(self, wing: ComputeWing) -> None:
        self._store = wing.store
        self._quotas = wing.quotas

    def check_metadata(self, who: RequestContext, metadata: Mapping[str, str]) -> None:
        """That there are not too many keys. Raises Invalid for a key that is none."""
        if not self._allow(who, "metadata_items", len(metadata)):
            raise errors.QuotaExceeded(f"Maximum number of metadata items exceeds {self._limit(who, 'metadata_items')}")

        if "" in metadata:
            raise errors.Invalid("Invalid metadata:  has 0 characters, less than 1.")

    def check_files(self, who: RequestContext, files: Sequence[tuple[str, str]]) -> None:
        """That there are not too many files, given as path and contents, and none is too large."""
        if not self._allow(who, "injected_files", len(files)):
            raise errors.QuotaExceeded("Personality file limit exceeded")
        for name, sizes in (
            ("path", [len(path) for path, _ in files]),
            ("content", [len(content) for _, content in files]),
        ):
            resource = f"injected_file_{name}_bytes"
            if not self._allow(who, resource, max(sizes, default=0)):
                raise errors.QuotaExceeded(f"Personality file {name} exceeds maximum {self._limit(who, resource)}")

    def check_members(self, who: RequestContext, group: ServerGroup, more: int) -> None:
        """That a user does not have too many servers in a group."""
        where = {"group_id": group.id, "deleted": False, "user_id": who.user_id}
        if not self._allow(who, "server_group_members", self._store.count(SERVERS, where) + more):
            raise errors.QuotaExceeded("Quota exceeded, too many servers in group")

    def affordable(self, who: RequestContext, flavor: Flavor, least: int, most: int) -> int:
        """How many servers of a flavor may be made, if that is no less than the least."""
        owners = dict.fromkeys((None, who.user_id))
        needs = {"instances": 1, "cores": flavor.vcpus, "ram": flavor.ram}
        room: dict[str, float] = {}
        for owner in owners:
            limits = {name: limit for name, limit in self._limits(who, owner).items() if name in needs and limit >= 0}
            for name, used in self._quotas.used(who.project_id or "", owner, limits).items():
                room[name] = min(room.get(name, limits[name]), limits[name] - used)
        count = min([most, *(int(left // needs[name]) for name, left in room.items() if needs[name])])
        if count >= least and count > 0:
            return count
        raise self._exceeded(who, {name: needs[name] * most for name in needs}, room, least)

    def _exceeded(
        self, who: RequestContext, wanted: Mapping[str, int], room: Mapping[str, float], least: int
    ) -> errors.QuotaExceeded:
        """As Nova says it, of all that is too much: what was asked for, what is used, how much there may be."""
        limits = self._limits(who, who.user_id)
        short = sorted(name for name, left in room.items() if wanted[name] > left)
        asked = {name: str(amount) for name, amount in wanted.items()}
        if least < wanted["instances"]:
            asked["instances"] = f"{least}-{asked['instances']}"
        names = ", ".join(short)
        requested = ", ".join(asked[name] for name in short)
        used = ", ".join(str(limits[name] - int(room[name])) for name in short)
        allowed = ", ".join(str(limits[name]) for name in short)
        return errors.QuotaExceeded(
            f"Quota exceeded for {names}: Requested {requested}, but already used {used} of {allowed} {names}"
        )

    def _allow(self, who: RequestContext, name: str, amount: int) -> bool:
        return self._quotas.allow_each(name, amount, who.project_id or "", who.user_id or "")

    def _limit(self, who: RequestContext, name: str) -> int:
        return self._limits(who, who.user_id)[name]

    def _limits(self, who: RequestContext, user_id: str | None) -> dict[str, int]:
        return self._quotas.limits(who.project_id or "", user_id)
