"""novalite's own ini, and inis that are generated from it: what the order of the filters does to a request."""

import configparser
import http.client
import json
import logging
import re
from contextlib import closing
from functools import cache
from pathlib import Path

import pytest
from webtest import TestApp

from novalite.errors import ConfigError
from novalite.services.compute.limits import Limits
from novalite.testing import pipeline_of, serving
from novalite.wsgi import Loader, Request, Resource
from novalite.wsgi.loader import default_ini

GENERIC = "The server has either erred or is incapable of performing the requested operation."
INTERNAL = {"computeFault": {"code": 500, "message": GENERIC}}
ORIGIN = {"Origin": "http://good"}
KEYSTONE = {"X-Auth-Token": "good"}
NOAUTH = {"X-Auth-Token": "alice:abc"}
VERSION_HEADERS = {"openstack-api-version", "x-openstack-nova-api-version"}
REQUEST_ID = re.compile(r"req-[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}")
MOUNTS = {"/v2": "composite:api_v2", "/v2.1": "composite:api_v21"}
TOKENS = {"keystone": KEYSTONE, "noauth": NOAUTH}


@pytest.fixture
def ini(tmp_path, monkeypatch):
    """Write novalite's ini with an Identity in this process, and with what else is changed in its sections."""
    monkeypatch.syspath_prepend(Path(__file__).parents[1] / "fixtures" / "pipelines")

    def write(changes=None, **defaults):
        parser = configparser.RawConfigParser()
        parser.optionxform = str
        parser.read(default_ini())
        for key in ("auth_url", "username", "password"):
            parser.remove_option("filter:authtoken", key)
        identity = {"identity": "pipeline_doubles:Identity", "www_authenticate_uri": "http://ks"}
        parser["filter:authtoken"].update(identity)
        parser["DEFAULT"].update(defaults)
        for section, options in (changes or {}).items():
            if section not in parser:
                parser.add_section(section)
            parser[section].update(options)
        path = tmp_path / "paste.ini"
        with path.open("w") as file:
            parser.write(file)
        return path

    return write


@pytest.fixture
def api(ini):
    """A WebTest client of such an ini."""
    return lambda changes=None, **defaults: TestApp(Loader(ini(changes, **defaults)).load_app("osapi_compute"))


def limits(text, **users):
    return {"filter:ratelimit": {"limits": text} | {f"limits.{user}": rules for user, rules in users.items()}}


def names(response):
    return {name.lower() for name in response.headers}


# Who may come in


@pytest.mark.parametrize("strategy", ["keystone", "noauth"])
@pytest.mark.parametrize("headers", [{}, {"X-Auth-Token": "bad"}, {"X-Auth-Token": "bob:p"}])
@pytest.mark.parametrize("path", ["/", "/v2", "/v2/", "/v2.1", "/v2.1/", "/healthcheck"])
def test_discovery_needs_no_token_and_looks_at_none(api, strategy, headers, path):
    assert api(auth_strategy=strategy).get(path, headers=headers).status_int == 200


@pytest.mark.parametrize("mount", MOUNTS)
@pytest.mark.parametrize("path", ["/limits", "/abc/limits", "/nope", "/versions/v2.0"])
def test_below_a_version_keystone_asks_for_a_token_before_anything_else(api, mount, path):
    app = api(auth_strategy="keystone")

    response = app.get(mount + path, status=401)

    assert response.headers["WWW-Authenticate"] == 'Keystone uri="http://ks"'
    assert response.json["error"]["message"] == "The request you have made requires authentication."
    assert not VERSION_HEADERS & names(response)
    app.get(mount + path, headers={"X-Auth-Token": "bad"}, status=401)
    assert app.get(mount + path, headers=KEYSTONE, status="*").status_int == (404 if path == "/nope" else 200)


@pytest.mark.behaviour("AUT-001", "OBS-061")
@pytest.mark.parametrize("mount", MOUNTS)
def test_a_401_from_behind_authtoken_gets_the_challenge(api, mount):
    app = api({"filter:authtoken": {"delay_auth_decision": "true"}}, auth_strategy="keystone")

    response = app.get(f"{mount}/limits", status=401)

    assert response.content_type == "text/plain"
    assert response.headers["WWW-Authenticate"] == 'Keystone uri="http://ks"'


