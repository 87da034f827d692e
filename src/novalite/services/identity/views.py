"""How Identity shows what there is, and which of a list are asked for."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from typing import Any, TypeVar

from novalite.api.call import Call
from novalite.api.shape import Given, Key, Query, View, field, query
from novalite.api.types import repeated

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


def base(call: Call) -> str:
    """The URL below which all is."""
    return f"{call.request.application_url}/v3"


def services_base(call: Call) -> str:
    """The URL below which the services are, of which this is one."""
    return str(call.request.application_url.removesuffix("/identity"))


class Entity(View):
    """Keys, what clients have added, and a link to the item itself."""

    def __init__(self, collection: str, *keys: Key) -> None:
        super().__init__(*keys)
        self.collection = collection

    def show(self, item: Any, call: Any) -> dict[str, Any]:
        """The item as JSON has it."""
        own = {"self": f"{base(call)}/{self.collection}/{item.id}"}
        return {**item.extra, **super().show(item, call), "links": own}


class Collection(Given):
    """Items under a root, with the links that every list of Keystone's has."""

    def answer(self, result: Any, call: Any) -> Any:
        """Those that the query asks for, of what the handler has found."""
        return shown(call, self.root, [self.shown.show(item, call) for item in asked_for(call, result)])


def shown(call: Call, root: str, items: list[Any]) -> dict[str, Any]:
    """A list as Keystone answers it."""
    return {root: items, "links": {"next": None, "self": call.request.path_url, "previous": None}}


def collection(root: str, view: View) -> Collection:
    """``{"users": [{…}, …], "links": {…}}``."""
    return Collection(root, view, many=True)


def filters(*names: str) -> Query:
    """The parameters of a list: attributes, each with its `COMPARISONS`, and where to begin and end."""
    compared = [f"{name}__{how}" for name in names for how in COMPARISONS]
    all = (*names, *compared, "limit", "marker")
    return query(*(field(name, repeated({"type": "string"})) for name in all), strict=None)


def flags(*names: str) -> Query:
    """Parameters that are there or not, whatever their value."""
    return query(*(field(name, repeated({"type": "string"})) for name in names), strict=None)


def is_set(call: Call, name: str) -> bool:
    """Whether a flag is there, and not said to be off."""
    return call.asked(name, "0") != "0"


def asked_for(call: Call, items: Iterable[T]) -> list[T]:
    """The items that a query of `filters` asks for."""
    found = list(items)
    for parameter, values in call.query.items():
        name, _, how = parameter.partition("__")
        if name not in ("limit", "marker") and name not in _ELSEWHERE:
            found = [item for item in found if _fits(getattr(item, name, None), values[0], how)]
    if marker := call.asked("marker"):
        ids = [getattr(item, "id", None) for item in found]
        found = found[ids.index(marker) + 1 :] if marker in ids else []
    limit = call.asked("limit") or ""
    return found[: int(limit)] if limit.isdecimal() and int(limit) else found


#: What a list has for itself to look at.
_ELSEWHERE = frozenset({"tags", "tags-any", "not-tags", "not-tags-any"})


def _fits(value: Any, wanted: str, how: str) -> bool:
    if isinstance(value, bool):
        return value == (wanted.lower() not in _NO)
    if how:
        return isinstance(value, str) and COMPARISONS[how](value, wanted)
    return value == wanted or (value is None and wanted in ("", "None"))
