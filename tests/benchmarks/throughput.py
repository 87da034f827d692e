"""Requests per second of a hello behind one stack or another, and of the APIs that ``novalite serve`` serves.

They are counted by wrk or, without it, by a client of our own, which does no more than get.
"""

from __future__ import annotations

import json
import os
import re
import select
import shutil
import socket
import statistics
import subprocess
import sys
import time
import urllib.request
from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass
from email.message import Message
from importlib.util import find_spec
from pathlib import Path
from tempfile import NamedTemporaryFile
from typing import Any
from urllib.parse import urlsplit

from tests.benchmarks.stacks import PROJECT
from tests.load.cloud import credentials

#: Returns the requests per second that a URL, with headers and a script, answers in so many seconds.
Load = Callable[[str, Sequence[str], float, str], float]

CONNECTIONS = 8
ACCEPT = "Accept: application/json"


@dataclass(frozen=True)
class Compared:
    """What is compared: which of the stacks answers to which path, and the share of the first that it should reach.

    With a ``body`` it is a POST, and with ``deleted`` every second request deletes what the one before has made.
    """

    stack: str
    path: str
    target: float | None = None
    body: str = ""
    deleted: str = ""


COMPARED = {
    "eventlet.wsgi": Compared("bare", "/servers"),
    "Server": Compared("server", "/servers", 0.95),
    "modern pipeline": Compared("pipelines", "/v2.1/servers", 0.90),
    "classic pipeline": Compared("pipelines", f"/v2/{PROJECT}/servers", 0.55),
    "Compute API: GET /": Compared("cloud", "/", 0.60),
    "Compute API: show a server": Compared("cloud", "/v2.1/servers/{server}", 0.52),
    "Compute API: list 20 servers": Compared("cloud", "/v2.1/servers?limit=20", 0.40),
    "Compute API: flavors in detail": Compared("cloud", "/v2.1/flavors/detail", 0.52),
    "Compute API: create or delete a server": Compared(
        "cloud", "/v2.1/servers", 0.20, body="{wanted}", deleted="/v2.1/servers/"
    ),
    "Identity: authenticate": Compared("cloud", "/identity/v3/auth/tokens", 0.18, body="{login}"),
    "Identity: validate": Compared("cloud", "/identity/v3/auth/tokens", 0.50),
    "Image: list": Compared("cloud", "/image/v2/images", 0.50),
    "Network: create a port": Compared("cloud", "/networking/v2.0/ports", 0.32, body="{port}"),
    "real Nova: show a server": Compared("nova", "/v2.1/servers/{real_server}"),
    "real Nova: list 20 servers": Compared("nova", "/v2.1/servers?limit=20"),
}

#: What is compared to another one than the first, where that one is there, and how many times as fast it should be.
TIMES = {
    "Compute API: show a server": ("real Nova: show a server", 60.0),
    "Compute API: list 20 servers": ("real Nova: list 20 servers", 60.0),
}

#: wrk's program for what is posted: as many are deleted as have been made.
SCRIPT = """
local made, posted = {{}}, [[{body}]]
wrk.headers["Content-Type"] = "application/json"
function request()
  local id = table.remove(made)
  if id then return wrk.format("DELETE", "{deleted}" .. id) end
  return wrk.format("POST", nil, nil, posted)
end
function response(status, headers, answer)
  if "{deleted}" ~= "" and status == 202 then made[#made + 1] = answer:match('"id": "([^"]+)"') end
end
"""

#: What is run for a stack that is no module of ours.
CLOUD = ("-m", "novalite", "serve", "--port", "0", "--password", "secret")

#: An image that Nova's stand-in for Glance has, and a flavor of its tests.
REAL = {"name": "one", "flavorRef": "1", "imageRef": "155d900f-4e14-4e4c-a73d-069cbf4541e6", "networks": "none"}