@pytest.mark.parametrize("strategy", ["keystone", "noauth"])
@pytest.mark.parametrize("mount", MOUNTS)
def test_who_has_a_token_of_another_project_is_told_so(api, strategy, mount):
    app = api(auth_strategy=strategy)

    app.get(f"{mount}/abc/limits", headers=TOKENS[strategy], status=200)
    response = app.get(f"{mount}/abd/limits", headers=TOKENS[strategy], status=400)

    message = "Malformed request URL: URL's project_id 'abd' doesn't match Context's project_id 'abc'"
    assert response.json == {"badRequest": {"code": 400, "message": message}}


@pytest.mark.behaviour("AUT-018", "AUT-020", "AUT-021", "AUT-022", "OBS-064")
@pytest.mark.parametrize("mount", MOUNTS)
@pytest.mark.parametrize("path", ["/limits", "/any/thing/", "/caf%C3%A9", "/%FF"])
def test_with_noauth_one_logs_in_at_any_path_and_then_uses_the_api(api, mount, path):
    app = api()

    login = app.get(mount + path, headers={"X-Auth-User": "bob", "X-Auth-Project-Id": "abc"}, status=204)

    token = login.headers["X-Auth-Token"]
    assert token == "bob:abc"
    assert login.headers["X-Server-Management-Url"] == f"http://localhost{mount}{path.rstrip('/')}/abc"
    assert not {"x-cdn-management-url", "x-storage-url"} & names(login)
    assert "absolute" in app.get(f"{mount}/abc/limits", headers={"X-Auth-Token": token}).json["limits"]


# Request ids


def ids(response):
    return [response.headers.get(name) for name in ("x-openstack-request-id", "x-compute-request-id")]


def troubles(strategy):
    """Requests that are refused, each by another part of a pipeline, with their statuses."""
    token = TOKENS[strategy]
    refused = {"keystone": ({}, 401), "noauth": ({}, 204)}[strategy]
    return {
        "authentication": ("GET", "/limits", *refused, None),
        "sizelimit": ("POST", "/limits", token, 413, b"x" * 114689),
        "router": ("GET", "/nope", token, 404, None),
        "resource": ("GET", "/abd/limits", token, 400, None),
        "nobody": ("GET", "/limits", token, 200, None),
    }


def provoke(app, mount, strategy, trouble, headers=()):
    method, path, token, status, body = troubles(strategy)[trouble]
    content = {"Content-Type": "application/json"} if body else {}
    sent = token | content | dict(headers)
    return app.request(mount + path, method=method, headers=sent, body=body or b"", status=status)


@pytest.mark.behaviour("OBS-065")
@pytest.mark.parametrize("mount", MOUNTS)
@pytest.mark.parametrize("strategy", ["keystone", "noauth"])
@pytest.mark.parametrize("trouble", troubles("noauth"))
def test_every_answer_of_the_api_carries_the_id_of_its_request(api, mount, strategy, trouble):
    chosen = {"X-Openstack-Request-Id": "req-01234567-89ab-cdef-0123-456789abcdef"}

    first, second = ids(provoke(api(auth_strategy=strategy), mount, strategy, trouble, chosen))

    assert first == second
    assert REQUEST_ID.fullmatch(first)
    assert first not in chosen.values()


@pytest.mark.behaviour("OBS-065")
@pytest.mark.parametrize(("path", "has_ids"), [("/", False), ("/nope", False), ("/v2/", True), ("/v2.1/", True)])
def test_of_the_open_paths_only_the_versions_own_carry_a_request_id(api, path, has_ids):
    assert all(ids(api().get(path, status="*"))) is has_ids


# cors


@pytest.fixture
def cors_api(api):
    return lambda strategy: api({"filter:cors": {"allowed_origin": "http://good"}}, auth_strategy=strategy)


