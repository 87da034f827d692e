import io

import pytest
import webob
import webob.exc

from novalite.api.operation import CLOUD, Resource
from novalite.api.router import ServiceRouter
from novalite.api.service import Policy, Service
from novalite.api.shape import Body, Stream, body, field, key, one, query, view
from novalite.api.types import repeated
from novalite.cloud import Cloud
from novalite.context import ENVIRON_KEY, RequestContext
from novalite.errors import Conflict, Forbidden, NotFound
from novalite.middleware.faultwrap import FaultWrapper
from novalite.wsgi.microversion import Microversions
from novalite.wsgi.resource import ResponseObject

TEXT = {"type": "string"}
CAT = body("cat", field("name", TEXT, required=True))
SHOWN = one("cat", view(key("name", lambda cat, call: cat)))


def fault(fault, environ):
    said = {"wrong": fault.message, "because": type(fault.error).__name__, "path": environ["PATH_INFO"]}
    return webob.Response(status=fault.status_int, json=said)


def missing(environ, methods):
    if not methods:
        return webob.Response("no such page", status=404)
    return webob.exc.HTTPMethodNotAllowed(headers={"Allow": ", ".join(methods)})


SERVICE = Service(
    Policy({"zoo:feed": lambda context, target: False}, lambda rule: Forbidden(f"{rule}? You may not.")),
    fault=fault,
    faults={Conflict: 413},
    sentence=lambda error, is_body: f"{'body' if is_body else 'query'}: {error.validator}",
    missing=missing,
    heads=True,
)


@pytest.fixture
def cats():
    return Resource("/cats", SERVICE)


def ask(resource, method="GET", path="/cats", sent=None, **headers):
    service = resource.service
    headers = {name.replace("_", "-"): value for name, value in headers.items()}
    request = webob.Request.blank(path, method=method, headers=headers)
    if sent is not None:
        request.body = sent
    request.environ |= {ENVIRON_KEY: RequestContext("ann", "p"), CLOUD: Cloud()}
    return request.get_response(FaultWrapper(ServiceRouter(service, [resource])))


@pytest.mark.parametrize(
    ("error", "status"), [(NotFound("no"), 404), (Conflict("no"), 413), (Forbidden("no"), 403), (None, 500)]
)
def test_errors_look_as_the_service_says_even_those_that_nobody_expected(cats, error, status):
    def show(call):
        raise error or RuntimeError

    cats.on("GET")(show)
    answer = ask(cats)

    assert answer.status_int == status
    assert (answer.json["path"], answer.json["because"]) == ("/cats", type(error).__name__)
    assert error is None or answer.json["wrong"] == "no"


def test_a_rule_that_says_no_is_told_of_as_the_policy_says(cats):
    cats.on("GET")(lambda call: call.demand("zoo:feed"))

    assert ask(cats).json["wrong"] == "zoo:feed? You may not."


def test_what_is_wrong_with_a_body_or_a_query_is_said_as_the_service_says(cats):
    cats.on("POST", takes=CAT, query=query(field("a", repeated({"enum": ["1"]}))))(lambda call: None)

    assert ask(cats, "POST", sent=b"{}").json["wrong"] == "body: required"
    assert ask(cats, "POST", "/cats?a=2", sent=b"{}").json["wrong"] == "query: enum"


@pytest.mark.parametrize(
    ("headers", "sent", "expected"),
    [
        ({"Content_Type": "text/html"}, b"{}", (415, "InvalidContentType")),
        ({"Content_Type": "application/json"}, b"{", (400, "MalformedRequestBody")),
        ({}, b"{", (400, "MalformedRequestBody")),
    ],
)
def test_a_fault_knows_what_it_was_made_of(cats, headers, sent, expected):
    cats.on("POST", takes=CAT)(lambda call: None)

    answer = ask(cats, "POST", sent=sent, **headers)

    assert (answer.status_int, answer.json["because"]) == expected


@pytest.mark.parametrize(
    ("method", "path", "expected"),
    [("GET", "/dogs", (404, None)), ("POST", "/cats", (405, "GET, HEAD, PATCH")), ("PUT", "/cats/", (404, None))],
)
def test_the_service_says_what_is_not_there(cats, method, path, expected):
    cats.on("GET")(lambda call: None)
    cats.on("PATCH")(lambda call: None)

    answer = ask(cats, method, path)

    assert (answer.status_int, answer.headers.get("Allow")) == expected


