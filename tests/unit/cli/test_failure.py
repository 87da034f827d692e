"""What goes wrong is one line."""

import pytest


@pytest.mark.parametrize("command", ["pipeline", "routes"])
@pytest.mark.parametrize(
    ("text", "message"),
    [
        ("[filter:other]\n", "Could not load paste app 'main' from {ini}; its applications are: none"),
        ("no ini\n", "{ini}: line 1: the file must begin with a [section]"),
    ],
)
def test_an_ini_that_cannot_be_used_is_one_line(run, written, command, text, message):
    ini = written(text)
    assert run(command, ini) == (1, "", f"novalite: error: {message.format(ini=ini)}\n")


@pytest.mark.parametrize(
    ("text", "message"),
    [
        (
            "[app:main]\npaste.app_factory = nowhere:factory\n",
            "{ini}: [app:main] paste.app_factory: ModuleNotFoundError: No module named 'nowhere'",
        ),
        (
            "[pipeline:main]\npipeline = a b\n",
            "{ini}:2: [pipeline:main] pipeline: unknown application 'b'; known: main",
        ),
    ],
)
def test_an_application_that_cannot_be_loaded_is_one_line(run, written, text, message):
    ini = written(text)
    assert run("routes", ini) == (1, "", f"novalite: error: {message.format(ini=ini)}\n")


@pytest.mark.parametrize("command", ["pipeline", "routes"])
def test_an_ini_that_is_not_there_is_one_line(run, tmp_path, command):
    ini = tmp_path / "nowhere.ini"
    assert run(command, ini) == (1, "", f"novalite: error: Could not find config at {ini}\n")


def test_what_a_factory_raises_is_one_line_with_its_section(run, written):
    ini = written("[app:main]\npaste.app_factory = apps:broken\n")
    ini.with_name("apps.py").write_text("def broken(global_conf):\n    raise LookupError('the reason')\n")
    status, said, error = run("routes", ini)
    assert (status, said) == (1, "")
    assert error == f"novalite: error: LookupError: the reason; while making [app:main] of {ini}\n"


def test_a_reason_of_two_lines_is_one_line(run, written):
    ini = written("[app:main]\npaste.app_factory = apps_of_two_lines:broken\n")
    ini.with_name("apps_of_two_lines.py").write_text(
        "def broken(global_conf):\n    raise ValueError('first:\\n  second')\n"
    )
    assert run("routes", ini)[2] == f"novalite: error: ValueError: first: second; while making [app:main] of {ini}\n"