@pytest.mark.behaviour("MID-013", "MID-014")
@pytest.mark.parametrize("strategy", ["keystone", "noauth"])
@pytest.mark.parametrize("trouble", troubles("noauth"))
def test_a_page_of_an_allowed_origin_can_read_every_answer_of_the_api(cors_api, strategy, trouble):
    app = cors_api(strategy)

    response = provoke(app, "/v2.1", strategy, trouble, ORIGIN)
    assert response.headers["Access-Control-Allow-Origin"] == "http://good"
    assert "Origin" in ",".join(response.headers.getall("Vary")).split(",")

    response = provoke(app, "/v2.1", strategy, trouble, {"Origin": "http://evil"})
    assert "Access-Control-Allow-Origin" not in response.headers


@pytest.mark.parametrize("strategy", ["keystone", "noauth"])
def test_both_vary_headers_of_the_versions_survive_cors(cors_api, strategy):
    response = cors_api(strategy).get("/v2.1/limits", headers=TOKENS[strategy] | ORIGIN)

    assert response.headers.getall("Vary") == ["OpenStack-API-Version", "X-OpenStack-Nova-API-Version,Origin"]


@pytest.mark.behaviour("MID-015", "MID-016")
@pytest.mark.parametrize(("path", "status"), [("/", 200), ("/nope", 300), ("/v2/", 200), ("/v2.1/", 200)])
def test_the_version_documents_can_be_read_by_pages_too(cors_api, path, status):
    app = cors_api("keystone")

    good = app.get(path, headers=ORIGIN, status=status)
    evil = app.get(path, headers={"Origin": "http://evil"}, status=status)

    assert good.headers["Access-Control-Allow-Origin"] == "http://good"
    assert "Access-Control-Allow-Origin" not in evil.headers


@pytest.mark.behaviour("MID-011", "MID-012", "MID-017", "OBS-066")
@pytest.mark.parametrize("strategy", ["keystone", "noauth"])
@pytest.mark.parametrize(("origin", "allowed"), [("http://good", True), ("http://evil", False)])
def test_a_preflight_needs_no_token(cors_api, strategy, origin, allowed):
    wanted = "X-Auth-Token, OpenStack-API-Version, X-OpenStack-Nova-API-Version"
    asked = {"Access-Control-Request-Method": "GET", "Access-Control-Request-Headers": wanted}

    response = cors_api(strategy).options("/v2.1/servers", headers=asked | {"Origin": origin})

    assert response.status_int == (204 if strategy == "noauth" else 200)
    assert ("Access-Control-Allow-Origin" in response.headers) is allowed
    assert response.headers.get("Access-Control-Allow-Headers") == (wanted.replace(" ", "") if allowed else None)


def test_the_classic_mount_has_no_cors(cors_api):
    response = cors_api("noauth").get("/v2/limits", headers=NOAUTH | ORIGIN)

    assert "Access-Control-Allow-Origin" not in response.headers


# Rate limits


@pytest.mark.behaviour("LIM-018", "LIM-019", "AUT-014", "OBS-053")
@pytest.mark.parametrize("strategy", ["keystone", "noauth"])
def test_requests_to_v2_are_counted_and_those_to_v2_1_are_not(api, strategy):
    app, headers = api(limits("(GET, *, .*, 2, MINUTE)"), auth_strategy=strategy), TOKENS[strategy]

    assert [app.get("/v2/limits", headers=headers, status="*").status_int for _ in range(3)] == [200, 200, 429]
    assert [app.get("/v2.1/limits", headers=headers).status_int for _ in range(5)] == [200] * 5

    refused = app.get("/v2/limits", headers=headers, status=429)
    assert refused.headers["Retry-After"] == refused.json["overLimit"]["retryAfter"] == "30"
    assert all(ids(refused))
    assert not VERSION_HEADERS & names(refused)


