"""Exchanges with real Nova, replayed: tests/fixtures/transcripts/*.jsonl, one exchange a line.

``json`` or ``text`` (``times`` over) or ``latin1`` is the body that was sent, ``answer`` what came back: ``version``
stands for both version headers and both Vary headers, ``ids`` for how many request ids there were. Where
novalite differs on purpose, ``deviation`` says how Nova answered.
"""

import configparser
import io
import json
import re
from pathlib import Path

import pytest
import webob

from novalite import green
from novalite.services.compute.microversions import COMPUTE
from novalite.wsgi import Loader, Server
from novalite.wsgi.loader import default_ini

FIXTURES = Path(__file__).parents[1] / "fixtures"
VERSIONED = ("openstack-api-version", "x-openstack-nova-api-version", "vary")
REQUEST_IDS = ("x-openstack-request-id", "x-compute-request-id")
REQUEST_ID = re.compile(r"req-[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}")
LIMIT = 114688


def exchanges(name):
    lines = (FIXTURES / "transcripts" / name).read_text().splitlines()
    return [as_parameter(json.loads(line)) for line in lines]


def as_parameter(exchange):
    said = [f"{key}={value}" for key, value in exchange.get("headers", {}).items() if key != "X-Auth-Token"]
    body = exchange.get("text", json.dumps(exchange["json"]) if "json" in exchange else "")
    name = " ".join([exchange["method"], exchange["path"], *said, body])
    held = exchange.get("behaviours", ())
    return pytest.param(exchange, id=name, marks=[pytest.mark.behaviour(*held)] if held else [])


@pytest.fixture(scope="module")
def importable():
    with pytest.MonkeyPatch.context() as patch:
        patch.syspath_prepend(str(FIXTURES / "things"))
        yield


@pytest.fixture(scope="module")
def things(importable):
    loader = Loader(FIXTURES / "things" / "things.ini")
    return {None: loader.load_app("osapi_compute"), "router": loader.load_app("router")}


@pytest.fixture(scope="module")
def keystone(importable, tmp_path_factory):
    """novalite's own pipelines, with an Identity in this process."""
    ini = configparser.ConfigParser(interpolation=None)
    ini.optionxform = str
    ini.read(default_ini())
    ini["filter:authtoken"] = {
        "paste.filter_factory": ini["filter:authtoken"]["paste.filter_factory"],
        "identity": "things:KnownTokens",
        "www_authenticate_uri": "http://127.0.0.1:5000/",
    }
    path = tmp_path_factory.mktemp("keystone") / "api-paste.ini"
    with path.open("w") as file:
        ini.write(file)
    return Loader(path, options={"auth_strategy": "keystone"}).load_app("osapi_compute")


def sent(method, path, headers=None, body=None):
    request = webob.Request.blank(path, method=method, headers=headers or {})
    if body is not None:
        request.body = body
    return request


def body_of(said):
    if "json" in said:
        return json.dumps(said["json"]).encode()
    if "latin1" in said:
        return said["latin1"].encode("latin-1")
    return (said["text"] * said.get("times", 1)).encode() if "text" in said else None


def version_headers(version):
    return [
        ("openstack-api-version", f"compute {version}"),
        ("x-openstack-nova-api-version", version),
        ("vary", "OpenStack-API-Version"),
        ("vary", "X-OpenStack-Nova-API-Version"),
    ]


def replay(app, exchange):
    request = sent(exchange["method"], exchange["path"], exchange.get("headers"), body_of(exchange))
    answer, response = exchange["answer"], request.get_response(app)
    headers = [(key.lower(), value) for key, value in response.headerlist]
    found = {key: value for key, value in headers if key not in VERSIONED}
    ids = [value for key, value in headers if key in REQUEST_IDS]

    assert response.status == answer["status"]
    assert [pair for pair in headers if pair[0] in VERSIONED] == (
        version_headers(answer["version"]) if "version" in answer else []
    )
    assert found.get("content-type") == answer["type"]
    assert {key: found[key.lower()] for key in answer.get("headers", {})} == answer.get("headers", {})
    assert response.body == body_of(answer)
    assert len(ids) == answer.get("ids", len(ids))
    assert len(set(ids)) <= 1
    assert all(REQUEST_ID.fullmatch(value) for value in ids)
    assert exchange.get("headers", {}).get("X-Openstack-Request-Id") not in ids


