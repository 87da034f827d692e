"""An environment with the real Nova or Keystone of a release, as its time had it."""

from __future__ import annotations

import shutil
import subprocess
from dataclasses import dataclass
from pathlib import Path

ROOT = Path(__file__).parents[2]

#: What the suite needs beside the service, at any version that fits.
BESIDE = (
    *("click", "cryptography<44", "jsonschema>=4.23", "pytest", "PyYAML", "rich", "setuptools<81", "SQLAlchemy<2.1"),
    "webtest",
)

#: What the parts of novalite that carry Nova need.
BESIDE_NOVA = ("oslotest", "regex", "wsgi-intercept")


@dataclass(frozen=True)
class Installation:
    """A release's latest packages, for a Python, with libraries from before a day and some held back."""

    python: str
    before: str
    packages: tuple[str, ...]
    held: tuple[str, ...] = ()

    @property
    def requirements(self) -> tuple[str, ...]:
        """What pip is asked for."""
        return (*self.packages, *self.held, *BESIDE)


def _nova(python: str, before: str, nova: str, placement: str, *held: str) -> Installation:
    packages = (f"nova=={nova}", f"openstack-placement=={placement}", *BESIDE_NOVA)
    return Installation(python, before, packages, held)


def _keystone(python: str, before: str, keystone: str, *held: str) -> Installation:
    return Installation(python, before, (f"keystone=={keystone}",), held)


#: What Keystones until 2024.2 cannot do without.
OLD = ("bcrypt<5", "oslo.context<6")

#: By the service, as ``novalite conformance --service`` calls it, and the release.
INSTALLATIONS = {
    "compute": {
        "2023.1": _nova("3.11", "2024-11-30", "27.5.1", "9.0.0", "SQLAlchemy<2"),
        "2023.2": _nova("3.11", "2025-06-30", "28.3.1", "10.0.1"),
        "2024.1": _nova("3.11", "2025-11-30", "29.4.0", "11.0.1"),
        "2024.2": _nova("3.11", "2026-07-10", "30.3.0", "12.0.2", "oslo.policy<5", "oslo.utils<10"),
        "2025.1": _nova("3.12", "2026-07-10", "31.3.1", "13.0.0", "oslo.policy<5"),
        "2025.2": _nova("3.12", "2026-10-31", "32.2.1", "14.0.0", "oslo.policy<5"),
        "2026.1": _nova("3.12", "2026-10-31", "33.0.2", "15.0.0", "oslo.policy<5"),
        "2026.2": _nova("3.12", "2026-11-15", "34.0.0", "16.0.0"),
    },
    "identity": {
        "2023.1": _keystone("3.11", "2024-11-30", "23.0.2", "SQLAlchemy<2", *OLD),
        "2023.2": _keystone("3.11", "2025-06-30", "24.1.0", *OLD),
        "2024.1": _keystone("3.11", "2025-11-30", "25.0.0", *OLD),
        "2024.2": _keystone("3.11", "2026-07-10", "26.1.1", "oslo.policy<5", "oslo.utils<10", *OLD),
        "2025.1": _keystone("3.12", "2026-11-15", "27.1.0", "oslo.policy<5"),
        "2025.2": _keystone("3.12", "2026-10-31", "28.1.0", "oslo.policy<5"),
        "2026.1": _keystone("3.12", "2026-10-31", "29.1.0", "oslo.policy<5"),
        "2026.2": _keystone("3.12", "2026-11-15", "30.0.0"),
    },
}


def install(service: str, release: str, folder: Path) -> Path:
    """Make the environment in a folder, unless it is there, and give its Python. Raises LookupError without one."""
    wanted = INSTALLATIONS[service][release]
    python, done = folder / "bin" / "python", folder / "installed"
    if done.exists():
        return python
    base = shutil.which(f"python{wanted.python}")
    if base is None:
        raise LookupError(f"{release} needs Python {wanted.python}, which is not on the PATH")
    subprocess.run([base, "-m", "venv", "--clear", folder], check=True)
    pip = [python, "-m", "pip", "install", "--quiet"]
    subprocess.run([*pip, "pip>=26"], check=True)  # which knows the option of the next line
    subprocess.run([*pip, "--uploaded-prior-to", f"{wanted.before}T00:00:00Z", *wanted.requirements], check=True)
    subprocess.run([*pip, "--no-deps", "--editable", ROOT], check=True)
    done.touch()
    return python
