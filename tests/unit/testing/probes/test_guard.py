"""A pipeline as it should be passes all probes; each fault is seen by those that are about it, and by no others."""

import logging

import pytest
import webob
import webob.exc

from novalite.context import ENVIRON_KEY
from novalite.middleware.authtoken import AuthToken
from novalite.middleware.cors import Cors
from novalite.middleware.faultwrap import FaultWrapper
from novalite.middleware.healthcheck import Healthcheck
from novalite.middleware.keystonecontext import KeystoneContext
from novalite.middleware.proxy_headers import ProxyHeaders
from novalite.middleware.request_id import HEADERS, RequestId
from novalite.middleware.sizelimit import RequestBodySizeLimiter
from novalite.testing import assert_guarded
from novalite.testing.application import PlainTextIdentity
from novalite.testing.probes.table import PROBES
from novalite.wsgi import URLMap
from novalite.wsgi.application import as_application

ORIGIN, LIMIT = "https://app.example.org", 999


def things(environ, start_response):
    """An API of things, whose DELETE is for admins."""
    request = webob.Request(environ)
    if request.method in ("GET", "HEAD"):
        answer = webob.Response(json={"next": f"{request.host_url}/things?marker=7"})
    elif request.method == "POST":
        answer = webob.Response(json={"size": len(request.body)}, status=201)
    elif request.method == "DELETE":
        answer = webob.exc.HTTPNoContent() if "admin" in environ[ENVIRON_KEY].roles else webob.exc.HTTPForbidden()
    else:
        answer = webob.exc.HTTPMethodNotAllowed(headers={"Allow": "GET, HEAD, POST, DELETE"})
    return as_application(answer)(environ, start_response)


def document(environ, start_response):
    return as_application(webob.Response(json={"self": f"{webob.Request(environ).host_url}/things"}))(
        environ, start_response
    )


def cors(app):
    return Cors(app, allowed_origin=ORIGIN)


def sizelimit(app):
    return RequestBodySizeLimiter(app, LIMIT)


def authtoken(app):
    return AuthToken(app, identity=PlainTextIdentity())


OUTER = (cors, ProxyHeaders, RequestId, FaultWrapper)
INNER = (sizelimit, authtoken, KeystoneContext)


def piped(filters, app):
    for one in reversed(filters):
        app = one(app)
    return app


def service(outer=OUTER, inner=INNER, app=things, discovery=document, mounted="/healthcheck", outermost=None):
    urlmap = URLMap()
    urlmap["/"] = piped(outer, discovery)
    urlmap["/things"] = piped((*outer, *inner), app)
    urlmap[mounted] = Healthcheck()
    return outermost(urlmap) if outermost else urlmap


FACTS = {
    "path": "/things",
    "headers": {"X-Auth-Token": "ann:shop:member"},
    "discovery": ["/"],
    "healthcheck": "/healthcheck",
    "origin": ORIGIN,
    "limit": LIMIT,
    "forbidden": "DELETE /things",
    "proxied": False,
}


def filtering(change=None, answer=None):
    """A filter that changes the environ, or the status and the headers of an answer."""

    def make(app):
        def filtered(environ, start_response):
            def changed(status, headers, *exc_info):
                return start_response(*(answer(environ, status, headers) if answer else (status, headers)), *exc_info)

            inner = (change(environ) if change else None) or app
            return inner(environ, changed)

        return filtered

    return make


def without(*names):
    return lambda environ, status, headers: (status, [one for one in headers if one[0].lower() not in names])


def with_id(value):
    def answer(environ, status, headers):
        headers = [one for one in headers if one[0].lower() not in HEADERS]
        return status, [*headers, (HEADERS[0], value(environ))]

    return filtering(answer=answer)


def shown_traceback(app):
    def shown(environ, start_response):
        try:
            return app(environ, start_response)
        except Exception:
            start_response("500 Internal Server Error", [("Content-Type", "text/plain")])
            return [b"Traceback (most recent call last): and so on"]

    return shown


def length_limit(app):
    """Looks at nothing but the Content-Length."""
    too_large = webob.exc.HTTPRequestEntityTooLarge()
    return filtering(lambda environ: int(environ.get("CONTENT_LENGTH") or 0) > LIMIT and as_application(too_large))(app)


