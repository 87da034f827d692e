import pytest


@pytest.mark.parametrize(
    ("sent", "now"),
    [
        ({"move": 3600}, "1970-01-12T14:46:40Z"),
        ({"now": "2030-01-01T00:00:00Z"}, "2030-01-01T00:00:00Z"),
        ({"now": "2030-01-01T00:00:00"}, "2030-01-01T00:00:00Z"),
        ({"now": "2030-01-01T02:00:00+02:00", "move": -1}, "2029-12-31T23:59:59Z"),
    ],
)
def test_the_clock_can_be_set_and_moved(control, sent, now):
    assert control.put_json("/clock", sent).json == {"now": now, "frozen": True}
    assert control.get("/clock").json["now"] == now


def test_the_clock_can_be_let_run_and_frozen(control):
    assert control.put_json("/clock", {"frozen": False}).json["frozen"] is False
    frozen = control.put_json("/clock", {"frozen": True}).json
    assert frozen["frozen"] is True
    assert control.get("/clock").json == frozen
