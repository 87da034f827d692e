"""Bodies of requests, by Hypothesis from what an operation declares at a version."""

from __future__ import annotations

import inspect
import re
from collections.abc import Iterable
from functools import cache
from typing import Any

from hypothesis import strategies as st

from novalite.api.operation import Operation
from novalite.api.shape import Obj, Stream, schema_at
from novalite.errors import ValidationError
from novalite.testing.operations import operation_of
from novalite.testing.strategies.values import ANYTHING, SCALARS, Strategy, Values, mutated
from novalite.wsgi.microversion import Version

#: What an attribute that only a function can read may be.
SAMPLES: list[Any] = [
    *("a", 1, 8, True, None, 64, "10.0.0.5", "10.8.0.0/24", "fd00::/64", "fa:16:3e:00:00:01", "tcp", "ingress", "IPv4"),
    *([], {}, ["a"], ["10.8.0.0/16"], [{"subnet_id": "11111111-2222-4333-8444-555555555555"}]),
    *([{"ip_address": "10.0.0.9"}], [{"start": "10.8.0.9", "end": "10.8.0.20"}], {"network_id": "a"}),
    [{"destination": "10.9.0.0/24", "nexthop": "10.8.0.7"}],
]


def bodies(operation: Operation | str, version: Version | str | None = None, ids: Iterable[str] = ()) -> Strategy:
    """Bodies that are valid for an operation at a version, as data; bytes for a file, None where there is none.

    An operation is one that novalite declares or its name, as `operation_of` takes it: ``POST /servers``. Some of the
    texts are ``ids``, of what is there. Valid is what the schema allows: whether there is such an image, or enough of
    a quota, is another question.
    """
    found, at = operation_of(operation, version)
    takes = found.takes
    if takes is None or isinstance(takes, Stream):
        return Bodies(ids).fitting(found, at)
    return Bodies(ids).fitting(found, at).filter(lambda body: _is_valid(takes, body, at))


def mutated_bodies(
    operation: Operation | str, version: Version | str | None = None, ids: Iterable[str] = ()
) -> Strategy:
    """Such bodies, a part of which is missing, of another value or too much: an API is to refuse most of them."""
    found, at = operation_of(operation, version)
    return Bodies(ids).changed(found, at)


class Bodies:
    """Bodies as far as it is declared what fits; some of the texts in them are ``ids``."""

    def __init__(self, ids: Iterable[str] = ()) -> None:
        self.values = Values(ids)

    def fitting(self, operation: Operation, version: Version) -> Strategy:
        """What fits, more or less; the first that is drawn is the least of them."""
        takes = operation.takes
        if takes is None:
            return st.just(None if operation.action is None else {operation.action: None})
        if isinstance(takes, Stream):
            return st.binary(max_size=99)
        shape = schema_at(takes.shape, version)
        if shape in ({}, {"type": "object"}):
            return self._undeclared(operation, version)
        return self.values.fitting(shape)

    def changed(self, operation: Operation, version: Version) -> Strategy:
        """The same, with a part of it changed; a file, and what takes no body, as it is."""
        fitting, action = self.fitting(operation, version), operation.action
        if isinstance(operation.takes, Stream) or (operation.takes is None and action is None):
            return fitting
        if action is None:
            return mutated(fitting)
        # Whatever has another key is another operation's.
        return mutated(fitting).map(
            lambda body: body if isinstance(body, dict) and set(body) == {action} else {action: body}
        )

    def worded(self, operation: Operation) -> Strategy:
        """Objects of the words that stand in the handler's module."""
        keys = st.sampled_from(_words(inspect.getmodule(operation.handler)))
        values: Strategy = SCALARS | self.values.ids | st.sampled_from(SAMPLES)
        inner = st.dictionaries(keys, values | st.lists(values, max_size=2), max_size=4)
        return inner | st.dictionaries(keys, inner | st.lists(inner, max_size=2), min_size=1, max_size=2)

    def _undeclared(self, operation: Operation, version: Version) -> Strategy:
        """Where the handler looks at the body itself: what it is made of, as its module says."""
        handler: Any = operation.handler
        owner = getattr(handler, "__self__", None)
        if hasattr(owner, "attributes"):
            return self._thing(owner, handler.__name__ == "_create")
        shapes = [value for value in handler.__globals__.values() if isinstance(value, Obj)]
        return st.one_of(self.worded(operation), *(self.values.fitting(shape.at(version)) for shape in shapes))

    def _thing(self, owner: Any, is_new: bool) -> Strategy:
        """A thing, or a part of one, of attributes that it takes; each is something that its converter takes."""
        required: dict[str, Strategy] = {}
        optional: dict[str, Strategy] = {}
        for attribute in owner.attributes.values():
            if attribute.convert and (attribute.post if is_new else attribute.put):
                fitting = [value for value in SAMPLES if _accepts(attribute.read, value)]
                place = required if is_new and attribute.required else optional
                place[attribute.name] = (st.sampled_from(fitting) if fitting else ANYTHING) | self.values.ids
        return st.fixed_dictionaries({owner.noun: st.fixed_dictionaries(required, optional=optional)})


@cache
def _words(module: Any) -> tuple[str, ...]:
    return tuple(sorted({*re.findall(r'"([\w.:-]{2,30})"', inspect.getsource(module)), "name"}))


def _is_valid(takes: Any, body: Any, version: Version) -> bool:
    try:
        takes.validate(body, version)
    except ValidationError:
        return False
    return True


def _accepts(read: Any, value: Any) -> bool:
    try:
        read(value)
    except Exception:  # which says no, in whatever way
        return False
    return True
