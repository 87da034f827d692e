import re
import shutil
from pathlib import Path

import pytest

from novalite.errors import ConfigError
from novalite.inspector.lint.run import all_rules, lint, own_ini, page

FIXTURE = Path(__file__).parents[3] / "fixtures" / "linted"
ROOT = Path(__file__).parents[4]


def shown(findings):
    return [(one.rule.id, one.place.line) for one in findings]


def test_novalite_s_own_ini_is_clean():
    assert lint(own_ini()) == []


def test_an_ini_is_held_to_the_profile_of_the_pyproject_beside_it():
    found = lint(FIXTURE / "api-paste.ini")

    assert shown(found) == [("NL024", 12), ("NL039", 12)]
    assert [one.message for one in found if one.rule.id == "NL039"] == ["request_id comes after cors"]


def test_another_profile_can_be_named():
    assert shown(lint(FIXTURE / "api-paste.ini", "paste")) == [("NL099", 7)]


def test_values_can_be_put_over_the_ini_s(tmp_path):
    ini = shutil.copy(FIXTURE / "api-paste.ini", tmp_path)
    right = {"pipeline:api.pipeline": "cors http_proxy_to_wsgi request_id authtoken context audit cats"}

    assert shown(lint(ini, values=right)) == []


def test_findings_are_in_the_order_of_the_file_each_once(write):
    text = "[pipeline:b]\npipeline = x\n[pipeline:a]\npipeline = y\n[filter:z]\nuse =\n"

    assert shown(lint(write(text))) == [("NL001", 2), ("NL001", 4), ("NL008", 5), ("NL005", 6)]


def test_what_is_no_ini_is_an_error(write, tmp_path):
    with pytest.raises(ConfigError, match="No such file"):
        lint(tmp_path / "none.ini")
    with pytest.raises(ConfigError, match="already exists"):
        lint(write("[app:a]\n[app:a]\n"))


def test_each_rule_has_an_id_of_its_own_and_says_what_is_right_why_and_how():
    rules = all_rules()

    assert len(rules) > 50
    assert list(rules) == sorted(rules)
    for rule_id, rule in rules.items():
        assert re.fullmatch(r"NL\d{3}", rule_id)
        assert rule.severity in ("error", "warning", "note")
        for text in (rule.title, rule.why, rule.mend):
            assert re.match(r"[A-Z`%*]|[a-z_]+\W", text)
            assert text.endswith((".", "`."))


def test_the_page_on_rules_is_what_explain_says():
    text = (ROOT / "docs" / "lint.md").read_text()

    assert text.endswith(f"\n{page()}")
    assert re.findall(r"^## (NL\d{3})$", text, re.MULTILINE) == list(all_rules())
