import pytest
import webob

from novalite.middleware.legacy_v2 import LegacyV2Compatible
from novalite.wsgi.application import Request

STANDARD = "OpenStack-API-Version"
LEGACY = "X-OpenStack-Nova-API-Version"


def ask(response_headers=(), **request_headers):
    seen = {}

    def application(environ, start_response):
        seen.update(environ)
        start_response("200 OK", [("Content-Type", "text/plain"), *response_headers])
        return [b"ok"]

    request = webob.Request.blank("/servers", headers=request_headers)
    return request.get_response(LegacyV2Compatible(application)), seen


def test_a_request_is_marked_and_loses_its_version_headers_even_bad_ones():
    _, seen = ask(**{STANDARD: "compute 99.x", LEGACY: "", "X-Other": "kept"})

    assert Request(seen).is_legacy_v2()
    assert not {"HTTP_OPENSTACK_API_VERSION", "HTTP_X_OPENSTACK_NOVA_API_VERSION"} & seen.keys()
    assert seen["HTTP_X_OTHER"] == "kept"


def test_an_answer_says_nothing_of_versions():
    response, _ = ask([(STANDARD, "compute 2.1"), (LEGACY, "2.1"), ("Vary", STANDARD), ("Vary", LEGACY)])

    assert response.headerlist == [("Content-Type", "text/plain")]
    assert response.text == "ok"


@pytest.mark.parametrize(
    ("sent", "left"),
    [
        ([f"{STANDARD}, {LEGACY}"], []),
        ([f"Accept, {STANDARD}, Origin"], ["Accept,Origin"]),
        (["Accept", STANDARD.lower(), "Origin"], ["Accept", "Origin"]),
        (["*"], ["*"]),
    ],
)
def test_what_else_an_answer_varies_by_is_kept(sent, left):
    response, _ = ask([("Vary", value) for value in sent])

    assert response.headers.getall("Vary") == left


def test_an_empty_header_of_another_name_is_kept():
    response, _ = ask([("X-Empty", "")])

    assert response.headers["X-Empty"] == ""
