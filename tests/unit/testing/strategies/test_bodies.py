"""Bodies are valid by the operation's own schema; mutated ones nearly always are not."""

import jsonschema
import pytest
from hypothesis import HealthCheck, Phase, given, settings
from hypothesis import strategies as st

from novalite.api.formats import format_checker
from novalite.api.shape import Stream, schema_at
from novalite.errors import ValidationError
from novalite.testing.strategies import bodies, mutated_bodies
from tests.apis import declared

TAKING = [one for one in declared() if one.operation.takes is not None]
FEW = settings(
    max_examples=2,
    deadline=None,
    database=None,
    derandomize=True,
    suppress_health_check=list(HealthCheck),
    phases=[Phase.generate],
)


@pytest.mark.parametrize("api", sorted({one.api.name for one in TAKING}))
def test_bodies_of_all_operations_are_valid_at_their_versions(api):
    for one in TAKING:
        if one.api.name == api:
            for version in {one.versions[0], one.versions[-1]}:
                check_valid(one.operation, version)


def check_valid(operation, version):
    @FEW
    @given(bodies(operation, version))
    def check(body):
        if isinstance(operation.takes, Stream):
            assert isinstance(body, bytes)
        else:
            jsonschema.Draft202012Validator(
                schema_at(operation.takes.shape, version), format_checker=format_checker()
            ).validate(body)

    check()


def is_valid(operation, body, version):
    try:
        operation.takes.validate(body, version)
    except ValidationError:
        return False
    return True


def test_most_mutated_bodies_are_not_valid():
    compute = [
        one for one in TAKING if one.api.name == "compute" and schema_at(one.operation.takes.shape, one.versions[-1])
    ]
    drawn = []

    @settings(FEW, max_examples=200)
    @given(st.data())
    def check(data):
        one = data.draw(st.sampled_from(compute))
        drawn.append(
            is_valid(one.operation, data.draw(mutated_bodies(one.operation, one.versions[-1])), one.versions[-1])
        )

    check()
    assert 0.5 < drawn.count(False) / len(drawn) < 1


@given(mutated_bodies("POST /servers/{id}/action reboot"))
def test_a_mutated_action_is_still_that_action(body):
    assert set(body) == {"reboot"}


@given(bodies("POST /os-fixed-ips/{id}/action reserve"), bodies("GET /servers"), mutated_bodies("GET /servers"))
def test_what_takes_nothing_has_no_body(action, none, still_none):
    assert (action, none, still_none) == ({"reserve": None}, None, None)


def test_ids_that_are_given_occur():
    found = []

    @settings(FEW, max_examples=50)
    @given(bodies("network PUT /ports/{id}", ids=["here"]))
    def check(body):
        found.append("here" in repr(body))

    check()
    assert any(found)
