"""The Block Storage API and real Cinder, in one process."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from typing import Any

import webob

from tests.differential.engine import Comparison, Side
from tests.differential.volume import deviations, generated, lives, scripts

SCRIPTS = scripts.SCRIPTS | lives.SCRIPTS
DEVIATIONS = deviations.DEVIATIONS
generate = generated.steps


@contextmanager
def comparison() -> Iterator[Comparison]:
    """Both of them, new, and Cinder below the path where novalite has it: links are the same then."""
    from novalite.testing.application import application
    from tests.fixtures.cinder.in_process import application as cinder

    def mounted(environ: dict[str, Any], start_response: Any) -> Iterable[bytes]:
        webob.Request(environ).path_info_pop()
        answer: Iterable[bytes] = cinder(environ, start_response)
        return answer

    yield Comparison(*(Side(app, "/volume/v3", "volume") for app in (mounted, application())))
