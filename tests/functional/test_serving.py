"""serving: a server in a thread of its own."""

from pathlib import Path

import pytest

from tests.wire import get, hello, serving


def test_serving_raises_what_the_server_cannot_start_with(certificates):
    with pytest.raises(RuntimeError, match="Unable to find cert_file : /nowhere"):
        with serving(hello, use_ssl=True, ssl_cert_file="/nowhere"):
            pytest.fail("it cannot start")
    with pytest.raises(TypeError, match="unexpected keyword argument 'colour'"):
        with serving(hello, colour="red"):
            pytest.fail("it cannot be made")


FILES = Path("/proc/self/fd")


@pytest.mark.skipif(not FILES.exists(), reason="the system does not list a process's files")
def test_serving_leaves_no_file_open():
    with serving(hello) as server:
        assert get(server).status == 200
    before = len(list(FILES.iterdir()))
    for _ in range(3):
        with serving(hello) as server:
            assert get(server).status == 200
    assert len(list(FILES.iterdir())) <= before
