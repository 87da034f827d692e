import pytest
import webtest

from novalite.api.operation import CLOUD
from novalite.cloud import Cloud
from novalite.errors import BadOption
from novalite.services.control.router import ControlRouter


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
