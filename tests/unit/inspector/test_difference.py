import pytest
import routes
from hypothesis import given, settings
from hypothesis import strategies as st

from novalite.inspector.difference import differences, route_differences
from novalite.inspector.ini import read
from novalite.inspector.routes import routes_of

PARTS = "".join(f"[filter:{name}]\nuse = call:x:{name}\n" for name in "abcdef") + (
    "[app:cats]\nuse = call:x:cats\nlives = 9\n[app:dogs]\nuse = call:x:dogs\n"
)
MAPPED = "[composite:main]\nuse = egg:Paste#urlmap\n"
CHOSEN = MAPPED + "/v2 = auth\n/v3 = auth\n[composite:auth]\nuse = call:x:pipeline_factory\n"


@pytest.fixture
def changes(tmp_path):
    """What changed between two texts: in short."""

    def changes(before, after, app=None):
        inis = []
        for name, text in (("before.ini", before), ("after.ini", after)):
            (tmp_path / name).write_text(f"{text}\n{PARTS}")
            inis.append(read(tmp_path / name))
        return [f"{one.kind} {one.where}: {one.text}" for one in differences(*inis, app)]

    return changes


def pipeline(names):
    return f"[pipeline:main]\npipeline = {names}"


CHANGES = {
    "nothing": ("a b cats", "a\n  b\n  cats", []),
    "added": ("a cats", "a b cats", ["added /: b is added, behind a"]),
    "added outside": ("a cats", "b a cats", ["added /: b is added, the outermost"]),
    "removed": ("a b c cats", "a c cats", ["removed /: b is left out; it was behind a"]),
    "moved outwards": ("a b c cats", "c a b cats", ["changed /: c now is outside of a and b"]),
    "moved inwards": ("a b c d cats", "b c d a cats", ["changed /: a now is inside of b, c and d"]),
    "replaced": ("a b cats", "a c cats", ["changed /: c has taken the place of b"]),
    "another application": ("a cats", "a dogs", ["changed /: the application is dogs, and was cats"]),
    "several": (
        "a b c cats",
        "c a d cats",
        ["changed /: c now is outside of a", "changed /: d has taken the place of b"],
    ),
    "doubled": ("a b cats", "a b a cats", ["added /: a is added, the outermost"]),
}


@pytest.mark.parametrize(("before", "after", "expected"), CHANGES.values(), ids=CHANGES)
def test_what_changed_in_a_pipeline_is_told_as_a_person_would(changes, before, after, expected):
    assert changes(pipeline(before), pipeline(after)) == expected


def test_mounts_come_and_go(changes):
    assert changes(MAPPED + "/ = cats\n/v1 = dogs", MAPPED + "/ = cats\n/v2 = dogs") == [
        "removed /v1: dogs is there no more",
        "added /v2: dogs is new",
    ]


def test_what_changed_in_the_same_way_at_several_mounts_and_for_several_strategies_is_told_once(changes):
    before = CHOSEN + "keystone = a b cats\nnoauth = a cats"
    after = CHOSEN + "keystone = a b c cats\nnoauth = a d cats"

    assert changes(before, after) == [
        "added /v2 (keystone), /v3 (keystone): c is added, behind b",
        "added /v2 (noauth), /v3 (noauth): d is added, behind a",
    ]
    assert changes(before, CHOSEN + "keystone = a b cats") == [
        "removed /v2 (noauth), /v3 (noauth): a → cats is there no more"
    ]


def test_another_way_of_writing_the_same_is_no_difference(changes):
    assert changes(
        "[DEFAULT]\nusual = a b\n[pipeline:main]\npipeline = %(usual)s cats",
        "[DEFAULT]\nusual = a b\n[pipeline:main]\npipeline = a inner\n[pipeline:inner]\npipeline = b cats",
    ) == ["added [pipeline:inner]: is a new section"]


def test_options_and_sections_are_compared_as_they_are_written(changes):
    before = "[DEFAULT]\nsize = 1\n[app:main]\nuse = cats\ncolour = red %(size)s\nonly = here\n[filter:old]\nuse = a"
    after = "[DEFAULT]\nsize = 2\n[app:main]\nuse = dogs\ncolour = red\n   %(size)s\nempty =\n[filter:new]\nuse = a"

    assert changes(before, after) == [
        "changed [DEFAULT]: size is 2, and was 1",
        "changed [app:main]: use is dogs, and was cats",
        "removed [app:main]: only is not set any more; it was here",
        "added [app:main]: empty is set, to empty",
        "removed [filter:old]: there is no such section any more",
        "added [filter:new]: is a new section",
    ]


