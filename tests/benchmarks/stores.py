"""What requests cost where the cloud is in a database, as a multiple of what they cost where it is in memory.

In this process, with all three in turns: ``python -m tests.benchmarks.stores [URL ...]``; without a URL it is a file of
SQLite and, where PostgreSQL is installed, a server that is thrown away.
"""

from __future__ import annotations

import argparse
import statistics
import time
from collections.abc import Callable, Mapping
from contextlib import ExitStack
from tempfile import TemporaryDirectory
from typing import Any

import webtest

from novalite.testing.application import application
from tests import databases

PROJECT = "6f70656e737461636b20342065766572"
WHO = {"X-Auth-Token": f"u:{PROJECT}:admin,member,reader", "OpenStack-API-Version": "compute 2.96"}
LOGIN = {"user": {"name": "demo", "domain": {"id": "default"}, "password": "secret"}}
SCOPE = {"project": {"name": "demo", "domain": {"id": "default"}}}

#: How often a request is sent in a round.
TIMES = 60


class Subject:
    """novalite with a cloud in a store, which has twenty servers, and what is asked of it, by name."""

    def __init__(self, store: str | None) -> None:
        self.app = webtest.TestApp(application(store=store), extra_environ={}, lint=False)
        cloud: Any = self.app.app.cloud
        cloud.compute.quotas.set(PROJECT, None, {"instances": -1, "cores": -1, "ram": -1})
        image = cloud.image.images.find()[0].id
        self.server = {"name": "x", "imageRef": image, "flavorRef": "1", "networks": "none"}
        self.id, *_ = [self.create() for _ in range(20)]
        self.requests: Mapping[str, Callable[[], object]] = {
            "show a server": lambda: self.get(f"/v2.1/servers/{self.id}"),
            "show it when something has changed": lambda: self.afresh(f"/v2.1/servers/{self.id}"),
            "list 20 in detail": lambda: self.get("/v2.1/servers/detail?limit=20"),
            "create a server": self.create,
            "create one and see it ACTIVE": lambda: self.get(f"/v2.1/servers/{self.create()}"),
            "log in": self.log_in,
        }

    def get(self, path: str) -> None:
        """Ask for something."""
        self.app.get(path, headers=WHO)

    def afresh(self, path: str) -> None:
        """The same, with nothing remembered of what was answered before."""
        self.app.app.cloud._remembered.clear()
        self.get(path)

    def create(self) -> str:
        """Make a server, and return its id."""
        made: str = self.app.post_json("/v2.1/servers", {"server": self.server}, headers=WHO).json["server"]["id"]
        return made

    def log_in(self) -> None:
        """Get a token for a password."""
        identity = {"methods": ["password"], "password": LOGIN}
        self.app.post_json("/identity/v3/auth/tokens", {"auth": {"identity": identity, "scope": SCOPE}})

    def cost(self, name: str) -> float:
        """The CPU time of a request in seconds."""
        ask = self.requests[name]
        started = time.process_time()
        for _ in range(TIMES):
            ask()
        return (time.process_time() - started) / TIMES


def main() -> None:
    parser = argparse.ArgumentParser(prog="python -m tests.benchmarks.stores", description=__doc__)
    parser.add_argument("urls", nargs="*", metavar="URL")
    parser.add_argument("--rounds", type=int, default=7, help="how often everything is measured; medians are shown")
    given = parser.parse_args()
    with ExitStack() as stack:
        urls = given.urls or [f"sqlite:///{stack.enter_context(TemporaryDirectory())}/cloud.db"]
        if not given.urls and databases.programs() is not None:
            urls.append(stack.enter_context(databases.postgresql()).url())
        memory, *others = subjects = [Subject(store) for store in (None, *urls)]
        print(f"{'':<36} {'memory, µs':>12}", *(f"{url.partition(':')[0]:>12}" for url in urls))
        for name in memory.requests:
            costs: list[list[float]] = [[] for _ in subjects]
            for turn in range(-1, given.rounds):  # the first one warms up
                for own, subject in zip(costs, subjects, strict=True):
                    seconds = subject.cost(name)
                    own += [seconds] if turn >= 0 else []
            base, *ratios = map(statistics.median, costs)
            print(f"{name:<36} {base * 1e6:>12.0f}", *(f"{one / base:>12.2f}" for one in ratios), flush=True)
        for subject in others:
            subject.app.app.cloud.store.close()


if __name__ == "__main__":
    main()
