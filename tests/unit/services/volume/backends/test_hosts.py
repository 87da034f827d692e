import pytest

BACKEND = "devstack@lvmdriver-1"


def test_a_host_tells_what_is_on_it(ask, message, make):
    make()
    make(as_="bob")

    rows = [one["resource"] for one in ask(f"GET /os-hosts/{BACKEND}", as_="root").json["host"]]
    assert [(one["project"], one["volume_count"]) for one in rows] == [
        ("(total)", "2"),
        ("b0b-b0b-b0b", "1"),
        ("ed-ed-ed", "1"),
    ]
    said = "Service cinder-volume could not be found on host moon."
    assert message("GET /os-hosts/moon", as_="root") == (404, said)
    assert message(f"GET /os-hosts/{BACKEND}")[0] == 403


def test_hosts_are_those_of_services_that_take_new_work(ask):
    ask("PUT /os-services/disable", {"host": BACKEND, "binary": "cinder-volume"}, as_="root")

    hosts = ask("GET /os-hosts", as_="root").json["hosts"]
    assert [one["service"] for one in hosts] == ["cinder-scheduler", "cinder-backup"]
    assert ask(f"GET /os-hosts/{BACKEND}", as_="root").status_int == 404
    assert ask("GET /os-hosts?zone=moon", as_="root").json == {"hosts": []}


@pytest.mark.parametrize(
    ("id", "sent", "as_", "expected"),
    [
        ("moon", {"status": "x"}, "root", (404, "Host moon could not be found.")),
        ("moon", {}, "alice", (403, "User does not have admin privileges")),
        (BACKEND, {"colour": "red"}, "root", (400, "Invalid update setting: 'colour'")),
        (BACKEND, {"Status": "x"}, "root", (400, "Invalid status: 'x'")),
        (BACKEND, {"status": "enable"}, "root", (400, "A host cannot be enabled or disabled; its services can.")),
    ],
)
def test_a_host_is_not_changed(message, id, sent, as_, expected):
    assert message(f"PUT /os-hosts/{id}", sent, as_=as_) == expected


def test_no_change_of_a_host_is_one(ask):
    assert ask(f"PUT /os-hosts/{BACKEND}", {}, as_="root").json == {}


def test_a_backend_tells_what_can_be_asked_of_it(ask, message):
    shown = ask("GET /capabilities/devstack", as_="root").json

    assert shown["namespace"] == f"OS::Storage::Capabilities::{BACKEND}"
    assert shown["properties"]["qos"] == {"title": "QoS", "description": "Enables QoS.", "type": "boolean"}
    assert message("GET /capabilities/moon", as_="root") == (404, "Can't find service: moon")
