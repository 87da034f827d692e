"""What docs/deviations.md says that the Block Storage API does not have is not among its routes."""

import re
from pathlib import Path

import pytest

from novalite.services.volume.router import RESOURCES

PAGE = (Path(__file__).parents[4] / "docs" / "deviations.md").read_text()
SECTION = PAGE.partition("## The Block Storage API")[2].partition("\n## ")[0]
(LIST,) = re.findall(r"It does not have.*?:\n\n(.*?)\n\n", SECTION, re.DOTALL)
PATHS = re.findall(r"`(/[^`]+)`", LIST)
ACTIONS = re.findall(r"`([a-z][^`]+)`", LIST)


def routed():
    return {path for resource in RESOURCES for _, path in resource.endpoints}


@pytest.mark.parametrize("path", PATHS)
def test_a_path_that_is_named_is_not_there(path):
    pattern = re.compile(re.sub("[A-Z]+", r"{[^/]+}", path) + "(/|$)")

    assert [there for there in routed() if pattern.match(there)] == []


def test_an_action_that_is_named_is_not_there():
    there = {action for one in RESOURCES for endpoint in one.endpoints.values() for action in endpoint.operations}

    assert len(ACTIONS) > 3
    assert there & {*ACTIONS} == set()


def test_the_lists_that_are_said_to_be_empty_are_there():
    assert {"/messages", "/clusters"} <= routed()
