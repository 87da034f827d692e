import sys

import pytest
from hypothesis import Phase, given, settings
from hypothesis import strategies as st
from paste.deploy import loadapp

from novalite.inspector.composites import STRATEGIES
from novalite.inspector.contexts import Composite, Element, Node, Resolver, walk
from novalite.inspector.ini import read
from novalite.wsgi.loader import Loader

HERE = __name__


class Made(tuple):
    """What was made of what, in the place of an application, which the Loader wants to be callable."""

    def __call__(self, environ, start_response):
        raise AssertionError("nobody calls it")


def app_factory(global_conf, **local_conf):
    return Made(("app", dict(global_conf), local_conf))


def filter_factory(global_conf, **local_conf):
    return lambda app: Made(("filter", dict(global_conf), local_conf, app))


def filter_app_factory(app, global_conf, **local_conf):
    return Made(("filter", dict(global_conf), local_conf, app))


def mounting(loader, global_conf, **local_conf):
    parts = {key: loader.get_app(name, global_conf=global_conf) for key, name in local_conf.items() if key[0] == "/"}
    return Made(("urlmap", dict(global_conf), local_conf, parts))


def said(node):
    """A node as the factories above would make it."""
    if isinstance(node.end, Composite) and node.end.kind == STRATEGIES:
        made = said(next(entry.node for entry in node.end.entries if entry.key == node.end.chosen))
    else:
        element = node.end if isinstance(node.end, Element) else node.end.element
        made = ("app", values(element.defaults), values(element.given))
        if isinstance(node.end, Composite):
            made = ("urlmap", *made[1:], {entry.key: said(entry.node) for entry in node.end.entries})
    for element in reversed(node.filters):
        made = ("filter", values(element.defaults), values(element.given), made)
    return made


def values(options):
    return {option.key: option.value for option in options}


def is_whole(made):
    """Whether there are no functions in it: PasteDeploy takes a pipeline that has a `filter-with` for a filter."""
    if isinstance(made, tuple | dict):
        return all(map(is_whole, made.values() if isinstance(made, dict) else made))
    return not callable(made)


def option(key, values):
    return values.map(lambda value: {key: value})


def merged(*parts):
    return st.tuples(*parts).map(lambda dicts: {key: value for one in dicts for key, value in one.items()})


def now_and_then(strategy):
    return st.one_of(NOTHING, NOTHING, NOTHING, strategy)


def one_of(*names):
    return st.sampled_from(names)


NOTHING = st.just({})
OPTIONS = st.dictionaries(
    one_of("colour", "taste", "set size", "set colour", "get hue", "__file__", "%(size)s"),
    one_of("red", "size", "colour", "%(colour)s", "%(size)s!", "%(here)s", "50%%"),
    max_size=3,
)
DEFAULTS = merged(
    option("size", one_of("1", "2%%")),
    st.dictionaries(one_of("colour", "auth_strategy", "set hue"), one_of("keystone", "noauth", "true"), max_size=2),
    now_and_then(option("api_rate_limit", one_of("true", "on", "0", "no"))),
)
OURS = "call:novalite.wsgi.urlmap:pipeline_factory"


def bodies(kind, apps, filters):
    """The options of a section of some type, which may name those applications and those filters."""
    pipelines = st.tuples(st.lists(filters, max_size=2), apps).map(lambda parts: " ".join([*parts[0], parts[1]]))
    explicit = {
        "app": option("paste.app_factory", st.just(f"{HERE}:app_factory")),
        "filter": option("paste.filter_factory", st.just(f"{HERE}:filter_factory"))
        | option("paste.filter_app_factory", st.just(f"{HERE}:filter_app_factory")),
    }
    own = {
        "app": merged(explicit["app"] | option("use", apps | st.just(f"call:{HERE}:app_factory")), OPTIONS),
        "filter": merged(explicit["filter"] | option("use", filters | st.just(f"call:{HERE}:filter_factory")), OPTIONS),
        "pipeline": option("pipeline", pipelines),
        "filter-app": merged(option("next", apps), explicit["filter"] | option("use", filters), OPTIONS),
        "urlmap": merged(
            option("paste.composite_factory", st.just(f"{HERE}:mounting"))
            | option("use", st.just(f"call:{HERE}:mounting")),
            option("/", apps),
            now_and_then(option("/x", apps)),
            OPTIONS,
        ),
        "strategies": merged(
            option("use", st.just(OURS) | st.just(OURS + "_v21")),
            option("keystone", pipelines),
            option("noauth", pipelines),
            now_and_then(option("keystone_nolimit", pipelines)),
            now_and_then(option("auth_strategy", one_of("noauth", "keystone", "other"))),
        ),
    }[kind]
    return merged(own, now_and_then(option("filter-with", filters)))


