"""What the page costs: a server that is shown, behind the page while nobody looks, and while somebody does, as ratios.

All three are asked in turns, in one process, and timed by its CPU time, since others may be at work on the machine.
"""

from __future__ import annotations

import statistics
import time
from collections.abc import Callable

import webob

from novalite.cli.cloud_users import token
from novalite.inspector.trace.recording import Tracer
from novalite.page.application import ServedPage
from novalite.page.watch import Watch
from novalite.wsgi.loader import Loader

CALLS = 50
APP, OPTIONS = "osapi_compute", {"auth_strategy": "keystone"}
SERVER = {"name": "web", "flavor": "m1.tiny", "image": "cirros-0.6.3-x86_64-disk", "project": "demo"}
TARGET = 0.98


def measure(rounds: int) -> tuple[float, float]:
    """How many requests are answered with the page, as a share of those without: unwatched, and watched."""
    tracers = [Tracer(), Tracer()]
    watches = [Watch(tracer) for tracer in tracers]
    apps = [Loader(options=OPTIONS, wrap=tracer.wrap).load_app(APP) for tracer in tracers]
    pages = [ServedPage(app, app.cloud, watch, APP, OPTIONS) for app, watch in zip(apps, watches, strict=True)]
    without = Loader(options=OPTIONS).load_app(APP)
    asking = [_asking(app, app.cloud) for app in (without, *pages)]
    watches[1].look()
    seconds = [[_seconds(ask) for ask in asking] for _ in range(max(rounds * 20, 1))]
    return (
        statistics.median(plain / unwatched for plain, unwatched, _ in seconds),
        statistics.median(plain / watched for plain, _, watched in seconds),
    )


def _asking(app: Callable[..., object], cloud: object) -> Callable[[], None]:
    """Asks an application to show a server that its cloud is given."""
    made = cloud.seed({"servers": [SERVER]})
    headers = {"X-Auth-Token": token(app, "demo", "secret")}
    environ = webob.Request.blank(f"/v2.1/servers/{made['servers'][0]['id']}", headers=headers).environ

    def ask() -> None:
        answer = app(dict(environ), lambda *args: None)
        for _ in answer:
            pass
        if hasattr(answer, "close"):
            answer.close()

    return ask


def _seconds(ask: Callable[[], None]) -> float:
    ask()
    started = time.process_time()
    for _ in range(CALLS):
        ask()
    return time.process_time() - started
