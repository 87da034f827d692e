import pytest

from novalite.services.network import bodies
from novalite.services.network.attributes import UNSET, Attribute, text

ATTRIBUTES = {
    one.name: one
    for one in (
        Attribute("name", text()),
        Attribute("shared", text(), default=False, enforced=True),
        Attribute("info", text(), enforced=True, parts=("a", "b")),
        Attribute("pairs", text(), enforced=True, stored_as="kept"),
    )
}


@pytest.mark.parametrize(
    ("values", "method", "expected"),
    [
        ({"name": "a"}, "POST", []),
        ({"shared": False}, "POST", []),
        ({"shared": False}, "PUT", ["shared"]),
        ({"shared": True}, "POST", ["shared"]),
        ({"info": {"b": 1, "a": 2}}, "POST", ["info", "info:a", "info:b"]),
        ({"pairs": [{"mac": 1}, "x"]}, "PUT", ["pairs", "pairs:mac"]),
    ],
)
def test_what_is_sent_for_its_own_sake_has_rules_of_its_own(values, method, expected):
    assert bodies.explicit(values, ATTRIBUTES, method) == expected


def test_values_are_stored_by_the_clouds_names():
    assert bodies.stored({"name": "a", "pairs": [1], "shared": UNSET}, ATTRIBUTES) == {"name": "a", "kept": [1]}
