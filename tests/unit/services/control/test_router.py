import io
import json

import pytest
import webtest

from novalite.api.operation import CLOUD
from novalite.cloud import Cloud
from novalite.errors import BadOption
from novalite.services.control.router import LARGEST_BODY, ControlRouter


def test_it_is_for_this_machine_alone(control):
    assert control.get("/health", extra_environ={"HTTP_HOST": "localhost:8774"}).status_int == 200

    answer = control.get("/health", extra_environ={"HTTP_HOST": "evil.example"}, status=403)
    assert answer.json["error"] == {
        "code": 403,
        "message": "The control API is for this machine alone: the Host is no name of this machine.",
    }


def test_an_option_names_hosts_of_this_server():
    app = webtest.TestApp(ControlRouter(hosts="one.example, two.example"), {CLOUD: Cloud()})

    assert app.get("/health", extra_environ={"HTTP_HOST": "two.example:8774"}).status_int == 200
    app.get("/health", extra_environ={"HTTP_HOST": "three.example:8774"}, status=403)


def test_it_can_be_switched_off():
    app = webtest.TestApp(ControlRouter(enabled="false"), {CLOUD: Cloud()})

    assert app.post("/reset", status=404).json["error"]["message"] == "There is nothing at this path."
    with pytest.raises(BadOption):
        ControlRouter(enabled="maybe")


@pytest.mark.parametrize("length", ["9" * 5000, str(LARGEST_BODY + 1), "many"])
def test_a_body_that_is_too_large_is_not_even_read(length):
    started = []
    environ = {"REQUEST_METHOD": "POST", "PATH_INFO": "/seed", "CONTENT_LENGTH": length}  # there is nothing to read
    body = b"".join(ControlRouter()(environ, lambda status, headers: started.append(status)))

    assert started == ["413 Request Entity Too Large"]
    assert json.loads(body)["error"]["message"] == "The body has more than 1048576 bytes."


@pytest.mark.parametrize(("size", "status"), [(LARGEST_BODY, 201), (LARGEST_BODY + 1, 413)])
@pytest.mark.parametrize("chunked", [False, True])
def test_the_size_of_a_body_has_a_limit_whichever_way_it_comes(control, size, status, chunked):
    body = b"{" + b" " * (size - 2) + b"}"
    how = {"wsgi.input_terminated": True, "CONTENT_LENGTH": ""} if chunked else {"CONTENT_LENGTH": str(size)}
    environ = {"wsgi.input": io.BytesIO(body), "CONTENT_TYPE": "application/json", **how}

    control.request("/seed", method="POST", environ=environ, status=status)
