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

Shown = dict[str, Any]


def check(asked: Mapping[str, Sequence[str]], attributes: Mapping[str, Attribute]) -> None:
    """Raises Wrong for a filter that is no attribute."""
    unknown = [name for name in asked if name not in attributes and name not in (*PAGING, *TAGS)]
    if unknown:
        raise bad(f"{unknown} is invalid attribute for filtering")


def fits(shown: Shown, asked: Mapping[str, Sequence[str]], attributes: Mapping[str, Attribute]) -> bool:
    """Whether all of a query's filters let a resource through."""
    for name, values in asked.items():
        if name in TAGS:
            if not TAGS[name](set(shown["tags"]), set(",".join(values).split(","))):
                return False
        elif name not in PAGING and not _has(shown[name], name, values, attributes[name]):
            return False
    return True


def page(items: list[Shown], call: Call, collection: str) -> dict[str, Any]:
    """A page of them, as the query asks for it, under the collection's name."""
    items = _sorted(items, call)
    limit = _limit(call)
    backwards = (call.asked("page_reverse") or "").lower() == "true"
    if backwards:
        items = items[::-1]
    if marker := call.asked("marker"):
        at = next((index for index, item in enumerate(items) if item["id"] == marker), len(items) - 1)
        items = items[at + 1 :]
    found = items[:limit] if limit else items
    if backwards:
        found = found[::-1]
    wanted = set(call.query.get("fields", ()))
    shown = [{name: value for name, value in item.items() if not wanted or name in wanted} for item in found]
    links = _links(call, found, limit, backwards) if limit else []
    return {collection: shown} | ({f"{collection}_links": links} if links else {})


def only(shown: Shown, call: Call) -> Shown:
    """The fields of one resource that are asked for."""
    wanted = call.query.get("fields", ())
    return {name: value for name, value in shown.items() if not wanted or name in wanted}


def _has(value: Any, name: str, values: Sequence[str], attribute: Attribute) -> bool:
    if name == "fixed_ips":
        return _has_address(value, values)
    if isinstance(value, bool) or attribute.convert is boolean:
        return value in [boolean(one) for one in values]
    if isinstance(value, list | tuple):
        return any(one in value for one in values)
    return ("" if value is None else str(value)) in values


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


def _limit(call: Call) -> int:
    asked = call.last("limit") or "0"
    if not asked.isdecimal():
        raise Wrong("BadRequest", f"Bad limit request: Limit must be an integer 0 or greater and not '{asked}'.")
    return int(asked)


def _sorted(items: list[Shown], call: Call) -> list[Shown]:
    keys, directions = call.query.get("sort_key", []), call.query.get("sort_dir", [])
    if len(keys) != len(directions):
        raise bad("The number of sort_keys and sort_dirs must be same")
    if unknown := [key for key in keys if items and key not in items[0]]:
        raise bad(f"{unknown} is invalid attribute for sort_keys")
    if unknown := [one for one in directions if one not in ("asc", "desc")]:
        raise bad(f"{unknown} is invalid value for sort_dirs, valid value is 'asc' and 'desc'")
    for key, direction in [*zip(keys, directions, strict=True)][::-1]:
        items = sorted(items, key=lambda item: _order(item[key]), reverse=direction == "desc")
    return items


def _order(value: Any) -> tuple[bool, Any]:
    return (value is not None, value if isinstance(value, int | str) else str(value))


def _links(call: Call, found: list[Shown], limit: int, backwards: bool) -> list[dict[str, str]]:
    kept = [pair for pair in parse_qsl(call.request.query_string, True) if pair[0] not in ("marker", "page_reverse")]
    url, links = call.request.path_url, []
    if found and (backwards or len(found) == limit):
        query = urlencode([*kept, ("marker", found[-1]["id"])], safe=":")
        links.append({"rel": "next", "href": f"{url}?{query}"})
    if found and (not backwards or len(found) == limit):
        query = urlencode([*kept, ("marker", found[0]["id"]), ("page_reverse", "True")], safe=":")
        links.append({"rel": "previous", "href": f"{url}?{query}"})
    return links
