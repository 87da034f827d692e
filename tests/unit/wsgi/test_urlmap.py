import string

import pytest
import routes
import webob
from hypothesis import given
from hypothesis import strategies as st

from novalite.errors import BadOption, ConfigError
from novalite.middleware.legacy_v2 import LegacyV2Compatible
from novalite.services.compute.versions import VersionRoot, Versions
from novalite.wsgi.application import BEST_CONTENT_TYPE, MEDIA_TYPES, Application
from novalite.wsgi.resource import Resource
from novalite.wsgi.router import Router
from novalite.wsgi.urlmap import (
    Mount,
    URLMap,
    best_match,
    parse_accept,
    parse_media_type,
    pipeline_factory,
    pipeline_factory_v21,
    urlmap_factory,
)

JSON, VENDOR = MEDIA_TYPES
BOTH = ("keystone", "keystone_nolimit", "noauth", "noauth_nolimit")


class Told(Application):
    """Answers with its name and with where it is."""

    def __init__(self, name):
        self.name = name

    def __call__(self, environ, start_response):
        told = {
            "name": self.name,
            "script_name": environ["SCRIPT_NAME"],
            "path_info": environ["PATH_INFO"],
            "type": environ[BEST_CONTENT_TYPE],
        }
        return webob.Response(json=told)(environ, start_response)


class FakeLoader:
    """PasteDeploy's loader as far as the factories use it; notes what it was asked for."""

    def __init__(self):
        self.asked = []

    def get_app(self, name, global_conf=None):
        self.asked.append(name)
        return Told(name)

    def get_filter(self, name):
        self.asked.append(name)
        return lambda app: Told(f"{name}({app.name})")


def mounted(*expressions):
    urlmap = URLMap()
    for expression in expressions:
        urlmap[expression] = Told(expression)
    return urlmap


def get(app, path, headers=None, **environ):
    return webob.Request.blank(path, headers=headers or {}, environ=environ).get_response(app)


def chosen(app, path, headers=None, **environ):
    response = get(app, path, headers, **environ)
    return response.json["name"] if response.status_int == 200 else response.status_int


NOVA = mounted("/", "/v2", "/v2/+", "/v2.1", "/v2.1/+")
CLASSIC = mounted("/", "/v1.1", "/v2")


# -- which application


@pytest.mark.behaviour("URL-014")
@pytest.mark.parametrize(
    ("path", "name", "script_name", "path_info"),
    [
        ("", "/", "", ""),
        ("/", "/", "", "/"),
        ("/v2", "/v2", "/v2", ""),
        ("/v2/", "/v2", "/v2", "/"),
        ("/v2.1", "/v2.1", "/v2.1", ""),
        ("/v2.1/", "/v2.1", "/v2.1", "/"),
        ("/v2/foo", "/v2/+", "/v2", "/foo"),
        ("/v2.1/foo", "/v2.1/+", "/v2.1", "/foo"),
        ("/v2.1/foo/", "/v2.1/+", "/v2.1", "/foo/"),
        ("/v2.1/+", "/v2.1/+", "/v2.1", "/+"),
        ("/bar/baz", "/", "", "/bar/baz"),
        ("/v2.10", "/", "", "/v2.10"),
        ("/v3/", "/", "", "/v3/"),
        ("//v2.1///foo", "/v2.1/+", "/v2.1", "/foo"),
        ("/v2.1//", "/v2.1", "/v2.1", "/"),
        ("/V2.1/foo", "/", "", "/V2.1/foo"),
    ],
)
def test_the_longest_prefix_takes_the_request_and_moves_from_path_to_script(path, name, script_name, path_info):
    request = webob.Request.blank("/")
    request.environ["PATH_INFO"] = path
    told = request.get_response(NOVA).json
    assert (told["name"], told["script_name"], told["path_info"]) == (name, script_name, path_info)


def test_what_was_in_front_of_the_map_stays_in_front():
    told = webob.Request.blank("/v2/foo", base_url="http://localhost/front").get_response(NOVA).json
    assert (told["script_name"], told["path_info"]) == ("/front/v2", "/foo")


