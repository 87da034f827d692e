import pytest

from novalite.services.network.floating.port_forwardings import port, ports


@pytest.fixture
def inside(make, ask, network, public):
    router = make("router", external_gateway_info={"network_id": public.id})["id"]
    subnet = ask(f"GET /subnets?network_id={network}").json["subnets"][0]["id"]
    assert ask(f"PUT /routers/{router}/add_router_interface", {"subnet_id": subnet}).status_int == 200
    return make("port", network_id=network, fixed_ips=[{"ip_address": "10.9.0.50"}])["id"]


@pytest.fixture
def floating(make, public):
    return make("floatingip", floating_network_id=public.id)["id"]


def test_a_port_is_forwarded(ask, refused, inside, floating):
    sent = {"protocol": "tcp", "internal_ip_address": "10.9.0.50", "internal_port_id": inside}
    path = f"/floatingips/{floating}/port_forwardings"
    assert refused(f"POST {path}", {"port_forwarding": sent})[2].endswith("'external_port' not specified")
    made = ask(f"POST {path}", {"port_forwarding": {**sent, "external_port": 1, "internal_port": 2}})
    many = {"external_port_range": "7:9", "internal_port_range": "8"}
    wide = ask(f"POST {path}", {"port_forwarding": {**sent, **many}}).json["port_forwarding"]

    id = made.json["port_forwarding"]["id"]
    assert (wide["external_port"], wide["internal_port"]) == (None, 8)
    assert "external_port" not in ask(f"GET {path}?id={wide['id']}").json["port_forwardings"][0]
    shown = {one["id"]: one for one in ask(f"GET /floatingips/{floating}").json["floatingip"]["port_forwardings"]}
    assert (shown[id]["external_port"], "external_port" in shown[wide["id"]]) == (1, False)
    changed = ask(f"PUT {path}/{id}", {"port_forwarding": {"internal_port_id": inside, "external_port": 3}}).json
    assert changed["port_forwarding"]["external_port_range"] == "3:3"
    assert refused(f"PUT /floatingips/{floating}", {"floatingip": {"port_id": inside}})[0] == 409
    assert refused(f"DELETE /floatingips/{floating}")[0] == 409
    for one in (id, wide["id"]):
        assert ask(f"DELETE {path}/{one}").status_int == 204
    assert ask(f"DELETE /floatingips/{floating}").status_int == 204


def test_lists_of_forwardings_are_asked_for_what_may_be_none(ask, refused, floating):
    path = f"/floatingips/{floating}/port_forwardings"

    assert ask(f"GET {path}?external_port=").json == {"port_forwardings": []}
    assert ask(f"GET {path}?external_port=5", as_="guest").json == {"port_forwardings": []}
    assert ask(f"GET {path}?protocol=6").json == {"port_forwardings": []}
    assert refused(f"GET {path}?protocol=a")[:2] == (400, "InvalidInput")


@pytest.mark.parametrize("value", ["a", "", "0", "70000", "7:5", "1:2:3"])
def test_what_is_no_range(value):
    with pytest.raises(ValueError, match=r"port|Port"):
        ports(value)


def test_ranges_and_ports_are_numbers():
    assert ports(None) is None
    assert (ports("7:9"), ports("7"), port("7")) == ((7, 9), (7, 7), 7)
    with pytest.raises(ValueError, match="not an integer"):
        port("a")
