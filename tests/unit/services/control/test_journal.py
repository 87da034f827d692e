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
