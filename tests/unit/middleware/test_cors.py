import pytest
import webob

from novalite.errors import BadOption
from novalite.middleware.cors import Cors

GOOD = {"Origin": "http://good"}
EXPOSED = (
    "X-Auth-Token,X-Openstack-Request-Id,X-Subject-Token,X-Service-Token,"
    "X-OpenStack-Nova-API-Version,OpenStack-API-Version"
)
ALLOWED = [
    ("Vary", "Origin"),
    ("Access-Control-Allow-Origin", "http://good"),
    ("Access-Control-Allow-Credentials", "true"),
    ("Access-Control-Max-Age", "3600"),
]
READABLE = [
    ("Access-Control-Allow-Origin", "http://good"),
    ("Access-Control-Allow-Credentials", "true"),
    ("Access-Control-Expose-Headers", EXPOSED),
]
OK = [("Content-Type", "text/html; charset=UTF-8"), ("Content-Length", "2")]
EMPTY = [("Content-Length", "0")]


def application(environ, start_response):
    path = environ["PATH_INFO"]
    if path == "/404":
        return webob.Response("no", status=404)(environ, start_response)
    response = webob.Response("ok")
    if path == "/vary":
        response.headerlist += [("Vary", "A"), ("Vary", "B")]
    elif path == "/own":
        response.headerlist += [("access-control-allow-origin", "http://its.own")]
    return response(environ, start_response)


def ask(method, path, headers, inner=application, **options):
    options = {"allowed_origin": "http://good"} | options
    response = webob.Request.blank(path, method=method, headers=headers).get_response(Cors(inner, **options))
    return response.status, response.headerlist, response.body


def asking(method, headers=None):
    asked = GOOD | {"Access-Control-Request-Method": method}
    return asked if headers is None else asked | {"Access-Control-Request-Headers": headers}


@pytest.mark.behaviour("OBS-066", "MID-011", "MID-012", "MID-017")
@pytest.mark.parametrize(
    ("path", "headers", "expected"),
    [
        ("/404", {}, EMPTY),
        ("/404", GOOD, EMPTY),
        ("/404", asking("GET"), [*EMPTY, *ALLOWED, ("Access-Control-Allow-Methods", "GET")]),
        ("/404", asking("HEAD"), EMPTY),
        ("/404", asking("get"), EMPTY),
        (
            "/404",
            asking("PUT", "X-Auth-Token, content-type"),
            [
                *EMPTY,
                *ALLOWED,
                ("Access-Control-Allow-Methods", "PUT"),
                ("Access-Control-Allow-Headers", "X-Auth-Token,content-type"),
            ],
        ),
        (
            "/404",
            asking("GET", "openstack-api-version,X-OpenStack-Nova-API-Version"),
            [
                *EMPTY,
                *ALLOWED,
                ("Access-Control-Allow-Methods", "GET"),
                ("Access-Control-Allow-Headers", "openstack-api-version,X-OpenStack-Nova-API-Version"),
            ],
        ),
        ("/404", asking("PUT", "X-Foo"), EMPTY),
        ("/404", asking("PUT", "X-Auth-Token,X-Foo"), EMPTY),
        ("/404", asking("GET") | {"Origin": "http://evil"}, EMPTY),
        ("/404", asking("GET") | {"Origin": "http://GOOD"}, EMPTY),
        ("/404", asking("GET") | {"Origin": "http://good.evil"}, EMPTY),
    ],
)
def test_a_preflight_that_the_application_refuses_is_an_empty_200(path, headers, expected):
    assert ask("OPTIONS", path, headers) == ("200 OK", expected, b"")


@pytest.mark.behaviour("OBS-066")
def test_a_preflight_that_the_application_answers_keeps_its_answer():
    expected = [*OK, *ALLOWED, ("Access-Control-Allow-Methods", "GET")]

    assert ask("OPTIONS", "/x", asking("GET")) == ("200 OK", expected, b"ok")


@pytest.mark.behaviour("OBS-066", "MID-013", "MID-014")
@pytest.mark.parametrize(
    ("path", "headers", "expected"),
    [
        ("/x", GOOD, [*OK, ("Vary", "Origin"), *READABLE]),
        ("/vary", GOOD, [*OK, ("Vary", "A"), ("Vary", "B,Origin"), *READABLE]),
        ("/own", GOOD, [*OK, ("access-control-allow-origin", "http://its.own")]),
        ("/x", {"Origin": "http://evil"}, OK),
        ("/x", {"Origin": "null"}, OK),
        ("/x", {}, OK),
    ],
)
def test_an_answer_can_be_read_by_pages_of_an_allowed_origin_alone(path, headers, expected):
    assert ask("GET", path, headers) == ("200 OK", expected, b"ok")


