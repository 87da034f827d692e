"""What may be sent to an operation, by Hypothesis from what it declares: fitting, changed in a part, or neither."""

import re
from functools import cache
from typing import Any
from urllib.parse import quote, urlencode

from hypothesis import strategies as st

from novalite.api.operation import Operation
from novalite.api.shape import Obj
from novalite.testing.strategies.bodies import Bodies
from novalite.testing.strategies.values import mutated
from novalite.wsgi.microversion import Version
from tests.apis import Declared


class Generation:
    """``known`` is what a path's variables may name, by the word before them."""

    def __init__(self, known: dict[str, list[str]]) -> None:
        self.known = known
        self.bodies = Bodies(id for ids in known.values() for id in ids)
        self.names = cache(self.names)
        self._made: dict[Any, Any] = {}

    def names(self, word: str) -> st.SearchStrategy[str]:
        """What may follow a word in a path."""
        there = st.sampled_from(self.known.get(word) or [*self.known["projects"], "1", "default", "detail"])
        made = there | there | st.uuids().map(str) | st.text("ab1-.é", min_size=1, max_size=9) | st.just("CUSTOM_A")
        return made.map(lambda name: quote(name, safe=""))

    def queries(self, operation: Operation, version: Version) -> st.SearchStrategy[Any]:
        """The parameters of a query, by name."""
        if operation.query is None:
            return st.just({})
        fitting = self.bodies.values.objects(Obj(*operation.query.fields).at(version))
        if not operation.query.fields:
            fitting = self.bodies.worded(operation)
        return fitting | mutated(fitting).filter(lambda query: isinstance(query, dict)) | st.just({})

    def any_bodies(self, operation: Operation, version: Version) -> st.SearchStrategy[Any]:
        """A body as data, as bytes, or None where there is none."""
        return self.bodies.fitting(operation, version) | self.bodies.changed(operation, version)

    def at(self, one: Declared, version: Version) -> tuple[st.SearchStrategy[Any], st.SearchStrategy[Any]]:
        """Queries and bodies; a strategy is made, and validated, once."""
        key = str(one), version
        if key not in self._made:
            self._made[key] = self.queries(one.operation, version), self.any_bodies(one.operation, version)
        return self._made[key]


@st.composite
def requests(draw: Any, generation: Generation, one: Declared) -> tuple[Version, str, Any, str]:
    """A version, a path with its query, a body and its media type; of the things in the path most are there."""
    version = draw(st.sampled_from(one.versions))
    path = re.sub(r"([^/]*)/\{[^}]+\}", lambda part: f"{part[1]}/{draw(generation.names(part[1]))}", one.path)
    queries, bodies = generation.at(one, version)
    query = urlencode(draw(queries), doseq=True, errors="replace")
    body, media_type = draw(bodies), draw(st.sampled_from(one.media_types))
    return version, f"{path}?{query}", body, media_type
