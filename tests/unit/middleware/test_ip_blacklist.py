import pytest
import webob

from novalite.errors import BadOption
from novalite.middleware.ip_blacklist import IPBlacklist
from novalite.middleware.proxy_headers import ProxyHeaders

DENY = "10.0.0.0/8, 2001:db8::/32 192.0.2.7"
NONE = "0.0.0.0/0 ::/0"


def status(address, forwarded=None, **options):
    request = webob.Request.blank("/")
    if address is not None:
        request.environ["REMOTE_ADDR"] = address
    if forwarded is not None:
        request.headers["X-Forwarded-For"] = forwarded
    return request.get_response(IPBlacklist(webob.Response("ok"), **options)).status_int


@pytest.mark.parametrize(
    ("address", "expected"),
    [
        ("10.1.2.3", 403),
        ("10.255.255.255", 403),
        ("11.0.0.0", 200),
        ("192.0.2.7", 403),
        ("192.0.2.8", 200),
        ("2001:db8::1", 403),
        ("2001:0DB8:0:0::1", 403),
        ("2001:db9::1", 200),
        ("::ffff:10.1.2.3", 403),
        ("::ffff:11.1.2.3", 200),
        ("10.1.2.3:4711", 403),
        ("[2001:db8::1]:80", 403),
        ("2001:db8::1%eth0", 403),
    ],
)
def test_a_client_is_turned_away_by_its_address(address, expected):
    assert status(address, deny=DENY) == expected


def test_who_is_turned_away_is_told_why():
    request = webob.Request.blank("/", environ={"REMOTE_ADDR": "10.0.0.1"})

    response = request.get_response(IPBlacklist(webob.Response("ok"), deny=["10.0.0.1"]))

    assert response.status == "403 Forbidden"
    assert response.text == "403 Forbidden\n\nYour address may not use this service.\n\n   "


@pytest.mark.parametrize("address", ["10.1.2.3", "2001:db8::1", "192.0.2.7"])
def test_without_a_list_everybody_is_let_in(address):
    assert status(address) == 200


@pytest.mark.parametrize(
    ("address", "expected"), [("10.1.2.3", 200), ("::ffff:10.1.2.3", 200), ("10.1.2.4", 403), ("2001:db8::1", 403)]
)
def test_allow_beats_deny(address, expected):
    assert status(address, deny=NONE, allow="10.1.2.3") == expected


@pytest.mark.parametrize("address", [None, "", "unix", "@"])
def test_a_client_without_an_address_on_a_unix_socket_is_let_in(address):
    request = webob.Request.blank("/")
    request.environ.pop("REMOTE_ADDR", None)
    if address is not None:
        request.environ["REMOTE_ADDR"] = address

    assert request.get_response(IPBlacklist(webob.Response("ok"), deny=NONE)).status_int == 200


@pytest.mark.parametrize("forwarded", ["10.1.2.3", "garbage", "", "10.1.2.3, 10.1.2.4"])
def test_x_forwarded_for_is_not_believed_without_a_trusted_proxy(forwarded):
    assert status("192.0.2.1", forwarded, deny=DENY) == 200
    assert status("10.0.0.1", "192.0.2.1", deny=DENY) == 403


@pytest.mark.parametrize(
    ("forwarded", "expected"),
    [
        ("10.1.2.3", 403),
        ("192.0.2.1", 200),
        ("192.0.2.1, 10.1.2.3", 403),  # what a client in 10/8 said, then what the proxy saw
        ("10.1.2.3, 192.0.2.1", 200),
        ("10.1.2.3, 127.0.0.1", 403),
        ("10.1.2.3 ,127.0.0.1,\t127.0.0.1", 403),
        ("192.0.2.1, garbage, 10.1.2.3", 403),
        ("192.0.2.1, garbage", 403),
        ("2001:db8::1", 403),
        ("[2001:db8::1]:80", 403),
        ('"[2001:db8::1]:80"', 403),
        ("::ffff:10.1.2.3", 403),
        ("127.0.0.1", 200),
        ("", 200),
        (None, 200),
    ],
)
def test_behind_a_trusted_proxy_the_client_is_the_last_address_that_no_trusted_proxy_has(forwarded, expected):
    assert status("127.0.0.1", forwarded, deny=DENY, trusted_proxies="127.0.0.1") == expected


@pytest.mark.parametrize(
    ("headers", "expected"),
    [
        ({"X-Forwarded-For": "10.1.2.3"}, 403),
        ({"X-Forwarded-For": "192.0.2.1, 10.1.2.3"}, 403),
        ({"X-Forwarded-For": "garbage, 10.1.2.3"}, 403),
        ({"X-Forwarded-For": "10.1.2.3, 192.0.2.1"}, 200),
        ({"X-Forwarded-For": "192.0.2.1, 10.1.2.3, 172.16.0.1"}, 403),
        ({"X-Forwarded-For": "192.0.2.1, 172.16.0.1"}, 200),
        ({"Forwarded": "for=10.1.2.3;proto=https"}, 403),
        ({"Forwarded": 'for="[2001:db8::1]:80"'}, 403),
        ({"Forwarded": 'for="10.1.2.3:4711"'}, 403),
        ({"Forwarded": "for=192.0.2.1"}, 200),
        ({"Forwarded": "for=unknown"}, 403),
        ({}, 200),
    ],
)
def test_behind_proxy_headers_it_reads_what_that_one_wrote(headers, expected):
    request = webob.Request.blank("/", headers=headers, environ={"REMOTE_ADDR": "127.0.0.1"})
    blacklist = IPBlacklist(webob.Response("ok"), deny=DENY, trusted_proxies="127.0.0.1 172.16.0.0/12")

    response = request.get_response(ProxyHeaders(blacklist, enable_proxy_headers_parsing=True))

    assert response.status_int == expected


@pytest.mark.parametrize("key", ["deny", "allow", "trusted_proxies"])
@pytest.mark.parametrize(
    ("value", "reason"),
    [
        ("10.0.0.300", "'10.0.0.300' does not appear to be an IPv4 or IPv6 network"),
        ("192.0.2.1 10.1.2.3/8", "10.1.2.3/8 has host bits set"),
        ("localhost", "'localhost' does not appear to be an IPv4 or IPv6 network"),
    ],
)
def test_what_is_no_address_is_refused(key, value, reason):
    with pytest.raises(BadOption) as refused:
        IPBlacklist(webob.Response(), **{key: value})

    assert (refused.value.key, refused.value.reason) == (key, reason)
