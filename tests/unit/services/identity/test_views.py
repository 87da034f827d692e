from types import SimpleNamespace

import pytest
import webob

from novalite.api.operation import CLOUD, Resource
from novalite.api.router import ServiceRouter
from novalite.api.shape import key
from novalite.cloud import Cloud
from novalite.services.identity.service import SERVICE
from novalite.services.identity.views import Entity, collection, filters, flags, is_set

CAT = Entity("cats", key("id"), key("name"))


@pytest.fixture
def ask():
    cats = [
        SimpleNamespace(id=str(index), name=name, wild=wild, extra={"tail": "long"}, owner=None)
        for index, (name, wild) in enumerate([("Tom", False), ("Kit", True), ("Tomcat", True)])
    ]
    resource = Resource("/v3/cats", SERVICE)
    resource.on("GET", query=filters("name", "wild", "owner", marked=True), gives=collection("cats", CAT))(
        lambda call: cats
    )

    def ask(query=""):
        request = webob.Request.blank(f"/v3/cats?{query}")
        request.environ |= {"SCRIPT_NAME": "/identity", CLOUD: Cloud()}
        return request.get_response(ServiceRouter(SERVICE, [resource])).json

    return ask


def test_an_item_has_what_clients_have_added_and_a_link(ask):
    answer = ask("name=Tom")

    assert answer == {
        "cats": [
            {"tail": "long", "id": "0", "name": "Tom", "links": {"self": "http://localhost/identity/v3/cats/0"}},
        ],
        "links": {"next": None, "self": "http://localhost/identity/v3/cats?name=Tom", "previous": None},
    }


@pytest.mark.parametrize(
    ("query", "ids"),
    [
        ("", "012"),
        ("name__startswith=Tom", "02"),
        ("name__istartswith=tom", "02"),
        ("name__endswith=cat", "2"),
        ("name__iendswith=CAT", "2"),
        ("name__contains=o", "02"),
        ("name__icontains=KI", "1"),
        ("wild=true", "12"),
        ("wild=0", "0"),
        ("owner=", ""),
        ("name=Tom&name=Kit", ""),
        ("owner=ann", ""),
        ("owner__contains=a", ""),
        ("colour=red", "012"),
        ("limit=2", "01"),
        ("marker=0&limit=1", "1"),
        ("limit=", "012"),
        ("marker=", "012"),
        ("limit=0", ""),
        ("limit=-1", "012"),
    ],
)
def test_a_list_is_filtered_and_parted(ask, query, ids):
    assert "".join(cat["id"] for cat in ask(query)["cats"]) == ids


@pytest.mark.parametrize(("query", "expected"), [("", False), ("a", True), ("a=1", True), ("a=0", False)])
def test_a_flag_is_set_by_being_there(query, expected):
    seen = []
    resource = Resource("/cats", SERVICE)
    resource.on("GET", query=flags())(lambda call: seen.append(is_set(call, "a")))
    request = webob.Request.blank(f"/cats?{query}", {CLOUD: Cloud()})
    request.get_response(ServiceRouter(SERVICE, [resource]))

    assert seen == [expected]


def test_where_there_is_more_a_list_says_so(ask):
    answer = ask("limit=1&marker=0")

    assert answer["truncated"] is True
    assert answer["links"]["next"] == "http://localhost/identity/v3/cats?limit=1&marker=1"


def test_where_there_is_no_more_a_list_does_not_say_so(ask):
    answer = ask("limit=3")

    assert "truncated" not in answer
    assert answer["links"]["next"] is None


@pytest.mark.parametrize(
    ("query", "code", "message"),
    [("marker=9", 404, "Marker 9 could not be found."), ("limit=some", 400, "Invalid limit: some")],
)
def test_where_a_list_cannot_begin_or_end(ask, query, code, message):
    error = ask(query)["error"]

    assert (error["code"], error["message"]) == (code, message)
