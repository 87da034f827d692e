from types import SimpleNamespace

import pytest

from novalite.context import RequestContext
from novalite.services.network.policies import POLICY, Denied, demand


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


BOTH = "(rule:create_router:gateway:a and rule:create_router:gateway:b)))"


@pytest.mark.parametrize(
    ("names", "expected"),
    [
        ((), "rule:create_router"),
        (("ha",), "(rule:create_router and rule:create_router:ha)"),
        (("a", "b"), "((rule:create_router and rule:create_router:a) and rule:create_router:b)"),
        (
            ("gateway", "gateway:a", "gateway:b"),
            "(rule:create_router and (rule:create_router:gateway and " + BOTH,
        ),
    ],
)
def test_rules_that_are_asked_together_are_told_together(names, expected):
    call = SimpleNamespace(policy=POLICY, context=RequestContext("ann", "red", ["reader"]))

    with pytest.raises(Denied) as raised:
        demand(call, "create_router", names, {"project_id": "red"})
    assert raised.value.message == f"{expected} is disallowed by policy"


@pytest.mark.parametrize(
    ("roles", "target", "expected"),
    [
        (["member"], {"network_project_id": "red"}, True),
        (["member"], {"network_project_id": "blue"}, False),
        (["member"], {"network_project_id": "blue", "shared": True}, True),
        (["service"], {"network_project_id": "blue"}, True),
        (["admin"], {}, True),
    ],
)
def test_ports_are_made_by_those_whose_network_it_is(roles, target, expected):
    context = RequestContext("ann", "red", roles)

    assert POLICY.allows("create_port", context, {"project_id": "red", **target}) is expected


def test_profiles_of_bindings_are_for_services():
    assert POLICY.allows("create_port:binding:profile", RequestContext("nova", "red", ["service"]), {})
    assert not POLICY.allows("create_port:binding:profile", RequestContext("ann", "red", ["admin"]), {})


@pytest.mark.parametrize(
    ("rule", "target", "expected"),
    [
        ("create_port:device_owner", {"device_owner": "compute:nova"}, True),
        ("create_port:device_owner", {"device_owner": "network:dhcp", "network_project_id": "blue"}, False),
    ],
)
def test_devices_of_a_network_are_its_owners(rule, target, expected):
    assert POLICY.allows(rule, RequestContext("ann", "red", ["member"]), target) is expected
