"""An Identity v3 service of a few lines, on a real socket; the real Nova, in a process of its own; and a client."""

from __future__ import annotations

import http.client
import json
import subprocess
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit

import pytest
import webob
import webob.dec
import webob.exc

from novalite.testing import serving

ROOT = Path(__file__).parents[3]
PROJECT = "b0a1c2d3e4f5061728394a5b6c7d8e9f"
EXPIRED = "2001-01-01T00:00:00.000000Z"

#: The tokens that it knows: whose they are, and with which roles. One that is spelled, USER:PROJECT:ROLES, is too.
TOKENS = {
    "admin": ["admin", "member", "reader"],
    "demo": ["member", "reader"],
    "expired": ["member"],
    "service": ["service"],
}


class Identity:
    """What auth_token asks of Keystone; ``asked`` keeps each request, with the token that it was about."""

    def __init__(self) -> None:
        self.asked: list[tuple[str, str, str | None]] = []
        self.url = ""

    @webob.dec.wsgify
    def __call__(self, request: webob.Request) -> webob.Response:
        subject = request.headers.get("X-Subject-Token")
        self.asked.append((request.method, request.path_info, subject))
        if request.path_info.rstrip("/") in ("", "/v3"):
            links = [{"rel": "self", "href": f"{self.url}/v3/"}]
            version = {"id": "v3.14", "status": "stable", "links": links}
            versions = {"versions": {"values": [version]}} if request.path_info == "/" else {"version": version}
            return webob.Response(json=versions, status=300 if request.path_info == "/" else 200)
        if request.path_info != "/v3/auth/tokens":
            raise webob.exc.HTTPNotFound
        if request.method == "POST":
            user = request.json["auth"]["identity"]["password"]["user"]
            if (user["name"], user["password"]) != ("nova", "secret"):
                raise webob.exc.HTTPUnauthorized
            token = self.token("service", TOKENS["service"])
            return webob.Response(json=token, status=201, headers={"X-Subject-Token": "own"})
        if request.headers.get("X-Auth-Token") != "own":
            raise webob.exc.HTTPUnauthorized
        if subject and subject.count(":") == 2:
            user, project, roles = subject.split(":")
            return webob.Response(json=self.token(user, roles.split(","), user, project))
        if subject not in TOKENS or (subject == "expired" and request.GET.get("allow_expired") != "1"):
            raise webob.exc.HTTPNotFound
        return webob.Response(json=self.token(subject, TOKENS[subject]))

    def token(self, user: str, roles: list[str], user_id: str = "", project: str = PROJECT) -> dict[str, Any]:
        domain = {"id": "default", "name": "Default"}
        endpoints = [
            {"id": interface, "interface": interface, "region": "One", "region_id": "One", "url": self.url}
            for interface in ("public", "internal", "admin")
        ]
        return {
            "token": {
                "methods": ["password"],
                "issued_at": EXPIRED,
                "expires_at": EXPIRED if user == "expired" else "2999-01-01T00:00:00.000000Z",
                "audit_ids": ["an-audit-id"],
                "user": {"id": user_id or f"{user}-id", "name": user, "domain": domain},
                "project": {"id": project, "name": "a project", "domain": domain},
                "roles": [{"id": f"{role}-id", "name": role} for role in roles],
                "catalog": [
                    {"id": name, "type": kind, "name": name, "endpoints": endpoints}
                    for kind, name in (("identity", "keystone"), ("image", "glance"), ("dns", "designate"))
                ],
            }
        }


@dataclass(frozen=True)
class Answer:
    status: int
    headers: http.client.HTTPMessage
    body: bytes

    @property
    def json(self) -> Any:
        return json.loads(self.body)


@contextmanager
def running_identity() -> Iterator[Identity]:
    double = Identity()
    with serving(double, "identity", access_log=False) as server:
        double.url = server.url
        yield double


@pytest.fixture
def identity() -> Iterator[Identity]:
    with running_identity() as double:
        yield double


@pytest.fixture(scope="module")
def nova(tmp_path_factory: pytest.TempPathFactory) -> Iterator[dict[str, Any]]:
    """What serve_nova says of the Nova that it runs."""
    log = tmp_path_factory.mktemp("nova") / "log"
    with running_identity() as identity, log.open("w") as errors:
        command = [sys.executable, "-m", "tests.fixtures.nova.serve_nova", identity.url]
        pipes = {"stdin": subprocess.PIPE, "stdout": subprocess.PIPE, "stderr": errors}
        with subprocess.Popen(command, cwd=ROOT, **pipes) as process:
            said = process.stdout.readline()
            if not said:
                pytest.fail(f"Nova did not come up:\n{log.read_text()}")
            try:
                yield json.loads(said)
                process.stdin.close()
                assert process.wait(60) == 0, log.read_text()
            finally:
                process.kill()


@pytest.fixture(scope="session")
def ask():
    """A function that sends a request to a URL; a body of several parts goes out chunked, a dictionary as JSON."""

    def ask(method: str, url: str, body: Any = None, **headers: str) -> Answer:
        parts = urlsplit(url)
        connection = http.client.HTTPConnection(parts.netloc, timeout=60)
        headers = {name.replace("_", "-"): value for name, value in headers.items()}
        if isinstance(body, dict):
            body = json.dumps(body)
            headers["Content-Type"] = "application/json"
        try:
            connection.request(method, parts.path or "/", body, headers)
            answer = connection.getresponse()
            return Answer(answer.status, answer.headers, answer.read())
        finally:
            connection.close()

    return ask
