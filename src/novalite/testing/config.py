"""Which application the fixtures are about, and where its files are found."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from pathlib import Path
from typing import Any

from novalite.errors import ConfigNotFound, Invalid


@dataclass(frozen=True)
class Config:
    """Which application the fixtures are about.

    ``ini`` None is novalite's own, whose application is ``osapi_compute``; ``app`` None is otherwise ``main``.
    An ``ini`` that is not absolute is looked for beside the test, and in the folders above it up to pytest's rootdir.
    ``mount`` says which of a urlmap's pipelines ``novalite_pipeline`` is; ``options`` are put over ``[DEFAULT]``, those
    called ``SECTION.KEY`` over that section; ``server`` holds arguments for the Server. ``release`` is that of
    OpenStack which novalite's own cloud is of, such as ``2024.1``. Raises Invalid where there is no such release.
    """

    ini: str | Path | None = None
    app: str | None = None
    mount: str | None = None
    options: Mapping[str, str] = field(default_factory=dict)
    server: Mapping[str, Any] = field(default_factory=dict)
    release: str | None = None

    def __post_init__(self) -> None:
        if self.release is not None:
            if self.ini is not None:
                raise Invalid(f"release={self.release!r} is of novalite's own cloud, and not of {self.ini}")
            from novalite.cloud.releases import release_of

            own = {"filter:cloud.release": release_of(self.release).name}
            object.__setattr__(self, "options", {**self.options, **own})

    def load(self) -> Any:
        """The application, made anew, which can be traced."""
        from novalite.inspector.trace.session import traceable

        return traceable(self.ini, self.name, **self.all_options)

    def located(self, folder: Path, top: Path) -> Config:
        """The same with the path of its ini: see `found`."""
        return self if self.ini is None else replace(self, ini=found(self.ini, folder, top))

    @property
    def name(self) -> str:
        """The application's name."""
        return self.app or ("osapi_compute" if self.ini is None else "main")

    @property
    def all_options(self) -> dict[str, str]:
        """``options`` over those by which novalite's own ini is what ``novalite serve`` serves."""
        return ({"auth_strategy": "keystone"} if self.ini is None else {}) | dict(self.options)


def found(path: str | Path, folder: Path, top: Path) -> Path:
    """A file that is looked for in a folder, then in those above it up to ``top``. Raises ConfigNotFound."""
    wanted = Path(path)
    if wanted.is_absolute():
        return wanted
    folders = [folder, *folder.parents]
    if top in folders:
        folders = folders[: folders.index(top) + 1]
    for one in folders:
        if (one / wanted).is_file():
            return one / wanted
    raise ConfigNotFound(f"{path}, looked for in {folder} and in the folders above it up to {folders[-1]}")
