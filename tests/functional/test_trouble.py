"""Trouble, as a client of a real server meets it."""

import http.client
import json
import socket
import time

import pytest
import webob

from novalite.cloud.core.trouble import LONGEST_DELAY
from novalite.testing.application import application
from novalite.wsgi.serving import serving
from tests.wire import until

TOKEN = {"X-Auth-Token": "ann:p:admin", "Content-Type": "application/json"}
FLAVOR = json.dumps({"flavor": {"name": "f", "ram": 1, "vcpus": 1, "disk": 1}})


@pytest.fixture
def app():
    return application()


@pytest.fixture
def trouble(app):
    return app.cloud.trouble


@pytest.fixture
def ask(app):
    with serving(app, graceful_timeout=0.1) as server:

        def ask(method="GET", path="/v2.1/flavors", body=None):
            connection = http.client.HTTPConnection(server.host, server.port, timeout=10)
            connection.request(method, path, body, TOKEN)
            answer = connection.getresponse()
            found = answer.status, json.loads(answer.read() or "null"), answer.headers
            connection.close()
            return found

        ask.server = server
        yield ask


def names(app):
    from novalite.cloud.compute.flavors import Wanted

    return [flavor.name for flavor in app.cloud.compute.flavors.find(Wanted(None), None, 100)]


def test_the_next_calls_fail_in_the_services_own_words(ask, trouble):
    trouble.add(
        operation="compute.flavors.index", status=503, message="Not now.", headers={"Retry-After": "1"}, times=2
    )

    answers = [ask() for _ in range(3)]

    assert [status for status, _, _ in answers] == [503, 503, 200]
    assert answers[0][1] == {"serviceUnavailable": {"code": 503, "message": "Not now."}}
    assert answers[0][2]["Retry-After"] == "1"
    assert answers[0][2]["OpenStack-API-Version"] == "compute 2.1"
    assert ask(path="/v2.1/flavors/1")[0] == 200


def test_a_service_around_it_fails_in_its_own_words(ask, trouble):
    trouble.add(service="identity", status=500, message="What?")

    status, said, _ = ask(path="/identity/v3")

    assert (status, list(said)) == (500, ["error"])
    assert ask()[0] == 200


def test_each_noun_of_the_network_has_operations_of_its_own(ask, trouble):
    trouble.add(operation="network.ports.index", status=500)
    trouble.add(operation="network.networks.show_tag", status=502)

    paths = ("ports", "networks", "networks/1/tags/red", "ports/1/tags/red")
    assert [ask(path=f"/networking/v2.0/{path}")[0] for path in paths] == [500, 200, 502, 404]


def test_a_call_that_succeeds_may_fail_all_the_same(ask, trouble, app):
    trouble.add(method="POST", status=502, after=True)

    assert ask("POST", body=FLAVOR)[0] == 502
    assert "f" in names(app)


def test_a_connection_may_be_dropped_before_and_after(ask, trouble, app):
    trouble.add(method="POST", drop=True, times=1)
    trouble.add(method="POST", drop=True, after=True, times=1)

    with pytest.raises(http.client.RemoteDisconnected):
        ask("POST", body=FLAVOR)
    assert "f" not in names(app)
    with pytest.raises(http.client.RemoteDisconnected):
        ask("POST", body=FLAVOR)
    assert "f" in names(app)
    assert ask()[0] == 200


def test_of_a_dropped_connection_not_a_byte_is_seen(ask, trouble):
    trouble.add(drop=True)
    with socket.create_connection((ask.server.host, ask.server.port), 10) as client:
        client.sendall(b"GET /v2.1/flavors HTTP/1.1\r\nHost: x\r\nX-Auth-Token: ann:p:admin\r\n\r\n" * 2)
        assert client.recv(100) == b""


def test_a_slow_call_holds_nobody_up(ask, trouble):
    trouble.add(operation="compute.flavors.index", delay=600)
    with socket.create_connection((ask.server.host, ask.server.port), 10) as slow:
        slow.sendall(b"GET /v2.1/flavors HTTP/1.1\r\nHost: x\r\nX-Auth-Token: ann:p:admin\r\n\r\n")
        until(lambda: trouble.find()[0].met)

        assert ask("POST", body=FLAVOR)[0] == 200


def test_a_slow_call_is_answered_after_its_delay(ask, trouble):
    trouble.add(operation="compute.flavors.index", delay=0.3)
    began = time.monotonic()
    assert ask()[0] == 200
    assert time.monotonic() - began >= 0.3


@pytest.mark.parametrize(
    "path",
    [
        *("/v2.1/flavors", "/v2/flavors", "/identity/v3/projects", "/image/v2/images", "/networking/v2.0/networks"),
        *("/volume/v3/volumes", "/placement/resource_providers"),
    ],
)
def test_any_status_that_was_asked_for_is_answered_in_every_service(app, path):
    headers = {**TOKEN, "OpenStack-API-Version": "placement 1.39"} if "placement" in path else TOKEN
    for status in range(400, 600):
        app.cloud.trouble.add(status=status, times=1, message="why")
        answer = webob.Request.blank(path, headers=headers).get_response(app)
        assert answer.status_int == status
        assert b"Traceback" not in answer.body


def test_the_longest_delay_that_there_may_be_ends_no_process(ask, trouble):
    trouble.add(operation="compute.flavors.index", delay=LONGEST_DELAY, times=1)
    with socket.create_connection((ask.server.host, ask.server.port), 10) as client:
        client.sendall(b"GET /v2.1/flavors HTTP/1.1\r\nHost: x\r\nX-Auth-Token: ann:p:admin\r\n\r\n")
        until(lambda: trouble.find()[0].met == 1)
        assert [ask()[0] for _ in range(3)] == [200, 200, 200]
