"""The command, whichever of its commands is meant."""

import re

import pytest
from click.testing import CliRunner

from novalite.cli import COMMANDS, main


@pytest.mark.parametrize(
    ("arguments", "message"),
    [
        (["fly"], "No such command 'fly'."),
        (["pipeline", "--colour"], "No such option '--colour'."),
        (["routes", "a.ini", "b.ini"], "Got unexpected extra argument (b.ini)"),
        (["pipeline", "--set", "x"], "Invalid value for '--set': 'x' is not KEY=VALUE"),
        (["pipeline", "--set", "=x"], "Invalid value for '--set': '=x' is not KEY=VALUE"),
        (["serve", "--port", "65536"], "Invalid value for '--port': 65536 is not in the range 0<=x<=65535."),
        (["serve", "--workers", "0"], "Invalid value for '--workers': 0 is not in the range x>=1."),
        (
            ["serve", "--workers", "2"],
            "--workers of a fake cloud need a --store: otherwise each would have a separate cloud.",
        ),
    ],
)
def test_a_command_line_that_makes_no_sense_is_2(run, arguments, message):
    status, said, error = run(*arguments)
    assert (status, said) == (2, "")
    assert error.startswith("Usage: novalite ")
    assert message in error


@pytest.mark.parametrize("option", ["-h", "--help"])
@pytest.mark.parametrize("command", [(), ("serve",), ("pipeline",), ("routes",)])
def test_each_command_has_help(run, command, option):
    status, said, error = run(*command, option)
    assert (status, error) == (0, "")
    assert said.startswith(" ".join(("Usage: novalite", *command)))


@pytest.mark.parametrize("command", COMMANDS)
def test_the_help_of_each_command_has_examples_that_name_options_and_commands_that_there_are(run, command):
    _, said, _ = run(command, "--help")
    options, _, examples = said.partition("\n  Examples:\n")

    assert f"novalite {command}" in examples
    named = re.findall(r"(?<=\s)--[a-z-]+", examples)
    assert [name for name in named if name not in options] == []


@pytest.mark.parametrize(
    ("words", "found"), [("novalite pipe", "plain,pipeline\n"), ("novalite diff --ex", "plain,--exit-code\n")]
)
def test_a_shell_can_complete_commands_and_options(words, found):
    environment = {"_NOVALITE_COMPLETE": "bash_complete", "COMP_WORDS": words, "COMP_CWORD": str(words.count(" "))}
    result = CliRunner().invoke(main, env=environment, prog_name="novalite")

    assert result.stdout == found


def test_the_version_is_told(run):
    status, said, _ = run("--version")
    assert (status, said.startswith("novalite, version ")) == (0, True)
