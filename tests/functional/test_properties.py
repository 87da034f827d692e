"""Whatever is sent to an operation of the Compute API, at whatever version: its answer is a declared one, never a 500.

Bodies and queries are made from the operation's own schema at the version: valid, with a part of them changed, or
nothing of the kind. What is shown has the keys of its view and no others.
"""

import json
import re
from urllib.parse import quote, urlencode

import pytest
import webtest
from hypothesis import HealthCheck, Phase, given, settings
from hypothesis import strategies as st

from novalite.api.operation import Resource
from novalite.api.shape import Obj, schema_at
from novalite.compute import router
from novalite.testing.cloud import application
from novalite.wsgi.microversion import Version

PROJECT = "6f70656e737461636b20342065766572"
TOKEN = f"admin:{PROJECT}:admin,manager,member,reader"

#: How an operation may refuse, 501 being what Nova says that it does not do; and 207, that it refuses a part.
REFUSALS = {207, 400, 403, 404, 405, 409, 410, 413, 415, 501}

#: Where the handler itself says which success it is: a tag is new, or was there.
SUCCESSES = {"PUT /servers/{server_id}/tags/{id}": {201, 204}}

VERSIONS = [Version(2, minor) for minor in range(1, 105)]

OPERATIONS = [
    pytest.param(
        method, path, action, operation, id=" ".join(filter(None, (method, path, action, str(operation.span))))
    )
    for resource in (value for value in vars(router).values() if isinstance(value, Resource))
    for (method, path), endpoint in resource.endpoints.items()
    for action, operations in endpoint.operations.items()
    for operation in operations
]

TEXTS = st.text(max_size=20) | st.sampled_from(
    ["", " ", "a", "1", "-1", "None", "\x00", "a" * 300, "é", "\u2019", "../..", "%"]
)
SCALARS = st.none() | st.booleans() | st.integers(-(2**70), 2**70) | st.floats(allow_nan=False) | TEXTS
ANYTHING = st.recursive(SCALARS, lambda inner: st.lists(inner, max_size=3) | st.dictionaries(TEXTS, inner, max_size=3))

FORMATS = {
    "uuid": st.uuids().map(str),
    "date-time": st.sampled_from(["2026-01-01T00:00:00Z", "2026-01-01 00:00:00.000001", "0001-01-01T00:00:00Z"]),
    "ipv4": st.ip_addresses(v=4).map(str),
    "ipv6": st.ip_addresses(v=6).map(str),
    "cidr": st.sampled_from(["10.0.0.0/8", "::/0"]),
    "base64": st.binary(max_size=9).map(lambda data: data.hex()),
    "regex": st.sampled_from([".*", "a", "^b$", "[", "(a+)+$"]),
}


@pytest.fixture(scope="module")
def served():
    """The application, whose cloud has a server, a volume, and what else a path may name; each time the same."""
    app = application()
    image = app.cloud.images.find()[0].id
    server = {"name": "a", "imageRef": image, "flavorRef": "1", "networks": "auto"}
    id = ask(app, "POST", "/servers", VERSIONS[-1], {"server": server}).json["server"]["id"]
    volume = app.cloud.volumes.create(PROJECT, "admin", 1).id
    ask(app, "POST", "/os-keypairs", VERSIONS[0], {"keypair": {"name": "key"}})
    ask(app, "POST", "/os-aggregates", VERSIONS[0], {"aggregate": {"name": "a"}})
    ask(app, "GET", f"/servers/{id}", VERSIONS[-1])
    app.known = {"servers": [id], "images": [image], "os-volumes": [volume], "os-keypairs": ["key"]}
    app.kept = app.cloud.snapshot()
    return app


def matching(schema):
    """What fits a schema, more or less: what does not is one more thing to be refused."""
    if not isinstance(schema, dict):
        return ANYTHING
    if "enum" in schema:
        return st.sampled_from(schema["enum"])
    for several in ("oneOf", "anyOf"):
        if several in schema:
            return st.one_of(*map(matching, schema[several]))
    types = schema.get("type", "object" if "properties" in schema else None)
    if types is None:
        return ANYTHING
    return st.one_of(*(of_type(one, schema) for one in ([types] if isinstance(types, str) else types)))


def of_type(name, schema):
    if name == "object":
        return objects(schema)
    if name == "array":
        items = schema.get("items", schema.get("prefixItems", [{}])[0])
        least = schema.get("minItems", 0)
        return st.lists(matching(items), min_size=least, max_size=max(least, min(2, schema.get("maxItems", 2))))
    if name == "string":
        if "format" in schema and schema["format"] in FORMATS:
            return FORMATS[schema["format"]]
        if "pattern" in schema and len(schema["pattern"]) < 100:
            pattern = schema["pattern"]
            return st.from_regex(re.compile(pattern), fullmatch=pattern.endswith("$"))
        least = schema.get("minLength", 0)
        return st.text(min_size=least, max_size=max(least, min(20, schema.get("maxLength", 20))))
    if name in ("integer", "number"):
        return st.integers(schema.get("minimum", -3), schema.get("maximum", 2**40))
    return {"boolean": st.booleans(), "null": st.none()}[name]


