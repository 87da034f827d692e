"""What docs/deviations.md says that the APIs do not have is not there: between ``absent`` and ``end`` of each section.

``/path`` is one that nothing answers below, ``POST /path`` one operation, a name an action.
"""

import re

import pytest
import webtest

from novalite.testing.application import application
from tests.apis import APIS, declared
from tests.pages import ROOT

PAGE = (ROOT / "docs" / "deviations.md").read_text()
TITLES = {
    "identity": "The Identity API",
    "network": "The Network API",
}
ADMIN = {"X-Auth-Token": "admin:6f70656e:admin,member,reader"}
OPERATIONS = [*declared()]


def absent(api):
    """What a section names: a method or none, and a path or an action."""
    section = PAGE.partition(f"## {TITLES[api]}\n")[2].partition("\n## ")[0]
    listed = re.findall(r"<!-- absent -->(.*?)<!-- end -->", section, re.DOTALL)
    return [re.fullmatch(r"(?:([A-Z]+) )?(\S+)", name).groups() for name in re.findall(r"`([^`]+)`", "".join(listed))]


NAMED = [(api, method, name) for api in TITLES for method, name in absent(api)]
PATHS = [(api, method, path) for api, method, path in NAMED if path.startswith("/")]


@pytest.fixture(scope="module")
def app():
    return webtest.TestApp(application())


@pytest.mark.parametrize("api", TITLES)
def test_each_api_names_what_it_has_not(api):
    assert len(absent(api)) > 4


@pytest.mark.parametrize(("api", "method", "name"), NAMED)
def test_a_path_or_an_action_that_is_named_is_not_declared(api, method, name):
    there = [one for one in OPERATIONS if one.api.name == api and method in (None, one.method)]
    pattern = re.compile(re.sub(r"\\{\w+\\}", "[^/]+", re.escape(name)) + ("$" if method else "(/|$)"))

    assert [one.path for one in there if one.action == name or pattern.match(one.path)] == []


@pytest.mark.parametrize(("api", "method", "path"), PATHS)
def test_a_path_that_is_named_is_not_found(app, api, method, path):
    (mount,) = (one.mount for one in APIS if one.name == api)
    for asked in [method] if method else ["GET", "POST"]:
        answer = app.request(mount + re.sub(r"\{\w+\}", "a", path), method=asked, headers=ADMIN, expect_errors=True)
        assert answer.status_int in (404, 405)
