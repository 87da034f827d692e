"""The command prints the seed, and says in one line why it cannot."""

import sys

import pytest
import yaml
from click.testing import CliRunner

from novalite.capture import source
from novalite.cli import main
from tests.unit.capture.clouds import InProcess


@pytest.fixture
def run(monkeypatch):
    monkeypatch.setattr(source, "SDKSource", lambda name: InProcess())
    return lambda *options: CliRunner().invoke(main, ["seed", *options])


def test_a_cloud_is_printed_as_a_seed(run):
    done = run("--from-cloud", "mine")

    assert done.exit_code == 0
    assert done.output.startswith("# A seed of the cloud mine, for `novalite serve --seed FILE`.\ndefaults: false\n")
    assert yaml.safe_load(done.output)["flavors"][0]["name"] == "m1.tiny"


def test_an_anonymous_one_does_not_say_whose_it_is(run):
    done = run("--from-cloud", "mine", "--anonymise")

    assert "mine" not in done.output
    assert [project["name"] for project in yaml.safe_load(done.output)["projects"]] == ["project-1", "project-2"]


def test_without_openstacksdk_it_fails_in_one_line(monkeypatch):
    monkeypatch.setitem(sys.modules, "openstack", None)
    done = CliRunner().invoke(main, ["seed", "--from-cloud", "mine"])

    assert done.exit_code == 1
    assert done.stderr == "novalite: error: reading a cloud needs openstacksdk: pip install 'novalite[sdk]'\n"
