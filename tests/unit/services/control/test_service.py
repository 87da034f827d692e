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
