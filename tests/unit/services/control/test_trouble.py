def test_a_trouble_is_made_shown_changed_and_taken_away(control):
    made = control.post_json("/trouble", {"operation": "flavors.index", "status": 503, "seconds": 60}, status=201).json
    trouble = made["trouble"]
    assert trouble | {"id": 0} == {
        "id": 0,
        "befalls": "call",
        **dict.fromkeys(("service", "method", "path", "project_id", "server", "message", "times")),
        "operation": "flavors.index",
        "status": 503,
        "headers": {},
        "delay": 0,
        "drop": False,
        "after": False,
        "met": 0,
        "expires_at": "1970-01-12T13:47:40Z",
    }
    where = f"/trouble/{trouble['id']}"
    assert control.get(where).json == made
    assert control.get("/trouble").json == {"trouble": [trouble]}
    assert control.put_json(where, {"times": 3}).json["trouble"] == trouble | {"times": 3}

    control.delete(where, status=204)
    assert control.get(where, status=404).json["error"]["message"] == f"There is no trouble {trouble['id']}."


def test_all_trouble_can_be_taken_away(control):
    for _ in range(2):
        control.post_json("/trouble", {"befalls": "placement"})
    control.delete("/trouble", status=204)

    assert control.get("/trouble").json == {"trouble": []}
