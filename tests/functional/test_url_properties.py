"""Whatever the URL: it finds its route, its mount and its controller, and never a 500."""

import configparser
import re
from urllib.parse import quote

import pytest
import routes
import webtest
from hypothesis import assume, given, settings
from hypothesis import strategies as st

from novalite.middleware.faultwrap import FaultWrapper
from novalite.middleware.noauth import NoAuth
from novalite.services.compute.router import ProjectMapper
from novalite.testing.strategies import urls_of, urls_outside
from novalite.testing.strategies.urls import SEGMENTS
from novalite.wsgi import Loader, Resource, Router, URLMap
from novalite.wsgi.loader import default_ini

PROJECT = "6f70656e737461636b20342065766572"


class Seen:
    """An application that notes what it is called with."""

    def __init__(self):
        self.environ = None

    def __call__(self, environ, start_response):
        self.environ = environ
        start_response("200 OK", [("Content-Type", "text/plain"), ("Content-Length", "0")])
        return []


def mapper_of(kind=routes.Mapper):
    mapper = kind(controller_scan=None, register=False)
    mapper.minimization = False
    return mapper


def as_path(*segments):
    return "".join("/" + quote(segment, safe="") for segment in segments)


@st.composite
def tables(draw):
    """Templates that cannot both fit a path: each has a name of its own, which no variable ever has as its value."""
    found = []
    for number in range(draw(st.integers(1, 8))):
        segments = [f"{{v{place}}}" for place in range(draw(st.integers(0, 3)))]
        segments.insert(draw(st.integers(0, len(segments))), f"r{number}")
        found.append("/" + "/".join(segments))
    return found


@given(tables(), st.data())
@settings(max_examples=100, deadline=None)
def test_a_url_made_from_a_route_is_matched_by_that_route_alone(templates, data):
    mapper = mapper_of()
    apps = [Seen() for _ in templates]
    for template, app in zip(templates, apps, strict=True):
        mapper.connect(template, controller=app)
    url = data.draw(urls_of(mapper))
    assume(not any(re.fullmatch(r"r\d+", value) for value in url.variables.values()))

    webtest.TestApp(Router(mapper)).request(f"http://localhost{url.path}", method=url.method)

    called = [number for number, app in enumerate(apps) if app.environ is not None]
    assert called == [url.route.position]
    match = apps[url.route.position].environ["wsgiorg.routing_args"][1]
    assert {key: value for key, value in match.items() if key != "controller"} == url.variables


@given(tables(), st.data())
@settings(max_examples=50, deadline=None)
def test_a_url_of_no_route_is_not_found(templates, data):
    mapper = mapper_of()
    for template in templates:
        mapper.connect(template, controller=Seen())
    url = data.draw(urls_outside(mapper))

    webtest.TestApp(Router(mapper)).request(f"http://localhost{url.path}", method=url.method, status=404)


def text(app, key):
    return app.environ[key].encode("latin-1").decode()


HOSTS = st.sampled_from(["localhost", "x.org", "y.org:8774"])
MOUNTS = st.tuples(
    st.sampled_from([None, "x.org", "y.org"]),
    st.lists(st.sampled_from(["v2", "v2.1", "a", "b"]), max_size=3).map(lambda segments: as_path(*segments)),
    st.booleans(),
)
PATHS = st.lists(
    st.tuples(st.sampled_from(["/", "/", "//"]), st.sampled_from(["v2", "v2.1", "a", "b", "+", "é", ""])),
    min_size=1,
    max_size=5,
).map(lambda parts: "".join(slash + segment for slash, segment in parts))


def mount_of(mounts, path):
    """Which mount is meant, and where it divides the path: from the longest beginning to the shortest."""
    segments = re.sub("/+", "/", path).split("/")
    for count in range(len(segments), 0, -1):
        prefix = "/".join(segments[:count])
        rest = "".join(f"/{segment}" for segment in segments[count:])
        for below in (True, False):
            if (prefix, below) in mounts and (len(rest) > 1 or not below):
                return prefix, below, prefix, rest
    return None


@given(st.sets(MOUNTS, max_size=8), PATHS, HOSTS)
@settings(max_examples=200, deadline=None)
def test_the_longest_mount_of_the_domain_then_of_none_takes_a_path(mounts, path, host):
    urlmap = URLMap()
    apps = {mount: Seen() for mount in mounts}
    for (domain, prefix, below), app in apps.items():
        urlmap[f"domain {domain} " * bool(domain) + (prefix + "/+" * below or "/")] = app

    webtest.TestApp(urlmap).get(f"http://{host}{quote(path)}", expect_errors=True)

    called = [(*mount, text(app, "SCRIPT_NAME"), text(app, "PATH_INFO")) for mount, app in apps.items() if app.environ]
    for domain in (host.partition(":")[0], None):
        if found := mount_of({mount[1:] for mount in mounts if mount[0] == domain}, path):
            assert called == [(domain, *found)]
            return
    assert called == []


class Things:
    """Answers what it was given."""

    def show(self, req, id):
        return {"id": id, "project": req.context.project_id}


@pytest.fixture(scope="module")
def things():
    mapper = mapper_of(ProjectMapper)
    mapper.create_route("/things/{id}", "GET", Resource(Things()), "show")
    urlmap = URLMap()
    urlmap["/v2.1/+"] = FaultWrapper(NoAuth(Router(mapper)))
    return webtest.TestApp(urlmap)


