import logging

import pytest
import webob
import webtest
from routes import Mapper

from novalite.api import types
from novalite.api.validation import SchemaValidator, abridged, query_schema, response_body_schema, schema
from novalite.errors import ValidationError
from novalite.middleware.legacy_v2 import LegacyV2Compatible
from novalite.services.compute.microversions import COMPUTE
from novalite.wsgi import Request, Resource, ResponseObject, Router, Version, expected_errors

UUID = "70a599e0-31e7-49b7-b260-868f441e862b"
INTEGER = {"type": "integer"}
TEXT = {"type": "string"}
SHORT_KEYS = "^[a-zA-Z0-9]{1,10}$"


def closed(**properties):
    return {"type": "object", "properties": properties, "additionalProperties": False}


def opened(**properties):
    return {**closed(**properties), "additionalProperties": True}


def patterned(pattern=SHORT_KEYS, allowed=False):
    return {"type": "object", "patternProperties": {pattern: TEXT}, "additionalProperties": allowed}


def refusal(schema, value, **options):
    with pytest.raises(ValidationError) as caught:
        SchemaValidator(schema, **options).validate(value)
    return caught.value.message


def request(query="", version="2.1", legacy=False):
    req = Request.blank(f"/things?{query}")
    req.api_version_request = Version.parse(version)
    if legacy:
        req.set_legacy_v2()
    return req


@pytest.mark.behaviour("VAL-001", "VAL-002", "VAL-004", "VAL-005", "VAL-007", "VAL-009", "VAL-011")
@pytest.mark.parametrize(
    ("schema", "values"),
    [
        ({**opened(foo=INTEGER), "required": []}, [{"foo": 1}, {"abc": 1}, {}]),
        ({**closed(foo=INTEGER), "required": ["foo"]}, [{"foo": 1}]),
        (opened(foo=INTEGER), [{"foo": 1}, {"foo": 1, "ext": 1}]),
        (patterned(), [{"foo": "bar"}, {"0123456789": "", "a": "b"}, {}]),
        (closed(foo=TEXT), [{"foo": "abc"}, {"foo": "0"}, {"foo": ""}]),
        (closed(foo={**TEXT, "minLength": 1, "maxLength": 10}), [{"foo": "0"}, {"foo": "0123456789"}]),
    ],
)
def test_what_the_schema_allows_passes_untouched(schema, values):
    for value in values:
        before = dict(value)
        SchemaValidator(schema).validate(value)
        assert value == before


FIELD = "Invalid input for field/attribute foo. Value:"


@pytest.mark.behaviour("VAL-003", "VAL-006", "VAL-008", "VAL-010", "VAL-012", "OBS-050")
@pytest.mark.parametrize(
    ("schema", "value", "message"),
    [
        ({**opened(foo=INTEGER), "required": ["foo"]}, {"abc": 1}, "'foo' is a required property"),
        (closed(foo=INTEGER), {"foo": 1, "ext": 1}, "Additional properties are not allowed ('ext' was unexpected)"),
        (closed(), {"a": 1, "b": 1}, "Additional properties are not allowed ('a', 'b' were unexpected)"),
        (closed(), None, "None is not of type 'object'"),
        (closed(), [1], "[1] is not of type 'object'"),
        (patterned(), {"__": "bar"}, f"'__' does not match any of the regexes: '{SHORT_KEYS}'"),
        (patterned(), {"": "bar"}, f"'' does not match any of the regexes: '{SHORT_KEYS}'"),
        (patterned(), {"0123456789a": "bar"}, f"'0123456789a' does not match any of the regexes: '{SHORT_KEYS}'"),
        (closed(foo=TEXT), {"foo": 1}, f"{FIELD} 1. 1 is not of type 'string'"),
        (closed(foo=TEXT), {"foo": 1.5}, f"{FIELD} 1.5. 1.5 is not of type 'string'"),
        (closed(foo=TEXT), {"foo": True}, f"{FIELD} True. True is not of type 'string'"),
        (closed(foo={**TEXT, "minLength": 1}), {"foo": ""}, f"{FIELD} . '' should be non-empty"),
        (
            closed(foo={**TEXT, "maxLength": 10}),
            {"foo": "0123456789a"},
            f"{FIELD} 0123456789a. '0123456789a' is too long",
        ),
        (closed(bar=closed(foo=TEXT)), {"bar": {"foo": 1}}, f"{FIELD} 1. 1 is not of type 'string'"),
    ],
)
def test_what_the_schema_does_not_allow_is_refused_in_nova_s_words(schema, value, message):
    assert refusal(schema, value) == message


