import re

import pytest
import webtest

from novalite.testing.application import application
from tests.pages import ROOT

TOKEN = {"X-Auth-Token": "root:ops:admin,member,reader"}
PAGE = (ROOT / "docs" / "deviations.md").read_text().partition("## The Image API")[2].partition("\n## ")[0]
ABSENT = re.findall(r"^- `([A-Z]+) (/\S+)`$", PAGE, re.MULTILINE)


@pytest.fixture(scope="module")
def whole():
    return webtest.TestApp(application())


def test_the_page_names_what_there_is_not():
    assert len(ABSENT) > 4


@pytest.mark.parametrize(("method", "path"), ABSENT)
def test_what_the_page_names_is_not_there(whole, method, path):
    asked = "/image/v2" + re.sub(r"\{\w+\}", "x", path)

    assert whole.request(asked, method=method, headers=TOKEN, expect_errors=True).status_int in (404, 405)


def test_a_minor_version_is_no_path(whole):
    whole.get("/image/v2.9/images", headers=TOKEN, status=300)


def test_an_answer_of_nothing_has_no_media_type(whole):
    id = whole.post_json("/image/v2/images", {}, headers=TOKEN).json["id"]

    assert "Content-Type" not in whole.delete(f"/image/v2/images/{id}", headers=TOKEN, status=204).headers
