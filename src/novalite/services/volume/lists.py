"""Lists of what a project has: filters, sort, limit, marker, offset and count, as Cinder reads them."""

from __future__ import annotations

from ast import literal_eval
from collections.abc import Callable, Iterable, Mapping
from datetime import datetime
from operator import eq, ge, gt, le, lt, ne
from typing import Any

from msgspec import Struct, field

from novalite import errors
from novalite.api import shape
from novalite.api.call import Call
from novalite.api.microversion import ALWAYS, Span, since
from novalite.api.pages import MAX_LIMIT
from novalite.api.types import repeated, truth
from novalite.services.volume.service import check_project
from novalite.store import Page

TEXT = repeated({"type": "string"})

#: What is read of a query, and so is no filter; a count is only from a version on.
PARAMETERS = ("limit", "marker", "offset", "sort", "sort_key", "sort_dir")
WITH_COUNT = since("3.45")

#: From when on a filter that users have not is refused, where before it was passed over; and part of a text is one.
STRICT = since("3.31")

#: Whether a record is one that a filter's value wants.
Fits = Callable[[Any, str], bool]

COMPARISONS = {"gt": gt, "gte": ge, "eq": eq, "neq": ne, "lt": lt, "lte": le}


def equal(attribute: str) -> Fits:
    """A filter by what a record has, as a text."""
    return lambda record, value: str(getattr(record, attribute)) == value


def true(attribute: str) -> Fits:
    """A filter by what is true or false of a record."""
    return lambda record, value: getattr(record, attribute) is is_true(value)


def entries(attribute: str) -> Fits:
    """A filter by metadata, which come as a Python dictionary."""

    def fits(record: Any, value: str) -> bool:
        try:
            wanted = dict(literal_eval(value))
        except (ValueError, SyntaxError, TypeError, MemoryError, RecursionError):
            return False
        own = getattr(record, attribute)
        return all(own.get(name) == part for name, part in wanted.items())

    return fits


def compared(attribute: str) -> Fits:
    """A filter by when something was: one of several comparisons, as ``lt:2026-01-01,gt:2026-02-01``."""

    def fits(record: Any, value: str) -> bool:
        own = getattr(record, attribute)
        moment = None if own is None else own.replace(tzinfo=None)
        return moment is not None and any(COMPARISONS[word](moment, time) for word, time in times(value))

    return fits


def times(value: str) -> list[tuple[str, datetime]]:
    """The comparisons of such a filter. Raises Invalid."""
    found = []
    for one in value.split(","):
        word, _, text = one.partition(":")
        if word not in COMPARISONS:
            raise errors.Invalid(f"Invalid {word} operator")
        try:
            found.append((word, datetime.fromisoformat(text).replace(tzinfo=None)))
        except ValueError:
            raise errors.Invalid(f"Invalid {text} value") from None
    return found


def is_true(word: object) -> bool:
    """What a word for true or false says, and that all others say: false."""
    try:
        return truth(word)
    except ValueError:
        return False