@pytest.mark.behaviour("AUT-015")
@pytest.mark.parametrize("strategy", ["keystone", "noauth"])
def test_without_api_rate_limit_nothing_is_counted(api, strategy):
    app = api(limits("(GET, *, .*, 1, DAY)"), auth_strategy=strategy, api_rate_limit="false")

    found = [app.get("/v2/limits", headers=TOKENS[strategy]) for _ in range(3)]

    assert [response.json["limits"]["rate"] for response in found] == [[]] * 3


@pytest.mark.behaviour("AUT-016")
def test_without_api_rate_limit_but_without_another_pipeline_the_plain_one_is_taken(ini):
    path = ini(
        {"composite:other": {"use": "call:novalite.wsgi.urlmap:pipeline_factory", "noauth": "ratelimit compute"}}
    )

    assert pipeline_of(path, "other", api_rate_limit="false").names == ("ratelimit", "compute")


@pytest.mark.behaviour("OBS-056")
@pytest.mark.parametrize("strategy", ["keystone", "noauth"])
def test_limits_tell_what_is_left_after_the_charge_for_asking(api, strategy):
    rules = "(POST, *, .*, 5, DAY); (GET, *, .*, 2, MINUTE); (GET, *limits, ^/limits, 3, HOUR); (PUT, *, .*, 9, SECOND)"
    app, headers = api(limits(rules), auth_strategy=strategy), TOKENS[strategy]

    found = [app.get("/v2/abc/limits", headers=headers).json["limits"]["rate"] for _ in range(2)]

    groups = [(group["uri"], group["regex"], [each["verb"] for each in group["limit"]]) for group in found[0]]
    assert groups == [("*", ".*", ["POST", "GET", "PUT"]), ("*limits", "^/limits", ["GET"])]
    left = [[each["remaining"] for group in rate for each in group["limit"]] for rate in found]
    assert left == [[5, 1, 9, 2], [5, 0, 9, 1]]
    assert app.get("/v2.1/abc/limits", headers=headers).json["limits"]["rate"] == []


@pytest.mark.behaviour("OBS-054")
@pytest.mark.parametrize("path", ["/v2/limits", "/v2/abc/limits", "/v2/abc/limits?a=1"])
def test_a_rule_that_begins_with_a_circumflex_fits_the_path_below_the_mount(api, path):
    app = api(limits("(GET, *limits, ^/limits, 1, DAY)"))

    assert [app.get(path, headers=NOAUTH, status="*").status_int for _ in range(2)] == [200, 429]


@pytest.mark.parametrize("trouble", ["authentication", "sizelimit"])
def test_who_is_refused_before_the_limits_is_not_counted(api, trouble):
    app = api(limits("(GET, *, .*, 1, DAY); (POST, *, .*, 1, DAY)"), auth_strategy="keystone")
    for _ in range(3):
        provoke(app, "/v2", "keystone", trouble)

    assert [app.get("/v2/limits", headers=KEYSTONE, status="*").status_int for _ in range(2)] == [200, 429]
    assert app.post("/v2/nope", headers=KEYSTONE, status=404)


def test_a_404_is_counted(api):
    app = api(limits("(GET, *, .*, 1, DAY)"))

    assert [app.get("/v2/nope", headers=NOAUTH, status="*").status_int for _ in range(2)] == [404, 429]


@pytest.mark.behaviour("OBS-053", "LIM-037")
def test_a_user_may_have_other_limits_or_none(api):
    app = api(limits("(GET, *, .*, 1, DAY)", bob="(GET, *, .*, 2, DAY)", root=""))

    for user, expected in (("alice", [200, 429]), ("bob", [200, 200, 429]), ("root", [200] * 4)):
        found = [app.get("/v2/limits", headers={"X-Auth-Token": user}, status="*").status_int for _ in expected]
        assert found == expected


@pytest.mark.behaviour("LIM-012", "LIM-013", "LIM-014", "LIM-015", "LIM-016")
@pytest.mark.parametrize(
    ("method", "action"),
    [("POST", "create"), ("DELETE", "delete"), ("GET", "detail"), ("GET", "show"), ("PUT", "update")],
)
def test_limits_can_be_read_and_nothing_else(method, action):
    request = Request.blank("/limits", method=method)
    request.environ["wsgiorg.routing_args"] = ((), {"action": action})

    response = request.get_response(Resource(Limits()))

    assert response.status_int == 501
    assert response.json["notImplemented"]["code"] == 501


