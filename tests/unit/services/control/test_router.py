import pytest
import webtest

from novalite.api.operation import CLOUD
from novalite.cloud import Cloud
from novalite.errors import BadOption
from novalite.services.control.router import ControlRouter


@pytest.mark.parametrize(
    ("environ", "status"),
    [
        ({"REMOTE_ADDR": "127.0.0.1"}, 200),
        ({"REMOTE_ADDR": "127.8.8.8"}, 200),
        ({"REMOTE_ADDR": "::1"}, 200),
        ({"REMOTE_ADDR": "::ffff:127.0.0.1"}, 200),
        ({"REMOTE_ADDR": "unix"}, 200),
        ({"REMOTE_ADDR": "192.0.2.1"}, 403),
        ({"REMOTE_ADDR": "::ffff:192.0.2.1"}, 403),
        ({"REMOTE_ADDR": "2001:db8::1"}, 403),
        ({"REMOTE_ADDR": "127.0.0.1", "HTTP_X_FORWARDED_FOR": "192.0.2.1"}, 403),
        ({"REMOTE_ADDR": "127.0.0.1", "HTTP_ORIGIN": "http://example.org"}, 403),
    ],
)
def test_it_is_for_this_machine_alone(control, environ, status):
    answer = control.get("/health", extra_environ=environ, status=status)

    if status == 403:
        assert answer.json == {"error": {"code": 403, "message": "The control API is for this machine alone."}}


def test_it_can_be_switched_off():
    app = webtest.TestApp(ControlRouter(enabled="false"), {CLOUD: Cloud()})

    assert app.post("/reset", status=404).json["error"]["message"] == "There is nothing at this path."
    with pytest.raises(BadOption):
        ControlRouter(enabled="maybe")
