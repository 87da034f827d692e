"""Tokens of the users of novalite's own cloud, for commands that send requests to its application."""

from __future__ import annotations

from typing import Any

from novalite.cli.failure import Failure

USERS = ("admin", "demo", "alt_demo")


def token(application: Any, user: str, password: str) -> str:
    """A token of a user, in the project of the same name. Raises Failure."""
    import webob

    domain = {"id": "default"}
    who = {"methods": ["password"], "password": {"user": {"name": user, "domain": domain, "password": password}}}
    body = {"auth": {"identity": who, "scope": {"project": {"name": user, "domain": domain}}}}
    answer = webob.Request.blank("/identity/v3/auth/tokens", method="POST", json=body).get_response(application)
    if answer.status_int != 201:
        raise Failure(f"the cloud gives {user} no token: {answer.status}")
    return str(answer.headers["X-Subject-Token"])