# Versions


@pytest.mark.parametrize("strategy", ["keystone", "noauth"])
@pytest.mark.parametrize("asked", ["2.1", "2.5", "latest", "2.999", "nonsense"])
def test_v2_is_silent_about_versions_and_deaf_to_them(api, strategy, asked):
    headers = TOKENS[strategy] | {"OpenStack-API-Version": f"compute {asked}", "X-OpenStack-Nova-API-Version": asked}
    app = api(auth_strategy=strategy)

    for path in ("/v2/limits", "/v2/", "/v2"):
        response = app.get(path, headers=headers)
        assert not VERSION_HEADERS & names(response)
        assert "Vary" not in response.headers
    refused = app.get("/v2/abd/limits", headers=headers, status=400)
    assert not VERSION_HEADERS & names(refused)


@pytest.mark.parametrize("strategy", ["keystone", "noauth"])
def test_v2_1_tells_its_version_even_where_it_refuses_it(api, strategy):
    app, token = api(auth_strategy=strategy), TOKENS[strategy]

    served = app.get("/v2.1/limits", headers=token | {"OpenStack-API-Version": "compute 2.5"})
    refused = app.get("/v2.1/limits", headers=token | {"OpenStack-API-Version": "compute 2.999"}, status=406)

    assert served.headers["OpenStack-API-Version"] == "compute 2.5"
    assert refused.headers["OpenStack-API-Version"] == "compute 2.999"
    assert refused.json["computeFault"]["code"] == 406
    assert all(ids(refused))


# Other filters in their places


@pytest.mark.parametrize("strategy", ["keystone", "noauth"])
def test_refused_requests_are_logged_too(api, strategy, caplog):
    caplog.set_level(logging.INFO, "novalite.middleware.request_log")
    app = api(auth_strategy=strategy)

    for trouble in ("authentication", "sizelimit", "router"):
        provoke(app, "/v2.1", strategy, trouble)

    found = [re.search(r'"(\S+ \S+)" status: (\d+)', line).groups() for line in caplog.messages]
    refused = "401" if strategy == "keystone" else "204"
    assert found == [("GET /v2.1/limits", refused), ("POST /v2.1/limits", "413"), ("GET /v2.1/nope", "404")]


@pytest.mark.behaviour("OBS-021")
@pytest.mark.parametrize("mount", MOUNTS)
def test_a_body_that_is_too_large_is_refused_before_its_token_is_looked_at(api, mount):
    app = api(auth_strategy="keystone")

    response = app.post(f"{mount}/limits", b"x" * 114689, status=413)

    assert response.text == "413 Request Entity Too Large\n\nRequest is too large. Larger than 114688.\n\n   "
    assert response.content_type == "text/plain"
    app.post(f"{mount}/limits", b"x" * 114688, status=401)


@pytest.mark.behaviour("OBS-067")
@pytest.mark.parametrize(
    ("enabled", "href"), [("true", "https://api.x/compute/v2.1/"), ("false", "http://localhost/v2.1/")]
)
def test_the_links_are_those_that_the_proxys_clients_can_use(api, enabled, href):
    app = api({"filter:proxy_headers": {"enable_proxy_headers_parsing": enabled}})
    forwarded = {"X-Forwarded-Proto": "https", "X-Forwarded-Host": "api.x", "X-Forwarded-Prefix": "/compute"}

    response = app.get("/v2.1/", headers=forwarded)

    assert response.json["version"]["links"][0]["href"] == href


@pytest.mark.behaviour("OBS-068")
def test_the_health_is_told_without_a_token_and_without_a_version(api, tmp_path):
    app = api({"app:healthcheck": {"disable_by_file_path": str(tmp_path / "down")}}, auth_strategy="keystone")

    assert app.get("/healthcheck").text == "OK"
    (tmp_path / "down").touch()
    assert app.get("/healthcheck", status=503).text == "DISABLED BY FILE"


