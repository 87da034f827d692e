import json
import re

import pytest
import webob

from novalite.middleware.keystonecontext import KeystoneContext

UNAUTHORIZED = (
    "401 Unauthorized\n\nThis server could not verify that you are authorized to access the document you requested. "
    "Either you supplied the wrong credentials (e.g., bad password), or your browser does not understand how to supply "
    "the credentials required.\n\n   "
)
BAD_CATALOG = (
    "500 Internal Server Error\n\nThe server has either erred or is incapable of performing the requested operation."
    "\n\n Invalid service catalog json.  "
)
DEFAULTS = {
    "user_id": "u",
    "project_id": None,
    "user_name": None,
    "project_name": None,
    "roles": [],
    "auth_token": None,
    "remote_address": None,
    "service_catalog": [],
    "global_request_id": None,
    "is_admin": False,
    "system_scope": None,
    "is_admin_project": True,
    "service_roles": [],
    "service_user_id": None,
    "domain_id": None,
    "user_domain_id": None,
}


def ask(headers, environ=()):
    contexts = []

    def application(inner, start_response):
        contexts.append(inner["nova.context"])
        return webob.Response("ok")(inner, start_response)

    request = webob.Request.blank("/", headers=headers)
    request.environ.pop("REMOTE_ADDR", None)
    request.environ.update(environ)
    response = request.get_response(KeystoneContext(application))
    return response, contexts[0] if contexts else None


def context(headers, environ=()):
    response, found = ask(headers, environ)
    assert response.text == "ok"
    return found


@pytest.mark.behaviour("OBS-063")
@pytest.mark.parametrize(
    ("headers", "environ", "expected"),
    [
        ({"X-User": "u", "X-Tenant": "t"}, {}, {"project_id": "t"}),
        ({"X-User-Id": "u"}, {}, {}),
        (
            {
                "X-User-Id": "u",
                "X-Project-Id": "p",
                "X-Tenant-Id": "t",
                "X-Roles": " a, b ,c",
                "X-Forwarded-For": "9.9.9.9",
                "X-Auth-Token": "tk",
                "X-Service-Catalog": '[{"type":"volumev3"},{"type":"compute"},{"type":"image"}]',
                "OpenStack-System-Scope": "all",
                "X-Is-Admin-Project": "False",
                "X-Service-Roles": "service,x",
                "X-Service-User-Id": "su",
                "X-User-Name": "n",
                "X-Project-Name": "pn",
                "X-Domain-Id": "d",
            },
            {
                "REMOTE_ADDR": "1.2.3.4",
                "openstack.request_id": "req-x",
                "openstack.global_request_id": "req-g",
            },
            {
                "project_id": "p",
                "user_name": "n",
                "project_name": "pn",
                "roles": ["a", "b", "c"],
                "auth_token": "tk",
                "remote_address": "1.2.3.4",
                "service_catalog": [{"type": "volumev3"}, {"type": "image"}],
                "request_id": "req-x",
                "global_request_id": "req-g",
                "system_scope": "all",
                "is_admin_project": False,
                "service_roles": ["service", "x"],
                "service_user_id": "su",
                "domain_id": "d",
            },
        ),
        ({"X-User-Id": "u", "X-Tenant-Id": "t", "X-Role": "x"}, {}, {"project_id": "t", "roles": ["x"]}),
        ({"X-User-Id": "u", "X-Roles": ""}, {}, {}),
        ({"X-User-Id": "u", "X-Roles": "admin"}, {}, {"roles": ["admin"], "is_admin": True}),
    ],
)
def test_the_headers_become_the_context(headers, environ, expected):
    found = context(headers, environ)

    wanted = DEFAULTS | expected
    assert {field: getattr(found, field) for field in wanted} == wanted


@pytest.mark.behaviour("AUT-001", "OBS-063")
def test_without_a_user_the_answer_is_webobs_401():
    response, found = ask({"X-Tenant-Id": "t", "X-Roles": "admin"})

    assert (response.status, response.text) == ("401 Unauthorized", UNAUTHORIZED)
    assert response.headers["Content-Type"] == "text/plain; charset=UTF-8"
    assert found is None


@pytest.mark.behaviour("AUT-002", "AUT-003", "AUT-004")
@pytest.mark.parametrize(
    ("headers", "user_id"),
    [
        ({"X-User-Id": "one"}, "one"),
        ({"X-User": "two"}, "two"),
        ({"X-User": "two", "X-User-Id": "one"}, "one"),
        ({"X-User": "two", "X-User-Id": ""}, ""),
    ],
)
def test_the_id_of_the_user_beats_the_older_header_even_when_it_is_empty(headers, user_id):
    assert context(headers).user_id == user_id


@pytest.mark.parametrize(
    ("headers", "project_id"),
    [
        ({"X-Tenant": "3", "X-Tenant-Id": "2", "X-Project-Id": "1"}, "1"),
        ({"X-Tenant": "3", "X-Tenant-Id": "2"}, "2"),
        ({"X-Tenant": "3"}, "3"),
        ({}, None),
    ],
)
def test_the_project_is_sought_under_its_newer_names_first(headers, project_id):
    assert context({"X-User-Id": "u"} | headers).project_id == project_id


