"""What can be wrong with an ini, and the one line that says so: file, section, key, and what to do."""

import re
import sys
from pathlib import Path

import pytest

from novalite.errors import ConfigError
from novalite.wsgi.application import Application, Middleware
from novalite.wsgi.loader import Loader

MODULE = "broken_inis"


class App(Application):
    """Needs a colour."""

    def __init__(self, colour, size="1"):
        self.colour = colour

    def __call__(self, environ, start_response):
        raise AssertionError("nobody calls it")


class Filter(Middleware):
    """Needs a colour."""

    def __init__(self, application, *, colour):
        super().__init__(application)


def app(global_conf, **local_conf):
    return App("red")


def needs_two(global_conf, colour, size):
    return App(colour)


def makes_nothing(global_conf, **local_conf):
    return None


def makes_a_number(global_conf, **local_conf):
    return 7


def filter_factory(global_conf, **local_conf):
    return lambda application: application


def filter_of_nothing(global_conf, **local_conf):
    return lambda application: None


def mounts(loader, global_conf, **local_conf):
    return next(loader.get_app(name) for name in local_conf.values())


@pytest.fixture(autouse=True)
def factories(monkeypatch):
    """Let an ini name what is in this file, which no import would find."""
    monkeypatch.setitem(sys.modules, MODULE, sys.modules[__name__])


APP = "[app:a]\nuse = call:broken_inis:app\n"
FILTER = "[filter:f]\npaste.filter_factory = broken_inis:filter_factory\n"
OTHER = APP + FILTER + "[app:bad]\nuse = a\nget colour = shade\n[app:back]\nuse = config:main.ini\n"


def table():
    """The inis of the table, each with the line that it ends in."""
    text = (Path(__file__).parents[2] / "fixtures" / "inis" / "broken.txt").read_text()
    for block in text.split("\n\n")[1:]:
        name, _, rest = block.strip("\n").partition("\n")
        ini, _, line = rest.rpartition("=> ")
        ini = re.sub("^APP ?", APP, ini.replace("\\ufeff", "\ufeff"), flags=re.MULTILINE)
        ini = re.sub("^FILTER$", FILTER, ini, flags=re.MULTILINE)
        yield pytest.param(ini, line, id=name.removeprefix("# "))


@pytest.mark.parametrize(("ini", "line"), [*table()])
def test_one_line_says_file_section_key_and_what_to_do(tmp_path, ini, line):
    (tmp_path / "main.ini").write_text(ini)
    (tmp_path / "other.ini").write_text(OTHER)

    with pytest.raises(ConfigError) as caught:
        Loader(tmp_path / "main.ini").load_app("main")

    said = str(caught.value).replace(f"{tmp_path}/", "").replace(str(tmp_path), "FOLDER").replace(__name__, MODULE)
    assert said == line
    assert re.match(r"(main|other)\.ini: (\[.+\] [^:]+: |\[.+\] and |line \d+: )|Could not load paste app", line)


def test_the_table_is_read_whole():
    assert len([*table()]) >= 60