@pytest.mark.behaviour("VAL-008")
def test_a_key_that_is_no_text_is_refused_as_python_says_it():
    assert refusal(patterned(), {None: "bar"}).startswith("expected string or bytes-like object")


@pytest.mark.parametrize(
    ("value", "message"),
    [
        ({"bogus": 1, "b": 5, "a": 5}, "Invalid input for field/attribute a. Value: 5. 5 is not of type 'string'"),
        ({"bogus": 1, "b": 5}, "Invalid input for field/attribute b. Value: 5. 5 is not of type 'string'"),
        ({"bogus": 1}, "'a' is a required property"),
        ({"bogus": 1, "a": ""}, "Additional properties are not allowed ('bogus' was unexpected)"),
    ],
)
def test_of_several_errors_the_first_counts_in_the_order_of_the_schema(value, message):
    properties = {"a": TEXT, "b": TEXT}
    ordered = {"type": "object", "properties": properties, "required": ["a"], "additionalProperties": False}

    assert refusal(ordered, value) == message


@pytest.mark.parametrize(
    ("sent", "message"),
    [
        ({"colour": "pink"}, "pink is no colour."),
        ({"name": " abc "}, "name has 3 characters, more than 2."),
        ({"colour": 5}, "Invalid input for field/attribute colour. Value: 5. 5 is not of type 'string'"),
    ],
)
def test_a_schema_may_say_itself_what_is_wrong(sent, message):
    colour = {**TEXT, "enum": ["red"], "sentences": {"enum": "{value} is no colour."}}
    name = {"pattern": "^ *.{0,2} *$", "sentences": {"pattern": "{name} has {length} characters, more than 2."}}

    assert refusal(closed(colour=colour, name=name), sent) == message


@pytest.mark.parametrize("value", [float("inf"), "inf", "1e400"])
def test_a_number_without_end_is_above_every_maximum(value):
    assert refusal({"maximum": 5}, value) == "inf is greater than the maximum of 5"


def test_bounds_say_nothing_of_what_is_no_number():
    SchemaValidator({"minimum": 1, "maximum": 2}).validate("abc")
    SchemaValidator({"minimum": 1, "maximum": 2}).validate(None)


@pytest.mark.behaviour("VAL-052")
def test_an_error_in_a_query_names_the_parameter_and_the_value():
    message = refusal(closed(foo=types.repeated(types.formatted("uuid"))), {"foo": [UUID, "abc"]}, is_body=False)

    assert message == "Invalid input for query parameters foo. Value: abc. 'abc' is not a 'uuid'"


@pytest.mark.behaviour("MVR-040", "MVR-041", "MVR-042", "MVR-043", "MVR-044")
@pytest.mark.parametrize(
    ("schema", "body", "left"),
    [
        (closed(foo=TEXT), {"foo": "a"}, {"foo": "a"}),
        (closed(foo=TEXT), {"foo": "a", "bar": "b", "zip": 1}, {"foo": "a"}),
        (closed(foo=closed(bar=TEXT)), {"foo": {"bar": "a", "zip": 1}}, {"foo": {"bar": "a"}}),
        (closed(foo=TEXT), {"bar": "b"}, {"bar": "b"}),
        (closed(foo=TEXT), {}, {}),
        (opened(foo=TEXT), {"foo": "a", "bar": "b"}, {"foo": "a", "bar": "b"}),
        (patterned(allowed=True), {"foo": "a", "__": "b"}, {"foo": "a", "__": "b"}),
        (patterned(), {"foo": "a", "bar": "b"}, {"foo": "a", "bar": "b"}),
    ],
)
def test_on_v2_unknown_properties_of_a_closed_object_are_dropped(schema, body, left):
    SchemaValidator(schema, relaxed=True).validate(body)
    assert body == left


