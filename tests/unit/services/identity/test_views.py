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
    resource.on("GET", query=filters("name", "wild", "owner"), gives=collection("cats", CAT))(lambda call: cats)

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
        "links": {"next": None, "self": "http://localhost/identity/v3/cats", "previous": None},
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
        ("owner=", "012"),
        ("owner=ann", ""),
        ("owner__contains=a", ""),
        ("colour=red", "012"),
        ("limit=2", "01"),
        ("marker=0&limit=1", "1"),
        ("marker=9", ""),
        ("limit=some", "012"),
    ],
)
def test_a_list_is_filtered_and_parted(ask, query, ids):
    assert "".join(cat["id"] for cat in ask(query)["cats"]) == ids


@pytest.mark.parametrize(("query", "expected"), [("", False), ("a", True), ("a=1", True), ("a=0", False)])
def test_a_flag_is_set_by_being_there(query, expected):
    seen = []
    resource = Resource("/cats", SERVICE)
    resource.on("GET", query=flags("a"))(lambda call: seen.append(is_set(call, "a")))
    request = webob.Request.blank(f"/cats?{query}", {CLOUD: Cloud()})
    request.get_response(ServiceRouter(SERVICE, [resource]))

    assert seen == [expected]
