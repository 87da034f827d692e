"""What docs/deviations.md says is not there in the Identity API is not there."""

import re
from pathlib import Path

import pytest

PAGE = (Path(__file__).parents[3] / "docs" / "deviations.md").read_text()
ABSENT = re.findall(r"^- `/v3(.*)`$", PAGE.split("<!-- absent: identity -->")[1].split("<!-- end -->")[0], re.MULTILINE)


@pytest.mark.parametrize("path", ABSENT)
def test_what_is_said_to_be_absent_is(admin, path):
    for method in ("GET", "POST"):
        answer = admin(f"{method} {path}")
        assert (answer.status_int, answer.content_type) == (404, "text/html")