@pytest.mark.behaviour("MVR-045", "MVR-046")
@pytest.mark.parametrize(
    ("body", "message"),
    [
        ({"foo": "a", "__": "b"}, "Additional properties are not allowed ('__' was unexpected)"),
        ({"__": "b", "foo": "a", "?": "c"}, "Additional properties are not allowed ('__', '?' were unexpected)"),
    ],
)
def test_on_v2_keys_are_still_held_against_patterns(body, message):
    assert refusal(patterned(), body, relaxed=True) == message


class Things:
    """A controller whose every method answers what it was given."""

    @schema({**closed(foo=TEXT), "required": ["foo"]}, "2.0", "2.0")
    @schema({**closed(foo=INTEGER), "required": ["foo"]}, "2.1", "2.8")
    @schema({**closed(foo=types.boolean), "required": ["foo"]}, "2.10")
    def create(self, req, body):
        return body

    @schema(closed(foo=INTEGER))
    def update(self, req, id, body):
        return body

    @query_schema(
        {
            "type": "object",
            "properties": {"foo": types.single(types.formatted("uuid")), "foos": types.repeated(TEXT)},
            "patternProperties": {"^_": types.repeated(TEXT)},
            "additionalProperties": True,
        },
        "2.3",
        "2.74",
    )
    @query_schema(closed(foo=types.single(types.formatted("uuid"))), "2.75")
    def index(self, req):
        return sorted(set(req.GET))


@pytest.mark.behaviour("VAL-039", "VAL-040", "VAL-043")
def test_each_version_has_its_schema_and_v2_the_one_of_2_0_or_of_no_version():
    things = Things()

    assert things.create(request(legacy=True), body={"foo": "bar"}) == {"foo": "bar"}
    assert things.create(request(version="2.1"), body={"foo": 1}) == {"foo": 1}
    assert things.create(request(version="2.10"), body={"foo": "yes"}) == {"foo": "yes"}
    assert things.update(request(legacy=True), "7", body={"foo": 1}) == {"foo": 1}


@pytest.mark.behaviour("VAL-041", "VAL-042", "VAL-043")
@pytest.mark.parametrize(
    ("method", "options", "value", "message"),
    [
        ("create", {"legacy": True}, 1, "1 is not of type 'string'"),
        ("create", {"version": "2.1"}, "bar", "'bar' is not of type 'integer'"),
        ("create", {"version": "2.8"}, "bar", "'bar' is not of type 'integer'"),
        ("update", {"legacy": True}, "bar", "'bar' is not of type 'integer'"),
        ("update", {"version": "2.104"}, "bar", "'bar' is not of type 'integer'"),
    ],
)
def test_the_schema_of_the_version_refuses(method, options, value, message):
    arguments = () if method == "create" else ("7",)
    with pytest.raises(ValidationError) as caught:
        getattr(Things(), method)(request(**options), *arguments, body={"foo": value})

    assert caught.value.message == f"{FIELD} {value}. {message}"


@pytest.mark.behaviour("MVR-021")
def test_at_a_version_without_a_schema_nothing_is_checked():
    assert Things().create(request(version="2.9"), body=["anything"]) == ["anything"]


@pytest.mark.behaviour("VAL-051", "VAL-053", "VAL-056", "VAL-058", "OBS-051")
@pytest.mark.parametrize(
    ("query", "seen"),
    [
        (f"foo={UUID}", ["foo"]),
        ("foos=abc", ["foos"]),
        ("foos=abc&foos=def", ["foos"]),
        (f"foos=abc&foo={UUID}&bar=123&bar=4&-bar=456", ["foo", "foos"]),
        (f"foos=abc&foo={UUID}&bar=123&_foo_=456", ["_foo_", "foo", "foos"]),
        ("", []),
    ],
)
def test_parameters_that_an_open_query_does_not_name_are_removed(query, seen):
    assert Things().index(request(query, "2.3")) == seen


