"""Bodies without a resource, with several, and with what is none."""

from __future__ import annotations

from typing import Any

import pytest
from webtest import TestResponse

from novalite.conformance.client import Api
from novalite.conformance.network.errors import refused
from novalite.conformance.network.resources import COLLECTIONS, UNKNOWN, nouns_of

CORE = [noun for noun, one in COLLECTIONS.items() if one.core]
EXTENSIONS = [noun for noun, one in COLLECTIONS.items() if not one.core]
#: Rules alone are never changed.
CHANGED = [noun for noun in COLLECTIONS if noun != "security_group_rule"]
OTHERS = "Specifying 'project_id' other than the authenticated project in request is not allowed for the current user."
#: Address scopes alone have neither a description nor times.
STANDARD = [noun for noun in COLLECTIONS if noun != "address_scope"]
INVALID = "Body contains invalid data"


@pytest.mark.parametrize("noun", CORE)
@pytest.mark.parametrize("body", [[], ["a"], "a", 5])
def test_a_body_of_the_core_is_an_object(api: Api, noun: str, body: Any) -> None:
    refused(api(f"POST /{COLLECTIONS[noun].path}", body), 400, "HTTPBadRequest", INVALID)


@pytest.mark.parametrize("noun", CORE)
@pytest.mark.parametrize("body", [b"{", b"null"])
def test_a_body_of_the_core_is_json(api: Api, noun: str, body: bytes) -> None:
    refused(api(f"POST /{COLLECTIONS[noun].path}", body), 400, "HTTPBadRequest", INVALID)


@pytest.mark.parametrize("noun", CORE)
@pytest.mark.parametrize("body", [None, {}, {"colour": 1}])
def test_a_body_of_the_core_has_a_resource(api: Api, noun: str, body: Any) -> None:
    message = f"Unable to find '{noun}' in request body"
    refused(api(f"POST /{COLLECTIONS[noun].path}", body), 400, "HTTPBadRequest", message)


@pytest.mark.parametrize("noun", EXTENSIONS)
@pytest.mark.parametrize("body", [None, {}, []])
def test_a_body_of_an_extension_is_there(api: Api, noun: str, body: Any) -> None:
    refused(api(f"POST /{COLLECTIONS[noun].path}", body), 400, "HTTPBadRequest", "Resource body required")


@pytest.mark.parametrize("noun", EXTENSIONS)
@pytest.mark.parametrize("body", [["a"], "a", 5])
def test_a_body_of_an_extension_is_an_object(api: Api, noun: str, body: Any) -> None:
    refused(api(f"POST /{COLLECTIONS[noun].path}", body), 400, "HTTPBadRequest", INVALID)


@pytest.mark.parametrize("noun", EXTENSIONS)
def test_a_body_of_an_extension_is_json(api: Api, noun: str) -> None:
    message = "Malformed request body: Cannot understand JSON."
    refused(api(f"POST /{COLLECTIONS[noun].path}", b"{"), 400, "MalformedRequestBody", message)


@pytest.mark.parametrize("noun", CHANGED)
@pytest.mark.parametrize("method", ["POST", "PUT"])
@pytest.mark.parametrize("inner", [[], "a", 5, ["a"]])
def test_a_resource_is_an_object(api: Api, noun: str, method: str, inner: Any) -> None:
    path = COLLECTIONS[noun].path + (f"/{UNKNOWN}" if method == "PUT" else "")
    message = f"Object '{noun}' contains invalid data"
    refused(api(f"{method} /{path}", {noun: inner}), 400, "HTTPBadRequest", message)


@pytest.mark.parametrize("noun", COLLECTIONS)
def test_a_resource_is_not_null(api: Api, noun: str) -> None:
    message = f"Unable to find '{noun}' in request body"
    refused(api(f"POST /{COLLECTIONS[noun].path}", {noun: None}), 400, "HTTPBadRequest", message)


@pytest.mark.parametrize("noun", COLLECTIONS)
def test_an_unknown_attribute_is_refused(api: Api, noun: str) -> None:
    answer = api(f"POST /{COLLECTIONS[noun].path}", {noun: {"colour": 1}})
    refused(answer, 400, "HTTPBadRequest", "Unrecognized attribute(s) 'colour'")


@pytest.mark.parametrize("noun", STANDARD)
@pytest.mark.parametrize("name", ["id", "created_at", "updated_at", "revision_number"])
def test_what_is_never_sent_is_refused(api: Api, noun: str, name: str) -> None:
    required: dict[str, dict[str, Any]] = {
        "subnet": {"network_id": UNKNOWN, "ip_version": 4},
        "port": {"network_id": UNKNOWN},
        "floatingip": {"floating_network_id": UNKNOWN},
        "security_group_rule": {"security_group_id": UNKNOWN, "direction": "ingress"},
        "subnetpool": {"name": "a", "prefixes": ["10.0.0.0/8"]},
        "trunk": {"port_id": UNKNOWN},
    }
    answer = api(f"POST /{COLLECTIONS[noun].path}", {noun: {**required.get(noun, {}), name: UNKNOWN}})
    refused(answer, 400, "HTTPBadRequest", f"Attribute '{name}' not allowed in POST")


