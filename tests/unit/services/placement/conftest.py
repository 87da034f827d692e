import json

import pytest
import webtest

from novalite.api.operation import CLOUD
from novalite.cloud import Cloud
from novalite.context import ENVIRON_KEY, RequestContext
from novalite.services.placement.router import PlacementRouter

WHO = {"admin": ["admin"], "service": ["service"], "reader": ["reader"], "nobody": []}


@pytest.fixture
def cloud():
    """A cloud without hosts."""
    cloud = Cloud()
    for host in cloud.compute.hosts.find():
        cloud.compute.hosts.remove(host.name)
    return cloud


@pytest.fixture
def ask(cloud):
    """Sends a request at a version: ``ask("GET /traits", at="1.6")``."""
    client = webtest.TestApp(PlacementRouter())

    def ask(request, body=None, at="1.39", as_="admin", media_type="application/json"):
        method, path = request.split(" ", 1)
        environ = {CLOUD: cloud, ENVIRON_KEY: RequestContext(as_, "red", [*WHO[as_]]), "SCRIPT_NAME": "/placement"}
        headers = {"OpenStack-API-Version": f"placement {at}"}
        if body is not None:
            headers["Content-Type"] = media_type
        sent = body if isinstance(body, bytes) else b"" if body is None else json.dumps(body).encode()
        asked = webtest.TestRequest.blank(path, environ, method=method, headers=headers, body=sent)
        return client.do_request(asked, expect_errors=True)

    return ask


@pytest.fixture
def make(ask):
    """Makes a provider with inventories and traits, and says its id."""

    def make(name, parent=None, traits=(), aggregates=(), **totals):
        id = ask("POST /resource_providers", {"name": name, "parent_provider_uuid": parent}).json["uuid"]
        own = f"/resource_providers/{id}"
        inventories = {key: value if isinstance(value, dict) else {"total": value} for key, value in totals.items()}
        for path, what in (("inventories", inventories), ("traits", [*traits]), ("aggregates", [*aggregates])):
            if what:
                generation = ask(f"GET {own}").json["generation"]
                answer = ask(f"PUT {own}/{path}", {path: what, "resource_provider_generation": generation})
                assert answer.status_int == 200, answer.text
        return id

    return make


@pytest.fixture
def refused():
    """The status of an error, its code, and what it says itself."""

    def refused(answer):
        (error,) = answer.json["errors"]
        assert error["status"] == answer.status_int
        return (
            answer.status_int,
            error.get("code", "").removeprefix("placement."),
            error["detail"].split("\n\n")[1].strip(),
        )

    return refused
