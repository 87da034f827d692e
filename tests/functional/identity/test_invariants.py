"""Whatever is sent, the answer is a status of Keystone's and never 500; and nobody learns anything without a token."""

import re

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from novalite.identity.router import RESOURCES

OPERATIONS = sorted(key for resource in RESOURCES for key in resource.endpoints)
OPEN = {("GET", "/"), ("GET", "/v3"), ("POST", "/v3/auth/tokens"), ("POST", "/v3/users/{id}/password")}

NAMES = [
    *("domain", "project", "user", "group", "role", "service", "endpoint", "region", "credential", "tags", "auth"),
    *("application_credential", "identity", "scope", "methods", "password", "token", "system", "name", "id", "enabled"),
    *("domain_id", "parent_id", "description", "url", "type", "blob", "user_id", "project_id", "expires_at", "roles"),
    *("interface", "service_id", "region_id", "parent_region_id", "original_password", "explicit_domain_id", "options"),
]
SCALARS = st.one_of(st.none(), st.booleans(), st.integers(), st.text(max_size=5), st.sampled_from(["default", "token"]))
JSON = st.recursive(
    SCALARS,
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.sampled_from(NAMES), inner, max_size=4),
    max_leaves=12,
)
QUERY = st.lists(
    st.tuples(
        st.sampled_from(
            ["name", "enabled", "limit", "marker", "effective", "user.id", "scope.system", "allow_expired"]
        ),
        st.sampled_from(["", "0", "1", "x", "-1", "%C3%BC", "%FF"]),
    ),
    max_size=3,
)


@pytest.fixture
def restore(admin, cloud):
    """Puts the cloud back to where the admin has a token."""
    snapshot = cloud.snapshot()
    return lambda: cloud.restore(snapshot)


@settings(max_examples=400, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(data=st.data())
def test_whatever_is_sent_is_answered(admin, cloud, restore, data):
    restore()
    method, path = data.draw(st.sampled_from(OPERATIONS))
    ids = [cloud.users.find()[0].id, cloud.projects.find()[0].id, cloud.roles.find()[0].id, "default", "x", "%C3%BC"]
    path = re.sub(r"\{\w+\}", lambda _: data.draw(st.sampled_from(ids)), path)
    query = "&".join(f"{name}={value}" for name, value in data.draw(QUERY))
    root = data.draw(st.sampled_from(NAMES[:12]))
    body = data.draw(st.one_of(st.none(), JSON, JSON.map(lambda inner: {root: inner})))
    if method in ("GET", "DELETE"):
        body = None

    answer = admin(f"{method} {path.removeprefix('/v3')}?{query}", body)

    assert answer.status_int in (200, 201, 204, 300, 400, 401, 403, 404, 405, 409), answer.text


@pytest.mark.parametrize(("method", "path"), [one for one in OPERATIONS if one not in OPEN], ids=" ".join)
def test_who_has_no_token_is_told_nothing_but_that(nobody, method, path):
    body = None if method in ("GET", "DELETE") else {}
    path = re.sub(r"\{\w+\}", "default", path).removeprefix("/v3")

    assert nobody(f"{method} {path}", body).status_int in ((401, 400) if body == {} else (401,))
