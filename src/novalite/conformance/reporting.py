"""The pytest plugin that tells how tests end: progress in one line, a table at the end, and files with all of it."""

from __future__ import annotations

import json
import platform
import tempfile
import time
from collections.abc import Generator
from importlib.metadata import distributions
from pathlib import Path
from typing import Any

import pytest

from novalite import connect
from novalite.conformance import journal
from novalite.conformance.outcomes import DEPARTED, HELD, SKIPPED, Outcome, Results, reasons, rows, totals
from novalite.conformance.report import html

#: The attribute of pytest's reports that has what the process of a test knows of it.
KNOWN = "conformance"

#: Where there is no terminal, progress is told so many times.
PARTS = 10

#: What decides where the parts of a test end differently: the last that there is.
_DECIDING = (HELD, SKIPPED, DEPARTED)


class Reporter:
    """Gathers how the tests of all processes end; ``folder`` is that of their journals."""

    def __init__(self, config: pytest.Config, target: str) -> None:
        self.config = config
        self.target = target
        self.temporary = tempfile.TemporaryDirectory(prefix="novalite-conformance-")
        self.folder = Path(self.temporary.name)
        self.outcomes: dict[str, Outcome] = {}
        self.started = time.time()
        self.is_quiet = config.option.verbose <= 0
        self.total = self.finished = self.told = 0

    @pytest.hookimpl(optionalhook=True)
    def pytest_configure_node(self, node: Any) -> None:
        """Tell a process of several where the journals are."""
        node.workerinput["journals"] = str(self.folder)

    def pytest_collection_finish(self, session: pytest.Session) -> None:
        """Know how many tests there are."""
        self.total = len(session.items)
        if self.is_quiet:
            self._terminal.showfspath = False

    @pytest.hookimpl(optionalhook=True)
    def pytest_xdist_node_collection_finished(self, ids: list[str]) -> None:
        """Know how many tests there are, where there are several processes."""
        self.total = len(ids)

    def pytest_runtest_logreport(self, report: pytest.TestReport) -> None:
        """Know how a part of a test has ended."""
        if report.when == "call" or not report.passed:
            ended, before = _outcome(report), self.outcomes.get(report.nodeid)
            if before is None or _DECIDING.index(before.verdict) < _DECIDING.index(ended.verdict):
                self.outcomes[report.nodeid] = ended

    def pytest_runtest_logfinish(self) -> None:
        """Tell how far it has come."""
        self.finished += 1
        if not self.is_quiet or not self.total:
            return
        part = self.finished * PARTS // self.total
        if self._terminal.isatty:
            self._terminal.rewrite(self._progress, erase=True)
        elif part > self.told:
            self._terminal.write_line(self._progress)
        self.told = part

    @pytest.hookimpl(wrapper=True)
    def pytest_report_teststatus(self, report: Any) -> Generator[None, Any, Any]:
        """Have no letter written for each test where progress is told."""
        status = yield
        return (status[0], "", "") if self.is_quiet and isinstance(report, pytest.TestReport) else status

    def pytest_terminal_summary(self) -> None:
        """Write the table, the departures, why tests were skipped, and what is left."""
        outcomes = list(self.outcomes.values())
        self._terminal.section("conformance", sep="=")
        for line in (*table(outcomes), *departures(outcomes)):
            self._terminal.write_line(line)
        for reason, count in reasons(outcomes):
            self._terminal.write_line(f"SKIPPED [{count}] {reason}")
        if left := journal.left(self.folder):
            self._terminal.write_line("left on the target, since it could not be removed:")
            for path in left:
                self._terminal.write_line(f"  {path}")

    @pytest.hookimpl(wrapper=True, tryfirst=True)
    def pytest_sessionfinish(self, session: pytest.Session) -> Generator[None, Any, Any]:
        """Write the files once all has ended; nothing held and nothing departed is no run."""
        result = yield
        outcomes = list(self.outcomes.values())
        seconds = time.time() - self.started
        left = journal.left(self.folder)
        results = Results(self.target, self.started, round(seconds, 1), versions(), left, outcomes)
        if session.exitstatus == pytest.ExitCode.OK and all(one.verdict == SKIPPED for one in outcomes):
            session.exitstatus = pytest.ExitCode.NO_TESTS_COLLECTED
        for option, text in (("report", html), ("json", _json)):
            if name := self.config.getoption(option):
                try:
                    connect.write(Path(name), text(results))
                except OSError as error:
                    self._terminal.write_line(f"novalite: error: {name}: {error.strerror}")
                    session.exitstatus = pytest.ExitCode.USAGE_ERROR
        self.temporary.cleanup()
        return result

    @property
    def _progress(self) -> str:
        return f"{self.finished} of {self.total} tests: {_counted(totals(self.outcomes.values()))}"

    @property
    def _terminal(self) -> Any:
        return self.config.pluginmanager.getplugin("terminalreporter")