@pytest.mark.parametrize(
    ("headers", "token"),
    [
        ({"X-Auth-Token": "a", "X-Storage-Token": "s"}, "a"),
        ({"X-Storage-Token": "s"}, "s"),
    ],
)
def test_the_token_may_come_by_either_name(headers, token):
    assert context({"X-User-Id": "u"} | headers).auth_token == token


@pytest.mark.behaviour("AUT-005", "OBS-063")
@pytest.mark.parametrize("catalog", ["bad", "", "{"])
def test_a_catalogue_that_is_not_json_is_webobs_500(catalog):
    response, found = ask({"X-User-Id": "u", "X-Service-Catalog": catalog})

    assert (response.status, response.text) == ("500 Internal Server Error", BAD_CATALOG)
    assert found is None


@pytest.mark.behaviour("AUT-006")
def test_the_request_id_is_the_one_in_the_environ_or_a_new_one():
    assert context({"X-User-Id": "u"}, {"openstack.request_id": "req-1"}).request_id == "req-1"
    assert re.fullmatch(r"req-[0-9a-f-]{36}", context({"X-User-Id": "u"}).request_id)


@pytest.mark.behaviour("AUT-007", "AUT-008", "AUT-009", "AUT-010", "AUT-011")
@pytest.mark.parametrize(
    ("headers", "roles"),
    [
        ({"X-Roles": "one , two,three ", "X-Role": "old"}, ["one", "two", "three"]),
        ({"X-Roles": "", "X-Role": "old"}, []),
        ({"X-Roles": ""}, []),
        ({"X-Role": "old,older"}, ["old", "older"]),
        ({"X-Role": ""}, []),
        ({}, []),
    ],
)
def test_roles_are_a_list_and_the_older_header_stands_in_where_there_is_no_newer(headers, roles):
    assert context({"X-User-Id": "u"} | headers).roles == roles


@pytest.mark.behaviour("CTX-009")
def test_the_catalogue_is_cut_down_to_what_a_compute_service_calls():
    kept = ["image", "block-storage", "volumev3", "key-manager", "placement", "network", "accelerator", "sharev2"]
    types = ["compute", *kept, "volume", "volumev2", "identity"]
    catalog = "[" + ",".join(f'{{"type": "{kind}"}}' for kind in types) + ', {"name": "untyped"}]'

    found = context({"X-User-Id": "u", "X-Service-Catalog": catalog}).service_catalog

    assert [service["type"] for service in found] == kept


def test_each_request_has_a_catalogue_of_its_own():
    headers = {"X-User-Id": "u", "X-Service-Catalog": '[{"type": "image"}]'}
    context(headers).service_catalog.clear()

    assert context(headers).service_catalog == [{"type": "image"}]


@pytest.mark.parametrize(("header", "expected"), [("True", True), ("true", True), ("False", False), ("x", False)])
def test_the_admin_project_is_read_as_a_word(header, expected):
    assert context({"X-User-Id": "u", "X-Is-Admin-Project": header}).is_admin_project is expected


def test_what_authtoken_left_for_services_is_handed_on():
    plugin = object()
    names = ("user_name", "user_domain_id", "user_domain_name", "project_id", "project_name", "project_domain_id")
    headers = {f"X-Service-{name.replace('_', '-')}": name for name in (*names, "project-domain-name")}

    found = context({"X-User-Id": "u", "X-Service-Token": "st"} | headers, {"keystone.token_auth": plugin})

    assert found.user_auth_plugin is plugin
    assert found.service_token == "st"
    assert [getattr(found, f"service_{name}") for name in names] == list(names)
    assert found.service_project_domain_name == "project-domain-name"


def test_headers_that_another_authtoken_left_as_none_count_as_said():
    environ = {"HTTP_X_PROJECT_ID": None, "HTTP_X_TENANT_ID": "t", "HTTP_OPENSTACK_SYSTEM_SCOPE": None}

    found = context({"X-User-Id": "u"}, environ)

    assert (found.project_id, found.system_scope) == (None, None)


def test_a_catalogue_is_a_list_in_all_that_is_done_with_it():
    headers = {"X-User-Id": "u", "X-Service-Catalog": '[{"type": "image"}, {"type": "network"}]'}
    image, network = {"type": "image"}, {"type": "network"}

    assert context(headers).service_catalog[1:] == [network]
    assert context(headers).service_catalog * 2 == [image, network] * 2
    assert [*context(headers).service_catalog.copy()] == [image, network]
    assert json.loads(json.dumps(context(headers).to_dict()))["service_catalog"] == [image, network]


def test_a_catalogue_that_an_application_changes_is_the_next_requests_as_it_was_sent():
    headers = {"X-User-Id": "u", "X-Service-Catalog": '[{"type": "image", "endpoints": [{"publicURL": "http://i/"}]}]'}
    context(headers).service_catalog[0]["endpoints"][0]["publicURL"] = "http://changed/"
    assert context(headers).service_catalog[0]["endpoints"] == [{"publicURL": "http://i/"}]