@pytest.mark.parametrize("noun", [noun for noun in CHANGED if not noun.startswith("address_")])
@pytest.mark.parametrize("name", ["id", "tenant_id", "created_at", "revision_number"])
def test_what_never_changes_is_refused(api: Api, noun: str, name: str, project: str) -> None:
    sent = project if name == "tenant_id" else "a"
    answer = api(f"PUT /{COLLECTIONS[noun].path}/{UNKNOWN}", {noun: {name: sent}})
    refused(answer, 400, "HTTPBadRequest", f"Cannot update read-only attribute {name}")


@pytest.mark.parametrize("noun", COLLECTIONS)
@pytest.mark.parametrize(
    ("more", "message"),
    [
        ({"project_id": "a", "tenant_id": "b"}, "'project_id' and 'tenant_id' do not match"),
        (
            {"project_id": "a"},
            OTHERS,
        ),
    ],
)
def test_whose_it_is_to_be_is_checked_first(api: Api, noun: str, more: dict[str, Any], message: str) -> None:
    refused(api(f"POST /{COLLECTIONS[noun].path}", {noun: {**more, "colour": 1}}), 400, "HTTPBadRequest", message)


@pytest.mark.parametrize("noun", ["network", "router", "security_group"])
@pytest.mark.parametrize("owner", [5, None])
def test_a_project_is_a_text(admin: Api, noun: str, owner: Any) -> None:
    answer = admin(f"POST /{COLLECTIONS[noun].path}", {noun: {"project_id": owner}})
    message = f"Invalid input for tenant_id. Reason: '{owner}' is not a valid string."
    refused(answer, 400, "HTTPBadRequest", message)


@pytest.mark.parametrize("noun", ["network", "subnet", "port", "security_group", "security_group_rule"])
def test_several_are_at_least_one(api: Api, noun: str) -> None:
    refused(api(f"POST /{COLLECTIONS[noun].path}", {nouns_of(noun): []}), 400, "HTTPBadRequest", "Resources required")


@pytest.mark.parametrize("noun", ["router", "floatingip", "subnetpool"])
def test_some_are_made_one_by_one(api: Api, noun: str) -> None:
    answer = api(f"POST /{COLLECTIONS[noun].path}", {nouns_of(noun): [{}]})
    refused(answer, 400, "HTTPBadRequest", "Bulk operation not supported")


@pytest.mark.parametrize("noun", ["network", "subnet", "port", "router", "floatingip", "subnetpool"])
def test_several_are_not_changed_at_once(api: Api, noun: str) -> None:
    answer = api(f"PUT /{COLLECTIONS[noun].path}/{UNKNOWN}", {nouns_of(noun): [{}]})
    refused(answer, 400, "HTTPBadRequest", "Bulk operation not supported")


@pytest.mark.parametrize(
    ("noun", "name"),
    [
        ("subnet", "ip_version"),
        ("port", "network_id"),
        ("floatingip", "floating_network_id"),
        ("subnetpool", "name"),
    ],
)
def test_what_is_required_is_asked_for(api: Api, noun: str, name: str) -> None:
    message = f"Failed to parse request. Required attribute '{name}' not specified"
    refused(api(f"POST /{COLLECTIONS[noun].path}", {noun: {}}), 400, "HTTPBadRequest", message)


@pytest.mark.parametrize("noun", CHANGED)
@pytest.mark.parametrize("method", ["GET", "DELETE", "PUT"])
def test_what_is_not_there_is_not_found(api: Api, noun: str, method: str) -> None:
    one, body = COLLECTIONS[noun], {noun: {"name": "a"}} if method == "PUT" else None
    if noun == "floatingip" and body:
        body = {noun: {"description": "a"}}
    for id in (UNKNOWN, "nothing"):
        refused(api(f"{method} /{one.path}/{id}", body), 404, one.type, one.absent.format(id=id))


def test_a_change_may_be_for_one_revision_alone(api: Api, network: str) -> None:
    number = api(f"GET /networks/{network}").json["network"]["revision_number"]

    def renamed(tag: str) -> TestResponse:
        return api(f"PUT /networks/{network}", {"network": {"name": "b"}}, If_Match=tag)

    message = "Bad if-match request: Revision number etag must be in the format of revision_number=<int>."
    refused(renamed("revision_number=a"), 400, "BadRequest", message)
    other = f"Constrained to 77, but current revision is {number}"
    refused(renamed("revision_number=77"), 412, "RevisionNumberConstraintFailed", other)
    assert renamed(f"revision_number={number}").status_int == 200
