import pytest

from novalite.inspector.trace.visits import Answered, Asked, Change, Trace, Visit
from novalite.page.rows import row_of, service_of, version_of, who_of


def visit(*changes, inner=()):
    return Visit("x", "filter", "filter:x", "x.ini", 0, 0, 0, environ=changes, visits=inner)


def trace(first=None, *, sent=(), answered=None, error=None):
    asked = Asked("GET", "http://localhost/v2.1/servers?a=b", "HTTP/1.1", sent)
    return Trace("1", 5.0, 0, 0.00123456, True, asked, answered, error, None, first or visit())


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
    inner = visit(Change("HTTP_X_PROJECT_NAME", None, "shop"), Change("HTTP_X_PROJECT_ID", None, "1"))
    outer = visit(Change("HTTP_X_USER_ID", None, "ann"), Change("HTTP_X_ROLES", "a", None), inner=(visit(), inner))

    assert who_of(trace(outer)) == "ann in shop"
    assert who_of(trace()) == ""


def test_the_version_is_that_of_the_answer_or_else_of_the_request():
    sent = (("Host", "x"), ("Openstack-Api-Version", "compute latest"))
    answered = Answered("200 OK", (("OpenStack-API-Version", "compute 2.104"),), 0)

    assert version_of(trace(sent=sent, answered=answered)) == "2.104"
    assert version_of(trace(sent=sent)) == "latest"
    assert version_of(trace()) == ""


def test_a_row_has_what_a_list_shows():
    row = row_of(7, trace(answered=Answered("404 Not Found", (), 0)))

    assert row.to_dict() == {
        "number": 7,
        "at": 5.0,
        "method": "GET",
        "target": "/v2.1/servers?a=b",
        "service": "compute",
        "version": "",
        "who": "",
        "status": 404,
        "milliseconds": 1.23,
    }


def test_who_raises_or_has_not_answered_has_no_status():
    assert row_of(1, trace(answered=Answered("200 OK", (), 0), error="RuntimeError")).status is None
    assert row_of(1, trace()).status is None
    assert row_of(1, trace(answered=Answered("odd", (), 0))).status is None
