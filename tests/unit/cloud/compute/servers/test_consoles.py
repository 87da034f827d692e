"""Consoles are looked at with tokens, for a while."""

from datetime import timedelta

import pytest

from novalite import errors
from novalite.cloud.compute.servers.consoles import LIFETIME, SERIAL
from novalite.cloud.compute.servers.lifecycle import NotReady


@pytest.mark.parametrize(
    ("protocol", "type", "url", "port", "tls_port"),
    [
        ("vnc", "novnc", "http://127.0.0.1:6080/vnc_auto.html?path=%3Ftoken%3D", 5900, None),
        ("spice", "spice-html5", "http://127.0.0.1:6082/spice_auto.html?token=", 5901, 5902),
        ("mks", "webmks", "http://127.0.0.1:6090/?token=", 5902, None),
        ("serial", "whatever", f"{SERIAL}?token=", 10000, None),
    ],
)
def test_a_token_says_where_to_look(cloud, run, protocol, type, url, port, tls_port):
    token = cloud.compute.consoles.open(run("a", "compute1"), protocol, type)

    assert token.url == url + token.id
    assert (token.host, token.port, token.tls_port) == ("compute1", port, tls_port)
    assert cloud.compute.consoles.get(token.id) == token


def test_a_token_is_good_for_ten_minutes(cloud, run):
    token = cloud.compute.consoles.open(run("a", "compute1"), "vnc", "novnc")
    cloud.clock.move(timedelta(seconds=LIFETIME - 1))
    assert cloud.compute.consoles.get(token.id) == token

    cloud.clock.move(timedelta(seconds=1))
    with pytest.raises(errors.NotFound, match="Token not found"):
        cloud.compute.consoles.get(token.id)


def test_a_protocol_has_types_of_its_own(cloud, run):
    with pytest.raises(errors.Invalid, match="Invalid console type webmks"):
        cloud.compute.consoles.open(run("a", "compute1"), "vnc", "webmks")


def test_one_that_is_on_its_way_is_not_looked_at(cloud, run):
    with pytest.raises(errors.Conflict, match="Cannot 'get_vnc_console' instance a while it is in task_state deleting"):
        cloud.compute.consoles.open(run("a", "compute1", task_state="deleting"), "vnc", "novnc")


def test_without_a_host_there_is_no_console(cloud, run):
    with pytest.raises(NotReady):
        cloud.compute.consoles.open(run("a", None), "vnc", "novnc")
    with pytest.raises(NotReady):
        cloud.compute.consoles.output(run("a", None))


def test_a_guest_writes_what_it_is(cloud, run):
    output = cloud.compute.consoles.output(run("a", "compute1", hostname="cat"))

    assert "Memory: 512M available" in output
    assert output.endswith("\ncat login: ")