@pytest.mark.parametrize("exchange", exchanges("modern.jsonl"))
def test_a_toy_api_answers_as_it_did_behind_novas_pipeline(things, exchange):
    replay(things[exchange.get("app")], exchange)


@pytest.mark.parametrize("exchange", exchanges("keystone.jsonl"))
def test_the_shipped_pipelines_answer_as_novas_did(keystone, exchange):
    replay(keystone, exchange)


def quoted(size):
    return b'"' + b"x" * (size - 2) + b'"'


@pytest.mark.behaviour("OBS-021")
def test_a_body_of_exactly_the_limit_is_accepted(things):
    response = sent("POST", "/v2.1/things", body=quoted(LIMIT)).get_response(things[None])
    assert (response.status_int, response.json) == (200, {"got": "x" * (LIMIT - 2)})


@pytest.mark.behaviour("OBS-021")
@pytest.mark.parametrize("chunked", [False, True])
def test_one_byte_more_than_the_limit_is_a_413_that_has_an_id_and_is_no_fault(things, chunked):
    request = sent("POST", "/v2.1/things", body=None if chunked else quoted(LIMIT + 1))
    if chunked:
        request.environ.update({"wsgi.input": io.BytesIO(quoted(LIMIT + 1)), "wsgi.input_terminated": True})
    response = request.get_response(things[None])
    assert (response.status, response.headers["Content-Type"]) == (
        "413 Request Entity Too Large",
        "text/plain; charset=UTF-8",
    )
    assert response.text == "413 Request Entity Too Large\n\nRequest is too large. Larger than 114688.\n\n   "
    assert response.headers["x-openstack-request-id"] == response.headers["x-compute-request-id"]
    assert "OpenStack-API-Version" not in response.headers


@pytest.mark.behaviour("OBS-020")
@pytest.mark.parametrize(
    ("size", "status", "end"),
    [(LIMIT, b"200 OK", b'xxx"}'), (LIMIT + 1, b"413 Request Entity Too Large", b"Larger than 114688.\n\n   ")],
)
def test_a_chunked_body_is_read_and_limited_behind_the_server(things, size, status, end):
    head = b"POST /v2.1/things HTTP/1.1\r\nHost: localhost\r\nConnection: close\r\nTransfer-Encoding: chunked\r\n\r\n"
    with Server("things", things[None], access_log=False) as server:
        with green.eventlet.connect((server.host, server.port)) as client, client.makefile("rb") as received:
            client.sendall(head + b"%x\r\n%b\r\n0\r\n\r\n" % (size, quoted(size)))
            answer = received.read()
    assert answer.startswith(b"HTTP/1.1 %b\r\n" % status)
    assert answer.endswith(end)


@pytest.mark.behaviour("OBS-046")
@pytest.mark.parametrize(
    ("headers", "root"),
    [({}, "http://localhost"), ({"Host": "nova.example.org:81"}, "http://nova.example.org:81")],
)
@pytest.mark.parametrize("path", ["/", "/v2.1/"])
def test_links_follow_the_host_that_was_asked(keystone, path, headers, root):
    response = sent("GET", path, headers).get_response(keystone)
    assert f'"href": "{root}/v2.1/"' in response.text


@pytest.mark.parametrize("version", [str(COMPUTE.minimum), "2.57", str(COMPUTE.maximum)])
@pytest.mark.behaviour("OBS-049")
def test_each_answer_varies_by_both_headers_in_that_order(things, version):
    request = sent("GET", "/v2.1/things", {"OpenStack-API-Version": f"compute {version}"})
    assert request.get_response(things[None]).headers.getall("Vary") == [
        "OpenStack-API-Version",
        "X-OpenStack-Nova-API-Version",
    ]
