import json

import pytest
import webob

from novalite.errors import BadOption
from novalite.middleware.ratelimit import Limit, RateLimitingMiddleware
from novalite.middleware.ratelimit_service import WsgiLimiter, WsgiLimiterProxy

REFUSED = "403 Forbidden\n\nOnly 1 GET request(s) can be made to * every minute.\n\n   "


@pytest.fixture
def service():
    return WsgiLimiter("(GET, *, .*, 1, MINUTE)", clock=lambda: 0.0)


def ask(service, path="/", body='{"verb": "GET", "path": "/something"}', method="POST"):
    body = body if isinstance(body, bytes) else body.encode()
    return webob.Request.blank(path, method=method, body=body).get_response(service)


@pytest.mark.behaviour("LIM-039", "OBS-057")
@pytest.mark.parametrize("method", ["GET", "PUT", "DELETE", "HEAD", "OPTIONS", "PATCH"])
def test_only_post_is_allowed(service, method):
    assert ask(service, method=method).status_int == 405


@pytest.mark.behaviour("LIM-039")
def test_another_method_is_refused_with_webobs_page(service):
    assert ask(service, method="GET").text == (
        "405 Method Not Allowed\n\nThe method GET is not allowed for this resource. \n\n "
    )


@pytest.mark.behaviour("LIM-040", "LIM-041")
@pytest.mark.parametrize("path", ["/something", "/something/jump%20up", "", "ü"])
def test_a_request_that_has_room_is_a_204(service, path):
    response = ask(service, body=json.dumps({"verb": "GET", "path": path}))

    assert (response.status, response.body) == ("204 No Content", b"")
    assert "X-Wait-Seconds" not in response.headers


@pytest.mark.behaviour("LIM-042", "OBS-057")
def test_a_request_that_has_none_is_a_403_that_tells_the_wait(service):
    assert ask(service).status_int == 204

    response = ask(service)

    assert (response.status, response.headers["X-Wait-Seconds"]) == ("403 Forbidden", "60.00")
    assert (response.headers["Content-Type"], response.text) == ("text/plain; charset=UTF-8", REFUSED)


@pytest.mark.behaviour("LIM-043", "OBS-057")
def test_each_user_has_levels_and_so_has_who_has_no_name(service):
    paths = ["/user1", "/user2", "/", "/user%2F1", "/user1/more"]

    assert [ask(service, path).status_int for path in paths] == [204, 204, 204, 204, 403]
    assert [ask(service, path).status_int for path in paths[:4]] == [403, 403, 403, 403]


@pytest.mark.behaviour("OBS-057")
@pytest.mark.parametrize("body", ["{bad", "", b"\xff", "[" * 100_000])
def test_a_body_that_is_not_json_is_a_400(service, body):
    assert ask(service, body=body).status_int == 400


def test_a_name_that_is_not_utf_8_is_a_400(service):
    assert ask(service, "/%FF").status_int == 400


@pytest.mark.behaviour("OBS-057")
@pytest.mark.parametrize("body", ["[]", "{}", "5", "null", '{"verb": 5, "path": ["x"]}'])
def test_a_body_that_names_no_request_fits_no_rule(service, body):
    assert [ask(service, body=body).status_int for _ in range(2)] == [204, 204]


@pytest.mark.parametrize("limits", [None, "", []])
def test_without_rules_the_defaults_hold(limits):
    service = WsgiLimiter(limits, clock=lambda: 0.0)
    body = '{"verb": "POST", "path": "/x"}'

    assert [ask(service, body=body).status_int for _ in range(121)] == [204] * 120 + [403]


def test_rules_may_be_given_as_such():
    service = WsgiLimiter([Limit("GET", "*", ".*", 2, 60)], clock=lambda: 0.0)

    assert [ask(service).status_int for _ in range(3)] == [204, 204, 403]


@pytest.mark.parametrize(
    ("options", "key"), [({"limits": "x"}, "limits"), ({"limits.bob": "x"}, "limits.bob"), ({"colour": "1"}, "colour")]
)
def test_an_option_of_the_service_that_cannot_be_used_is_refused(options, key):
    with pytest.raises(BadOption) as refused:
        WsgiLimiter(**options)

    assert refused.value.key == key


@pytest.mark.behaviour("OBS-058")
def test_the_proxy_can_be_the_limiter_of_the_filter():
    app = RateLimitingMiddleware(webob.Response(), limiter=WsgiLimiterProxy, limiter_address="127.0.0.1:1", timeout="2")

    assert (app.limiter.limiter_address, app.limiter.timeout) == ("127.0.0.1:1", 2.0)
    assert app.limiter.get_limits("bob") == []
    assert WsgiLimiterProxy.parse_limits("(GET, *, .*, 1, MINUTE)") == []


@pytest.mark.parametrize(
    ("options", "key", "reason"),
    [
        ({}, "limiter_address", "is needed: HOST:PORT of the rate limit service"),
        ({"limiter_address": "127.0.0.1:port"}, "limiter_address", "nonnumeric port: 'port'"),
        ({"limiter_address": "127.0.0.1:1", "timeout": "long"}, "timeout", "'long' is not a number"),
        ({"limiter_address": "127.0.0.1:1", "timeout": "-1"}, "timeout", "-1 is less than 0"),
    ],
)
def test_an_option_of_the_proxy_that_cannot_be_used_is_refused(options, key, reason):
    with pytest.raises(BadOption) as refused:
        WsgiLimiterProxy([], **options)

    assert (refused.value.key, refused.value.reason) == (key, reason)
