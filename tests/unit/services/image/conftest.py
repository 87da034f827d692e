import json

import pytest
import webtest

from novalite.api.operation import CLOUD
from novalite.cloud import Cloud
from novalite.context import ENVIRON_KEY, RequestContext
from novalite.services.image.router import ImageRouter

WHO = {
    "alice": ("red", ["member", "reader"]),
    "rita": ("red", ["reader"]),
    "bob": ("blue", ["member", "reader"]),
    "root": ("ops", ["admin"]),
}
STREAM = "application/octet-stream"
PATCH = "application/openstack-images-v2.1-json-patch"


@pytest.fixture
def cloud():
    """A cloud without images."""
    cloud = Cloud()
    for image in cloud.image.images.find():
        cloud.image.images.delete(image.id)
    return cloud


@pytest.fixture
def ask(cloud):
    """Sends a request as somebody: ``ask("GET /images", as_="bob")``. Bytes are a file, a list is a patch."""
    client = webtest.TestApp(ImageRouter())

    def ask(request, body=None, as_="alice", media_type=None, **headers):
        method, path = request.split(" ", 1)
        project, roles = WHO[as_]
        environ = {CLOUD: cloud, ENVIRON_KEY: RequestContext(as_, project, [*roles]), "SCRIPT_NAME": "/image/v2"}
        kind = media_type or {bytes: STREAM, list: PATCH}.get(type(body), "application/json")
        sent = body if isinstance(body, bytes) else b"" if body is None else json.dumps(body).encode()
        if body is not None or media_type:
            headers["Content-Type"] = kind
        asked = webtest.TestRequest.blank(path, environ, method=method, headers=headers, body=sent)
        return client.do_request(asked, expect_errors=True)

    return ask


@pytest.fixture
def make(ask):
    """Makes an image of alice's that may be given data, and says its id."""

    def make(name="web", as_="alice", **more):
        wanted = {"name": name, "disk_format": "raw", "container_format": "bare", **more}
        answer = ask("POST /images", wanted, as_=as_)
        assert answer.status_int == 201, answer.text
        return answer.json["id"]

    return make


@pytest.fixture
def refused():
    """The status of a page, and what it says below its title."""
    return lambda answer: (answer.status_int, " ".join(answer.text.split("\n")[1:]).strip())
