"""What was found, for people and for the programs that show it to them."""

from __future__ import annotations

import json
from collections.abc import Callable
from dataclasses import dataclass

from novalite.inspector.lint.rule import ERROR, NOTE, WARNING, Finding

#: From the least to the gravest.
SEVERITIES = (NOTE, WARNING, ERROR)

_SARIF = "https://docs.oasis-open.org/sarif/sarif/v2.1.0/os/schemas/sarif-schema-2.1.0.json"


@dataclass(frozen=True)
class Report:
    """What was looked at, what was found there, and what could not be read: a file and a message.

    ``fail_on`` is the least severity that makes the command fail.
    """

    targets: tuple[str, ...]
    findings: tuple[Finding, ...]
    unreadable: tuple[tuple[str, str], ...] = ()
    fail_on: str = NOTE

    @property
    def status(self) -> int:
        """The command's exit status: 0, 1 where something was found, 2 where something could not be read."""
        failing = SEVERITIES[SEVERITIES.index(self.fail_on) :]
        found = any(finding.rule.severity in failing for finding in self.findings)
        return 2 if self.unreadable else 1 if found else 0


def text(report: Report) -> str:
    """A line for each finding, then once for each rule how to mend it."""
    lines = [f"{file}: error: {message}" for file, message in report.unreadable]
    lines += map(str, report.findings)
    rules = {finding.rule.id: finding.rule for finding in report.findings}
    if rules:
        lines.append("")
    for rule_id in sorted(rules):
        lines += [f"{rule_id}  {rules[rule_id].title}", f"       {rules[rule_id].mend}"]
    if rules:
        lines.append(f"\n{_counted(report)}; `novalite lint --explain {min(rules)}` says why.")
    return "\n".join(lines)


def _counted(report: Report) -> str:
    severities = [finding.rule.severity for finding in report.findings]
    counts = [(severities.count(kind), kind) for kind in (ERROR, WARNING, NOTE)]
    return ", ".join(f"{count} {kind}{'s' * (count > 1)}" for count, kind in counts if count)


def as_json(report: Report) -> str:
    """One object."""
    return json.dumps(
        {
            "targets": report.targets,
            "findings": [finding.to_dict() for finding in report.findings],
            "unreadable": [{"file": file, "message": message} for file, message in report.unreadable],
        },
        indent=2,
    )


def sarif(report: Report) -> str:
    """SARIF 2.1.0, which code hosts show beside the lines."""
    rules = {finding.rule.id: finding.rule for finding in report.findings}
    numbers = {rule_id: number for number, rule_id in enumerate(rules)}
    described = [
        {
            "id": rule.id,
            "shortDescription": {"text": rule.title},
            "fullDescription": {"text": rule.why},
            "help": {"text": rule.mend},
            "defaultConfiguration": {"level": rule.severity},
        }
        for rule in rules.values()
    ]
    results = [
        {
            "ruleId": finding.rule.id,
            "ruleIndex": numbers[finding.rule.id],
            "level": finding.rule.severity,
            "message": {"text": finding.message},
            "locations": [{"physicalLocation": _location(finding)}],
        }
        for finding in report.findings
    ]
    failures = [{"level": "error", "message": {"text": f"{file}: {message}"}} for file, message in report.unreadable]
    run = {
        "tool": {"driver": {"name": "novalite", "rules": described}},
        "invocations": [{"executionSuccessful": not failures, "toolExecutionNotifications": failures}],
        "results": results,
    }
    return json.dumps({"$schema": _SARIF, "version": "2.1.0", "runs": [run]}, indent=2)


def _location(finding: Finding) -> dict[str, object]:
    from urllib.parse import quote

    location: dict[str, object] = {"artifactLocation": {"uri": quote(finding.place.file)}}
    if finding.place.line:
        location["region"] = {"startLine": finding.place.line}
    return location


def github(report: Report) -> str:
    """Workflow commands, by which GitHub shows annotations."""
    lines = [f"::error file={_property(file)}::{_data(message)}" for file, message in report.unreadable]
    for finding in report.findings:
        kind = {"note": "notice"}.get(finding.rule.severity, finding.rule.severity)
        line = f",line={finding.place.line}" if finding.place.line else ""
        where = f"file={_property(finding.place.file)}{line},title={finding.rule.id}"
        lines.append(f"::{kind} {where}::{_data(f'{finding.message}. {finding.rule.mend}')}")
    return "\n".join(lines)


def _data(value: str) -> str:
    return value.replace("%", "%25").replace("\r", "%0D").replace("\n", "%0A")


def _property(value: str) -> str:
    return _data(value).replace(":", "%3A").replace(",", "%2C")


def junit(report: Report) -> str:
    """A test case for each finding, and for each target without one."""
    from xml.etree import ElementTree as ET

    suites = ET.Element("testsuites")
    unread = dict(report.unreadable)
    for target in dict.fromkeys((*report.targets, *unread, *(one.place.file for one in report.findings))):
        own = [finding for finding in report.findings if finding.place.file == target]
        counts = {"tests": str(len(own) or 1), "failures": str(len(own)), "errors": str(int(target in unread))}
        suite = ET.SubElement(suites, "testsuite", {"name": target, **counts})
        for finding in own:
            name = f"{finding.rule.id} in line {finding.place.line}"
            case = ET.SubElement(suite, "testcase", {"classname": target, "name": name})
            failure = {"type": finding.rule.severity, "message": finding.message}
            ET.SubElement(case, "failure", failure).text = f"{finding}\n{finding.rule.mend}"
        if not own:
            case = ET.SubElement(suite, "testcase", {"classname": target, "name": "lint"})
            if target in unread:
                ET.SubElement(case, "error", {"message": unread[target]})
    ET.indent(suites)
    return ET.tostring(suites, encoding="unicode", xml_declaration=True)


#: By the names that ``--format`` takes.
FORMATS: dict[str, Callable[[Report], str]] = {
    "text": text,
    "json": as_json,
    "sarif": sarif,
    "github": github,
    "junit": junit,
}
