"""The real keystonemiddleware and keystoneauth, in front of and against novalite's Identity on a socket."""

from pathlib import Path

import pytest

from novalite.testing import serving
from novalite.wsgi import Loader

pytest.importorskip("keystonemiddleware", reason="keystonemiddleware is not installed")
loading = pytest.importorskip("keystoneauth1.loading", reason="keystoneauth1 is not installed")
session = pytest.importorskip("keystoneauth1.session")

INI = Path(__file__).parents[2] / "fixtures" / "oslo" / "oslo.ini"


@pytest.fixture
def cloud(monkeypatch):
    """A served cloud: its URL, and the Cloud."""
    application = Loader(options={"auth_strategy": "keystone"}).load_app("osapi_compute")
    with serving(application, access_log=False) as server:
        yield server.url, application.cloud


@pytest.fixture
def login(cloud):
    """A session of keystoneauth's, by any of its plugins."""
    url, _ = cloud

    def login(plugin="v3password", **options):
        auth = loading.get_plugin_loader(plugin).load_from_options(auth_url=f"{url}/identity", **options)
        return session.Session(auth=auth)

    return login


def member(login, **scope):
    who = {"username": "demo", "password": "secret", "user_domain_id": "default"}
    return login(**who, **(scope or {"project_name": "demo", "project_domain_name": "Default"}))


def test_keystonemiddleware_asks_our_identity_who_a_token_is_of(cloud, login, ask, monkeypatch):
    url, inner = cloud
    token = member(login).get_token()
    monkeypatch.syspath_prepend(INI.parent)
    options = {"filters": "oslo_auth keystonecontext", "identity": f"{url}/identity"}
    with serving(Loader(INI, options=options).load_app("main"), access_log=False) as server:
        answer = ask("GET", server.url, X_Auth_Token=token)
        refused = ask("GET", server.url, X_Auth_Token="nobody's")

    context = answer.json["context"]
    (demo,) = inner.users.find(name="demo")
    assert (answer.status, refused.status) == (200, 401)
    assert (context["user_id"], context["user_name"], context["project_name"]) == (demo.id, "demo", "demo")
    assert sorted(context["roles"]) == ["member", "reader"]
    assert {"image", "network", "placement", "volumev3"} <= {one["type"] for one in context["service_catalog"]}


def test_keystoneauth_finds_each_service_by_type_and_interface(cloud, login):
    url, _ = cloud
    found = member(login)

    assert found.get_endpoint(service_type="compute") == f"{url}/compute/v2.1"
    assert found.get_endpoint(service_type="identity", interface="public") == f"{url}/identity"
    data = found.auth.get_endpoint_data(found, service_type="identity", min_version="3", max_version="3.latest")
    assert (data.url, data.api_version) == (f"{url}/identity/v3/", (3, 14))
    assert found.get(f"{url}/compute/v2.1/limits").status_code == 200


@pytest.mark.parametrize(
    "scope",
    [{"project_name": "admin", "project_domain_id": "default"}, {"domain_id": "default"}, {"system_scope": "all"}],
)
def test_keystoneauth_gets_a_token_for_each_scope(cloud, login, scope):
    url, _ = cloud
    admin = login(username="admin", password="secret", user_domain_name="Default", **scope)

    users = admin.get(f"{url}/identity/v3/users").json()["users"]

    assert "admin" in [user["name"] for user in users]


def test_keystoneauth_uses_a_token_and_an_application_credential(cloud, login):
    url, _ = cloud
    demo = member(login)
    again = login("v3token", token=demo.get_token(), project_name="demo", project_domain_id="default")
    assert again.get_project_id() == demo.get_project_id()

    path = f"{url}/identity/v3/users/{demo.get_user_id()}/application_credentials"
    made = demo.post(path, json={"application_credential": {"name": "robot"}}).json()["application_credential"]
    secret = {"application_credential_id": made["id"], "application_credential_secret": made["secret"]}
    assert login("v3applicationcredential", **secret).get_project_id() == demo.get_project_id()
