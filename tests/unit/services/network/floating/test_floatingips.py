def test_a_router_leads_outside_and_a_floating_address_inside(ask, refused, make, network, public):
    router = make("router", name="r", external_gateway_info={"network_id": public.id})
    subnet = ask(f"GET /subnets?network_id={network}").json["subnets"][0]["id"]
    interface = ask(f"PUT /routers/{router['id']}/add_router_interface", {"subnet_id": subnet}).json
    port = make("port", network_id=network)
    floating = make("floatingip", floating_network_id=public.id, description="d")
    path = f"PUT /floatingips/{floating['id']}"

    assert router["external_gateway_info"]["enable_snat"] is True
    assert (interface["id"], interface["subnet_ids"]) == (router["id"], [subnet])
    led = ask(path, {"floatingip": {"port_id": port["id"]}}).json["floatingip"]
    assert (led["router_id"], led["fixed_ip_address"]) == (router["id"], port["fixed_ips"][0]["ip_address"])
    assert led["port_details"]["mac_address"] == port["mac_address"]
    assert ask(path, {"floatingip": {"description": "e"}}).json["floatingip"]["port_id"] == port["id"]
    assert refused(path, {"floatingip": {"fixed_ip_address": "10.9.0.9"}})[2] == (
        "Bad floatingip request: fixed_ip_address cannot be specified without a port_id."
    )
    gone = {"router": {"external_gateway_info": {}}}
    assert refused(f"PUT /routers/{router['id']}", gone)[1] == "RouterExternalGatewayInUseByFloatingIp"
    remove = f"PUT /routers/{router['id']}/remove_router_interface"
    assert refused(remove, {"subnet_id": subnet})[1] == "RouterInterfaceInUseByFloatingIP"
    assert refused(f"DELETE /ports/{interface['port_id']}")[1] == "ServicePortInUse"
    assert refused(f"DELETE /routers/{router['id']}")[1] == "RouterInUse"
    assert ask(path, {"floatingip": {"port_id": None}}).json["floatingip"]["port_details"] is None
    assert ask(f"DELETE /floatingips/{floating['id']}").status_int == 204
    assert ask(remove, {"port_id": interface["port_id"]}).status_int == 200
    assert ask(f"PUT /routers/{router['id']}", gone).json["router"]["external_gateway_info"] is None
    assert ask(f"DELETE /routers/{router['id']}").status_int == 204


def test_floating_addresses_are_chosen_by_admins(ask, refused, make, public, network):
    wanted = {"floating_network_id": public.id, "floating_ip_address": "172.24.4.99"}

    assert refused("POST /floatingips", {"floatingip": wanted})[1] == "PolicyNotAuthorized"
    assert make("floatingip", as_="root", **wanted)["floating_ip_address"] == "172.24.4.99"
    assert refused("POST /floatingips", {"floatingip": {"floating_network_id": network}})[2] == (
        f"Bad floatingip request: Network {network} is not a valid external network."
    )
    port = make("port", network_id=network)["id"]
    unreachable = {"floatingip": {"floating_network_id": public.id, "port_id": port}}
    assert refused("POST /floatingips", unreachable)[1] == "ExternalGatewayForFloatingIPNotFound"
