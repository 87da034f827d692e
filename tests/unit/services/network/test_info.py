def test_admins_see_how_full_a_network_is(ask, refused, make, network):
    make("port", network_id=network)
    shown = ask(f"GET /network-ip-availabilities/{network}", as_="root").json["network_ip_availability"]
    listed = ask("GET /network-ip-availabilities?network_name=net", as_="root").json["network_ip_availabilities"]

    assert (shown["used_ips"], shown["total_ips"], listed) == (1, 253, [shown])
    assert shown["subnet_ip_availability"][0]["cidr"] == "10.9.0.0/24"
    assert ask("GET /network-ip-availabilities").json == {"network_ip_availabilities": []}
    assert refused(f"GET /network-ip-availabilities/{network}")[0] == 404


def test_what_nobody_can_make_is_an_empty_list(ask):
    assert ask("GET /address-groups").json == {"address_groups": []}
    assert ask("GET /address-scopes").json == {"address_scopes": []}


def test_who_provides_a_service_can_be_asked_for(ask):
    assert len(ask("GET /service-providers").json["service_providers"]) == 1
    assert len(ask("GET /service-providers?service_type=L3_ROUTER_NAT").json["service_providers"]) == 1
    assert ask("GET /service-providers?service_type=VPN").json["service_providers"] == []
