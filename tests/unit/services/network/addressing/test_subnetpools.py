def test_subnets_are_cut_from_a_pool(ask, refused, make):
    pool = make("subnetpool", name="p", prefixes=["10.0.0.0/24"], default_prefixlen=26)
    network = make("network")["id"]
    wanted = {"network_id": network, "ip_version": 4, "subnetpool_id": pool["id"]}
    cut = [make("subnet", **wanted)["cidr"], make("subnet", **wanted, prefixlen=25)["cidr"]]

    assert (pool["default_prefixlen"], pool["min_prefixlen"], pool["ip_version"]) == ("26", "8", 4)
    assert cut == ["10.0.0.0/26", "10.0.0.128/25"]
    assert refused(f"DELETE /subnetpools/{pool['id']}")[:2] == (400, "SubnetPoolDeleteError")
    body = {"subnet": {"network_id": network, "ip_version": 4, "cidr": "192.168.0.0/24"}}
    assert refused("POST /subnets", body)[1] == "NetworkSubnetPoolAffinityError"
    for subnet in ask(f"GET /subnets?network_id={network}").json["subnets"]:
        ask(f"DELETE /subnets/{subnet['id']}")
    assert ask(f"DELETE /subnetpools/{pool['id']}").status_int == 204
