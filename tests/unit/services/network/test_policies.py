import pytest

from novalite.context import RequestContext
from novalite.services.network.policies import POLICY


@pytest.mark.parametrize(
    ("roles", "rule", "project", "expected"),
    [
        (["reader"], "read", "red", True),
        (["reader"], "read", "blue", False),
        (["reader"], "create_network", "red", False),
        (["Member"], "create_network", "red", True),
        (["member"], "delete_port", "blue", False),
        (["admin"], "delete_port", "blue", True),
        (["member"], "get_agent", "red", False),
    ],
)
def test_rules_ask_for_a_role_in_the_project(roles, rule, project, expected):
    context = RequestContext("ann", "red", roles)

    assert POLICY.allows(rule, context, {"project_id": project}) is expected
    assert str(POLICY.refusal(rule)) == f"rule:{rule} is disallowed by policy"
