import json
import re

from tests import conformed
from tests.conformed import PAGE, RUNS, Run, page, run_of

DATA = {
    "started": 86400,
    "versions": {"Python": "3.12.1", "nova": "34.0.0", "pytest": "9.0"},
    "rows": [
        {"service": "compute", "noun": "cats", "versions": "2.1 to 2.2", "held": 2, "departed": 0, "skipped": 1},
        {"service": "compute", "noun": "cats", "versions": "2.3", "held": 1, "departed": 1, "skipped": 0},
        {"service": "compute", "noun": "dogs", "versions": "any", "held": 4, "departed": 0, "skipped": 0},
    ],
}


def read(text):
    """The runs that a page is of."""
    summary, *parts = re.split(r"^## ", text, flags=re.MULTILINE)
    rows = dict(re.findall(r"^\| ([\w-]+) \| ([\w.+]+ \| [\d.]+ \| [\d-]+) \|", summary, re.MULTILINE))
    for part in parts:
        name, version = part.splitlines()[0].split()
        _, python, date = rows[name].split(" | ")
        nouns = re.findall(r"^\| (.+?) \| (\d+) \| (\d+) \| (\d+) \|$", part, re.MULTILINE)
        installed = re.search(r"^With (.*)\.$", part, re.MULTILINE)[1].split(", ")
        yield Run(
            name,
            version,
            python,
            date,
            {noun: tuple(map(int, counts)) for noun, *counts in nouns},
            dict(one.split(" ") for one in installed),
        )


def test_a_noun_has_the_sums_of_its_ranges():
    run = run_of("nova", DATA)

    assert (run.version, run.python, run.date, run.installed) == ("34.0.0", "3.12.1", "1970-01-02", {"pytest": "9.0"})
    assert run.nouns == {"compute cats": (3, 1, 1), "compute dogs": (4, 0, 0)}
    assert run.total == (7, 1, 1)


def test_what_was_run_on_what_is_told():
    lines = page([run_of("nova", DATA)]).splitlines()

    assert "| nova | 34.0.0 | 3.12.1 | 1970-01-02 | 7 | 1 | 1 |" in lines
    assert "| compute cats | 3 | 1 | 1 |" in lines
    assert lines[-1] == "With pytest 9.0."


def test_the_page_is_what_the_command_writes():
    runs = list(read(PAGE.read_text()))

    assert page(runs) == PAGE.read_text()
    assert runs[0].name == "novalite-compute"
    assert {run.name for run in runs} <= RUNS.keys()


def test_what_was_run_already_is_not_run_again(tmp_path, monkeypatch, capsys):
    monkeypatch.setattr(conformed, "PAGE", tmp_path / "page.md")
    for name, (distribution, _) in RUNS.items():
        data = {**DATA, "versions": {"Python": "3", distribution: "1", "pytest": "9"}}
        (tmp_path / f"{name}.json").write_text(json.dumps(data))

    assert conformed.main(tmp_path) == 0
    assert [run.name for run in read((tmp_path / "page.md").read_text())] == list(RUNS)
    assert "running" not in capsys.readouterr().out
