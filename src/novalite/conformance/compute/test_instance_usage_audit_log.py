"""``/os-instance_usage_audit_log``, at every version where something changes."""

from __future__ import annotations

from typing import Any

import pytest

from novalite.conformance.client import LATEST, Api, each_version, message

KEYS = [
    *("hosts_not_run", "log", "num_hosts", "num_hosts_done", "num_hosts_not_run", "num_hosts_running"),
    *("overall_status", "period_beginning", "period_ending", "total_errors", "total_instances"),
]


@pytest.mark.parametrize("version", ["2.1", LATEST])
def test_no_host_has_told_of_the_last_month(admin: Api, version: str) -> None:
    answer = admin.at(version)("GET /os-instance_usage_audit_log")
    services = admin("GET /os-services?binary=nova-compute").json["services"]

    assert answer.status_int == 200
    log: Any = answer.json["instance_usage_audit_logs"]
    assert sorted(log) == KEYS
    assert sorted(log["hosts_not_run"]) == sorted(service["host"] for service in services)
    assert log["num_hosts"] == log["num_hosts_not_run"] == len(services)
    assert log["overall_status"] == f"0 of {len(services)} hosts done. 0 errors."
    assert (log["log"], log["num_hosts_done"], log["num_hosts_running"]) == ({}, 0, 0)
    assert log["period_beginning"] < log["period_ending"]
    assert log["period_ending"].endswith("-01 00:00:00")


@pytest.mark.parametrize(
    ("before", "beginning", "ending"),
    [
        ("2020-05-05 10:11:12", "2020-04-01", "2020-05-01"),
        ("2020-05-01 00:00:00.5", "2020-04-01", "2020-05-01"),
        ("2020-05-01 00:00:00", "2020-03-01", "2020-04-01"),
        ("2020-01-31 00:00:00", "2019-12-01", "2020-01-01"),
        ("2020-02-01 00:00:00", "2019-12-01", "2020-01-01"),
    ],
)
def test_a_month_is_over_before_a_time(admin: Api, before: str, beginning: str, ending: str) -> None:
    answer = admin(f"GET /os-instance_usage_audit_log/{before.replace(' ', '%20')}")

    assert answer.status_int == 200
    log = answer.json["instance_usage_audit_log"]
    assert (log["period_beginning"], log["period_ending"]) == (f"{beginning} 00:00:00", f"{ending} 00:00:00")


@pytest.mark.parametrize("time", ["nothing", "2020-05-05", "2020-05-05T10:11:12", "2020-05-05%2010:11:12Z", "1.0"])
def test_a_bad_time_is_named(admin: Api, time: str) -> None:
    answer = admin(f"GET /os-instance_usage_audit_log/{time}")

    assert (answer.status_int, message(answer)) == (400, f"Invalid timestamp for date {time.replace('%20', ' ')}")


@each_version({"2.1": 200, "2.102": 400})
@pytest.mark.parametrize("below", ["", "/2020-05-05%2010:11:12"])
def test_an_unknown_parameter_of_the_log_answers(admin: Api, below: str, version: str, expected: int) -> None:
    assert admin.at(version)(f"GET /os-instance_usage_audit_log{below}?colour=red").status_int == expected


def test_only_admins_see_the_log(api: Api) -> None:
    for below, action in (("", "list"), ("/nothing", "show")):
        answer = api.as_("manager")(f"GET /os-instance_usage_audit_log{below}")
        assert answer.status_int == 403
        rule = f"os_compute_api:os-instance-usage-audit-log:{action}"
        assert message(answer) == f"Policy doesn't allow {rule} to be performed."
