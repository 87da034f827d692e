"""How the tests call the command."""

import sys

import pytest
from click.testing import CliRunner

from novalite.cli import main


@pytest.fixture
def run(monkeypatch):
    """Calls the command; gives the exit status, stdout and stderr."""
    monkeypatch.setattr(sys, "path", sys.path[:])

    def run(*arguments):
        result = CliRunner().invoke(main, list(map(str, arguments)), prog_name="novalite")
        assert result.exception is None or isinstance(result.exception, SystemExit), result.exception
        return result.exit_code, result.stdout, result.stderr

    return run


@pytest.fixture
def written(tmp_path):
    """Writes an ini; gives its path."""

    def written(text):
        path = tmp_path / "written.ini"
        path.write_text(text)
        return path

    return written
