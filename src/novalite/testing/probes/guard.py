"""All probes of an application, and a report of what holds, what does not, and what was not asked."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from novalite.testing.probes.service import NotApplicable, Service
from novalite.testing.probes.table import PROBES, Probe


@dataclass(frozen=True)
class Report:
    """The probes that hold, those that do not with what is wrong, and those that were left out with the reason."""

    service: Service
    held: tuple[Probe, ...]
    broken: Mapping[Probe, str]
    left_out: Mapping[Probe, str]

    def __str__(self) -> str:
        """A line for each probe; first what is wrong."""
        rows = [
            *(("WRONG", probe, f"\n          {problem}") for probe, problem in self.broken.items()),
            *(("holds", probe, "") for probe in self.held),
            *(("-", probe, f" ({reason})") for probe, reason in self.left_out.items()),
        ]
        asked = f"{len(self.held)} of {len(self.held) + len(self.broken)} probes hold, {len(self.left_out)} left out"
        return "\n".join([asked, *(f"  {mark:<7} {probe.name}: {probe.says}{more}" for mark, probe, more in rows)])


def probe(service: Service, without: Mapping[str, str] | None = None) -> Report:
    """Run the probes that apply; ``without`` gives the reason for each that is not to be run, by its name."""
    without = without or {}
    if unknown := without.keys() - {one.name for one in PROBES}:
        raise ValueError(f"there is no probe {min(unknown)}")
    held: list[Probe] = []
    broken: dict[Probe, str] = {}
    left_out: dict[Probe, str] = {}
    for one in PROBES:
        try:
            if one.name in without:
                raise NotApplicable(without[one.name])
            problem = one.run(service)
        except NotApplicable as reason:
            left_out[one] = str(reason)
        else:
            if problem:
                broken[one] = problem
            else:
                held.append(one)
    return Report(service, tuple(held), broken, left_out)


def assert_guarded(app: Any, path: str, *, without: Mapping[str, str] | None = None, **facts: Any) -> Report:
    """A WSGI application holds what probes ask of it, at a path that needs a token; the report tells what was left out.

    ``facts`` are what its author knows of it, the fields of `Service`; the more, the more probes apply: ``headers``,
    ``refusal``, ``discovery``, ``healthcheck``, ``origin``, ``limit``, ``forbidden``, ``crash``, ``proxied``,
    ``request_id``. ``without`` names probes that are not to be run, each with its reason.
    """
    __tracebackhide__ = True
    report = probe(Service(app, path, **facts), without)
    if report.broken:
        raise AssertionError(str(report))
    return report
