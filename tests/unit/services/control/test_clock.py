import pytest
import webtest

from novalite.cloud.core.clock import CLOCK
from novalite.testing.application import application


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


@pytest.mark.parametrize("frozen", [True, False])
@pytest.mark.parametrize(
    ("sent", "word"),
    [
        ('{"move": NaN}', "Malformed request body"),
        ('{"move": Infinity}', "Malformed request body"),
        ('{"move": -Infinity}', "Malformed request body"),
        ('{"move": 1e300}', "move: 1e+300 "),
        ('{"move": 1e15}', "move: "),
        ('{"move": 1e13}', "The clock "),
        ('{"move": -1e13}', "The clock "),
        ('{"now": "2040-01-01T00:00:00Z", "move": 1e300}', "move: "),
        ('{"now": "2040-01-01T00:00:00Z", "move": 1e12}', "The clock "),
        ('{"now": "2040-01-01T00:00:00Z", "move": "5"}', "move: "),
        ('{"now": "2040-01-01T00:00:00Z", "more": 5}', "Additional properties"),
        ('{"now": "0001-01-01T00:00:00+14:00"}', "The clock "),
        ('{"now": "0001-01-01T00:00:00"}', "The clock "),
        ('{"now": "9999-12-31T23:59:59Z"}', "The clock "),
        ('{"now": "9999-12-31T23:59:59-14:00"}', "The clock "),
        ('{"now": "9000-01-01T00:00:01Z"}', "The clock "),
        ('{"now": "1969-12-31T23:59:59Z"}', "The clock "),
        ('{"now": "tomorrow"}', "now: "),
        ('{"now": "\\ud800"}', "Malformed request body"),
    ],
)
def test_a_clock_that_cannot_be_set_so_stays_as_it_was(cloud, control, frozen, sent, word):
    control.put_json("/clock", {"frozen": frozen})
    before = cloud.store.get(CLOCK, "clock")
    answer = control.put("/clock", sent, {"Content-Type": "application/json"}, status=400)

    assert answer.json["error"]["message"].startswith(word)
    assert cloud.store.get(CLOCK, "clock") == before


@pytest.mark.parametrize("end", ["1970-01-01T00:00:00Z", "9000-01-01T00:00:00Z"])
def test_at_the_ends_of_time_all_goes_on(end):
    app = webtest.TestApp(application(), {"REMOTE_ADDR": "127.0.0.1"})
    user = {"name": "admin", "domain": {"id": "default"}, "password": "secret"}
    login = {"auth": {"identity": {"methods": ["password"], "password": {"user": user}}}}

    assert app.put_json("/_novalite/clock", {"now": end, "frozen": True}).json["now"] == end
    app.post_json("/identity/v3/auth/tokens", login, status=201)
    app.post("/_novalite/settle", status=200)
    app.post_json("/_novalite/trouble", {"status": 503, "seconds": 1e9}, status=201)
    app.get("/_novalite/trouble", status=200)
