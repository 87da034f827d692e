"""What tests have made on a target and not removed: it is removed for them, and what cannot be is told."""

from __future__ import annotations

import json
from collections import Counter
from collections.abc import Collection, Iterable, Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import webob

from novalite.conformance.target import WSGIApplication

#: The keys by which what was made is found again, the first that there is.
IDS = ("id", "name", "namespace")

#: What makes nothing, and what is answered as if it had been made and goes with something else; and what makes a copy.
NOT_MADE = ("/action", "/os-assisted-volume-snapshots")
COPIED = "/groups/action"

#: Where what is made in one place is found.
FOUND_AT = {
    **dict.fromkeys(("/manageable_snapshots", "/os-snapshot-manage"), "/snapshots"),
    **dict.fromkeys(("/manageable_volumes", "/os-volume-manage"), "/volumes"),
    **dict.fromkeys(("/action", "/create_from_src"), ""),
}

#: What is undone by the same request to another path: an interface would keep its router and subnet from going.
UNDONE_BY = {"/add_router_interface": "/remove_router_interface"}

#: What is to be changed before it can be removed.
FIRST = {
    "domains": ("PATCH", "", b'{"domain": {"enabled": false}}'),
    "group_snapshots": ("POST", "/action", b'{"reset_status": {"status": "error"}}'),
    "volumes": ("POST", "/action", b'{"os-reset_status": {"status": "available", "attach_status": "detached"}}'),
}

#: What has no DELETE, and the request below it that it has instead: Block Storage's groups, whose making is answered by
#: 202 and not, as Identity's, by 201.
DELETED = {
    "groups": ("/action", b'{"delete": {"delete-volumes": true}}'),
    "consistencygroups": ("/delete", b'{"consistencygroup": {"force": true}}'),
}

#: What a DELETE answers where there is nothing, or nothing any more.
GONE = (404, 410)


@dataclass(frozen=True)
class Made:
    """Something on the target: the request that removes it, who made it, and at which version."""

    method: str
    path: str
    token: str
    version: str
    body: bytes = b""

    @property
    def name(self) -> str:
        """How it is told of: its path, or how it is undone."""
        return self.path if self.method == "DELETE" else f"{self.path} {self.body.decode(errors='replace')}"


class Journal:
    """What there is on the target by the tests' requests, by name and token, in the order in which it was made.

    It is kept in a file too, so that another process can tell what is left where this one was killed.
    """

    def __init__(self, file: Path) -> None:
        self.file = file
        self.made: dict[tuple[str, str], Made] = {}

    def note(
        self, method: str, path: str, sent: bytes, status: int, answer: bytes, token: str, version: str = ""
    ) -> None:
        """Take down what a request has made, or removed."""
        path = path.rstrip("/")
        ending = path[path.rfind("/") :]
        if method == "DELETE" and (status < 300 or status in GONE):
            # Others may have something of that name, such as a key pair: it is that of who removes it, if of any. To
            # those who may not see it, it is as if it were not there.
            same = [key for key in self.made if key[0] == path]
            for key in [key for key in same if key[1] == token] or (same if status < 300 else ()):
                self._forget(key)
        elif method == "PUT" and status == 200 and ending in UNDONE_BY:
            self._keep(Made("PUT", path.removesuffix(ending) + UNDONE_BY[ending], token, version, sent))
        elif method == "PUT" and status == 200 and "/default-types/" in path:
            self._keep(Made("DELETE", path, token, version))
        elif method == "POST" and status in (200, 201, 202) and not path.removesuffix(COPIED).endswith(NOT_MADE):
            path = path.removesuffix(ending) + FOUND_AT.get(ending, ending)
            how = DELETED.get(path.rpartition("/")[2]) if status == 202 else None
            below, body = how or ("", b"")
            for id in ids(answer):
                self._keep(Made("POST" if how else "DELETE", f"{path}/{id}{below}", token, version, body))

    def remove(
        self, app: WSGIApplication, kept: Collection[tuple[str, str]] = (), more_tokens: Iterable[str] = ()
    ) -> None:
        """Remove what was made and is not to be kept, the last first, as who made it or with one of ``more_tokens``.

        It is tried again as long as that removes something: what is used by others is removed after them.
        """
        before = None
        while (wanted := {key: one for key, one in self.made.items() if key not in kept}) and wanted.keys() != before:
            for key, made in reversed(wanted.items()):
                for token in dict.fromkeys((made.token, *more_tokens)):
                    if key in self.made and _undo(app, made, token):
                        self._forget(key)
            before = wanted.keys()

    def _keep(self, made: Made) -> None:
        if (made.name, made.token) not in self.made:
            self._write("+", made.name)
        self.made[made.name, made.token] = made

    def _forget(self, key: tuple[str, str]) -> None:
        if self.made.pop(key, None):
            self._write("-", key[0])

    def _write(self, sign: str, name: str) -> None:
        with self.file.open("a") as file:
            file.write(f"{sign} {' '.join(name.split())}\n")


def ids(answer: bytes) -> Iterator[str]:
    """The ids of what an answer shows as made: an object, one below a root, or several below one."""
    try:
        shown = json.loads(answer)
    except ValueError:
        return
    if isinstance(shown, dict) and len(shown) == 1:
        (shown,) = shown.values()
    for one in shown if isinstance(shown, list) else [shown]:
        if isinstance(one, dict) and (id := _id(one)):
            yield id


def left(folder: Path) -> list[str]:
    """What the journals of a folder have as made and not as removed."""
    found: Counter[str] = Counter()
    for file in sorted(folder.iterdir()):
        for line in file.read_text().splitlines():
            sign, _, name = line.partition(" ")
            found[name] += 1 if sign == "+" else -1
    return [name for name, count in found.items() if count > 0]


def _id(shown: Mapping[str, Any]) -> str | None:
    return next((str(shown[key]) for key in IDS if isinstance(shown.get(key), str | int)), None)


def _undo(app: WSGIApplication, made: Made, token: str) -> bool:
    """Whether it is gone, once it is asked to go."""
    headers = {"X-Auth-Token": token, **({"OpenStack-API-Version": made.version} if made.version else {})}

    def status(method: str, below: str, body: bytes) -> int:
        more = {"Content-Type": "application/json"} if body else {}
        request = webob.Request.blank(made.path + below, method=method, headers=headers | more, body=body)
        return int(request.get_response(app).status_int)

    answered = status(made.method, "", made.body)
    if answered >= 400 and answered not in GONE and (first := FIRST.get(made.path.split("/")[-2])):
        status(*first)
        answered = status(made.method, "", made.body)
    return answered < 300 or answered in GONE
