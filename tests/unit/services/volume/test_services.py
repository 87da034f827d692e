import pytest

HOST = "devstack@lvmdriver-1"


def test_services_are_listed(ask, message):
    services = ask("GET /os-services", as_="root").json["services"]

    assert [one["binary"] for one in services] == ["cinder-scheduler", "cinder-volume", "cinder-backup"]
    assert {(one["status"], one["state"], one["zone"]) for one in services} == {("enabled", "up", "nova")}
    (volume,) = ask("GET /os-services?binary=cinder-volume&host=devstack", as_="root").json["services"]
    assert (volume["frozen"], volume["backend_state"]) == (False, "up")
    for name, since in (("backend_state", 49), ("cluster", 7)):
        for minor in (since - 1, since):
            shown = ask("GET /os-services", as_="root", at=f"3.{minor}").json["services"][1]
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
