"""What several tests of the server need."""

import pytest


@pytest.fixture(scope="session")
def certificates(tmp_path_factory):
    from tests.wire import Certificates

    return Certificates(tmp_path_factory.mktemp("certificates"))