@pytest.mark.behaviour("VAL-057")
def test_parameters_stay_where_the_query_was_not_checked():
    query = f"foos=abc&foo={UUID}&bar=123"

    assert Things().index(request(query, "2.2")) == ["bar", "foo", "foos"]
    assert Things().index(request(query, legacy=True)) == ["bar", "foo", "foos"]


@pytest.mark.behaviour("VAL-052", "VAL-054", "VAL-055")
@pytest.mark.parametrize(
    ("query", "version", "message"),
    [
        ("foo=abc", "2.3", "Invalid input for query parameters foo. Value: abc. 'abc' is not a 'uuid'"),
        (
            f"foo={UUID}&foo={UUID}",
            "2.3",
            f"Invalid input for query parameters foo. Value: {[UUID, UUID]}. {[UUID, UUID]} is too long",
        ),
        ("foo=%88", "2.3", "Query string is not UTF-8 encoded"),
        ("bar=%88", "2.1", "Query string is not UTF-8 encoded"),
        ("bar=1", "2.75", "Additional properties are not allowed ('bar' was unexpected)"),
    ],
)
def test_a_query_is_refused_in_nova_s_words(query, version, message):
    with pytest.raises(ValidationError) as caught:
        Things().index(request(query, version))

    assert caught.value.message == message


def answering(answer, **options):
    class Answering:
        @response_body_schema(closed(foo=INTEGER), "2.5", **options)
        def show(self, req):
            return answer

    return Answering().show


@pytest.mark.parametrize(
    "answer",
    [{"foo": "a"}, ResponseObject({"foo": "a"}), webob.Response(json_body={"foo": "a"}), webob.Response(), None],
    ids=["dict", "ResponseObject", "Response", "empty Response", "None"],
)
def test_an_answer_that_breaks_its_schema_is_logged_refused_or_not_looked_at(answer, caplog):
    with caplog.at_level(logging.ERROR):
        assert answering(answer, on_failure="ignore")(request(version="2.5")) is answer
        assert answering(answer, on_failure="error")(request(version="2.4")) is answer
    assert caplog.messages == []

    assert answering(answer)(request(version="2.5")) is answer
    assert caplog.messages == ["Schema failed to validate"]

    with pytest.raises(ValidationError):
        answering(answer, on_failure="error")(request(version="2.5"))


@pytest.mark.parametrize("answer", [{"foo": 1}, ResponseObject({"foo": 1}), webob.Response(json_body={"foo": 1})])
def test_an_answer_that_fits_its_schema_passes(answer, caplog):
    assert answering(answer, on_failure="error")(request(version="2.5")) is answer
    assert caplog.messages == []


class Keypairs:
    """What `/v2` and `/v2.1` are tried with: a body, a type that came in 2.2, and metadata."""

    @expected_errors(())
    @schema(closed(keypair={**closed(name=types.named()), "required": ["name"]}), "2.0", "2.1")
    @schema(closed(keypair=closed(name=types.named(), type={"enum": ["ssh", "x509"]})), "2.2")
    def create(self, req, body):
        versioned = {"type": "ssh"} if req.api_version_request >= Version(2, 2) else {}
        return {"keypair": {**body["keypair"], **versioned}}

    @expected_errors(())
    @schema({**closed(metadata=types.metadata), "required": ["metadata"]})
    def update(self, req, id, body):
        return body


@pytest.fixture
def app():
    mapper = Mapper(controller_scan=None, register=False)
    resource = Resource(Keypairs(), COMPUTE)
    mapper.connect("/keypairs", controller=resource, action="create", conditions={"method": ["POST"]})
    mapper.connect("/servers/{id}/metadata", controller=resource, action="update", conditions={"method": ["PUT"]})
    return Router(mapper)