@given(
    id=st.one_of(
        SEGMENTS, st.sampled_from([".", "..", "a.json", "a.b.c", "%2F", "%", "+", "a b", "a;b", "~", "?", "#", "café"])
    ),
    project=st.one_of(st.none(), st.text("0123456789abcdef-", min_size=1, max_size=40)),
)
@settings(max_examples=150, deadline=None)
def test_ids_and_projects_arrive_as_they_were_meant(things, id, project):
    path = as_path(*([project] if project else []), "things", id)

    response = things.get("http://localhost/v2.1" + path, headers={"X-Auth-Token": f"alice:{project or PROJECT}"})

    assert response.json == {"id": id, "project": project or PROJECT}


@given(st.binary(min_size=1, max_size=8).filter(lambda text: b"/" not in text and not text.endswith(b"\n")))
@settings(max_examples=100, deadline=None)
def test_bytes_that_are_not_utf_8_arrive_one_character_each(things, id):
    response = things.get("http://localhost/v2.1" + as_path("things", id), headers={"X-Auth-Token": "alice"})

    try:
        expected = id.decode()
    except UnicodeDecodeError:
        expected = id.decode("latin-1")
    assert response.json["id"] == expected


@given(SEGMENTS, SEGMENTS)
@settings(max_examples=50, deadline=None)
def test_an_escaped_slash_parts_a_path_like_any_other(things, first, second):
    path = as_path("things", f"{first}/{second}")

    assert "%2F" in path
    assert things.get("http://localhost/v2.1" + path, headers={"X-Auth-Token": "alice"}, status=404).status_int == 404


class Identity:
    """Knows the tokens ``admin`` and ``member``."""

    def validate(self, token, *, catalog, allow_expired):
        if token not in ("admin", "member"):
            return None
        domain = {"id": "default", "name": "Default"}
        return {
            "token": {
                "expires_at": "2999-01-01T00:00:00Z",
                "user": {"id": token, "name": token, "domain": domain},
                "project": {"id": PROJECT, "name": "mine", "domain": domain},
                "roles": [{"name": token}],
                "catalog": [],
            }
        }


@pytest.fixture(scope="module", params=["noauth", "keystone"])
def novalite(request, tmp_path_factory):
    ini = configparser.ConfigParser(interpolation=None)
    ini.optionxform = str
    ini.read(default_ini())
    ini["filter:authtoken"] = {
        "paste.filter_factory": "novalite.middleware.authtoken:AuthToken.factory",
        "identity": f"{__name__}:Identity",
    }
    path = tmp_path_factory.mktemp("novalite") / "api-paste.ini"
    with path.open("w") as file:
        ini.write(file)
    return webtest.TestApp(Loader(path, options={"auth_strategy": request.param}).load_app("osapi_compute"))


DECLARED = {200, 204, 300, 302, 400, 401, 403, 404, 406, 413, 415, 429}

OUR_PATHS = st.lists(
    st.one_of(
        st.sampled_from(
            ["", "v2", "v2.1", "limits", "versions", "v2.0", PROJECT, "abc", "healthcheck", "%ff", "%00", "a.json"]
        ),
        st.binary(max_size=4).map(lambda text: quote(text, safe="")),
    ),
    max_size=5,
).map(lambda segments: "/" + "/".join(segments))
QUERIES = st.one_of(
    st.just(""), st.sampled_from(["?tenant_id=x", "?dummy=1", "?a=%ff", "?_method=DELETE", "?&&=", "?limit=-1"])
)
VALUE = st.text(st.characters(min_codepoint=0x20, max_codepoint=0xFF, exclude_categories=["Cc"]), max_size=12)
JSON = "application/json"


def header(*samples):
    return st.one_of(st.sampled_from(samples), VALUE)


HEADERS = st.fixed_dictionaries(
    {},
    optional={
        "X-Auth-Token": header("admin", "member", f"bob:{PROJECT}", f"admin:{PROJECT}", ""),
        "Accept": header(JSON, f"{JSON};version=2.1", "*/*;q=0", "text/html", 'a;b="', f"{JSON};version=2;q=x"),
        "Content-Type": header(JSON, f"{JSON};version=2", "text/plain", "application/xml", "text/plain; charset=nope"),
        "OpenStack-API-Version": header("compute 2.1", "compute 2.75", "compute latest", "compute 9.9", "compute x"),
        "X-OpenStack-Nova-API-Version": header("2.1", "latest", "2.999", "x", ""),
        "X-Openstack-Request-Id": header("req-11111111-1111-1111-1111-111111111111"),
        "X-Auth-User": header("bob"),
        "X-Service-Token": header("admin"),
        "X-Roles": header("admin"),
        "X-Service-Catalog": header("[]", "{"),
        "Origin": header("http://example.org"),
        "Access-Control-Request-Method": header("PUT"),
        "Host": header("localhost", "x:y:z", "[::1]:8774"),
        "Forwarded": header("for=1.2.3.4;proto=https"),
        "X-Forwarded-Proto": header("https", "gopher"),
    },
)
BODIES = st.one_of(
    st.just(b""), st.binary(max_size=20), st.sampled_from([b"{}", b"[1]", b"null", b"{", b"\xff", b" " * 114689])
)


@given(
    method=st.sampled_from(["GET", "HEAD", "POST", "PUT", "PATCH", "DELETE", "OPTIONS", "TRACE"]),
    url=st.builds("http://localhost{}{}".format, OUR_PATHS, QUERIES),
    headers=HEADERS,
    body=BODIES,
)
@settings(max_examples=300, deadline=None)
def test_whatever_is_asked_the_answer_has_a_declared_status(novalite, method, url, headers, body):
    response = novalite.request(url, method=method, headers=headers, body=body, expect_errors=True)

    assert response.status_int in DECLARED
