"""The Identity API and real Keystone, in one process."""

from __future__ import annotations

import json
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

from tests.differential.compare import TOKEN
from tests.differential.engine import Comparison, Side
from tests.differential.identity import deviations, generated, scripts

SCRIPTS = scripts.SCRIPTS
DEVIATIONS = deviations.DEVIATIONS
generate = generated.steps


@contextmanager
def comparison() -> Iterator[Comparison]:
    """Both of them, new."""
    from novalite.wsgi import Loader
    from tests.fixtures.keystone.in_process import application as keystone

    sys.excepthook = sys.__excepthook__  # Keystone's own writes to a log
    novalite = Loader(options={"auth_strategy": "keystone"}).load_app("osapi_compute")
    yield Comparison(Side(keystone, "/identity"), Side(novalite, "/identity"), ordered=in_order)


#: The names that ids have been seen with, on either side.
_names: dict[str, str] = {}


def in_order(body: Any) -> Any:
    """The same with its lists in an order that does not come from random ids, as those of a real one do."""
    if isinstance(body, dict):
        if isinstance(body.get("id"), str):
            _names.setdefault(body["id"], str(body.get("name") or body.get("url") or body.get("type")))
        return {key: in_order(value) for key, value in body.items()}
    if isinstance(body, list):
        return sorted(map(in_order, body), key=_named)
    return body


def _named(value: Any) -> str:
    if isinstance(value, dict):  # what novalite adds or leaves out does not count, as far as there is a name
        value = value.get("name") or value
    return TOKEN.sub(lambda found: _names.get(found[0], ""), json.dumps(value, sort_keys=True))
