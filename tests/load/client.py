"""HTTP as clients speak it: one that reads each answer, and one that hangs up before it has."""

from __future__ import annotations

import json
import socket
from collections.abc import Mapping
from http.client import HTTPConnection
from random import Random
from typing import Any

#: Where a request breaks off: in its head, in its body, before the answer is read, while it is.
BREAKS = ("head", "body", "unread", "half read")

PATIENCE = 60.0


class Answer:
    """A status, headers and a body: JSON where it is that, else bytes."""

    def __init__(self, status: int, headers: Mapping[str, str], body: bytes) -> None:
        self.status = status
        self.headers = headers
        is_json = headers.get("Content-Type", "").startswith("application/json")
        self.body: Any = json.loads(body) if is_json and body else body


class Client:
    """One connection, and the headers that go with each request."""

    def __init__(self, address: tuple[str, int]) -> None:
        self.address = address
        self.headers: dict[str, str] = {}
        self.connection = HTTPConnection(*address, timeout=PATIENCE)

    def __call__(self, method: str, path: str, body: object = None, **headers: str) -> Answer:
        """Ask, and read the answer."""
        sent, more = _encoded(body)
        self.connection.request(method, path, sent, self.headers | more | headers)
        answer = self.connection.getresponse()
        return Answer(answer.status, answer.headers, answer.read())  # type: ignore[arg-type]

    def close(self) -> None:
        self.connection.close()


class Rude(Client):
    """One that hangs up in each request, at a place that ``random`` picks; what it gets for an answer is None."""

    def __init__(self, address: tuple[str, int], random: Random) -> None:
        super().__init__(address)
        self.random = random

    def __call__(self, method: str, path: str, body: object = None, **headers: str) -> Any:
        sent, more = _encoded(body)
        lines = self.headers | more | headers | {"Host": "localhost", "Content-Length": str(len(sent or b""))}
        head = "\r\n".join([f"{method} {path} HTTP/1.1", *(f"{name}: {value}" for name, value in lines.items())])
        whole = head.encode() + b"\r\n\r\n"
        place = self.random.choice(BREAKS)
        with socket.create_connection(self.address, PATIENCE) as connection:
            if place == "head":
                connection.sendall(whole[: self.random.randrange(len(whole))])
            elif place == "body":
                connection.sendall(whole + (sent or b"")[: len(sent or b"") // 2])
            else:
                connection.sendall(whole + (sent or b""))
                if place == "half read":
                    connection.recv(20)


def _encoded(body: object) -> tuple[bytes | None, dict[str, str]]:
    if body is None:
        return None, {}
    if isinstance(body, bytes):
        return body, {"Content-Type": "application/octet-stream"}
    return json.dumps(body).encode(), {"Content-Type": "application/json"}
