"""What befalls a call where the cloud says so: it takes its time, fails, or gets no answer.

All of it is outside of the call's transaction, and of any lock, so that others go on meanwhile.
"""

from __future__ import annotations

import time
from collections.abc import Callable
from typing import Any

from novalite.api.call import Call
from novalite.errors import ConnectionDropped
from novalite.wsgi.fault import Fault, any_error

#: How to sleep where others share the thread, if they do; the server says so.
SLEEP = "novalite.sleep"


def meet(operation: str, call: Call, perform: Callable[[], Any]) -> Any:
    """What a call answers, in trouble or not. Raises Fault, ConnectionDropped."""
    request, troubles = call.request, call.cloud.trouble
    if not (call.service.troubled and troubles):
        return perform()
    trouble = troubles.of_call(
        service=operation.partition(".")[0],
        method=request.method,
        path=request.path,
        operation=operation,
        project_id=call.context.project_id,
    )
    if trouble is None:
        return perform()
    request.environ.get(SLEEP, time.sleep)(trouble.delay)
    answer = perform() if trouble.after or not (trouble.drop or trouble.status) else None
    if trouble.drop:
        raise ConnectionDropped
    if trouble.status:
        raise Fault(any_error(trouble.status, trouble.message, trouble.headers))
    return answer
