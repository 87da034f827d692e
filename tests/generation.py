"""What may be sent to an operation, by Hypothesis from what it declares: fitting, changed in a part, or neither."""

import inspect
import re
from collections import ChainMap
from typing import Any
from urllib.parse import quote, urlencode

from hypothesis import strategies as st

from novalite.api.operation import Operation
from novalite.api.shape import Obj, Stream, schema_at
from novalite.services.compute.servers.create import is_uuid_like
from novalite.services.network.collection import Collection
from novalite.wsgi.microversion import Version
from tests.apis import Declared

TEXTS = st.text(max_size=20) | st.sampled_from(
    ["", " ", "a", "1", "-1", "None", "\x00", "a" * 300, "é", "\u2019", "../..", "%"]
)
SCALARS = st.none() | st.booleans() | st.integers(-(2**70), 2**70) | st.floats(allow_nan=False) | TEXTS
ANYTHING = st.recursive(SCALARS, lambda inner: st.lists(inner, max_size=3) | st.dictionaries(TEXTS, inner, max_size=3))

FORMATS = {
    "uuid": st.uuids().map(str),
    "date-time": st.sampled_from(["2026-01-01T00:00:00Z", "2026-01-01 00:00:00.000001", "0001-01-01T00:00:00Z"]),
    "ipv4": st.ip_addresses(v=4).map(str),
    "ipv6": st.ip_addresses(v=6).map(str),
    "cidr": st.sampled_from(["10.0.0.0/8", "::/0"]),
    "base64": st.binary(max_size=9).map(lambda data: data.hex()),
    "regex": st.sampled_from([".*", "a", "^b$", "[", "(a+)+$", "[[a]", "a{99999999999999999999}"]),
}

#: What an attribute that only a function can read may be.
SAMPLES: list[Any] = [
    *("a", 1, True, None, 64, "10.0.0.5", "10.8.0.0/24", "fd00::/64", "fa:16:3e:00:00:01", "tcp", "ingress", "IPv4"),
    *([], {}, ["a"], ["10.8.0.0/16"], [{"subnet_id": "11111111-2222-4333-8444-555555555555"}]),
    *([{"ip_address": "10.0.0.9"}], [{"start": "10.8.0.9", "end": "10.8.0.20"}], {"network_id": "a"}),
    [{"destination": "10.9.0.0/24", "nexthop": "10.8.0.7"}],
]


