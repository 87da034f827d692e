import pytest

from novalite.inspector.lint.profile import shipped
from novalite.inspector.lint.run import lint


@pytest.fixture
def write(tmp_path):
    """Write a file, and give its path."""

    def write(text, name="test.ini"):
        path = tmp_path / name
        path.write_text(text, encoding="utf-8")
        return str(path)

    return write


@pytest.fixture
def found(write):
    """What is found in an ini: rule, line and message of each finding."""

    def found(text, profile="paste"):
        wanted = shipped(profile) if isinstance(profile, str) else profile
        return [(one.rule.id, one.place.line, one.message) for one in lint(write(text), wanted)]

    return found