KINDS = {"urlmap": "composite", "strategies": "composite"}
APPS = ("main", "a", "b", "c", "p")


def section(name):
    """A section, which mostly names those that come after it."""
    later = APPS[APPS.index(name) + 1 :] if name in APPS else ()
    apps = one_of(*later, *later, *later, *(f"config:b.ini#{one}" for one in later), "config:a.ini#p", "p", "main")
    filters = one_of("f", "g", "g", "config:./b.ini#g", "h" if name == "a" else "g") if later else one_of("g", "g", "f")
    kinds = ("app", "pipeline", "pipeline", "filter-app", "urlmap", "strategies") if later else ("filter",)
    # Made once: Hypothesis looks through each new strategy before it draws from it, which takes most of the time.
    sections = {
        kind: st.tuples(st.just(f"{KINDS.get(kind, kind)}:{name}"), bodies(kind, apps, filters)) for kind in kinds
    }
    return st.one_of([sections[kind] for kind in kinds])


FILES = st.tuples(DEFAULTS, *(section(name) for name in (*APPS[:-1], "f"))).map(
    lambda parts: "\n".join(
        line
        for header, body in [("DEFAULT", parts[0]), *parts[1:]]
        for line in [f"[{header}]", *(f"{key} = {value}" for key, value in body.items())]
    )
)
TAIL = f"""
[app:p]
paste.app_factory = {HERE}:app_factory
[filter:g]
paste.filter_factory = {HERE}:filter_factory
"""


def outcome(work):
    """What is made, or why it cannot be."""
    limit = sys.getrecursionlimit()
    sys.setrecursionlimit(500)  # a circle takes PasteDeploy seconds otherwise
    try:
        return work()
    except Exception as error:  # PasteDeploy has whatever goes wrong come through
        return f"{type(error).__name__}: {error}"
    finally:
        sys.setrecursionlimit(limit)


@settings(deadline=None, max_examples=150, phases=[Phase.generate])
@given(first=FILES, second=FILES)
def test_what_is_told_of_an_ini_is_what_the_loader_and_pastedeploy_make_of_it(tmp_path_factory, first, second):
    folder = tmp_path_factory.mktemp("inis")
    for name, text in (("a.ini", first), ("b.ini", second)):
        (folder / name).write_text(text + TAIL)
    node = Resolver(read(folder / "a.ini")).application("main")
    problems = [element.problem for element in walk(node) if element.problem]

    for load in (lambda: Loader(folder / "a.ini").load_app("main"), lambda: loadapp(f"config:{folder}/a.ini")):
        made = outcome(load)
        if isinstance(made, str):
            assert problems, made
        elif is_whole(made):
            assert problems == []
            assert said(node) == made


@pytest.fixture
def node(tmp_path):
    def node(text, name="main", **settings):
        path = tmp_path / "test.ini"
        path.write_text(text + PARTS)
        return Resolver(read(path), **settings).application(name)

    return node


PARTS = """
[filter:f]
paste.filter_factory = x:f
colour = red
[filter:g]
paste.filter_factory = x:g
[app:cats]
paste.app_factory = x:cats
[app:dogs]
use = egg:Dogs#main
"""


def names(node):
    return " ".join(element.name for element in walk(node))


def problem(node):
    return next(f"{one.place.line}: {one.problem}" for one in walk(node) if one.problem)


