import io
import json
import logging

import pytest
import webob
import webob.exc

from novalite import errors
from novalite.context import ENVIRON_KEY, RequestContext
from novalite.middleware.legacy_v2 import LegacyV2Compatible
from novalite.wsgi.application import Request
from novalite.wsgi.fault import Fault
from novalite.wsgi.microversion import Microversions, Version
from novalite.wsgi.resource import (
    MAX_DEPTH,
    Resource,
    ResponseObject,
    action,
    action_key,
    api_version,
    deserialize,
    expected_errors,
    header_text,
    is_valid_body,
    removed,
    response,
)

VERSIONS = Microversions("compute", "2.1", "2.104", legacy_header="X-OpenStack-Nova-API-Version")
GENERIC_400 = "The server could not comply with the request since it is either malformed or otherwise incorrect."
GENERIC_404 = "The resource could not be found."


class Controller:
    """A controller whose methods are given by name."""

    def __init__(self, **methods):
        self.__dict__.update(methods)


class Machines:
    def index(self, req, pants=None):
        return pants

    def create(self, req, body):
        return {"got": body}

    def show(self, req, id):
        return {"id": id}

    @action("start")
    def _start(self, req, id, body):
        return {"started": id, "body": body}

    @action("stop")
    def _stop(self, req, id, body):
        return {"stopped": id}


class MoreMachines:
    @action("stop")
    def _halt(self, req, id, body):
        return {"halted": id}

    @action("create")
    def _make(self, req, body):
        return {"made": body}

    @action("delete")
    def _drop(self, req, id):
        return {"dropped": id}

    @action("index")
    def _list(self, req):
        return {}


def call(resource, name="index", method="GET", body=None, headers=None, environ=None, **variables):
    """The answer of a resource to the request that a route with that action and these variables has matched."""
    match = {"controller": resource, "action": name, **variables}
    environ = {"wsgiorg.routing_args": ((), match), **(environ or {})}
    request = Request.blank("/tests", method=method, headers=headers or {}, environ=environ)
    if body is not None:
        request.body = body
    return request.get_response(resource)


def ask(handler, name="index", versions=None, **options):
    """The answer of a resource whose one method is the given function."""
    return call(Resource(Controller(**{name: handler}), versions), name, **options)


def at(version):
    return {"OpenStack-API-Version": f"compute {version}"}


def request_at(version):
    request = Request.blank("/")
    request.api_version_request = Version.parse(version)
    return request


def fault(response):
    ((key, value),) = response.json.items()
    return response.status_int, key, value["message"]


# -- bodies


@pytest.mark.behaviour("RES-030", "RES-033")
@pytest.mark.parametrize(("method", "name"), [("GET", "index"), ("DELETE", "delete")])
@pytest.mark.parametrize("body", [None, b'{"body": "ignored"}', b"{bad"])
@pytest.mark.parametrize("content_type", [None, "application/json", "text/plain"])
def test_the_body_of_a_request_that_has_none_by_its_method_is_ignored(method, name, body, content_type):
    headers = {} if content_type is None else {"Content-Type": content_type}
    answer = ask(lambda req: "success", name, method=method, body=body, headers=headers)
    assert (answer.status_int, answer.body) == (200, b"success")


@pytest.mark.behaviour("RES-031", "RES-032", "RES-048", "RES-024", "RES-053")
@pytest.mark.parametrize("method", ["POST", "PUT"])
@pytest.mark.parametrize(
    ("body", "seen"),
    [
        (b'{"body": {"a": 1}}', {"body": {"a": 1}}),
        (b'["foo"]', ["foo"]),
        (b"5", 5),
        (b'"text"', "text"),
        (b"null", None),
        (b"", None),
        (None, None),
    ],
)
@pytest.mark.parametrize(
    "content_type", [None, "application/json", "text/plain", "application/vnd.openstack.compute+json; charset=utf-8"]
)
def test_the_body_of_a_post_or_put_is_json_whatever_its_type_says(method, body, seen, content_type):
    headers = {} if content_type is None else {"Content-Type": content_type}
    answer = ask(lambda req, body: {"seen": body}, "update", method=method, body=body, headers=headers)
    assert (answer.status_int, answer.json) == (200, {"seen": seen})


@pytest.mark.behaviour("RES-032")
@pytest.mark.parametrize("method", ["GET", "POST", "PUT", "DELETE"])
def test_a_body_of_a_type_that_is_not_read_is_a_415_whatever_the_method(method):
    headers = {"Content-Type": "application/xml"}
    answer = ask(lambda req: None, method=method, body=b"<a/>", headers=headers)
    assert fault(answer) == (415, "badMediaType", "Unsupported Content-Type")


