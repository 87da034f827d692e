import sys

import pytest
import webob

from novalite.wsgi.deferred import Deferred


@pytest.fixture
def module(tmp_path, monkeypatch):
    """The name of a module that can be imported, and has not been."""
    (tmp_path / "late_cats.py").write_text(
        "class Cats:\n"
        "    map = 'the routes'\n"
        "    def __init__(self, global_config, **options):\n"
        "        self.known = {**global_config, **options}\n"
        "    @classmethod\n"
        "    def factory(cls, global_config, **options):\n"
        "        return cls(global_config, **options)\n"
        "    def __call__(self, environ, start_response):\n"
        "        start_response('200 OK', [('Content-Type', 'text/plain')])\n"
        "        return [repr(self.known).encode()]\n"
    )
    monkeypatch.syspath_prepend(tmp_path)
    yield "late_cats"
    sys.modules.pop("late_cats", None)


def test_an_application_is_imported_when_the_first_request_comes(module):
    app = Deferred.factory({"debug": "no"}, of=f"{module}:Cats.factory", colour="red")
    assert module not in sys.modules

    assert webob.Request.blank("/").get_response(app).text == "{'debug': 'no', 'colour': 'red'}"
    assert app.application is app.application


def test_its_routes_are_those_of_the_application(module):
    assert Deferred(of=f"{module}:Cats.factory").map == "the routes"


@pytest.mark.parametrize("of", ["no_such_module:Cats", "late_cats", "late_cats:"])
def test_what_cannot_be_imported_is_refused_at_once(module, of):
    with pytest.raises(ImportError, match="names no factory"):
        Deferred(of)