APP = "paste.app_factory = x:y"
ORDERS = {
    "a pipeline": ("[pipeline:main]\npipeline = f g cats", "f g cats"),
    "an application alone": (f"[app:main]\n{APP}", "main"),
    "nested pipelines": ("[pipeline:main]\npipeline = f inner\n[pipeline:inner]\npipeline = g cats", "f g cats"),
    "filter-with": (f"[app:main]\n{APP}\nfilter-with = f", "f main"),
    "filter-with and use": ("[app:main]\nuse = cats\nfilter-with = f", "f main"),
    "filter-with of a filter": ("[pipeline:main]\npipeline = h cats\n[filter:h]\nuse = f\nfilter-with = g", "g h cats"),
    "filter-with of what is used": ("[app:main]\nuse = b\n[app:b]\nuse = cats\nfilter-with = f", "f main"),
    "filter-with of an egg": (
        (
            "[app:main]\nuse = egg:F#app\nfilter-with = one\n[filter:one]\nuse = egg:F#caps\nfilter-with = two\n"
            "[filter:two]\nuse = egg:F#caps"
        ),
        "two one main",
    ),
    "filter-with of a pipeline": ("[pipeline:main]\npipeline = g cats\nfilter-with = f", "f g cats"),
    "a pipeline that is used": ("[app:main]\nuse = p\n[pipeline:p]\npipeline = g cats", "g cats"),
    "filter-app": ("[filter-app:main]\nuse = f\nnext = cats", "f cats"),
    "filter-app of an egg": ("[filter-app:main]\nuse = egg:F#caps\nnext = cats", "main cats"),
    "filter-app by itself": ("[filter-app:main]\npaste.filter_factory = x:y\nnext = cats", "main cats"),
    "code in a pipeline": ("[pipeline:main]\npipeline = egg:F#caps egg:F", "egg:F#caps egg:F"),
    "a urlmap": (
        "[composite:main]\nuse = egg:Paste#urlmap\n/ = cats\n/dogs = p\n[pipeline:p]\npipeline = f dogs",
        "main cats f dogs",
    ),
    "strategies": ("[composite:main]\nuse = call:a:b\nkeystone = f cats\nnoauth = g cats", "main f cats"),
    "an unknown composite": ("[composite:main]\nuse = call:a:b\none = f cats\nsize = 3\ntwo = g", "main f cats"),
}


@pytest.mark.parametrize(("text", "expected"), ORDERS.values(), ids=ORDERS)
def test_however_filters_are_said_they_are_told_by_section_from_the_outside(node, text, expected):
    assert names(node(text)) == expected


def test_an_element_says_its_section_its_line_and_what_makes_it(node):
    made = node("[pipeline:main]\npipeline = f egg:F dogs").filters
    shown = [(one.section, one.place.line, one.factory, one.options) for one in made]

    assert shown == [("filter:f", 3, "x:f", {"colour": "red"}), ("", 2, "egg:F", {})]


SOURCES = {
    "own": ("[app:main]\npaste.app_factory = x:y\nsize = 1", ("size", "1", "own", 3)),
    "use": ("[app:main]\nuse = f\n[app:f]\npaste.app_factory = x:y\nsize = 1", ("size", "1", "use", 5)),
    "get": ("[DEFAULT]\nx = 7\n[app:main]\npaste.app_factory = x:y\nget size = x", ("size", "7", "get", 5)),
}


@pytest.mark.parametrize(("text", "expected"), SOURCES.values(), ids=SOURCES)
def test_an_option_says_where_it_comes_from(node, text, expected):
    (option,) = node(text).end.given

    assert (option.key, option.value, option.source, option.place.line) == expected


def test_what_everybody_gets_says_whether_it_is_a_default_or_was_set_on_the_way(node):
    made = node(
        "[DEFAULT]\nsize = 1\ncolour = red\n[composite:main]\nuse = egg:Paste#urlmap\nset size = 2\n/ = other\n"
        "[app:other]\npaste.app_factory = x:y\ncolour = blue"
    )
    element = made.end.entries[0].node.end
    everybody = {one.key: (one.value, one.source) for one in element.defaults if one.place.line}

    assert everybody == {"size": ("2", "set"), "colour": ("red", "DEFAULT")}
    assert element.options == {}  # a key that [DEFAULT] has too is none of the section's


