"""How Identity shows what there is, and which of a list are asked for."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from typing import Any, NamedTuple, TypeVar
from urllib.parse import urlencode

from novalite import errors
from novalite.api.call import Call
from novalite.api.microversion import ALWAYS
from novalite.api.shape import Given, Key, Schema, View, field
from novalite.cloud.identity.records import Records
from novalite.services.identity.shapes import ID, NAME, WORD, Parameters
from novalite.store import EVERYTHING, Page

T = TypeVar("T")

#: How a filter compares, by what follows its name: ``?name__contains=cat``.
COMPARISONS: dict[str, Callable[[str, str], bool]] = {
    "contains": lambda value, wanted: wanted in value,
    "icontains": lambda value, wanted: wanted.lower() in value.lower(),
    "startswith": str.startswith,
    "istartswith": lambda value, wanted: value.lower().startswith(wanted.lower()),
    "endswith": str.endswith,
    "iendswith": lambda value, wanted: value.lower().endswith(wanted.lower()),
}

_NO = ("0", "f", "false", "off", "n", "no")

#: As many as a page has at most.
MOST = 1000


def base(call: Call) -> str:
    """The URL below which all is."""
    return f"{call.request.application_url}/v3"


def services_base(call: Call) -> str:
    """The URL below which the services are, of which this is one."""
    return str(call.request.application_url.removesuffix("/identity"))


def full_url(call: Call) -> str:
    """The URL that was asked, with its query."""
    query = call.request.query_string
    return f"{call.request.path_url}?{query}" if query else str(call.request.path_url)


class Entity(View):
    """Keys, what clients have added, and a link to the item itself; ``below`` is where the collection is."""

    def __init__(self, collection: str, *keys: Key, below: Callable[[Any], str] = lambda item: "") -> None:
        super().__init__(*keys)
        self.collection = collection
        self.below = below

    def show(self, item: Any, call: Any) -> dict[str, Any]:
        """The item as JSON has it."""
        own = {"self": f"{base(call)}{self.below(item)}/{self.collection}/{item.id}"}
        return {**item.extra, **super().show(item, call), "links": own}


class Collection(Given):
    """Items under a root, with the links that every list of Keystone's has."""

    def answer(self, result: Any, call: Any) -> Any:
        """Those that the query asks for, of what the handler has found."""
        items, page = result if isinstance(result, Found) else page_of(call, asked_for(call, result))
        answer = shown(call, self.root, [self.shown.show(item, call) for item in items])
        if page is not None:
            answer["truncated"] = True
            if items:
                answer["links"]["next"] = f"{call.request.path_url}?{urlencode(page)}"
        return answer


def shown(call: Call, root: str, items: list[Any]) -> dict[str, Any]:
    """A list as Keystone answers it."""
    return {root: items, "links": {"next": None, "self": full_url(call), "previous": None}}


def collection(root: str, view: View) -> Collection:
    """``{"users": [{…}, …], "links": {…}}``."""
    return Collection(root, view, many=True)


class Found(NamedTuple):
    """A page of what a query asks for, and the query of the next one where there is more."""

    items: list[Any]
    following: dict[str, Any] | None


class Filters(Parameters):
    """The parameters of a list: attributes, each with its `COMPARISONS`, and where to begin and end.

    ``marked`` lists know their markers, others pass over them; ``paged`` ones know limits. A page of no items
    has all of an ``endless`` list, and says that there is more.
    """

    def __init__(
        self,
        *names: str,
        types: Mapping[str, Schema] | None = None,
        marked: bool = False,
        paged: bool = True,
        strict: bool = False,
        endless: bool = False,
    ) -> None:
        typed = {name: TYPES[name] for name in names if name in TYPES} | dict(types or {})
        super().__init__(*(field(name, kind) for name, kind in typed.items()), strict=ALWAYS if strict else None)
        self.names = frozenset(names)
        self.marked = marked
        self.paged = paged
        self.endless = endless


#: What filters are, unless a list says something else of them.
TYPES: Mapping[str, Schema] = {"name": NAME, "domain_id": ID, "enabled": WORD}


def filters(*names: str, **more: Any) -> Filters:
    """See `Filters`."""
    return Filters(*names, **more)


def flags() -> Parameters:
    """Parameters that are there or not, whatever their value."""
    return Parameters()


