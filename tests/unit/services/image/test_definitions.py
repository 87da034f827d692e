import pytest

from novalite.api.microversion import ALWAYS
from novalite.errors import Forbidden, Invalid
from novalite.services.image.metadefs.definitions import NAMESPACE, SCHEMAS, TAG, Definition, named, property_of

WHOLE = {"title": "A", "type": "integer"}


@pytest.mark.parametrize(
    ("sent", "default"), [(None, None), (4, "4"), (1.5, "1.5"), (True, "True"), ("a", "a"), ([1], None), ({}, None)]
)
def test_what_a_property_is_by_default_is_text(sent, default):
    assert property_of({**WHOLE, "default": sent})["default"] == default


def test_its_ends_are_whole_numbers():
    assert property_of({**WHOLE, "minimum": 1.5, "maximum": 2}) == {**WHOLE, "minimum": 1, "maximum": 2}


@pytest.mark.parametrize(
    "wrong", [{"required": ["a"]}, {"colour": "red"}, {"enum": [1]}, {"operators": [1]}, {"items": {"enum": [1]}}]
)
def test_what_glance_fails_on_is_refused(wrong):
    with pytest.raises(Invalid):
        property_of({**WHOLE, **wrong})


def test_what_has_no_name_is_refused():
    assert named({"name": "a"}) == "a"
    with pytest.raises(Invalid):
        named({})


@pytest.mark.parametrize(
    ("schema", "body", "error", "said"),
    [
        (NAMESPACE, None, Invalid, "Body expected in request."),
        (NAMESPACE, [], Invalid, "Unexpected body type. Expected list/dict."),
        (NAMESPACE, {}, Invalid, "Provided object does not match schema 'namespace': 'namespace' is a required"),
        (NAMESPACE, {"namespace": "a", "self": "a"}, Forbidden, "Attribute 'self' is read-only."),
        (TAG, {"name": "a", "created_at": "a"}, Forbidden, "Attribute 'created_at' is read-only."),
        (TAG, {"name": "a", "self": "a"}, Invalid, "Provided object does not match schema 'tag': Additional"),
    ],
)
def test_a_body_is_checked(schema, body, error, said):
    with pytest.raises(error) as caught:
        Definition(schema).validate(body, ALWAYS.first)
    assert str(caught.value).startswith(said)


def test_each_schema_has_a_name():
    assert {name: schema["name"] for name, schema in SCHEMAS.items() if name != schema["name"]} == {
        "resource_type": "resource_type_association",
        "resource_types": "resource_type_associations",
    }
