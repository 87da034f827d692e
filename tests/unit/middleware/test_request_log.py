import logging
import re

import pytest
import webob

from novalite.middleware.request_log import RequestLog
from novalite.wsgi.application import Request
from novalite.wsgi.microversion import Version


@pytest.fixture
def lines(caplog):
    caplog.set_level(logging.INFO, "novalite.middleware.request_log")
    return lambda: [re.sub(r"time: \d+\.\d{6}$", "time: T", record.getMessage()) for record in caplog.records]


def ask(application, path="/", **environ):
    request = webob.Request.blank(path)
    request.environ.update({"REMOTE_ADDR": "127.0.0.1"} | environ)
    return request.get_response(RequestLog(application))


def at_2_25(environ, start_response):
    Request(environ).api_version_request = Version(2, 25)
    return webob.Response("hello")(environ, start_response)


@pytest.mark.behaviour("MID-007")
def test_a_request_is_one_line(lines, caplog):
    ask(webob.Response("hello"))

    assert lines() == ['127.0.0.1 "GET /" status: 200 len: 5 microversion: - time: T']
    assert caplog.records[0].levelname == "INFO"


@pytest.mark.behaviour("MID-008")
def test_the_line_shows_the_microversion(lines):
    ask(at_2_25)

    assert lines() == ['127.0.0.1 "GET /" status: 200 len: 5 microversion: 2.25 time: T']


def test_the_line_shows_the_whole_path_with_the_mount_and_the_query(lines):
    ask(webob.Response("hello", status=404), "/servers?limit=1&a=%20", SCRIPT_NAME="/v2.1")

    assert lines() == ['127.0.0.1 "GET /v2.1/servers?limit=1&a=%20" status: 404 len: 5 microversion: - time: T']


def test_what_is_not_known_is_shown_as_a_dash_or_none(lines):
    def application(environ, start_response):
        start_response("200 OK", [])
        return [b"x"]

    request = webob.Request.blank("/")
    request.environ.pop("REMOTE_ADDR", None)
    request.get_response(RequestLog(application))

    assert lines() == ['- "GET /" status: 200 len: None microversion: - time: T']


def test_the_path_is_the_one_that_came_and_not_what_the_application_made_of_it(lines):
    def application(environ, start_response):
        environ["PATH_INFO"] = "/shifted"
        return webob.Response("hello")(environ, start_response)

    ask(application, "/first")

    assert lines() == ['127.0.0.1 "GET /first" status: 200 len: 5 microversion: - time: T']


@pytest.mark.behaviour("MID-009")
def test_an_exception_is_logged_as_a_500_and_goes_on(lines):
    def application(environ, start_response):
        raise RuntimeError("inside")

    with pytest.raises(RuntimeError, match="inside"):
        ask(application)

    assert lines() == ['127.0.0.1 "GET /" status: 500 len: 0 microversion: - time: T']


@pytest.mark.behaviour("MID-010")
@pytest.mark.parametrize(
    ("environ", "logged"),
    [
        ({"eventlet.input": object()}, False),
        ({"eventlet.input": object(), "novalite.access_log": False}, True),
        ({"eventlet.input": object(), "novalite.access_log": True}, False),
        ({"novalite.access_log": True}, False),
        ({"novalite.access_log": False}, True),
        ({}, True),
    ],
)
def test_what_the_server_logs_is_not_logged_again(lines, environ, logged):
    assert ask(webob.Response("hello"), **environ).text == "hello"

    assert bool(lines()) is logged
