import pytest

from novalite.services.control.state import MOST_SNAPSHOTS

KEY = "ssh-ed25519 AAAAC3NzaC1lZDI1NTE5AAAAIGzHHZ6oX8nUDg/Jhv8p1jP9Bk0rT1zU0fQm0s7tT3Xq ann@example.org"


@pytest.fixture
def names(cloud):
    return lambda: [keypair.name for keypair in cloud.compute.keypairs.find("ann", 9)]


def test_it_says_that_it_is_there(control):
    assert control.get("/health").json == {"status": "ok", "planned": 0, "trouble": 0}


def test_a_reset_brings_back_what_there_was(control, cloud, names):
    cloud.compute.keypairs.create("ann", "one", public_key=KEY)

    assert control.post("/reset").status_int == 204
    assert names() == []


def test_a_snapshot_can_be_taken_by_name_and_gone_back_to(control, cloud, names):
    cloud.compute.keypairs.create("ann", "one", public_key=KEY)
    control.put("/snapshots/before", status=204)
    assert control.get("/snapshots").json == {"snapshots": ["before"]}
    for _ in range(2):
        cloud.compute.keypairs.delete("ann", "one")
        control.post("/snapshots/before/restore", status=204)
        assert names() == ["one"]

    control.delete("/snapshots/before", status=204)
    for method, path in (("POST", "/snapshots/before/restore"), ("DELETE", "/snapshots/before")):
        answer = control.request(path, method=method, status=404)
        assert answer.json["error"]["message"] == "There is no snapshot before."


def test_what_is_due_is_done(control, cloud):
    done = []
    cloud.agenda.does["note"] = lambda: done.append(1)
    cloud.agenda.later(0, "note")
    cloud.agenda.later(60, "note")

    assert control.post("/settle").json == {"planned": 1, "next_in": 60}
    assert done == [1]
    assert control.put_json("/clock", {"move": 60}).status_int == 200
    assert (done, control.post("/settle").json) == ([1, 1], {"planned": 0, "next_in": None})


def test_there_are_not_more_snapshots_than_a_machine_has_room_for(control, cloud):
    for number in range(MOST_SNAPSHOTS):
        control.put(f"/snapshots/{number}", status=204)
    answer = control.put("/snapshots/more", status=400)
    assert answer.json["error"]["message"] == "There are 100 snapshots already; delete some."

    control.put("/snapshots/0", status=204)
    control.delete("/snapshots/0", status=204)
    control.put("/snapshots/more", status=204)


def test_the_name_of_a_snapshot_has_an_end(control):
    control.put(f"/snapshots/{'n' * 255}", status=204)

    assert control.put(f"/snapshots/{'n' * 256}", status=400).json["error"]["message"] == (
        "The name of a snapshot has at most 255 characters."
    )
