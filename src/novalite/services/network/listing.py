"""Lists: filtered by any attribute, sorted by any, in pages, with the fields that are asked for."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from typing import Any
from urllib.parse import parse_qsl, urlencode

from novalite.api.call import Call
from novalite.api.shape import query
from novalite.cloud.network.networking import Wrong, wrong_input
from novalite.services.network.attributes import Attribute, boolean
from novalite.services.network.service import bad

#: Every parameter is looked at here.
ANYTHING = query(strict=None, prefix="")

#: What of a query is no attribute.
PAGING = ("fields", "limit", "marker", "page_reverse", "sort_key", "sort_dir")
TAGS: dict[str, Callable[[set[str], set[str]], bool]] = {
    "tags": lambda own, wanted: wanted <= own,
    "tags-any": lambda own, wanted: bool(wanted & own),
    "not-tags": lambda own, wanted: not wanted <= own,
    "not-tags-any": lambda own, wanted: not wanted & own,
}

#: What cannot be listed after one that there is not; of others such a page begins anywhere.
MARKERS = ("networks", "ports", "routers")

Shown = dict[str, Any]


def check(asked: Mapping[str, Sequence[str]], attributes: Mapping[str, Attribute]) -> None:
    """Raises Wrong for a filter or a sort key that is none, and for values that cannot be compared."""
    names = [name for name in asked if name not in PAGING and not (name in TAGS and "tags" in attributes)]
    if unknown := [name for name in names if name not in attributes or not attributes[name].is_filter]:
        raise bad(f"{unknown} is invalid attribute for filtering")
    for name in names:
        if compared := attributes[name].compared:
            for value in asked[name]:
                compared(value)
    keys, directions = _sorting(asked)
    if len(keys) != len(directions):
        raise bad("The number of sort_keys and sort_dirs must be same")
    if unknown := [key for key in keys if key not in attributes or not attributes[key].is_sort_key]:
        raise bad(f"{unknown} is invalid attribute for sort_keys")
    if unknown := [one for one in directions if one not in ("asc", "desc")]:
        raise bad(f"{unknown} is invalid value for sort_dirs, valid value is 'asc' and 'desc'")


def fits(resource: Any, call: Call, attributes: Mapping[str, Attribute]) -> bool:
    """Whether all of a query's filters let a resource through."""
    for name, values in call.query.items():
        if name in TAGS:
            if not TAGS[name](set(attributes["tags"].get(resource, call)), set(",".join(values).split(","))):
                return False
        elif name not in PAGING:
            attribute = attributes[name]
            own = attribute.sought(resource, call) if attribute.sought else [attribute.get(resource, call)]
            if not any(_has(value, name, values, attribute) for value in own):
                return False
    return True


def is_backwards(call: Call) -> bool:
    """Whether the page is that before the marker, and not the one after it."""
    return (call.asked("page_reverse") or "").lower() == "true"


def limit(call: Call) -> int | None:
    """How many a page has at most. Raises Wrong."""
    asked = call.last("limit") or "0"
    if not asked.isdecimal():
        raise Wrong("BadRequest", f"Bad limit request: Limit must be an integer 0 or greater and not '{asked}'.")
    return int(asked) or None


def sort(call: Call, attributes: Mapping[str, Attribute]) -> list[tuple[Callable[[Any], Any], bool]]:
    """By what of a resource the query sorts, and whether it goes down."""

    def key(name: str) -> Callable[[Any], Any]:
        return lambda resource: _order(attributes[name].get(resource, call))

    keys, directions = _sorting(call.query)
    return [(key(name), direction == "desc") for name, direction in zip(keys, directions, strict=True)]


def cut(found: Sequence[Any], call: Call) -> list[Any]:
    """The page that the query asks for of resources in its order; a marker that is none of them is passed over."""
    step = -1 if is_backwards(call) else 1
    found, marker = found[::step], call.asked("marker")
    at = next((index for index, one in enumerate(found) if one.id == marker), -1)
    return list(found[at + 1 :][: limit(call)][::step])


def links(call: Call, found: Sequence[Any]) -> list[dict[str, str]]:
    """To the pages after and before the one that was found, where the query asks for pages."""
    asked, backwards = limit(call), is_backwards(call)
    if asked is None:
        return []
    kept = [pair for pair in parse_qsl(call.request.query_string, True) if pair[0] not in ("marker", "page_reverse")]
    url, made = call.request.path_url, []
    if backwards or len(found) == asked:
        after = [("marker", found[-1].id)] if found else []
        made.append({"rel": "next", "href": f"{url}?{urlencode([*kept, *after])}"})
    if not backwards or len(found) == asked:
        before = [("marker", found[0].id)] if found else []
        made.append({"rel": "previous", "href": f"{url}?{urlencode([*kept, *before, ('page_reverse', 'True')])}"})
    return made


def only(shown: Shown, call: Call) -> Shown:
    """The fields of one resource that are asked for."""
    wanted = call.query.get("fields", ())
    return {name: value for name, value in shown.items() if name in wanted} if wanted else shown


def _has(value: Any, name: str, values: Sequence[str], attribute: Attribute) -> bool:
    if name == "fixed_ips":
        return _has_address(value, values)
    if isinstance(value, bool) or attribute.convert is boolean:
        return value in [boolean(one) for one in values]
    if attribute.compared:
        return value is not None and value in [attribute.compared(one) for one in values]
    if isinstance(value, list | tuple):
        return any(one in value for one in values)
    return value is not None and str(value) in values


def _has_address(addresses: Sequence[Mapping[str, str]], values: Sequence[str]) -> bool:
    wanted: dict[str, list[str]] = {}
    for value in values:
        key, equals, rest = value.partition("=")
        if not equals:
            raise wrong_input(f"'{value}' is not of the form <key>=[value]")
        wanted.setdefault(key, []).append(rest)
    parts = wanted.pop("ip_address_substr", [""])
    return any(
        all(address.get(key) in options for key, options in wanted.items())
        and any(part in address["ip_address"] for part in parts)
        for address in addresses
    )


def _sorting(asked: Mapping[str, Sequence[str]]) -> tuple[list[str], list[str]]:
    keys, directions = ([one for one in asked.get(name, ()) if one] for name in ("sort_key", "sort_dir"))
    return keys, directions


def _order(value: Any) -> tuple[bool, Any]:
    return (value is not None, value if isinstance(value, int | str) else str(value))