@pytest.mark.behaviour("RES-026", "RES-073", "OBS-019")
@pytest.mark.parametrize("body", [b"{bad", b"\xff\xfe", b'{"a": "\xe9"}', b"[" * 100_000])
def test_a_body_that_is_no_json_is_a_400(body):
    answer = ask(lambda req, body: None, method="POST", body=body)
    assert fault(answer) == (400, "badRequest", "Malformed request body")


@pytest.mark.parametrize("number", ["NaN", "Infinity", "-Infinity", "1e999", "-1e999", "9" * 5000])
def test_deserialize_refuses_numbers_that_json_or_nobody_knows(number):
    with pytest.raises(errors.MalformedRequestBody):
        deserialize(f'{{"a": [{number}]}}'.encode())


@pytest.mark.parametrize(("start", "end"), [("[", "]"), ('{"a": ', "}"), ('[{"]": ', "}]")])
def test_deserialize_refuses_what_is_nested_too_deep(start, end):
    levels = MAX_DEPTH // start.count("[") if start == "[" else MAX_DEPTH // (start.count("[") + 1)
    deepest = start * levels + "1" + end * levels

    assert deserialize(deepest.encode())
    with pytest.raises(errors.MalformedRequestBody):
        deserialize(f"[{deepest}]".encode())


def test_deserialize_counts_no_brackets_in_strings():
    text = '"' + "[" * 200 + '\\"{' + '"'
    assert deserialize(f"[{text}, [], {text}]".encode()) == ["[" * 200 + '"{', [], "[" * 200 + '"{']
    assert deserialize(b"[" + b"[]," * 500 + b"1]") == [[]] * 500 + [1]


@pytest.mark.behaviour("RES-026")
@pytest.mark.parametrize("body", [b"{bad", b"\xf0\x28\x8c\x28", b""])
def test_deserialize_refuses_what_is_no_json(body):
    with pytest.raises(errors.MalformedRequestBody, match=r"^Malformed message body: cannot understand JSON$"):
        deserialize(body)


@pytest.mark.behaviour("RES-025", "RES-072")
def test_utf8_goes_in_and_comes_out_as_ascii():
    assert deserialize('{"name": "è"}'.encode()) == {"name": "è"}
    answer = ask(lambda req, body: body, method="POST", body='{"name": "è"}'.encode())
    assert answer.body == rb'{"name": "\u00e8"}'


@pytest.mark.behaviour("RES-023")
def test_a_tuple_comes_out_as_an_array():
    assert ask(lambda req: {"body": {"a": (1, 2)}}).body == b'{"body": {"a": [1, 2]}}'


def test_a_client_that_goes_away_in_the_middle_of_its_body_is_told_that_it_was_malformed():
    environ = {"wsgi.input": io.BytesIO(b"{"), "CONTENT_LENGTH": "10"}
    answer = ask(lambda req, body: None, method="POST", environ=environ)
    assert fault(answer) == (400, "badRequest", "Malformed request body")


@pytest.mark.behaviour("OBS-020")
def test_a_body_of_unknown_length_is_read_where_the_server_says_that_it_ends():
    environ = {"wsgi.input": io.BytesIO(b'{"a": 1}'), "wsgi.input_terminated": True}
    assert ask(lambda req, body: body, method="POST", environ=environ).json == {"a": 1}


@pytest.mark.behaviour("RES-044")
def test_get_body_refuses_a_type_that_is_not_read():
    request = Request.blank("/", method="POST", headers={"Content-Type": "application/none"}, body=b"foo")
    with pytest.raises(errors.InvalidContentType):
        Resource(Machines()).get_body(request)


@pytest.mark.behaviour("RES-045", "RES-046", "RES-047")
@pytest.mark.parametrize(
    ("content_type", "body", "found"),
    [
        (None, b"foo", (None, b"foo")),
        ("application/json", b"", ("application/json", b"")),
        ("application/json", b"foo", ("application/json", b"foo")),
    ],
)
def test_get_body_gives_the_type_and_the_raw_body(content_type, body, found):
    headers = {} if content_type is None else {"Content-Type": content_type}
    assert Resource(Machines()).get_body(Request.blank("/", method="POST", headers=headers, body=body)) == found


# -- finding the method


@pytest.mark.behaviour("RES-060")
def test_a_method_is_found_by_the_name_of_the_action():
    controller = Machines()
    assert Resource(controller).get_method(None, "index", None, b"") == controller.index


