import logging
import sys
import textwrap

import pytest
import webob

from novalite.errors import BadOption, ConfigError, ConfigNotFound, PasteAppNotFound
from novalite.wsgi.application import Application, Middleware
from novalite.wsgi.loader import CONFIG_DIRS, Loader, default_ini
from novalite.wsgi.options import number

HERE = sys.modules[__name__]
MODULE = "loader_factories"


class App(Application):
    def __init__(self, text="app", size=1):
        self.text = text
        self.size = number("size", size, int, 0)

    def __call__(self, environ, start_response):
        return webob.Response(text=self.text)(environ, start_response)


class Quoting(Middleware):
    def __init__(self, application, quote='"', times=1):
        super().__init__(application)
        self.quote = quote * number("times", times, int, 1)

    def process_response(self, response):
        response.text = f"{self.quote}{response.text}{self.quote}"
        return response


def made_of_defaults(global_conf, **local_conf):
    """An app factory of the other kind, that sees the defaults too."""
    return App(text=str(sorted({**global_conf, **local_conf}.items())))


def app(global_conf):
    return App()


def filter_app_factory(app, global_conf, **local_conf):
    return Quoting(app, **local_conf)


def failing(global_conf, **local_conf):
    raise KeyError("no such thing")


class Failing(Middleware):
    def __init__(self, application):
        raise RuntimeError("it cannot be")


def type_error_inside(global_conf, **local_conf):
    return len(5)


@pytest.fixture(autouse=True)
def factories(monkeypatch):
    """Let an ini name what is in this file, which no import would find."""
    monkeypatch.setitem(sys.modules, MODULE, HERE)


@pytest.fixture
def write(tmp_path):
    """A function from an ini's text to its path; ``loader_factories`` is this file."""

    def write(text, name="paste.ini"):
        path = tmp_path / name
        path.parent.mkdir(exist_ok=True)
        path.write_text(textwrap.dedent(text).lstrip("\n"))
        return path

    return write


APP = """
[app:app]
paste.app_factory = loader_factories:App.factory
"""
QUOTE = """
[filter:quote]
paste.filter_factory = loader_factories:Quoting.factory
"""


def text_of(app):
    return webob.Request.blank("/").get_response(app).text


def load(path, name="app", **options):
    return Loader(path, **options).load_app(name)


# -- finding the file


@pytest.mark.behaviour("SRV-001", "PRM-003")
def test_a_relative_path_that_is_nowhere_is_not_found(tmp_path):
    with pytest.raises(ConfigNotFound, match=r"^Could not find config at nothing/here\.ini$"):
        Loader("nothing/here.ini", config_dirs=(str(tmp_path),))


@pytest.mark.behaviour("SRV-001", "PRM-003")
def test_a_relative_path_is_not_looked_for_in_the_current_directory(write, tmp_path, monkeypatch):
    write(APP)
    monkeypatch.chdir(tmp_path)
    with pytest.raises(ConfigNotFound):
        Loader("paste.ini", config_dirs=())


@pytest.mark.behaviour("SRV-002", "PRM-004")
def test_an_absolute_path_that_does_not_exist_is_not_found(tmp_path):
    path = tmp_path / "nothing.ini"
    with pytest.raises(ConfigNotFound) as caught:
        Loader(path)
    assert str(caught.value) == f"Could not find config at {path}"
    with pytest.raises(ConfigNotFound):
        Loader(tmp_path)


@pytest.mark.behaviour("SRV-003", "PRM-005")
@pytest.mark.parametrize("kind", [str, lambda path: path])
def test_an_absolute_path_is_kept(write, kind):
    path = write(APP)
    assert Loader(kind(path)).config_path == str(path)


def test_a_relative_path_is_the_first_that_exists_in_the_search_directories(write, tmp_path):
    write(APP, "second/paste.ini")
    write(APP, "third/paste.ini")
    dirs = tuple(str(tmp_path / name) for name in ("first", "second", "third"))
    assert Loader("paste.ini", config_dirs=dirs).config_path == str(tmp_path / "second" / "paste.ini")


def test_the_search_starts_at_home(write, tmp_path, monkeypatch):
    monkeypatch.setenv("HOME", str(tmp_path))
    path = write(APP, ".nova/loader-test.ini")
    assert Loader("loader-test.ini").config_path == str(path)
    assert CONFIG_DIRS.index("~/.nova") < CONFIG_DIRS.index("/etc/nova")


