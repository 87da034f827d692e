from types import SimpleNamespace

import pytest

from novalite.api.microversion import ALWAYS, LEGACY, between, since, until
from novalite.api.shape import Body, body, field, key, listof, obj, query, schema_at, view
from novalite.errors import ValidationError
from novalite.wsgi.microversion import Version

TEXT = {"type": "string"}
CREATE = body(
    "cat",
    field("name", TEXT, required=True),
    field("colour", TEXT, since("2.5")),
    field("owner", obj(field("id", TEXT), field("since", TEXT, since("2.7"))), required=since("2.6")),
)


def at(text):
    return Version.parse(text)


@pytest.mark.parametrize(
    ("version", "sent", "wrong"),
    [
        ("2.1", {"name": "Tom"}, None),
        ("2.1", {}, "'name' is a required property"),
        ("2.1", {"name": "Tom", "colour": "grey"}, "('colour' was unexpected)"),
        ("2.5", {"name": "Tom", "colour": "grey"}, None),
        ("2.5", {"name": "Tom", "owner": {"since": "ever"}}, "('since' was unexpected)"),
        ("2.6", {"name": "Tom"}, "'owner' is a required property"),
        ("2.7", {"name": "Tom", "owner": {"since": "ever"}}, None),
    ],
)
def test_a_body_has_at_each_version_the_fields_of_that_version(version, sent, wrong):
    if wrong is None:
        CREATE.validate({"cat": sent}, at(version))
    else:
        with pytest.raises(ValidationError) as refusal:
            CREATE.validate({"cat": sent}, at(version))
        assert wrong in refusal.value.message


def test_on_v2_what_is_unknown_is_taken_out_of_the_body():
    sent = {"cat": {"name": "Tom", "colour": "grey"}}
    CREATE.validate(sent, LEGACY)

    assert sent == {"cat": {"name": "Tom"}}


def test_a_body_need_not_have_a_root():
    shape = Body(obj(field("cats", listof(obj(field("name", TEXT, since("2.5"))), minItems=1)), extra=since("2.6")))

    shape.validate({"cats": [{"name": "Tom"}]}, at("2.5"))
    shape.validate({"dogs": 1}, at("2.6"))
    for version, sent in (("2.4", {"cats": [{"name": "Tom"}]}), ("2.5", {"cats": []}), ("2.5", {"dogs": 1})):
        with pytest.raises(ValidationError):
            shape.validate(sent, at(version))


def test_a_type_without_shapes_stays_as_it_is():
    assert schema_at({"oneOf": [TEXT, {"type": "null"}]}, at("2.1")) == {"oneOf": [TEXT, {"type": "null"}]}


PAGE = query(field("limit", listof(TEXT)), field("colour", listof(TEXT), since("2.5")), strict=since("2.7"))


@pytest.mark.parametrize(
    ("version", "expected"), [("2.1", {"limit": ["1"]}), ("2.5", {"limit": ["1"], "colour": ["a", "b"]})]
)
def test_a_query_drops_what_it_does_not_know_yet(version, expected):
    assert PAGE.read({"limit": ["1"], "colour": ["a", "b"], "x": [""]}, at(version)) == expected


def test_a_query_refuses_it_from_a_version_on():
    with pytest.raises(ValidationError, match=r"\('x' was unexpected\)"):
        PAGE.read({"x": [""]}, at("2.7"))
    assert PAGE.read({}, at("2.7")) == {}


def test_a_query_keeps_what_begins_with_its_prefix():
    asked = query(strict=since("2.7"), prefix="property-")

    assert asked.read({"property-a": ["1"], "x": [""]}, at("2.1")) == {"property-a": ["1"]}
    assert asked.read({"property-a": ["1"]}, at("2.7")) == {"property-a": ["1"]}
    with pytest.raises(ValidationError):
        asked.read({"x": [""]}, at("2.7"))


FULL = view(
    key("name"),
    key("colour", "fur.colour", since("2.5")),
    key("mood", lambda cat, call: f"{cat.name} purrs at {call.version}", between("2.2", "2.4")),
    key("collar", optional=True),
) + view(key("legs", until("2.2")))
CAT = SimpleNamespace(name="Tom", fur=SimpleNamespace(colour="grey"), collar=None, legs=4)


@pytest.mark.parametrize(
    ("version", "expected"),
    [
        ("2.1", {"name": "Tom", "legs": 4}),
        ("2.2", {"name": "Tom", "mood": "Tom purrs at 2.2", "legs": 4}),
        ("2.5", {"name": "Tom", "colour": "grey"}),
    ],
)
def test_a_view_shows_at_each_version_the_keys_of_that_version(version, expected):
    assert FULL.show(CAT, SimpleNamespace(version=at(version))) == expected
    assert FULL.names(at(version)) == [
        *[name for name in expected if name != "legs"],
        "collar",
        *(["legs"] * ("legs" in expected)),
    ]


@pytest.mark.parametrize(
    "make",
    [
        lambda: obj(field("a", TEXT), field("a", TEXT, since("2.2"))),
        lambda: query(field("a", TEXT, until("2.2")), field("a", TEXT, since("2.2"))),
        lambda: view(key("a")) + view(key("a")),
    ],
)
def test_a_part_that_is_declared_twice_for_a_version_is_refused(make):
    with pytest.raises(ValueError, match=r"^a is declared twice for \S+ and \S+$"):
        make()


def test_a_part_may_be_declared_again_for_other_versions():
    obj(field("a", TEXT, until("2.1")), field("a", TEXT, since("2.2")))


def test_what_is_known_of_an_object_depends_on_the_version():
    shape = obj(field("name", {}), field("mode", {}, since("2.5")), extra=ALWAYS)
    sent = {"name": "a", "mode": "rw", "colour": "red"}

    assert shape.known(sent, Version(2, 4)) == {"name": "a"}
    assert shape.known(sent, Version(2, 5)) == {"name": "a", "mode": "rw"}
