import pytest

from novalite.cloud import Cloud
from novalite.cloud.network.networking import Missing, Refused, Wrong


@pytest.fixture
def wing():
    return Cloud().network


@pytest.fixture
def public(wing):
    return next(network for network in wing.networks.find() if network.external)


@pytest.fixture
def router(wing, public):
    network = wing.networks.create("p")
    subnet = wing.subnets.create("p", network.id, "10.9.0.0/24")
    router = wing.routers.create("p", gateway={"network_id": public.id})
    wing.routers.add_interface(router.id, subnet_id=subnet.id)
    return router


@pytest.fixture
def port(wing, router):
    return wing.ports.create("p", wing.routers.interfaces(router.id)[0].network_id, "10.9.0.50")


@pytest.fixture
def floating(wing, public):
    return wing.floating_ips.create("p", public.id)


@pytest.fixture
def forward(wing, port, floating):
    def forward(**more):
        values = {"protocol": "tcp", "external": (2222, 2222), "internal": (22, 22)}
        values |= {"internal_port_id": port.id, "internal_ip_address": "10.9.0.50", **more}
        return wing.port_forwardings.create(floating.id, **values)

    return forward


def test_an_address_is_its_routers_while_ports_of_it_are_forwarded(wing, forward, floating, router):
    first, other = forward(), forward(protocol="udp")
    assert wing.port_forwardings.of_address(first.id, floating.id) == first
    assert wing.floating_ips.get(floating.id).router_id == router.id

    wing.port_forwardings.delete(first.id)
    assert wing.floating_ips.get(floating.id).router_id == router.id
    wing.port_forwardings.delete(other.id)
    assert wing.floating_ips.get(floating.id).router_id is None
    with pytest.raises(Missing):
        wing.port_forwardings.get(first.id)


def test_what_is_needed_stays(wing, forward, floating, router):
    forward()

    with pytest.raises(Refused, match="required by one or more floating IPs"):
        wing.routers.remove_interface(router.id, port_id=wing.routers.interfaces(router.id)[0].id)
    with pytest.raises(Refused, match="required by one or more floating IPs"):
        wing.routers.set_gateway(router.id, None)
    with pytest.raises(Refused, match="in use by Port Forwarding"):
        wing.port_forwardings.check_unused(floating)


def test_forwardings_go_with_the_address_that_they_lead_to(wing, forward, port):
    forward()
    wing.ports.update(port.id, fixed_ips=[{"ip_address": "10.9.0.50"}])
    assert len(wing.port_forwardings.find()) == 1
    wing.ports.update(port.id, fixed_ips=[{"ip_address": "10.9.0.51"}])
    assert wing.port_forwardings.find() == []

    forward(internal_ip_address="10.9.0.51")
    wing.ports.delete(port.id)
    assert wing.port_forwardings.find() == []


@pytest.mark.parametrize(
    ("more", "words"),
    [
        ({"external": (2220, 2230), "internal": (30, 40)}, "collision with the external_port_range"),
        ({"external": (1, 1)}, "collision with the internal_port_range"),
        ({"external": (1, 3), "internal": (1, 2)}, "N-N or 1-N"),
        ({"protocol": "udp", "internal_ip_address": "10.9.0.51"}, "not suitable"),
    ],
)
def test_what_does_not_fit_is_refused(forward, more, words):
    forward()
    with pytest.raises(Wrong, match=words):
        forward(**more)


def test_one_port_inside_takes_many(wing, forward):
    one = forward(external=(3000, 3010))
    assert wing.port_forwardings.update(one.id, internal=(40, 50)).internal == (40, 50)
    other = forward(external=(1, 1))

    with pytest.raises(Wrong, match="Another port forwarding entry"):
        wing.port_forwardings.update(other.id, external=(3000, 3010))
    with pytest.raises(Wrong, match="does not correspond to an address"):
        wing.port_forwardings.update(other.id, internal_ip_address="10.9.0.51")


def test_a_floating_address_of_a_port_takes_all(wing, forward, floating, port):
    wing.floating_ips.associate(floating.id, port.id)
    with pytest.raises(Refused, match="already has a binding floating IP"):
        forward()

    other = wing.ports.create("p", port.network_id)
    with pytest.raises(Refused, match="already has a floating IP"):
        forward(internal_port_id=other.id, internal_ip_address=other.fixed_ips[0].ip_address)


def test_there_is_one_router_to_all_ports_inside(wing, forward, public, floating):
    forward()
    network = wing.networks.create("p")
    subnet = wing.subnets.create("p", network.id, "10.8.0.0/24")
    far = wing.ports.create("p", network.id)
    with pytest.raises(Wrong, match="is not reachable from subnet"):
        forward(protocol="udp", internal_port_id=far.id, internal_ip_address=far.fixed_ips[0].ip_address)

    another = wing.routers.create("p", gateway={"network_id": public.id})
    wing.routers.add_interface(another.id, subnet_id=subnet.id)
    with pytest.raises(Wrong, match="can not reach it"):
        forward(protocol="udp", internal_port_id=far.id, internal_ip_address=far.fixed_ips[0].ip_address)
    beside = wing.floating_ips.create("p", public.id)
    with pytest.raises(Missing):
        wing.port_forwardings.of_address(wing.port_forwardings.find()[0].id, beside.id)
