def test_segments_are_admins(ask, refused, network):
    (shown,) = ask(f"GET /segments?network_id={network}", as_="root").json["segments"]
    sent = {"segment": {"network_id": network, "network_type": "geneve", "name": "a"}}

    assert ask("GET /segments").json == {"segments": []}
    assert refused("POST /segments", sent)[2] == "rule:create_segment is disallowed by policy"
    made = ask("POST /segments", sent, "root").json["segment"]
    assert (made["name"], made["description"], shown["name"]) == ("a", "", None)
    assert ask(f"DELETE /segments/{made['id']}", as_="root").status_int == 204
