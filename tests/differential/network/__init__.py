"""The Network API and real Neutron, in one process."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

from tests.differential.engine import Comparison, Side, Step
from tests.differential.network import deviations, generated, scripts

SCRIPTS = scripts.SCRIPTS
DEVIATIONS = deviations.DEVIATIONS
generate = generated.steps


@contextmanager
def comparison() -> Iterator[Comparison]:
    """Both of them, without a network."""
    from novalite.testing.application import application
    from tests.fixtures.neutron.in_process import application as neutron

    both = Comparison(Side(_mounted(neutron), "/networking/v2.0"), Side(application(), "/networking/v2.0"))
    _clear(both.novalite)
    yield both


def _mounted(application: Any) -> Any:
    """An application below the path that novalite has for it, so that links are the same."""

    def mounted(environ: dict[str, Any], start_response: Any) -> Any:
        environ["SCRIPT_NAME"] = "/networking"
        environ["PATH_INFO"] = environ["PATH_INFO"].removeprefix("/networking")
        return application(environ, start_response)

    return mounted


def _clear(cloud: Side) -> None:
    """Take away the networks that a new cloud has."""
    for router in cloud.ask(Step("GET /routers", who="admin", at=None)).body["routers"]:
        path = f"/routers/{router['id']}"
        for port in cloud.ask(Step(f"GET /ports?device_id={router['id']}", who="admin", at=None)).body["ports"]:
            body = {"port_id": port["id"]}
            cloud.ask(Step(f"PUT {path}/remove_router_interface", body, who="admin", at=None))
        cloud.ask(Step(f"DELETE {path}", who="admin", at=None))
    for kind in ("networks", "security-groups"):
        for one in cloud.ask(Step(f"GET /{kind}", who="admin", at=None)).body[kind.replace("-", "_")]:
            cloud.ask(Step(f"DELETE /{kind}/{one['id']}", who="admin", at=None))
