"""What most of Identity's nouns have in common: records with an id, a name, and whatever else a client adds."""

from __future__ import annotations

import uuid
from collections.abc import Callable, Mapping
from typing import TYPE_CHECKING, Any, ClassVar, Generic, Protocol, TypeVar

from msgspec.structs import replace

from novalite import errors
from novalite.store import Kind, Page

if TYPE_CHECKING:
    from novalite.cloud.identity import IdentityWing


class Thing(Protocol):
    """A record, which is a Struct; ``extra`` is what clients have added to it."""

    __struct_fields__: ClassVar[tuple[str, ...]]

    @property
    def id(self) -> str: ...

    @property
    def extra(self) -> Mapping[str, Any]: ...


T = TypeVar("T", bound=Thing)

#: What Keystone says where it does not tell why.
REFUSED = "You are not authorized to perform the requested action."

#: What Keystone adds to what it says of a request that it cannot take.
MALFORMED = (
    "The server could not comply with the request since it is either malformed or otherwise incorrect. The client is "
    "assumed to be in error."
)


class Duplicate(errors.Conflict):
    """What is to be stored is there already."""

    def __init__(self, word: str, details: str) -> None:
        super().__init__(f"Conflict occurred attempting to store {word} - {details}.")


class Expected(errors.Invalid):
    """Something has to be there, and is not."""

    def __init__(self, attribute: str, target: str) -> None:
        super().__init__(f"Expecting to find {attribute} in {target}. {MALFORMED}")


class Past(errors.Invalid):
    """What is to end has ended."""

    def __init__(self) -> None:
        super().__init__(f"The 'expires_at' must not be before now. {MALFORMED}")


class TooLong(errors.Invalid):
    """A text that is longer than what there is room for."""

    def __init__(self, text: str, name: str, longest: int) -> None:
        super().__init__(
            f"String length exceeded. The length of string '{text}' exceeds the limit of column "
            f"{name}(CHAR({longest}))."
        )


class Immutable(errors.Forbidden):
    """A thing that is not to be changed, as one of its options says."""

    def __init__(self, verb: str, word: str, id: str) -> None:
        # The quotation mark that is never closed is Keystone's.
        super().__init__(
            f'Unable to {verb} immutable {word} resource: `{id}. Set resource option "immutable" to false first.'
        )


def _set(options: Mapping[str, Any]) -> dict[str, Any]:
    """The options that are set: None takes one away."""
    return {name: value for name, value in options.items() if value is not None}


class Records(Generic[T]):
    """The records of one kind; ``word`` is what errors call one, ``lengths`` how long its texts may be.

    ``missing`` is what is said of an id that there is not.
    """

    lengths: ClassVar[Mapping[str, int]] = {}
    missing: ClassVar[str] = "Could not find {word}: {id}."

    def __init__(self, wing: IdentityWing, record: type[T], kind: Kind[T], word: str) -> None:
        self.wing = wing
        self.record = record
        self.kind = kind
        self.word = word
        self._fields = {*record.__struct_fields__} - {"extra"}

    def look(self, id: str | None) -> T | None:
        """One, or None."""
        return None if id is None else self.wing.store.get(self.kind, id)

    def get(self, id: str | None) -> T:
        """One. Raises NotFound."""
        found = self.look(id)
        if found is None:
            raise errors.NotFound(self.missing.format(word=self.word, id=id))
        return found

    def find(self, **where: Any) -> list[T]:
        """Those whose attributes have these values."""
        return self.wing.store.find(self.kind, where)

    def search(self, where: Mapping[str, Any], fits: Callable[[T], bool], page: Page[T]) -> list[T]:
        """A page of those whose attributes have these values and that fit."""
        return self.wing.store.find(self.kind, where, fits, page)

    def pick(self, reference: Mapping[str, Any]) -> T | None:
        """The one that a client means: by ``id``, or by ``name`` and ``domain``, itself by ``id`` or ``name``."""
        if "id" in reference:
            return self.look(reference["id"])
        domain = self.wing.domains.pick(reference.get("domain") or {})
        found = self.find(name=reference.get("name"), domain_id=domain.id) if domain is not None else ()
        return next(iter(found), None)

    def make(self, values: Mapping[str, Any]) -> T:
        """Keep a new one, under an id of its own unless it brings one; what is no field is extra. Raises Invalid."""
        self._check_lengths(values)
        own = {name: value for name, value in values.items() if name in self._fields}
        extra = {name: value for name, value in values.items() if name not in self._fields}
        if "options" in own:
            own["options"] = _set(own["options"])
        return self.wing.store.put(self.kind, self.record(**{"id": uuid.uuid4().hex, **own, "extra": extra}))

    def change(self, before: T, values: Mapping[str, Any]) -> T:
        """Keep it with other values. Raises Invalid."""
        self._check_lengths(values)
        own = {name: value for name, value in values.items() if name in self._fields}
        if "options" in own:
            own["options"] = _set({**getattr(before, "options", {}), **own["options"]})
        extra = {**before.extra, **{name: value for name, value in values.items() if name not in self._fields}}
        changed = {**own, "extra": extra}
        return self.wing.store.put(self.kind, replace(before, **changed))  # type: ignore[type-var]  # protocols are no Structs

    def _check_lengths(self, values: Mapping[str, Any]) -> None:
        for name, longest in self.lengths.items():
            if len(values.get(name) or "") > longest:
                raise TooLong(values[name], name, longest)

    def refuse_change(self, before: T, values: Mapping[str, Any]) -> None:
        """Raises Immutable for any change of what is, but to make it mutable."""
        alone = set(values) == {"options"} and values["options"].get("immutable", True) in (False, None)
        if getattr(before, "options", {}).get("immutable") and not alone:
            raise Immutable("update", self.word, before.id)

    def refuse_delete(self, before: T) -> None:
        """Raises Immutable."""
        if getattr(before, "options", {}).get("immutable"):
            raise Immutable("delete", self.word, before.id)

    def delete(self, id: str) -> None:
        """Keep it no longer. Raises NotFound."""
        self.get(id)
        self.forget(id)

    def forget(self, id: str) -> None:
        """Keep it no longer."""
        self.wing.store.delete(self.kind, id)