# Crashes


def positions():
    """Every place in every pipeline of the API where a filter can stand, and whether that is inside of faultwrap."""
    for mount, section in MOUNTS.items():
        for strategy in TOKENS:
            words = names_of(mount, strategy)
            for index, name in enumerate(words):
                inside = "faultwrap" in words[:index]
                yield pytest.param(mount, section, strategy, index, inside, id=f"{mount}-{strategy}-before-{name}")


@cache
def names_of(mount, strategy):
    """The names of a pipeline: its inis are read once for all places in it."""
    return pipeline_of(mount=f"{mount}/+", auth_strategy=strategy).names


def with_crash(ini, section, strategy, index, when):
    """The ini with a filter that fails at that place of a pipeline."""
    words = list(names_of(mounted(section), strategy))
    words.insert(index, "crash")
    crash = {"paste.filter_factory": "pipeline_doubles:Crash.factory", "when": when}
    cors = {"allowed_origin": "http://good"}
    changes = {section: {strategy: " ".join(words)}, "filter:crash": crash, "filter:cors": cors}
    return Loader(ini(changes, auth_strategy=strategy)).load_app("osapi_compute")


def mounted(section):
    return next(mount for mount, name in MOUNTS.items() if name == section)


def fetch(server, path, headers):
    """Status, headers and body, as they come from a socket."""
    with closing(http.client.HTTPConnection(server.host, server.port, timeout=10)) as connection:
        connection.request("GET", path, headers=headers)
        answer = connection.getresponse()
        try:
            return answer.status, answer.headers, answer.read()
        except http.client.IncompleteRead as error:
            return answer.status, answer.headers, error.partial


@pytest.mark.parametrize("when", ["in", "out", "read"])
@pytest.mark.parametrize(("mount", "section", "strategy", "index", "inside"), list(positions()))
def test_a_crash_is_a_fault_and_never_a_traceback(ini, mount, section, strategy, index, inside, when):
    app = with_crash(ini, section, strategy, index, when)
    with serving(app, access_log=False) as server:
        status, headers, body = fetch(server, f"{mount}/limits", TOKENS[strategy] | ORIGIN)

    assert status == 500
    assert b"Traceback" not in body
    assert b"secret" not in body
    if inside:
        assert json.loads(body) == INTERNAL
        assert headers["Content-Type"] == "application/json; charset=UTF-8"
        assert REQUEST_ID.fullmatch(headers["x-compute-request-id"])
        assert (headers["Access-Control-Allow-Origin"] == "http://good") is (mount == "/v2.1")


@pytest.mark.parametrize("section", MOUNTS.values())
def test_a_crash_while_the_body_is_sent_cuts_it_off_and_shows_nothing(ini, section):
    app = with_crash(ini, section, "noauth", -1, "body")
    with serving(app, access_log=False) as server:
        _, _, body = fetch(server, f"{mounted(section)}/limits", NOAUTH)

    assert b"Traceback" not in body
    assert b"secret" not in body


@pytest.mark.parametrize("app", ["version_list", "version_document"])
@pytest.mark.parametrize("path", ["/", "/nope", "/v2.1/", "/v2/"])
def test_a_crash_in_discovery_is_a_fault_too(api, app, path):
    crash = {"filter:crash": {"paste.filter_factory": "pipeline_doubles:Crash.factory"}}
    pipelines = {
        f"pipeline:{name}": {"pipeline": f"cors request_id faultwrap request_log crash {app}"}
        for name in ("versions", "v21_root", "v2_root")
    }

    assert api(crash | pipelines).get(path, status=500).json == INTERNAL


def test_a_crash_is_logged_once_with_its_traceback_and_once_as_a_request(ini, caplog):
    caplog.set_level(logging.INFO, "novalite.middleware")
    app = TestApp(with_crash(ini, "composite:api_v21", "noauth", -1, "in"))

    app.get("/v2.1/limits", headers=NOAUTH, status=500)

    request_line, error, outcome = caplog.records
    assert '"GET /v2.1/limits" status: 500 len: 0' in request_line.getMessage()
    assert error.getMessage() == "Caught error: a secret that is in the traceback"
    assert error.exc_info
    assert outcome.getMessage() == "/limits returned with HTTP 500"


