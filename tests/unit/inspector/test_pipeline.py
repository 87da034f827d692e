import inspect
import json
from pathlib import Path

import pytest

from novalite.errors import ConfigError
from novalite.inspector.pipeline import NoSuchPipeline, pipeline_of, pipelines_of
from novalite.middleware.sizelimit import RequestBodySizeLimiter


def app(environ, start_response):
    raise AssertionError("nobody calls it")


def app_factory(global_conf, **local_conf):
    raise AssertionError("nobody makes it")


def filter_factory(global_conf, **local_conf):
    raise AssertionError("nobody makes it")


def filter_app_factory(application, global_conf, **local_conf):
    raise AssertionError("nobody makes it")


class Handler:
    """A factory that is an object, and one that is an inherited class method."""

    def __call__(self, global_conf, **local_conf):
        raise AssertionError("nobody makes it")

    @classmethod
    def factory(cls, global_conf, **local_conf):
        raise AssertionError("nobody makes it")


class Inherited(Handler):
    pass


handler = Handler()


class Table:
    """What a stranger's composite makes, whose parts nobody can see."""


def table_factory(loader, global_conf, first, second):
    made = Table()
    made.first = loader.get_app(first, global_conf=global_conf)
    made.second = loader.get_app(second, global_conf=global_conf)
    return made


def pipeline_by_hand(loader, global_conf, outer, inner):
    """As many services assemble their own pipelines."""
    return loader.get_filter(outer)(loader.get_app(inner))


def broken_factory(loader, global_conf, **local_conf):
    raise ValueError("no such thing")


HERE = __name__
PARTS = f"""
[filter:a]
paste.filter_factory = {HERE}:filter_factory
colour = red
[filter:b]
paste.filter_factory = {HERE}:filter_factory
[filter:c]
paste.filter_app_factory = {HERE}:filter_app_factory
[app:cats]
paste.app_factory = {HERE}:app_factory
lives = 9
[app:dogs]
paste.app_factory = {HERE}:app_factory
"""


@pytest.fixture
def ini(tmp_path):
    def write(text, name="test.ini"):
        path = tmp_path / name
        path.write_text(text + PARTS)
        return path

    return write


def names(pipeline):
    return " ".join(pipeline.names)


def mounts(pipelines):
    return {pipeline.mount: names(pipeline) for pipeline in pipelines}


def test_a_pipeline_section_is_its_filters_and_its_application(ini):
    pipeline = pipeline_of(ini("[pipeline:main]\npipeline = a b c cats"))

    assert (pipeline.name, pipeline.mount, names(pipeline)) == ("main", "/", "a b c cats")
    assert (pipeline.app.name, pipeline.app.section) == ("cats", "app:cats")


def test_an_application_alone_is_a_pipeline_without_filters(ini):
    assert names(pipeline_of(ini(""), "dogs")) == "dogs"


APP = f"paste.app_factory = {HERE}:app_factory"
FILTER = f"paste.filter_factory = {HERE}:filter_factory"
FILTERS_SAID = {
    "nested": ("[pipeline:main]\npipeline = a inner\n[pipeline:inner]\npipeline = b cats", "a b cats"),
    "filter-with": (f"[app:main]\n{APP}\nfilter-with = a", "a main"),
    "filter-with and use": ("[app:main]\nuse = cats\nfilter-with = a", "a main"),
    "filter-with of a filter": (
        f"[pipeline:main]\npipeline = d cats\n[filter:d]\n{FILTER}\nfilter-with = a",
        "a d cats",
    ),
    "filter-with of a composite": (
        "[composite:main]\nuse = call:novalite.wsgi.urlmap:pipeline_factory\nkeystone = b cats\nfilter-with = a",
        "a b cats",
    ),
    "filter-app": ("[filter-app:main]\nuse = a\nnext = dogs", "a dogs"),
    "filter-app by itself": (f"[filter-app:main]\n{FILTER}\nnext = dogs", "main dogs"),
    "filter-app of a pipeline": ("[filter-app:main]\nuse = a\nnext = x\n[pipeline:x]\npipeline = b cats", "a b cats"),
}


@pytest.mark.parametrize(("section", "expected"), FILTERS_SAID.values(), ids=FILTERS_SAID)
def test_however_filters_are_said_they_are_listed_from_the_outside(ini, section, expected):
    assert names(pipeline_of(ini(section))) == expected


def test_a_urlmap_has_a_pipeline_for_each_mount(ini):
    path = ini(
        "[composite:main]\nuse = egg:Paste#urlmap\n/ = cats\n/dogs = one\n/dogs/+ = two\n"
        "[pipeline:one]\npipeline = a dogs\n[pipeline:two]\npipeline = b cats"
    )

    assert mounts(pipelines_of(path)) == {"/": "cats", "/dogs": "a dogs", "/dogs/+": "b cats"}


