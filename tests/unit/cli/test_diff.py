"""`novalite diff`."""

import json

import pytest

INI = "[pipeline:main]\npipeline = a shop\n[filter:a]\nuse = egg:A\n[filter:b]\nuse = egg:B\n[app:shop]\nuse = egg:S\n"


@pytest.fixture
def inis(tmp_path):
    def inis(before, after):
        for name, text in (("before.ini", before), ("after.ini", after)):
            (tmp_path / name).write_text(text)
        return tmp_path / "before.ini", tmp_path / "after.ini"

    return inis


def test_diff_tells_what_changed(run, inis):
    pair = inis(INI, INI.replace("a shop", "a b shop"))

    assert run("diff", *pair) == (0, "/\n  + b is added, behind a (line 5)\n", "")


def test_the_status_tells_whether_anything_did(run, inis):
    changed = inis(INI, INI.replace("a shop", "a b shop"))

    assert run("diff", *changed, "--exit-code")[0] == 1
    assert run("diff", changed[0], changed[0], "--exit-code") == (0, "no difference\n", "")


def test_diff_speaks_json(run, inis):
    (change,) = json.loads(run("diff", *inis(INI, INI.replace("egg:A", "egg:AA")), "--json")[1])

    assert change["text"] == "use is egg:AA, and was egg:A"
    assert (change["kind"], change["before"]["line"]) == ("changed", 4)


def test_the_routes_are_compared_where_the_applications_may_be_loaded(run, inis, tmp_path):
    (tmp_path / "shop_that_changes.py").write_text(
        "import routes\nfrom novalite.wsgi import Router\n"
        "def factory(global_conf, path):\n"
        "    mapper = routes.Mapper(controller_scan=None, register=False)\n"
        "    mapper.connect(path, controller=print)\n"
        "    return Router(mapper)\n"
    )
    text = "[app:main]\npaste.app_factory = shop_that_changes:factory\npath = /tea\n"
    _, said, _ = run("diff", *inis(text, text.replace("/tea", "/coffee")), "--routes", "--app", "main")

    assert "ANY /tea\n  - there is no such route any more" in said
    assert "ANY /coffee\n  + is new" in said


def test_an_ini_that_is_not_there_is_one_line(run, tmp_path, inis):
    before, _ = inis(INI, INI)
    nowhere = tmp_path / "nowhere.ini"

    assert run("diff", before, nowhere) == (1, "", f"novalite: error: Could not find config at {nowhere}\n")
    assert run("diff", before, before, "--app", "tea")[2].startswith("novalite: error: Could not load paste app 'tea'")
