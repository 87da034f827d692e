"""Values by JSON Schema: those that fit, and those of which a part was changed."""

from __future__ import annotations

import re
from collections import ChainMap
from collections.abc import Callable, Iterable
from functools import cached_property
from typing import Any

from hypothesis import strategies as st

from novalite.services.compute.servers.create import is_uuid_like

Strategy = st.SearchStrategy[Any]

TEXTS = st.text(max_size=20) | st.sampled_from(
    ["", " ", "a", "1", "-1", "None", "\x00", "a" * 300, "é", "\u2019", "../..", "%"]
)
SCALARS = st.none() | st.booleans() | st.integers(-(2**70), 2**70) | st.floats(allow_nan=False) | TEXTS
ANYTHING: Strategy = st.recursive(
    SCALARS, lambda inner: st.lists(inner, max_size=3) | st.dictionaries(TEXTS, inner, max_size=3)
)

FORMATS: dict[str, st.SearchStrategy[str]] = {
    "uuid": st.uuids().map(str),
    "date-time": st.sampled_from(["2026-01-01T00:00:00Z", "2026-01-01 00:00:00.000001", "0001-01-01T00:00:00Z"]),
    "ipv4": st.ip_addresses(v=4).map(str),
    "ipv6": st.ip_addresses(v=6).map(str),
    "cidr": st.sampled_from(["10.0.0.0/8", "::/0"]),
    "base64": st.binary(max_size=9).map(lambda data: data.hex()),
    "regex": st.sampled_from([".*", "a", "^b$", "[", "(a+)+$", "[[a]", "a{99999999999999999999}"]),
}


class Values:
    """Values that fit a schema, more or less: what does not is one more thing to be refused.

    Some of the texts are ``ids``: of what is there, where somebody says so.
    """

    def __init__(self, ids: Iterable[str] = ()) -> None:
        self._known = [*dict.fromkeys(ids)]
        self._of_lengths: dict[tuple[int, int], st.SearchStrategy[str]] = {}
        self.ids: st.SearchStrategy[str] = st.sampled_from(self._known) if self._known else FORMATS["uuid"]

    def fitting(self, schema: Any) -> Strategy:
        """What fits a schema."""
        if not isinstance(schema, dict):
            return ANYTHING
        if "allOf" in schema:
            return self.fitting(
                dict(ChainMap({key: schema[key] for key in schema if key != "allOf"}, *schema["allOf"]))
            )
        if "not" in schema:
            rest, banned = {**schema}, schema["not"].get("enum", ())
            del rest["not"]
            return self.fitting(rest).filter(lambda value: value not in banned)
        if "enum" in schema:
            return st.sampled_from(schema["enum"])
        for several in ("oneOf", "anyOf"):
            if several in schema:
                rest = {key: value for key, value in schema.items() if key != several}
                return st.one_of(*(self.fitting(_both(rest, inner)) for inner in schema[several]))
        types = schema.get("type", "object" if "properties" in schema else None)
        if types is None:
            return ANYTHING
        return st.one_of(*(self._of_type(one, schema) for one in ([types] if isinstance(types, str) else types)))

    def objects(self, schema: Any) -> Strategy:
        """Objects of a schema's properties, but for those that only answers have."""
        known = schema.get("properties", {}).items()
        properties = {key: self.fitting(inner) for key, inner in known if not inner.get("readOnly")}
        required = {key: properties.pop(key, ANYTHING) for key in schema.get("required", ())}
        made: Strategy = st.fixed_dictionaries(required, optional=properties)
        least = schema.get("minProperties", 0)
        for pattern, inner in schema.get("patternProperties", {}).items():
            keys = st.from_regex(pattern, fullmatch=pattern.endswith("$")) | self.ids
            more = st.dictionaries(keys, self.fitting(inner), min_size=least, max_size=max(2, least))
            made = st.tuples(more, made).map(lambda both: {**both[0], **both[1]})
        if isinstance(schema.get("additionalProperties"), dict) and not properties and not required:
            made = st.dictionaries(self.ids, self.fitting(schema["additionalProperties"]), min_size=least, max_size=2)
        return made.filter(lambda one: len(one) >= least) if least else made

    def _of_type(self, name: str, schema: Any) -> Strategy:
        if name == "object":
            return self.objects(schema)
        if name == "array":
            items = schema.get("items", schema.get("prefixItems", [{}])[0])
            least = schema.get("minItems", 0)
            most = max(least, min(2, schema.get("maxItems", 2)))
            return st.lists(self.fitting(items), min_size=least, max_size=most)
        if name == "string":
            return self._strings(schema)
        if name in ("integer", "number"):
            return st.integers(schema.get("minimum", -3), schema.get("maximum", 2**40))
        return st.booleans() if name == "boolean" else st.none()

    def _strings(self, schema: Any) -> st.SearchStrategy[str]:
        if schema.get("format") in FORMATS:
            made = FORMATS[schema["format"]]
            return made | self._uuids if schema["format"] == "uuid" else made
        if len(schema.get("pattern", "a" * 100)) < 100:
            return st.from_regex(re.compile(schema["pattern"]), fullmatch=schema["pattern"].endswith("$"))
        least, most = schema.get("minLength", 0), schema.get("maxLength", 255)
        made = st.text(min_size=least, max_size=max(least, min(20, most)))
        if (least, most) not in self._of_lengths:
            self._of_lengths[least, most] = self._ids(lambda one: least <= len(one) <= most)
        return made | made | self._of_lengths[least, most]

    @cached_property
    def _uuids(self) -> st.SearchStrategy[str]:
        return self._ids(is_uuid_like)

    def _ids(self, fits: Callable[[str], bool]) -> st.SearchStrategy[str]:
        known = [id for id in self._known if fits(id)]
        return st.sampled_from(known) if known else st.nothing()


def _both(schema: dict[str, Any], more: dict[str, Any]) -> dict[str, Any]:
    """One schema for what fits two; of a property, too, both say something."""
    properties = dict(schema.get("properties", {}))
    for name, inner in more.get("properties", {}).items():
        properties[name] = {**properties.get(name, {}), **inner}
    return {**schema, **more} | ({"properties": properties} if properties else {})


@st.composite
def mutated(draw: st.DrawFn, values: Strategy) -> Any:
    """A part of a value, somewhere, is something else, or away, or one more."""
    value = draw(values)
    if isinstance(value, dict) and value and draw(st.integers(0, 3)):
        key = draw(st.sampled_from(sorted(value)))
        match draw(st.integers(0, 3)):
            case 0:
                return {name: inner for name, inner in value.items() if name != key}
            case 1:
                return {**value, draw(TEXTS): draw(ANYTHING)}
            case _:
                return {**value, key: draw(mutated(st.just(value[key])))}
    if isinstance(value, list) and value and draw(st.booleans()):
        return [*value[1:], draw(mutated(st.just(value[0])))]
    return draw(ANYTHING)
