import pytest

from novalite.context import RequestContext
from novalite.services.compute.policies import POLICY, admin, admin_or_owner

ANN, ROOT = RequestContext("ann"), RequestContext("root", roles=["admin"])


def test_admins_may_and_owners_what_is_theirs():
    for rule, context, user_id, expected in [
        (admin, ANN, "ann", False),
        (admin, ROOT, "ann", True),
        (admin_or_owner, ANN, "ann", True),
        (admin_or_owner, ANN, "bob", False),
        (admin_or_owner, ROOT, "bob", True),
    ]:
        assert rule(context, {"user_id": user_id}) is expected


def test_a_rule_that_nobody_declared_is_a_mistake():
    with pytest.raises(KeyError):
        POLICY.allows("os_compute_api:nothing", ANN, {})
