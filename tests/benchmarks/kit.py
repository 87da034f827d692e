"""What a test costs with our fixtures, and with what others offer: CPU time beyond that of an empty test.

Each number comes from runs of pytest in processes of their own. What needs a library that is not installed is left out.
"""

from __future__ import annotations

import json
import os
import statistics
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator
from importlib.util import find_spec
from pathlib import Path
from typing import NamedTuple

EMPTY = "def test_it(turn): pass"

#: A test of each kind: what it is called, the libraries that it needs, its code, and the target in ms.
KINDS = [
    ("novalite_cloud", [], "def test_it(novalite_cloud, turn): pass", 1.0),
    (
        "novalite_server and one request",
        [],
        """
import http.client

def test_it(novalite_server, turn):
    connection = http.client.HTTPConnection(novalite_server.host, novalite_server.port)
    connection.request("GET", "/")
    assert connection.getresponse().read()
    connection.close()
""",
        3.0,
    ),
    (
        "novalite_connection and list_servers()",
        ["openstack"],
        "def test_it(novalite_connection, turn): assert novalite_connection.list_servers() == []",
        15.0,
    ),
    (
        "moto: mock_aws and one call of boto3",
        ["moto", "boto3"],
        """
import boto3, moto

def test_it(turn):
    with moto.mock_aws():
        keys = {"aws_access_key_id": "a", "aws_secret_access_key": "b"}
        assert boto3.client("ec2", region_name="us-east-1", **keys).describe_key_pairs()["KeyPairs"] == []
""",
        None,
    ),
    (
        "pytest-httpserver and one request",
        ["pytest_httpserver"],
        """
import http.client

def test_it(httpserver, turn):
    httpserver.expect_request("/").respond_with_json({})
    connection = http.client.HTTPConnection(httpserver.host, httpserver.port)
    connection.request("GET", "/")
    assert connection.getresponse().read()
    connection.close()
""",
        None,
    ),
    (
        "requests-mock and one request",
        ["requests_mock"],
        """
import requests

def test_it(requests_mock, turn):
    requests_mock.get("http://localhost/", json={})
    assert requests.get("http://localhost/").json() == {}
""",
        None,
    ),
]

#: Writes down the CPU time of each test, with its fixtures.
CONFTEST = """
import json
import time
from pathlib import Path

import pytest

spent = []

@pytest.hookimpl(wrapper=True)
def pytest_runtest_protocol(item, nextitem):
    before = time.process_time()
    result = yield
    spent.append(time.process_time() - before)
    return result

def pytest_sessionfinish():
    Path("spent").write_text(json.dumps(spent))
"""

#: What every hundredth test writes of its process: file descriptors, bytes of memory, and seconds of CPU time.
NOTED = """
    if turn % 100 == 99:
        import os, time
        memory = int(open("/proc/self/statm").read().split()[1]) * os.sysconf("SC_PAGE_SIZE")
        with open("growth", "a") as file:
            print(len(os.listdir("/proc/self/fd")), memory, time.process_time(), file=file)
"""

#: Prints the seconds that the plugin takes to be imported by pytest, which has been imported.
IMPORT = "import time, pytest; t = time.process_time(); import novalite.testing.plugin; print(time.process_time() - t)"


class Cost(NamedTuple):
    """A row of the table, in ms."""

    name: str
    milliseconds: float
    target: float | None


class Growth(NamedTuple):
    """What many tests with a server have left: file descriptors, and MiB of memory.

    ``slowdown`` is the time of the last hundred tests as a ratio to that of the second hundred.
    """

    tests: int
    descriptors: int
    memory: float
    slowdown: float


def run_of(code: str, tests: int, **environ: str) -> list[float]:
    """The CPU seconds of each of so many tests of that code."""
    with tempfile.TemporaryDirectory() as folder:
        mark = f"import pytest\npytestmark = pytest.mark.parametrize('turn', range({tests}))\n"
        Path(folder, "test_it.py").write_text(mark + code)
        Path(folder, "conftest.py").write_text(CONFTEST)
        command = [sys.executable, "-m", "pytest", "-q", "-p", "no:cacheprovider", "-p", "no:randomly"]
        environ = {**os.environ, **environ}
        subprocess.run(command, cwd=folder, env=environ, check=True, stdout=subprocess.DEVNULL)
        spent: list[float] = json.loads(Path(folder, "spent").read_text())
        return spent


