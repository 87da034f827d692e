"""Scripts of exchanges, sent to a real service and to novalite, and what differs between their answers."""

from __future__ import annotations

import json
import re
import time
from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import dataclass, field, replace
from functools import reduce
from typing import Any

import webob

from novalite.conformance.client import PROJECT, TOKENS
from tests.differential.compare import Answer, Pairs, differences

#: Who asks: those of the conformance suite, somebody without a role that counts, and somebody without a project.
WHO = {**TOKENS, "guest": f"guest:{PROJECT}:guest", "unscoped": "unscoped::member,reader"}

PATIENCE = 20.0


@dataclass(frozen=True)
class Step:
    """One exchange: ``GET /servers/{server}``, where the braces stand for what an earlier step kept.

    ``keep`` says what is kept of the answer, as a path of keys: ``server.id``, or the name of a header after
    ``headers.``. A token that is kept as ``as somebody`` is that of who asks as ``somebody`` from then on. ``until``
    says what to wait for first: ``server.status`` is ``ACTIVE`` or ``ERROR``.
    """

    request: str
    body: Any = None
    who: str = "member"
    at: str | None = "2.104"
    headers: Mapping[str, str] = field(default_factory=dict)
    keep: Mapping[str, str] = field(default_factory=dict)
    until: Mapping[str, tuple[Any, ...]] = field(default_factory=dict)

    def __str__(self) -> str:
        said = "" if self.body is None else f" {_text(self.body)[:200]}"
        return f"{self.who} {self.at} {self.request}{said}"


@dataclass(frozen=True)
class Difference:
    """A step of a script, and a line on what its answers differ in."""

    script: str
    step: Step
    said: str

    def __str__(self) -> str:
        return f"{self.script}: {self.step}\n    {self.said}"


@dataclass(frozen=True)
class Deviation:
    """What differs, as patterns of the request and of the difference, and why."""

    request: str
    said: str
    reason: str

    def covers(self, difference: Difference) -> bool:
        """Whether a difference is of this kind."""
        request = f"{difference.step.at} {difference.step.request}"
        return bool(re.search(self.request, request) and re.search(self.said, difference.said))


@dataclass
class Side:
    """One of the two clouds, and what was kept of its answers; ``path`` is that of its API."""

    application: Any
    path: str = "/v2.1"
    microversions: str = "compute"
    kept: dict[str, Any] = field(default_factory=dict)

    def ask(self, step: Step) -> Answer:
        """The answer to a step, once what it waits for is so."""
        deadline = time.monotonic() + PATIENCE
        answer = self._ask(step)
        while time.monotonic() < deadline and not all(_at(answer.body, k) in v for k, v in step.until.items()):
            time.sleep(0.02)
            answer = self._ask(step)
        for name, path in step.keep.items():
            header = path.removeprefix("headers.")
            self.kept[name] = _at(answer.body, path) if header == path else answer.headers.get(header)
        return answer

    def _ask(self, step: Step) -> Answer:
        method, _, path = self._filled(step.request).partition(" ")
        token = self.kept.get(f"as {step.who}") or WHO.get(step.who)
        headers = {"X-Auth-Token": token} if token else {}
        if step.at is not None:
            headers["OpenStack-API-Version"] = f"{self.microversions} {step.at}"
        request = webob.Request.blank(path if path.startswith("/v2/") else self.path + path, method=method)
        if step.body is not None:
            encoding = "latin-1" if isinstance(step.body, bytes) else "utf-8"  # bytes may be no text at all
            request.body = self._filled(_text(step.body)).encode(encoding)
            headers["Content-Type"] = "application/json"
        request.headers.update(headers | {name: self._filled(value) for name, value in step.headers.items()})
        return Answer.of(request.get_response(self.application))

    def _filled(self, text: str) -> str:
        return re.sub(r"\{(\w[\w ]*)\}", lambda found: str(self.kept.get(found[1], found[0])), text)


@dataclass
class Comparison:
    """A real service and novalite, asked the same; successes of ``statuses_only`` may have bodies that differ.

    It counts what was asked, and of that what had the same status, and the same body too, whatever deviates on purpose.
    ``ordered`` makes of a body what is compared: where the order of a list is by random ids, one that is by names.
    """

    real: Side
    novalite: Side
    statuses_only: re.Pattern[str] = re.compile(r"(?!)")
    ordered: Callable[[Any], Any] = lambda body: body
    asked: int = 0
    same_status: int = 0
    same_body: int = 0

    def run(self, script: str, steps: Iterable[Step], pairs: Pairs | None = None) -> Iterator[Difference]:
        """Send the steps, in their order, to both."""
        pairs = pairs or Pairs()
        for step in steps:
            self.asked += 1
            theirs, ours = (
                replace(answer, body=self.ordered(answer.body))
                for answer in (self.real.ask(step), self.novalite.ask(step))
            )
            found = list(differences(theirs, ours, pairs, not self.statuses_only.match(step.request)))
            self.same_status += theirs.status == ours.status
            self.same_body += not any(said.startswith(("status", "body")) for said in found)
            yield from (Difference(script, step, said) for said in found)


def _at(body: Any, path: str) -> Any:
    def inside(value: Any, key: str) -> Any:
        if isinstance(value, list):
            return value[int(key)] if int(key) < len(value) else None
        return value.get(key) if isinstance(value, dict) else None

    return reduce(inside, path.split("."), body)


def _text(body: Any) -> str:
    return body.decode("latin-1") if isinstance(body, bytes) else json.dumps(body)
