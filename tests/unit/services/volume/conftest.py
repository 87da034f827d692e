import json

import pytest
import webtest

from novalite.api.operation import CLOUD
from novalite.cloud import Cloud
from novalite.context import ENVIRON_KEY, RequestContext
from novalite.services.volume.router import VolumeRouter

#: As whom: project and roles. No UUID has such a project's id in it, as Nova's links would lose it there.
WHO = {
    "alice": ("ed-ed-ed", ["member", "reader"]),
    "rita": ("ed-ed-ed", ["reader"]),
    "bob": ("b0b-b0b-b0b", ["member", "reader"]),
    "root": ("ad-ad-ad", ["admin"]),
    "nora": (None, ["member", "reader"]),
}


@pytest.fixture
def cloud():
    return Cloud()


@pytest.fixture
def ask(cloud):
    """Sends a request as somebody, at a version: ``ask("GET /volumes", as_="bob", at="3.12")``."""
    client = webtest.TestApp(VolumeRouter(), lint=False)  # Cinder says a media type of nothing, as Nova does

    def ask(request, body=None, as_="alice", at="3.71"):
        method, path = request.split(" ", 1)
        project, roles = WHO[as_]
        environ = {CLOUD: cloud, ENVIRON_KEY: RequestContext(as_, project, [*roles]), "SCRIPT_NAME": "/volume/v3"}
        headers = {"OpenStack-API-Version": f"volume {at}", "Content-Type": "application/json"}
        sent = b"" if body is None else json.dumps(body).encode()
        asked = webtest.TestRequest.blank(path, environ, method=method, headers=headers, body=sent)
        return client.do_request(asked, expect_errors=True)

    return ask


@pytest.fixture
def message(ask):
    """What an answer says is wrong, after its status: ``message("GET /volumes/x") == (404, "…")``."""

    def message(request, body=None, **more):
        answer = ask(request, body, **more)
        (fault,) = answer.json.values()
        return answer.status_int, fault["message"]

    return message


@pytest.fixture
def make(ask):
    """Makes a volume of alice's, and says its id."""

    def make(name="data", as_="alice", **more):
        answer = ask("POST /volumes", {"volume": {"name": name, "size": 1, **more}}, as_=as_)
        assert answer.status_int == 202, answer.text
        return answer.json["volume"]["id"]

    return make