def test_a_urlmap_within_a_urlmap_lengthens_the_paths_and_keeps_the_filters_outside(ini):
    path = ini(
        "[pipeline:main]\npipeline = a outer\n"
        "[composite:outer]\nuse = call:novalite.wsgi.urlmap:urlmap_factory\n/ = cats\n/v2/+ = inner\n"
        "[composite:inner]\nuse = call:novalite.wsgi.urlmap:urlmap_factory\n/ = dogs\n/cats = fancy\n"
        "[pipeline:fancy]\npipeline = b cats"
    )

    assert mounts(pipelines_of(path)) == {"/": "a cats", "/v2": "a dogs", "/v2/cats": "a b cats"}


def test_a_domain_is_part_of_the_mount(ini):
    path = ini("[composite:main]\nuse = call:novalite.wsgi.urlmap:urlmap_factory\n/ = cats\ndomain h.org /x = dogs")

    assert mounts(pipelines_of(path)) == {"h.org/x": "dogs", "/": "cats"}


@pytest.mark.parametrize(
    ("factory", "options", "expected"),
    [
        ("pipeline_factory_v21", {}, "a cats"),
        ("pipeline_factory_v21", {"auth_strategy": "noauth"}, "b cats"),
        ("pipeline_factory", {}, "a b cats"),
        ("pipeline_factory", {"api_rate_limit": "true"}, "a cats"),
        ("pipeline_factory", {"auth_strategy": "noauth"}, "b cats"),
    ],
)
def test_a_composite_that_chooses_a_pipeline_is_asked_which(ini, factory, options, expected):
    path = ini(
        f"[composite:main]\nuse = call:novalite.wsgi.urlmap:{factory}\n"
        "keystone = a cats\nkeystone_nolimit = a b cats\nnoauth = b cats"
    )

    assert names(pipeline_of(path, **options)) == expected


def test_a_stranger_s_composite_is_called_with_stand_ins(ini):
    by_hand = ini(f"[composite:main]\nuse = call:{HERE}:pipeline_by_hand\nouter = a\ninner = cats")
    assert names(pipeline_of(by_hand)) == "a cats"

    old = ini(f"[composit:main]\npaste.composit_factory = {HERE}:pipeline_by_hand\nouter = b\ninner = dogs", "old.ini")
    assert names(pipeline_of(old)) == "b dogs"


def test_a_composite_whose_parts_nobody_can_see_counts_as_an_application(ini):
    path = ini(f"[composite:main]\nuse = call:{HERE}:table_factory\nfirst = cats\nsecond = dogs")

    assert mounts(pipelines_of(path)) == {"/": "main"}


def test_what_goes_wrong_in_a_composite_names_the_section(ini):
    path = ini(f"[composite:main]\nuse = call:{HERE}:broken_factory")

    with pytest.raises(ValueError, match="no such thing") as caught:
        pipelines_of(path)
    assert caught.value.__notes__ == [f"while making [composite:main] of {path}"]


@pytest.mark.parametrize(
    ("section", "message"),
    [
        ("[pipeline:main]\npipeline = a nobody", "[pipeline:main] pipeline: "),
        ("[composite:main]\nuse = call:novalite.wsgi.urlmap:pipeline_factory\nnoauth = cats", "auth_strategy: "),
        ("[pipeline:other]\npipeline = cats", "say which application is meant; there is: other, dogs"),
    ],
)
def test_an_ini_that_cannot_be_loaded_is_a_config_error(ini, section, message):
    with pytest.raises(ConfigError) as caught:
        pipelines_of(ini(section))
    assert message in caught.value.message


@pytest.mark.parametrize(
    "use",
    [
        f"paste.app_factory = {HERE}:app_factory",
        f"use = call:{HERE}:app_factory",
        f"paste.app_factory = {HERE}:Inherited.factory",
        f"paste.app_factory = {HERE}:handler",
        "paste.app_factory = novalite.services.compute.router:ComputeRouter.factory",
    ],
)
def test_an_element_says_what_makes_it_as_it_is_written_and_where_python_has_that(ini, use):
    element = pipeline_of(ini(f"[app:main]\n{use}")).app

    assert element.factory == use.partition(" = ")[2]
    file, _, line = element.source.rpartition(":")
    assert Path(file).read_text().splitlines()[int(line) - 1].lstrip().startswith(("def ", "class "))


def test_a_filter_out_of_an_egg_has_the_name_of_its_section(ini):
    filtered = pipeline_of(
        ini("[pipeline:main]\npipeline = prefix cats\n[filter:prefix]\nuse = egg:PasteDeploy#prefix")
    )
    assert filtered.filters[0].name == "prefix"
    assert filtered.filters[0].factory == "egg:PasteDeploy#prefix"
    assert "paste/deploy/config.py:" in filtered.filters[0].source