class Stacks:
    """Stacks, each in a process that ends with ``running``; ``build`` is a checkout whose novalite it is, if not ours.

    The cloud is among them: it knows the token, and what paths and bodies are filled in with.
    """

    def __init__(self, running: ExitStack, *names: str, build: Path | None = None) -> None:
        started = {name: running.enter_context(process_of(name, build=build)) for name in names}
        self.urls = {name: url for name, (_, url) in started.items()}
        self.pids = {name: process.pid for name, (process, _) in started.items()}
        self.token, self.known = furnished(self.urls["cloud"])

    def rate(self, one: Compared, load: Load, seconds: float) -> float:
        """How many requests per second are answered."""
        headers = (f"X-Auth-Token: {self.token}", f"X-Subject-Token: {self.token}", ACCEPT)
        script = SCRIPT.format(body=one.body.format(**self.known), deleted=one.deleted) if one.body else ""
        return load(self.urls[one.stack] + one.path.format(**self.known), headers, seconds, script)

    def rate_of_cpu(self, one: Compared, load: Load, seconds: int) -> float:
        """How many requests are answered per second of the server's own CPU time, whatever else the machine does."""
        before = cpu_seconds_of(self.pids[one.stack])
        return self.rate(one, load, seconds) * seconds / (cpu_seconds_of(self.pids[one.stack]) - before)


def measure(rounds: int, seconds: float) -> Iterator[tuple[str, float, float, float | None]]:
    """Per thing compared: its name, its requests per second, its share of the first's, and its target; medians.

    Real Nova is among them where it is installed.
    """
    load, has_nova = wrk if shutil.which("wrk") else own, find_spec("nova") is not None
    compared = {
        name: one
        for name, one in COMPARED.items()
        if (load is wrk or not one.body) and (has_nova or one.stack != "nova")
    }
    rates: dict[str, list[float]] = {name: [] for name in compared}
    with ExitStack() as running:
        stacks = Stacks(running, "bare", "server", "pipelines", "cloud")
        if has_nova:
            stacks.urls["nova"] = running.enter_context(served("nova", stacks.urls["cloud"] + "/identity"))
            stacks.known["real_server"] = populated(stacks.urls["nova"], stacks.token, REAL)
        for warm in (True, *[False] * rounds):
            for name, one in compared.items():
                rate = stacks.rate(one, load, 0.2 if warm else seconds)
                if not warm:
                    rates[name].append(rate)
    first = next(iter(compared))
    for name, one in compared.items():
        yield name, statistics.median(rates[name]), _ratio(rates[name], rates[first]), one.target
    for name, (other, target) in TIMES.items():
        if other in rates:
            yield f"{name}, to Nova's", statistics.median(rates[name]), _ratio(rates[name], rates[other]), target


def _ratio(rates: list[float], others: list[float]) -> float:
    return statistics.median(rate / other for rate, other in zip(rates, others, strict=True))


@contextmanager
def served(stack: str, *arguments: str) -> Iterator[str]:
    """The URL of a stack that runs in a process of its own."""
    with process_of(stack, *arguments) as (_, url):
        yield url


@contextmanager
def process_of(stack: str, *arguments: str, build: Path | None = None) -> Iterator[tuple[subprocess.Popen[str], str]]:
    """The process of a stack, and its URL, with which a line ends that it prints."""
    environ = os.environ if build is None else os.environ | {"PYTHONPATH": str(build.absolute() / "src")}
    module = CLOUD if stack == "cloud" else ("-m", "tests.benchmarks.stacks", stack, *arguments)
    command = [sys.executable, "-W", "ignore", *module]
    with subprocess.Popen(command, stdout=subprocess.PIPE, text=True, env=environ) as process:
        assert process.stdout is not None
        try:
            yield process, next(line.split()[-1] for line in process.stdout if "http://" in line)
        finally:
            process.kill()


def cpu_seconds_of(pid: int) -> float:
    """The CPU time of a process and of those that it has started, of the system's share too."""
    fields = Path(f"/proc/{pid}/stat").read_text().rpartition(")")[2].split()
    own = (int(fields[11]) + int(fields[12])) / os.sysconf("SC_CLK_TCK")
    children = Path(f"/proc/{pid}/task/{pid}/children").read_text().split()
    return own + sum(cpu_seconds_of(int(child)) for child in children)