def believing(app):
    """An authtoken that leaves what clients say of themselves."""

    def change(environ):
        if environ.get("HTTP_X_AUTH_TOKEN"):
            environ.setdefault("HTTP_X_USER_ID", "ann")

    return filtering(change)(app)


def guest(environ):
    environ.setdefault("HTTP_X_AUTH_TOKEN", "guest:shop:reader")


def overridden(environ):
    if environ["QUERY_STRING"].startswith("_method="):
        environ["REQUEST_METHOD"] = environ["QUERY_STRING"][8:]


def strict(environ):
    environ["PATH_INFO"].encode("latin-1").decode("utf-8")


def one_slash(environ):
    path = environ["PATH_INFO"]

    def redirect(environ, start_response):
        start_response("301 Moved Permanently", [("Location", path), ("Content-Length", "0")])
        return []

    return path.startswith("//") and redirect


def gone_for_head(environ):
    return environ["REQUEST_METHOD"] == "HEAD" and as_application(webob.exc.HTTPNotFound())


def head_with_body(app):
    def answered(environ, start_response):
        return (
            [*app(environ, start_response), b"x"]
            if environ["REQUEST_METHOD"] == "HEAD"
            else app(environ, start_response)
        )

    return answered


def any_method(environ):
    if environ["REQUEST_METHOD"] == "PROBE":
        environ["REQUEST_METHOD"] = "GET"


def swapped(filters, one, other):
    """The filters, with two of them in each other's place."""
    return tuple({one: other, other: one}.get(item, item) for item in filters)


REFUSED_OPTIONS = webob.exc.HTTPMethodNotAllowed(headers={"Allow": "GET"})

#: By name: what makes of a good service one with a fault, and the probes that see it.
FAULTS = {
    "a header's value is a number": (
        {"outermost": filtering(answer=lambda environ, status, headers: (status, [*headers, ("X-Number", 7)]))},
        {"wsgi"},
    ),
    "OPTIONS is refused outside of cors": (
        {
            "outermost": filtering(
                lambda environ: environ["REQUEST_METHOD"] == "OPTIONS" and as_application(REFUSED_OPTIONS)
            )
        },
        {"preflight"},
    ),
    "cors is behind authtoken": (
        {"outer": OUTER[1:], "inner": (sizelimit, authtoken, cors, KeystoneContext)},
        {"preflight", "refusal-cors", "crash-cors", "body-limit-cors"},
    ),
    "cors is open to all, with credentials": (
        {"outer": (lambda app: Cors(app, allowed_origin="*"), *OUTER[1:])},
        {"cors-stranger"},
    ),
    "faultwrap is outside of cors": ({"outer": swapped(OUTER, cors, FaultWrapper)}, {"crash-cors", "crash-request-id"}),
    "sizelimit is outside of cors": (
        {"outer": (sizelimit, *OUTER), "inner": INNER[1:]},
        {"body-limit-cors", "body-limit-request-id"},
    ),
    "proxies are believed that are none": (
        {"outer": (cors, lambda app: ProxyHeaders(app, True), RequestId, FaultWrapper)},
        {"proxy"},
    ),
    "there is no request_id": (
        {"outer": (cors, ProxyHeaders, FaultWrapper)},
        {"request-ids", "refusal-request-id", "crash-request-id", "body-limit-request-id"},
    ),
    "each request has the same id": ({"outermost": with_id(lambda environ: "req-1")}, {"request-ids"}),
    "an id is prefixed twice": (
        {"outermost": with_id(lambda environ: f"req-req-{id(environ)}")},
        {"request-ids"},
    ),
    "request_id is behind authtoken": (
        {"outer": (cors, ProxyHeaders, FaultWrapper), "inner": (sizelimit, authtoken, RequestId, KeystoneContext)},
        {"refusal-request-id", "crash-request-id", "body-limit-request-id"},
    ),
    "faultwrap is outside of request_id": ({"outer": swapped(OUTER, RequestId, FaultWrapper)}, {"crash-request-id"}),
    "there is no faultwrap": ({"outer": OUTER[:-1]}, {"crash"}),
    "tracebacks are shown": ({"outer": (*OUTER[:-1], shown_traceback)}, {"crash"}),
    "there is no sizelimit": ({"inner": INNER[1:]}, {"body-limit", "body-limit-chunked", "body-limit-first"}),
    "sizelimit looks at the length alone": ({"inner": (length_limit, *INNER[1:])}, {"body-limit-chunked"}),
    "sizelimit is behind authtoken": ({"inner": swapped(INNER, sizelimit, authtoken)}, {"body-limit-first"}),
    "discovery is behind authtoken": ({"discovery": authtoken(document)}, {"discovery"}),
    "the healthcheck is behind authtoken": (
        {"outermost": filtering(lambda environ: environ["PATH_INFO"] == "/healthcheck" and authtoken(Healthcheck()))},
        {"healthcheck"},
    ),
    "the healthcheck answers all other paths": (
        {
            "outermost": filtering(
                lambda environ: (
                    environ["PATH_INFO"] not in ("/", "/things")
                    and "stranger" not in environ["PATH_INFO"]
                    and Healthcheck()
                )
            )
        },
        {"healthcheck"},
    ),
    "guests are let in": (
        {"inner": (filtering(guest), *INNER)},
        {"token-needed"},
    ),
    "keystonecontext is outside of authtoken": (
        {"inner": swapped(INNER, authtoken, KeystoneContext)},
        {"token-enough"},
    ),
    "identity headers are not stripped": (
        {"inner": (sizelimit, believing, KeystoneContext)},
        {"forged-identity", "forged-roles"},
    ),
    "a query says the method": ({"outermost": filtering(overridden)}, {"method-override"}),
    "any method is a GET": ({"outermost": filtering(any_method)}, {"unknown-method"}),
    "a 405 says not what is allowed": ({"outermost": filtering(answer=without("allow"))}, {"unknown-method"}),
    "HEAD is not routed": ({"outermost": filtering(gone_for_head)}, {"head"}),
    "HEAD has a body": ({"outermost": head_with_body}, {"head"}),
    "paths have to be UTF-8": ({"outermost": filtering(strict)}, {"not-utf-8"}),
    "two slashes are redirected to": ({"outermost": filtering(one_slash)}, {"redirects"}),
}