STRATEGIES_CHOSEN = [
    ("x:pipeline_factory", "", None, "keystone"),
    ("x:pipeline_factory", "auth_strategy = noauth", None, "noauth"),
    ("x:pipeline_factory", "auth_strategy = noauth", "keystone", "keystone"),
    ("x:pipeline_factory", "api_rate_limit = false", None, "keystone_nolimit"),
    ("x:pipeline_factory", "api_rate_limit = true", None, "keystone"),
    ("x:pipeline_factory", "", "keystone_nolimit", "keystone_nolimit"),
    ("novalite.wsgi.urlmap:pipeline_factory", "", None, "keystone_nolimit"),
    ("novalite.wsgi.urlmap:pipeline_factory", "api_rate_limit = yes", None, "keystone"),
    ("novalite.wsgi.urlmap:pipeline_factory_v21", "", None, "keystone"),
    ("x:pipeline_factory", "", "other", None),
]


@pytest.mark.parametrize(("factory", "default", "strategy", "chosen"), STRATEGIES_CHOSEN)
def test_a_pipeline_is_chosen_by_the_strategy(node, factory, default, strategy, chosen):
    made = node(
        f"[DEFAULT]\n{default}\n[composite:main]\nuse = call:{factory}\nnoauth = g cats\nkeystone = f cats\n"
        "keystone_nolimit = cats",
        strategy=strategy,
    )

    assert made.end.chosen == chosen
    assert [entry.key for entry in made.end.entries] == ["noauth", "keystone", "keystone_nolimit"]


def test_without_a_keystone_the_first_pipeline_is_chosen(node):
    assert node("[composite:main]\nuse = call:x:pipeline_factory\nbasic = f cats\nnoauth = cats").end.chosen == "basic"


ANOTHER = "is another kind of section"
NAME_THEM = "name the filters and, last, the application"
BEHIND = "name the application behind the filter"
FACTORY = "name the factory by use, paste.app_factory or paste.composite_factory"
BROKEN = {
    "no such section": (
        "[pipeline:main]\npipeline = f\n  nobody cats",
        "3: [pipeline:main] pipeline: unknown filter 'nobody'; known: f, g",
    ),
    "no application": (
        "[pipeline:main]\npipeline = g f",
        f"2: [pipeline:main] pipeline: unknown application 'f'; known: main, cats, dogs; [filter:f] {ANOTHER}",
    ),
    "no pipeline": (
        "[pipeline:main]",
        f"1: [pipeline:main] pipeline: is missing; {NAME_THEM}",
    ),
    "an empty one": (
        "[pipeline:main]\npipeline =",
        f"2: [pipeline:main] pipeline: is empty; {NAME_THEM}",
    ),
    "an option of a pipeline": (
        "[pipeline:main]\npipeline = cats\nsize = 1",
        "3: [pipeline:main] size: a pipeline takes no options; set it in one of its filters or its application",
    ),
    "no next": (
        "[filter-app:main]\nuse = f",
        f"1: [filter-app:main] next: is missing; {BEHIND}",
    ),
    "a filter-app of call:": (
        "[filter-app:main]\nuse = call:x:y\nnext = cats",
        "2: [filter-app:main] use: call: cannot be used here; use a [filter:…] that does",
    ),
    "no factory": (
        "[app:main]",
        f"1: [app:main] use: is missing; {FACTORY}",
    ),
    "two factories": (
        "[app:main]\npaste.app_factory = x:y\npaste.composite_factory = x:y",
        "3: [app:main] paste.composite_factory: there is paste.app_factory too; remove one of them",
    ),
    "a factory on the next line": (
        "[app:main]\npaste.app_factory =\n  x:y",
        "2: [app:main] paste.app_factory: not a `module:factory` on the same line",
    ),
    "a bad call:": ("[app:main]\nuse = call:x", "2: [app:main] use: call:x is not `call:module:function`"),
    "a strange scheme": (
        "[app:main]\nuse = http://x",
        "2: [app:main] use: http: is none of PasteDeploy's schemes: config, egg, call",
    ),
    "nothing to get": ("[app:main]\nuse = cats\nget x = y", "3: [app:main] get x: 'y' is not defined in [DEFAULT]"),
    "a bad value": (
        "[app:main]\nuse = cats\nx = 100%",
        "3: [app:main] x: write %% for a percent sign",
    ),
    "a bad default": (
        "[DEFAULT]\nx = %(y)s\n[app:main]\nuse = cats",
        "2: [DEFAULT] x: %(y)s is not defined here or in [DEFAULT]",
    ),
    "no such strategy": (
        "[composite:main]\nuse = call:x:y\nauth_strategy = other\nnoauth = cats\nkeystone = cats",
        "1: [composite:main] auth_strategy: there is no pipeline 'other' here; there is: keystone, noauth",
    ),
    "an empty strategy": ("[composite:main]\nuse = call:x:y\nkeystone =", "3: [composite:main] keystone: is empty"),
    "a circle of use": (
        "[app:main]\nuse = b\n[app:b]\nuse = main",
        "4: [app:b] use: circular reference: [app:main] → [app:b] → [app:main]",
    ),
    "a circle of pipelines": (
        "[pipeline:main]\npipeline = f b\n[pipeline:b]\npipeline = g main",
        "4: [pipeline:b] pipeline: circular reference: [pipeline:main] → [pipeline:b] → [pipeline:main]",
    ),
    "a circle of filter-with": (
        "[pipeline:main]\npipeline = h cats\n[filter:h]\nuse = f\nfilter-with = h",
        "5: [filter:h] filter-with: circular reference: [filter:h] → [filter:h]",
    ),
    "a circle of a urlmap": (
        "[composite:main]\nuse = egg:Paste#urlmap\n/ = cats\n/x = main",
        "4: [composite:main] /x: circular reference: [composite:main] → [composite:main]",
    ),
    "no other file": (
        "[app:main]\nuse = config:none.ini",
        "2: [app:main] use: Could not find config at {folder}/none.ini",
    ),
}


