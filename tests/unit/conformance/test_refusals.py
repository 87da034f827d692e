import json

import pytest
from webtest import TestApp

from novalite.conformance.client import Api
from novalite.conformance.refusals import each_refusal, hold_refusal
from novalite.conformance.who import Things


def refuse(environ, start_response):
    """Says who asks for what, at which version."""
    asked = (environ["HTTP_X_AUTH_TOKEN"], environ.get("HTTP_OPENSTACK_API_VERSION", "none"), environ["PATH_INFO"])
    start_response("409 Conflict", [("Content-Type", "application/json")])
    return [
        json.dumps({"conflict": {"message": f"{' '.join(asked)} {environ['wsgi.input'].read().decode()}"}}).encode()
    ]


@pytest.fixture
def things():
    tokens = {"member": "m", "reader": "r"}
    return Things(Api(TestApp(refuse), tokens, "", microversions="volume"), {}, volume="ab")


def test_a_row_holds_where_the_status_and_the_whole_message_are_so(things):
    hold_refusal(things, "member", "GET /$volume", "-", "409", "m none /ab")
    hold_refusal(things, "reader@3.5", "POST /a", '{"b": "$volume"}', "409", 'r volume 3.5 /a {"b": "$volume"}')


@pytest.mark.parametrize(
    ("who", "status", "message"),
    [("member", "400", "m none /ab"), ("member", "409", "m"), ("reader", "409", "m none /ab")],
)
def test_another_status_or_message_departs(things, who, status, message):
    with pytest.raises(AssertionError):
        hold_refusal(things, who, "GET /$volume", "-", status, message)


@pytest.mark.parametrize("service", ["image", "volume"])
def test_each_line_of_a_table_is_a_row(service):
    mark = each_refusal(service)

    names, rows = mark.args
    assert names == ("who", "request_", "body", "status", "message")
    assert all(400 <= int(row.values[3]) < 500 and row.values[4] for row in rows)
    assert len({row.id for row in rows}) == len(rows)
