"""Lists of what a project has: filters, sort, limit, marker, offset and count, as Cinder reads them."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from typing import Any

from novalite import errors
from novalite.api import shape
from novalite.api.call import Call
from novalite.api.microversion import since
from novalite.api.pages import MAX_LIMIT, is_full
from novalite.api.types import repeated, truth
from novalite.store import Page

TEXT = repeated({"type": "string"})
PARAMETERS = ("limit", "marker", "offset", "sort", "sort_key", "sort_dir", "all_tenants", "project_id")

#: What a part of may be asked for, and whether the list is to be counted.
PARTS = {name: shape.field(f"{name}~", TEXT, since("3.34")) for name in ("name", "description")}
WITH_COUNT = shape.field("with_count", TEXT, since("3.45"))

#: Whether a record is one that a filter's value wants.
Fits = Callable[[Any, str], bool]

#: What is sorted by where nobody says by what; it also decides between what is equal.
NEWEST_FIRST = (("created_at", True), ("id", True))


def equal(attribute: str) -> Fits:
    """A filter by what a record has, as a text."""
    return lambda record, value: str(getattr(record, attribute)) == value


def true(attribute: str) -> Fits:
    """A filter by what is true or false of a record."""
    return lambda record, value: getattr(record, attribute) is is_true(value)


def is_true(word: str | None) -> bool:
    """What a word for true or false says, and that all others say: false."""
    try:
        return truth(word)
    except ValueError:
        return False


@dataclass(frozen=True)
class Listing:
    """What a list may be filtered and sorted by; ``keys`` are attributes by the names that clients know.

    The filters of ``parts`` may, from 3.34 on, ask for a part of a text: ``name~=data``.
    """

    filters: Mapping[str, Fits]
    keys: Mapping[str, str] = field(default_factory=dict)
    parts: tuple[str, ...] = ("name",)

    @property
    def query(self) -> shape.Query:
        """The parameters; others are dropped."""
        names = [*PARAMETERS, *self.filters]
        fields = [shape.field(name, TEXT) for name in dict.fromkeys(names)]
        return shape.query(*fields, *(PARTS[name] for name in self.parts), WITH_COUNT, strict=None)

    def read(self, call: Call, noun: Any) -> tuple[list[Any], str | None, dict[str, int]]:
        """The page that the query asks for of a noun of the cloud, the marker of the next one, and the count."""
        project_id = self.project(call)
        limit, offset = number(call, "limit", MAX_LIMIT) or MAX_LIMIT, number(call, "offset", 0)
        marker = call.last("marker")
        after = None if marker is None else noun.get(marker, call.whose)
        page: Page[Any] = Page(self.sort(call), after, min(limit, MAX_LIMIT) + offset)
        found = noun.find(project_id, self.fits(call), page)[offset:]
        counted = is_true(call.last("with_count"))
        count = {"count": len(noun.find(project_id, self.fits(call), Page()))} if counted else {}
        return found, found[-1].id if is_full(found, min(limit, MAX_LIMIT)) else None, count

    def project(self, call: Call) -> str | None:
        """Whose it is to be: the project's or, where an admin asks for it, another's or everybody's."""
        if call.context.is_admin and is_true(call.last("all_tenants")):
            return call.last("project_id")
        return call.context.project_id or ""

    def sort(self, call: Call) -> list[tuple[str, bool]]:
        """The order, as attributes and whether each goes down. Raises InvalidInput."""
        asked = [part.partition(":") for part in (call.last("sort") or "").split(",") if part]
        asked = asked or [(key, ":", call.last("sort_dir", "desc") or "") for key in call.query.get("sort_key", ())]
        order = []
        for name, _, direction in asked:
            if name not in self.keys:
                raise errors.InvalidInput("Sort key supplied was not valid.")
            if direction not in ("asc", "desc", ""):
                raise errors.InvalidInput("Unknown sort direction, must be 'desc' or 'asc'.")
            order.append((self.keys[name], direction != "asc"))
        return [*order, *NEWEST_FIRST]

    def fits(self, call: Call) -> Callable[[Any], bool]:
        """Whether a record is one of those that are asked for."""
        wanted = [(self.filters[name], values[-1]) for name, values in call.query.items() if name in self.filters]
        parts = [(name, call.last(f"{name}~")) for name in self.parts]
        return lambda record: (
            all(fits(record, value) for fits, value in wanted)
            and all(part is None or part in (getattr(record, name) or "") for name, part in parts)
        )


def number(call: Call, name: str, default: int) -> int:
    """A parameter that is a whole number. Raises Invalid."""
    text = call.last(name)
    if text is None:
        return default
    try:
        value = int(text)
    except ValueError:
        raise errors.Invalid(f"{name} param must be an integer") from None
    if value < 0 or value >= 2**31:
        raise errors.Invalid(f"{name} param must be positive" if value < 0 else f"{name} param is too large")
    return value


def moment(attribute: str) -> Callable[[Any, Call], str | None]:
    """A key's getter: a time as Cinder writes it, to the microsecond and without a zone."""

    def show(item: Any, call: Call) -> str | None:
        time = getattr(item, attribute)
        return None if time is None else str(time.isoformat(timespec="microseconds"))

    return show