class Listing(Struct, frozen=True):
    """What a list may be filtered and sorted by; ``keys`` are attributes by the names that clients know.

    Users have the filters of ``users``, or while others are not refused those that are ``early``. Admins have all,
    unless they are ``few``, and so has everybody where a list is ``open``, until others are refused. What is not among
    the filters must be what a record has. The filters of ``parts`` may, for admins from 3.31 on, ask for a part of a
    text: ``name~=data``. ``checks`` look at filters before any record does. The names of ``since`` are filters only
    from a version on, those that are ``late`` fit no record before others are refused, and any word but ``false`` says
    yes to those that are ``loose`` at a version. What is ``read`` elsewhere is no filter.
    ``everybodys`` says whether an admin asks for those of all projects; of ``no_project`` an admin always sees all.
    Who has no project is refused, unless ``anybody`` may ask.
    With ``own_fit_none`` an admin's ``all_tenants`` that says no is a filter that fits no record.
    """

    filters: Mapping[str, Fits]
    keys: Mapping[str, str | None] = field(default_factory=dict)
    parts: tuple[str, ...] = ("name",)
    users: tuple[str, ...] = ()
    early: tuple[str, ...] | None = None
    late: tuple[str, ...] = ()
    open: bool = False
    since: Mapping[str, Span] = field(default_factory=dict)
    sort_since: Mapping[str, Span] = field(default_factory=dict)
    strict: Span = STRICT
    checks: Mapping[str, Callable[[str], Any]] = field(default_factory=dict)
    linked: bool = True
    read: tuple[str, ...] = ()
    own_fit_none: bool = False
    everybodys: Callable[[Call], bool] = lambda call: flag(call, "all_tenants")
    no_project: bool = False
    few: bool = False
    anybody: bool = False
    loose: Mapping[str, Span] = field(default_factory=dict)
    counted: bool = True
    sorted: Span = ALWAYS

    @property
    def query(self) -> shape.Query:
        """The parameters, which may be any."""
        names = dict.fromkeys((*PARAMETERS, *self.read, *self.filters, *(f"{part}~" for part in self.parts)))
        return shape.query(*(shape.field(name, TEXT) for name in (*names, "with_count")), strict=None, prefix="")

    def _is_counted(self, call: Call) -> bool:
        return self.counted and WITH_COUNT.meets(call.version)

    def page(self, call: Call, noun: Any) -> tuple[list[Any], str | None, dict[str, int]]:
        """The page that the query asks for of a noun of the cloud, the marker of the next one, and the count."""
        limit, offset = min(limit_of(call), MAX_LIMIT), number(call, "offset")
        order = self.sort(call)
        counted = self._is_counted(call) and flag(call, "with_count")
        fits = self.fits(call)
        project_id = self.project(call)
        self._check_order(call, order)
        marker = call.asked("marker")
        after = None if marker is None else noun.get(marker, call.whose)
        page: Page[Any] = Page(self._attributes(order), after, limit + offset)
        found = noun.find(project_id, fits, page)[offset:] if limit else []
        count = {"count": len(noun.find(project_id, fits, Page()))} if counted else {}
        is_full = self.linked and found and limit <= (count.get("count") or len(found))
        return found, found[-1].id if is_full else None, count

    def project(self, call: Call) -> str | None:
        """Whose it is to be: the project's or, where an admin asks for it, another's or everybody's."""
        if not self.anybody:
            check_project(call)
        if call.context.is_admin and self.no_project:
            return None
        if call.context.is_admin and self.everybodys(call):
            return call.last("project_id")
        return call.context.project_id or ""

    def sort(self, call: Call) -> list[tuple[str, str]]:
        """The order, as words and directions. Raises Invalid for two ways to ask for one."""
        found = order_of(call)
        return found if self.sorted.meets(call.version) else [("created_at", "asc")]

    def fits(self, call: Call) -> Callable[[Any], bool]:
        """Whether a record is one of those that are asked for. Raises Invalid."""
        late = () if self.strict.meets(call.version) else self.late
        loose = [name for name, span in self.loose.items() if span.meets(call.version)]
        wanted = [
            (name, str(value.lower() != "false") if name in loose else value) for name, value in self._wanted(call)
        ]
        for name, value in wanted:
            if name in self.checks and name not in late:
                self.checks[name](value)
        known = [(name, value) for name, value in wanted if name in self.filters]
        parts = [(name, value) for name in self.parts for other, value in wanted if other == f"{name}~"]
        plain = [(self.keys.get(name), value) for name, value in wanted if not self._is_read(name)]
        if any(attribute is None for attribute, _ in plain) or any(name in late for name, _ in wanted):
            return lambda record: False
        if not STRICT.meets(call.version):
            if any(name != "name" for name, _ in parts):
                return lambda record: False
            parts = []
        return lambda record: (
            all(str(getattr(record, str(attribute))) == value for attribute, value in plain)
            and all(self.filters[name](record, value) for name, value in known)
            and all(part in (getattr(record, name) or "") for name, part in parts)
        )

    def _is_read(self, name: str) -> bool:
        return name in self.filters or (name.endswith("~") and name[:-1] in self.parts)

    def _wanted(self, call: Call) -> list[tuple[str, str]]:
        """The filters: what of the query nothing else reads. Raises Invalid for what is none to who asks."""
        read = PARAMETERS + self.read + (("with_count",) if self._is_counted(call) else ())
        asked = [(name, values[-1]) for name, values in call.query.items() if name not in read]
        asked += [(name, values[-1]) for name, values in call.query.items() if name in read and len(values) > 1]
        strict = self.strict.meets(call.version)
        if not strict:
            asked = [one for one in asked if one[0] not in self.since or self.since[one[0]].meets(call.version)]
        if call.context.is_admin and not self.few:
            if self.no_project:
                return asked
            is_filter = self.own_fit_none and not is_true(call.last("all_tenants"))
            whose = ("project_id",) if is_filter else ("all_tenants", "project_id")
            return [one for one in asked if one[0] not in whose]
        if self.open and not strict:
            return asked
        users = self.users if strict or self.early is None else self.early
        refused = [name for name, _ in asked if name not in users and name != "all_tenants"]
        if strict and refused:
            raise errors.Invalid(f"Invalid filters {','.join(refused)} are found in query options.")
        return [one for one in asked if one[0] in users]

    def _check_order(self, call: Call, order: Iterable[tuple[str, str]]) -> None:
        for _, direction in order:
            if direction not in ("asc", "desc"):
                raise errors.InvalidInput("Unknown sort direction, must be 'desc' or 'asc'.")
        for name, _ in order:
            if name not in self.keys or (name in self.sort_since and not self.sort_since[name].meets(call.version)):
                raise errors.InvalidInput("Invalid sort key")

    def _attributes(self, order: list[tuple[str, str]]) -> list[tuple[str, bool]]:
        """The order, as attributes and whether each goes down; when it was made and the id decide what is equal."""
        found = [(self.keys[name], direction) for name, direction in order]
        found += [(name, order[0][1]) for name in ("created_at", "id") if name not in dict(order)]
        return [(attribute, direction == "desc") for attribute, direction in found if attribute is not None]


