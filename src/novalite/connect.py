"""How clients find a served cloud: shell variables, a clouds.yaml, and the greeting at the start."""

from __future__ import annotations

import errno
import json
import os
import shlex
from collections.abc import Mapping
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


def login(cloud: str = "novalite", password: str = PASSWORD) -> dict[str, str]:
    """How one of `CLOUDS` logs in."""
    user, scope = CLOUDS[cloud]
    return {"username": user, "user_domain_id": "default", "password": password, **scope}


def variables(url: str, who: Mapping[str, str], cacert: str | None = None) -> dict[str, str]:
    """The ``OS_*`` variables by which every OpenStack client asks the cloud at ``url``, as who logs in so."""
    said = {"auth_url": _identity(url), **who, "region_name": REGION, "identity_api_version": "3"}
    if cacert:
        said["cacert"] = cacert
    return {f"OS_{name.upper()}": value for name, value in said.items()}


def environ(url: str, who: Mapping[str, str], clouds_yaml: Path) -> dict[str, str]:
    """This process's environment for one that shall ask the cloud at ``url``, and no other that it knew of.

    ``NOVALITE_URL`` says where the cloud is, for those who want its control API.
    """
    others = {name: value for name, value in os.environ.items() if not name.startswith("OS_")}
    own = {"OS_CLIENT_CONFIG_FILE": str(clouds_yaml), "NOVALITE_URL": url}
    return {**others, **variables(url, who), **own}


def environment(url: str, cloud: str = "novalite", password: str = PASSWORD, cacert: str | None = None) -> str:
    """Lines for a shell to evaluate, after which OpenStack clients use the cloud at ``url``."""
    said = variables(url, login(cloud, password), cacert)
    return "\n".join(f"export {name}={shlex.quote(value)}" for name, value in said.items())


def clouds_yaml(
    url: str, password: str = PASSWORD, cacert: str | None = None, who: Mapping[str, str] | None = None
) -> str:
    """A clouds.yaml with each of `CLOUDS`, of which ``novalite`` is as ``who`` logs in, if that is said."""
    lines = ["clouds:"]
    for cloud in CLOUDS:
        lines += [f"  {cloud}:", f"    region_name: {REGION}", "    identity_api_version: 3"]
        lines += [f"    cacert: {json.dumps(cacert)}"] if cacert else []
        lines += ["    auth:"]
        auth = who if who is not None and cloud == "novalite" else login(cloud, password)
        # A JSON text is a YAML text, whatever is in it.
        lines += [f"      {key}: {json.dumps(value)}" for key, value in {"auth_url": _identity(url), **auth}.items()]
    return "\n".join(lines) + "\n"


def _identity(url: str) -> str:
    return f"{url.rstrip('/')}/identity"


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
    """Write a file completely or not at all, since somebody may wait for it.

    A link is followed, and what is no regular file, such as a pipe, is written into. Raises OSError.
    """
    if path.exists() and not path.is_file():
        path.write_text(text)
        return
    target = path.resolve()
    beside = target.with_name(f".{target.name}.{os.getpid()}")
    try:
        beside.write_text(text)
        beside.replace(target)
    finally:
        beside.unlink(missing_ok=True)


def check_writable(path: Path) -> None:
    """Raises OSError where `write` could not write a file."""
    folder = path.resolve().parent
    if path.is_dir():
        raise IsADirectoryError(errno.EISDIR, os.strerror(errno.EISDIR), str(path))
    if not folder.is_dir():
        raise FileNotFoundError(errno.ENOENT, os.strerror(errno.ENOENT), str(path))
    if not os.access(path if path.exists() and not path.is_file() else folder, os.W_OK):
        raise PermissionError(errno.EACCES, os.strerror(errno.EACCES), str(path))


def ready(url: str, **more: Any) -> str:
    """The contents of a ready file: the address, the process id, and more."""
    return json.dumps({"url": url, "pid": os.getpid(), **more}) + "\n"
