import pytest
import webtest

from novalite.api.operation import CLOUD
from novalite.cloud import Cloud
from novalite.services.identity.router import IdentityRouter

VERSION = {
    "id": "v3.14",
    "status": "stable",
    "updated": "2020-04-07T00:00:00Z",
    "links": [{"rel": "self", "href": "https://cloud:8774/identity/v3/"}],
    "media-types": [{"base": "application/json", "type": "application/vnd.openstack.identity-v3+json"}],
}


@pytest.mark.parametrize(
    ("path", "status", "expected"),
    [
        ("/identity", 300, {"versions": {"values": [VERSION]}}),
        ("/identity/", 300, {"versions": {"values": [VERSION]}}),
        ("/identity/v3", 200, {"version": VERSION}),
        ("/identity/v3/", 200, {"version": VERSION}),
    ],
)
def test_the_version_is_found_with_and_without_a_slash(path, status, expected):
    app = webtest.TestApp(IdentityRouter(), {"wsgi.url_scheme": "https", "HTTP_HOST": "cloud:8774", CLOUD: Cloud()})

    environ = {"SCRIPT_NAME": "/identity", "PATH_INFO": path.removeprefix("/identity")}
    answer = app.get(path, extra_environ=environ, status=status)

    assert answer.json == expected
    assert answer.headers["Vary"] == "X-Auth-Token"
