SENT = {"direction": "ingress", "protocol": "tcp", "used_in_default_sg": True, "used_in_non_default_sg": False}


def test_admins_make_rules_that_all_see(ask, refused):
    made = ask(
        "POST /default-security-group-rules", {"default_security_group_rule": {**SENT, "tenant_id": "red"}}, "root"
    )
    rule = made.json["default_security_group_rule"]

    assert {name: rule[name] for name in SENT} == SENT
    assert "project_id" not in rule
    listed = ask("GET /default-security-group-rules?protocol=tcp", as_="bob").json["default_security_group_rules"]
    assert listed == [rule]
    assert ask("GET /default-security-group-rules", as_="guest").json == {"default_security_group_rules": []}
    assert refused(f"DELETE /default-security-group-rules/{rule['id']}")[:2] == (403, "PolicyNotAuthorized")
    assert ask(f"DELETE /default-security-group-rules/{rule['id']}", as_="root").status_int == 204
