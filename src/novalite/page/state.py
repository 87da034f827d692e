"""The pages of the cloud: how much of what there is, lists, and one record with what it has to do with others."""

from __future__ import annotations

import json
from collections.abc import Iterable, Mapping, Sequence
from datetime import datetime
from typing import Any
from urllib.parse import quote, urlencode

from msgspec import Struct
from msgspec.structs import asdict

from novalite.cloud import Cloud
from novalite.inspector.trace.masking import MASK, is_secret
from novalite.page import BELOW
from novalite.page.elements import Child, Element, drawing, element
from novalite.page.frame import missing, page
from novalite.page.nouns import NOUNS, Link, Noun, Value, link_of
from novalite.page.topology import topology
from novalite.store import Page

#: How many records a list has.
AT_ONCE = 100

PATH = f"{BELOW}cloud"

#: Attributes whose values may have secrets in them.
_PRIVATE = ("user_data", "connector", "profile")


def overview(cloud: Cloud) -> Any:
    """How much of what there is, and a picture of the networks with what is on them."""
    cloud.settle()
    counts = (element("li", element("a", noun.counted(cloud), href=f"{PATH}/{noun.name}")) for noun in NOUNS.values())
    picture, left_out = topology(cloud, PATH)
    note = f"There are {left_out:,} more servers, which are in the list." if left_out else None
    return page(
        "Cloud",
        element("ul", counts, class_="counts"),
        element("h2", "Networks, routers and servers"),
        element("p", note, class_="note") if note else None,
        drawing(picture, "topology", "Networks, routers and servers", has_links=True),
        tab="Cloud",
    )


def records(cloud: Cloud, noun: Noun, query: Mapping[str, str]) -> Any:
    """A list, the newest first, or from the one with the key ``after`` on; with a ``name``, of those that have it."""
    cloud.settle()
    name = query.get("name", "")
    marker = noun.get(cloud, query["after"]) if "after" in query else None
    order = Page(tuple((attribute, True) for attribute in noun.kind.order), marker, AT_ONCE + 1)
    found = noun.find(cloud, (lambda record: name.lower() in (record.name or "").lower()) if name else None, order)
    more = None
    if len(found) > AT_ONCE:
        wanted = {"after": getattr(found[AT_ONCE - 1], noun.key)} | ({"name": name} if name else {})
        more = element("a", "Older ones", class_="button", href=f"?{urlencode(wanted)}")
    box = element("input", name="name", value=name, type="search", autocomplete="off", spellcheck="false")
    return page(
        noun.name.capitalize(),
        element("p", element("a", "The cloud", href=PATH), f": {noun.counted(cloud)}"),
        element("form", element("label", "Name", box), element("button", "Search"), class_="tools", role="search"),
        _table(cloud, noun, found[:AT_ONCE], noun.name),
        element("p", more) if more is not None else None,
        tab="Cloud",
    )


def record(cloud: Cloud, noun: Noun, key: str) -> Any:
    """One record with all that is known of it, and what it has to do with."""
    cloud.settle()
    found = noun.get(cloud, key)
    if found is None:
        return missing(f"There is no such record among the {noun.name}: it may have been deleted.")
    title = noun.link(found).text
    facts = ((name, column(cloud, found)) for name, column in noun.columns.items())
    rest = asdict(found).items()
    return page(
        title,
        element("p", element("a", "The cloud", href=PATH), " / ", element("a", noun.name, href=f"{PATH}/{noun.name}")),
        element("dl", ((element("dt", name), element("dd", _shown(value))) for name, value in facts if value)),
        (
            part
            for (name, other), related in noun.related.items()
            for part in (element("h2", name), _table(cloud, NOUNS[other], related(cloud, found), name))
        ),
        element("h2", "Everything"),
        element(
            "dl",
            (
                (element("dt", name), element("dd", _detail(cloud, found, name, value), class_="plain"))
                for name, value in rest
                if value not in (None, "", (), {}, frozenset())
            ),
        ),
        tab="Cloud",
    )


def _table(cloud: Cloud, noun: Noun, found: Sequence[Any], caption: str) -> Element:
    if not found:
        return element("p", "None.", class_="note")
    head = (element("th", name, scope="col") for name in ("Name", *noun.columns))
    rows = (
        element(
            "tr",
            element("th", _shown(noun.link(one)), scope="row"),
            (element("td", _shown(column(cloud, one))) for column in noun.columns.values()),
        )
        for one in found[:AT_ONCE]
    )
    table = element(
        "table",
        element("caption", caption, class_="hidden"),
        element("thead", element("tr", head)),
        element("tbody", rows),
    )
    more = f"And {len(found) - AT_ONCE:,} more." if len(found) > AT_ONCE else None
    return element(
        "div",
        element("div", table, class_="wide", tabindex="0", role="region", aria_label=f"Table of {caption}"),
        element("p", more, class_="note") if more else None,
    )


def _shown(value: Value) -> Child:
    if isinstance(value, Link):
        return element("a", value.text, href=f"{PATH}/{value.noun}/{quote(value.key, safe='')}")
    return value


def _detail(cloud: Cloud, found: Any, name: str, value: Any) -> Child:
    link = link_of(cloud, found, name)
    if isinstance(link, Link):
        return _shown(link)
    if is_secret(name) or name in _PRIVATE:
        return MASK
    plain = _plain(value)
    return plain if isinstance(plain, str) else json.dumps(plain, ensure_ascii=False)


def _plain(value: Any) -> Any:
    """As JSON can hold it, without secrets."""
    if isinstance(value, Struct):
        return _plain(asdict(value))
    if isinstance(value, Mapping):
        return {str(key): MASK if is_secret(str(key)) else _plain(one) for key, one in value.items()}
    if isinstance(value, str | int | float | None):
        return value
    if isinstance(value, datetime):
        return value.isoformat()
    return [*map(_plain, value)] if isinstance(value, Iterable) else str(value)
