"""PasteDeploy's tests of its loader, on our Loader."""

from pathlib import Path

PROJECT = "PasteDeploy"
TESTS = ["tests/test_basic_app.py", "tests/test_config.py", "tests/test_filter.py"]
DEVIATIONS = {
    "tests/test_config.py::test_interpolate_exception": "the message begins with the file, as each of ours does",
    "tests/test_filter.py::test_bad_pipeline": "it is a ConfigError that is raised, and no LookupError",
}


def pytest_configure():
    """Have ``paste.deploy`` load inis with our Loader; eggs are loaded by name, which it does not do."""
    from paste import deploy

    load_other = deploy.loadapp

    def loadapp(uri, name=None, relative_to=None, global_conf=None):
        if not uri.startswith("config:"):
            return load_other(uri, name, relative_to=relative_to, global_conf=global_conf)
        return context(uri, name, relative_to, global_conf).create()

    def appconfig(uri, name=None, relative_to=None, global_conf=None):
        return context(uri, name, relative_to, global_conf).config()

    deploy.loadapp = deploy.loadwsgi.loadapp = loadapp
    deploy.appconfig = deploy.loadwsgi.appconfig = appconfig


def context(uri, name, relative_to, global_conf):
    """The context that our Loader makes of an ini's application."""
    from novalite.wsgi import Loader

    path, _, fragment = uri.removeprefix("config:").partition("#")
    return Loader(Path(relative_to or "/", path), options=global_conf).context(name or fragment or "main")