class Generation:
    """``known`` is what a path's variables may name, by the word before them."""

    def __init__(self, known: dict[str, list[str]]) -> None:
        self.known = known
        self.ids = st.sampled_from([*dict.fromkeys(id for ids in known.values() for id in ids)])

    def names(self, word: str) -> st.SearchStrategy[str]:
        """What may follow a word in a path."""
        there = st.sampled_from(self.known.get(word) or [*self.known["projects"], "1", "default", "detail"])
        made = there | there | st.uuids().map(str) | st.text("ab1-.é", min_size=1, max_size=9) | st.just("CUSTOM_A")
        return made.map(lambda name: quote(name, safe=""))

    def queries(self, operation: Operation, version: Version) -> st.SearchStrategy[Any]:
        """The parameters of a query, by name."""
        if operation.query is None:
            return st.just({})
        fitting = self.objects(Obj(*operation.query.fields).at(version))
        if not operation.query.fields:
            fitting = self.worded(operation)
        return fitting | mutated(fitting).filter(lambda query: isinstance(query, dict)) | st.just({})

    def bodies(self, one: Declared, version: Version) -> st.SearchStrategy[Any]:
        """A body as data, as bytes, or None where there is none."""
        fitting = self.fitting(one, version)
        if isinstance(one.operation.takes, Stream) or (one.operation.takes is None and one.action is None):
            return fitting
        changed = mutated(fitting)
        if one.action is not None:  # whatever has another key is another operation's
            changed = changed.map(
                lambda body: body if isinstance(body, dict) and set(body) == {one.action} else {one.action: body}
            )
        return fitting | changed

    def fitting(self, one: Declared, version: Version) -> st.SearchStrategy[Any]:
        """The same, as far as it is declared what fits; the first that is drawn is the least of them."""
        takes = one.operation.takes
        if takes is None:
            return st.just(None if one.action is None else {one.action: None})
        if isinstance(takes, Stream):
            return st.binary(max_size=99)
        shape = schema_at(takes.shape, version)
        if shape in ({}, {"type": "object"}):
            return self.undeclared(one.operation, version)
        return self.matching(shape)

    def undeclared(self, operation: Operation, version: Version) -> st.SearchStrategy[Any]:
        """Where the handler looks at the body itself: what it is made of, as its module says."""
        owner = getattr(operation.handler, "__self__", None)
        if isinstance(owner, Collection):
            return self.thing(owner, operation.handler.__name__ == "_create")
        shapes = [value for value in operation.handler.__globals__.values() if isinstance(value, Obj)]
        return st.one_of(self.worded(operation), *(self.matching(shape.at(version)) for shape in shapes))

    def thing(self, owner: Collection, is_new: bool) -> st.SearchStrategy[Any]:
        """A thing of a collection, of attributes that it takes; each is something that its converter takes."""
        required, optional = {}, {}
        for attribute in owner.attributes.values():
            if attribute.convert and (attribute.post if is_new else attribute.put):
                fitting = [value for value in SAMPLES if accepts(attribute.read, value)]
                place = required if is_new and attribute.required else optional
                place[attribute.name] = (st.sampled_from(fitting) if fitting else ANYTHING) | self.ids
        return st.fixed_dictionaries({owner.noun: st.fixed_dictionaries(required, optional=optional)})

    def worded(self, operation: Operation) -> st.SearchStrategy[Any]:
        """Objects of the words that stand in the handler's module."""
        words = set(re.findall(r'"([\w.:-]{2,30})"', inspect.getsource(inspect.getmodule(operation.handler))))
        keys = st.sampled_from(sorted({*words, "name"}))
        values = SCALARS | self.ids | st.sampled_from(SAMPLES)
        inner = st.dictionaries(keys, values | st.lists(values, max_size=2), max_size=4)
        return inner | st.dictionaries(keys, inner | st.lists(inner, max_size=2), min_size=1, max_size=2)

    def matching(self, schema: Any) -> st.SearchStrategy[Any]:
        """What fits a schema, more or less: what does not is one more thing to be refused."""
        if not isinstance(schema, dict):
            return ANYTHING
        if "allOf" in schema:
            return self.matching(
                dict(ChainMap({key: schema[key] for key in schema if key != "allOf"}, *schema["allOf"]))
            )
        if "enum" in schema:
            return st.sampled_from(schema["enum"])
        for several in ("oneOf", "anyOf"):
            if several in schema:
                rest = {key: value for key, value in schema.items() if key != several}
                return st.one_of(*(self.matching({**rest, **inner}) for inner in schema[several]))
        types = schema.get("type", "object" if "properties" in schema else None)
        if types is None:
            return ANYTHING
        return st.one_of(*(self.of_type(one, schema) for one in ([types] if isinstance(types, str) else types)))

    def of_type(self, name: str, schema: Any) -> st.SearchStrategy[Any]:
        """What fits a schema of one type."""
        if name == "object":
            return self.objects(schema)
        if name == "array":
            items = schema.get("items", schema.get("prefixItems", [{}])[0])
            least = schema.get("minItems", 0)
            most = max(least, min(2, schema.get("maxItems", 2)))
            return st.lists(self.matching(items), min_size=least, max_size=most)
        if name == "string":
            return self.strings(schema)
        if name in ("integer", "number"):
            return st.integers(schema.get("minimum", -3), schema.get("maximum", 2**40))
        return {"boolean": st.booleans(), "null": st.none()}[name]

    def strings(self, schema: Any) -> st.SearchStrategy[str]:
        """Texts, of which some name what is there."""
        if schema.get("format") in FORMATS:
            made = FORMATS[schema["format"]]
            return made | self.ids.filter(is_uuid_like) if schema["format"] == "uuid" else made
        if len(schema.get("pattern", "a" * 100)) < 100:
            return st.from_regex(re.compile(schema["pattern"]), fullmatch=schema["pattern"].endswith("$"))
        least = schema.get("minLength", 0)
        made = st.text(min_size=least, max_size=max(least, min(20, schema.get("maxLength", 20))))
        return made | made | self.ids

    def objects(self, schema: Any) -> st.SearchStrategy[Any]:
        """Objects of a schema's properties."""
        properties = {key: self.matching(inner) for key, inner in schema.get("properties", {}).items()}
        required = {key: properties.pop(key, ANYTHING) for key in schema.get("required", ())}
        made, least = st.fixed_dictionaries(required, optional=properties), schema.get("minProperties", 0)
        for pattern, inner in schema.get("patternProperties", {}).items():
            keys = st.from_regex(pattern, fullmatch=pattern.endswith("$")) | self.ids
            more = st.dictionaries(keys, self.matching(inner), min_size=least, max_size=max(2, least))
            made = st.tuples(more, made).map(lambda both: {**both[0], **both[1]})
        if isinstance(schema.get("additionalProperties"), dict) and not properties and not required:
            made = st.dictionaries(self.ids, self.matching(schema["additionalProperties"]), min_size=least, max_size=2)
        return made.filter(lambda one: len(one) >= least) if least else made


@st.composite
def requests(draw: Any, generation: Generation, one: Declared) -> tuple[Version, str, Any, str]:
    """A version, a path with its query, a body and its media type; of the things in the path most are there."""
    version = draw(st.sampled_from(one.versions))
    path = re.sub(r"([^/]*)/\{[^}]+\}", lambda part: f"{part[1]}/{draw(generation.names(part[1]))}", one.path)
    query = urlencode(draw(generation.queries(one.operation, version)), doseq=True, errors="replace")
    body, media_type = draw(generation.bodies(one, version)), draw(st.sampled_from(one.media_types))
    return version, f"{path}?{query}", body, media_type


@st.composite
def mutated(draw: Any, value: st.SearchStrategy[Any]) -> Any:
    """A part of it, somewhere, is something else, or away, or one more."""
    value = draw(value)
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


def accepts(read: Any, value: Any) -> bool:
    """Whether an attribute may have a value."""
    try:
        read(value)
    except Exception:  # which says no, in whatever way
        return False
    return True