# The factories


@pytest.mark.behaviour("AUT-012", "AUT-013")
@pytest.mark.parametrize("factory", ["pipeline_factory", "pipeline_factory_v21"])
@pytest.mark.parametrize("strategy", ["keystone", "noauth"])
def test_the_first_word_of_a_pipeline_is_the_outermost(ini, factory, strategy):
    mark = "pipeline_doubles:Mark.factory"
    changes = {f"filter:{name}": {"paste.filter_factory": mark, "name": name} for name in ("one", "two", "three")}
    changes["app:marks"] = {"paste.app_factory": "pipeline_doubles:Marks.factory"}
    changes["composite:marked"] = {
        "use": f"call:novalite.wsgi.urlmap:{factory}",
        "keystone": "one two three marks",
        "noauth": "three  one\n two marks",
    }

    app = TestApp(Loader(ini(changes, auth_strategy=strategy)).load_app("marked"))

    assert app.get("/").json == (["one", "two", "three"] if strategy == "keystone" else ["three", "one", "two"])


@pytest.mark.parametrize("section", MOUNTS.values())
def test_a_strategy_without_a_pipeline_is_refused_with_those_that_there_are(ini, section):
    path = ini(auth_strategy="noauth2")

    with pytest.raises(ConfigError) as refused:
        Loader(path).load_app(section.partition(":")[2])

    problem = "there is no pipeline 'noauth2' here; there is: "
    assert str(refused.value).startswith(f"{path}: [{section}] auth_strategy: {problem}")


# Options that cannot be used

FACTORIES = {
    "cors": "cors:Cors",
    "proxy_headers": "proxy_headers:ProxyHeaders",
    "request_id": "request_id:RequestId",
    "faultwrap": "faultwrap:FaultWrapper",
    "request_log": "request_log:RequestLog",
    "sizelimit": "sizelimit:RequestBodySizeLimiter",
    "authtoken": "authtoken:AuthToken",
    "keystonecontext": "keystonecontext:KeystoneContext",
    "noauth": "noauth:NoAuth",
    "ratelimit": "ratelimit:RateLimitingMiddleware",
    "legacy_v2": "legacy_v2:LegacyV2Compatible",
    "ip_blacklist": "ip_blacklist:IPBlacklist",
}
UNKNOWN = "there is no such option"
NOT_TRUTH = "'perhaps' is neither true nor false"
ADDRESS = "does not appear to be an IPv4 or IPv6 network"