def test_no_path_is_novalites_own_ini():
    assert Loader().config_path == str(default_ini())
    assert "osapi_compute" in Loader().app_names()


# -- loading


@pytest.mark.behaviour("SRV-004", "PRM-006")
def test_an_app_that_the_file_does_not_have_is_not_found(write, caplog):
    path = write(APP)
    with caplog.at_level(logging.ERROR), pytest.raises(PasteAppNotFound) as caught:
        load(path, "nothing")
    assert str(caught.value) == f"Could not load paste app 'nothing' from {path}; its applications are: app"
    assert caplog.messages == ["Couldn't lookup app: nothing"]


@pytest.mark.parametrize("name", ["quote", "DEFAULT", "app:app", ""])
def test_only_a_name_of_an_app_is_one(write, name):
    with pytest.raises(PasteAppNotFound):
        load(write(APP + QUOTE), name)


@pytest.mark.behaviour("SRV-005", "PRM-007")
def test_an_app_is_what_its_section_says(write, caplog):
    path = write(APP + "text = hello\nsize = 5\n")
    with caplog.at_level(logging.DEBUG, "novalite.wsgi.loader"):
        app = load(path)
    assert type(app) is App
    assert (app.text, app.size) == ("hello", 5)
    assert caplog.messages == [f"Loading app app from {path}"]


def test_each_load_makes_another_app(write):
    loader = Loader(write(APP))
    assert loader.load_app("app") is not loader.load_app("app")


def test_the_first_word_of_a_pipeline_is_the_outermost(write):
    path = write(
        f"""
        [pipeline:main]
        pipeline = quote other
          app
        {APP}
        {QUOTE}
        [filter:other]
        use = quote
        quote = '
    """.replace("\n        ", "\n")
    )
    assert text_of(load(path, "main")) == "\"'app'\""


def test_defaults_are_for_factories_that_take_them_and_options_go_over_them(write):
    path = write("""
        [DEFAULT]
        color = red
        size = 1
        [app:all]
        paste.app_factory = loader_factories:made_of_defaults
        own = yes
        [app:app]
        paste.app_factory = loader_factories:App.factory
        text = a %(color)s one
        [app:set]
        paste.app_factory = loader_factories:made_of_defaults
        set color = green
    """)
    assert "('color', 'red')" in load(path, "all").text
    assert "('own', 'yes')" in load(path, "all").text
    assert "('color', 'blue')" in load(path, "all", options={"color": "blue"}).text
    assert "('size', '1')" in load(path, "all", options={"color": "blue"}).text
    assert "('color', 'green')" in load(path, "set", options={"color": "blue"}).text
    assert load(path, "app").text == "a red one"
    assert load(path, "app", options={"color": "blue"}).text == "a blue one"


@pytest.mark.parametrize(
    ("options", "message"),
    [
        ({"filter:nonsense.x": "1"}, r"there is no section \[filter:nonsense\], of which filter:nonsense\.x would be"),
        ({"nonsense.x": "1"}, r"there is no section \[nonsense\], of which nonsense\.x would be an option$"),
        ({"app:app.nonsense": "1"}, r"\[app:app\] nonsense: there is no such option$"),
        ({"app:other.text": "1"}, r"there is no section \[app:other\], of which"),
    ],
)
def test_an_option_that_overrides_nothing_is_refused(write, options, message):
    write("[app:other]\npaste.app_factory = loader_factories:App.factory\n", "other.ini")
    path = write("[DEFAULT]\nfirst.color = red\n[app:app]\npaste.app_factory = loader_factories:App.factory\n")
    load(path, options={"first.color": "blue", "color": "blue"})
    with pytest.raises(ConfigError, match=f"^{path}: {message}"):
        load(path, options=options)


def test_an_option_may_override_one_of_any_file_that_is_read(write):
    write("[app:other]\npaste.app_factory = loader_factories:App.factory\n", "other.ini")
    path = write("[composite:main]\nuse = call:novalite.wsgi.urlmap:urlmap_factory\n/: config:other.ini#other\n")
    assert text_of(load(path, "main", options={"app:other.text": "blue"})) == "blue"


