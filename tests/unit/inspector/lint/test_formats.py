import json
from xml.etree import ElementTree as ET

import pytest

from novalite.inspector.lint.formats import FORMATS, Report
from novalite.inspector.lint.rule import ERROR, NOTE, WARNING, Finding, Rule
from novalite.inspector.sections import Place

FED = Rule("NL900", ERROR, "Cats are fed.", "One was not.", "Feed it.", lambda _: [])
CLEAN = Rule("NL901", NOTE, "Cats are clean.", "One was not.", "Wash it.", lambda _: [])
CALM = Rule("NL902", WARNING, "Cats are calm.", "One was not.", "Stroke it.", lambda _: [])
FINDINGS = (
    Finding(FED, Place("a b.ini", 7), "a cat is 100% hungry"),
    Finding(FED, Place("a b.ini", 8), "another is"),
    Finding(CLEAN, Place("cats:map", 0), "a cat, too"),
    Finding(CALM, Place("c.ini", 1), "a cat\nis wild"),
)
FULL = Report(("a b.ini", "b.ini", "cats:map", "c.ini"), FINDINGS)
EMPTY = Report(("b.ini",), ())
BROKEN = Report(("b.ini", "none.ini"), (), (("none.ini", "No such file"),))


@pytest.mark.parametrize(("report", "status"), [(EMPTY, 0), (FULL, 1), (BROKEN, 2)])
def test_the_status_is_that_of_the_worst(report, status):
    assert report.status == status


@pytest.mark.parametrize(
    ("findings", "fail_on", "status"),
    [
        (FINDINGS[2:3], NOTE, 1),
        (FINDINGS[2:3], WARNING, 0),
        (FINDINGS[3:], WARNING, 1),
        (FINDINGS[2:], ERROR, 0),
        (FINDINGS, ERROR, 1),
    ],
)
def test_only_findings_of_some_severity_may_be_failures(findings, fail_on, status):
    assert Report(("b.ini",), findings, fail_on=fail_on).status == status
    assert Report(("b.ini",), findings, BROKEN.unreadable, fail_on).status == 2


def test_text_has_a_line_for_each_finding_and_says_once_how_to_mend_it():
    assert FORMATS["text"](FULL).splitlines() == [
        "a b.ini:7: error NL900: a cat is 100% hungry",
        "a b.ini:8: error NL900: another is",
        "cats:map: note NL901: a cat, too",
        "c.ini:1: warning NL902: a cat",
        "is wild",
        "",
        "NL900  Cats are fed.",
        "       Feed it.",
        "NL901  Cats are clean.",
        "       Wash it.",
        "NL902  Cats are calm.",
        "       Stroke it.",
        "",
        "2 errors, 1 warning, 1 note; `novalite lint --explain NL900` says why.",
    ]
    assert FORMATS["text"](EMPTY) == ""
    assert FORMATS["text"](BROKEN) == "none.ini: error: No such file"


def test_json_is_one_object():
    said = json.loads(FORMATS["json"](FULL))

    assert said["targets"] == ["a b.ini", "b.ini", "cats:map", "c.ini"]
    assert said["findings"] == [finding.to_dict() for finding in FINDINGS]
    assert json.loads(FORMATS["json"](BROKEN))["unreadable"] == [{"file": "none.ini", "message": "No such file"}]


def test_sarif_has_rules_results_and_what_could_not_be_read():
    run = json.loads(FORMATS["sarif"](FULL))["runs"][0]

    assert [rule["id"] for rule in run["tool"]["driver"]["rules"]] == ["NL900", "NL901", "NL902"]
    assert [(result["ruleId"], result["ruleIndex"], result["level"]) for result in run["results"]] == [
        ("NL900", 0, "error"),
        ("NL900", 0, "error"),
        ("NL901", 1, "note"),
        ("NL902", 2, "warning"),
    ]
    assert [result["locations"][0]["physicalLocation"] for result in run["results"][::2]] == [
        {"artifactLocation": {"uri": "a%20b.ini"}, "region": {"startLine": 7}},
        {"artifactLocation": {"uri": "cats%3Amap"}},
    ]
    assert run["invocations"][0]["executionSuccessful"]
    run = json.loads(FORMATS["sarif"](BROKEN))["runs"][0]
    assert not run["invocations"][0]["executionSuccessful"]
    assert run["invocations"][0]["toolExecutionNotifications"][0]["message"]["text"] == "none.ini: No such file"


def test_github_is_told_by_workflow_commands():
    assert FORMATS["github"](FULL).splitlines() == [
        "::error file=a b.ini,line=7,title=NL900::a cat is 100%25 hungry. Feed it.",
        "::error file=a b.ini,line=8,title=NL900::another is. Feed it.",
        "::notice file=cats%3Amap,title=NL901::a cat, too. Wash it.",
        "::warning file=c.ini,line=1,title=NL902::a cat%0Ais wild. Stroke it.",
    ]
    assert FORMATS["github"](BROKEN) == "::error file=none.ini::No such file"


def test_junit_has_a_case_for_each_finding_and_each_clean_target():
    suites = ET.fromstring(FORMATS["junit"](FULL))

    assert [(suite.get("name"), suite.get("tests"), suite.get("failures")) for suite in suites] == [
        ("a b.ini", "2", "2"),
        ("b.ini", "1", "0"),
        ("cats:map", "1", "1"),
        ("c.ini", "1", "1"),
    ]
    assert [case.get("name") for case in suites[0]] == ["NL900 in line 7", "NL900 in line 8"]
    assert suites[0][0][0].get("message") == "a cat is 100% hungry"
    assert len(suites[1][0]) == 0
    suites = ET.fromstring(FORMATS["junit"](BROKEN))
    assert [(suite.get("errors"), len(suite[0])) for suite in suites] == [("0", 0), ("1", 1)]