@pytest.mark.parametrize(
    ("name", "key", "value", "reason"),
    [
        ("cors", "allowed_origin", "good", "'good' is not SCHEME://HOST[:PORT], without a slash at the end"),
        ("cors", "allow_credentials", "perhaps", NOT_TRUTH),
        ("cors", "max_age", "long", "'long' is not a number"),
        ("proxy_headers", "enable_proxy_headers_parsing", "perhaps", NOT_TRUTH),
        ("proxy_headers", "secure_proxy_ssl_header", "X-Scheme", "'X-Scheme' is no header as WSGI names it, HTTP_…"),
        ("sizelimit", "max_request_body_size", "big", "'big' is not a number"),
        ("sizelimit", "max_request_body_size", "-1", "-1 is less than 0"),
        ("authtoken", "auth_url", "keystone", "'keystone' is not the URL of an Identity service"),
        ("authtoken", "token_cache_time", "long", "'long' is not a number"),
        ("authtoken", "delay_auth_decision", "perhaps", NOT_TRUTH),
        ("authtoken", "include_service_catalog", "perhaps", NOT_TRUTH),
        ("authtoken", "service_token_roles_required", "perhaps", NOT_TRUTH),
        ("authtoken", "insecure", "perhaps", NOT_TRUTH),
        ("authtoken", "http_connect_timeout", "soon", "'soon' is not a number"),
        ("authtoken", "http_request_max_retries", "-1", "-1 is less than 0"),
        (
            "authtoken",
            "identity",
            "nowhere",
            "'nowhere' is not `module:name` of an Identity: No module named 'nowhere'",
        ),
        ("noauth", "all_admin", "perhaps", NOT_TRUTH),
        ("noauth", "project_in_url", "perhaps", NOT_TRUTH),
        ("ratelimit", "limits", ";;", "Limit rules must be surrounded by parentheses"),
        ("ratelimit", "limits.bob", "(GET, *, .*, 5, YEAR)", "Invalid units specified"),
        ("ratelimit", "limiter", "nowhere", "'nowhere' cannot be imported: No module named 'nowhere'"),
        ("ratelimit", "storage", "ftp://x", "'ftp://x' is none of memory:, redis://…, memcached://HOST:PORT"),
        ("ip_blacklist", "deny", "10.0.0.300", f"'10.0.0.300' {ADDRESS}"),
        ("ip_blacklist", "allow", "localhost", f"'localhost' {ADDRESS}"),
        ("ip_blacklist", "trusted_proxies", "10.0.0.1/8", "10.0.0.1/8 has host bits set"),
        *((name, "colour", "red", UNKNOWN) for name in FACTORIES),
    ],
)
def test_an_option_that_a_filter_cannot_use_is_named_with_its_file_and_section(tmp_path, name, key, value, reason):
    needed = "auth_url = http://127.0.0.1:1\n" if name == "authtoken" and key not in ("auth_url", "identity") else ""
    path = tmp_path / "paste.ini"
    path.write_text(
        f"[pipeline:main]\npipeline = {name} end\n\n"
        f"[filter:{name}]\npaste.filter_factory = novalite.middleware.{FACTORIES[name]}.factory\n"
        f"{needed}{key} = {value}\n\n"
        "[app:end]\npaste.app_factory = novalite.middleware.healthcheck:Healthcheck.factory\n",
        encoding="utf-8",
    )

    with pytest.raises(ConfigError) as refused:
        Loader(path).load_app("main")

    assert str(refused.value) == f"{path}: [filter:{name}] {key}: {reason}"


@pytest.mark.parametrize(
    ("factory", "key", "value", "reason"),
    [
        ("novalite.middleware.healthcheck:Healthcheck", "allowed_source_ranges", "x", f"'x' {ADDRESS}"),
        ("novalite.middleware.healthcheck:Healthcheck", "colour", "red", UNKNOWN),
        (
            "novalite.middleware.ratelimit_service:WsgiLimiter",
            "limits",
            "x",
            "Limit rules must be surrounded by parentheses",
        ),
        ("novalite.middleware.ratelimit_service:WsgiLimiter", "colour", "red", UNKNOWN),
    ],
)
def test_an_option_that_an_application_cannot_use_is_named_too(tmp_path, factory, key, value, reason):
    path = tmp_path / "paste.ini"
    path.write_text(f"[app:main]\npaste.app_factory = {factory}.factory\n{key} = {value}\n")

    with pytest.raises(ConfigError) as refused:
        Loader(path).load_app("main")

    assert str(refused.value) == f"{path}: [app:main] {key}: {reason}"


def test_the_limiter_that_asks_a_service_needs_its_address(tmp_path):
    path = tmp_path / "paste.ini"
    path.write_text(
        "[pipeline:main]\npipeline = counted end\n"
        "[filter:counted]\npaste.filter_factory = novalite.middleware.ratelimit:RateLimitingMiddleware.factory\n"
        "limiter = novalite.middleware.ratelimit_service:WsgiLimiterProxy\n"
        "[app:end]\npaste.app_factory = novalite.middleware.healthcheck:Healthcheck.factory\n"
    )

    with pytest.raises(ConfigError) as refused:
        Loader(path).load_app("main")

    reason = "is needed: HOST:PORT of the rate limit service"
    assert str(refused.value) == f"{path}: [filter:counted] limiter_address: {reason}"
