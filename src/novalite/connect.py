"""How client programs find a cloud that is served: shell variables, a clouds.yaml, and what is said at the start."""

from __future__ import annotations

import json
import os
import shlex
from pathlib import Path
from typing import Any

PASSWORD = "secret"
REGION = "RegionOne"

#: The clouds of a clouds.yaml: who in each, and where: in a project, or in the whole system.
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
    """Lines for a shell to evaluate, after which every OpenStack client asks the cloud at ``url``."""
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
    """What whoever has started the cloud is told, beside where it listens."""
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
    """Write a file whole or not at all: who waits for it must not read half of it."""
    beside = path.with_name(f".{path.name}.{os.getpid()}")
    beside.write_text(text)
    beside.replace(path)


def ready(url: str, **more: Any) -> str:
    """What a ready file says: the address, the process, and more."""
    return json.dumps({"url": url, "pid": os.getpid(), **more}) + "\n"
