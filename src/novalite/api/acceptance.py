"""Whether JSON is certainly what a schema wants, found out without jsonschema.

Nearly all that is sent is right. jsonschema says what is wrong with the rest, and takes many times as long, beside the
time to import it. So a schema becomes a function that is true of what jsonschema would find no error in. It may be
false of that too: where it is, or where a schema has a keyword that is not known here, jsonschema has the last word.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping, Sequence, Sized
from functools import partial
from itertools import repeat
from operator import call
from typing import Any

from novalite.api.formats import has_format

Accepts = Callable[[Any], bool]
Schema = Mapping[str, Any]

_TYPES: Mapping[str, tuple[type, ...]] = {
    "string": (str,),
    "integer": (int,),
    "number": (int, float),
    "boolean": (bool,),
    "null": (type(None),),
    "array": (list,),
    "object": (dict,),
}

#: Keywords that say nothing of what is right.
_SILENT = {"sentences", "title", "description", "default", "readOnly", "writeOnly"}

#: Keywords that are true or false of a text here as they are for jsonschema.
_OF_TEXT = {"type", "format", "pattern", "minLength", "maxLength"}


def acceptance(schema: Any, number: Callable[[Any], float | None]) -> Accepts:
    """The function of a schema; ``number`` is what ``minimum`` and ``maximum`` compare, None where nothing is."""
    if isinstance(schema, bool):
        return lambda value: schema
    makers = {**_MAKERS, "minimum": _bound(number, 1), "maximum": _bound(number, -1)}
    if not schema.keys() <= makers.keys() | _SILENT:
        return lambda value: False

    def inner(part: Any) -> Accepts:
        return acceptance(part, number)

    checks = [makers[keyword](schema, inner) for keyword in schema if keyword in makers]
    checks = [check for check in checks if check is not _anything]
    if len(checks) == 1:
        return checks[0]
    return _all(checks)


def _all(checks: Sequence[Accepts]) -> Accepts:
    return lambda value: all(map(call, checks, repeat(value)))


def _anything(value: Any) -> bool:
    return True


def _type(schema: Schema, inner: Callable[[Any], Accepts]) -> Accepts:
    names = [schema["type"]] if isinstance(schema["type"], str) else schema["type"]
    # By the class itself, since True is an int in Python and no number in JSON.
    types = frozenset(one for name in names for one in _TYPES[name])
    return lambda value: type(value) in types


def _object(schema: Schema, inner: Callable[[Any], Accepts]) -> Accepts:
    """Properties, patterns and what else there may be; this stands for all three, wherever the first of them is."""
    known = {name: inner(one) for name, one in schema.get("properties", {}).items()}
    patterns = [(re.compile(pattern), inner(one)) for pattern, one in schema.get("patternProperties", {}).items()]
    other = inner(schema.get("additionalProperties", True))

    def accepts(value: Any) -> bool:
        if not isinstance(value, dict):
            return True
        for name, one in value.items():
            found = [check for pattern, check in patterns if pattern.search(name)] if patterns else []
            if name in known or not found:
                found.append(known.get(name, other))
            if not all(map(call, found, repeat(one))):
                return False
        return True

    return accepts


def _required(schema: Schema, inner: Callable[[Any], Accepts]) -> Accepts:
    names = frozenset(schema["required"])
    return lambda value: not isinstance(value, dict) or names <= value.keys()


def _items(schema: Schema, inner: Callable[[Any], Accepts]) -> Accepts:
    first = [inner(one) for one in schema.get("prefixItems", ())]
    rest = inner(schema.get("items", True))

    def accepts(value: Any) -> bool:
        if not isinstance(value, list):
            return True
        if not all(check(one) for check, one in zip(first, value, strict=False)):
            return False
        return all(map(rest, value[len(first) :]))

    return accepts


def _length(kind: type[Sized], keyword: str, sign: int) -> Callable[[Schema, Any], Accepts]:
    def make(schema: Schema, inner: Callable[[Any], Accepts]) -> Accepts:
        bound = schema[keyword] * sign
        return lambda value: not isinstance(value, kind) or len(value) * sign >= bound

    return make


def _bound(number: Callable[[Any], float | None], sign: int) -> Callable[[Schema, Any], Accepts]:
    def make(schema: Schema, inner: Callable[[Any], Accepts]) -> Accepts:
        bound = schema["minimum" if sign > 0 else "maximum"] * sign

        def accepts(value: Any) -> bool:
            found = number(value)
            return found is None or found * sign >= bound

        return accepts

    return make


def _enum(schema: Schema, inner: Callable[[Any], Accepts]) -> Accepts:
    # Of text and null alone: 1, 1.0 and True are equal in Python, and not all of them in JSON.
    values = frozenset(one for one in schema["enum"] if one is None or isinstance(one, str))
    return lambda value: (value is None or type(value) is str) and value in values


def _unique(schema: Schema, inner: Callable[[Any], Accepts]) -> Accepts:
    def accepts(value: Any) -> bool:
        if not isinstance(value, list) or not schema["uniqueItems"]:
            return True
        return all(type(one) is str for one in value) and len(set(value)) == len(value)

    return accepts


def _pattern(schema: Schema, inner: Callable[[Any], Accepts]) -> Accepts:
    search = re.compile(schema["pattern"]).search
    return lambda value: not isinstance(value, str) or search(value) is not None


def _format(schema: Schema, inner: Callable[[Any], Accepts]) -> Accepts:
    return partial(has_format, schema["format"])


def _any_of(schema: Schema, inner: Callable[[Any], Accepts]) -> Accepts:
    checks = [inner(one) for one in schema["anyOf"]]
    return lambda value: any(check(value) for check in checks)


def _all_of(schema: Schema, inner: Callable[[Any], Accepts]) -> Accepts:
    return _all([inner(one) for one in schema["allOf"]])


def _one_of(schema: Schema, inner: Callable[[Any], Accepts]) -> Accepts:
    """Where the type of a value leaves one branch only or, of text, where of each it is known whether it fits."""
    branches = [(_type({"type": [*_TYPES], **one}, inner), inner(one)) for one in schema["oneOf"]]
    is_decided = all(one.keys() <= _OF_TEXT for one in schema["oneOf"])

    def accepts(value: Any) -> bool:
        left = [check for fits, check in branches if fits(value)]
        if len(left) != 1 and not (is_decided and type(value) is str):
            return False
        return type(value) is not float and sum(check(value) for check in left) == 1  # which may be an integer

    return accepts


_MAKERS: Mapping[str, Callable[[Schema, Callable[[Any], Accepts]], Accepts]] = {
    "type": _type,
    "properties": _object,
    "patternProperties": lambda schema, inner: _anything if "properties" in schema else _object(schema, inner),
    "additionalProperties": lambda schema, inner: (
        _anything if {"properties", "patternProperties"} & schema.keys() else _object(schema, inner)
    ),
    "required": _required,
    "items": _items,
    "prefixItems": lambda schema, inner: _anything if "items" in schema else _items(schema, inner),
    "minLength": _length(str, "minLength", 1),
    "maxLength": _length(str, "maxLength", -1),
    "minItems": _length(list, "minItems", 1),
    "maxItems": _length(list, "maxItems", -1),
    "minProperties": _length(dict, "minProperties", 1),
    "maxProperties": _length(dict, "maxProperties", -1),
    "enum": _enum,
    "uniqueItems": _unique,
    "pattern": _pattern,
    "format": _format,
    "anyOf": _any_of,
    "allOf": _all_of,
    "oneOf": _one_of,
}
