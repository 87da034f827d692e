import pytest

from novalite.cloud.core.journal import Entry


def test_requests_are_shown_once_they_are_asked_for(control, cloud):
    assert control.put_json("/journal", {"size": 10}).json == {"size": 10}
    for method, status in (("GET", 200), ("POST", 500), ("GET", None)):
        cloud.journal.note(Entry(5, method, "/cats?x=1", status, 0.5, "req-1"))

    shown = control.get("/journal").json["requests"]
    assert [(one["method"], one["status"]) for one in shown] == [("GET", 200), ("POST", 500), ("GET", None)]
    assert shown[0]["at"] == "1970-01-01T00:00:05Z"
    assert (shown[0]["path"], shown[0]["seconds"], shown[0]["request_id"]) == ("/cats?x=1", 0.5, "req-1")
    assert control.get("/journal?method=POST&path=/c*&status=500").json["requests"] == [shown[1]]

    control.delete("/journal", status=204)
    assert control.get("/journal").json == {"requests": []}


@pytest.mark.parametrize("query", ["status=99", "status=600", f"status={'9' * 5000}", f"path={'*' * 1001}", "status=x"])
def test_what_no_request_can_have_is_not_looked_for(control, query):
    assert control.get(f"/journal?{query}", status=400).json["error"]["code"] == 400


def test_a_pattern_that_fits_nothing_is_told_apart_in_a_moment(control, cloud):
    cloud.journal.keep(10)
    cloud.journal.note(Entry(0, "GET", "/" + "a" * 900, 200, 0, None))

    assert control.get(f"/journal?path={'*a' * 400}b").json == {"requests": []}


def test_so_many_requests_are_noted_at_most(control):
    control.put_json("/journal", {"size": 10_000}, status=200)
    control.put_json("/journal", {"size": 10_001}, status=400)
