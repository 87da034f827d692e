"""The Identity API and real Keystone, in one process."""

from __future__ import annotations

import json
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

from tests.differential.compare import TOKEN
from tests.differential.engine import Comparison, Side
from tests.differential.identity import catalogue, delegation, deviations, federation, generated, scripts

SCRIPTS = scripts.SCRIPTS | delegation.SCRIPTS | catalogue.SCRIPTS | federation.SCRIPTS
DEVIATIONS = deviations.DEVIATIONS
generate = generated.steps


@contextmanager
def comparison() -> Iterator[Comparison]:
    """Both of them, new."""
    from novalite.wsgi import Loader
    from tests.fixtures.keystone.in_process import application as keystone

    sys.excepthook = sys.__excepthook__  # Keystone's own writes to a log
    novalite = Loader(options={"auth_strategy": "keystone"}).load_app("osapi_compute")
    yield Comparison(Side(keystone, "/identity"), Side(novalite, "/identity"), ordered=InOrder())


class InOrder:
    """Gives a body with its lists in an order that does not come from random ids, as those of a real one do."""

    def __init__(self) -> None:
        #: The names that ids have been seen with, on either side.
        self.names: dict[str, str] = {}

    def __call__(self, body: Any) -> Any:
        if isinstance(body, dict):
            if isinstance(body.get("id"), str):
                name = body.get("description") if body.get("name") == body["id"] else body.get("name")
                self.names.setdefault(body["id"], str(name or body.get("url") or body.get("type")))
            return {key: self(value) for key, value in body.items()}
        if isinstance(body, list):
            return sorted(map(self, body), key=self._named)
        return body

    def _named(self, value: Any) -> str:
        if isinstance(value, dict):  # what novalite adds or leaves out does not count, as far as there is a name
            value = value.get("name") or value
        return TOKEN.sub(lambda found: self.names.get(found[0], ""), json.dumps(value, sort_keys=True))
