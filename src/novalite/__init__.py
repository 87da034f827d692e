"""novalite: the WSGI stack that carried Nova's API, as a library and as a command."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from novalite.wsgi import Application as Application
    from novalite.wsgi import Fault as Fault
    from novalite.wsgi import Loader as Loader
    from novalite.wsgi import Middleware as Middleware
    from novalite.wsgi import Request as Request
    from novalite.wsgi import Resource as Resource
    from novalite.wsgi import Router as Router
    from novalite.wsgi import Server as Server

__all__ = ["Application", "Fault", "Loader", "Middleware", "Request", "Resource", "Router", "Server"]


def __getattr__(name: str) -> Any:
    if name not in __all__:
        raise AttributeError(f"module {__name__!r} has no attribute {name!r}")
    from novalite import wsgi

    return getattr(wsgi, name)


def __dir__() -> list[str]:
    return __all__