@given(
    prefixes=st.lists(st.text(string.ascii_lowercase + "/.", max_size=6).map(lambda text: "/" + text), max_size=6),
    path=st.text(string.ascii_lowercase + "/.", max_size=12).map(lambda text: "/" + text),
)
def test_no_prefix_is_passed_over_for_a_shorter_one_and_nothing_is_lost(prefixes, path):
    urlmap = mounted(*prefixes, "/")
    told = get(urlmap, path).json
    normal = "/" + "/".join(part for i, part in enumerate(path.split("/")[1:]) if part or i == path.count("/") - 1)
    assert told["script_name"] + told["path_info"] == normal
    prefixes = [mount.prefix for mount, _ in urlmap.applications]
    fitting = [prefix for prefix in prefixes if f"{normal}/".startswith(f"{prefix}/")]
    assert told["script_name"] == max(fitting, key=len)


@pytest.mark.parametrize(
    ("host", "environ", "name"),
    [
        ("localhost", {}, "/"),
        ("api.example.org", {}, "domain api.example.org /"),
        ("API.example.org:80", {}, "domain api.example.org /"),
        ("api.example.org:8774", {}, "domain api.example.org /"),
        ("other.example.org:80", {}, "domain other.example.org port 80 /"),
        ("other.example.org", {}, "domain other.example.org port 80 /"),
        ("other.example.org", {"wsgi.url_scheme": "https"}, "/"),
        ("secure.example.org", {"wsgi.url_scheme": "https"}, "domain secure.example.org port 443 /"),
        ("secure.example.org", {}, "/"),
    ],
)
def test_an_entry_with_a_domain_comes_first_and_may_name_a_port(host, environ, name):
    urlmap = mounted(
        "/",
        "domain api.example.org /",
        "domain other.example.org port 80 /",
        "domain secure.example.org port 443 /",
    )
    assert chosen(urlmap, "/x", {"Host": host}, **environ) == name


def test_without_a_host_header_the_servers_name_is_the_host():
    request = webob.Request.blank("/", environ={"SERVER_NAME": "api.example.org"})
    del request.environ["HTTP_HOST"]
    assert request.get_response(mounted("/", "domain api.example.org /")).json["name"] == "domain api.example.org /"


def test_the_table_is_in_the_order_of_search():
    urlmap = mounted("/", "/v2", "/v2/+", "/v2.1/+", "/v2.1", "domain b /", "domain a /", "domain a /long")
    order = ["a/long", "a/", "b/", "/v2.1/+", "/v2.1", "/v2/+", "/v2", "/"]
    assert [str(mount) for mount, _ in urlmap.applications] == order


def test_the_last_application_for_an_expression_has_it():
    urlmap = mounted("/a")
    urlmap["/a/"] = Told("second")
    assert chosen(urlmap, "/a") == "second"
    assert len(urlmap.applications) == 1


def test_what_fits_nowhere_is_a_404_or_the_application_for_it():
    request = webob.Request.blank("/b")
    urlmap = mounted("/a")
    assert request.get_response(urlmap).status_int == 404
    assert request.environ["paste.urlmap_object"] is urlmap
    urlmap = URLMap(Told("not found"))
    assert chosen(urlmap, "/b") == "not found"


@pytest.mark.parametrize(
    ("expression", "mount", "text"),
    [
        ("/", Mount(None, ""), "/"),
        ("/a", Mount(None, "/a"), "/a"),
        ("/a/", Mount(None, "/a"), "/a"),
        ("//a//b", Mount(None, "/a/b"), "/a/b"),
        ("/a/+", Mount(None, "/a", below=True), "/a/+"),
        ("/+", Mount(None, "", below=True), "/+"),
        ("domain x /a", Mount("x", "/a"), "x/a"),
        ("domain x port 5 /a", Mount("x:5", "/a"), "x:5/a"),
        ("port 5 domain x /a", Mount("x:5", "/a"), "x:5/a"),
        ("http://x:5/a", Mount("x:5", "/a"), "x:5/a"),
        ("http://x", Mount("x", ""), "x/"),
    ],
)
def test_an_expression_is_read_and_shown(expression, mount, text):
    assert Mount.parse(expression) == mount
    assert str(mount) == text


