"""What is accepted without jsonschema is what jsonschema finds no error in."""

import functools
import random

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from novalite.api.acceptance import acceptance
from novalite.api.shape import Stream
from novalite.api.validation import SchemaValidator, _number
from tests.apis import declared

NUMBER = {"type": ["string", "integer"], "minimum": 1, "maximum": 3, "minLength": 1}
SCHEMAS = [
    True,
    {"type": "integer"},
    {"type": ["number", "null"]},
    {"type": "boolean"},
    {"enum": ["a", None, 1, True]},
    NUMBER,
    {"type": "string", "minLength": 1, "maxLength": 2, "pattern": "^a"},
    {"format": "ipv4"},
    {"format": "ipv6"},
    {"format": "uuid"},
    {"format": "name"},
    {"format": "no such format"},
    {"type": "array", "items": {"type": "string"}, "uniqueItems": True, "minItems": 1, "maxItems": 2},
    {"uniqueItems": True},
    {"prefixItems": [{"type": "string"}], "items": {"type": "integer"}},
    {"prefixItems": [{"type": "string"}]},
    {"type": "object", "properties": {"a": NUMBER}, "required": ["a"], "additionalProperties": False},
    {"properties": {"a": NUMBER}, "additionalProperties": {"type": "string"}, "minProperties": 1, "maxProperties": 2},
    {"patternProperties": {"^a": NUMBER, "b$": {"type": "string"}}, "additionalProperties": False},
    {"patternProperties": {"^a": NUMBER}},
    {"additionalProperties": NUMBER},
    {"anyOf": [NUMBER, {"type": "null"}]},
    {"allOf": [NUMBER, {"maxLength": 1}]},
    {"oneOf": [NUMBER, {"type": "null"}, {"type": "array"}]},
    {"oneOf": [{"type": "integer"}, {"type": "number"}]},
    {"oneOf": [{"minimum": 3}, {"type": "null"}]},
    {
        "oneOf": [
            {"type": "string", "format": "uuid"},
            {"type": "string", "maxLength": 1},
            {"type": ["integer", "null"]},
        ]
    },
    {"type": "string", "oneOf": [{"format": "ipv4"}, {"format": "ipv6"}]},
    {"oneOf": [{"pattern": "a"}, {"pattern": "b"}]},
    {"not": {"type": "string"}},
]
TEXTS = [
    "",
    "a",
    "ab",
    "abc",
    "1",
    " 2",
    "4",
    "\uff11",
    "1.5",
    "nan",
    "10.0.0.1",
    "::1",
    "fe80::1%eth0",
    "\n",
    "a" * 32,
]
LEAVES = st.none() | st.booleans() | st.integers(-1, 4) | st.sampled_from([1.0, 2.5, 1e30]) | st.sampled_from(TEXTS)
VALUES = st.recursive(
    LEAVES,
    lambda inner: (
        st.lists(inner, max_size=3) | st.dictionaries(st.sampled_from(["a", "ab", "b", "c"]), inner, max_size=3)
    ),
    max_leaves=5,
)


@functools.cache
def compiled(index):
    return acceptance(SCHEMAS[index], _number), SchemaValidator(SCHEMAS[index])._validator


@settings(max_examples=40)
@given(st.lists(VALUES, min_size=20, max_size=20))
def test_what_is_accepted_has_no_error(values):
    for index in range(len(SCHEMAS)):
        accepts, validator = compiled(index)
        for value in values:
            assert not accepts(value) or validator.is_valid(value), (SCHEMAS[index], value)


@pytest.mark.parametrize(
    ("schema", "value"),
    [
        (NUMBER, "2"),
        ({"type": "object", "properties": {"a": NUMBER}, "required": ["a"]}, {"a": 1}),
        ({"oneOf": [{"type": "string"}, {"type": "null"}]}, None),
        ({"oneOf": [{"type": "string", "format": "uuid"}, {"type": "string", "maxLength": 0}]}, ""),
        ({"anyOf": [{"type": "string"}, {"type": "null"}]}, "a"),
        ({"type": "array", "items": {"format": "ipv4"}, "uniqueItems": True}, ["10.0.0.1"]),
        ({"patternProperties": {"^a": {"type": "string"}}, "additionalProperties": False}, {"ab": "a"}),
    ],
)
def test_what_is_right_is_accepted(schema, value):
    assert acceptance(schema, _number)(value)


def test_a_keyword_that_is_not_known_leaves_it_to_jsonschema():
    assert not acceptance({"not": {"type": "string"}}, _number)(1)
    assert not acceptance({"properties": {"a": {"$ref": "#"}}}, _number)({"a": 1})


def test_what_is_accepted_of_what_the_apis_declare_has_no_error():
    """Each body that is declared, at its last version, of values that are nearly right: made from its own schema."""
    pick = random.Random(14)
    accepted = 0
    for takes in {id(one.operation.takes): one for one in declared() if one.operation.takes is not None}.values():
        if isinstance(takes.operation.takes, Stream):
            continue
        validator = takes.operation.takes.validator(takes.versions[-1])
        schema = getattr(validator, "_schema", None)
        if schema is None:
            continue
        accepts = acceptance(schema, _number)
        for _ in range(10):
            value = made(schema, pick)
            if accepts(value):
                accepted += 1
                assert validator._validator.is_valid(value), (schema, value)
    assert accepted > 300


def made(schema, pick):
    """A value that is nearly what a schema wants."""
    if not isinstance(schema, dict) or pick.random() < 0.02:
        return pick.choice([None, True, 1, "a", [], {}])
    for keyword in ("oneOf", "anyOf", "allOf"):
        if keyword in schema:
            return made(pick.choice(schema[keyword]), pick)
    if "enum" in schema:
        return pick.choice(schema["enum"])
    kinds = schema.get("type", "object")
    kind = kinds if isinstance(kinds, str) else pick.choice(kinds)
    if kind == "object":
        properties, required = schema.get("properties", {}), schema.get("required", ())
        names = [name for name in properties if name in required or pick.random() < 0.3]
        return {name: made(properties[name], pick) for name in names}
    if kind == "array":
        count = max(schema.get("minItems", 0), pick.choice([0, 1, 1]))
        return [made(schema.get("items", {"type": "string"}), pick) for _ in range(count)]
    plain = {"string": ["a", "1", "10.0.0.1", "6f70656e-7461-636b-2034-206576657220", "2026-01-01T00:00:00Z", "YQ=="]}
    plain |= {"integer": [1, 2, 4], "number": [1, 2.5], "boolean": [True, False], "null": [None]}
    return pick.choice(plain[kind])
