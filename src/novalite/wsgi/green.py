"""eventlet, and what we use of it: the one place where it is imported.

It warns on import that it is deprecated. Who installs novalite has chosen it; a test run that makes errors of
warnings must not fail over that.
"""

from __future__ import annotations

import warnings

with warnings.catch_warnings():
    warnings.filterwarnings("ignore", r"\s*Eventlet is deprecated")
    import eventlet
    import eventlet.hubs as hubs
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

__all__ = [
    "Event",
    "GreenPool",
    "GreenletExit",
    "Timeout",
    "greenio",
    "hubs",
    "listen",
    "monkey_patch",
    "os",
    "sleep",
    "spawn",
    "spawn_after",
    "ssl",
    "wsgi",
]