@pytest.mark.behaviour("RES-036")
@pytest.mark.parametrize("name", ["nothing", "_start", "delete", None, ""])
def test_a_method_that_the_controller_lacks_is_an_attribute_error(name):
    with pytest.raises(AttributeError):
        Resource(Controller()).get_method(None, name, None, b"")
    if name != "delete":
        with pytest.raises(AttributeError):
            Resource(Machines()).get_method(None, name, None, b"")


@pytest.mark.behaviour("OBS-012")
def test_a_route_to_a_method_that_the_controller_lacks_is_a_fault_with_versions():
    answer = call(Resource(Machines(), VERSIONS), "nothing")
    assert fault(answer) == (404, "itemNotFound", GENERIC_404)
    assert answer.headers["OpenStack-API-Version"] == "compute 2.1"


@pytest.mark.behaviour("RES-037", "RES-061")
def test_an_action_is_found_by_the_one_key_of_the_body():
    controller = Machines()
    resource = Resource(controller)
    assert resource.get_method(None, "action", "application/json", b'{"start": 1}') == controller._start


@pytest.mark.behaviour("RES-040", "RES-041")
@pytest.mark.parametrize(
    ("body", "error"),
    [
        (b"{}", errors.MalformedRequestBody),
        (b'{"start": 1, "stop": 2}', errors.MalformedRequestBody),
        (b"[1, 2]", errors.MalformedRequestBody),
        (b'"start"', errors.MalformedRequestBody),
        (b"", errors.MalformedRequestBody),
        (b"{bad", errors.MalformedRequestBody),
        (b'{"barAction": true}', KeyError),
        (b"[1]", TypeError),
        (b'["start"]', TypeError),
        (b'"s"', TypeError),
        (b"5", TypeError),
        (b"null", TypeError),
    ],
)
def test_what_is_wrong_with_an_action(body, error):
    with pytest.raises(error):
        Resource(Machines()).get_method(None, "action", "application/json", body)


@pytest.mark.behaviour("OBS-024", "OBS-025")
@pytest.mark.parametrize(
    ("body", "expected"),
    [
        (b"{}", (400, "badRequest", "Malformed request body")),
        (b'{"start": 1, "stop": 2}', (400, "badRequest", "Malformed request body")),
        (b"[1, 2]", (400, "badRequest", "Malformed request body")),
        (b'"start"', (400, "badRequest", "Malformed request body")),
        (b"", (400, "badRequest", "Malformed request body")),
        (b"{bad", (400, "badRequest", "Malformed request body")),
        (b"\xff", (400, "badRequest", "Malformed request body")),
        (b'{"nope": 1}', (400, "badRequest", "There is no such action: nope")),
        (b"[1]", (404, "itemNotFound", GENERIC_404)),
        (b'["start"]', (404, "itemNotFound", GENERIC_404)),
        (b"5", (404, "itemNotFound", GENERIC_404)),
        (b'"r"', (404, "itemNotFound", GENERIC_404)),
    ],
)
def test_a_bad_action_is_told_apart_from_a_missing_one(body, expected):
    assert fault(call(Resource(Machines()), "action", method="POST", body=body, id="7")) == expected


@pytest.mark.behaviour("OBS-023")
@pytest.mark.parametrize("body", [{"start": {"x": 1}}, {"start": None}])
def test_an_action_gets_the_whole_body_and_the_variables(body):
    answer = call(Resource(Machines()), "action", method="POST", body=json.dumps(body).encode(), id="7")
    assert answer.json == {"started": "7", "body": body}


def test_of_duplicate_keys_the_last_one_is_the_action():
    assert action_key(b'{"start": 1, "start": 2}') == "start"


@pytest.mark.behaviour("RES-042")
def test_a_method_that_is_called_action_is_used_without_a_look_at_the_body():
    def answers(req, id, body):
        return {"own": body}

    assert ask(answers, "action", method="POST", body=b"[1, 2, 3]", id="7").json == {"own": [1, 2, 3]}
    assert ask(answers, "action", method="POST", body=b'{"start": 1}', id="7").json == {"own": {"start": 1}}


@pytest.mark.behaviour("RES-055")
def test_the_actions_of_other_controllers_can_be_registered_and_the_last_one_counts():
    machines, more = Machines(), MoreMachines()
    resource = Resource(machines)
    assert resource.wsgi_actions == {"start": machines._start, "stop": machines._stop}
    resource.register_actions(more)
    assert resource.wsgi_actions["stop"] == more._halt
    assert resource.wsgi_actions["start"] == machines._start
    answer = call(resource, "action", method="POST", body=b'{"stop": 1}', id="7")
    assert answer.json == {"halted": "7"}


