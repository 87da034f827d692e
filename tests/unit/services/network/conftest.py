import json

import pytest
import webtest

from novalite.api.operation import CLOUD
from novalite.cloud import Cloud
from novalite.context import ENVIRON_KEY, RequestContext
from novalite.services.network.router import NetworkRouter

WHO = {
    "alice": ("red", ["member", "reader"]),
    "rita": ("red", ["reader"]),
    "guest": ("red", ["guest"]),
    "bob": ("blue", ["member", "reader"]),
    "root": ("ops", ["admin"]),
}


@pytest.fixture
def cloud():
    return Cloud()


@pytest.fixture
def ask(cloud):
    """Sends a request as somebody: ``ask("GET /networks", as_="bob")``. Text is a body as it is."""
    client = webtest.TestApp(NetworkRouter())

    def ask(request, body=None, as_="alice", **headers):
        method, path = request.split(" ", 1)
        project, roles = WHO[as_]
        environ = {CLOUD: cloud, ENVIRON_KEY: RequestContext(as_, project, [*roles]), "SCRIPT_NAME": "/networking/v2.0"}
        sent = b"" if body is None else (body if isinstance(body, str) else json.dumps(body)).encode()
        if body is not None:
            headers["Content-Type"] = "application/json"
        named = {name.replace("_", "-"): value for name, value in headers.items()}
        asked = webtest.TestRequest.blank(path, environ, method=method, headers=named, body=sent)
        return client.do_request(asked, expect_errors=True)

    return ask


@pytest.fixture
def make(ask):
    """Makes a resource, and says how it is shown: ``make("network", name="a")``."""

    def make(noun, as_="alice", **sent):
        answer = ask(f"POST /{noun.replace('_', '-')}s", {noun: sent}, as_)
        assert answer.status_int == 201, answer.text
        return answer.json[noun]

    return make


@pytest.fixture
def refused(ask):
    """Sends what is refused, and says how: status, type and message."""

    def refused(*arguments, **named):
        answer = ask(*arguments, **named)
        error = answer.json["NeutronError"]
        assert error["detail"] == ""
        return answer.status_int, error["type"], error["message"]

    return refused


@pytest.fixture
def public(cloud):
    return next(network for network in cloud.network.networks.find() if network.external)


@pytest.fixture
def network(make):
    """The id of a network with a subnet, 10.9.0.0/24."""
    network = make("network", name="net")
    make("subnet", network_id=network["id"], cidr="10.9.0.0/24", ip_version=4)
    return network["id"]
