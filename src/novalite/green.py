"""eventlet, and the parts of it that novalite uses: the only module that imports it.

On import it warns that it is deprecated; this warning is ignored, since a test run that turns warnings into errors must
not fail because of it. As in Nova, its resolver for names is disabled: it imports dnspython, and that pyOpenSSL, which
need more time and memory than the rest of eventlet.
"""

from __future__ import annotations

import importlib
import os as native_os
import warnings
from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

_NO_RESOLVER = "EVENTLET_NO_GREENDNS"


@contextmanager
def _without_resolver() -> Iterator[None]:
    before = native_os.environ.get(_NO_RESOLVER)
    native_os.environ[_NO_RESOLVER] = "yes"
    try:
        yield
    finally:
        del native_os.environ[_NO_RESOLVER]
        if before is not None:
            native_os.environ[_NO_RESOLVER] = before


with warnings.catch_warnings(), _without_resolver():
    warnings.filterwarnings("ignore", r"\s*Eventlet is deprecated")
    import eventlet
    import eventlet.hubs as hubs
    import eventlet.patcher as patcher
    import eventlet.wsgi as wsgi
    from eventlet import greenio as greenio
    from eventlet.green import os as os
    from eventlet.green import ssl as ssl

Event = eventlet.Event
GreenPool = eventlet.GreenPool
GreenletExit = eventlet.greenlet.GreenletExit
Timeout = eventlet.Timeout
listen = eventlet.listen
monkey_patch = eventlet.monkey_patch
sleep = eventlet.sleep
spawn = eventlet.spawn
spawn_after = eventlet.spawn_after


def native(name: str) -> Any:
    """A module of the standard library, as it is where nobody has monkey-patched this process."""
    return patcher.original(name) if patcher.is_monkey_patched("thread") else importlib.import_module(name)


def end_loop() -> None:
    """Close the calling thread's event loop, whose epoll or kqueue is a file descriptor: the last thing it does."""
    loop = hubs.get_hub()
    if loop.running:
        loop.abort(wait=True)
    poll: Any = getattr(loop, "poll", None) or getattr(loop, "kqueue", None)
    if hasattr(poll, "close"):  # that of poll(2) has no descriptor
        poll.close()


__all__ = [
    "Event",
    "GreenPool",
    "GreenletExit",
    "Timeout",
    "end_loop",
    "greenio",
    "hubs",
    "listen",
    "monkey_patch",
    "native",
    "os",
    "sleep",
    "spawn",
    "spawn_after",
    "ssl",
    "wsgi",
]
