import pytest

from novalite.context import RequestContext
from novalite.errors import Unauthorized
from novalite.services.identity.policies import POLICY, refusal

CALLERS = {
    "admin": RequestContext("u", "p", ["admin", "manager", "member", "reader"]),
    "system reader": RequestContext("u", roles=["reader"], system_scope="all"),
    "domain reader": RequestContext("u", roles=["reader"], domain_id="d"),
    "domain manager": RequestContext("u", roles=["manager", "member", "reader"], domain_id="d"),
    "member": RequestContext("u", "p", ["member", "reader"], project_domain_id="d"),
    "service": RequestContext("u", "p", ["service"]),
}


@pytest.mark.parametrize(
    ("rule", "target", "allowed"),
    [
        ("create_domain", {}, "admin"),
        ("list_users", {}, "admin, system reader"),
        ("list_users", {"domain_id": "d"}, "admin, system reader, domain reader, domain manager"),
        ("create_user", {"domain_id": "d"}, "admin, domain manager"),
        ("create_user", {"domain_id": "other"}, "admin"),
        ("get_user", {"user_id": "u"}, ", ".join(CALLERS)),
        ("get_user", {"user_id": "v"}, "admin, system reader"),
        ("get_project", {"id": "p"}, "admin, system reader, member, service"),
        ("get_domain", {"id": "d"}, "admin, system reader, domain reader, domain manager, member"),
        ("validate_token", {"user_id": "v"}, "admin, system reader, service"),
        ("revoke_token", {"user_id": "v"}, "admin"),
        ("create_application_credential", {"user_id": "v"}, ""),
        ("list_regions", {}, ", ".join(CALLERS)),
    ],
)
def test_each_may_what_keystone_lets_it(rule, target, allowed):
    found = [who for who, context in CALLERS.items() if POLICY.allows(f"identity:{rule}", context, target)]

    assert ", ".join(found) == allowed


@pytest.mark.parametrize("rule", ["list_users", "list_regions"])
def test_nobody_is_asked_who_it_is_first(rule):
    with pytest.raises(Unauthorized):
        POLICY.allows(f"identity:{rule}", RequestContext(), {})


def test_a_refusal_names_the_rule():
    assert str(refusal("identity:x")) == "You are not authorized to perform the requested action: identity:x."
