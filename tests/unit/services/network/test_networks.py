def test_networks_may_ask_for_zones_and_sizes_that_there_are(refused, make):
    assert make("network", availability_zone_hints=["nova"], mtu=1000)["mtu"] == 1000
    assert refused("POST /networks", {"network": {"availability_zone_hints": ["x"]}}) == (
        404,
        "AvailabilityZoneNotFound",
        "AvailabilityZone x could not be found.",
    )
    large = "Invalid input for operation: Requested MTU is too big, maximum is 1442."
    assert refused("POST /networks", {"network": {"mtu": 9000}}) == (400, "InvalidInput", large)


def test_a_network_with_ports_is_in_use(ask, refused, make, network):
    port = make("port", network_id=network)["id"]

    assert refused(f"DELETE /networks/{network}")[:2] == (409, "NetworkInUse")
    ask(f"DELETE /ports/{port}")
    assert ask(f"DELETE /networks/{network}").status_int == 204
