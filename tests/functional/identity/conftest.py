"""Identity as a client meets it: through the whole pipeline of novalite's own ini."""

import pytest
from webtest import TestApp

from novalite.wsgi import Loader


class Client:
    """Sends requests with a token, or without."""

    def __init__(self, app, token=None):
        self.app = app
        self.token = token

    def __call__(self, request, body=None, **headers):
        method, _, path = request.partition(" ")
        sent = {name.replace("_", "-"): value for name, value in headers.items()}
        if self.token:
            sent["X-Auth-Token"] = self.token
        options = {"headers": sent, "expect_errors": True}
        path = path if path.startswith("/compute") else f"/identity/v3{path}"
        if body is None:
            return self.app.request(path, method=method, **options)
        return getattr(self.app, f"{method.lower()}_json")(path, body, **options)

    def refused(self, request, body=None, **headers):
        """The status of an error and what it says."""
        answer = self(request, body, **headers)
        error = answer.json["error"]
        assert error["code"] == answer.status_int
        return error["code"], error["message"]

    def login(self, name="admin", scope=None, password="secret"):
        """A client with a token, by default for the project of the user's name."""
        user = {"name": name, "password": password, "domain": {"id": "default"}}
        scope = {"project": {"name": name, "domain": {"id": "default"}}} if scope is None else scope
        identity = {"methods": ["password"], "password": {"user": user}}
        answer = self("POST /auth/tokens", {"auth": {"identity": identity, "scope": scope}})
        return Client(self.app, answer.headers["X-Subject-Token"])


@pytest.fixture(scope="session")
def _application():
    return Loader(options={"auth_strategy": "keystone"}).load_app("osapi_compute")


@pytest.fixture
def cloud(_application):
    """The cloud, as new."""
    _application.cloud.clock.run()
    _application.cloud.reset()
    return _application.cloud


@pytest.fixture
def nobody(_application, cloud):
    """Who has no token."""
    return Client(TestApp(_application))


@pytest.fixture
def admin(nobody):
    """The admin, in the project admin."""
    return nobody.login()


@pytest.fixture
def demo(nobody):
    """A member of the project demo."""
    return nobody.login("demo")


@pytest.fixture
def id_of(cloud):
    """The id of what has a name: ``id_of("users", "demo")``."""
    return lambda noun, name: getattr(cloud.identity, noun).find(name=name)[0].id
