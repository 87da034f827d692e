"""A load: its clients, one in ten of whom hangs up in each request, and what it did to the cloud."""

from __future__ import annotations

import threading
import time
from collections import defaultdict
from collections.abc import Callable
from dataclasses import dataclass, field
from random import Random

from tests.load.client import Client, Rude
from tests.load.cloud import Cloud
from tests.load.work import Worker

#: How many clients share a project, and so its quotas.
SHARE = 5

#: One in so many hangs up.
RUDE = 10


@dataclass
class Outcome:
    """What came of a load: ``done`` are the things that its clients did, ``wrong`` is all that must not be.

    ``spent`` are the seconds of answers by what was asked, ``memory`` is what the cloud's process had of it at the
    end, and after a reset, in MiB.
    """

    seconds: float
    spent: dict[str, list[float]] = field(default_factory=lambda: defaultdict(list))
    done: int = 0
    broken: int = 0
    wrong: list[str] = field(default_factory=list)
    memory: tuple[float, float] = (0.0, 0.0)

    @property
    def answered(self) -> int:
        """How many requests were answered, to somebody who waited for it."""
        return sum(map(len, self.spent.values()))


def load(cloud: Cloud, clients: int, seed: int, seconds: float | None = None, things: int | None = None) -> Outcome:
    """Have so many clients at work, for so many seconds or until each has done so many things; then reset the cloud."""
    projects = cloud.furnish(-(-clients // SHARE))
    workers = []
    for number in range(clients):
        who, there = projects[number // SHARE]
        random = Random(f"{seed}-{number}")
        worker = Worker(Client(cloud.address), random, who, there)
        worker.log_in()
        if number % RUDE == RUDE // 2:
            worker = _rude(worker)
        workers.append(worker)
    started = time.perf_counter()

    def is_over(done: int) -> bool:
        return done == things or (seconds is not None and time.perf_counter() - started >= seconds)

    threads = [threading.Thread(target=_work, args=(worker, is_over)) for worker in workers]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    outcome = Outcome(time.perf_counter() - started)
    for worker in workers:
        worker.client.close()
        outcome.done += worker.done
        outcome.broken += worker.broken
        outcome.wrong += worker.dishonest
        for what, spent in worker.spent.items():
            outcome.spent[what] += spent
    outcome.wrong += cloud.wrong([there for _, there in projects])
    outcome.wrong += cloud.complaints()
    used = cloud.memory()
    cloud.ask("POST", "/_novalite/reset")
    outcome.memory = used, cloud.memory()
    return outcome


def _rude(worker: Worker) -> Worker:
    """Somebody who hangs up, and has a few things that were made for him before."""
    for make in ("create_server", "create_volume", "create_port", "create_floating_ip", "create_image") * 2:
        getattr(worker, make)()
    rude = Worker(Rude(worker.client.address, worker.random), worker.random, worker.who, worker.there)
    rude.client.headers = worker.client.headers
    rude.own, rude.dishonest = worker.own, worker.dishonest
    worker.client.close()
    return rude


def _work(worker: Worker, is_over: Callable[[int], bool]) -> None:
    while not is_over(worker.done):  # each has its own thread, so that all ask at once
        worker.work()
        worker.done += 1
