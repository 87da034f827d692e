from novalite.conformance.outcomes import DEPARTED, HELD, SKIPPED, Outcome
from novalite.conformance.reporting import departures, table, versions

EXCHANGE = {
    "request": "POST /cats",
    "role": "member",
    "version": "compute 2.5",
    "body": "{\n}",
    "status": "404 Not Found",
    "answer": "no\nsuch cat " + "a" * 400,
}


def test_the_table_has_a_line_for_each_noun_and_range():
    outcomes = [
        Outcome("a", "compute", "cats", "2.1", HELD),
        Outcome("b", "compute", "cats", "2.104", HELD),
        Outcome("c", "volume", "large animals", None, SKIPPED, "why"),
    ]

    assert table(outcomes) == [
        "noun                  versions      held  departed  skipped",
        "compute cats          2.1 to 2.104     2",
        "volume large animals  any                                 1",
        "2 held, 0 departed, 1 skipped",
    ]


def test_a_departure_is_told_in_lines():
    lines = departures([Outcome("t", "compute", "cats", "2.1", DEPARTED, "", "200", "404", [EXCHANGE])])

    assert lines[:3] == ["", "DEPARTED t", "  request   POST /cats (as member compute 2.5) { }"]
    assert lines[3].startswith("  answer    404 Not Found no such cat aaa")
    assert lines[3].endswith("a…")
    assert lines[4:] == ["  expected  200", "  got       404", ""]


def test_of_a_test_that_asked_nothing_there_is_what_came():
    assert departures([Outcome("t", "", "", None, DEPARTED, got="KeyError: 'a'")]) == [
        "",
        "DEPARTED t",
        "  got       KeyError: 'a'",
        "",
    ]
    assert departures([Outcome("t", "", "", None, HELD)]) == []


def test_the_versions_are_those_of_all_that_is_installed():
    assert {"Python", "novalite", "pytest", "WebTest"} <= versions().keys()