def furnished(url: str) -> tuple[str, dict[str, str]]:
    """A token for a cloud, and what paths and bodies are filled in with: of 20 servers that are made in it the last."""
    login = credentials("admin", "admin", "secret")
    answer, logged_in = asked("POST", f"{url}/identity/v3/auth/tokens", {}, login)
    headers = {"X-Auth-Token": answer["X-Subject-Token"], "OpenStack-API-Version": "compute 2.37"}
    project = logged_in["token"]["project"]["id"]
    boundless = {"instances": -1, "cores": -1, "ram": -1}
    asked("PUT", f"{url}/v2.1/os-quota-sets/{project}", headers, {"quota_set": boundless})
    asked("PUT", f"{url}/networking/v2.0/quotas/{project}", headers, {"quota": {"port": -1}})
    _, made = asked("POST", f"{url}/networking/v2.0/networks", headers, {"network": {"name": "one"}})
    network = made["network"]["id"]
    subnet = {"network_id": network, "ip_version": 4, "cidr": "10.0.0.0/8"}
    asked("POST", f"{url}/networking/v2.0/subnets", headers, {"subnet": subnet})
    _, images = asked("GET", f"{url}/image/v2/images", headers)
    wanted = {"name": "one", "flavorRef": "1", "imageRef": images["images"][0]["id"]}
    port = {"port": {"network_id": network}}
    server = populated(url, headers["X-Auth-Token"], {**wanted, "networks": "none"})
    known = {"server": server, "login": json.dumps(login), "port": json.dumps(port)}
    return headers["X-Auth-Token"], {
        **known,
        "wanted": json.dumps({"server": {**wanted, "networks": [{"uuid": network}]}}),
    }


def populated(url: str, token: str, wanted: dict[str, str]) -> str:
    """The last of 20 servers that are made, each once the one before runs: Nova's tests' databases lock each other."""
    headers = {"X-Auth-Token": token, "OpenStack-API-Version": "compute 2.37"}
    for _ in range(20):
        _, made = asked("POST", f"{url}/v2.1/servers", headers, {"server": wanted})
        while asked("GET", f"{url}/v2.1/servers?status=BUILD", headers)[1]["servers"]:
            time.sleep(0.1)
    return str(made["server"]["id"])


def asked(method: str, url: str, headers: Mapping[str, str], body: object = None) -> tuple[Message, Any]:
    """The headers and the body of an answer."""
    sent = None if body is None else json.dumps(body).encode()
    request = urllib.request.Request(url, sent, {"Content-Type": "application/json", **headers}, method=method)
    with urllib.request.urlopen(request, timeout=30) as answer:
        return answer.headers, json.load(answer)


def wrk(url: str, headers: Sequence[str], seconds: float, script: str) -> float:
    """Requests per second that wrk counts; seconds below one are one."""
    options = [argument for header in headers for argument in ("-H", header)]
    command = ["wrk", "-t1", f"-c{CONNECTIONS}", f"-d{max(1, round(seconds))}s", *options, url]
    with NamedTemporaryFile("w", suffix=".lua") as file:
        file.write(script)
        file.flush()
        said = subprocess.run([*command, "-s", file.name], capture_output=True, text=True, check=True).stdout
    if "Non-2xx" in said:
        raise RuntimeError(f"{url} does not answer 200:\n{said}")
    found = re.search(r"Requests/sec:\s*([\d.]+)", said)
    assert found is not None, said
    return float(found[1])


def own(url: str, headers: Sequence[str], seconds: float, script: str) -> float:
    """The same over a few keep-alive connections, each with one request under way; all answers are of one length.

    There is no script that it could follow.
    """
    parts = urlsplit(url)
    address = (str(parts.hostname), parts.port)
    request = "\r\n".join(
        (
            f"GET {parts._replace(scheme='', netloc='').geturl()} HTTP/1.1",
            f"Host: {parts.netloc}",
            *headers,
            "",
            "",
        )
    ).encode()
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
