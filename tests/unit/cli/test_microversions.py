"""`novalite microversions`."""

import json

import pytest


def test_microversions_tells_what_a_version_brought_and_changed(run):
    status, said, error = run("microversions", "2.2")
    assert (status, error) == (0, "")
    first, *changes = said.splitlines()
    assert first == "2.2  key pairs have a type; making and deleting one has new statuses"
    assert "    POST /os-keypairs answers 201" in changes

    status, said, error = run("microversions", "2.2", "--json")
    (told,) = json.loads(said)
    assert (told["version"], len(told["changes"])) == ("2.2", len(changes))
    assert {"version": "2.2", "where": "POST /os-keypairs", "how": "answers 201"} in told["changes"]


def test_microversions_tells_of_all_versions(run):
    _, said, _ = run("microversions")
    assert [line.split()[0] for line in said.splitlines() if line[0] != " "] == [
        f"2.{minor}" for minor in range(1, 105)
    ]


def test_microversions_names_the_range_for_a_version_that_there_is_not(run):
    status, said, error = run("microversions", "2.105")
    assert (status, said) == (1, "")
    assert error == "novalite: error: there is no version 2.105; there are 2.1 to 2.104\n"


def test_microversions_tells_which_release_brought_what(run):
    _, said, _ = run("microversions", "--release", "2025.1")
    assert [line.split()[0] for line in said.splitlines() if line[0] != " "] == ["2.97", "2.98", "2.99", "2.100"]

    assert run("microversions", "--release", "2025.2") == (0, "", "")
    _, said, _ = run("microversions", "--release", "2023.1", "--json")
    assert [one["version"] for one in json.loads(said)] == ["2.94", "2.95"]


def test_microversions_tells_what_a_client_meets_that_moves(run):
    status, said, error = run("microversions", "--from", "2025.1", "--to", "2026.1")
    assert (status, error) == (0, "")
    assert [line for line in said.splitlines() if line[0] != " "] == ["2025.2 Flamingo", "2026.1 Gazpacho"]
    assert "    compute goes to 2.103" in said.splitlines()
    assert "    compute 2.103: no os-volumes_boot any more" in said.splitlines()
    assert "(nova/policies/server_shares.py)" in said

    _, said, _ = run("microversions", "--from", "2026.1", "--json")
    (news,) = json.loads(said)
    assert (news["release"], news["name"]) == ("2026.2", "Hibiscus")
    assert news["latest"] == {"compute": "2.104", "image": "2.18"}
    assert list(news["versions"]) == ["2.104"]
    assert {change["service"] for change in news["changes"]} == {"compute", "identity", "image", "network"}


@pytest.mark.parametrize(
    ("options", "status", "message"),
    [
        (["--from", "2022.2"], 1, "--from: there is no release 2022.2; there are 2023.1, "),
        (["--from", "2024.1", "--to", "2"], 1, "--to: there is no release 2; there are 2023.1, "),
        (["--from", "2024.2", "--to", "2024.1"], 1, "--from 2024.2 is later than --to 2024.1"),
        (["--to", "2024.1"], 2, "--to is for --from."),
        (["2.3", "--release", "2024.1"], 2, "VERSION, --release and --from are each for itself."),
    ],
)
def test_microversions_refuses_what_makes_no_sense(run, options, status, message):
    ended, said, error = run("microversions", *options)
    assert (ended, said) == (status, "")
    assert message in error