def test_actions_are_inherited_and_overridden():
    class Both(Machines, MoreMachines):
        @action("start")
        def _boot(self, req, id, body):
            return {"booted": id}

    resource = Resource(Both())
    assert set(resource.wsgi_actions) == {"start", "stop", "create", "delete", "index"}


@pytest.mark.behaviour("RES-059", "RES-062")
def test_registered_actions_stand_in_for_the_methods_of_a_member_that_are_missing():
    resource = Resource(MoreMachines())
    assert call(resource, "create", method="POST", body=b"1").json == {"made": 1}
    assert call(resource, "delete", method="DELETE", id="7").json == {"dropped": "7"}
    assert call(resource, "index").status_int == 404
    assert call(resource, "detail").status_int == 404
    resource = Resource(Machines())
    resource.register_actions(MoreMachines())
    assert call(resource, "create", method="POST", body=b"1").json == {"got": 1}


def test_without_a_controller_the_methods_are_the_resources_own():
    class Own(Resource):
        def index(self, req):
            return {"own": True}

    assert call(Own(None)).json == {"own": True}


@pytest.mark.behaviour("RES-043")
def test_what_only_routing_needs_is_no_argument():
    environ = {"wsgiorg.routing_args": [None, {"controller": None, "format": None, "action": "update", "id": 12}]}
    assert Resource(Machines()).get_action_args(environ) == {"action": "update", "id": 12}
    assert Resource(Machines()).get_action_args({}) == {}


def test_a_controller_may_say_itself_what_its_arguments_are():
    controller = Controller(get_action_args=lambda environ: {"action": "show", "own": "1"}, show=lambda req, own: own)
    assert call(Resource(controller), "index").body == b"1"


# -- calling it


@pytest.mark.behaviour("RES-018")
def test_the_variables_of_the_path_are_keywords():
    assert Resource(Machines()).dispatch(Machines().index, None, {"pants": "off"}) == "off"
    assert call(Resource(Machines()), pants="off").body == b"off"


@pytest.mark.behaviour("RES-070", "OBS-022")
@pytest.mark.parametrize(
    ("name", "variables"), [("create", {}), ("show", {}), ("index", {"hat": "on"})], ids=["body", "id", "unknown"]
)
def test_arguments_that_a_method_does_not_fit_are_a_400(name, variables):
    assert fault(call(Resource(Machines()), name, **variables)) == (400, "badRequest", GENERIC_400)


@pytest.mark.behaviour("RES-049")
def test_data_comes_out_as_json_and_who_asks_is_in_the_environ():
    context = RequestContext(user_id="someone")
    seen = []

    def index(req):
        seen.append(req.environ[ENVIRON_KEY])
        return {"foo": "bar"}

    answer = ask(index, environ={ENVIRON_KEY: context})
    assert (answer.status_int, answer.json) == (200, {"foo": "bar"})
    assert answer.headers["Content-Type"] == "application/json"
    assert seen == [context]


@pytest.mark.behaviour("RES-050", "RES-051", "OBS-033")
@pytest.mark.parametrize(
    ("made", "status", "content_type", "body", "versioned"),
    [
        (lambda: "foo", 200, "text/html; charset=UTF-8", b"foo", False),
        (lambda: None, 200, "application/json", b"", True),
        (lambda: [1], 200, "application/json", b"[1]", True),
        (lambda: webob.Response("a", 202), 202, "text/html; charset=UTF-8", b"a", True),
        (lambda: ResponseObject({"a": 1}, 203), 203, "application/json", b'{"a": 1}', True),
        (lambda: ResponseObject(None, 204), 204, "application/json", b"", True),
    ],
    ids=["text", "nothing", "a list", "a Response", "a ResponseObject", "an empty ResponseObject"],
)
def test_a_method_may_return(made, status, content_type, body, versioned):
    answer = ask(lambda req: made(), versions=VERSIONS)
    assert (answer.status_int, answer.headers["Content-Type"], answer.body) == (status, content_type, body)
    assert ("OpenStack-API-Version" in answer.headers) is versioned
    assert not [header for header in answer.headers if "request-id" in header.lower()]


def test_a_204_has_a_type_and_no_body_as_novas_has():
    answer = ask(lambda req: ResponseObject(None, 204))
    assert answer.headerlist == [("Content-Type", "application/json"), ("Content-Length", "0")]


