"""`novalite serve`, where it ends before it serves."""

import pytest

from novalite.wsgi.loader import default_ini


@pytest.mark.parametrize(
    ("options", "message"),
    [
        (["--host", ""], "--host is empty; say 0.0.0.0 or :: to listen on all addresses."),
        *(
            (["--graceful-timeout", seconds], f"--graceful-timeout {seconds} is not a number from 0 to 1728000.")
            for seconds in ("nan", "inf", "-1", "1e+300")
        ),
        (["--password", ""], "--password is empty."),
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


@pytest.mark.parametrize(
    ("option", "message"),
    [
        ("filter:nonsense.x=1", "there is no section [filter:nonsense], of which filter:nonsense.x would be an option"),
        ("nonsense=1", "[DEFAULT] nonsense: there is no such option"),
        ("api_rate_limit=x", "[composite:api_v2] api_rate_limit: 'x' is neither true nor false"),
        ("filter:cloud.nonsense=1", "[filter:cloud] nonsense: there is no such option"),
        ("filter:cloud.token_lifetime=1e300", "[filter:cloud] token_lifetime: 1e300 is more than 1000000000"),
    ],
)
def test_what_is_set_and_not_there_is_one_line(run, option, message):
    assert run("serve", "--no-patch", "--set", option) == (1, "", f"novalite: error: {default_ini()}: {message}\n")


KNOWN = "2023.1, 2023.2, 2024.1, 2024.2, 2025.1, 2025.2, 2026.1, 2026.2"


@pytest.mark.parametrize("command", [["serve", "--no-patch"], ["run", "true"], ["microversions"], ["conformance"]])
def test_a_release_that_there_is_none_of_is_one_line_with_those_that_there_are(run, command):
    said = run(command[0], "--release", "2022.2", *command[1:])
    assert said == (1, "", f"novalite: error: --release: there is no release 2022.2; there are {KNOWN}\n")


def test_a_seed_of_another_release_than_the_cloud_is_one_line(run, tmp_path):
    seed = tmp_path / "seed.yaml"
    seed.write_text("defaults: true\nrelease: 2025.1\n")
    said = run("serve", "--no-patch", "--seed", seed, "--release", "2024.1")
    assert said == (1, "", f"novalite: error: --release 2024.1: the seed {seed} is of 2025.1\n")

    seed.write_text("defaults: true\nrelease: 2022.2\n")
    said = run("serve", "--no-patch", "--seed", seed)
    assert said == (1, "", f"novalite: error: {seed}, line 2: release: there is no release 2022.2; there are {KNOWN}\n")


def test_a_release_is_for_the_fake_cloud(run, written):
    status, _, error = run("serve", written("[app:main]"), "--release", "2024.1")
    assert status == 2
    assert "--release is for the fake cloud, not for an ini." in error
