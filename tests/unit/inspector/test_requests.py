import pytest

from novalite.inspector.requests import parse_request


@pytest.mark.parametrize(
    ("text", "method", "path", "raw", "host"),
    [
        ("GET /cats", "GET", "/cats", "/cats", "localhost"),
        (" delete  /cats/7?a=/b ", "DELETE", "/cats/7", "/cats/7", "localhost"),
        ("/cats", "GET", "/cats", "/cats", "localhost"),
        ("/cats#tail?", "GET", "/cats", "/cats", "localhost"),
        ("GET /a%2Fb%20c", "GET", "/a/b c", "/a%2Fb%20c", "localhost"),
        ("GET /a%252F", "GET", "/a%2F", "/a%252F", "localhost"),
        ("GET /voil%C3%A0", "GET", "/voil\xc3\xa0", "/voil%C3%A0", "localhost"),
        ("GET /voilà", "GET", "/voil\xc3\xa0", "/voil\xc3\xa0", "localhost"),
        ("GET HTTP://h.org:81/cats", "GET", "/cats", "/cats", "h.org:81"),
        ("https://h.org", "GET", "/", "/", "h.org"),
        ("https://h.org?x", "GET", "/", "/", "h.org"),
    ],
)
def test_a_request_is_read_as_the_server_reads_it(text, method, path, raw, host):
    request = parse_request(text)

    assert (request.method, request.path, request.raw, request.host) == (method, path, raw, host)


@pytest.mark.parametrize("text", ["", "GET", "GET cats", "GET /cats now", "?a=/b"])
def test_a_text_that_is_no_request_is_refused(text):
    with pytest.raises(ValueError, match="is not `METHOD /path`"):
        parse_request(text)


def test_a_request_has_what_routes_looks_at():
    request = parse_request("PUT https://h.org:444/v2/cats")

    assert request.environ("/cats") == {
        "REQUEST_METHOD": "PUT",
        "PATH_INFO": "/cats",
        "SCRIPT_NAME": "",
        "HTTP_HOST": "h.org:444",
        "SERVER_NAME": "h.org",
        "wsgi.url_scheme": "https",
    }
    assert request.environ()["PATH_INFO"] == "/v2/cats"
    assert str(request) == "PUT /v2/cats"


def test_headers_are_given_as_they_are_in_an_environ():
    request = parse_request("PUT /cats").with_headers(
        [("Host", "h.org"), ("content-type", "text/plain"), ("Accept", "a/b")]
    )
    environ = request.with_headers([("X-Cat", "tom")]).environ()

    assert environ.items() >= {"CONTENT_TYPE": "text/plain", "HTTP_ACCEPT": "a/b", "HTTP_X_CAT": "tom"}.items()
    assert (environ["HTTP_HOST"], request.host, request.header("ACCEPT")) == ("h.org", "h.org", "a/b")
    assert request.header("X_CAT") == ""
