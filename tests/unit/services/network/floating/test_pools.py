def test_pools_are_the_subnets_outside(ask, public):
    (pool,) = ask("GET /floatingip_pools").json["floatingip_pools"]

    assert (pool["network_id"], pool["subnet_name"], pool["cidr"]) == (public.id, "public-subnet", "172.24.4.0/22")
    assert ask("GET /floatingip_pools", as_="guest").json == {"floatingip_pools": []}
