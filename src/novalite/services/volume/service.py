"""The Block Storage API as a service: its microversions, its rules, and errors that are Cinder's."""

from __future__ import annotations

import webob

from novalite import errors
from novalite.api.call import Call
from novalite.api.service import Service
from novalite.cloud.core.owned import Owned, R
from novalite.context import ENVIRON_KEY, RequestContext
from novalite.services.volume.microversions import VOLUME
from novalite.services.volume.policies import POLICY
from novalite.wsgi.application import Environ
from novalite.wsgi.fault import Fault, http_error

#: What is said to who has no project.
NOBODY = "Not authorized."


def fault(fault: Fault, environ: Environ) -> webob.Response:
    """As Nova's, but of a media type without a charset; what is too much for a quota may be tried again at once.

    Who has no project is not told that there is nothing, but that it may not ask.
    """
    context = environ.get(ENVIRON_KEY)
    if isinstance(fault.error, errors.NotFound) and context is not None and is_nobody(context):
        fault = Fault(http_error(403, NOBODY))
    answer = fault.response(environ, **({"retryAfter": "0"} if fault.status_int == 413 else {}))
    if fault.status_int == 413:
        answer.headers["Retry-After"] = "0"
    answer.headers["Content-Type"] = "application/json"
    return answer


#: What Cinder says where there is no more to say.
MALFORMED = "The server could not comply with the request since it is either malformed or otherwise incorrect."

SERVICE = Service(
    POLICY,
    VOLUME,
    fault=fault,
    faults={errors.QuotaExceeded: 413},
    like_nova=True,
    media_types=("application/json", "application/vnd.openstack.volume+json"),
    no_action="There is no such action: {name}. Verify the request body and Content-Type header and try again.",
    empty_actions=True,
    wrong_project="Malformed request url",
    links_as_sent=True,
    unexpected_body=MALFORMED,
)


def is_nobody(context: RequestContext) -> bool:
    """Whether who asks has no project, and is no admin."""
    return context.project_id is None and not context.is_admin


def check_project(call: Call) -> None:
    """Raises Forbidden for who has no project and is no admin, whatever there is."""
    if is_nobody(call.context):
        raise errors.Forbidden(NOBODY)


def seen(call: Call, noun: Owned[R], id: str, *rules: str) -> R:
    """A record that who asks sees, and to which he may do what rules are of. Raises NotFound, PolicyNotAuthorized."""
    record = noun.get(id, call.whose)
    for rule in rules:
        call.demand(rule, project_id=record.project_id)
    return record
