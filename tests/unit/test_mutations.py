import ast
import gc

import pytest

from novalite import errors
from novalite.api.service import Policy
from novalite.services.volume.router import VolumeRouter
from novalite.wsgi.microversion import Version
from tests import mutations
from tests.mutations import KINDS, NEVER, Mutation, sampled


@pytest.fixture(scope="module")
def found():
    """All changes of a service; its router is what imports all that declares something."""
    assert VolumeRouter
    gc.unfreeze()  # it is the garbage collector that knows them, but for what it was told to leave alone
    yield mutations.mutations("volume")
    gc.freeze()


def named(found, kind, word):
    return [one for one in found if one.kind == kind and word in one.name]


def test_there_are_changes_of_each_kind_and_each_has_a_name(found):
    assert {one.kind for one in found} == set(KINDS)
    assert len({(one.kind, one.name) for one in found if one.kind in ("rule", "message")}) == len(
        [one for one in found if one.kind in ("rule", "message")]
    )


def test_no_version_lies_in_the_span_of_a_key_that_is_dropped():
    assert not any(NEVER.meets(version) for version in (Version(0, 0), Version(2, 104), Version(3, 71)))


def test_a_status_is_noticed_at_its_versions_alone(found):
    (swap,) = named(found, "status", "DELETE /group_snapshots/{id}")
    place = next(id for name, id, _ in mutations.operations("volume") if name == "DELETE /group_snapshots/{id}")

    assert swap.is_asked([(place, Version(3, 14))])
    assert not swap.is_asked([(place, Version(3, 13)), (0, Version(3, 14)), ("rule", "a")])


def test_a_rule_that_lets_everybody_is_not_widened(found):
    assert named(found, "rule", "volume:delete")
    assert not named(found, "rule", "availability_zone_list")


def test_a_message_is_known_by_its_lines(found):
    (one, *_) = named(found, "message", "cloud/volume/")
    path, line = one.name.removeprefix("message ").split(":")

    assert one.is_asked([("site", (str(mutations.SOURCE / path), int(line)))])
    assert not one.is_asked([("site", (str(mutations.SOURCE / path), 1)), ("rule", path)])


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("raise errors.NotFound(f'a {b}')", [(1, 1)]),
        ("raise errors.Invalid(\n'a')", [(1, 2)]),
        ("raise errors.NotFound(other)", []),
        ("raise ValueError('a')", []),
        ("errors.nothing('a')", []),
    ],
)
def test_a_message_is_a_text_that_an_error_is_made_of(text, expected):
    assert list(mutations._written(ast.parse(text), {"errors": errors, "ValueError": ValueError})) == expected


def test_a_sample_is_always_the_same_one():
    def change():
        pass

    every = [Mutation("key", f"key {number}", change, lambda met: True) for number in range(20)]

    assert sampled(every, 5) == sampled(every[::-1], 5)
    assert len(sampled(every, 5)) == 5


def test_it_is_told_where_errors_are_made_and_they_say_something_else(monkeypatch):
    monkeypatch.setattr(errors.Error, "__init__", errors.Error.__init__)
    monkeypatch.setattr(Policy, "allows", Policy.allows)
    made, met = compile("errors.NotFound('a')", "source.py", "eval"), []
    mutations.watch(met.append)

    assert eval(made, {"errors": errors}).message == "a"
    assert met == [("site", ("source.py", 1))]
    mutations._change_messages("source.py", range(1, 2))
    assert eval(made, {"errors": errors}).message == "Changed."
    assert errors.NotFound("a").message == "a"


def test_it_is_told_which_rules_are_asked(monkeypatch):
    monkeypatch.setattr(errors.Error, "__init__", errors.Error.__init__)
    monkeypatch.setattr(Policy, "allows", Policy.allows)
    met = []
    mutations.watch(met.append)

    assert not Policy({"a": lambda context, target: False}).allows("a", None, {})
    assert met == [("rule", "a")]