@pytest.mark.behaviour("RES-071")
def test_headers_are_text_in_the_bytes_of_utf8():
    answer = ask(
        lambda req: ResponseObject(
            {}, headers={"X-Number": 1, "X-Text": "ascii", "X-Sign": "è", "X-Bytes": b"\xc3\xa8"}
        )
    )
    assert answer.headers["x-number"] == "1"
    assert answer.headers["x-text"] == "ascii"
    assert answer.headers["x-sign"].encode("latin-1") == "è".encode()
    assert answer.headers["x-bytes"].encode("latin-1") == "è".encode()
    assert all(type(value) is str for value in answer.headers.values())
    assert header_text(5) == "5"


def test_the_headers_of_a_response_that_a_handler_made_are_text_too():
    def handler(req):
        made = webob.Response("a")
        made.headers["X-Number"] = 1
        made.headers["X-Bytes"] = b"\xc3\xa8"
        return made

    answer = ask(handler)
    assert answer.headers["x-number"] == "1"
    assert answer.headers["x-bytes"].encode("latin-1") == "è".encode()


@pytest.mark.behaviour("RES-031", "RES-034", "RES-035", "OBS-030", "OBS-031")
@pytest.mark.parametrize(
    ("error", "expected"),
    [
        (webob.exc.HTTPBadRequest(explanation="hey"), (400, "badRequest", "hey")),
        (webob.exc.HTTPConflict(explanation="taken"), (409, "conflictingRequest", "taken")),
        (Fault(webob.exc.HTTPNotFound(explanation="gone")), (404, "itemNotFound", "gone")),
        (webob.exc.HTTPGone(), (410, "computeFault", webob.exc.HTTPGone.explanation)),
        (errors.Forbidden("no"), (403, "forbidden", "no")),
        (errors.PolicyNotAuthorized("x:y"), (403, "forbidden", "Policy doesn't allow x:y to be performed.")),
        (errors.InvalidInput("odd"), (400, "badRequest", "Invalid input received: odd")),
        (errors.ValidationError("bad detail"), (400, "badRequest", "bad detail")),
        (errors.NotAtThisVersion("2.1"), (404, "itemNotFound", GENERIC_404)),
        (TypeError("bad"), (400, "badRequest", GENERIC_400)),
    ],
    ids=lambda value: type(value).__name__,
)
def test_what_a_method_raises_becomes_a_fault(error, expected):
    def index(req):
        raise error

    assert fault(ask(index)) == expected


@pytest.mark.behaviour("RES-034", "OBS-031")
@pytest.mark.parametrize("error", [errors.Unauthorized(), errors.NotFound(), KeyError("x"), RuntimeError()])
def test_what_is_none_of_the_resources_business_goes_through(error):
    def index(req):
        raise error

    with pytest.raises(type(error)):
        ask(index)


def test_a_type_error_is_logged(caplog):
    def index(req):
        raise TypeError("inside")

    with caplog.at_level(logging.ERROR):
        ask(index)
    assert "inside" in caplog.text


@pytest.mark.behaviour("OBS-011")
@pytest.mark.parametrize(
    ("context", "project_id", "status"),
    [
        (RequestContext(project_id="abc"), "abc", 200),
        (RequestContext(project_id="abc"), None, 200),
        (None, "other", 200),
        (RequestContext(project_id="abc"), "other", 400),
        (RequestContext(project_id=None), "other", 400),
    ],
)
def test_the_project_of_the_path_must_be_the_one_of_the_token(context, project_id, status):
    answer = ask(lambda req: None, environ={ENVIRON_KEY: context}, project_id=project_id)
    assert answer.status_int == status
    if status == 400:
        assert fault(answer)[2] == (
            f"Malformed request URL: URL's project_id 'other' doesn't match Context's project_id '{context.project_id}'"
        )


def test_the_project_is_looked_at_after_method_and_body():
    options = {"environ": {ENVIRON_KEY: RequestContext(project_id="abc")}, "project_id": "other"}
    assert call(Resource(Machines()), "nothing", **options).status_int == 404
    answer = call(Resource(Machines()), "create", method="POST", body=b"{bad", **options)
    assert fault(answer)[2] == "Malformed request body"


# -- ResponseObject


