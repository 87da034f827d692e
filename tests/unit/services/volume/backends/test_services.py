import pytest

HOST = "devstack@lvmdriver-1"


def test_services_are_listed(ask, message):
    services = ask("GET /os-services", as_="root").json["services"]

    assert [one["binary"] for one in services] == ["cinder-volume", "cinder-scheduler", "cinder-backup"]
    assert {(one["status"], one["state"], one["zone"]) for one in services} == {("enabled", "up", "nova")}
    (volume,) = ask("GET /os-services?binary=cinder-volume&host=devstack", as_="root").json["services"]
    assert (volume["frozen"], volume["backend_state"]) == (False, "up")
    for name, since in (("backend_state", 49), ("cluster", 7)):
        for minor in (since - 1, since):
            shown = ask("GET /os-services", as_="root", at=f"3.{minor}").json["services"][0]
            assert (name in shown) is (minor == since)
    assert message("GET /os-services")[0] == 403


def test_a_service_is_disabled_for_a_reason_and_enabled(ask):
    which = {"host": HOST, "binary": "cinder-volume"}

    def status():
        return ask("GET /os-services?binary=cinder-volume", as_="root").json["services"][0]["status"]

    assert ask("PUT /os-services/disable", which, as_="root").json["status"] == "disabled"
    assert status() == "disabled"
    assert ask("PUT /os-services/enable", which, as_="root").json["disabled"] is False
    reason = ask("PUT /os-services/disable-log-reason", {**which, "disabled_reason": "full"}, as_="root")
    assert reason.json["disabled_reason"] == "full"
    assert ask("PUT /os-services/enable", {"host": HOST, "service": "cinder-volume"}, as_="root").status_int == 200


@pytest.mark.parametrize(
    ("body", "as_", "expected"),
    [
        ({"host": HOST}, "root", 400),
        ({"host": "moon", "binary": "cinder-volume"}, "root", 404),
        ({"host": HOST, "binary": "cinder-volume"}, "alice", 403),
    ],
)
def test_what_is_not_done(message, body, as_, expected):
    assert message("PUT /os-services/disable", body, as_=as_)[0] == expected


def test_a_backend_that_is_frozen_takes_nothing_until_it_is_thawed(ask, message):
    def shown():
        (service,) = ask("GET /os-services?binary=cinder-volume", as_="root").json["services"]
        (zone,) = ask("GET /os-availability-zone").json["availabilityZoneInfo"]
        return service["frozen"], service["status"], service["disabled_reason"], zone["zoneState"]["available"]

    assert ask("PUT /os-services/freeze", {"host": HOST}, as_="root").status_int == 200
    assert shown() == (True, "disabled", "frozen", False)
    assert (
        "frozen in ['devstack@lvmdriver-1'] must be False"
        in message("PUT /os-services/freeze", {"host": HOST}, as_="root")[1]
    )
    assert ask("PUT /os-services/thaw", {"host": HOST}, as_="root").status_int == 200
    assert shown() == (False, "enabled", "", True)


@pytest.mark.parametrize(
    ("at", "sent", "said"),
    [
        ("3.25", {}, "Invalid input received: Host field is missing."),
        ("3.26", {}, "Invalid input received: One and only one of cluster and host must be set."),
        ("3.26", {"cluster": "c"}, "No service found with cluster=c"),
        ("3.26", {"host": "moon"}, "No service found with host=moon"),
    ],
)
@pytest.mark.parametrize("name", ["freeze", "thaw", "failover_host"])
def test_which_backend(message, name, at, sent, said):
    assert message(f"PUT /os-services/{name}", sent, as_="root", at=at) == (400, said)
    assert message(f"PUT /os-services/{name}", {"host": HOST}, at=at)[0] == 403


def test_no_backend_has_a_copy(message):
    said = message("PUT /os-services/failover_host", {"host": HOST, "backend_id": "b"}, as_="root")[1]

    assert "replication_status in ['devstack@lvmdriver-1'] must be ['enabled', 'failed-over']" in said