@pytest.mark.parametrize(("text", "expected"), BROKEN.values(), ids=BROKEN)
def test_what_cannot_be_made_says_why_and_which_line_is_to_blame(node, tmp_path, text, expected):
    assert problem(node(text)) == expected.format(folder=tmp_path)


def test_around_what_is_broken_all_else_is_told(node):
    assert (
        names(node("[pipeline:main]\npipeline = f nobody b\n[filter-app:b]\nuse = g\nnext = nothing"))
        == "f nobody g nothing"
    )


def test_a_name_that_is_not_there_is_told(node):
    assert problem(node("", "nobody")) == "0: unknown application 'nobody'; known: cats, dogs"


def test_an_application_without_a_name_is_main_for_who_asks_from_outside(node):
    assert names(node("[app]\nuse = egg:A")) == "main"
    assert problem(node("[app]\nuse = egg:A\n[app:x]\nuse = main", "x")).startswith(
        "4: [app:x] use: unknown application"
    )
    assert "[app] and [app:main] have the same name" in problem(node("[app]\nuse = egg:A\n[app:main]\nuse = egg:B"))


def test_what_is_put_over_an_ini_is_put_over_the_files_that_it_names_too(tmp_path):
    (tmp_path / "other.ini").write_text("[DEFAULT]\nsize = 1\n[app:main]\nuse = egg:A\nlimit = %(size)s0\ncolour = red")
    (tmp_path / "test.ini").write_text("[DEFAULT]\nsize = 2\n[app:main]\nuse = config:other.ini")
    element = Resolver(read(tmp_path / "test.ini", {"size": "3", "app:main.colour": "blue"})).application("main").end

    assert element.options == {"limit": "30", "colour": "blue"}


def test_a_composite_of_an_unknown_kind_can_be_asked(node):
    asked = []

    def ask(resolver, element, file, where):
        asked.append((element.name, element.factory, element.options))
        return Node(resolver.filters("f", file, None, where), resolver.node("cats", file, None, where).end)

    made = node("[composite:main]\nuse = call:a:b\nsize = 3\nset x = 1", ask=ask)
    assert names(made) == "f cats"
    assert asked == [("main", "call:a:b", {"size": "3"})]
    assert names(node("[composite:main]\nuse = call:a:b\none = cats", ask=lambda *args: None)) == "main cats"
