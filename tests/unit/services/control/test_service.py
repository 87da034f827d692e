import json

import pytest

JSON = {"Content-Type": "application/json"}


@pytest.mark.parametrize(
    ("request_line", "sent", "status", "message"),
    [
        ("GET /nothing", None, 404, "There is nothing at this path."),
        ("GET /reset", None, 405, "Only POST can be done here."),
        ("PUT /clock", "{", 400, "Malformed request body"),
        ("PUT /clock", '{"move": "far"}', 400, "move: 'far' is not of type 'number'"),
        ("PUT /clock", '{"colour": 1}', 400, "Additional properties are not allowed ('colour' was unexpected)"),
        ("PUT /clock", '{"now": "soon"}', 400, "now: 'soon' is not a time, such as 2030-01-01T00:00:00Z."),
        ("PUT /journal", "{}", 400, "'size' is a required property"),
        ("POST /trouble", '{"headers": {"a": 1}}', 400, "headers.a: 1 is not of type 'string'"),
        (
            "POST /trouble",
            "{}",
            400,
            "status: a call that has neither a status nor a delay nor a drop is in no trouble.",
        ),
    ],
)
def test_what_is_wrong_is_said_with_its_key(control, request_line, sent, status, message):
    method, path = request_line.split()
    answer = control.request(path, method=method, body=(sent or "").encode(), headers=JSON, status=status)

    assert answer.json == {"error": {"code": status, "message": message}}


@pytest.mark.parametrize("media_type", ["application/json", "application/x-www-form-urlencoded"])
def test_a_body_may_come_as_curl_sends_it(control, media_type):
    assert control.put("/clock", '{"move": 1}', {"Content-Type": media_type}).status_int == 200
    control.put("/clock", '{"move": 1}', {"Content-Type": "text/xml"}, status=415)


def test_no_trouble_befalls_the_control_api_itself(control, cloud):
    cloud.trouble.add(status=500)

    assert control.get("/health").json["trouble"] == 1


def nested(depth):
    return "[" * depth + "]" * depth


@pytest.mark.parametrize(
    ("sent", "message"),
    [
        (f'{{"projects": {nested(99)}}}', "projects.0: [[["),
        (f'{{"projects": {nested(100)}}}', "Malformed request body"),
        (
            json.dumps({"projects": [{"name": str(number)} for number in range(1001)]}),
            "projects has more than 1000 items.",
        ),
        (
            json.dumps({"users": [{"name": str(number), "roles": ["member"] * 500} for number in range(10)]}),
            "The lists of the body have more than 5000 items.",
        ),
        (
            json.dumps({"servers": [{"name": "s", "flavor": "f", "image": "i", "count": 501}] * 2}),
            "servers: there are more than 1000, with the count of each.",
        ),
        (json.dumps(dict.fromkeys(map(str, range(1001)))), "The body has more than 1000 items."),
        ('{"images": [{"name": "i", "size": Infinity}]}', "Malformed request body"),
        ('{"images": [{"name": "i", "size": NaN}]}', "Malformed request body"),
        ('{"images": [{"name": "i", "size": 1e400}]}', "Malformed request body"),
        (
            '{"users": [{"name": "u", "password": "\\ud800"}]}',
            "Malformed request body",
        ),
        ('{"\\ud800": 1}', "Malformed request body"),
        (
            '{"hosts": [{"name": "h", "ram": 1e30}]}',
            "hosts.0.ram: 1000000000000000019884624838656 is greater than the maximum of 2147483647",
        ),
        (f'{{"hosts": [{{"name": "h", "ram": {10**4000}}}]}}', "hosts.0.ram: 1000"),
        (f'{{"hosts": [{{"name": "h", "ram": {"9" * 5000}}}]}}', "Malformed request body"),
        ('{"volumes": [{"name": "v", "size": 2147483648}]}', "volumes.0.size: 2147483648 is greater than the maximum"),
        ('{"images": [{"name": "i", "size": 16385}]}', "images.0.size: 16385 is greater than the maximum of 16384"),
        ('{"networks": [{"name": "n", "subnets": [{"cidr": "x"}]}]}', "networks.0.subnets.0.cidr: 'x' is not a 'cidr'"),
        (
            '{"networks": [{"name": "n", "subnets": [{"cidr": "10.0.0.0/24", "gateway_ip": "x"}]}]}',
            "networks.0.subnets.0.gateway_ip: 'x' is not ",
        ),
        (
            '{"servers": [{"name": "s", "flavor": "m1.tiny", "image": "i", "count": 1001}]}',
            "servers.0.count: 1001 is greater than the maximum of 1000",
        ),
    ],
)
def test_what_would_be_too_much_or_is_no_json_is_refused_before_anything_is_made(control, cloud, sent, message):
    answer = control.post("/seed", sent, JSON, status=400)

    assert answer.json["error"]["message"].startswith(message)
    assert len(answer.json["error"]["message"]) <= 1001


def test_what_is_within_the_limits_is_taken(control):
    projects = [{"name": str(number)} for number in range(1000)]
    assert len(control.post_json("/seed", {"projects": projects}, status=201).json["projects"]) == 1000

    flavors = [{"name": "f", "ram": 64.0}]
    assert control.post_json("/seed", {"flavors": flavors}, status=201).json["flavors"]
    assert control.put_json("/journal", {"size": 2.0}).json == {"size": 2}