def per_test(code: str, tests: int) -> float:
    """The CPU seconds of a test, on average, but for the first, which imports what is needed."""
    return statistics.mean(run_of(code, tests + 1)[1:])


def measure(rounds: int, tests: int = 200) -> Iterator[Cost]:
    """A test of each kind, the first fixture of a run, and the plugin alone; medians."""
    empty = statistics.median(per_test(EMPTY, tests) for _ in range(rounds))
    for name, libraries, code, target in KINDS:
        if all(find_spec(library) for library in libraries):
            number = 5 if "moto" in libraries else tests
            cost = statistics.median(per_test(code, number) for _ in range(rounds))
            yield Cost(name, (cost - empty) * 1e3, target)
    cloud = "def test_it(novalite_cloud, turn): pass"
    with tempfile.TemporaryDirectory() as folder:
        unwritten = {"PYTHONDONTWRITEBYTECODE": "1", "PYTHONPYCACHEPREFIX": folder}
        slow = statistics.median(run_of(cloud, 1, **unwritten)[0] for _ in range(rounds))
        written = {"PYTHONDONTWRITEBYTECODE": "", "PYTHONPYCACHEPREFIX": folder}
        run_of(cloud, 1, **written)
        fast = statistics.median(run_of(cloud, 1, **written)[0] for _ in range(rounds))
        command = [sys.executable, "-c", IMPORT]
        runs = [subprocess.run(command, check=True, capture_output=True, env=os.environ | written) for _ in range(5)]
    yield Cost("the first fixture of a run", (fast - empty) * 1e3, 300.0)
    yield Cost("the same, where there is no bytecode", (slow - empty) * 1e3, 500.0)
    plugin = statistics.median(float(run.stdout) for run in runs)
    yield Cost("the plugin, in a run that does not use it", plugin * 1e3, 2.0)


def growth(tests: int = 1000) -> Growth | None:
    """What tests with a server leave, beyond what pytest does for each; None where the system does not tell."""
    if not Path("/proc/self/statm").exists():
        return None
    left = _growth(KINDS[1][2] + NOTED, tests)
    return left._replace(memory=left.memory - _growth(f"def test_it(turn):{NOTED}", tests).memory)


def _growth(code: str, tests: int) -> Growth:
    with tempfile.TemporaryDirectory() as folder:
        mark = f"import pytest\npytestmark = pytest.mark.parametrize('turn', range({tests}))\n"
        Path(folder, "test_it.py").write_text(mark + code)
        command = [sys.executable, "-m", "pytest", "-q", "-p", "no:cacheprovider", "-p", "no:randomly"]
        subprocess.run(command, cwd=folder, check=True, stdout=subprocess.DEVNULL)
        rows = [[*map(float, line.split())] for line in Path(folder, "growth").read_text().splitlines()]
    descriptors, memory, _ = (last - first for first, last in zip(rows[0], rows[-1], strict=True))
    slowdown = (rows[-1][2] - rows[-2][2]) / (rows[1][2] - rows[0][2])
    return Growth(tests, int(descriptors), memory / 2**20, slowdown)


def main() -> None:
    """Print the table alone."""
    started = time.perf_counter()
    for cost in measure(1):
        target = f"<= {cost.target:g}" if cost.target else ""
        print(f"{cost.name:<48} {cost.milliseconds:8.2f} ms {target:>8}", flush=True)
    if left := growth():
        print(f"{left.tests} tests with a server leave {left.descriptors} descriptors and {left.memory:.1f} MiB;")
        print(f"the last hundred take {left.slowdown:.2f} of the time of the second hundred")
    print(f"({time.perf_counter() - started:.0f} s)")


if __name__ == "__main__":
    main()
