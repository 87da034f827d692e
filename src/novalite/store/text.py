"""Records as JSON text, and back.

What JSON has no word for is an object with one key that begins with ``$``: ``{"$at": "2030-01-01T00:00:00"}``. A
record is an object of its fields, without those that have their default, and ``$`` is its class. So a field that
comes to be later, with a default, is no change of what is kept.
"""

from __future__ import annotations

import json
from base64 import b64decode, b64encode
from collections.abc import Callable, Mapping
from datetime import date, datetime
from functools import cache
from importlib import import_module
from itertools import repeat
from operator import attrgetter
from typing import Any

from msgspec import NODEFAULT, Struct

#: What JSON says as it is.
_PLAIN = frozenset({str, int, float, bool, type(None)})

#: A Struct: ``module:name``.
_CLASS = "$"


def dumps(record: Any) -> str:
    """The text of a record. Raises TypeError for what cannot be kept."""
    return json.dumps(_encoded(record), separators=(",", ":"))


def loads(text: str) -> Any:
    """The record of a text. Raises ValueError, and says what it has no class or no field for."""
    return _decoded(json.loads(text))


def _encoded(value: Any) -> Any:
    kind = type(value)
    if kind in _PLAIN:
        return value
    if kind is tuple:
        return [_encoded(one) for one in value]
    if kind is dict:
        inside = {key: _encoded(one) for key, one in value.items()}
        return {"$map": [*map(list, inside.items())]} if any(_is_special(key) for key in inside) else inside
    if kind in _WORDS:
        word, write = _WORDS[kind]
        return {word: write(value)}
    if issubclass(kind, Struct):
        return _written(value)
    raise TypeError(f"a {kind.__name__} cannot be kept: {value!r}")


def _is_special(key: Any) -> bool:
    return not isinstance(key, str) or key.startswith("$")


def _written(record: Any) -> dict[str, Any]:
    of: Any = type(record)
    names, read, defaults = _fields_of(of)
    written: dict[str, Any] = {_CLASS: _name_of(of)}
    for name, value, default in zip(names, read(record), defaults, strict=False):
        kind = type(value)
        if value is default or (kind is type(default) and value == default):
            continue
        written[name] = value if kind in _PLAIN else _encoded(value)
    return written


@cache
def _name_of(kind: Any) -> str:
    return f"{kind.__module__}:{kind.__qualname__}"


@cache
def _fields_of(kind: Any) -> tuple[tuple[str, ...], Callable[[Any], tuple[Any, ...]], tuple[Any, ...]]:
    names = kind.__struct_fields__
    given = [one.factory() if hasattr(one, "factory") else one for one in kind.__struct_defaults__]
    defaults = (*repeat(NODEFAULT, len(names) - len(given)), *given)
    # Two names at least, so that it is a tuple.
    return names, attrgetter(*names, "__class__", "__class__"), defaults


def _decoded(value: Any) -> Any:
    kind = type(value)
    if kind is list:
        return tuple([_decoded(one) for one in value])
    if kind is not dict:
        return value
    if _CLASS in value:
        return _read(value)
    if len(value) == 1:
        ((word, inside),) = value.items()
        if word in _READERS:
            return _READERS[word](inside)
    return {key: _decoded(one) for key, one in value.items()}


def _read(written: dict[str, Any]) -> Any:
    name = written.pop(_CLASS)
    for key, value in written.items():
        if type(value) in (list, dict):
            written[key] = _decoded(value)
    try:
        return _class_of(name)(**written)
    except TypeError as error:
        raise ValueError(f"no {name}: {error}") from error


@cache
def _class_of(name: str) -> type[Any]:
    module, _, path = name.partition(":")
    try:
        found = attrgetter(path)(import_module(module))
    except (ImportError, AttributeError) as error:
        raise ValueError(f"there is no class {name}: {error}") from error
    # It is made of what the text says: nothing else may be.
    if not isinstance(found, type) or not issubclass(found, Struct):
        raise ValueError(f"{name} is no class of records")
    return found


#: How values of a type are written, and under which word.
_WORDS: Mapping[type, tuple[str, Callable[[Any], Any]]] = {
    datetime: ("$at", datetime.isoformat),
    date: ("$day", date.isoformat),
    bytes: ("$bytes", lambda data: b64encode(data).decode()),
    bytearray: ("$bytearray", lambda data: b64encode(data).decode()),
    list: ("$list", lambda values: [_encoded(one) for one in values]),
    frozenset: ("$set", lambda values: sorted(map(_encoded, values), key=repr)),
}

_READERS: Mapping[str, Callable[[Any], Any]] = {
    "$at": datetime.fromisoformat,
    "$day": date.fromisoformat,
    "$bytes": b64decode,
    "$bytearray": lambda data: bytearray(b64decode(data)),
    "$list": lambda values: [_decoded(one) for one in values],
    "$set": lambda values: frozenset(map(_decoded, values)),
    "$map": lambda pairs: {_decoded(key): _decoded(one) for key, one in pairs},
}
