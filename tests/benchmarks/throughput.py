"""Requests per second of a hello behind one stack or another, by wrk or, without it, by a client of our own."""

from __future__ import annotations

import re
import select
import shutil
import socket
import statistics
import subprocess
import sys
import time
from collections.abc import Iterator
from contextlib import ExitStack, contextmanager
from urllib.parse import urlsplit

from tests.benchmarks.stacks import PROJECT

CONNECTIONS = 8
HEADERS = ("X-Auth-Token: a-token", "Accept: application/json")

#: What is compared: which of the stacks answers, to which path, and the share of the first that it should reach.
COMPARED = {
    "eventlet.wsgi": ("bare", "/servers", None),
    "Server": ("server", "/servers", 0.95),
    "modern pipeline": ("pipelines", "/v2.1/servers", 0.60),
    "classic pipeline": ("pipelines", f"/v2/{PROJECT}/servers", 0.55),
}


def measure(rounds: int, seconds: float) -> Iterator[tuple[str, float, float, float | None]]:
    """Per thing compared: its name, its requests per second, its share of the first's, and its target; medians."""
    load = wrk if shutil.which("wrk") else own
    rates: dict[str, list[float]] = {name: [] for name in COMPARED}
    with ExitStack() as running:
        urls = {stack: running.enter_context(served(stack)) for stack in ("bare", "server", "pipelines")}
        for warm in (True, *[False] * rounds):
            for name, (stack, path, _) in COMPARED.items():
                rate = load(urls[stack] + path, 0.2 if warm else seconds)
                if not warm:
                    rates[name].append(rate)
    bare, *_ = rates.values()
    for name, (_, _, target) in COMPARED.items():
        share = statistics.median(rate / first for rate, first in zip(rates[name], bare, strict=True))
        yield name, statistics.median(rates[name]), share, target


@contextmanager
def served(stack: str) -> Iterator[str]:
    """The URL of a stack that runs in a process of its own."""
    command = [sys.executable, "-W", "ignore", "-m", "tests.benchmarks.stacks", stack]
    with subprocess.Popen(command, stdout=subprocess.PIPE, text=True) as process:
        assert process.stdout is not None
        try:
            yield process.stdout.readline().strip()
        finally:
            process.kill()


def wrk(url: str, seconds: float) -> float:
    """Requests per second that wrk counts; seconds below one are one."""
    headers = [argument for header in HEADERS for argument in ("-H", header)]
    command = ["wrk", "-t1", f"-c{CONNECTIONS}", f"-d{max(1, round(seconds))}s", *headers, url]
    said = subprocess.run(command, capture_output=True, text=True, check=True).stdout
    if "Non-2xx" in said:
        raise RuntimeError(f"{url} does not answer 200:\n{said}")
    found = re.search(r"Requests/sec:\s*([\d.]+)", said)
    assert found is not None, said
    return float(found[1])


def own(url: str, seconds: float) -> float:
    """The same over a few keep-alive connections, each with one request under way; all answers are of one length."""
    parts = urlsplit(url)
    address = (str(parts.hostname), parts.port)
    request = "\r\n".join((f"GET {parts.path} HTTP/1.1", f"Host: {parts.netloc}", *HEADERS, "", "")).encode()
    with ExitStack() as opened:
        connections = [opened.enter_context(socket.create_connection(address)) for _ in range(CONNECTIONS)]
        missing = dict.fromkeys((connection.fileno() for connection in connections), 0)
        by_number = {connection.fileno(): connection for connection in connections}
        connections[0].sendall(request)
        length = len(first := connections[0].recv(65536))
        if not first.startswith(b"HTTP/1.1 200"):
            raise RuntimeError(f"{url} does not answer 200: {first!r}")
        poll = select.poll()
        for connection in connections:
            poll.register(connection, select.POLLIN)
            connection.sendall(request)
            missing[connection.fileno()] = length
        answered = 0
        started = time.perf_counter()
        while (spent := time.perf_counter() - started) < seconds:
            for number, _ in poll.poll(1000):
                missing[number] -= len(by_number[number].recv(65536))
                if missing[number] <= 0:
                    answered += 1
                    missing[number] = length
                    by_number[number].sendall(request)
        return answered / spent
