"""How clients find a served cloud: shell variables, a clouds.yaml, and the greeting at the start."""

from __future__ import annotations

import json
import os
import shlex
from pathlib import Path
from typing import Any

PASSWORD = "secret"
REGION = "RegionOne"

#: The clouds of a clouds.yaml: the user of each, and the scope: a project, or the system.
CLOUDS = {
    "novalite": ("admin", {"project_name": "admin", "project_domain_id": "default"}),
    "novalite-demo": ("demo", {"project_name": "demo", "project_domain_id": "default"}),
    "novalite-system-admin": ("admin", {"system_scope": "all"}),
}


def _login(url: str, cloud: str, password: str) -> dict[str, str]:
    user, scope = CLOUDS[cloud]
    return {
        "auth_url": f"{url.rstrip('/')}/identity",
        "username": user,
        "user_domain_id": "default",
        "password": password,
        **scope,
    }


def environment(url: str, cloud: str = "novalite", password: str = PASSWORD, cacert: str | None = None) -> str:
    """Lines for a shell to evaluate, after which OpenStack clients use the cloud at ``url``."""
    variables = _login(url, cloud, password) | {"region_name": REGION, "identity_api_version": "3"}
    if cacert:
        variables["cacert"] = cacert
    return "\n".join(f"export OS_{name.upper()}={shlex.quote(value)}" for name, value in variables.items())


def clouds_yaml(url: str, password: str = PASSWORD, cacert: str | None = None) -> str:
    """A clouds.yaml with each of `CLOUDS`."""
    lines = ["clouds:"]
    for cloud in CLOUDS:
        lines += [f"  {cloud}:", f"    region_name: {REGION}", "    identity_api_version: 3"]
        lines += [f"    cacert: {json.dumps(cacert)}"] if cacert else []
        lines += ["    auth:"]
        # A JSON text is a YAML text, whatever is in it.
        lines += [f"      {key}: {json.dumps(value)}" for key, value in _login(url, cloud, password).items()]
    return "\n".join(lines) + "\n"


def greeting(url: str, password: str = PASSWORD, cacert: str | None = None) -> str:
    """The lines that are printed at the start, after the address."""
    more = "".join(
        f" {option} {shlex.quote(value)}"
        for option, value in (("--password", password if password != PASSWORD else None), ("--cacert", cacert))
        if value
    )
    return (
        f'in a shell: eval "$(novalite env --url {url}{more})" && openstack server list\n'
        f"log in at {url}/identity as admin, demo or alt_demo; the password is {password}"
    )


def write(path: Path, text: str) -> None:
    """Write a file atomically, so that a program that waits for it never reads a part of it."""
    beside = path.with_name(f".{path.name}.{os.getpid()}")
    beside.write_text(text)
    beside.replace(path)


def ready(url: str, **more: Any) -> str:
    """The contents of a ready file: the address, the process id, and more."""
    return json.dumps({"url": url, "pid": os.getpid(), **more}) + "\n"