@pytest.mark.behaviour("RES-074", "RES-075", "RES-076", "RES-077")
@pytest.mark.parametrize(
    ("explicit", "declared", "code"), [(None, None, 200), (None, 202, 202), (404, None, 404), (404, 202, 404)]
)
def test_a_code_of_its_own_beats_the_methods(explicit, declared, code):
    made = ResponseObject({}, explicit)
    if declared:
        made.default_code = declared
    assert made.code == code

    def index(req):
        return ResponseObject({}, explicit)

    assert ask(response(declared)(index) if declared else index).status_int == code


@pytest.mark.behaviour("RES-078", "RES-079", "RES-080", "RES-081")
def test_headers_are_kept_in_lower_case_and_found_in_any():
    made = ResponseObject({}, headers={"First": "1"})
    made["Header"] = "foo"
    assert made.headers == {"first": "1", "header": "foo"}
    assert made["hEADER"] == "foo"
    assert "Header" in made
    assert len(made) == 2
    assert list(made) == ["first", "header"]
    del made["HEADER"]
    assert made.headers == {"first": "1"}
    with pytest.raises(KeyError):
        del made["header"]
    copy = made.headers
    copy["other"] = "x"
    assert made.headers == {"first": "1"}


@pytest.mark.behaviour("RES-086")
def test_it_is_serialized_with_type_status_headers_and_body():
    made = ResponseObject({"a": "é"}, 202, {"X-Header1": "header1", "X-Header2": 2}).serialize("application/vnd.x+json")
    assert made.status == "202 Accepted"
    assert made.headerlist == [
        ("Content-Type", "application/vnd.x+json"),
        ("x-header1", "header1"),
        ("x-header2", "2"),
        ("Content-Length", "15"),
    ]
    assert made.body == rb'{"a": "\u00e9"}'


@pytest.mark.behaviour("RES-087", "RES-088", "RES-089", "RES-090", "RES-091")
@pytest.mark.parametrize(
    ("body", "valid"),
    [
        ({"foo": {}}, True),
        ({"foo": {"a": 1}, "other": 1}, True),
        (None, False),
        ({}, False),
        ({"bar": {}}, False),
        ({"foo": None}, False),
        ({"foo": "text"}, False),
        ({"foo": []}, False),
        ("foo", False),
        (["foo"], False),
    ],
)
def test_a_valid_body_has_an_object_at_its_entity(body, valid):
    assert is_valid_body(body, "foo") is valid


# -- versions


@pytest.mark.behaviour("RES-092", "RES-093", "RES-094", "RES-096", "RES-097", "MVR-008", "MVR-012")
@pytest.mark.parametrize(
    ("headers", "version"),
    [({}, "2.1"), (at("2.14"), "2.14"), (at("latest"), "2.104"), ({"X-OpenStack-Nova-API-Version": "2.3"}, "2.3")],
)
def test_a_method_sees_the_version_that_was_asked_for(headers, version):
    seen = []
    answer = ask(lambda req: seen.append(req.api_version_request), versions=VERSIONS, headers=headers)
    assert answer.status_int == 200
    assert seen == [Version.parse(version)]


@pytest.mark.behaviour("RES-098", "MVR-011", "MVR-018", "OBS-035", "OBS-048")
@pytest.mark.parametrize(
    ("asked", "status", "key", "message", "echoed"),
    [
        (
            "2.1.3",
            400,
            "badRequest",
            "API Version String 2.1.3 is of invalid format. Must be of format MajorNum.MinorNum.",
            None,
        ),
        (
            "3.7",
            406,
            "computeFault",
            "Version 3.7 is not supported by the API. Minimum is 2.1 and maximum is 2.104.",
            "3.7",
        ),
        (
            "2.0",
            406,
            "computeFault",
            "Version 2.0 is not supported by the API. Minimum is 2.1 and maximum is 2.104.",
            "2.0",
        ),
    ],
)
@pytest.mark.parametrize("legacy", [False, True])
def test_a_bad_version_never_reaches_the_method(asked, status, key, message, echoed, legacy):
    called = []
    headers = {"X-OpenStack-Nova-API-Version": asked} if legacy else at(asked)
    answer = ask(called.append, versions=VERSIONS, headers=headers)
    assert fault(answer) == (status, key, message)
    assert answer.headers.get("X-OpenStack-Nova-API-Version") == echoed
    assert answer.headers.get("OpenStack-API-Version") == (echoed and f"compute {echoed}")
    assert answer.headers.getall("Vary") == (
        ["OpenStack-API-Version", "X-OpenStack-Nova-API-Version"] if echoed else []
    )
    assert called == []