def table(outcomes: list[Outcome]) -> list[str]:
    """The lines of the table: a noun and a range of versions each."""
    lines: list[tuple[str, ...]] = [("noun", "versions", "held", "departed", "skipped")]
    for row in rows(outcomes):
        counts = (str(count or "") for count in (row.held, row.departed, row.skipped))
        lines.append((f"{row.service} {row.noun}", row.versions, *counts))
    first, second, *others = (max(map(len, column)) for column in zip(*lines, strict=True))
    told = []
    for noun, span, *numbers in lines:
        told.append("  ".join([noun.ljust(first), span.ljust(second), *map(str.rjust, numbers, others)]).rstrip())
    return [*told, _counted(totals(outcomes))]


def departures(outcomes: list[Outcome]) -> list[str]:
    """The lines that tell each departure: the test, the request, what was expected and what came."""
    lines = []
    for one in outcomes:
        if one.verdict == DEPARTED:
            last = one.exchanges[-1] if one.exchanges else {}
            lines += ["", f"DEPARTED {one.test}"]
            lines += [f"  request   {_request(last)}"] if last else []
            lines += [f"  answer    {last['status']} {_short(last['answer'])}"] if last else []
            lines += [f"  expected  {_short(one.expected)}"] if one.expected else []
            lines += [f"  got       {_short(one.got)}"]
    return [*lines, ""] if lines else []


def versions() -> dict[str, str]:
    """The versions of Python and of the distributions that are installed here."""
    found = {one.metadata["Name"]: one.version for one in distributions()}
    return {"Python": platform.python_version(), **dict(sorted(found.items(), key=lambda pair: pair[0].lower()))}


def _outcome(report: pytest.TestReport) -> Outcome:
    known = getattr(report, KNOWN, {})
    verdict = HELD if report.passed else DEPARTED if report.failed else SKIPPED
    reason = ""
    if report.skipped and isinstance(report.longrepr, tuple):
        reason = str(report.longrepr[2]).removeprefix("Skipped: ")
    crash = getattr(getattr(report.longrepr, "reprcrash", None), "message", str(report.longrepr or ""))
    if report.failed:
        known = {"got": crash, **known}
    return Outcome(
        report.nodeid, **{"service": "", "noun": "", "version": None, **known}, verdict=verdict, reason=reason
    )


def _request(exchange: dict[str, str]) -> str:
    who = " ".join(filter(None, (f"as {exchange['role']}" if exchange["role"] else "", exchange["version"])))
    return " ".join(filter(None, (exchange["request"], f"({who})" if who else "", _short(exchange["body"]))))


def _counted(found: dict[str, int]) -> str:
    return ", ".join(f"{count} {verdict}" for verdict, count in found.items())


def _short(text: str) -> str:
    line = " ".join(text.split())
    return line if len(line) <= 300 else f"{line[:300]}…"


def _json(results: Results) -> str:
    return json.dumps(results.to_dict(), indent=1) + "\n"