def test_head_is_answered_as_get_without_a_body(cats):
    cats.on("GET", gives=SHOWN)(lambda call: "Tom")

    get, head = ask(cats), ask(cats, "HEAD")

    assert (head.status_int, head.body, head.content_length) == (200, b"", len(get.body))


@pytest.mark.parametrize("method", ["PATCH", "DELETE"])
def test_any_method_has_a_body_where_its_operation_takes_one(cats, method):
    cats.on(method, takes=CAT, gives=SHOWN)(lambda call: call.body["cat"]["name"])

    assert ask(cats, method, sent=b'{"cat": {"name": "Tom"}}').json == {"cat": {"name": "Tom"}}
    assert ask(cats, method).status_int == 400


def test_a_body_that_no_operation_takes_is_not_looked_at(cats):
    cats.on("DELETE", status=204)(lambda call: None)

    answer = ask(cats, "DELETE", sent=b"<p>", Content_Type="text/html")

    assert (answer.status_int, answer.content_type) == (204, None)


def test_a_body_may_come_in_media_types_of_its_own(cats):
    cats.on("PATCH", takes=Body({"type": "array"}, "application/patch"), gives=SHOWN)(lambda call: call.body[0])

    assert ask(cats, "PATCH", sent=b'["Tom"]', Content_Type="application/patch; a=b").json == {"cat": {"name": "Tom"}}
    assert ask(cats, "PATCH", sent=b'["Tom"]', Content_Type="application/json").status_int == 415


def test_a_file_comes_as_what_it_can_be_read_from(cats):
    cats.on("PUT", takes=Stream("application/octet-stream"), status=204)(lambda call: read.append(call.body.read(3)))
    read = []

    answer = ask(cats, "PUT", sent=b"\0\1\2\3", Content_Type="application/octet-stream")

    assert (answer.status_int, read) == (204, [b"\0\1\2"])
    assert ask(cats, "PUT", sent=b"{}", Content_Type="application/json").status_int == 415


def test_a_handler_may_add_headers_or_answer_by_itself(cats):
    def create(call):
        call.headers["X-Tail"] = "long"
        return call.body["cat"]["name"]

    cats.on("POST", takes=CAT, gives=SHOWN, status=201)(create)
    cats.on("GET /picture")(lambda call: webob.Response(app_iter=io.BytesIO(b"\x89PNG"), content_type="image/png"))
    cats.on("GET", status=300)(lambda call: ResponseObject({"choices": []}, 200))

    made, picture = ask(cats, "POST", sent=b'{"cat": {"name": "Tom"}}'), ask(cats, path="/cats/picture")

    assert (made.status_int, made.headers["X-Tail"], made.json) == (201, "long", {"cat": {"name": "Tom"}})
    assert (picture.content_type, picture.body) == ("image/png", b"\x89PNG")
    assert (ask(cats).status_int, ask(cats).json) == (200, {"choices": []})


@pytest.mark.parametrize(("like_nova", "status"), [(True, 400), (False, 200)])
def test_only_an_api_like_nova_has_the_tokens_project_in_its_paths(like_nova, status):
    cats = Resource("/{project_id}/cats", Service(Policy({}), like_nova=like_nova))
    cats.on("GET")(lambda call, project_id="p": project_id)

    assert ask(cats, path="/q/cats").status_int == status


@pytest.mark.parametrize(("like_nova", "status"), [(True, 415), (False, 200)])
def test_only_an_api_like_nova_looks_at_the_media_type_of_no_body(like_nova, status):
    cats = Resource("/cats", Service(Policy({}), like_nova=like_nova))
    cats.on("GET")(lambda call: None)

    assert ask(cats, Content_Type="text/html").status_int == status


def test_an_api_may_have_microversions_of_its_own():
    service = Service(Policy({}), Microversions("volume", "3.0", "3.71"))
    cats = Resource("/cats", service)
    cats.on("GET", gives=SHOWN)(lambda call: str(call.version))

    answer = ask(cats, OpenStack_API_Version="volume 3.27")

    assert (answer.json, answer.headers["OpenStack-API-Version"]) == ({"cat": {"name": "3.27"}}, "volume 3.27")
    assert ask(cats, OpenStack_API_Version="volume 3.72").status_int == 406
