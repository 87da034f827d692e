"""The Block Storage API as a service: its microversions, its rules, and errors that are Cinder's."""

from __future__ import annotations

import webob

from novalite import errors
from novalite.api.call import Call
from novalite.api.service import Service
from novalite.cloud.core.owned import Owned, R
from novalite.services.volume.microversions import VOLUME
from novalite.services.volume.policies import POLICY
from novalite.wsgi.application import Environ
from novalite.wsgi.fault import Fault


def fault(fault: Fault, environ: Environ) -> webob.Response:
    """As Nova's; what is too much for a quota may be tried again at once."""
    if fault.status_int != 413:
        return fault.response(environ)
    answer = fault.response(environ, retryAfter="0")
    answer.headers["Retry-After"] = "0"
    return answer


SERVICE = Service(POLICY, VOLUME, fault=fault, faults={errors.QuotaExceeded: 413}, like_nova=True)


def seen(call: Call, noun: Owned[R], id: str, rule: str) -> R:
    """A record that who asks sees, and to which he may do what a rule is of. Raises NotFound, PolicyNotAuthorized."""
    record = noun.get(id, call.whose)
    call.demand(rule, project_id=record.project_id)
    return record
