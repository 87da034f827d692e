import pytest

from novalite.inspector.trace.recording import Tracer
from novalite.page.rows import row_of, service_of, version_of
from novalite.wsgi.loader import Part


def asked(*changes, status="200 OK", answered=(), target="/v2.1/servers", error=None, **sent):
    """The line of a request to filters, each with its changes of the environ, in front of what answers."""
    recorded = []
    tracer = Tracer(recorded.append)

    def answer(environ, start_response):
        if error:
            raise error
        if status:
            start_response(status, list(answered))
        return []

    def changing(application, changed):
        return lambda environ, start_response: application({**environ, **changed}, start_response)

    application = tracer.wrap(Part("answer", "app:answer", "x.ini", "app"), answer)
    for changed in reversed(changes):
        filter = Part("filter", "filter:filter", "x.ini", "filter")
        application = tracer.wrap(filter, changing(application, changed))
    path, _, query = target.partition("?")
    environ = {"REQUEST_METHOD": "GET", "PATH_INFO": path, "QUERY_STRING": query, "HTTP_HOST": "localhost", **sent}
    try:
        application(environ, lambda *args: None)
    except RuntimeError:
        assert error
    return row_of(7, recorded[0])


@pytest.mark.parametrize(
    ("target", "service"),
    [
        ("/", ""),
        ("/v2.1/servers?a=/image", "compute"),
        ("/compute/v2.1", "compute"),
        ("/v2", "compute"),
        ("/networking/v2.0/ports", "network"),
        ("/identity", "identity"),
        ("/elsewhere", ""),
    ],
)
def test_the_service_is_told_by_the_path(target, service):
    assert service_of(target) == service


def test_who_asked_is_told_by_names_or_by_ids():
    names = {"HTTP_X_PROJECT_NAME": "shop", "HTTP_X_PROJECT_ID": "1"}

    assert asked({"HTTP_X_USER_ID": "ann"}, {}, names, {}).who == "ann in shop"
    assert asked().who == ""


def test_the_version_is_that_of_the_answer_or_else_of_the_request():
    sent = {"HTTP_OPENSTACK_API_VERSION": "compute latest"}

    assert asked(answered=[("OpenStack-API-Version", "compute 2.104")], **sent).version == "2.104"
    assert asked(**sent).version == "latest"
    assert version_of([("Vary", "OpenStack-API-Version"), ("OpenStack-API-Version", "")]) == ""


def test_a_row_has_what_a_list_shows():
    row = asked({"HTTP_X_USER_NAME": "ann"}, status="404 Not Found", target="/image?a=b").to_dict()

    assert row.pop("at") > 0
    assert row.pop("milliseconds") >= 0
    assert row == {
        "number": 7,
        "method": "GET",
        "target": "/image?a=b",
        "service": "image",
        "version": "",
        "who": "ann",
        "status": 404,
    }


def test_who_raises_or_does_not_answer_has_no_status():
    assert asked(error=RuntimeError("no luck")).status is None
    assert asked(status=None).status is None
    assert asked(status="odd").status is None


@pytest.mark.parametrize(
    ("target", "shown"),
    [
        ("/v2.1?token=secretsecret&a=b", "/v2.1?token=***&a=b"),
        ("/v2.1/tokentoken/x", "/v2.1/***/x"),
        ("/v2.1?a=tokentoken", "/v2.1?a=***"),
        ("/" + "x" * 400, "/" + "x" * 299),
    ],
)
def test_a_target_has_no_secrets_and_is_not_too_long(target, shown):
    assert asked(target=target, HTTP_X_AUTH_TOKEN="tokentoken").target == shown
