"""``/os-instance_usage_audit_log``: which hosts have told of the usage of their servers, month by month.

As in Nova none does unless it is told to, and here there is no way to tell it.
"""

from __future__ import annotations

from datetime import datetime, timedelta
from typing import Any

from novalite import errors
from novalite.api.call import Call
from novalite.api.microversion import since
from novalite.api.operation import Resource
from novalite.api.shape import AS_IT_IS, query
from novalite.services.compute.policies import AUDIT_LOG
from novalite.services.compute.service import SERVICE

NOTHING = query(strict=since("2.102"))

audit_log = Resource("/os-instance_usage_audit_log", SERVICE)


@audit_log.on("GET", query=NOTHING, gives=AS_IT_IS)
def index(call: Call) -> dict[str, Any]:
    """The last month that is over."""
    call.demand(f"{AUDIT_LOG}:list")
    return {"instance_usage_audit_logs": _month_before(call, call.cloud.clock.datetime())}


@audit_log.on("GET /{id}", query=NOTHING, gives=AS_IT_IS)
def show(call: Call, id: str) -> dict[str, Any]:
    """The last month that was over at a time."""
    call.demand(f"{AUDIT_LOG}:show")
    try:
        time = datetime.strptime(id, "%Y-%m-%d %H:%M:%S.%f" if "." in id else "%Y-%m-%d %H:%M:%S")
    except ValueError:
        raise errors.Invalid(f"Invalid timestamp for date {id}") from None
    return {"instance_usage_audit_log": _month_before(call, time)}


def _month_before(call: Call, time: datetime) -> dict[str, Any]:
    ending = _first(time - timedelta(microseconds=1))
    hosts = [host.name for host in call.cloud.compute.hosts.find()]
    return {
        "period_beginning": str(_first(ending - timedelta(days=1))),
        "period_ending": str(ending),
        "num_hosts": len(hosts),
        "num_hosts_done": 0,
        "num_hosts_running": 0,
        "num_hosts_not_run": len(hosts),
        "hosts_not_run": hosts,
        "total_instances": 0,
        "total_errors": 0,
        "overall_status": f"{'0 of ' if hosts else 'ALL'}{len(hosts) or ''} hosts done. 0 errors.",
        "log": {},
    }


def _first(time: datetime) -> datetime:
    """The beginning of its month."""
    return time.replace(day=1, hour=0, minute=0, second=0, microsecond=0)
