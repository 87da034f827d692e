"""URLMap and Paste's, with the same mounts and requests: the same application, SCRIPT_NAME and PATH_INFO.

What is ours alone is left out of the mounts: `/+`, names in capital letters, which Paste's never finds, and the choice
by a version in a header.
"""

from hypothesis import example, given, settings
from hypothesis import strategies as st
from paste import urlmap as paste

from novalite.wsgi import URLMap

PATHS = st.lists(
    st.tuples(st.sampled_from(["/", "//"]), st.sampled_from(["", "a", "b", "ab", "a.json", "é"])), max_size=4
).map(lambda parts: "".join(slashes + segment for slashes, segment in parts))
PORTS = st.sampled_from(["80", "443", "8080"])
NAMES = st.sampled_from(["a.example", "b.example", "example"])
EXPRESSIONS = st.one_of(
    PATHS.filter(bool),
    st.builds("domain {} {}".format, NAMES, PATHS.filter(bool)),
    st.builds("domain {} port {} {}".format, NAMES, PORTS, PATHS.filter(bool)),
    st.builds("port {1} domain {0} {2}".format, NAMES, PORTS, PATHS.filter(bool)),
    st.builds("http://{}{}".format, NAMES, PATHS),
    st.builds("https://{}:{}{}".format, NAMES, PORTS, PATHS),
)
HOSTS = st.one_of(
    st.none(), NAMES, st.builds("{}:{}".format, NAMES, PORTS), st.just("A.Example"), st.just("A.EXAMPLE:8080")
)


def asked(urlmap, expressions, environ):
    """Which of the applications is called, with which SCRIPT_NAME and PATH_INFO."""
    calls = []

    def application(number):
        return lambda environ, start_response: (
            calls.append((number, environ["SCRIPT_NAME"], environ["PATH_INFO"])) or []
        )

    for number, expression in enumerate(expressions):
        urlmap[expression] = application(number)
    urlmap(environ, lambda *answer: None)
    return calls


@settings(max_examples=1000, deadline=None)
@example(["domain a.example /a", "/a"], "/a", "a.example:8080", "http", "")
@given(
    st.lists(EXPRESSIONS, max_size=6), PATHS, HOSTS, st.sampled_from(["http", "https"]), st.sampled_from(["", "/outer"])
)
def test_both_choose_the_same_application_and_divide_the_path_alike(expressions, path, host, scheme, script_name):
    environ = {"REQUEST_METHOD": "GET", "wsgi.url_scheme": scheme, "SERVER_NAME": "example", "SERVER_PORT": "8080"}
    environ |= {"SCRIPT_NAME": script_name, "PATH_INFO": path} | ({"HTTP_HOST": host} if host else {})
    theirs = paste.URLMap(not_found_app=lambda environ, start_response: [])
    ours = URLMap(not_found_app=lambda environ, start_response: [])

    expected = asked(theirs, map(paste.parse_path_expression, expressions), dict(environ))

    assert asked(ours, expressions, dict(environ)) == expected
