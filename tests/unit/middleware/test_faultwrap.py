import logging
import sys

import pytest
import webob
import webob.dec
import webob.exc

from novalite.errors import Error, Forbidden, NotFound
from novalite.middleware.faultwrap import FaultWrapper, fault_of

GENERIC = "The server has either erred or is incapable of performing the requested operation."


class Quota(Error):
    code = 413
    safe = True
    message = "Quota exceeded for resources: x"
    headers = {"Retry-After": 7}


class Coded(Exception):
    def __init__(self, code, headers=None):
        super().__init__("not for clients")
        self.code = code
        self.headers = headers


def raising(error):
    def application(environ, start_response):
        raise error

    return application


def ask(application, **environ):
    return webob.Request.blank("/v2.1/servers", **environ).get_response(FaultWrapper(application))


@pytest.mark.behaviour("OBS-031")
@pytest.mark.parametrize(
    ("error", "status", "body"),
    [
        (RuntimeError("/etc/secret"), 500, {"computeFault": {"code": 500, "message": GENERIC}}),
        (
            NotFound("server 5"),
            404,
            {"itemNotFound": {"code": 404, "message": "The resource could not be found."}},
        ),
        (
            Forbidden("rule:x"),
            403,
            {"forbidden": {"code": 403, "message": "Access was denied to this resource."}},
        ),
        (
            Quota(),
            413,
            {"overLimit": {"code": 413, "message": "Quota: Quota exceeded for resources: x", "retryAfter": "7"}},
        ),
        (
            Coded(400),
            400,
            {
                "badRequest": {
                    "code": 400,
                    "message": "The server could not comply with the request since it is either malformed or "
                    "otherwise incorrect.",
                }
            },
        ),
        (Coded(None), 500, {"computeFault": {"code": 500, "message": GENERIC}}),
        (Coded(302), 500, {"computeFault": {"code": 500, "message": GENERIC}}),
        (Coded(299), 500, {"computeFault": {"code": 500, "message": GENERIC}}),
        (Coded(599), 500, {"computeFault": {"code": 500, "message": GENERIC}}),
        (Coded("404"), 500, {"computeFault": {"code": 500, "message": GENERIC}}),
        (
            webob.exc.HTTPConflict("taken"),
            409,
            {
                "conflictingRequest": {
                    "code": 409,
                    "message": "There was a conflict when trying to complete your request.",
                }
            },
        ),
        (webob.exc.HTTPFound(location="/x"), 500, {"computeFault": {"code": 500, "message": GENERIC}}),
    ],
)
def test_what_nobody_caught_becomes_a_fault(error, status, body):
    response = ask(raising(error))

    assert response.status_int == status
    assert response.json == body
    assert response.headers["Content-Type"] == "application/json; charset=UTF-8"


def test_the_headers_of_an_exception_are_kept():
    response = ask(raising(Coded(503, {"Retry-After": 30, "X-More": "yes"})))

    assert (response.headers["Retry-After"], response.headers["X-More"]) == ("30", "yes")


@pytest.mark.parametrize("status", [200, 404, 500])
def test_an_answer_of_the_application_is_not_touched(status):
    answer = webob.Response("its own", status=status, content_type="text/plain")

    response = ask(answer)

    assert (response.status_int, response.text) == (status, "its own")
    assert response.headers["Content-Type"] == "text/plain; charset=UTF-8"


def test_an_http_error_inside_of_wsgify_stays_webobs_page():
    @webob.dec.wsgify
    def application(request):
        raise webob.exc.HTTPNotFound

    assert ask(application).content_type == "text/plain"


def test_the_traceback_goes_to_the_log_and_not_to_the_client(caplog):
    caplog.set_level(logging.INFO, "novalite.middleware.faultwrap")

    response = ask(raising(RuntimeError("/etc/secret")))

    assert "secret" not in response.text
    error, info = caplog.records
    assert (error.levelname, error.getMessage()) == ("ERROR", "Caught error: /etc/secret")
    assert error.exc_info[1].args == ("/etc/secret",)
    assert (info.levelname, info.getMessage()) == ("INFO", "/v2.1/servers returned with HTTP 500")


