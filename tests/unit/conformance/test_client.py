import pytest
import webob
from webtest import TestApp

from novalite.conformance.client import THINGS, TOKENS, Api, each_version, ends, is_later, message, missing, needs


def echo(environ, start_response):
    request = webob.Request(environ)
    names = ("X-Auth-Token", "OpenStack-API-Version", "X-More")
    headers = {name: request.headers[name] for name in names if name in request.headers}
    said = {"request": f"{request.method} {request.path_qs}", "body": request.text, **headers}
    return webob.Response(json=said)(environ, start_response)


API = Api(TestApp(echo), TOKENS)


def test_a_request_has_its_version_its_token_and_its_body():
    said = API.at("2.5").as_("admin")("POST /cats?a=1", {"cat": 1}, X_More="b").json

    assert said == {
        "request": "POST /v2.1/cats?a=1",
        "body": '{"cat": 1}',
        "X-Auth-Token": TOKENS["admin"],
        "OpenStack-API-Version": "compute 2.5",
        "X-More": "b",
    }


def test_without_a_version_a_token_or_a_body_there_is_none():
    assert API.as_("nobody")("GET /cats").json == {"request": "GET /v2.1/cats", "body": ""}
    assert API.at("2.5").legacy()("PUT /cats", b"{").json["request"] == "PUT /v2/cats"
    assert API("PUT /cats", b"{").json["body"] == "{"


def test_both_ends_of_each_row_are_run():
    mark = each_version({"2.1": "a", "2.2": "b", "2.75": "c", "2.104": "d"})
    assert [parameters.values for parameters in mark.args[1]] == [
        ("2.1", "a"),
        ("2.2", "b"),
        ("2.74", "b"),
        ("2.75", "c"),
        ("2.103", "c"),
        ("2.104", "d"),
    ]


def test_rows_that_do_not_go_up_are_a_mistake():
    with pytest.raises(AssertionError):
        each_version({"2.5": 1, "2.2": 2})


def test_the_message_of_a_fault_is_found_whatever_its_key():
    response = webob.Response(json={"itemNotFound": {"code": 404, "message": "no"}})
    assert message(response) == "no"


def test_a_target_that_has_less_is_told_what_a_test_needs():
    reason = 'needs "two hosts": a second compute host, that servers can be moved to'
    assert missing(["two hosts"], "http://a-cloud", []) == [reason]
    assert missing(["two hosts", "build errors"], "http://a-cloud", ["build errors"]) == [reason]


@pytest.mark.parametrize(("target", "has"), [("memory", []), ("socket", []), ("http://a-cloud", ["all"])])
def test_novalite_has_all_and_others_may(target, has):
    assert missing(THINGS, target, has) == []


def test_a_test_needs_what_there_may_be():
    assert needs("two hosts", "build errors").args == ("two hosts", "build errors")
    with pytest.raises(AssertionError, match=r"^there may be build errors, "):
        needs("a moon")


def test_rows_end_at_the_latest_version_of_the_target():
    rows = {"2.1": "a", "2.75": "b", "2.96": "c", "2.104": "d"}
    assert ends(rows, "2.95") == [("2.1", "a"), ("2.74", "a"), ("2.75", "b"), ("2.95", "b")]
    assert ends(rows, "2.96")[-1] == ("2.96", "c")


@pytest.mark.parametrize(
    ("version", "service", "later"),
    [
        ("2.95", "compute", False),
        ("2.96", "compute", True),
        ("2.104", "compute", True),
        ("2.105", "compute", False),  # which no target has, as tests are about
        (None, "compute", False),
        ("latest", "compute", False),
        ("2.x", "compute", False),
        ("1.39", "placement", False),
    ],
)
def test_a_version_is_later_that_the_target_has_not(version, service, later):
    assert is_later(version, service, {"compute": "2.95", "placement": "1.0"}) == later
