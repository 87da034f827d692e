"""QoS specs: how fast the volumes of some types are to be."""

from __future__ import annotations

from collections.abc import Collection, Mapping
from datetime import datetime
from typing import TYPE_CHECKING

from msgspec import Struct, field
from msgspec.structs import replace

from novalite import errors
from novalite.cloud.volume.types import VolumeType
from novalite.ids import new_id
from novalite.store import EVERYTHING, Kind, Page

if TYPE_CHECKING:
    from collections.abc import Callable

    from novalite.cloud.volume import VolumeWing

#: Who may see to it.
CONSUMERS = ("back-end", "front-end", "both")
#: How Cinder writes them in an error.
OPTIONS = (
    "QoSConsumerValues(default=<class 'oslo_versionedobjects.fields.UnspecifiedDefault'>,nullable=False,"
    f"valid_values={CONSUMERS})"
)


class QosSpecs(Struct, frozen=True):
    """What is asked of a disk; the ``consumer`` is who sees to it, the hypervisor in front or the storage behind."""

    id: str
    name: str
    created_at: datetime
    consumer: str = "back-end"
    specs: Mapping[str, str] = field(default_factory=dict)


QOS_SPECS: Kind[QosSpecs] = Kind("volume_qos_specs", by=("name",))


class QosSpecsOfTypes:
    """All QoS specs, and the volume types that they are associated with."""

    def __init__(self, wing: VolumeWing) -> None:
        self._wing = wing

    def create(self, name: str, consumer: str | None, specs: Mapping[str, str]) -> QosSpecs:
        """One more. Raises Conflict for a name that there is, Invalid for a consumer that is none."""
        _check_consumer(consumer)
        if self._wing.store.find(QOS_SPECS, {"name": name}):
            raise errors.Conflict(f"QoS Specs {name} already exists.")
        now = self._wing.clock.datetime()
        return self._wing.store.put(QOS_SPECS, QosSpecs(new_id(), name, now, consumer or "back-end", dict(specs)))

    def get(self, id: str, project_id: str | None = None) -> QosSpecs:
        """Raises NotFound."""
        if (found := self._wing.store.get(QOS_SPECS, id)) is None:
            raise errors.NotFound(f"No such QoS spec {id}.")
        return found

    def find(
        self,
        project_id: str | None = None,
        fits: Callable[[QosSpecs], bool] | None = None,
        page: Page[QosSpecs] = EVERYTHING,
    ) -> list[QosSpecs]:
        """A page of them, which are of no project."""
        return self._wing.store.find(QOS_SPECS, {}, fits, page)

    def update(self, id: str, consumer: str | None, specs: Mapping[str, str]) -> QosSpecs:
        """Ask for more, or of somebody else. Raises NotFound, Invalid."""
        found = self.get(id)
        _check_consumer(consumer)
        changed = replace(found, consumer=consumer or found.consumer, specs={**found.specs, **specs})
        return self._wing.store.put(QOS_SPECS, changed)

    def remove(self, id: str, keys: Collection[str]) -> None:
        """Ask for less. Raises NotFound."""
        found = self.get(id)
        for key in keys:
            if key not in found.specs:
                raise errors.NotFound(f"QoS spec {id} has no spec with key {key}.")
        kept = {key: value for key, value in found.specs.items() if key not in keys}
        self._wing.store.put(QOS_SPECS, replace(found, specs=kept))

    def delete(self, id: str, force: bool = False) -> None:
        """Delete them, by force where types are associated. Raises NotFound, and Invalid."""
        self.get(id)
        if self.types(id) and not force:
            raise errors.Invalid("Qos specs still in use.")
        self.disassociate(id)
        self._wing.store.delete(QOS_SPECS, id)

    def types(self, id: str) -> list[VolumeType]:
        """The types that they are associated with. Raises NotFound."""
        self.get(id)
        return self._wing.types.find(fits=lambda kind: kind.qos_specs_id == id)

    def associate(self, id: str, type_id: str) -> None:
        """Ask for it of a type. Raises NotFound, and Invalid for a type of which something else is asked."""
        self.get(id)
        kind = self._wing.types.get(type_id)
        if kind.qos_specs_id not in (None, id):
            raise errors.Invalid(
                f"Invalid volume type: Type {type_id} is already associated with another qos specs: {kind.qos_specs_id}"
            )
        self._wing.types.update(type_id, qos_specs_id=id)

    def disassociate(self, id: str, type_id: str | None = None) -> None:
        """Ask for it no more, of a type or of any. Raises NotFound."""
        if type_id is not None:
            self._wing.types.get(type_id)
        for kind in self.types(id):
            if type_id in (None, kind.id):
                self._wing.types.update(kind.id, qos_specs_id=None)


def _check_consumer(consumer: str | None) -> None:
    if consumer is not None and consumer not in CONSUMERS:
        raise errors.Invalid(f"Invalid qos specs: Valid consumer of QoS specs are: {OPTIONS}")