def test_novalites_own_ini_has_no_other_defaults():
    with pytest.raises(ConfigError, match=r"api-paste\.ini: \[DEFAULT\] nonsense: there is no such option$"):
        load(None, "version_list", options={"nonsense": "1", "control": "false"})


def test_options_are_not_kept_between_loaders(write):
    path = write("[app:all]\npaste.app_factory = loader_factories:made_of_defaults\n")
    assert "blue" in load(path, "all", options={"color": "blue"}).text
    assert "blue" not in load(path, "all").text


@pytest.mark.parametrize(
    "section",
    [
        "[app:main]\nuse = call:loader_factories:app",
        "[app:main]\nuse = app",
        "[app:main]\nuse = config:other.ini#app",
        "[app:main]\nuse = config:other.ini",
        "[app:main]\nuse = config:%(here)s/other.ini#app",
        "[composite:main]\nuse = call:novalite.wsgi.urlmap:urlmap_factory\n/: app",
        "[application:main]\npaste.app_factory = loader_factories:App.factory",
        "[pipeline:main]\npipeline = app",
    ],
    ids=lambda section: section.replace("\n", " "),
)
def test_the_ways_to_name_an_app(write, section):
    write(APP + "[app:main]\nuse = app\n", "other.ini")
    assert text_of(load(write(f"{section}\n{APP}"), "main")) == "app"


@pytest.mark.parametrize(
    ("section", "text"),
    [
        ("[app:main]\nuse = app\nfilter-with = quote", '"app"'),
        ("[filter-app:main]\nuse = quote\nnext = app", '"app"'),
        ("[filter-app:main]\nuse = quote\nnext = app\nquote = '", "'app'"),
        ("[filter-app:main]\npaste.filter_factory = loader_factories:Quoting.factory\nnext = app", '"app"'),
        (
            (
                "[pipeline:main]\npipeline = old app\n[filter:old]\n"
                "paste.filter_app_factory = loader_factories:filter_app_factory\nquote = *"
            ),
            "*app*",
        ),
        ("[pipeline:main]\npipeline = called app\n[filter:called]\nuse = config:%(here)s/other.ini#quote", '"app"'),
    ],
)
def test_the_ways_to_put_a_filter_in_front(write, section, text):
    write(QUOTE, "other.ini")
    assert text_of(load(write(f"{section}\n{APP}{QUOTE}"), "main")) == text


def test_an_egg_is_found_by_its_entry_point(write):
    path = write(
        f"""
        [pipeline:main]
        pipeline = prefix app
        [filter:prefix]
        use = egg:PasteDeploy#prefix
        prefix = /api
        {APP}
    """.replace("\n        ", "\n")
    )
    assert text_of(load(path, "main")) == "app"


def test_app_names_are_those_of_all_kinds_of_apps(write):
    path = write(
        f"""
        [app:a]
        [application:b]
        [composite:c]
        [pipeline:d]
        [filter-app:e]
        [app:main]
        {QUOTE}
        [server:s]
        [other]
    """.replace("\n        ", "\n")
    )
    assert Loader(path).app_names() == ["a", "b", "c", "d", "e", "main"]


# -- what can be wrong


PIPELINE = "[pipeline:main]\npipeline = {}\n" + APP + QUOTE