def test_an_element_has_the_options_of_its_section_and_not_the_defaults(ini):
    pipeline = pipeline_of(ini("[DEFAULT]\ndebug = true\n[pipeline:main]\npipeline = a cats"))

    assert [element.options for element in (*pipeline.filters, pipeline.app)] == [{"colour": "red"}, {"lives": "9"}]


def test_options_are_put_over_the_defaults(ini):
    path = ini(
        "[DEFAULT]\nsize = 1\n[pipeline:main]\npipeline = d cats\n[filter:d]\n"
        f"paste.filter_factory = {HERE}:filter_factory\nlimit = %(size)s0"
    )

    assert pipeline_of(path).filters[0].options == {"limit": "10"}
    assert pipeline_of(path, size="7").filters[0].options == {"limit": "70"}


def test_a_builtin_factory_has_no_source(ini):
    assert pipeline_of(ini("[app:main]\npaste.app_factory = builtins:dict")).app.source is None


def test_a_factory_that_cannot_be_imported_has_no_source_and_is_told_all_the_same(ini):
    element = pipeline_of(ini("[app:main]\npaste.app_factory = nowhere.at.all:factory")).app

    assert (element.factory, element.source) == ("nowhere.at.all:factory", None)


def test_the_mount_chooses_among_several_pipelines():
    assert pipeline_of(mount="/v2.1/+").names[-2:] == ("noauth", "compute")
    assert pipeline_of(mount="/v2.1/+", auth_strategy="keystone").names[-2:] == ("keystonecontext", "compute")
    assert pipeline_of(app="versions").mount == "/"


@pytest.mark.parametrize(
    ("mount", "message"),
    [(None, "say which mount is meant; there are "), ("/v3", "nothing is mounted at /v3; there are ")],
)
def test_a_mount_that_is_wanting_or_wrong_is_refused_with_the_ones_there_are(mount, message):
    with pytest.raises(NoSuchPipeline) as caught:
        pipeline_of(mount=mount)

    assert caught.value.message.startswith(message)
    assert "/v2, /v2.1, /v2/+, /v2.1/+, " in caught.value.message


def test_novalite_s_own_pipelines_are_all_found():
    outer = "cloud journal cors proxy_headers request_id faultwrap request_log"
    found = mounts(pipelines_of())
    expected = {
        "/": "cloud journal cors proxy_headers faultwrap request_log version_list",
        "/healthcheck": "cloud journal healthcheck",
        "/identity": f"{outer.replace('request_id', 'openstack_request_id')} sizelimit identity_api",
        "/v2": f"{outer} legacy_v2 version_document",
        "/v2.1": f"{outer} version_document",
        "/v2/+": "cloud journal request_id faultwrap sizelimit noauth ratelimit legacy_v2 compute",
        "/v2.1/+": f"{outer} sizelimit noauth compute",
    }
    assert expected.items() <= found.items()
    assert {found[f"/compute{mount}"] == found[mount or "/"] for mount in ("", "/v2.1", "/v2.1/+")} == {True}


def test_a_pipeline_can_be_said_as_json(ini):
    pipeline = pipeline_of(ini("[pipeline:main]\npipeline = a cats"))
    said = json.loads(json.dumps(pipeline.to_dict()))

    assert (said["name"], said["mount"], said["strategy"], said["app"]["name"]) == ("main", "/", None, "cats")
    (element,) = said["filters"]
    file = element.pop("file")
    assert element == {
        "name": "a",
        "section": "filter:a",
        "line": 3,
        "factory": f"{HERE}:filter_factory",
        "options": {
            "colour": {"value": "red", "raw": "red", "source": "own", "interpolated": [], "file": file, "line": 5}
        },
        "problem": None,
    }
    assert pipeline.to_dict(imports=True)["app"]["source"] == pipeline.app.source is not None


def test_where_strategies_choose_a_pipeline_says_which_did():
    assert [pipeline_of(mount=mount).strategy for mount in ("/v2.1/+", "/v2.1", "/v2/+")] == ["noauth", None, "noauth"]


def test_a_pipeline_is_printed_each_element_further_in(ini):
    pipeline = pipeline_of(ini("[pipeline:main]\npipeline = a b cats"))

    assert str(pipeline).splitlines() == [
        "main at /",
        f"  a        {HERE}:filter_factory",
        f"   b       {HERE}:filter_factory",
        f"    cats   {HERE}:app_factory",
    ]


def test_a_source_is_the_line_where_the_factory_begins():
    element = pipeline_of(mount="/v2.1/+").filters[7]

    line = inspect.getsourcelines(RequestBodySizeLimiter)[1]
    assert element.name == "sizelimit"
    assert element.source == f"{inspect.getsourcefile(RequestBodySizeLimiter)}:{line}"
