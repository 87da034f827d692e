import pytest

from novalite.services.control.local import refusal

MACHINE = "the request comes from another machine"
PAGE = "a web page has sent the request"
NAME = "the Host is no name of this machine"


@pytest.mark.parametrize(
    ("address", "reason"),
    [
        ("127.0.0.1", None),
        ("127.8.8.8", None),
        ("::1", None),
        ("::ffff:127.0.0.1", None),
        ("unix", None),
        ("", None),
        ("192.0.2.1", MACHINE),
        ("::ffff:192.0.2.1", MACHINE),
        ("2001:db8::1", MACHINE),
    ],
)
def test_a_request_comes_from_a_loopback_address_or_a_unix_socket(address, reason):
    assert refusal({"REMOTE_ADDR": address}) == reason


@pytest.mark.parametrize(
    ("host", "reason"),
    [
        (None, None),
        ("", None),
        ("localhost", None),
        ("LocalHost.:8774", None),
        ("novalite.localhost:8774", None),
        ("127.0.0.1:8774", None),
        ("127.8.8.8", None),
        ("[::1]:8774", None),
        ("[::ffff:127.0.0.1]", None),
        ("192.0.2.7:8774", None),  # where it listens
        ("cloud.example:8774", None),  # what it was told that it is called
        ("CLOUD.example.", None),
        ("192.0.2.8", NAME),
        ("[2001:db8::1]:8774", NAME),
        ("evil.example", NAME),
        ("evil.example:8774", NAME),
        ("localhost.evil.example", NAME),
        ("127.0.0.1.evil.example", NAME),
        ("notlocalhost", NAME),
        ("[", NAME),
        (":8774", NAME),
    ],
)
def test_a_name_that_leads_here_must_be_one_of_this_machine(host, reason):
    environ = {"REMOTE_ADDR": "127.0.0.1", "SERVER_NAME": "192.0.2.7"} | ({} if host is None else {"HTTP_HOST": host})

    assert refusal(environ, ["Cloud.example"]) == reason


def test_who_has_found_the_unix_socket_may_call_it_what_they_like():
    assert refusal({"REMOTE_ADDR": "unix", "HTTP_HOST": "control"}) is None


@pytest.mark.parametrize(
    ("header", "value", "reason"),
    [
        ("HTTP_ORIGIN", "http://localhost:8774", PAGE),
        ("HTTP_ORIGIN", "https://localhost", PAGE),
        ("HTTP_ORIGIN", "http://evil.example", PAGE),
        ("HTTP_ORIGIN", "null", PAGE),
        ("HTTP_ORIGIN", "", PAGE),
        ("HTTP_ORIGIN", "http://localhost", None),
        ("HTTP_SEC_FETCH_SITE", "cross-site", PAGE),
        ("HTTP_SEC_FETCH_SITE", "same-site", PAGE),
        ("HTTP_SEC_FETCH_SITE", "", PAGE),
        ("HTTP_SEC_FETCH_SITE", "same-origin", None),
        ("HTTP_SEC_FETCH_SITE", "none", None),
    ],
)
def test_what_a_web_page_sends_is_refused_unless_it_is_one_of_this_server(header, value, reason):
    assert refusal({"REMOTE_ADDR": "127.0.0.1", "HTTP_HOST": "localhost", header: value}) == reason


def test_a_page_whose_server_has_a_name_of_its_own_is_refused_by_that():
    environ = {"REMOTE_ADDR": "127.0.0.1", "HTTP_HOST": "evil.example", "HTTP_ORIGIN": "http://evil.example"}

    assert refusal(environ) == NAME


@pytest.mark.parametrize(
    "name",
    [
        "Forwarded",
        "Forwarded-For",
        "Via",
        "X-Forwarded",
        "X-Forwarded-For",
        "X-Forwarded-Host",
        "X-Forwarded-Proto",
        "X-Forwarded-Port",
        "X-Forwarded-Server",
        "X-Real-Ip",
        "X-Client-Ip",
        "X-Cluster-Client-Ip",
        "Cf-Connecting-Ip",
        "True-Client-Ip",
    ],
)
def test_what_a_proxy_passes_on_is_refused(name):
    key = "HTTP_" + name.upper().replace("-", "_")

    assert refusal({"REMOTE_ADDR": "unix", key: "x"}) == f"a proxy has passed the request on, by its {name}"
