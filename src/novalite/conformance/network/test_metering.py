"""Labels of metering, and their rules."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest

from novalite.conformance.client import Api
from novalite.conformance.network.errors import denied, refused
from novalite.conformance.network.resources import UNKNOWN

Make = Callable[..., dict[str, Any]]
LABELS, RULES = "/metering/metering-labels", "/metering/metering-label-rules"


@pytest.fixture
def label(make: Make, admin: Api) -> str:
    """The id of a label of the member's project."""
    return str(make("metering_label", admin, name="a")["id"])


def rule(label: str, **more: Any) -> dict[str, Any]:
    """What makes a rule, of 10.0.0.0/24 where nothing else is said."""
    sent = {"metering_label_id": label, "direction": "ingress", "remote_ip_prefix": "10.0.0.0/24", **more}
    return {name: value for name, value in sent.items() if value is not None}


def test_a_label_is_shown(api: Api, admin: Api, make: Make) -> None:
    shown = make("metering_label", admin, name="a", description="b")
    owner = {name: shown[name] for name in ("project_id", "tenant_id")}

    assert shown == {"id": shown["id"], "name": "a", "description": "b", "shared": False, **owner}
    assert api(f"GET {LABELS}/{shown['id']}").json == {"metering_label": shown}
    assert api(f"GET {LABELS}?id={shown['id']}").json == {"metering_labels": [shown]}
    absent = f"Metering label '{shown['id']}' does not exist."
    refused(api.as_("other")(f"GET {LABELS}/{shown['id']}"), 404, "MeteringLabelNotFound", absent)


def test_a_rule_is_shown_and_goes_with_its_label(admin: Api, make: Make, label: str) -> None:
    shown = make("metering_label_rule", admin, **rule(label))
    expected = {**rule(label), "source_ip_prefix": None, "destination_ip_prefix": None, "excluded": False}

    assert shown == {"id": shown["id"], **expected}
    assert admin(f"GET {RULES}/{shown['id']}").json == {"metering_label_rule": shown}
    assert admin(f"GET {RULES}?metering_label_id={label}").json == {"metering_label_rules": [shown]}
    assert admin(f"DELETE {LABELS}/{label}").status_int == 204
    message = f"Metering label rule '{shown['id']}' does not exist."
    refused(admin(f"GET {RULES}/{shown['id']}"), 404, "MeteringLabelRuleNotFound", message)


def test_rules_of_a_label_do_not_overlap_in_a_direction(admin: Api, make: Make, label: str) -> None:
    make("metering_label_rule", admin, **rule(label))

    answer = admin(f"POST {RULES}", {"metering_label_rule": rule(label, remote_ip_prefix="10.0.0.0/25")})
    message = "Metering label rule with remote_ip_prefix '10.0.0.0/25' overlaps another."
    refused(answer, 409, "MeteringLabelRuleOverlaps", message)
    make("metering_label_rule", admin, **rule(label, direction="egress"))
    make("metering_label_rule", admin, **rule(label, excluded=True))
    ends = {"source_ip_prefix": "10.0.0.0/8", "destination_ip_prefix": "10.0.0.0/8"}
    make("metering_label_rule", admin, **rule(label, remote_ip_prefix=None, **ends))


@pytest.mark.parametrize(
    ("more", "message"),
    [
        ({"metering_label_id": None}, "Failed to parse request. Required attribute 'metering_label_id' not specified"),
        ({"direction": None}, "Failed to parse request. Required attribute 'direction' not specified"),
        ({"direction": "a"}, "Invalid input for direction. Reason: a is not in valid_values."),
        ({"colour": 1}, "Unrecognized attribute(s) 'colour'"),
    ],
)
def test_a_rule_that_cannot_be(admin: Api, more: dict[str, Any], message: str) -> None:
    refused(admin(f"POST {RULES}", {"metering_label_rule": rule(UNKNOWN, **more)}), 400, "HTTPBadRequest", message)


def test_a_rule_of_no_label(admin: Api) -> None:
    message = f"Metering label '{UNKNOWN}' does not exist."
    refused(admin(f"POST {RULES}", {"metering_label_rule": rule(UNKNOWN)}), 404, "MeteringLabelNotFound", message)


def test_nothing_of_them_changes(admin: Api, make: Make, label: str) -> None:
    answer = admin(f"PUT {LABELS}/{label}", {"metering_label": {"name": "b"}})
    refused(answer, 400, "HTTPBadRequest", "Cannot update read-only attribute name")
    id = make("metering_label_rule", admin, **rule(label))["id"]
    answer = admin(f"PUT {RULES}/{id}", {"metering_label_rule": {"excluded": True}})
    refused(answer, 400, "HTTPBadRequest", "Cannot update read-only attribute excluded")


def test_admins_alone_make_them(api: Api, label: str) -> None:
    denied(api(f"POST {LABELS}", {"metering_label": {}}), "rule:create_metering_label")
    denied(api(f"DELETE {LABELS}/{label}"), "rule:delete_metering_label")
    denied(api(f"POST {RULES}", {"metering_label_rule": rule(label)}), "rule:create_metering_label_rule")


def test_lists_are_filtered_and_sorted(admin: Api) -> None:
    for query in ("name=a", "description=a", "shared=true", "sort_key=shared&sort_dir=asc"):
        assert admin(f"GET {LABELS}?id={UNKNOWN}&{query}").json == {"metering_labels": []}
    for query in ("direction=ingress", "excluded=no", "source_ip_prefix=a", "sort_key=excluded&sort_dir=asc"):
        assert admin(f"GET {RULES}?id={UNKNOWN}&{query}").json == {"metering_label_rules": []}
    message = "['tags'] is invalid attribute for filtering"
    refused(admin(f"GET {LABELS}?tags=a"), 400, "HTTPBadRequest", message)
