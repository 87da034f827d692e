"""A request as a curl command."""

from __future__ import annotations

import shlex

from novalite.inspector.trace.masking import MASK
from novalite.inspector.trace.visits import Trace

#: What curl says by itself.
_ITS_OWN = {"accept-encoding", "connection", "content-length", "host"}


def curl(trace: Trace) -> str:
    """The command, for a shell; a token, which is masked, is that of the variable OS_TOKEN."""
    asked = trace.asked
    method = "" if asked.method == "GET" else f" -X {shlex.quote(asked.method)}"
    parts = [f"curl -i{method} {shlex.quote(asked.url)}"]
    for name, value in asked.headers:
        if name.lower() in _ITS_OWN:
            continue
        if value == MASK and name.lower() in ("x-auth-token", "x-subject-token"):
            parts.append(f'-H "{name}: $OS_TOKEN"')
        else:
            parts.append(f"-H {shlex.quote(f'{name}: {value}')}")
    if asked.body is not None:
        parts.append(f"--data-binary {shlex.quote(asked.body)}")
    return " \\\n  ".join(parts)
