"""Databases of one's own, for a test: a file, or a server that is thrown away."""

from __future__ import annotations

import os
import shutil
import subprocess
from collections.abc import Iterator
from contextlib import contextmanager
from itertools import chain, count
from pathlib import Path
from tempfile import TemporaryDirectory

#: Where Debian has the programs of each version of PostgreSQL, the newest first.
_FOLDERS = sorted(Path("/usr/lib/postgresql").glob("*/bin"), key=lambda path: path.parent.name.zfill(3), reverse=True)


def programs() -> Path | None:
    """The folder with PostgreSQL's ``initdb`` and ``postgres``, if there is one."""
    found = shutil.which("initdb")
    on_path = [] if found is None else [Path(found).resolve().parent]
    return next((one for one in chain(on_path, _FOLDERS) if (one / "postgres").exists()), None)


class Server:
    """A server of PostgreSQL in a folder, which listens on a socket in it alone."""

    def __init__(self, folder: Path, programs: Path) -> None:
        self.folder = folder
        self._programs = programs
        self._data = folder / "data"
        self._numbers = count(1)
        # It refuses to run as root.
        self._who = {"user": "postgres", "group": "postgres"} if os.geteuid() == 0 else {}
        if self._who:
            shutil.chown(folder, "postgres", "postgres")
        self._run("initdb", "--auth=trust", "--username=novalite", "--encoding=UTF8", "--no-sync", self._data)

    def start(self) -> None:
        options = f"-c listen_addresses= -c unix_socket_directories={self.folder} -c max_connections=40 -c fsync=off"
        self._run("pg_ctl", "start", "-w", "-D", self._data, "-o", options, "-l", self.folder / "log")

    def stop(self) -> None:
        self._run("pg_ctl", "stop", "-w", "-m", "immediate", "-D", self._data)

    def url(self) -> str:
        """That of a database that nobody has used."""
        name = f"cloud{next(self._numbers)}"
        self._run("createdb", "-h", self.folder, "-U", "novalite", name)
        return f"postgresql://novalite@/{name}?host={self.folder}"

    def _run(self, program: str, *arguments: object) -> None:
        command = [str(self._programs / program), *map(str, arguments)]
        # What pg_ctl starts would keep a pipe open.
        with (self.folder / f"{program}.out").open("wb") as out:
            subprocess.run(command, check=True, stdout=out, stderr=out, cwd=self.folder, timeout=60, **self._who)


@contextmanager
def postgresql() -> Iterator[Server]:
    """A server that is started, and stopped and thrown away at the end."""
    found = programs()
    assert found is not None, "PostgreSQL is not installed"
    # Not below pytest's folder, which only its owner may enter, and not deep: the path of a socket is short.
    with TemporaryDirectory(prefix="novalite-") as folder:
        server = Server(Path(folder), found)
        server.start()
        try:
            yield server
        finally:
            server.stop()
