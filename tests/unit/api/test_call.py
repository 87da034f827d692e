"""Calls: what a handler may ask about what was asked."""

import pytest

from novalite import errors
from novalite.api.call import Call
from novalite.api.service import Policy, Service
from novalite.context import RequestContext
from novalite.wsgi.application import Request
from novalite.wsgi.microversion import Version

ADMIN = RequestContext("root", "admins", is_admin=True)
POLICY = Policy({"cats:own": lambda context, target: context.project_id == target["project_id"]})


def a_call(context=None, **query):
    context = context or RequestContext("ann", "red")
    return Call(Request.blank("/"), context, None, Version(2, 5), Service(POLICY), query=query)


def test_the_first_and_the_last_value_of_a_parameter_are_asked_for():
    call = a_call(name=["a", "b"])

    assert (call.asked("name"), call.last("name")) == ("a", "b")
    assert (call.asked("other"), call.last("other", "x")) == (None, "x")


def test_a_version_is_at_least_itself_and_those_before():
    assert [version for version in ("2.4", "2.5", "2.6", "2.10") if a_call().at_least(version)] == ["2.4", "2.5"]


@pytest.mark.parametrize(
    ("context", "expected"), [(RequestContext("ann", "red"), "red"), (RequestContext("ann"), ""), (ADMIN, None)]
)
def test_only_an_admin_sees_the_things_of_all_projects(context, expected):
    assert a_call(context).whose == expected


def test_what_a_rule_refuses_raises():
    call = a_call()

    call.demand("cats:own", project_id="red")
    assert not call.may("cats:own", project_id="blue")
    with pytest.raises(errors.PolicyNotAuthorized):
        call.demand("cats:own", project_id="blue")
    with pytest.raises(KeyError):
        call.may("cats:none")


def test_a_page_has_a_limit_and_a_marker():
    assert a_call(limit=["3"], marker=["m"]).page() == (3, "m")
