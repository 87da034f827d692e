def test_types_are_listed_for_who_reads(ask):
    assert {"type": "dscp_marking"} in ask("GET /qos/rule-types?all_supported=true").json["rule_types"]
    assert ask("GET /qos/rule-types", as_="guest").json == {"rule_types": []}


def test_admins_are_told_what_values_can_be(ask, refused):
    shown = ask("GET /qos/rule-types/minimum_packet_rate", as_="root").json["rule_type"]["drivers"][0]
    marks = ask("GET /qos/rule-types/dscp_marking", as_="root").json["rule_type"]["drivers"][0]

    assert shown["supported_parameters"][1]["parameter_values"] == ["any", "ingress", "egress"]
    assert marks["supported_parameters"][0]["parameter_type"] == "choices"
    assert refused("GET /qos/rule-types/nothing", as_="root")[0] == 404
    assert refused("GET /qos/rule-types/dscp_marking") == (403, "NotAuthorized", "Not authorized.")
