"""How the commands are told of an ini."""

import json


def test_set_goes_over_the_ini_and_may_be_repeated(run, written):
    ini = written("[DEFAULT]\na = 1\n[app:main]\npaste.app_factory = %(factory)s\nshown = %(a)s%(b)s\n")
    factory = "factory=novalite.middleware.healthcheck:Healthcheck.factory"
    status, said, _ = run("pipeline", ini, "--json", "--set", "a=x", "--set", "b=y=z", "--set", factory)
    assert (status, json.loads(said)["pipelines"][0]["app"]["options"]["shown"]["value"]) == (0, "xy=z")
