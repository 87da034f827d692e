import re

import pytest
import webob

from novalite.middleware.request_id import RequestId

ID = re.compile(r"req-[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}")
GLOBAL = "req-01234567-89ab-cdef-0123-456789abcdef"


def ask(headers=(), response=None, **environ):
    seen = {}

    def application(inner, start_response):
        seen.update(inner)
        return (response or webob.Response())(inner, start_response)

    request = webob.Request.blank("/", headers=dict(headers))
    request.environ.update(environ)
    return request.get_response(RequestId(application)), seen


@pytest.mark.behaviour("MID-006", "OBS-065")
def test_a_request_gets_an_id_and_both_headers_of_the_answer_have_it():
    response, seen = ask(**{"openstack.request_id": "req-of-the-client"})

    request_id = seen["openstack.request_id"]
    assert ID.fullmatch(request_id)
    assert response.headers["x-openstack-request-id"] == request_id
    assert response.headers["x-compute-request-id"] == request_id


def test_each_request_gets_another_id():
    assert ask()[1]["openstack.request_id"] != ask()[1]["openstack.request_id"]


def test_headers_that_the_application_set_stay_as_they_are():
    own = webob.Response(headers={"X-Compute-Request-Id": "its own"})

    response, seen = ask(response=own)

    assert response.headers.getall("x-compute-request-id") == ["its own"]
    assert response.headers.getall("x-openstack-request-id") == [seen["openstack.request_id"]]


@pytest.mark.behaviour("OBS-065")
def test_an_id_that_a_client_sends_becomes_the_global_one_and_is_not_echoed():
    response, seen = ask({"X-Openstack-Request-Id": GLOBAL})

    assert seen["openstack.global_request_id"] == GLOBAL
    assert seen["openstack.request_id"] != GLOBAL
    assert GLOBAL not in response.headers.values()


@pytest.mark.parametrize(
    "sent",
    ["req-1", GLOBAL.upper(), GLOBAL[4:], f"{GLOBAL}0", f"{GLOBAL}\n", f" {GLOBAL}", GLOBAL.replace("-", ""), ""],
)
def test_anything_else_that_a_client_sends_is_dropped(sent):
    request = webob.Request.blank("/")
    request.environ["HTTP_X_OPENSTACK_REQUEST_ID"] = sent

    request.get_response(RequestId(webob.Response()))

    assert "openstack.global_request_id" not in request.environ


def test_the_answer_to_a_failure_that_had_begun_carries_the_id_as_well():
    def application(environ, start_response):
        start_response("500 Oh", [], (RuntimeError, RuntimeError(), None))
        return []

    calls = []
    RequestId(application)({}, lambda *args: calls.append(args))

    status, headers, exc_info = calls[0]
    assert (status, exc_info[0]) == ("500 Oh", RuntimeError)
    assert [name for name, _ in headers] == ["x-openstack-request-id", "x-compute-request-id"]