@pytest.mark.parametrize(
    ("text", "section", "key", "reason"),
    [
        pytest.param(
            PIPELINE.format("qoute app"),
            "pipeline:main",
            "pipeline",
            "unknown filter 'qoute'; known: quote",
            id="an unknown filter",
        ),
        pytest.param(
            PIPELINE.format("quote ap"),
            "pipeline:main",
            "pipeline",
            "unknown application 'ap'; known: main, app",
            id="an unknown app at the end of a pipeline",
        ),
        pytest.param(
            PIPELINE.format("quote # the filter\n  app"),
            "pipeline:main",
            "pipeline",
            "a # inside of a value does not start a comment",
            id="a comment in a value",
        ),
        pytest.param(
            "[composite:main]\nuse = call:novalite.wsgi.urlmap:urlmap_factory\n/: app\n/v2: nothing\n" + APP,
            "composite:main",
            "/v2",
            "unknown application 'nothing'; known: main",
            id="an unknown app in a urlmap",
        ),
        pytest.param(
            "[composite:main]\nuse = call:novalite.wsgi.urlmap:pipeline_factory\nkeystone = qoute app\n" + APP,
            "composite:main",
            "keystone",
            "unknown filter 'qoute'; known: none",
            id="an unknown filter in a pipeline factory",
        ),
        pytest.param(
            "[composite:main]\nuse = call:novalite.wsgi.urlmap:pipeline_factory\nnoauth = app\n" + APP,
            "composite:main",
            "auth_strategy",
            "there is no pipeline 'keystone' here; there is: noauth",
            id="an unknown strategy",
        ),
        pytest.param(
            "[composite:main]\nuse = call:novalite.wsgi.urlmap:urlmap_factory\nv2: app\n" + APP,
            "composite:main",
            "v2",
            "'v2': a path starts with /",
            id="no path",
        ),
        pytest.param(
            "[app:main]\nuse = nothing\n",
            "app:main",
            "use",
            "unknown application 'nothing'; known: main",
            id="an unknown app in use",
        ),
        pytest.param(
            "[app:main]\npaste.app_factory =\n  loader_factories:App.factory\n",
            "app:main",
            "paste.app_factory",
            "not a `module:factory` on the same line",
            id="a newline after factory",
        ),
        pytest.param(
            "[app:main]\npaste.app_factory = nowhere_at_all:App.factory\n",
            "app:main",
            "paste.app_factory",
            "ModuleNotFoundError: No module named 'nowhere_at_all'",
            id="a missing module",
        ),
        pytest.param(
            "[app:main]\npaste.app_factory = loader_factories:Nothing.factory\n",
            "app:main",
            "paste.app_factory",
            "AttributeError: module",
            id="a missing attribute",
        ),
        pytest.param(
            "[app:main]\nuse = call:nowhere_at_all:factory\n",
            "app:main",
            "use",
            "ModuleNotFoundError: No module named 'nowhere_at_all'",
            id="a missing module in use",
        ),
        pytest.param(
            "[app:main]\nuse = call:loader_factories:nothing\n",
            "app:main",
            "use",
            "AttributeError: module",
            id="a missing attribute in use",
        ),
        pytest.param(
            "[app:main]\nuse = egg:NothingOfThisName#main\n", "app:main", "use", "NothingOfThisName", id="a missing egg"
        ),
        pytest.param(
            "[app:main]\nuse = egg:PasteDeploy#nothing\n", "app:main", "use", "nothing", id="a missing entry point"
        ),
        pytest.param(
            PIPELINE.format("quote app") + "colour = red\n",
            "filter:quote",
            "colour",
            "there is no such option",
            id="an unknown option of a filter",
        ),
        pytest.param(
            APP.replace("app:app", "app:main") + "colour = red\n",
            "app:main",
            "colour",
            "there is no such option",
            id="an unknown option of an app",
        ),
        pytest.param(
            PIPELINE.format("quote app") + "times = often\n",
            "filter:quote",
            "times",
            "'often' is not a number",
            id="a bad value of a filter",
        ),
        pytest.param(
            APP.replace("app:app", "app:main") + "size = -1\n",
            "app:main",
            "size",
            "-1 is less than 0",
            id="a bad value",
        ),
        pytest.param(
            PIPELINE.format("other app") + "[filter:other]\nuse = quote\ntimes = 0\n",
            "filter:other",
            "times",
            "0 is less than 1",
            id="a bad value of a filter that uses another",
        ),
        pytest.param(
            APP.replace("app:app", "app:main") + "text = %(nothing)s\n",
            "app:main",
            "text",
            "%(nothing)s is not defined here or in [DEFAULT]",
            id="an unknown name in a value",
        ),
        pytest.param(
            APP.replace("app:app", "app:main") + "text = 100%\n",
            "app:main",
            "text",
            "write %% for a percent sign",
            id="a percent sign",
        ),
        pytest.param(
            PIPELINE.format("other app") + "times = 0\n[filter:other]\nuse = quote\nquote = x\n",
            "filter:quote",
            "times",
            "0 is less than 1",
            id="a bad value of a filter that is used by another",
        ),
        pytest.param(
            "[filter-app:main]\nuse = quote\nnext = app\ntimes = 0\n" + APP + QUOTE,
            "filter-app:main",
            "times",
            "0 is less than 1",
            id="a bad value of a filter with an app",
        ),
        pytest.param(
            PIPELINE.format("egg:PasteDeploy#nothing app"),
            "pipeline:main",
            "pipeline",
            "Entry point 'nothing' not found in egg 'PasteDeploy'",
            id="a missing entry point in a pipeline",
        ),
        pytest.param(
            PIPELINE.format("call:nowhere_at_all:factory app"),
            "pipeline:main",
            "pipeline",
            "ModuleNotFoundError: No module named 'nowhere_at_all'",
            id="a missing module in a pipeline",
        ),
        pytest.param(
            "[filter-app:main]\nuse = quote\nnext = nothing\n" + QUOTE,
            "filter-app:main",
            "next",
            "unknown application 'nothing'; known: main",
            id="an unknown app behind a filter",
        ),
        pytest.param(
            "[app:main]\nuse = app\nfilter-with = nothing\n" + APP,
            "app:main",
            "filter-with",
            "unknown filter 'nothing'; known: none",
            id="an unknown filter in filter-with",
        ),
    ],
)
def test_an_error_names_file_section_and_key(write, text, section, key, reason):
    path = write(text)
    with pytest.raises(ConfigError) as caught:
        load(path, "main")
    message = str(caught.value)
    assert message.startswith(f"{path}: [{section}] {key}: ")
    assert reason in message
    assert "\n" not in message


