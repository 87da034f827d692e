from novalite.inspector.lint.rule import WARNING, Finding, Rule
from novalite.inspector.sections import Place

RULE = Rule("NL000", WARNING, "Cats are fed.", "One was not.", "Feed it.", lambda _: [])


def test_a_rule_is_a_section_of_the_page():
    assert str(RULE) == "## NL000\n\n**Cats are fed.** (warning)\n\nOne was not.\n\n*How to mend it:* Feed it.\n"
    assert RULE.page == "docs/lint.md#nl000"


def test_a_finding_begins_with_its_place():
    assert str(Finding(RULE, Place("a.ini", 7), "a cat is hungry")) == "a.ini:7: warning NL000: a cat is hungry"
    assert str(Finding(RULE, Place("cats:map", 0), "a cat is hungry")) == "cats:map: warning NL000: a cat is hungry"


def test_a_finding_has_all_that_a_program_wants():
    assert Finding(RULE, Place("a.ini", 7), "a cat is hungry").to_dict() == {
        "rule": "NL000",
        "severity": "warning",
        "file": "a.ini",
        "line": 7,
        "message": "a cat is hungry",
        "why": "One was not.",
        "mend": "Feed it.",
        "page": "docs/lint.md#nl000",
    }
