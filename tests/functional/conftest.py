"""What several tests of the server need."""

import pytest


@pytest.fixture(scope="session")
def certificates(tmp_path_factory):
    from tests.wire import Certificates

    return Certificates(tmp_path_factory.mktemp("certificates"))


@pytest.fixture(scope="module")
def recording():
    """A Recorder, and the server of it that the tests of a module share."""
    from tests.wire import Recorder, serving

    recorder = Recorder()
    with serving(recorder, access_log=False) as server:
        yield recorder, server


@pytest.fixture
def asked(recording):
    """What reached the application during a test; afterwards the server still answers."""
    from tests.wire import client

    recorder, server = recording
    recorder.asked.clear()
    yield recorder.asked
    with client(server) as connection:
        assert connection.get("/afterwards").status == 200


@pytest.fixture
def server(recording):
    return recording[1]
