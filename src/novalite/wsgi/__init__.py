"""The WSGI stack, independent of any API: Server, Loader, Router, Application, Middleware, Resource, Fault.

The names are imported when they are first used, so that a service that needs no socket never imports eventlet.
"""

from __future__ import annotations

import importlib
import warnings
from typing import TYPE_CHECKING, Any

with warnings.catch_warnings():
    # Up to Python 3.12 WebOb imports the standard library's cgi, which warns; it is not for its users to mend.
    warnings.filterwarnings("ignore", ".cgi. is deprecated", DeprecationWarning)
    import webob  # noqa: F401

if TYPE_CHECKING:
    from novalite.wsgi.application import Application as Application
    from novalite.wsgi.application import Middleware as Middleware
    from novalite.wsgi.application import Request as Request
    from novalite.wsgi.fault import Fault as Fault
    from novalite.wsgi.launcher import Launcher as Launcher
    from novalite.wsgi.launcher import Service as Service
    from novalite.wsgi.launcher import launch as launch
    from novalite.wsgi.loader import Loader as Loader
    from novalite.wsgi.microversion import Microversions as Microversions
    from novalite.wsgi.microversion import Version as Version
    from novalite.wsgi.resource import Resource as Resource
    from novalite.wsgi.resource import ResponseObject as ResponseObject
    from novalite.wsgi.resource import action as action
    from novalite.wsgi.resource import api_version as api_version
    from novalite.wsgi.resource import expected_errors as expected_errors
    from novalite.wsgi.resource import removed as removed
    from novalite.wsgi.resource import response as response
    from novalite.wsgi.router import Router as Router
    from novalite.wsgi.server import Server as Server
    from novalite.wsgi.urlmap import URLMap as URLMap

_HOMES = {
    "Application": "application",
    "Fault": "fault",
    "Launcher": "launcher",
    "Loader": "loader",
    "Microversions": "microversion",
    "Middleware": "application",
    "Request": "application",
    "Resource": "resource",
    "ResponseObject": "resource",
    "Router": "router",
    "Server": "server",
    "Service": "launcher",
    "URLMap": "urlmap",
    "Version": "microversion",
    "action": "resource",
    "api_version": "resource",
    "expected_errors": "resource",
    "launch": "launcher",
    "removed": "resource",
    "response": "resource",
}

__all__ = sorted(_HOMES)


def __getattr__(name: str) -> Any:
    if name not in _HOMES:
        raise AttributeError(f"module {__name__!r} has no attribute {name!r}")
    return getattr(importlib.import_module(f"{__name__}.{_HOMES[name]}"), name)


def __dir__() -> list[str]:
    return __all__
