"""`novalite lint --probe`."""

import shutil
from pathlib import Path

import pytest

from novalite.cli.probing import probed
from novalite.errors import ConfigError
from novalite.inspector.ini import read
from novalite.inspector.lint.profile import shipped
from novalite.inspector.lint.subject import Subject

FIXTURE = Path(__file__).parents[2] / "fixtures" / "linted"
RIGHT = "cors http_proxy_to_wsgi request_id sizelimit authtoken cats"


@pytest.fixture
def ini(tmp_path, monkeypatch):
    monkeypatch.syspath_prepend(str(FIXTURE))
    return shutil.copy(FIXTURE / "probed.ini", tmp_path)


def names(ini, path="/v1/cats/7", app=None, headers=None, **options):
    """The probes that do not hold."""
    found = probed(Subject(read(ini, options), shipped("oslo")), path, app, options, headers)
    assert {finding.rule.id for finding in found} <= {"NL090"}
    return [finding.message.partition(":")[0] for finding in found]


def test_a_wrong_order_is_seen_in_the_answers(ini):
    assert names(ini) == [
        "request-ids",
        "refusal-request-id",
        "body-limit-request-id",
        "body-limit",
        "body-limit-first",
    ]


def test_a_right_order_is_too(ini):
    assert names(ini, **{"pipeline:api.pipeline": RIGHT}) == []


def test_a_version_list_behind_a_token_is_seen(ini):
    behind = "cors http_proxy_to_wsgi request_id door list"
    wrong = {"pipeline:versions.pipeline": behind, "pipeline:api.pipeline": RIGHT}
    with Path(ini).open("a") as file:
        file.write("[filter:door]\npaste.filter_factory = cats:door\n")

    assert names(ini, **wrong) == ["discovery"]


def test_a_path_that_nothing_is_mounted_at_is_an_error(ini):
    text = Path(ini).read_text().replace("/: versions\n", "")
    Path(ini).write_text(text)
    with pytest.raises(ConfigError, match=r"nothing is mounted at /v2; there are the applications main, versions"):
        names(ini, "/v2", app="main")
    with pytest.raises(ConfigError, match="nothing is mounted at /v1/cats"):
        names(ini, "/v1/cats", app="cats")


def test_probes_are_run_by_the_command(run, ini):
    status, said, _ = run("lint", ini, "--profile", "oslo", "--probe", "/v1/cats/7")

    assert status == 1
    assert f"{ini}:11: error NL090: refusal-request-id: a refusal has a request id; GET /v1/cats/7" in said
    right = f"pipeline:api.pipeline={RIGHT}"
    assert run("lint", ini, "--profile", "oslo", "--probe", "/v1/cats/7", "--set", right)[:2] == (0, "")


def test_an_application_that_cannot_be_loaded_is_an_error(run, ini):
    broken = "app:list.use=call:cats:controller"
    status, said, _ = run("lint", ini, "--profile", "paste", "--probe", "/v1/cats/7", "--set", broken)

    assert status == 2
    assert said.splitlines()[0].startswith(f"{ini}: error: ")


def test_who_has_a_token_is_let_in(ini):
    right = {"pipeline:api.pipeline": RIGHT}
    assert names(ini, headers={"X-Auth-Token": "x"}, **right) == ["head"]
    assert names(ini, headers={"X-Other": "x"}, **right) == ["token-enough"]