@pytest.mark.behaviour("MVR-009", "MVR-010", "MVR-011", "OBS-049")
@pytest.mark.parametrize(("headers", "version"), [({}, "2.1"), (at("2.3"), "2.3"), (at("latest"), "2.104")])
@pytest.mark.parametrize("error", [None, webob.exc.HTTPBadRequest()])
def test_answers_and_faults_say_their_version(headers, version, error):
    def index(req):
        if error:
            raise error

    answer = ask(index, versions=VERSIONS, headers=headers)
    assert answer.status_int == (400 if error else 200)
    assert [(key, value) for key, value in answer.headerlist if not key.startswith("Content-")] == [
        ("OpenStack-API-Version", f"compute {version}"),
        ("X-OpenStack-Nova-API-Version", version),
        ("Vary", "OpenStack-API-Version"),
        ("Vary", "X-OpenStack-Nova-API-Version"),
    ]


def test_without_versions_the_headers_are_not_even_read():
    answer = ask(lambda req: {"version": str(req.api_version_request)}, headers=at("bogus"))
    assert answer.json == {"version": "0.0"}
    assert "OpenStack-API-Version" not in answer.headers


class Versioned:
    @api_version("2.10", "2.19")
    def index(self, req):
        return {"at": str(req.api_version_request)}

    @api_version("2.2")
    def open_ended(self, req):
        return {}

    @api_version(max_version="2.5")
    def ended(self, req):
        return {}

    @api_version()
    def always(self, req):
        return {}

    @response(200, "2.1", "2.4")
    @response(202, "2.5")
    def coded(self, req):
        return {}

    @response(203)
    @response(202, "2.5")
    def coded_inside_out(self, req):
        return {}

    @response(202, "2.5")
    def coded_late(self, req):
        return {}

    @api_version("2.1", "2.10")
    @action("act")
    @response(202)
    def _act(self, req, id, body):
        return None


@pytest.mark.behaviour("RES-102", "MVR-013", "MVR-014", "MVR-016", "MVR-017")
@pytest.mark.parametrize(
    ("name", "version", "status"),
    [
        ("index", "2.9", 404),
        ("index", "2.10", 200),
        ("index", "2.15", 200),
        ("index", "2.19", 200),
        ("index", "2.20", 404),
        ("open_ended", "2.1", 404),
        ("open_ended", "2.2", 200),
        ("open_ended", "2.3", 200),
        ("open_ended", "latest", 200),
        ("ended", "2.5", 200),
        ("ended", "2.6", 404),
        ("always", "2.1", 200),
        ("always", "latest", 200),
    ],
)
def test_a_method_exists_at_its_versions_alone(name, version, status):
    answer = call(Resource(Versioned(), VERSIONS), name, headers=at(version))
    assert answer.status_int == status
    if status == 404:
        assert fault(answer) == (404, "itemNotFound", GENERIC_404)


@pytest.mark.behaviour("RES-102")
@pytest.mark.parametrize("version", ["2.9", "2.20"])
def test_a_method_called_outside_of_its_versions_says_so(version):
    with pytest.raises(errors.NotAtThisVersion, match=f"^API version {version} is not supported on this method.$"):
        Versioned().index(request_at(version))


def test_a_null_version_meets_no_bound():
    with pytest.raises(ValueError, match="the null version lies in no range"):
        Versioned().index(Request.blank("/"))
    assert Versioned().always(Request.blank("/")) == {}


@pytest.mark.behaviour("RES-103")
@pytest.mark.parametrize(("name", "status"), [("ended", 200), ("open_ended", 404)])
def test_a_request_to_the_legacy_mount_is_one_at_the_first_version(name, status):
    answer = call(LegacyV2Compatible(Resource(Versioned(), VERSIONS)), name, headers=at("2.50"))
    assert answer.status_int == status
    assert not [value for value in answer.headerlist if "version" in str(value).lower()]


@pytest.mark.behaviour("MVR-015")
@pytest.mark.parametrize(
    ("name", "version", "status"),
    [
        ("coded", "2.1", 200),
        ("coded", "2.4", 200),
        ("coded", "2.5", 202),
        ("coded", "latest", 202),
        ("coded_inside_out", "2.4", 203),
        ("coded_inside_out", "2.5", 202),
    ],
)
def test_a_status_may_go_by_the_version(name, version, status):
    assert call(Resource(Versioned(), VERSIONS), name, headers=at(version)).status_int == status


def test_a_version_for_which_no_status_is_declared_is_a_500():
    answer = call(Resource(Versioned(), VERSIONS), "coded_late")
    assert fault(answer) == (500, "computeFault", "Unknown return code in API method")


