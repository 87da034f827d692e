"""`novalite serve`, where it ends before it serves."""

import pytest


@pytest.mark.parametrize(
    ("options", "message"),
    [
        (["--host", ""], "--host is empty; say 0.0.0.0 or :: to listen on all addresses."),
        (["--graceful-timeout", "nan"], "--graceful-timeout nan is not a number of seconds."),
        (["--graceful-timeout", "inf"], "--graceful-timeout inf is not a number of seconds."),
        (["--graceful-timeout", "-1"], "--graceful-timeout -1.0 is not a number of seconds."),
        (["--unix", "x.sock", "--port", "8774"], "--unix has no port; do not use it with --port."),
    ],
)
def test_options_that_make_no_sense_are_refused(run, options, message):
    status, said, error = run("serve", *options)

    assert (status, said) == (2, "")
    assert message in error


@pytest.mark.parametrize("option", ["--ready-file", "--clouds-yaml"])
def test_a_file_that_cannot_be_written_is_one_line_before_it_listens(run, tmp_path, option):
    assert run("serve", option, tmp_path) == (1, "", f"novalite: error: {tmp_path}: Is a directory\n")
    nowhere = tmp_path / "no" / "x"
    assert run("serve", option, nowhere) == (1, "", f"novalite: error: {nowhere}: No such file or directory\n")