def test_the_mounts_and_pipelines_of_a_composite_are_not_told_as_its_options(changes):
    before = CHOSEN + "keystone = a cats\nauth_strategy = keystone"
    after = CHOSEN + "keystone = b cats\nauth_strategy = noauth"

    assert changes(before, after) == [
        "changed /v2 (keystone), /v3 (keystone): b has taken the place of a",
        "changed [composite:auth]: auth_strategy is noauth, and was keystone",
    ]


def test_one_application_alone_can_be_compared(changes):
    before = pipeline("a cats") + "\n[pipeline:other]\npipeline = b dogs"
    after = before.replace("b dogs", "c dogs")

    assert changes(before, after) == []
    assert changes(before, after, "other") == ["changed /: c has taken the place of b"]


def test_a_lone_application_is_compared_with_a_lone_one_of_another_name(tmp_path):
    for name in ("one", "other"):
        (tmp_path / name).write_text(f"[app:{name}]\nuse = egg:A")
    found = differences(read(tmp_path / "one"), read(tmp_path / "other"))

    assert [(one.kind, one.where) for one in found] == [
        ("changed", "/"),
        ("removed", "[app:one]"),
        ("added", "[app:other]"),
    ]


def test_where_there_are_several_applications_each_is_named(changes):
    two = "[pipeline:one]\npipeline = a cats\n[pipeline:two]\npipeline = a dogs"

    assert changes(two, two.replace("a dogs", "b dogs")) == ["changed two /: b has taken the place of a"]


def test_changes_have_their_lines(tmp_path):
    (tmp_path / "a.ini").write_text("[app:main]\nuse = egg:A\nx = 1")
    (tmp_path / "b.ini").write_text("\n[app:main]\nuse = egg:A\nx = 2\ny = 1")
    changed, added = differences(read(tmp_path / "a.ini"), read(tmp_path / "b.ini"))

    assert (changed.before.line, changed.after.line, added.before, added.after.line) == (3, 4, None, 5)
    assert changed.to_dict()["after"] == {"file": str(tmp_path / "b.ini"), "line": 4}


NAMES = st.lists(st.sampled_from("abcdef"), max_size=6, unique=True).map(lambda names: " ".join([*names, "cats"]))


@settings(deadline=None, max_examples=100)
@given(before=NAMES, after=NAMES)
def test_pipelines_that_differ_have_differences_and_others_none(tmp_path_factory, before, after):
    folder = tmp_path_factory.mktemp("inis")
    for name, names in (("before", before), ("after", after)):
        (folder / name).write_text(f"{pipeline(names)}\n{PARTS}")
    found = differences(read(folder / "before"), read(folder / "after"))
    told = {word for one in found for word in one.text.split() if word in "abcdef"}

    assert bool(found) == (before != after)
    assert told >= set(before.split()) ^ set(after.split())


def app(environ, start_response):
    raise AssertionError("nobody calls it")


def test_routes_come_go_and_are_answered_by_others():
    def table(*routes_):
        mapper = routes.Mapper(controller_scan=None, register=False)
        for path, action, requirements in routes_:
            mapper.connect(path, controller="cats", action=action, requirements=requirements)
        return routes_of(mapper)

    before = table(("/a", "index", {}), ("/b", "show", {}), ("/{c}", "show", {}), ("/d", "show", {}))
    after = table(("/a", "list", {}), ("/{c}", "show", {"c": "[0-9]+"}), ("/d", "show", {}), ("/e", "show", {}))

    assert [f"{one.kind} {one.where}: {one.text}" for one in route_differences(before, after)] == [
        "changed ANY /a: is answered by cats.list, and was by cats.index",
        "removed ANY /b: there is no such route any more; it was for cats.show",
        "changed ANY /{c}: is answered by cats.show where c is [0-9]+, and was by cats.show",
        "added ANY /e: is new, for cats.show",
    ]
