"""`novalite lint`, and the assertion that does the same."""

import json
import re
import runpy
import shutil
from pathlib import Path

import pytest
import yaml

from novalite.inspector.lint.run import own_ini, page
from novalite.testing import assert_lints_clean

FIXTURE = Path(__file__).parents[2] / "fixtures" / "linted"
INI = FIXTURE / "api-paste.ini"


@pytest.fixture(autouse=True)
def elsewhere(monkeypatch, tmp_path):
    monkeypatch.chdir(tmp_path)


def test_novalite_s_own_ini_is_clean(run):
    assert run("lint") == (0, "", "")


def test_findings_are_printed_and_the_status_says_so(run):
    status, said, error = run("lint", INI)

    assert (status, error) == (1, "")
    assert said.splitlines()[:2] == [
        f"{INI}:12: error NL024: context comes before authtoken",
        f"{INI}:12: warning NL039: request_id comes after cors",
    ]


def test_what_cannot_be_read_has_a_status_of_its_own(run, written):
    assert run("lint", INI, "none.ini", "--profile", "paste")[0] == 2
    assert run("lint", "none.ini", own_ini())[:2] == (2, "none.ini: error: Could not find config at none.ini\n")
    ini = written("[app:a]\n[app:a]\n")
    status, said, _ = run("lint", ini)
    assert status == 2
    assert said.startswith(f"{ini}: error: ")
    assert run("lint", INI, "--profile", "zebra")[:2][0] == 2


def test_a_target_may_be_a_pattern(run, tmp_path):
    for folder in ("a", "b/c"):
        (tmp_path / folder).mkdir(parents=True)
        shutil.copy(INI, tmp_path / folder)
    status, said, _ = run("lint", "**/*-paste.ini", "--format", "json", "--profile", "oslo")

    assert status == 1
    assert json.loads(said)["targets"] == ["a/api-paste.ini", "b/c/api-paste.ini"]
    assert run("lint", "*/none.ini")[0] == 2


@pytest.mark.parametrize(
    ("format_", "begins"), [("sarif", "{"), ("github", "::error file="), ("junit", "<?xml version")]
)
def test_a_report_may_be_for_programs(run, format_, begins):
    assert run("lint", INI, "--format", format_)[1].startswith(begins)


def test_values_can_be_put_over_the_ini_s(run):
    right = "pipeline:api.pipeline=cors http_proxy_to_wsgi authtoken context cats"

    assert "NL024" not in run("lint", INI, "--set", right)[1]


def test_novalite_s_own_cloud_is_probed_with_a_token_of_its_own(run):
    status, said, _ = run("lint", "--probe", "/v2.1/servers", "--as", "demo")

    assert (status, said.count(" NL090: ")) == (1, 1)
    assert "HEAD /v2.1/servers answered 404" in said  # as Nova's


def test_a_note_need_not_be_a_failure(run, written):
    ini = written("[app:main]\npaste.app_factory = a:b\n[filter:idle]\npaste.filter_factory = a:b\n")

    assert run("lint", ini)[0] == 1
    status, said, _ = run("lint", ini, "--fail-on", "warning")
    assert (status, said.count("note NL008")) == (0, 1)


@pytest.mark.parametrize("words", [["--as", "demo"], ["an.ini", "--probe", "/x", "--as", "demo"]])
def test_a_user_of_another_cloud_is_refused(run, words):
    status, _, error = run("lint", *words)

    assert status == 2
    assert "--as is for --probe of novalite's own ini" in error


def test_the_order_can_be_mended_in_the_file(run, tmp_path):
    shutil.copy(INI, tmp_path)
    status, said, error = run("lint", "api-paste.ini", "--fix-order", "--profile", "oslo")

    assert (
        "pipeline = cors request_id http_proxy_to_wsgi authtoken context audit cats"
        in Path("api-paste.ini").read_text()
    )
    assert (status, said) == (0, "")
    assert error.splitlines() == [
        "api-paste.ini:12: cors request_id http_proxy_to_wsgi context authtoken audit",
        "                → cors request_id http_proxy_to_wsgi authtoken context audit",
    ]
    assert run("lint", "api-paste.ini", "--fix-order", "--profile", "oslo") == (0, "", "")


def test_a_rule_is_explained(run):
    assert run("lint", "--explain", "nl024")[1].startswith("## NL024\n\n**The context is created after authtoken.**")
    assert run("lint", "--explain", "all")[:2] == (0, page())
    status, _, error = run("lint", "--explain", "NL999")
    assert (status, error) == (1, "novalite: error: there is no rule NL999; there are NL001 to NL099, and `all`\n")


def test_routes_are_looked_at_where_that_is_asked_for(run):
    ini = FIXTURE / "cats.ini"
    assert run("lint", ini, "--profile", "paste")[:2] == (0, "")
    status, said, _ = run("lint", ini, "--profile", "paste", "--routes")

    assert status == 1
    assert said.splitlines()[0].startswith(f"{ini}: warning NL080: no request reaches GET /v1/cats/{{name}}: ")


def test_a_target_may_be_a_mapper(run, monkeypatch):
    monkeypatch.syspath_prepend(str(FIXTURE))
    status, said, _ = run("lint", "cats:MAPPER")

    assert status == 1
    assert said.splitlines()[1] == "cats:MAPPER: note NL081: DELETE /cats/detail take detail for the id of /cats/{id}"
    assert run("lint", "zebras:MAPPER")[:2] == (2, "zebras:MAPPER: error: No module named 'zebras'\n")


def test_the_assertion_says_what_is_wrong_and_how_to_mend_it():
    assert_lints_clean()
    test = runpy.run_path(str(FIXTURE / "test_inis.py"))["test_the_ini_lints_clean"]
    with pytest.raises(AssertionError) as caught:
        test()

    assert str(caught.value).splitlines()[:2] == [
        f"{INI}:12: error NL024: context comes before authtoken",
        "    Move authtoken before the context.",
    ]
    right = {"pipeline:api.pipeline": "cors http_proxy_to_wsgi request_id authtoken context audit cats"}
    assert_lints_clean(INI, profile="oslo", **right)


@pytest.mark.parametrize(
    ("path", "expected"),
    [
        ("etc/nova/api-paste.ini", True),
        ("paste.ini", True),
        ("etc/paste.ini", True),
        ("tox.ini", False),
        ("copypaste.ini", False),
    ],
)
def test_the_hook_for_pre_commit_looks_at_paste_inis(path, expected):
    (hook,) = yaml.safe_load((FIXTURE.parents[2] / ".pre-commit-hooks.yaml").read_text())

    assert (re.search(hook["files"], path) is not None) is expected
    assert hook["entry"] == "novalite lint"