def test_an_error_can_be_read_as_well():
    status, headers, body = ask("GET", "/404", GOOD)

    assert (status, body) == ("404 Not Found", b"no")
    assert headers[2:] == [("Vary", "Origin"), *READABLE]


@pytest.mark.parametrize(
    ("options", "method", "headers", "expected"),
    [
        ({"allowed_origin": "*"}, "GET", {"Origin": "http://x"}, ("Access-Control-Allow-Origin", "http://x")),
        ({"allowed_origin": "http://a, http://good"}, "GET", GOOD, ("Access-Control-Allow-Origin", "http://good")),
        ({"expose_headers": "A, B"}, "GET", GOOD, ("Access-Control-Expose-Headers", "A,B")),
        ({"max_age": "60"}, "OPTIONS", asking("GET"), ("Access-Control-Max-Age", "60")),
        ({"allow_methods": "HEAD"}, "OPTIONS", asking("HEAD"), ("Access-Control-Allow-Methods", "HEAD")),
        ({"allow_headers": "X-Foo"}, "OPTIONS", asking("GET", "x-foo"), ("Access-Control-Allow-Headers", "x-foo")),
    ],
)
def test_an_option_changes_what_is_told(options, method, headers, expected):
    assert expected in ask(method, "/x", headers, **options)[1]


@pytest.mark.parametrize(
    ("options", "name"),
    [
        ({"allow_credentials": "false"}, "Access-Control-Allow-Credentials"),
        ({"expose_headers": ""}, "Access-Control-Expose-Headers"),
        ({"allowed_origin": ""}, "Access-Control-Allow-Origin"),
        ({"allowed_origin": ""}, "Vary"),
    ],
)
def test_an_option_can_leave_a_header_out(options, name):
    assert name not in dict(ask("GET", "/x", GOOD, **options)[1])


def test_a_preflight_is_an_empty_200_even_where_no_origin_is_allowed():
    assert ask("OPTIONS", "/404", asking("GET"), allowed_origin="") == ("200 OK", EMPTY, b"")


def test_a_preflight_that_the_application_answers_with_headers_of_its_own_is_not_touched():
    own = [*OK, ("access-control-allow-origin", "http://its.own")]

    assert ask("OPTIONS", "/own", asking("GET")) == ("200 OK", own, b"ok")


class Body:
    """What an application that is a generator gives: it begins when it is read, and is closed."""

    def __init__(self, start_response, status):
        self.start_response = start_response
        self.status = status
        self.closed = 0

    def __iter__(self):
        self.start_response(self.status, [("Content-Type", "text/plain")])
        yield b"late"

    def close(self):
        self.closed += 1


@pytest.mark.parametrize(("status", "body"), [("404 Not Found", b""), ("204 No Content", b"late")])
def test_a_preflight_is_answered_by_what_begins_only_when_it_is_read(status, body):
    bodies = []

    def inner(environ, start_response):
        bodies.append(Body(start_response, status))
        return bodies[0]

    calls = []
    environ = webob.Request.blank("/", method="OPTIONS").environ
    sent = Cors(inner)(environ, lambda *args: calls.append(args))

    assert b"".join(sent) == body
    if hasattr(sent, "close"):
        sent.close()
    assert [arguments[0] for arguments in calls] == [status if body else "200 OK"]
    assert bodies[0].closed == 1


def test_what_a_refused_preflight_writes_is_not_sent():
    def inner(environ, start_response):
        start_response("404 Not Found", [("Content-Type", "text/plain")])(b"written")
        return [b"returned"]

    assert ask("OPTIONS", "/", {}, inner) == ("200 OK", EMPTY, b"")


def test_a_refused_answer_that_is_not_read_is_closed():
    class Closable(list):
        closed = False

        def close(self):
            self.closed = True

    body = Closable([b"no"])

    def inner(environ, start_response):
        start_response("404 Not Found", [])
        return body

    ask("OPTIONS", "/", {}, inner)

    assert body.closed


@pytest.mark.parametrize(
    ("key", "value", "reason"),
    [
        ("allowed_origin", "good", "'good' is not SCHEME://HOST[:PORT], without a slash at the end"),
        (
            "allowed_origin",
            "http://a, http://good/",
            "'http://good/' is not SCHEME://HOST[:PORT], without a slash at the end",
        ),
        ("allow_credentials", "maybe", "'maybe' is neither true nor false"),
        ("max_age", "long", "'long' is not a number"),
        ("max_age", "-1", "-1 is less than 0"),
    ],
)
def test_an_option_that_cannot_be_used_is_refused(key, value, reason):
    with pytest.raises(BadOption) as refused:
        Cors(application, **{key: value})

    assert (refused.value.key, refused.value.reason) == (key, reason)
