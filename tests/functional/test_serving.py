"""serving: a server in a thread of its own; a Loop: any number of them in one."""

import subprocess
import sys
import threading
from pathlib import Path

import pytest

from novalite.wsgi.serving import Loop
from tests.wire import Client, get, hello, serving


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


@pytest.fixture
def loop():
    loop = Loop("in a test")
    yield loop
    loop.close()


def test_servers_of_one_loop_end_each_by_itself_and_cut_what_their_clients_keep_open(loop):
    with loop.serving(hello, "other") as other:
        with loop.serving(hello, "one", linger=0) as one:
            kept = Client((one.host, one.port))
            assert kept.get().status == 200
        with kept:
            assert kept.rest() == b""
        with pytest.raises(ConnectionRefusedError):
            Client((one.host, one.port))
        assert get(other).status == 200


def test_what_a_call_raises_is_raised_where_it_was_called(loop):
    with pytest.raises(ZeroDivisionError):
        loop.call(lambda: 1 / 0)
    assert loop.call(threading.current_thread).name == "novalite in a test"


def test_a_server_that_still_runs_ends_with_its_loop():
    loop = Loop("in a test")
    with loop.serving(hello, "left") as left:
        loop.close()
        with pytest.raises(ConnectionRefusedError):
            Client((left.host, left.port))


PATCHED = """
import eventlet
eventlet.monkey_patch()
import urllib.request
from novalite.testing import cloud

for _ in range(2):
    with cloud(socket=True) as harness:
        print(urllib.request.urlopen(harness.url).status)
"""


def test_a_process_that_is_monkey_patched_can_have_servers_too():
    command = [sys.executable, "-W", "ignore", "-c", PATCHED]
    done = subprocess.run(command, capture_output=True, text=True, timeout=30, check=False)

    assert (done.stdout, done.stderr) == ("200\n200\n", "")