@pytest.mark.parametrize(
    ("text", "reason"),
    [
        (APP + "text = a\ntext = b\n", "option 'text' of [app:app] already exists"),
        (APP + APP, "section [app:app] already exists"),
        ("text = a\n" + APP, "the file must begin with a [section]"),
        (APP + "nonsense\n", "neither [section] nor KEY = VALUE nor comment"),
    ],
    ids=["a duplicate option", "a duplicate section", "no section", "no assignment"],
)
def test_a_file_that_cannot_be_parsed_is_named_with_the_line(write, text, reason):
    path = write(text)
    with pytest.raises(ConfigError) as caught:
        load(path)
    assert str(caught.value).startswith(f"{path}: ")
    assert reason in str(caught.value)
    assert "line" in str(caught.value)


def test_a_file_that_is_no_text_is_named(tmp_path):
    path = tmp_path / "paste.ini"
    path.write_bytes(b"[app:app]\ntext = \xff\n")
    with pytest.raises(ConfigError, match=r"paste\.ini: .*can't decode byte 0xff"):
        load(path)


def test_an_error_in_another_file_names_that_file(write):
    other = write(APP + "colour = red\n", "other.ini")
    path = write("[app:main]\nuse = config:other.ini#app\n")
    with pytest.raises(ConfigError) as caught:
        load(path, "main")
    assert f"{other}: [app:app] colour: there is no such option" in str(caught.value)


def test_another_file_that_is_missing_is_named(write, tmp_path):
    path = write("[app:main]\nuse = config:missing.ini#app\n")
    with pytest.raises(ConfigError) as caught:
        load(path, "main")
    assert str(tmp_path / "missing.ini") in str(caught.value)


@pytest.mark.parametrize(
    ("text", "error", "section"),
    [
        ("[app:main]\npaste.app_factory = loader_factories:failing\n", KeyError, "app:main"),
        ("[app:main]\npaste.app_factory = loader_factories:type_error_inside\n", TypeError, "app:main"),
        (
            "[pipeline:main]\npipeline = bad app\n[filter:bad]\n"
            "paste.filter_factory = loader_factories:Failing.factory\n" + APP,
            RuntimeError,
            "filter:bad",
        ),
    ],
)
def test_what_a_factory_raises_goes_through_with_a_note(write, text, error, section):
    path = write(text)
    with pytest.raises(error) as caught:
        load(path, "main")
    assert f"while making [{section}] of {path}" in caught.value.__notes__


def test_a_bad_option_is_a_value_error_for_those_who_make_a_filter_by_hand():
    with pytest.raises(BadOption) as caught:
        Quoting(App(), times="often")
    assert isinstance(caught.value, ValueError)


