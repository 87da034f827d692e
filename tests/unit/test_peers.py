"""The runner of the peers' suites: what it makes of a report, without a peer."""

import io
import tarfile
import xml.etree.ElementTree as ET

import pytest

from tests.peers.__main__ import HERE, PEERS, differences, load, outcomes_of, unpack

REPORT = """<testsuites><testsuite>
<testcase file="tests/a_test.py" classname="tests.a_test.TestA" name="test_one"/>
<testcase file="tests/a_test.py" classname="tests.a_test.TestA" name="test_two[x]"><failure/></testcase>
<testcase file="tests/a_test.py" classname="tests.a_test" name="test_three"><skipped/></testcase>
<testcase file="tests/a_test.py" classname="tests.a_test" name="test_four"/>
<testcase file="tests/a_test.py" classname="tests.a_test" name="test_four"><error/></testcase>
</testsuite></testsuites>"""


def test_each_test_of_a_report_has_an_outcome_and_one_that_fails_once_has_failed():
    assert outcomes_of(ET.ElementTree(ET.fromstring(REPORT))) == {
        "tests/a_test.py::TestA::test_one": "passed",
        "tests/a_test.py::TestA::test_two[x]": "failed",
        "tests/a_test.py::test_three": "skipped",
        "tests/a_test.py::test_four": "failed",
    }


@pytest.mark.parametrize(
    ("outcomes", "complaints"),
    [
        ({"a": "passed", "b": "failed", "c": "skipped"}, []),
        ({"a": "failed", "b": "failed", "d": "passed"}, ["fails, and should not: a"]),
        ({"a": "passed", "b": "passed"}, ["should fail, and does not: b"]),
        ({"a": "passed"}, ["should fail, and does not: b"]),
        ({"b": "failed"}, ["nothing passed"]),
    ],
)
def test_what_differs_from_the_list_is_told_both_ways(outcomes, complaints):
    assert differences(outcomes, {"b": "on purpose"}) == complaints


def test_of_an_sdist_only_its_tests_are_unpacked(tmp_path):
    with tarfile.open(tmp_path / "peer-1.tar.gz", "w:gz") as archive:
        for name in ("peer-1/setup.py", "peer-1/tests/a_test.py", "peer-1/src/tests/b_test.py"):
            archive.addfile(tarfile.TarInfo(name), io.BytesIO())
    unpack(tmp_path / "peer-1.tar.gz", tmp_path / "folder")

    assert [path.name for path in (tmp_path / "folder").rglob("*.py")] == ["a_test.py"]


@pytest.mark.parametrize("name", PEERS)
def test_each_deviation_of_a_peer_has_a_reason(name):
    peer = load(HERE / f"on_{name}.py")

    assert peer.TESTS
    assert all(test.startswith(tuple(peer.TESTS)) and reason.strip() for test, reason in peer.DEVIATIONS.items())
