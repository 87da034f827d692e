import pytest
import webob

from novalite.errors import BadOption
from novalite.middleware.proxy_headers import ProxyHeaders


def ask(headers, environ=(), **options):
    seen = {}

    def application(inner, start_response):
        request = webob.Request(inner)
        seen.update(url=request.url, client=inner.get("REMOTE_ADDR"), prefix=inner["SCRIPT_NAME"])
        return webob.Response()(inner, start_response)

    request = webob.Request.blank("/a", headers=headers)
    request.environ.pop("REMOTE_ADDR", None)
    request.environ.update(environ)
    request.get_response(ProxyHeaders(application, **options))
    return seen["url"], seen["client"], seen["prefix"]


X_FORWARDED = {
    "X-Forwarded-Proto": "https",
    "X-Forwarded-Host": "api.x",
    "X-Forwarded-For": "9.9.9.9, 8.8.8.8",
    "X-Forwarded-Prefix": "/compute",
}
FORWARDED = {
    "Forwarded": "for=1.1.1.1;proto=https;host=fw.x, for=2.2.2.2",
    "X-Forwarded-Proto": "http",
    "X-Forwarded-Prefix": "/c",
}
QUOTED = {"Forwarded": 'for="[2001:db8::1]:80";proto=https'}


@pytest.mark.behaviour("OBS-067")
@pytest.mark.parametrize("headers", [X_FORWARDED, FORWARDED, QUOTED])
def test_it_does_nothing_until_it_is_switched_on(headers):
    assert ask(headers) == ("http://localhost/a", None, "")


@pytest.mark.behaviour("OBS-067")
@pytest.mark.parametrize(
    ("headers", "expected"),
    [
        (X_FORWARDED, ("https://api.x/compute/a", "9.9.9.9, 8.8.8.8", "/compute")),
        (FORWARDED, ("https://fw.x/c/a", "1.1.1.1", "/c")),
        (QUOTED, ("https://localhost:80/a", "[2001:db8::1]:80", "")),
        ({"Forwarded": 'host="cloud.example.org:8443";proto=https'}, ("https://cloud.example.org:8443/a", None, "")),
        ({"Forwarded": 'for="a;b,\\"c" ; host=fw.x,host=other'}, ("http://fw.x/a", 'a;b,"c', "")),
        ({"Forwarded": 'host="fw.x'}, ('http://"fw.x/a', None, "")),
        ({"Forwarded": "proto=https;;host=fw.x"}, ("https://localhost:80/a", None, "")),
        ({"Forwarded": " Host = fw.x ; PROTO=https"}, ("https://fw.x/a", None, "")),
        ({"Forwarded": "junk"}, ("http://localhost/a", None, "")),
        ({}, ("http://localhost/a", None, "")),
    ],
)
def test_switched_on_it_tells_the_application_what_the_proxy_saw(headers, expected):
    assert ask(headers, enable_proxy_headers_parsing="true") == expected


def test_the_prefix_comes_before_the_mount():
    environ = {"SCRIPT_NAME": "/v2.1", "REMOTE_ADDR": "10.0.0.1"}

    found = ask({"X-Forwarded-Prefix": "/compute"}, environ, enable_proxy_headers_parsing=True)

    assert found == ("http://localhost/compute/v2.1/a", "10.0.0.1", "/compute/v2.1")


@pytest.mark.parametrize(
    ("headers", "url"),
    [
        ({"X-Forwarded-Proto": "https", "X-Forwarded-Host": "api.x"}, "https://localhost:80/a"),
        ({"X-Forwarded-Host": "api.x"}, "http://localhost/a"),
    ],
)
@pytest.mark.behaviour("OBS-046")
def test_the_header_for_the_scheme_alone_changes_the_scheme_alone(headers, url):
    assert ask(headers, secure_proxy_ssl_header="HTTP_X_FORWARDED_PROTO") == (url, None, "")


@pytest.mark.parametrize(
    ("key", "value", "reason"),
    [
        ("enable_proxy_headers_parsing", "maybe", "'maybe' is neither true nor false"),
        ("secure_proxy_ssl_header", "X-Forwarded-Proto", "'X-Forwarded-Proto' is no header as WSGI names it, HTTP_…"),
    ],
)
def test_an_option_that_cannot_be_used_is_refused(key, value, reason):
    with pytest.raises(BadOption) as refused:
        ProxyHeaders(webob.Response(), **{key: value})

    assert (refused.value.key, refused.value.reason) == (key, reason)