def objects(schema):
    properties = {key: matching(inner) for key, inner in schema.get("properties", {}).items()}
    required = {key: properties.pop(key, ANYTHING) for key in schema.get("required", ())}
    made = st.fixed_dictionaries(required, optional=properties)
    for pattern, inner in schema.get("patternProperties", {}).items():
        more = st.dictionaries(st.from_regex(pattern, fullmatch=pattern.endswith("$")), matching(inner), max_size=2)
        made = st.tuples(more, made).map(lambda both: {**both[0], **both[1]})
    return made


@st.composite
def mutated(draw, value):
    """A part of it, somewhere, is something else, or away, or one more."""
    value = draw(value)
    if isinstance(value, dict) and value and draw(st.integers(0, 3)):
        key = draw(st.sampled_from(sorted(value)))
        match draw(st.integers(0, 3)):
            case 0:
                return {name: inner for name, inner in value.items() if name != key}
            case 1:
                return {**value, draw(TEXTS): draw(ANYTHING)}
            case _:
                return {**value, key: draw(mutated(st.just(value[key])))}
    if isinstance(value, list) and value and draw(st.booleans()):
        return [*value[1:], draw(mutated(st.just(value[0])))]
    return draw(ANYTHING)


def bodies(operation, version, action):
    if operation.takes is None and action is None:
        return st.none()
    fitting = matching(schema_at(operation.takes.shape, version)) if operation.takes else st.just({action: None})
    changed = mutated(fitting)
    if action is not None:  # whatever has another key is another operation's
        changed = changed.map(lambda body: body if isinstance(body, dict) and set(body) == {action} else {action: body})
    return fitting | changed


def queries(operation, version):
    if operation.query is None:
        return st.just({})
    fitting = objects(Obj(*operation.query.fields).at(version))
    return fitting | mutated(fitting).filter(lambda query: isinstance(query, dict)) | st.just({})


@st.composite
def requests(draw, known, path, action, operation):
    """A version, path, query and body; of the things in the path most are there."""
    version = draw(st.sampled_from([one for one in VERSIONS if operation.span.meets(one)]))
    there = st.sampled_from(known.get(path.split("/")[1], ["1", "compute1", "default", "detail", PROJECT]))
    values = there | there | st.uuids().map(str) | st.text("ab1-.é", min_size=1, max_size=9)
    filled = re.sub(r"\{[^}]+\}", lambda _: quote(draw(values), safe=""), path)
    return version, filled, draw(queries(operation, version)), draw(bodies(operation, version, action))


@pytest.mark.parametrize(("method", "path", "action", "operation"), OPERATIONS)
def test_an_answer_is_a_declared_one_with_the_keys_of_its_view(served, method, path, action, operation):
    @settings(
        max_examples=4, deadline=None, database=None, suppress_health_check=list(HealthCheck), phases=[Phase.generate]
    )
    @given(requests(served.known, path, action, operation))
    def check(asked):
        version, filled, query, body = asked
        served.cloud.restore(served.kept)
        answer = ask(served, method, f"{filled}?{urlencode(query, doseq=True, errors='replace')}", version, body)
        accepted = operation.status_at(version)
        successes = SUCCESSES.get(f"{method} {path}", {accepted})
        assert answer.status_int in REFUSALS | successes, answer.text
        if answer.status_int == accepted and answer.body:
            check_keys(answer.json, operation.gives, version)

    check()


def ask(served, method, path, version, body=None):
    headers = {"X-Auth-Token": TOKEN, "OpenStack-API-Version": f"compute {version}"}
    options = {"headers": headers, "expect_errors": True}
    if body is not None:
        options |= {"params": json.dumps(body).encode(), "content_type": "application/json"}
    return webtest.TestApp(served, lint=False)._gen_request(method, f"/v2.1{path}", **options)


def check_keys(said, gives, version):
    """Every key that must be there is, and no other than may be."""
    shown = getattr(gives, "shown", None)
    if shown is None or gives.root not in said:
        return
    items = said[gives.root] if gives.many else [said[gives.root]]
    for item in items:
        item = item[gives.each] if gives.each else item
        there = [one for one in shown.keys if one.span.meets(version)]
        assert set(item) <= {one.name for one in there}
        assert {one.name for one in there if not one.optional and not one.only} <= set(item)
