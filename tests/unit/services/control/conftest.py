import pytest
import webtest

from novalite.api.operation import CLOUD
from novalite.cloud import Cloud
from novalite.cloud.core.clock import Clock
from novalite.services.control.router import ControlRouter


@pytest.fixture
def cloud():
    clock = Clock()
    clock.freeze(1_000_000)
    return Cloud(clock=clock)


@pytest.fixture
def control(cloud):
    """The control API of that cloud."""
    return webtest.TestApp(ControlRouter(), {CLOUD: cloud, "REMOTE_ADDR": "127.0.0.1"})