def is_set(call: Call, name: str) -> bool:
    """Whether a flag is there, and not said to be off."""
    return call.asked(name, "0") != "0"


def asked_for(call: Call, items: Iterable[T]) -> list[T]:
    """The items that a query of `filters` asks for."""
    asked = _comparisons(call)
    return [item for item in items if _is_asked_for(item, asked)]


def search(
    call: Call,
    records: Records[Any],
    where: Mapping[str, Any] | None = None,
    fits: Callable[[Any], bool] = lambda item: True,
) -> Found:
    """The page that a query asks for of a kind's records that have these values and fit. Raises NotFound.

    It is what `asked_for` and `page_of` make of all of them, and costs what the page does.
    """
    asked, filters = _comparisons(call), _filters(call)
    exact = {name: value for name, value, how in asked if not how and name in _EXACT and name in records.kind.by}
    exact |= where or {}

    def is_found(item: Any) -> bool:
        return _is_asked_for(item, asked) and fits(item)

    marker = call.asked("marker") if getattr(filters, "marked", False) else None
    after = records.search({**exact, "id": marker}, is_found, EVERYTHING) if marker else [None]
    if not after:
        raise errors.NotFound(f"Marker {marker} could not be found.")
    most = limit_of(call)
    is_whole = most is None or most < 0 or _is_endless(call, most)
    found = records.search(exact, is_found, Page(marker=after[0], limit=None if is_whole else (most or 0) + 1))
    return Found(*_cut(call, found, most))


def page_of(call: Call, found: list[T]) -> tuple[list[T], dict[str, Any] | None]:
    """The page that a query asks for, and the query of the next one where there is more. Raises NotFound."""
    marker = call.asked("marker")
    if marker and getattr(_filters(call), "marked", False):
        ids = [getattr(item, "id", None) for item in found]
        if marker not in ids:
            raise errors.NotFound(f"Marker {marker} could not be found.")
        found = found[ids.index(marker) + 1 :]
    return _cut(call, found, limit_of(call))


def limit_of(call: Call) -> int | None:
    """As many as a page may have. Raises Invalid."""
    limit = call.asked("limit")
    if not limit or not getattr(_filters(call), "paged", False):
        return None
    try:
        return min(int(limit), MOST)
    except ValueError:
        raise errors.Invalid(f"Invalid limit: {limit}") from None


def _cut(call: Call, found: list[T], most: int | None) -> tuple[list[T], dict[str, Any] | None]:
    if most is None or len(found) <= most:
        return found, None
    # Which is all, and says that there is more, as in Keystone.
    page = found if most < 0 or _is_endless(call, most) else found[:most]
    last = {"marker": getattr(page[-1], "id", None)} if page else {}
    return page, {**{name: values[0] for name, values in call.query.items()}, **last, "limit": most}


def _is_endless(call: Call, most: int) -> bool:
    return most == 0 and getattr(_filters(call), "endless", False)


#: What a list has for itself to look at.
_ELSEWHERE = frozenset({"tags", "tags-any", "not-tags", "not-tags-any", "password_expires_at"})


#: What records may be found by where it is asked for as it is.
_EXACT = frozenset({"domain_id", "name", "parent_id", "type", "user_id"})

#: A filter: an attribute, a value and the name of a comparison.
Comparison = tuple[str, str, str]


def _comparisons(call: Call) -> list[Comparison]:
    known: frozenset[str] = getattr(_filters(call), "names", frozenset())
    asked = [(*parameter.partition("__")[::2], values) for parameter, values in call.query.items()]
    return [
        (name, value, how)
        for name, how, values in asked
        if name in known and name not in _ELSEWHERE and (not how or how in COMPARISONS)
        for value in values
    ]


def _is_asked_for(item: Any, asked: Iterable[Comparison]) -> bool:
    return all(_fits(getattr(item, name, None), value, how) for name, value, how in asked)


def _filters(call: Call) -> Filters | None:
    found = getattr(call.query, "parameters", None)
    return found if isinstance(found, Filters) else None


def _fits(value: Any, wanted: str, how: str) -> bool:
    if isinstance(value, bool):
        return value == (wanted.lower() not in _NO)
    if how:
        return isinstance(value, str) and COMPARISONS[how](value, wanted)
    return bool(value == wanted)