@pytest.mark.parametrize(
    ("expression", "why"),
    [
        ("a", "a path starts with /"),
        ("/a /b", "is not a path, nor `domain NAME"),
        ("domain x y /a", "is not a path, nor `domain NAME"),
        ("port 5 /a", "has a port without a domain"),
        ("domain x domain y /a", "is not a path, nor `domain NAME"),
    ],
)
def test_an_expression_that_is_none_is_refused(expression, why):
    with pytest.raises(ValueError, match=why):
        Mount.parse(expression)


# -- a version by Content-Type or Accept


@pytest.mark.behaviour("URL-001", "URL-002", "URL-003")
@pytest.mark.parametrize(
    ("path", "headers"),
    [
        ("/v1.1/", {}),
        ("/", {"Content-Type": "application/json;version=1.1"}),
        ("/", {"Accept": "application/json;version=1.1"}),
    ],
)
def test_an_older_name_of_a_version_serves_what_it_is_mounted_to(path, headers):
    assert chosen(CLASSIC, path, headers) == "/v1.1"


@pytest.mark.behaviour("URL-005", "URL-006", "URL-010", "URL-011", "OBS-043")
@pytest.mark.parametrize("path", ["/", "/things", "/abc/things"])
@pytest.mark.parametrize("header", ["Content-Type", "Accept"])
@pytest.mark.parametrize(
    ("value", "name"),
    [
        ("application/json;version=2", "/v2"),
        ("application/json; version=2.1", "/v2.1"),
        ('application/json; version="2.1"', "/v2.1"),
        (f"{VENDOR};version=2.1", "/v2.1"),
        ("application/json;version=3", "/"),
        ("application/json;version=", "/"),
        ("application/json", "/"),
    ],
)
def test_where_no_path_fits_the_version_parameter_chooses_and_the_path_stays(path, header, value, name):
    told = get(NOVA, path, {header: value}).json
    assert told["name"] == name
    assert told["script_name"] == ("" if name == "/" else name)
    assert told["path_info"] == path


@pytest.mark.parametrize("header", ["Content-Type", "Accept"])
def test_a_path_beats_a_version_parameter(header):
    assert chosen(NOVA, "/v2.1/x", {header: "application/json;version=2"}) == "/v2.1/+"


def test_the_body_s_type_beats_accept():
    headers = {"Content-Type": "application/json;version=2", "Accept": "application/json;version=2.1"}
    assert chosen(NOVA, "/", headers) == "/v2"


def documents():
    urlmap = URLMap()
    urlmap["/"] = Versions()
    urlmap["/v2"] = LegacyV2Compatible(VersionRoot())
    urlmap["/v2.1"] = VersionRoot()
    return urlmap


@pytest.mark.behaviour("URL-004", "URL-005", "URL-006", "URL-009", "URL-010", "URL-011")
@pytest.mark.parametrize(
    ("path", "header", "value", "version_id"),
    [
        ("/v2/", "Accept", "*/*", "v2.0"),
        ("/", "Content-Type", "application/json;version=2", "v2.0"),
        ("/", "Accept", "application/json;version=2", "v2.0"),
        ("/v2.1/", "Accept", "*/*", "v2.1"),
        ("/", "Content-Type", "application/json;version=2.1", "v2.1"),
        ("/", "Accept", "application/json;version=2.1", "v2.1"),
    ],
)
def test_a_version_document_is_found_by_path_or_parameter(path, header, value, version_id):
    assert get(documents(), path, {header: value}).json["version"]["id"] == version_id


# -- the media type