def test_a_context_knows_its_name_and_section(write):
    context = Loader(write(PIPELINE.format("quote app"))).context("main")
    assert (context.name, context.section) == ("main", "pipeline:main")
    assert [(each.name, each.section) for each in context.filter_contexts] == [("quote", "filter:quote")]
    assert (context.app_context.name, context.app_context.section) == ("app", "app:app")


def test_a_pipeline_with_filter_with_is_an_application(tmp_path):
    ini = tmp_path / "paste.ini"
    ini.write_text(
        "[pipeline:main]\npipeline = faultwrap health\nfilter-with = request_id\n"
        "[filter:request_id]\npaste.filter_factory = novalite.middleware.request_id:RequestId.factory\n"
        "[filter:faultwrap]\npaste.filter_factory = novalite.middleware.faultwrap:FaultWrapper.factory\n"
        "[app:health]\npaste.app_factory = novalite.middleware.healthcheck:Healthcheck.factory\n"
    )

    answer = webob.Request.blank("/").get_response(Loader(ini).load_app("main"))

    assert (answer.status_int, answer.body) == (200, b"OK")
    assert "X-Openstack-Request-Id" in answer.headers


def test_another_file_keeps_its_own_defaults_and_gets_those_that_it_has_not(write):
    write("[DEFAULT]\nsize = 2\n[app:app]\nuse = call:json:dumps\nboth = %(size)s %(colour)s\n", "other one.ini")
    path = write("[DEFAULT]\nsize = 1\ncolour = red\n[app:main]\nuse = config:other%%20one.ini#app\n")

    context = Loader(path).context("main")
    assert context.local_conf == {"both": "2 red"}


ONE = "[app:one]\npaste.app_factory = loader_factories:app\n"
OUTER = "[filter:outer]\npaste.filter_factory = loader_factories:Quoting.factory\n"


@pytest.mark.parametrize(
    ("text", "met"),
    [
        (f"[app:main]\nuse = one\n{ONE}", ["app:main"]),
        (
            (
                f"[pipeline:main]\npipeline = outer inner one\n{OUTER}{ONE}"
                "[filter:inner]\npaste.filter_app_factory = loader_factories:filter_app_factory\n"
            ),
            ["filter:outer", "filter:inner", "app:one"],
        ),
        (
            (
                "[app:main]\nuse = call:loader_factories:app\nfilter-with = inner\n"
                f"[filter:inner]\nuse = egg:PasteDeploy#prefix\nprefix = /api\nfilter-with = outer\n{OUTER}"
            ),
            ["filter:outer", "filter:inner", "app:main"],
        ),
        (f"[filter-app:main]\nuse = outer\nnext = one\n{OUTER}{ONE}", ["filter:outer", "app:one"]),
        (
            f"[filter-app:main]\npaste.filter_factory = loader_factories:Quoting.factory\nnext = one\n{ONE}",
            ["filter-app:main", "app:one"],
        ),
        (f"[pipeline:main]\npipeline = one\nfilter-with = outer\n{OUTER}{ONE}", ["filter:outer", "app:one"]),
        (
            "[composite:main]\nuse = call:novalite.wsgi.urlmap:urlmap_factory\n/a: chosen\n"
            "[composite:chosen]\nuse = call:novalite.wsgi.urlmap:pipeline_factory\nkeystone = outer one\n"
            + OUTER
            + ONE,
            ["composite:main", "composite:chosen", "filter:outer", "app:one"],
        ),
        ("[app:main]\nuse = config:other.ini#other\n", ["filter:outer", "app:one"]),
    ],
    ids=["app", "pipeline", "filter-with", "filter-app", "filter-app-alone", "pipeline-with", "composite", "config"],
)
def test_who_wants_to_wrap_each_filter_and_application_is_shown_it_as_it_is_made(write, text, met):
    write(f"[pipeline:other]\npipeline = outer one\n{OUTER}{ONE}", "other.ini")

    def wrap(part, made):
        def wrapped(environ, start_response):
            environ["met"].append(part.section)
            kinds[part.section] = part.kind
            return made(environ, start_response)

        return wrapped

    request, kinds = webob.Request.blank("/a", environ={"met": []}), {}
    answer = request.get_response(load(write(text), "main", wrap=wrap))

    assert answer.status_int == 200
    assert request.environ["met"] == met
    assert kinds == {section: section.partition(":")[0].removesuffix("-app") for section in met}
