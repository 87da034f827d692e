"""Values fit their schemas."""

import jsonschema
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from novalite.testing.strategies.values import Values, mutated

SCHEMAS = [
    {"enum": [1, "a"]},
    {"type": ["integer", "null"], "minimum": 3, "maximum": 5},
    {"type": "string", "minLength": 2, "maxLength": 3},
    {"type": "string", "pattern": "^[a-c]+$"},
    {"type": "string", "format": "uuid"},
    {"type": "array", "items": {"type": "boolean"}, "minItems": 1, "maxItems": 1},
    {"type": "array", "prefixItems": [{"type": "integer"}]},
    {"oneOf": [{"type": "integer"}, {"type": "boolean"}]},
    {"allOf": [{"minLength": 4}, {"type": "string"}]},
    {"properties": {"a": {"type": "integer"}, "b": {}}, "required": ["a", "c"], "minProperties": 2},
    {"type": "object", "patternProperties": {"^x[0-9]$": {"type": "null"}}, "minProperties": 1},
    {"type": "object", "additionalProperties": {"type": "integer"}, "minProperties": 1, "maxProperties": 2},
    {},
    True,
]


@pytest.mark.parametrize("schema", SCHEMAS, ids=str)
@given(st.data())
@settings(max_examples=20, deadline=None)
def test_values_fit_their_schema(schema, data):
    value = data.draw(Values(["11111111-2222-4333-8444-555555555555"]).fitting(schema))

    checker = jsonschema.FormatChecker(["uuid"])
    jsonschema.Draft202012Validator(schema, format_checker=checker).validate(value)


def test_each_part_is_mutated_at_some_time():
    seen = set()
    whole = {"a": [{"b": 1}, 2], "c": "d"}

    @given(mutated(st.just(whole)))
    @settings(max_examples=500, database=None, derandomize=True)
    def check(value):
        if not isinstance(value, dict):
            seen.add("another value")
        elif set(value) < set(whole):
            seen.add("a key less")
        elif set(value) > set(whole):
            seen.add("a key more")
        elif isinstance(value.get("a"), list) and len(value["a"]) == 2 and value["a"][0] == 2:
            seen.add("inside of a list")

    check()
    assert seen == {"another value", "a key less", "a key more", "inside of a list"}
