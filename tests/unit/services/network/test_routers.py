import pytest

NOBODYS = "00000000-0000-4000-8000-000000000000"


@pytest.mark.parametrize(
    ("sent", "status", "type", "words"),
    [
        ({}, 400, "BadRequest", "Bad router request: Either subnet_id or port_id must be specified."),
        ({"subnet_id": NOBODYS, "port_id": NOBODYS}, 400, "BadRequest", "Cannot specify both subnet-id and port-id."),
        ({"subnet_id": "x"}, 400, "BadRequest", "Bad router request: 'x' is not a valid UUID."),
        ({"subnet_id": NOBODYS}, 404, "SubnetNotFound", f"Subnet {NOBODYS} could not be found."),
        ({"port_id": NOBODYS}, 404, "PortNotFound", f"Port {NOBODYS} could not be found."),
    ],
)
def test_what_is_no_interface_is_refused(refused, make, sent, status, type, words):
    answer = refused(f"PUT /routers/{make('router')['id']}/add_router_interface", sent)

    assert answer[:2] == (status, type)
    assert words in answer[2]


def test_what_admins_alone_say_of_routers_is_refused(refused, public):
    snat = {"router": {"external_gateway_info": {"network_id": public.id, "enable_snat": False}}}

    assert "rule:create_router:external_gateway_info:enable_snat" in refused("POST /routers", snat)[2]
    assert refused("POST /routers", {"router": {"distributed": True}})[1] == "PolicyNotAuthorized"


def test_routes_lead_where_the_router_is(ask, refused, make, network):
    router = make("router")["id"]
    subnet = ask(f"GET /subnets?network_id={network}").json["subnets"][0]["id"]
    ask(f"PUT /routers/{router}/add_router_interface", {"subnet_id": subnet})
    first, second = ({"destination": f"{number}.0.0.0/8", "nexthop": "10.9.0.5"} for number in (1, 2))

    assert ask(f"PUT /routers/{router}", {"router": {"routes": [first]}}).json["router"]["routes"] == [first]
    added = ask(f"PUT /routers/{router}/add_extraroutes", {"router": {"routes": [first, second]}})
    assert added.json["router"]["routes"] == [first, second]
    removed = ask(f"PUT /routers/{router}/remove_extraroutes", {"router": {"routes": [first]}})
    assert removed.json["router"]["routes"] == [second]
    far = {"router": {"routes": [{"destination": "1.0.0.0/8", "nexthop": "99.0.0.1"}]}}
    assert refused(f"PUT /routers/{router}", far)[1] == "InvalidRoutes"


def test_a_router_knows_nothing_of_a_subnet_of_another_project(make, refused):
    other = make("network", as_="bob")["id"]
    subnet = make("subnet", as_="bob", network_id=other, cidr="10.8.0.0/24", ip_version=4)["id"]
    router = make("router", name="r")["id"]

    for change in ("add", "remove"):
        answer = refused(f"PUT /routers/{router}/{change}_router_interface", {"subnet_id": subnet})
        assert answer == (404, "SubnetNotFound", f"Subnet {subnet} could not be found.")