@pytest.fixture(autouse=True)
def _quiet(caplog):
    caplog.set_level(logging.CRITICAL)


def test_a_pipeline_as_it_should_be_passes_all_probes():
    report = assert_guarded(service(), **FACTS)

    assert report.held == PROBES
    assert str(report).startswith(f"{len(PROBES)} of {len(PROBES)} probes hold, 0 left out\n  holds   wsgi: ")


@pytest.mark.parametrize(("fault", "seen"), FAULTS.values(), ids=FAULTS)
def test_a_fault_is_seen_by_the_probes_that_are_about_it(fault, seen):
    with pytest.raises(AssertionError) as failure:
        assert_guarded(service(**fault), **FACTS)

    wrong = {line.split()[1].rstrip(":") for line in str(failure.value).splitlines() if line.startswith("  WRONG")}
    assert wrong == seen, str(failure.value)


def test_each_probe_sees_a_fault():
    assert set().union(*(seen for _, seen in FAULTS.values())) == {probe.name for probe in PROBES}


def test_what_is_wrong_is_told_with_request_and_answer():
    with pytest.raises(
        AssertionError, match=r"(?s)\n          POST /things answered 413: Access-Control-Allow-Origin is None\n"
    ):
        assert_guarded(service(outer=(sizelimit, *OUTER), inner=INNER[1:]), **FACTS)


def test_what_was_left_out_is_told_with_the_reason():
    report = assert_guarded(
        service(outer=OUTER[:3]), "/things", without={"request-ids": "we have none", "crash": "so be it"}
    )

    reasons = {probe.name: reason for probe, reason in report.left_out.items()}
    assert reasons["request-ids"] == "we have none"
    assert reasons["preflight"] == "origin is not given"
    assert "  -       crash: an unexpected exception becomes a 500 without a traceback (so be it)" in str(report)


def test_a_probe_that_is_not_there_cannot_be_left_out():
    with pytest.raises(ValueError, match="there is no probe tea"):
        assert_guarded(service(), "/things", without={"tea": "it is cold"})