@pytest.mark.behaviour("URL-008", "URL-013", "OBS-042")
@pytest.mark.parametrize("path", ["/", "/v2/x", "/v2.1/x"])
@pytest.mark.parametrize(
    ("accept", "media_type"),
    [
        (None, JSON),
        ("*/*", JSON),
        ("application/xml; q=0.8, application/json", JSON),
        (f"application/json; q=0.8, {VENDOR}", VENDOR),
        ("text/*", JSON),
        ("application/atom+xml", JSON),
        ("application/*", JSON),
        (f"application/*, {VENDOR};q=0.9", JSON),
        (f"application/*;q=0.5, {VENDOR};q=0.5", VENDOR),
        (f"{VENDOR};q=0", JSON),
        ("", JSON),
    ],
)
def test_accept_decides_the_type_and_nothing_is_ever_unacceptable(path, accept, media_type):
    assert get(NOVA, path, {} if accept is None else {"Accept": accept}).json["type"] == media_type


@pytest.mark.behaviour("URL-012")
@pytest.mark.parametrize(
    ("path", "media_type"), [("/v2/x.json", JSON), ("/v2.1/x.json", JSON), ("/x.json", JSON), ("/x.y", VENDOR)]
)
def test_a_suffix_beats_accept(path, media_type):
    assert get(NOVA, path, {"Accept": VENDOR}).json["type"] == media_type


@pytest.mark.behaviour("URL-007")
def test_a_suffix_that_a_route_takes_off_decides_the_type_and_is_no_part_of_the_id():
    class Things:
        def show(self, req, id):
            return {"id": id}

    mapper = routes.Mapper(register=False)
    route = {"controller": Resource(Things()), "action": "show", "requirements": {"format": "json"}}
    mapper.connect("/things/{id}.{format}", **route)
    urlmap = URLMap()
    urlmap["/v2"] = Router(mapper)
    response = get(urlmap, "/v2/things/5.json", {"Accept": f"application/xml, {VENDOR}"})
    assert response.headers["Content-Type"] == JSON
    assert response.json == {"id": "5"}


@pytest.mark.parametrize(
    ("header", "ranges"),
    [
        ("", []),
        ("a/b", [("a/b", 1.0, {})]),
        ("A/B;Q=0.5", [("a/b", 0.5, {})]),
        ("a/b; q=0.5; version=2.1, */*;q=0.1", [("a/b", 0.5, {"version": "2.1"}), ("*/*", 0.1, {})]),
        ("a/b;q=high, c/d", [("c/d", 1.0, {})]),
        ('a/b;x="1,2;3", c/d', [("a/b", 1.0, {"x": "1,2;3"}), ("c/d", 1.0, {})]),
        (r'a/b;x="say \"hi\""', [("a/b", 1.0, {"x": 'say "hi"'})]),
        (",, a/b ,", [("a/b", 1.0, {})]),
    ],
)
def test_an_accept_header_is_read(header, ranges):
    assert [tuple(found) for found in parse_accept(header)] == ranges


@given(st.text(max_size=60))
def test_no_accept_header_is_an_error(header):
    parse_media_type(header)
    assert best_match(header) is None or best_match(header).media_type in MEDIA_TYPES


@given(st.permutations([JSON, VENDOR, "*/*", "application/*", "text/html"]), st.data())
def test_the_best_match_has_the_highest_quality_that_any_range_gives(ranges, data):
    qualities = {name: data.draw(st.integers(0, 3)) for name in ranges}
    header = ", ".join(f"{name};q={quality / 3}" for name, quality in qualities.items())
    best = best_match(header)
    reachable = [qualities[name] for name in ranges if name != "text/html" and qualities[name]]
    assert (best.quality if best else 0) == (max(reachable) / 3 if reachable else 0)


# -- the factories


def test_the_factory_reads_path_and_application():
    loader = FakeLoader()
    urlmap = urlmap_factory(loader, {"debug": "1"}, **{"/": "root", "/v2/+": "api", "/compute/+": "api"})
    assert loader.asked == ["root", "api"], "one that is mounted twice is made once"
    assert chosen(urlmap, "/v2/x") == "api"
    assert chosen(urlmap, "/compute/x") == "api"
    assert chosen(urlmap, "/x") == "root"


@pytest.mark.parametrize("section", ["own", "defaults"])
def test_the_factory_takes_an_application_for_what_fits_nowhere(section):
    conf = {"not_found_app": "nowhere"}
    own, defaults = (conf, {"not_found_app": "wrong"}) if section == "own" else ({}, conf)
    assert chosen(urlmap_factory(FakeLoader(), defaults, **{"/a": "a", **own}), "/b") == "nowhere"


