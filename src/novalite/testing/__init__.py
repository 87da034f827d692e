"""For other projects' tests: fixtures (in `novalite.testing.plugin`), clouds, transports and assertions.

pytest imports this in every project where novalite is installed, so that everything is imported on first use.
"""

from __future__ import annotations

import importlib
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from novalite.inspector.pipeline import pipeline_of as pipeline_of
    from novalite.inspector.routes import routes_of as routes_of
    from novalite.inspector.trace.session import trace as trace
    from novalite.inspector.trace.session import traceable as traceable
    from novalite.testing.assertions import assert_order as assert_order
    from novalite.testing.assertions import assert_routes_to as assert_routes_to
    from novalite.testing.assertions import assert_unrouted as assert_unrouted
    from novalite.testing.config import Config as Config
    from novalite.testing.fixture import NovaliteFixture as NovaliteFixture
    from novalite.testing.golden import assert_same_as as assert_same_as
    from novalite.testing.harness import Harness as Harness
    from novalite.testing.harness import cloud as cloud
    from novalite.testing.httpx_transport import WSGITransport as WSGITransport
    from novalite.testing.lint import assert_lints_clean as assert_lints_clean
    from novalite.testing.machine import CloudMachine as CloudMachine
    from novalite.testing.probes.guard import assert_guarded as assert_guarded
    from novalite.testing.requested import assert_not_requested as assert_not_requested
    from novalite.testing.requested import assert_requested as assert_requested
    from novalite.testing.requests_adapter import WSGIAdapter as WSGIAdapter
    from novalite.testing.users import User as User
    from novalite.wsgi.serving import serving as serving

_HOMES = {
    "CloudMachine": "novalite.testing.machine",
    "Config": "novalite.testing.config",
    "Harness": "novalite.testing.harness",
    "NovaliteFixture": "novalite.testing.fixture",
    "User": "novalite.testing.users",
    "WSGIAdapter": "novalite.testing.requests_adapter",
    "WSGITransport": "novalite.testing.httpx_transport",
    "assert_guarded": "novalite.testing.probes.guard",
    "assert_lints_clean": "novalite.testing.lint",
    "assert_not_requested": "novalite.testing.requested",
    "assert_order": "novalite.testing.assertions",
    "assert_requested": "novalite.testing.requested",
    "assert_routes_to": "novalite.testing.assertions",
    "assert_same_as": "novalite.testing.golden",
    "assert_unrouted": "novalite.testing.assertions",
    "cloud": "novalite.testing.harness",
    "pipeline_of": "novalite.inspector.pipeline",
    "routes_of": "novalite.inspector.routes",
    "serving": "novalite.wsgi.serving",
    "trace": "novalite.inspector.trace.session",
    "traceable": "novalite.inspector.trace.session",
}

__all__ = sorted(_HOMES)


def __getattr__(name: str) -> Any:
    if name not in _HOMES:
        raise AttributeError(f"module {__name__!r} has no attribute {name!r}")
    return getattr(importlib.import_module(_HOMES[name]), name)


def __dir__() -> list[str]:
    return __all__
