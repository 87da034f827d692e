def test_labels_are_their_projects_and_rules_are_admins(ask, refused):
    body = {"metering_label": {"name": "a", "tenant_id": "red"}}
    label = ask("POST /metering/metering-labels", body, "root").json["metering_label"]["id"]
    sent = {"metering_label_id": label, "direction": "ingress", "remote_ip_prefix": "10.0.0.5/8"}
    rule = ask("POST /metering/metering-label-rules", {"metering_label_rule": sent}, "root").json["metering_label_rule"]

    assert {name: rule[name] for name in sent} == sent
    assert ask(f"GET /metering/metering-labels/{label}").json["metering_label"]["name"] == "a"
    assert refused(f"GET /metering/metering-labels/{label}", as_="bob")[:2] == (404, "MeteringLabelNotFound")
    assert ask("GET /metering/metering-label-rules").json == {"metering_label_rules": []}
    assert refused(f"DELETE /metering/metering-label-rules/{rule['id']}")[:2] == (404, "HTTPNotFound")
    assert refused("POST /metering/metering-labels", body)[0] == 403


def test_what_is_no_range_is_refused(refused):
    sent = {"metering_label_id": "1" * 32, "direction": "ingress"}
    for value in ("a", 5):
        body = {"metering_label_rule": {**sent, "remote_ip_prefix": value}}
        assert refused("POST /metering/metering-label-rules", body, "root")[:2] == (400, "Invalid")
    body = {"metering_label_rule": {**sent, "remote_ip_prefix": None}}
    assert refused("POST /metering/metering-label-rules", body, "root")[2].startswith("You must define at least one")
