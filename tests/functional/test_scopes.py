"""What a token is for counts, whoever's it is: an admin of the whole system is none of a project's servers."""

import pytest
import webtest

from novalite.wsgi import Loader
from tests.apis import declared

DEFAULT = {"id": "default"}

#: What the real services answer without asking who may.
UNGUARDED = {"/flavors", "/flavors/detail", "/images", "/images/detail"}

#: Which APIs know projects alone: each of their rules has the scope types ``['project']``.
OF_PROJECTS = ("compute",)


@pytest.fixture(scope="module")
def app():
    return webtest.TestApp(Loader(options={"auth_strategy": "keystone"}).load_app("osapi_compute"))


@pytest.fixture(scope="module", params=[{"system": {"all": True}}, {"domain": DEFAULT}], ids=["system", "domain"])
def token(request, app):
    user = {"name": "admin", "password": "secret", "domain": DEFAULT}
    identity = {"methods": ["password"], "password": {"user": user}}
    answer = app.post_json("/identity/v3/auth/tokens", {"auth": {"identity": identity, "scope": request.param}})
    return answer.headers["X-Subject-Token"]


def is_gone(operation):
    """Whether it answers 410, to anybody."""
    return operation.operation.handler.__module__.endswith(".removed")


LISTS = [
    pytest.param(one, id=str(one))
    for one in declared()
    if one.api.name in OF_PROJECTS and one.method == "GET" and "{" not in one.path and not is_gone(one)
]


@pytest.mark.parametrize("operation", LISTS)
def test_an_admin_without_a_project_lists_nothing_of_a_service_of_projects(app, token, operation):
    headers = {"X-Auth-Token": token, "OpenStack-API-Version": f"{operation.api.name} {operation.versions[-1]}"}
    answer = app.get(f"{operation.api.mount}{operation.path}", headers=headers, expect_errors=True)

    assert answer.status_int == (200 if operation.path in UNGUARDED else 403)


def test_the_limits_of_a_project_are_for_who_has_one(app, token):
    assert app.get("/v2.1/limits", headers={"X-Auth-Token": token}, expect_errors=True).status_int == 403
