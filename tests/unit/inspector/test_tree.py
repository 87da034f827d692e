import pytest

from novalite.inspector.contexts import Resolver
from novalite.inspector.ini import read
from novalite.inspector.tree import elements_of, strategies_of, tree_of

PARTS = "".join(f"[filter:{name}]\npaste.filter_factory = x:{name}\n" for name in "abcdefg") + "".join(
    f"[app:{name}]\npaste.app_factory = x:{name}\n" for name in ("cats", "dogs")
)


@pytest.fixture
def node(tmp_path):
    def node(text):
        path = tmp_path / "test.ini"
        path.write_text(text + "\n" + PARTS)
        return Resolver(read(path)).application("main")

    return node


def urlmap(**pipelines):
    mounts = "".join(f"/{name} = {name}\n" for name in pipelines)
    sections = "".join(f"[pipeline:{name}]\npipeline = {names}\n" for name, names in pipelines.items())
    return f"[composite:main]\nuse = egg:Paste#urlmap\n{mounts}{sections}"


def shown(branch):
    """A tree in short: a list for each branch, of its labels, its run and its branches."""
    run = " ".join(element.name for element in branch.run)
    return [" ".join((*branch.labels, run)), *map(shown, branch.branches)]


@pytest.mark.parametrize(
    ("pipelines", "branches"),
    [
        ({"x": "a cats", "y": "b cats"}, [["/x a cats"], ["/y b cats"]]),
        ({"x": "a b cats", "y": "a b cats"}, [["/x /y a b cats"]]),
        ({"x": "a b cats", "y": "c dogs", "z": "a dogs"}, [["a", ["/x b cats"], ["/z dogs"]], ["/y c dogs"]]),
        (
            {"x": "a b c cats", "y": "a b d cats", "z": "a cats"},
            [["a", ["b", ["/x c cats"], ["/y d cats"]], ["/z cats"]]],
        ),
        ({"x": "cats", "y": "cats", "z": "dogs"}, [["/x /y cats"], ["/z dogs"]]),
        ({"x": "a a cats", "y": "a cats"}, [["a", ["/x a cats"], ["/y cats"]]]),
        ({"x": "a nobody cats", "y": "a nobody cats"}, [["/x a nobody cats"], ["/y a nobody cats"]]),
    ],
)
def test_what_mounts_begin_with_is_drawn_once(node, pipelines, branches):
    if "nobody" in str(pipelines):  # two lines are to blame: they are two
        branches = [["a", *([f"{name} nobody cats"] for name in ("/x", "/y"))]]
    assert shown(tree_of(node(urlmap(**pipelines)))) == ["main", *branches]


def test_filters_with_other_options_are_not_the_same(node):
    text = (
        "[composite:main]\nuse = egg:Paste#urlmap\n/x = one\n/y = two\n"
        "[composite:one]\nuse = egg:Paste#urlmap\nset level = 1\n/ = h\n[composite:two]\nuse = egg:Paste#urlmap\n"
        "set level = 2\n/ = h\n[app:h]\npaste.app_factory = x:y\nget size = level"
    )
    assert shown(tree_of(node(text))) == ["main", ["/x one", ["/ h"]], ["/y two", ["/ h"]]]


def test_a_urlmap_ends_a_run_and_a_strategy_goes_on_with_it(node):
    text = (
        "[pipeline:main]\npipeline = a map\n[composite:map]\nuse = egg:Paste#urlmap\ndomain h.org /x/ = auth\n"
        "not_found_app = dogs\n[composite:auth]\nuse = call:x:pipeline_factory\nkeystone = b cats\nnoauth = dogs"
    )
    tree = tree_of(node(text))

    assert shown(tree) == ["a map", ["h.org/x b cats"], ["elsewhere dogs"]]
    assert [tree.end, *(branch.end for branch in tree.branches)] == ["urlmap", "app", "app"]
    assert strategies_of(node(text)) == ({"keystone": None}, {"noauth": None})
    assert [element.name for element in elements_of([node(text), node(text)])] == ["a", "b", "cats", "dogs"]


def test_a_composite_of_an_unknown_kind_shows_what_its_options_may_mean(node):
    tree = tree_of(node("[composite:main]\nuse = call:x:y\none = a cats\ntwo = a dogs"))

    assert shown(tree) == ["main", ["a", ["one cats"], ["two dogs"]]]
    assert (tree.end, tree.branches[0].end) == ("unknown", "filter")


def test_a_composite_without_the_strategy_is_drawn_as_what_is_broken(node):
    tree = tree_of(node("[composite:main]\nuse = call:x:y\nauth_strategy = other\nnoauth = cats"))

    assert shown(tree) == ["main"]
    assert "there is no pipeline 'other' here" in tree.run[0].problem
