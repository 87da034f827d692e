from novalite.inspector.ini import read
from novalite.inspector.lint.chains import chains_of, factory_of

MOUNTS = """\
[composite:main]
use = egg:Paste#urlmap
/: versions
/v2: v2

[pipeline:versions]
pipeline = cors list

[composite:v2]
use = call:cats:pipeline_factory
keystone = cors token inner
noauth = cors inner

[composite:inner]
use = egg:Paste#urlmap
/: cats
/dogs: dogs

[filter:cors]
use = egg:cats#cors
[filter:token]
use = egg:cats#token
[app:list]
use = egg:cats#list
[app:cats]
use = egg:cats
[app:dogs]
use = cats
colour = brown
"""


def shown(path):
    """The chains of an ini: each path, its filters and application, and the line of the innermost list."""
    return [
        (str(chain), " ".join(element.name for element in (*chain.filters, chain.app)), chain.named.line)
        for chain in chains_of(read(path))
    ]


def test_there_is_a_chain_for_each_mount_and_strategy(write):
    assert shown(write(MOUNTS)) == [
        ("main at /", "cors list", 7),
        ("main at /v2/ (keystone)", "cors token cats", 11),
        ("main at /v2/dogs (keystone)", "cors token dogs", 11),
        ("main at /v2/ (noauth)", "cors cats", 12),
        ("main at /v2/dogs (noauth)", "cors dogs", 12),
    ]


def test_what_is_around_an_application_or_a_pipeline_is_outermost(write):
    text = (
        "[pipeline:main]\npipeline = b cats\nfilter-with = a\n[app:cats]\nuse = egg:cats\nfilter-with = c\n"
        "[filter-app:other]\nuse = egg:cats#d\nnext = main\n"
        + "".join(f"[filter:{name}]\nuse = egg:cats#{name}\n" for name in "abc")
    )

    assert shown(write(text)) == [("main at /", "a b c cats", 2), ("other at /", "other a b c cats", 2)]


def test_a_bare_application_is_named_where_it_is_mounted(write):
    text = "[composite:main]\nuse = egg:Paste#urlmap\n/ = cats\n[app:cats]\nuse = egg:cats\n"

    assert shown(write(text)) == [("main at /", "cats", 3)]


def test_names_that_mean_nothing_are_in_the_chain_and_circles_are_not(write):
    assert shown(write("[pipeline:main]\npipeline = a b\n")) == [("main at /", "a b", 2)]
    assert shown(write("[pipeline:main]\npipeline = main\n")) == []


def test_what_only_an_unknown_factory_knows_is_followed_by_its_words(write):
    text = "[composite:main]\nuse = call:cats:either\none = cats\n[app:cats]\nuse = egg:cats\n"

    assert shown(write(text)) == [("main at /", "cats", 3)]


def test_the_factory_is_that_of_the_section_that_is_used(write):
    text = "[app:a]\nuse = b\n[app:b]\npaste.app_factory = cats:b\n[app:c]\nuse = c\n[app:d]\n"
    ini = read(write(text))

    assert [factory_of(ini, section) for section in ini.sections] == ["cats:b", "cats:b", "", ""]
    assert factory_of(ini, None) == ""
