"""A golden file is compared, or written where that is asked for."""

from pathlib import Path

import pytest

from novalite.inspector.pipeline import pipeline_of
from novalite.inspector.routes import routes_of
from novalite.services.identity.router import IdentityRouter
from novalite.testing import assert_same_as
from novalite.testing.golden import UPDATING


@pytest.fixture
def updating():
    token = UPDATING.set(True)
    yield
    UPDATING.reset(token)


def test_a_file_that_is_not_there_is_shown(tmp_path):
    with pytest.raises(AssertionError, match=r"there is no .*/a\.txt; pytest --novalite-update writes it:\n\none\n"):
        assert_same_as("one", tmp_path / "a.txt")
    assert not (tmp_path / "a.txt").exists()


def test_what_differs_is_shown_as_a_diff(tmp_path):
    (tmp_path / "a.txt").write_text("one\ntwo\n")

    assert_same_as(["one", "two"], tmp_path / "a.txt")
    with pytest.raises(AssertionError, match=r"(?s)not as it was.*--- .*/a\.txt\n.*\n one\n-two\n\+three$"):
        assert_same_as("one\nthree", tmp_path / "a.txt")


@pytest.mark.usefixtures("updating")
@pytest.mark.parametrize(
    "actual", [pipeline_of(mount="/v2.1/+"), routes_of(IdentityRouter())], ids=["pipeline", "routes"]
)
def test_what_was_written_is_what_is_compared(tmp_path, actual):
    golden = tmp_path / "new" / "a.txt"
    assert_same_as(actual, golden)
    UPDATING.set(False)

    assert_same_as(actual, golden)
    golden.write_text(golden.read_text().replace("faultwrap", "").replace("GET", "PUT"))
    with pytest.raises(AssertionError, match="not as it was"):
        assert_same_as(actual, golden)


def test_a_relative_path_starts_at_the_test(monkeypatch, tmp_path):
    monkeypatch.chdir(tmp_path)
    with pytest.raises(AssertionError, match=f"there is no {Path(__file__).parent / 'none' / 'a.txt'};"):
        assert_same_as("one", "none/a.txt")
