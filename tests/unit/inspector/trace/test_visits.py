import json
from dataclasses import replace

import pytest

from novalite.inspector.trace.visits import Change
from tests.unit.inspector.trace.conftest import visit


def test_the_layers_are_told_in_the_order_of_their_visits(trace):
    assert trace.names == ("sizelimit", "authtoken", "app")
    assert [depth for depth, _ in trace.walk()] == [0, 1, 2]


@pytest.mark.parametrize(
    ("first", "made_by"),
    [
        (visit("a", visit("b", status="200 OK"), status="200 OK"), "b"),
        (visit("a", visit("b", status="404 Not Found"), status="300 Many"), "a"),
        (visit("a", visit("b", status="200 OK", error="broke"), status="200 OK"), "a"),
        (visit("a", visit("b", status="200 OK"), visit("c", status="200 OK"), status="200 OK"), "c"),
        (visit("a", visit("b"), status="200 OK"), "a"),
        (visit("a", visit("b", status="200 OK")), None),
        (visit("a", status="200 OK", error="broke"), None),
    ],
)
def test_the_answer_is_the_innermost_layers_whose_status_went_all_the_way(trace, first, made_by):
    found = replace(trace, first=first).answered_by

    assert (found and found.name) == made_by


@pytest.mark.parametrize(
    ("change", "sign"), [(Change("a", None, "1"), "+"), (Change("a", "1", None), "-"), (Change("a", "1", "2"), "~")]
)
def test_a_change_has_a_sign(change, sign):
    assert change.sign == sign


def test_json_can_hold_it(trace):
    data = json.loads(json.dumps(trace.to_dict()))

    assert data["answered_by"] == "app"
    assert data["first"]["visits"][0]["visits"][0]["name"] == "app"
    assert data["asked"]["headers"][0][0] == "X-Auth-Token"
    assert json.loads(json.dumps(replace(trace, first=visit("a")).to_dict()))["answered_by"] is None


def test_the_target_is_what_the_request_line_had(trace):
    assert trace.asked.target == "/v1/servers?limit=1&token=tokentoken"