def test_a_path_that_is_not_utf_8_can_be_reported():
    response = webob.Request.blank("/%FF").get_response(FaultWrapper(raising(RuntimeError())))

    assert response.status_int == 500


def begun_and_failed(environ, start_response):
    start_response("200 OK", [("Content-Type", "text/plain")])
    raise RuntimeError("in the middle")


def test_the_server_is_told_that_the_answer_had_begun():
    calls = []

    body = FaultWrapper(begun_and_failed)({"REQUEST_METHOD": "GET"}, lambda *args: calls.append(args))

    (first, _), (second, _, exc_info) = calls
    assert (first, second) == ("200 OK", "500 Internal Server Error")
    assert exc_info[0] is RuntimeError
    assert str(exc_info[1]) == "in the middle"
    assert b"computeFault" in b"".join(body)


def test_a_failure_before_the_answer_had_begun_is_an_answer_like_any_other():
    calls = []

    FaultWrapper(raising(RuntimeError()))({"REQUEST_METHOD": "GET"}, lambda *args: calls.append(args))

    assert [len(arguments) for arguments in calls] == [2]


def test_a_server_that_has_sent_the_headers_already_gets_the_error_itself():
    def start_response(status, headers, exc_info=None):
        if exc_info:
            raise exc_info[1]

    with pytest.raises(RuntimeError, match="in the middle"):
        FaultWrapper(begun_and_failed)({"REQUEST_METHOD": "GET"}, start_response)


class Lazy:
    """A body that does nothing before it is read, as a generator, and can be closed."""

    def __init__(self, start_response, chunks, error=None):
        self.start_response = start_response
        self.chunks = chunks
        self.error = error
        self.closed = 0

    def __iter__(self):
        if self.error:
            raise self.error
        self.start_response("200 OK", [("Content-Type", "text/plain")])
        yield from self.chunks

    def close(self):
        self.closed += 1


@pytest.mark.parametrize("chunks", [[], [b"a"], [b"a", b"b"], [b"", b"b"]])
def test_an_application_that_begins_only_when_it_is_read_is_passed_on_whole(chunks):
    bodies = []

    def application(environ, start_response):
        bodies.append(Lazy(start_response, chunks))
        return bodies[0]

    response = ask(application)

    assert (response.status_int, response.body) == (200, b"".join(chunks))
    assert bodies[0].closed == 1


def test_an_application_that_fails_only_when_it_is_read_becomes_a_fault_and_is_closed():
    bodies = []

    def application(environ, start_response):
        bodies.append(Lazy(start_response, [], RuntimeError("late")))
        return bodies[0]

    response = ask(application)

    assert response.json == {"computeFault": {"code": 500, "message": GENERIC}}
    assert bodies[0].closed == 1


def test_a_body_that_is_read_early_need_not_be_one_that_can_be_closed():
    def application(environ, start_response):
        return iter([b"a", b"b"])

    body = FaultWrapper(application)({}, lambda *args: None)

    assert list(body) == [b"a", b"b"]
    assert body.close() is None


@pytest.mark.parametrize("ending", [KeyboardInterrupt, SystemExit])
def test_the_end_of_the_process_is_not_a_fault(ending):
    with pytest.raises(ending):
        ask(raising(ending()))


def test_an_unsafe_message_is_not_shown_and_a_safe_one_is():
    class Safe(Exception):
        safe = True

    assert fault_of(Exception("inside")).wrapped_exc.explanation == GENERIC
    assert fault_of(Safe("outside")).wrapped_exc.explanation == "Safe: outside"


def test_the_exception_does_not_linger_as_the_current_one():
    ask(raising(RuntimeError()))

    assert sys.exc_info() == (None, None, None)