@pytest.fixture
def v2(app):
    return webtest.TestApp(LegacyV2Compatible(app))


@pytest.fixture
def v21(app):
    return webtest.TestApp(app)


def at(version):
    return {"OpenStack-API-Version": f"compute {version}"}


@pytest.mark.behaviour("MVR-019", "MVR-022")
def test_a_body_that_fits_the_schema_of_the_version_is_taken(v21):
    body = {"keypair": {"name": "mine"}}

    assert v21.post_json("/keypairs", body, headers=at("2.1")).json == body
    assert v21.post_json("/keypairs", body, headers=at("2.2")).json == {"keypair": {"name": "mine", "type": "ssh"}}


@pytest.mark.behaviour("MVR-020", "MVR-022")
@pytest.mark.parametrize(
    ("version", "keypair", "message"),
    [
        ("2.1", {"name": 5}, "Invalid input for field/attribute name. Value: 5. 5 is not of type 'string'"),
        ("2.1", {"name": "a", "type": "x509"}, "Additional properties are not allowed ('type' was unexpected)"),
        (
            "2.2",
            {"type": "dsa"},
            "Invalid input for field/attribute type. Value: dsa. 'dsa' is not one of ['ssh', 'x509']",
        ),
    ],
)
def test_a_body_that_breaks_it_is_a_400_at_that_version(v21, version, keypair, message):
    if "Additional" in message:
        message = f"Invalid input for field/attribute keypair. Value: {keypair}. {message}"
    response = v21.post_json("/keypairs", {"keypair": keypair}, headers=at(version), status=400)

    assert response.json == {"badRequest": {"code": 400, "message": message}}
    assert response.headers["OpenStack-API-Version"] == f"compute {version}"


@pytest.mark.behaviour("MVR-047", "MVR-048", "MVR-049", "OBS-052")
def test_v2_knows_no_versions_and_forgives_what_it_does_not_know(v2):
    response = v2.post_json("/keypairs", {"keypair": {"name": "mine", "foo": "bar"}}, headers=at("2.100"))

    assert response.json == {"keypair": {"name": "mine"}}
    assert set(response.headers) == {"Content-Type", "Content-Length"}


@pytest.mark.behaviour("OBS-052")
def test_v2_still_wants_what_is_required(v2):
    response = v2.post_json("/keypairs", {"keypair": {}}, status=400)

    message = "Invalid input for field/attribute keypair. Value: {}. 'name' is a required property"
    assert response.json == {"badRequest": {"code": 400, "message": message}}


@pytest.mark.behaviour("MVR-050", "MVR-051")
def test_v2_takes_metadata_but_not_under_keys_that_are_too_long(v2):
    assert v2.put_json("/servers/7/metadata", {"metadata": {"a": "b"}}).json == {"metadata": {"a": "b"}}

    too_long = {"a": "b", "x" * 300: "y", "h" * 300: "i"}
    response = v2.put_json("/servers/7/metadata", {"metadata": too_long}, status=400)
    assert response.json["badRequest"]["message"].endswith(
        f"Additional properties are not allowed ('{'x' * 300}', '{'h' * 300}' were unexpected)"
    )


def test_a_value_is_written_out_up_to_a_size():
    small = {"a": [1, {"b": None}], "c": "d"}
    assert abridged(small) == small
    assert abridged(list(range(9)), 4) == [0, 1, 2, "…"]
    assert abridged({"a": [1, 2, 3], "b": 4}, 3) == {"a": [1, "…"], "…": "…"}
    assert len(str(abridged([[{"a": 1}] * 100] * 1000))) < 20_000


def test_what_is_wrong_with_a_large_body_is_said_in_a_short_sentence():
    with pytest.raises(ValidationError) as refusal:
        SchemaValidator({"properties": {"a": {"maxProperties": 1}}}).validate(
            {"a": {f"k{n}": [n] for n in range(9000)}}, lambda error, is_body: str(error)
        )
    assert "…" in refusal.value.message
    assert refusal.value.message.count("\n") < 1100
