"""The comparison of novalite with the real Nova of a release, as far as it needs no Nova."""

from types import SimpleNamespace

import pytest

from novalite.cloud.releases import RELEASES
from tests.releases import __main__ as compared
from tests.releases import installing, sample
from tests.releases.__main__ import DEVIATIONS, main
from tests.releases.installing import INSTALLATIONS, install
from tests.releases.outcomes import Deviation, differences, outcomes, read_deviations, reason_for

JUNIT = """
<testsuites><testsuite>
  <testcase classname="novalite.conformance.compute.test_a" name="test_one[2.1]"/>
  <testcase classname="novalite.conformance.compute.test_a" name="test_one[2.95]">
    <failure message="assert 1 == 2&#10;more">trace</failure>
  </testcase>
  <testcase classname="novalite.conformance.compute.test_a" name="test_two"><skipped message="no"/></testcase>
  <testcase classname="novalite.conformance.compute.test_a" name="test_three">
    <error message="no 0a1b2c3d-0000-4000-8000-0123456789ab, server-12-3, {&quot;a&quot;: {&quot;b&quot;: 1}}"/>
  </testcase>
</testsuite></testsuites>
"""


def test_outcomes_are_read_without_what_is_by_chance(tmp_path):
    path = tmp_path / "junit.xml"
    path.write_text(JUNIT)
    assert outcomes(path) == {
        "compute.test_a::test_one[1]": "passed",
        "compute.test_a::test_one[2]": "assert 1 == 2",
        "compute.test_a::test_two": "skipped",
        "compute.test_a::test_three": 'no …, server-…,{"a":{"b":1}}',
    }


def test_what_ended_otherwise_differs():
    real = {"a": "passed", "b": "assert 1 == 2", "c": "skipped"}
    own = {"a": "passed", "b": "assert 1 == 3", "d": "passed"}
    assert differences(real, own) == {
        "b": ("assert 1 == 2", "assert 1 == 3"),
        "c": ("skipped", "absent"),
        "d": ("absent", "passed"),
    }


@pytest.mark.parametrize(
    ("name", "release", "reason"),
    [
        ("compute.test_a::test_one[2]", "2023.1", "why"),
        ("compute.test_a::test_one[2]", "2024.1", None),
        ("compute.test_a::test_one", "2023.1", None),
        ("compute.test_b::test_two[17]", "2024.1", "stands"),
    ],
)
def test_a_listed_difference_has_a_reason(name, release, reason):
    listed = [
        Deviation(("2023.*",), "compute.test_a::test_one[*", "why"),
        Deviation(("2023.1", "2024.1"), "*test_b::*", "stands"),
    ]
    assert reason_for(name, release, listed) == reason


def test_each_listed_difference_is_of_a_release_and_has_a_reason():
    for one in read_deviations(DEVIATIONS):
        assert one.tests.partition(".")[0] in INSTALLATIONS
        assert one.reason
        assert set(one.releases) <= INSTALLATIONS["compute"].keys()


def test_each_service_can_be_had_at_every_release():
    assert {tuple(releases) for releases in INSTALLATIONS.values()} == {tuple(RELEASES)}


def test_a_release_whose_python_is_not_there_is_skipped_by_name(tmp_path, monkeypatch, capsys):
    monkeypatch.setattr(installing.shutil, "which", lambda name: None)
    with pytest.raises(LookupError):
        install("compute", "2023.1", tmp_path)
    assert main(["--release", "2023.1", "--folder", str(tmp_path)]) == 0
    assert capsys.readouterr().out == "skipped: 2023.1 needs Python 3.11, which is not on the PATH\n"


def test_libraries_are_those_of_the_time():
    wanted = INSTALLATIONS["compute"]["2023.1"].requirements
    assert {"nova==27.5.1", "openstack-placement==9.0.0", "SQLAlchemy<2"} < {*wanted}


def test_a_sample_skips_the_others_so_that_all_keep_their_numbers():
    marked: list[list[pytest.MarkDecorator]] = [[], [], [], []]
    config = SimpleNamespace(getoption=lambda name: 2)
    sample.pytest_collection_modifyitems(config, [SimpleNamespace(add_marker=marks.append) for marks in marked])
    assert [[mark.name for mark in marks] for marks in marked] == [[], ["skip"], [], ["skip"]]


def test_a_nova_that_cannot_run_is_no_agreement(tmp_path, monkeypatch, capsys):
    monkeypatch.setattr(compared, "install", lambda service, release, folder: folder / "bin" / "python")
    monkeypatch.setattr(compared, "suite", lambda *options: 2)
    assert main(["--release", "2023.1", "--folder", str(tmp_path)]) == 2
    assert capsys.readouterr().out == "2023.1: the suite could not run on the real service\n"
