import json

import pytest
import webob

from novalite.errors import BadOption
from novalite.middleware.healthcheck import Healthcheck

TEXT, HTML, JSON = "text/plain; charset=UTF-8", "text/html; charset=UTF-8", "application/json"


def ask(application, method="GET", accept=None, address="127.0.0.1", **headers):
    request = webob.Request.blank("/healthcheck", method=method, headers=headers)
    request.environ["REMOTE_ADDR"] = address
    if accept:
        request.headers["Accept"] = accept
    return request.get_response(application)


def as_json(reason):
    return json.dumps({"detailed": False, "reasons": [reason]}, indent=4)


@pytest.fixture
def down(tmp_path):
    (tmp_path / "down").touch()
    return Healthcheck(disable_by_file_path=str(tmp_path / "down"))


@pytest.mark.behaviour("OBS-068")
@pytest.mark.parametrize(
    ("method", "accept", "content_type", "body"),
    [
        ("GET", None, TEXT, "OK"),
        ("POST", None, TEXT, "OK"),
        ("DELETE", None, TEXT, "OK"),
        ("GET", "application/xml", TEXT, "OK"),
        ("GET", "*/*", TEXT, "OK"),
        ("GET", "application/json", JSON, as_json("OK")),
        ("GET", "text/html", HTML, "<html><head><title>Healthcheck</title></head><body><p>OK</p></body></html>"),
        ("GET", "text/html;q=0.5, application/json", JSON, as_json("OK")),
    ],
)
def test_a_healthy_service_says_ok_as_the_client_likes_it(method, accept, content_type, body):
    response = ask(Healthcheck(), method, accept)

    assert (response.status, response.headers["Content-Type"], response.text) == ("200 OK", content_type, body)


@pytest.mark.behaviour("OBS-068")
def test_head_is_a_204_with_nothing_in_it():
    response = ask(Healthcheck(), "HEAD")

    assert (response.status, response.headerlist, response.body) == ("204 No Content", [], b"")


@pytest.mark.behaviour("OBS-068")
@pytest.mark.parametrize(
    ("method", "accept", "content_type", "body"),
    [
        ("GET", None, TEXT, "DISABLED BY FILE"),
        ("HEAD", None, TEXT, ""),
        ("GET", "application/json", JSON, as_json("DISABLED BY FILE")),
    ],
)
def test_a_file_switches_the_service_off(down, method, accept, content_type, body):
    response = ask(down, method, accept)

    assert (response.status_int, response.headers["Content-Type"], response.text) == (503, content_type, body)


def test_the_file_is_looked_for_at_each_request(down):
    assert ask(down).status_int == 503

    down.disable_by_file_path.unlink()

    assert ask(down).status_int == 200


@pytest.mark.parametrize(
    ("address", "status"), [("10.1.2.3", 200), ("::ffff:10.1.2.3", 200), ("192.0.2.1", 404), ("2001:db8::1", 404)]
)
def test_only_the_networks_that_are_named_may_ask(address, status):
    application = Healthcheck(allowed_source_ranges="10.0.0.0/8")

    assert ask(application, address=address).status_int == status
    assert ask(Healthcheck(), address=address).status_int == 200


def test_a_forwarded_address_is_not_believed():
    application = Healthcheck(allowed_source_ranges="10.0.0.0/8")

    assert ask(application, address="192.0.2.1", **{"X-Forwarded-For": "10.0.0.1"}).status_int == 404


def test_a_range_that_is_no_network_is_refused_by_the_name_of_the_option():
    with pytest.raises(BadOption) as refused:
        Healthcheck(allowed_source_ranges="10.0.0.300")

    assert refused.value.key == "allowed_source_ranges"
    assert refused.value.reason == "'10.0.0.300' does not appear to be an IPv4 or IPv6 network"
