"""What costs more to answer than it should is refused, by each of the services and by the control API."""

import json

import pytest
import webtest

from novalite.testing.application import application

HEADERS = {
    "X-Auth-Token": "ann:p:admin",
    "OpenStack-API-Version": "placement 1.39",
    "Content-Type": "application/json",
}

#: Where a body is sent, and the key that its operation's is in.
WRITTEN = [
    ("POST", "/v2.1/servers", "server"),
    ("POST", "/identity/v3/auth/tokens", "auth"),
    ("POST", "/identity/v3/projects", "project"),
    ("POST", "/image/v2/images", None),
    ("POST", "/networking/v2.0/ports", "port"),
    ("POST", "/volume/v3/volumes", "volume"),
    ("POST", "/placement/resource_providers", None),
    ("PUT", "/_novalite/clock", None),
]
BODIES = {
    "lists in lists": "[" * 900 + "]" * 900,
    "objects in objects": '{"name": ' * 450 + "1" + "}" * 450,
    "a long list": json.dumps([1] * 30_000),
    "a list of objects": json.dumps([{}] * 20_000),
    "an object of many": json.dumps({f"k{number}": 1 for number in range(8_000)}),
    "a number of many digits": "9" * 100_000,
    "a number that is infinite": "1e999",
    "no number": "NaN",
}

LISTED = [
    "/v2.1/servers",
    "/v2.1/flavors/detail",
    "/identity/v3/users",
    "/image/v2/images",
    "/networking/v2.0/ports",
    "/volume/v3/volumes",
    "/placement/resource_providers",
    "/_novalite/journal",
]
QUERIES = {
    "a limit of many digits": "limit=" + "9" * 5000,
    "many parameters": "&".join(f"a{number}=1" for number in range(1000)),
    "one parameter many times": "&".join(["name=x"] * 1000),
    "many orders": "&".join(["sort_key=name"] * 500),
}


@pytest.fixture(scope="module")
def app():
    return webtest.TestApp(application())


@pytest.mark.parametrize("body", BODIES)
@pytest.mark.parametrize(("method", "path", "key"), WRITTEN)
def test_a_body_that_costs_much_is_refused_in_few_words(app, method, path, key, body):
    text = BODIES[body] if key is None else f'{{"{key}": {BODIES[body]}}}'
    answer = app.request(path, method=method, body=text.encode(), headers=HEADERS, expect_errors=True)

    assert 400 <= answer.status_int < 500
    assert len(answer.body) < 3 * len(text) + 10_000


@pytest.mark.parametrize("query", QUERIES)
@pytest.mark.parametrize("path", LISTED)
def test_a_query_that_costs_much_is_answered_or_refused(app, path, query):
    assert app.get(f"{path}?{QUERIES[query]}", headers=HEADERS, expect_errors=True).status_int < 500


def test_a_version_of_many_digits_is_refused(app):
    headers = {**HEADERS, "X-OpenStack-Nova-API-Version": "2." + "1" * 5000}
    assert app.get("/v2.1/servers", headers=headers, expect_errors=True).status_int == 400


@pytest.mark.parametrize("parameter", ["name", "display_description", "ip"])
def test_a_regular_expression_that_takes_too_long_is_refused(app, parameter):
    network = app.post_json("/networking/v2.0/networks", {"network": {"name": "n"}}, headers=HEADERS).json["network"][
        "id"
    ]
    subnet = {"network_id": network, "ip_version": 4, "cidr": "111.111.111.0/24"}
    app.post_json("/networking/v2.0/subnets", {"subnet": subnet}, headers=HEADERS)
    flavor = app.get("/v2.1/flavors", headers=HEADERS).json["flavors"][0]["id"]
    image = app.get("/image/v2/images", headers=HEADERS).json["images"][0]["id"]
    wanted = {"name": "1" * 250, "description": "1" * 250, "flavorRef": flavor, "imageRef": image}
    headers = {**HEADERS, "OpenStack-API-Version": "compute 2.90"}
    app.post_json("/v2.1/servers", {"server": {**wanted, "networks": [{"uuid": network}]}}, headers=headers)
    pattern = "(1|11|111|1.)%2B(1|11|1.1)%2B(1|.1)%2B(.|1|1.)%2B(1.|.)%2B(1|.)%2Bx"

    answer = app.get(f"/v2.1/servers?{parameter}={pattern}", headers=headers, expect_errors=True)
    assert answer.status_int in ((400,) if parameter != "ip" else (200, 400))
    assert app.get("/v2.1/servers?name=^1%2B$", headers=headers).json["servers"]