def test_the_factory_names_the_key_that_is_no_expression():
    with pytest.raises(BadOption) as caught:
        urlmap_factory(FakeLoader(), {}, v2="api")
    assert (caught.value.key, caught.value.reason) == ("v2", "'v2': a path starts with /")


@pytest.mark.parametrize(
    ("defaults", "own", "pipeline"),
    [
        ({}, {}, "keystone_nolimit"),
        ({"auth_strategy": "noauth"}, {}, "noauth_nolimit"),
        ({"auth_strategy": "noauth"}, {"auth_strategy": "keystone"}, "keystone_nolimit"),
        ({"api_rate_limit": "true"}, {}, "keystone"),
        ({"api_rate_limit": "True", "auth_strategy": "noauth"}, {}, "noauth"),
        ({"api_rate_limit": "true"}, {"api_rate_limit": "false"}, "keystone_nolimit"),
        ({"api_rate_limit": "no"}, {"api_rate_limit": "yes"}, "keystone"),
    ],
)
def test_the_classic_factory_chooses_by_strategy_and_limits(defaults, own, pipeline):
    pipelines = {name: f"first second {name}" for name in BOTH}
    assert pipeline_factory(FakeLoader(), defaults, **pipelines, **own).name == f"first(second({pipeline}))"


def test_a_rate_limit_that_is_neither_on_nor_off_is_refused():
    with pytest.raises(BadOption, match=r"^api_rate_limit: 'x' is neither true nor false$"):
        pipeline_factory(FakeLoader(), {"api_rate_limit": "x"}, keystone="app")


def test_without_a_variant_that_has_no_limits_the_limited_pipeline_is_taken():
    app = pipeline_factory(FakeLoader(), {"auth_strategy": "noauth"}, noauth="limits app", keystone="x")
    assert app.name == "limits(app)"


@pytest.mark.parametrize(
    ("defaults", "own", "pipeline"),
    [
        ({}, {}, "keystone"),
        ({"auth_strategy": "noauth"}, {}, "noauth"),
        ({"auth_strategy": "noauth"}, {"auth_strategy": "keystone"}, "keystone"),
        ({"api_rate_limit": "false"}, {}, "keystone"),
    ],
)
def test_the_modern_factory_chooses_by_strategy_alone(defaults, own, pipeline):
    pipelines = {name: f"only {name}" for name in BOTH}
    assert pipeline_factory_v21(FakeLoader(), defaults, **pipelines, **own).name == f"only({pipeline})"


@pytest.mark.parametrize("factory", [pipeline_factory, pipeline_factory_v21])
def test_filters_are_looked_up_in_order_before_the_application(factory):
    loader = FakeLoader()
    assert factory(loader, {}, keystone="a b\n  c app").name == "a(b(c(app)))"
    assert loader.asked == ["a", "b", "c", "app"]


@pytest.mark.parametrize("factory", [pipeline_factory, pipeline_factory_v21])
def test_a_strategy_without_a_pipeline_names_those_that_there_are(factory):
    with pytest.raises(BadOption) as caught:
        factory(FakeLoader(), {"auth_strategy": "kerberos"}, keystone="app", noauth="app")
    assert caught.value.key == "auth_strategy"
    assert caught.value.reason == "there is no pipeline 'kerberos' here; there is: keystone, noauth"


@pytest.mark.parametrize("factory", [pipeline_factory, pipeline_factory_v21])
def test_a_pipeline_without_an_application_is_refused(factory):
    with pytest.raises(ConfigError, match="a pipeline needs at least an application"):
        factory(FakeLoader(), {}, keystone="")


@pytest.mark.parametrize("read", [lambda text: parse_accept(text)[0], best_match])
def test_what_was_read_of_an_accept_header_is_not_changed_for_the_next_who_sends_it(read):
    with pytest.raises(TypeError):
        read("application/json; version=2.1").parameters["version"] = "2"
    assert read("application/json; version=2.1").parameters == {"version": "2.1"}