def order_of(call: Call, key: str = "created_at") -> list[tuple[str, str]]:
    """The order that is asked for, as words and directions; ``key`` is the word where there is none. Raises Invalid."""
    if "sort" in call.query and ("sort_key" in call.query or "sort_dir" in call.query):
        raise errors.Invalid(
            "The 'sort_key' and 'sort_dir' parameters are deprecated and cannot be used with the 'sort' parameter."
        )
    if "sort" not in call.query:
        return [((call.asked("sort_key", key) or "").strip(), (call.asked("sort_dir", "desc") or "").strip())]
    asked = [part.partition(":") for part in (call.asked("sort") or "").strip().split(",")]
    return [(name.strip(), direction.strip() or "desc") for name, _, direction in asked]


def limit_of(call: Call) -> int:
    """How many are asked for. Raises Invalid."""
    try:
        limit = int(call.asked("limit", str(MAX_LIMIT)) or "")
    except ValueError:
        raise errors.Invalid("limit param must be an integer") from None
    if limit < 0:
        raise errors.Invalid("limit param must be positive")
    return limit


def flag(call: Call, name: str, default: bool = False) -> bool:
    """A parameter that is true or false. Raises Invalid."""
    word = call.last(name)
    try:
        return default if word is None else truth(word)
    except ValueError:
        raise errors.Invalid(f"Value '{word}' for '{name}' is not a boolean.") from None


def number(call: Call, name: str) -> int:
    """A parameter that is a whole number, nothing unless it is there. Raises Invalid."""
    text = call.asked(name) or ("0" if name not in call.query else "")
    try:
        value = int(text)
    except ValueError:
        raise errors.Invalid(f"{name} must be an integer") from None
    if value < 0 or value >= 2**31:
        raise errors.Invalid(f"{name} must be >= 0" if value < 0 else f"{name} must be <= {2**31 - 1}")
    return value


def moment(attribute: str) -> Callable[[Any, Call], str | None]:
    """A key's getter: a time as Cinder writes it, to the microsecond and without a zone."""

    def show(item: Any, call: Call) -> str | None:
        time = getattr(item, attribute)
        return None if time is None else str(time.isoformat(timespec="microseconds"))

    return show
