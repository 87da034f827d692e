import pytest

from novalite.errors import ConfigError
from novalite.inspector.ini import config_target, read
from novalite.inspector.sections import APP, FILTER, SERVER
from novalite.wsgi.loader import default_ini

PARTS = """
[filter:a]
paste.filter_factory = x:a
[filter:b]
paste.filter_factory = x:b
[app:cats]
paste.app_factory = x:cats
"""


@pytest.fixture
def ini(tmp_path):
    def write(text, name="test.ini"):
        path = tmp_path / name
        path.write_text(text + PARTS)
        return read(path)

    return write


def named(ini):
    """What each reference says, in short."""
    return [
        f"{one.by.name} {one.key}: {one.target or one.problem or one.name}" + "?" * (not one.certain)
        for one in ini.references
    ]


def headers(sections):
    return " ".join(map(str, sections))


ANOTHER = "is another kind of section"
COMMENT = "a # inside of a value does not start a comment"
COMPOSITE = "[composite:main]\nuse = call:x:y\n"
REFERENCES = {
    "a pipeline": ("[pipeline:main]\npipeline = a cats", ["pipeline: [filter:a]", "pipeline: [app:cats]"]),
    "use": ("[app:main]\nuse = cats\ncolour = b", ["use: [app:cats]"]),
    "use of code": ("[app:main]\nuse = egg:Cats#main", ["use: egg:Cats#main"]),
    "next": ("[filter-app:main]\nuse = a\nnext = cats", ["use: [filter:a]", "next: [app:cats]"]),
    "filter-with": ("[app:main]\nuse = call:x:y\nfilter-with = a", ["use: call:x:y", "filter-with: [filter:a]"]),
    "a filter-with of a pipeline": (
        "[pipeline:main]\npipeline = cats\nfilter-with = a",
        ["pipeline: [app:cats]", "filter-with: [filter:a]"],
    ),
    "a urlmap": (
        COMPOSITE + "/: cats\n/v2 = b\nnot_found_app = cats\ndomain h.org /x = cats\ncolour = a",
        [
            "use: call:x:y",
            "/: [app:cats]",
            "/v2: unknown application 'b'; known: main, cats; [filter:b] is another kind of section",
            "not_found_app: [app:cats]",
            "domain h.org /x: [app:cats]",
            "colour: [filter:a]?",
        ],
    ),
    "pipelines by strategy": (
        COMPOSITE + "keystone = a cats\nnoauth2 = b dogs\nauth_strategy = keystone",
        [
            "use: call:x:y",
            "keystone: [filter:a]",
            "keystone: [app:cats]",
            "noauth2: [filter:b]",
            "noauth2: unknown application 'dogs'; known: main, cats",
        ],
    ),
    "pipelines by the factory's name": (
        "[composite:main]\npaste.composite_factory = x:pipeline_factory\nmine = a cats\ncolour = red",
        ["mine: [filter:a]", "mine: [app:cats]"],
    ),
    "an unknown composite": (
        COMPOSITE + "first = cats\nlist = b red",
        ["use: call:x:y", "first: [app:cats]?", "list: [filter:b]?"],
    ),
    "a urlmap that is an app": (
        "[app:main]\nuse = egg:Paste#urlmap\n/ = cats",
        ["use: egg:Paste#urlmap", "/: [app:cats]"],
    ),
    "a server": ("[server:main]\nuse = egg:Paste#http", ["use: egg:Paste#http"]),
    "a server's own": (
        "[server:main]\nuse = a",
        [f"use: unknown server 'a'; known: main; [filter:a] {ANOTHER}"],
    ),
    "what [DEFAULT] hides": ("[DEFAULT]\nuse = x\nfilter-with = a\n[app:main]\nuse = cats\nfilter-with = b", []),
    "a strange scheme": (
        "[app:main]\nuse = http://x",
        ["use: http: is none of PasteDeploy's schemes: config, egg, call"],
    ),
    "two of a name": (
        "[pipeline:main]\npipeline = dogs\n[app:dogs]\n[composite:dogs]\n[application:dogs]",
        ["pipeline: [app:dogs] and [composite:dogs] have the same name; rename one of them"],
    ),
    "an inline comment": (
        "[pipeline:main]\npipeline = # cats",
        [
            "pipeline: unknown filter '#'; known: a, b; a # inside of a value does not start a comment",
            "pipeline: [app:cats]",
        ],
    ),
}


@pytest.mark.parametrize(("text", "expected"), REFERENCES.values(), ids=REFERENCES)
def test_what_a_section_names_is_found(ini, text, expected):
    assert named(ini(text)) == [f"main {line}" for line in expected]


