import pytest
import webtest
from msgspec.structs import replace

from novalite.api.operation import CLOUD
from novalite.cloud import Cloud
from novalite.cloud.compute.servers.servers import SERVERS, Server
from novalite.context import ENVIRON_KEY, RequestContext
from novalite.services.compute.router import ComputeRouter

ID = "8f0b7a4e-5d0c-4b3e-9c52-0c5f2ad1b7e9"


@pytest.fixture
def cloud():
    cloud = Cloud()
    now = cloud.clock.datetime()
    server = Server(ID, 1, "a", "p", "ann", cloud.compute.flavors.get("1"), now, now, host="compute1", task_state=None)
    cloud.store.put(SERVERS, server)
    return cloud


def code(cloud, name, tag):
    context = RequestContext("nova", "service", ["service"])
    client = webtest.TestApp(ComputeRouter(), {ENVIRON_KEY: context, CLOUD: cloud})
    event = {"name": name, "server_uuid": ID, "tag": tag}
    headers = {"OpenStack-API-Version": "compute 2.76"}
    return client.post_json("/os-server-external-events", {"events": [event]}, headers=headers).json["events"][0][
        "code"
    ]


@pytest.mark.parametrize(
    ("name", "tag", "expected"),
    [
        ("volume-extended", "v", [("extend_volume", None, "compute_extend_volume", "Success")]),
        ("power-update", "POWER_OFF", [("stop", "Error", "compute_power_update", "Error")]),
        ("power-update", "POWER_ON", [("start", "Error", "compute_power_update", "Error")]),
        ("power-update", "POWER_UP", []),
        ("network-changed", "p", []),
    ],
)
def test_some_events_are_noted(cloud, name, tag, expected):
    assert code(cloud, name, tag) == 200
    actions = cloud.compute.instance_actions.of_server(ID)
    assert [(one.action, one.message, one.events[0].name, one.events[0].result) for one in actions] == expected
    assert {one.user_id for one in actions} <= {"nova"}


def test_a_server_without_a_host_hears_of_nothing(cloud):
    cloud.store.put(SERVERS, replace(cloud.store.get(SERVERS, ID), host=None))

    assert code(cloud, "volume-extended", "v") == 422
    assert cloud.compute.instance_actions.of_server(ID) == []
