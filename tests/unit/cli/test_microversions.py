"""`novalite microversions`."""

import json


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