def test_a_reference_says_what_it_wants_and_where_it_stands(ini):
    found = ini("[pipeline:main]\npipeline =\n  a\n  cats\n[server:s]\nuse = egg:S")

    assert [(one.wants, one.place.line) for one in found.references] == [(FILTER, 3), (APP, 4), (SERVER, 6)]
    assert found.references_of(found.sections[0]) == found.references[:2]
    assert found.broken == ()


def test_a_section_is_found_by_its_name_and_by_what_is_asked_for(ini):
    found = ini("[filter:cats]\n[pipeline:main]\npipeline = cats")

    assert str(found.find(APP, "cats")) == "[app:cats]"
    assert str(found.find(FILTER, "cats")) == "[filter:cats]"
    with pytest.raises(LookupError, match="unknown server 'main'; known: none"):
        found.find(SERVER, "main")


def test_another_file_is_read_relative_to_the_one_that_names_it(ini, tmp_path):
    (tmp_path / "more").mkdir()
    (tmp_path / "more" / "an other.ini").write_text(
        "[DEFAULT]\nsize = 2\n[app:main]\nuse = config:../test.ini#cats\nlimit = %(size)s%(colour)s\n[app:dogs]"
    )
    found = ini(
        "[DEFAULT]\nsize = 1\ncolour = re%%d\n[composite:main]\nuse = egg:Paste#urlmap\n"
        "/ = config:more/an%%20other.ini\n"
        "/dogs = config:more/an%%20other.ini#dogs\n/none = config:none.ini\n"
        "/nobody = config:more/an%%20other.ini#nobody"
    )
    one, two, three, four, back = found.references[1:6]

    assert [str(file.path) for file in found.files] == [
        found.path,
        f"{tmp_path}/more/an other.ini",
    ]
    assert (str(one.target), one.target.file) == ("[app:main]", f"{tmp_path}/more/an other.ini")
    assert str(two.target) == "[app:dogs]"
    assert three.problem == f"Could not find config at {tmp_path}/none.ini"
    assert four.problem == "unknown application 'nobody'; known: main, dogs"
    assert (back.by.file, str(back.target), back.target.file) == (one.target.file, "[app:cats]", found.path)
    assert str(found.find(APP, "dogs", one.target.file)) == "[app:dogs]"
    # Its own [DEFAULT] goes before that of the file that names it.
    assert one.target.option("limit").problem == "write %% for a percent sign"


@pytest.mark.parametrize(
    ("rest", "target"),
    [
        ("b.ini", ("/x/b.ini", "main")),
        ("b.ini#c", ("/x/b.ini", "c")),
        ("b.ini#", ("/x/b.ini", "")),
        ("/y/b.ini", ("/y/b.ini", "main")),
        ("///y/b.ini", ("/y/b.ini", "main")),
        (r"y\b.ini", ("/x/y/b.ini", "main")),
    ],
)
def test_a_file_is_named_as_pastedeploy_reads_it(rest, target):
    assert config_target("/x/a.ini", rest) == target


def test_roots_are_main_servers_and_applications_that_nobody_names(ini):
    found = ini(
        "[pipeline:main]\npipeline = a cats\n[app:other]\nuse = main\n[server:s]\nuse = egg:S\n[app:self]\nuse = self"
    )

    assert headers(found.roots) == "[pipeline:main] [app:other] [server:s] [app:self]"


def test_unused_is_what_no_root_leads_to(ini):
    found = ini("[pipeline:main]\npipeline = c cats\n[filter:c]\nuse = a\n[filter:d]\nuse = b\n[loggers]\nkeys = x")

    assert headers(found.unused) == "[filter:d] [filter:b]"


def test_options_are_put_over_the_ini(tmp_path):
    path = tmp_path / "test.ini"
    path.write_text("[DEFAULT]\nouter = a\n[pipeline:main]\npipeline = %(outer)s cats" + PARTS)

    assert named(read(path, {"outer": "b"}))[0] == "main pipeline: [filter:b]"
    assert named(read(path, {"pipeline:main.pipeline": "cats"})) == ["main pipeline: [app:cats]"]


def test_an_ini_that_is_not_there_is_refused(tmp_path):
    with pytest.raises(ConfigError, match=r"none\.ini"):
        read(tmp_path / "none.ini")


def test_novalite_s_own_ini_has_no_broken_and_no_unused_sections():
    found = read(default_ini())

    assert [one.name for one in found.broken] == []
    assert headers(found.unused) == ""
    assert headers(found.roots) == "[pipeline:osapi_compute]"