@pytest.mark.behaviour("MVR-026", "MVR-027", "MVR-028", "OBS-027", "OBS-028")
@pytest.mark.parametrize(("headers", "status"), [({}, 202), (at("2.10"), 202), (at("2.11"), 404)])
def test_an_action_exists_at_its_versions_alone(headers, status):
    answer = call(
        Resource(Versioned(), VERSIONS), "action", method="POST", body=b'{"act": null}', id="7", headers=headers
    )
    assert answer.status_int == status
    if status == 202:
        assert (answer.body, answer.headers["Content-Type"]) == (b"", "application/json")
    else:
        assert fault(answer) == (404, "itemNotFound", GENERIC_404)


def test_removed_is_but_a_note():
    @removed("20.0.0", "nobody used it")
    def index(req):
        raise webob.exc.HTTPGone

    assert index.removed == ("20.0.0", "nobody used it")
    assert ask(index).status_int == 410


# -- expected_errors


def raises(error, *decorators):
    """A controller whose ``index`` raises that error behind the decorators, the first of them innermost."""

    def index(self, req):
        raise error

    for decorate in decorators:
        index = decorate(index)
    return type("Raises", (), {"index": index})()


@pytest.mark.behaviour("RES-104", "RES-105", "RES-107", "RES-108")
@pytest.mark.parametrize(
    ("codes", "expected"), [(404, True), ((404, 403), True), (410, False), ((410, 413), False), ((), False)]
)
def test_an_http_error_passes_if_it_was_expected(codes, expected):
    controller = raises(webob.exc.HTTPNotFound(), expected_errors(codes))
    with pytest.raises(webob.exc.HTTPNotFound if expected else webob.exc.HTTPInternalServerError):
        controller.index(request_at("2.1"))


@pytest.mark.behaviour("RES-107", "OBS-030")
@pytest.mark.parametrize(
    "error",
    [
        webob.exc.HTTPConflict(),
        RuntimeError("secret"),
        errors.Invalid("secret"),
        errors.NotFound("secret"),
        TypeError("secret"),
    ],
    ids=lambda error: type(error).__name__,
)
def test_an_error_that_nobody_expected_is_a_500_that_names_its_class_alone(error, caplog):
    answer = call(Resource(raises(error, expected_errors((404, 410)))))
    assert fault(answer) == (
        500,
        "computeFault",
        f"Unexpected API Error. Please contact the administrator\n{type(error)!r}",
    )
    assert "secret" not in answer.text
    assert "Unexpected exception in API method" in caplog.text


@pytest.mark.behaviour("RES-106", "RES-109")
@pytest.mark.parametrize(("version", "status"), [("2.1", 404), ("2.4", 404), ("2.5", 500), ("latest", 500)])
@pytest.mark.parametrize("turned", [False, True])
def test_of_stacked_decorators_the_one_for_the_version_decides(version, status, turned):
    decorators = [expected_errors(404, "2.1", "2.4"), expected_errors(410, "2.5")]
    controller = raises(webob.exc.HTTPNotFound(), *(reversed(decorators) if turned else decorators))
    assert call(Resource(controller, VERSIONS), headers=at(version)).status_int == status


@pytest.mark.behaviour("RES-110", "OBS-030")
@pytest.mark.parametrize(
    ("error", "expected"),
    [
        (errors.PolicyNotAuthorized("x"), (403, "forbidden", "Policy doesn't allow x to be performed.")),
        (errors.Forbidden("no"), (403, "forbidden", "no")),
        (errors.ValidationError("bad"), (400, "badRequest", "bad")),
        (errors.NotSupported(), (400, "badRequest", "Bad Request - Feature is not supported in Nova")),
        (errors.NotAtThisVersion("2.1"), (404, "itemNotFound", GENERIC_404)),
    ],
    ids=lambda value: type(value).__name__,
)
def test_some_errors_are_always_expected(error, expected):
    assert fault(call(Resource(raises(error, expected_errors(()))))) == expected


@pytest.mark.behaviour("RES-110")
def test_who_is_not_known_is_always_expected_and_left_to_the_filters():
    with pytest.raises(errors.Unauthorized):
        call(Resource(raises(errors.Unauthorized(), expected_errors(()))))


def test_what_a_method_returns_goes_through_its_decorators():
    @api_version("2.1")
    @expected_errors(())
    def index(self, req, *, a):
        return a

    assert index(None, request_at("2.1"), a=5) == 5
    assert index.__name__ == "index"
